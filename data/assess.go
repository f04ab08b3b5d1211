package data

// How says how a person was examined (定期考核、随机抽查、旁站监督、视频回放), or that
// it was a day's drill.
type How string

// The ways. ByForget is no examination: the row says which bodies were taken out
// of the record, and why.
const (
	ByDrill       How = "drill"
	ByExam        How = "exam"
	BySpotCheck   How = "spot_check"
	ByObservation How = "observation"
	ByVideo       How = "video"
	ByForget      How = "forget"
)

var hows = map[How]string{ByDrill: "每日一练", ByExam: "定期考核", BySpotCheck: "随机抽查", ByObservation: "旁站监督", ByVideo: "视频回放"}

// Name is the way in Chinese.
func (h How) Name() string { return hows[h] }

// Stream is a kind of evidence: 记得住、说得明、做得到. There is never one score of
// the three.
type Stream string

// The three streams.
const (
	Recalled  Stream = "recalled"
	Explained Stream = "explained"
	Performed Stream = "performed"
)

var streams = map[Stream]string{Recalled: "记得住", Explained: "说得明", Performed: "做得到"}

// Name is the stream in the notice's words.
func (s Stream) Name() string { return streams[s] }

// Outcome is what an answer was.
type Outcome string

// The outcomes. NotSeen (未涉及): the step did not come up; it is evidence of nothing.
const (
	Right   Outcome = "right"
	Wrong   Outcome = "wrong"
	NotSeen Outcome = "not_seen"
)

// Result is one row of the assessment record. Its JSON is what the chain of
// hashes commits to: never rename or reorder the fields, and add new ones at the
// end with omitempty.
type Result struct {
	ID         int64    `json:"-"` // the row
	AtMS       int64    `json:"at"`
	Person     int64    `json:"person,omitempty"`
	Enterprise int64    `json:"enterprise,omitempty"`
	Post       int64    `json:"post,omitempty"`
	Cards      int64    `json:"cards,omitempty"` // the version: a card set's row
	Item       int64    `json:"item,omitempty"`
	How        How      `json:"how"`
	Form       string   `json:"form,omitempty"`     // the question's form; of an observation empty
	Question   string   `json:"question,omitempty"` // digest of the very question shown
	Taps       []int    `json:"taps,omitempty"`     // options, in his order
	Said       string   `json:"said,omitempty"`     // a free answer
	Outcome    Outcome  `json:"outcome,omitempty"`
	Mark       int      `json:"mark"`              // 0 to 100; of taps 0 or 100
	TookMS     int64    `json:"took,omitempty"`    // from question to answer; 0: not known
	Channel    string   `json:"channel,omitempty"` // where it was answered
	Sitting    int64    `json:"sitting,omitempty"` // the drill, paper, spot check or observation
	By         int64    `json:"by,omitempty"`      // the person who marked it; 0: the rule
	Proposed   bool     `json:"proposed,omitempty"`
	Corrects   int64    `json:"corrects,omitempty"` // this row stands in place of that one
	Reason     string   `json:"reason,omitempty"`   // of a correction
	Evidence   []string `json:"evidence,omitempty"` // of an observation: digests of photos, or where the channel has a video
	Forgets    []int64  `json:"forgets,omitempty"`  // from, to, from, to …: rows whose bodies are gone
}

// Stream says which stream a result is evidence for: recalled from drills and
// exams, explained from answers in one's own words and spot checks, performed
// only from what a person saw.
func (r *Result) Stream() Stream {
	switch {
	case r.How == ByObservation || r.How == ByVideo:
		return Performed
	case r.How == BySpotCheck || r.Form == "explain":
		return Explained
	}
	return Recalled
}
