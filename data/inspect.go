package data

import (
	"fmt"
	"slices"
	"strings"
)

// An inspection on site as laws: the 「二合一」 checklist in the notice's three tiers, and
// what follows from what is found. The sentences quoted are the notice's (四（二）).

// Tier is a tier of the checklist: 「要把“两单两卡”列入标准化和执法检查“二合一”清单」.
type Tier string

// The three tiers.
const (
	TierVeto      Tier = "veto"      // 「将企业是否编制“两单两卡”作为否决项」
	TierKey       Tier = "key"       // 「将一线员工是否记得住、说得明作为考察安全培训和员工技能的重点项」
	TierMandatory Tier = "mandatory" // 「将是否按章操作作为执法检查的必查项」
)

// TierLaw is what a tier looks at, and how it becomes known.
type TierLaw struct {
	Tier     Tier
	Name     string // in the notice's words
	Asks     string // what is looked at, in a few words
	Computed bool   // the bot counts it out of the record
	Tried    bool   // the inspector tries it there and then: a spot check, a task watched
	Vetoes   bool   // what is missing there is 否决; nothing else ever is, least of all a bad mark
	Proposes bool   // what is wrong there proposes a finding by itself
}

// Checklist is the three, in the notice's order.
var Checklist = []TierLaw{
	// The sheets are there or not: that is computed and not asked.
	{Tier: TierVeto, Name: "否决项", Asks: "一线岗位的四张单卡", Computed: true, Vetoes: true, Proposes: true},
	// What workers know is in the record, and can be tried on whom the inspector picks.
	// A bad mark is for him to judge.
	{Tier: TierKey, Name: "重点项", Asks: "记得住、说得明", Computed: true, Tried: true},
	// Whether work goes by the card shows only whoever watches it.
	{Tier: TierMandatory, Name: "必查项", Asks: "按卡作业", Tried: true, Proposes: true},
}

// Law gives a tier's; nil when there is no such tier.
func (t Tier) Law() *TierLaw {
	i := slices.IndexFunc(Checklist, func(l TierLaw) bool { return l.Tier == t })
	if i < 0 {
		return nil
	}
	return &Checklist[i]
}

// Name is the tier in the notice's words; empty when unknown.
func (t Tier) Name() string {
	if l := t.Law(); l != nil {
		return l.Name
	}
	return ""
}

// Found is what an inspection found so far; at its end, what it found. It holds
// numbers of people and no names. Its JSON is kept.
type Found struct {
	// At is where photos go that come in between: a tier, or one of the findings (its
	// N); without both to the inspection as a whole.
	At        Tier             `json:"at,omitempty"`
	AtFinding int64            `json:"at_finding,omitempty"`
	Said      map[Tier]string  `json:"said,omitempty"`
	Photos    map[Tier][]int64 `json:"photos,omitempty"` // proofs

	Posts    int            `json:"posts,omitempty"` // 否决项: frontline posts
	Lacking  []Lacking      `json:"lacking,omitempty"`
	Known    []PostKnown    `json:"known,omitempty"` // 重点项
	Picked   []int64        `json:"picked,omitempty"`
	Spots    []SpotFound    `json:"spots,omitempty"`
	Watched  []TaskWatched  `json:"watched,omitempty"` // 必查项
	Refused  []int64        `json:"refused,omitempty"` // proposals that he did not take up
	Findings []DraftFinding `json:"findings,omitempty"`
	LastN    int64          `json:"last_n,omitempty"`
}

// Lacking is a frontline post whose sheets are not all there.
type Lacking struct {
	Post  string `json:"post"`
	Parts []Part `json:"parts"`
}

// PostKnown is what the record knows of a post's people, the three streams beside
// each other.
type PostKnown struct {
	Post      string     `json:"post"`
	NoCard    bool       `json:"no_card,omitempty"`
	People    int        `json:"people"`
	Asked     int        `json:"asked,omitempty"`  // people asked in drills or exams; 0: 未考
	Marked    int        `json:"marked,omitempty"` // people with a mark for their own words or a spot check
	Seen      int        `json:"seen,omitempty"`   // people who were watched
	Recalled  Recalling  `json:"recalled"`
	Explained Explaining `json:"explained"`
	Performed Performing `json:"performed"`
}

// Take adds a person's streams at the post.
func (p *PostKnown) Take(s *Streams) {
	p.People++
	if s.Recalled.Asked > 0 {
		p.Asked++
	}
	if s.Explained.Answers > 0 {
		p.Marked++
	}
	if s.Performed.Watched > 0 {
		p.Seen++
	}
	p.Recalled.Add(&s.Recalled)
	p.Explained.add(&s.Explained)
	p.Performed.add(&s.Performed)
}

// SpotFound is a spot check that the inspector started.
type SpotFound struct {
	Exam   int64        `json:"exam"`
	Post   string       `json:"post"`
	People []SpotPerson `json:"people,omitempty"`
	Open   bool         `json:"open,omitempty"` // time was not up
}

// SpotPerson is how somebody did in it. Planned 0: he could not be written to.
type SpotPerson struct {
	Person   int64 `json:"person"`
	Planned  int   `json:"planned,omitempty"`
	Answered int   `json:"answered,omitempty"`
	Right    int   `json:"right,omitempty"`
}

// TaskWatched is a task that the inspector watched to its end.
type TaskWatched struct {
	Observation int64    `json:"observation"`
	Person      int64    `json:"person"`
	Post        string   `json:"post"`
	Scene       string   `json:"scene"`
	Done        int      `json:"done"`
	NotSeen     int      `json:"not_seen,omitempty"`
	NotDone     []int    `json:"not_done,omitempty"` // steps, from 1
	Lines       []string `json:"lines,omitempty"`    // theirs
}

// DraftFinding is a finding before the inspection ends.
type DraftFinding struct {
	N      int64   `json:"n"` // from 1, never given twice in an inspection
	Tier   Tier    `json:"tier"`
	What   string  `json:"what"`
	Due    int64   `json:"due,omitempty"`    // the district's day; 0: not said yet
	Source int64   `json:"source,omitempty"` // the proposal that it came from: see Proposal
	Photos []int64 `json:"photos,omitempty"`
	ID     int64   `json:"id,omitempty"` // its row, once the inspection has ended
}

// Proposal is a finding that what was found proposes by itself.
type Proposal struct {
	Source int64 // SheetsSource, or an observation's number
	Tier   Tier
	What   string
}

// SheetsSource is the source of the proposal that missing sheets make.
const SheetsSource = -1

// Proposals lists what is still to be decided: a veto and a task with a step that
// was not done, unless he took it up or refused it.
func (f *Found) Proposals() []Proposal {
	var out []Proposal
	if what := f.LackingWords(); what != "" {
		out = append(out, Proposal{SheetsSource, TierVeto, what})
	}
	for i := range f.Watched {
		if w := &f.Watched[i]; len(w.NotDone) > 0 {
			out = append(out, Proposal{w.Observation, TierMandatory, w.Words()})
		}
	}
	return slices.DeleteFunc(out, func(p Proposal) bool {
		return slices.Contains(f.Refused, p.Source) || slices.ContainsFunc(f.Findings, func(d DraftFinding) bool { return d.Source == p.Source })
	})
}

// Veto says whether the sheets are 否决: any is missing, or no frontline post is known.
func (f *Found) Veto() bool { return f.Posts == 0 || len(f.Lacking) > 0 }

// LackingWords says which sheets are missing; empty when none is.
func (f *Found) LackingWords() string {
	if f.Posts == 0 {
		return "没有登记一线岗位，没有两单两卡"
	}
	var posts []string
	for _, l := range f.Lacking {
		posts = append(posts, l.Post+l.Words())
	}
	return strings.Join(posts, "；")
}

// Words says what a post lacks.
func (l *Lacking) Words() string {
	if len(l.Parts) == len(Parts) {
		return "四张单卡都没有"
	}
	var parts []string
	for _, p := range l.Parts {
		parts = append(parts, p.Title())
	}
	return "缺" + strings.Join(parts, "、")
}

// Words says what was not done, by post and without a name: a finding is the
// enterprise's.
func (w *TaskWatched) Words() string {
	var steps []string
	for i, n := range w.NotDone {
		s := fmt.Sprintf("第%d步", n)
		if i < len(w.Lines) {
			s += "「" + w.Lines[i] + "」"
		}
		steps = append(steps, s)
	}
	return fmt.Sprintf("%s「%s」没做到：%s", w.Post, w.Scene, strings.Join(steps, "、"))
}

// Add adds a finding and gives its N.
func (f *Found) Add(d DraftFinding) int64 {
	f.LastN++
	d.N = f.LastN
	f.Findings = append(f.Findings, d)
	return d.N
}

// Finding gives one by its N; nil when there is none.
func (f *Found) Finding(n int64) *DraftFinding {
	for i := range f.Findings {
		if f.Findings[i].N == n {
			return &f.Findings[i]
		}
	}
	return nil
}

// TakeOut takes a finding out again; its photos stay with its tier, and what proposed
// it counts as refused.
func (f *Found) TakeOut(n int64) bool {
	d := f.Finding(n)
	if d == nil {
		return false
	}
	if d.Source != 0 {
		f.Refused = append(f.Refused, d.Source)
	}
	f.AddPhotos(d.Tier, d.Photos...)
	f.Findings = slices.DeleteFunc(f.Findings, func(x DraftFinding) bool { return x.N == n })
	return true
}

// mostSaid bounds the words of a tier.
const mostSaid = 500

// Say adds words to a tier, or to the inspection as a whole.
func (f *Found) Say(t Tier, words string) {
	if f.Said == nil {
		f.Said = map[Tier]string{}
	}
	f.Said[t] = Clip(strings.TrimSpace(f.Said[t]+" "+words), mostSaid)
}

// AddPhotos adds photos to a tier, or to the inspection as a whole.
func (f *Found) AddPhotos(t Tier, photos ...int64) {
	if len(photos) == 0 {
		return
	}
	if f.Photos == nil {
		f.Photos = map[Tier][]int64{}
	}
	f.Photos[t] = append(f.Photos[t], photos...)
}

// PhotoCount counts the photos of all.
func (f *Found) PhotoCount() int {
	n := 0
	for _, p := range f.Photos {
		n += len(p)
	}
	for _, d := range f.Findings {
		n += len(d.Photos)
	}
	return n
}

// Nothing says that nothing was done yet.
func (f *Found) Nothing() bool {
	return len(f.Said) == 0 && f.PhotoCount() == 0 && len(f.Spots) == 0 && len(f.Watched) == 0 && len(f.Findings) == 0
}
