package data

// Zone is how a question ended: answered, shown the nearest scenes as buttons,
// or told that the cards do not cover it.
type Zone string

// The three zones.
const (
	Answered Zone = "answer"
	Offered  Zone = "offer"
	Declined Zone = "refuse"
)

// Shown is a scene that a worker was shown, in the version he saw.
type Shown struct {
	Cards   int64  `json:"cards"` // the card set's row
	Key     string `json:"scene"` // post/part/scene
	Version string `json:"version"`
}

// Asked is one question in the log.
type Asked struct {
	ID         int64    `json:"id"`
	Inbox      int64    `json:"-"`
	AskedMS    int64    `json:"asked_ms"`
	Person     int64    `json:"person,omitempty"`
	Name       string   `json:"name,omitempty"`
	Enterprise string   `json:"enterprise,omitempty"`
	Channel    string   `json:"channel"`
	Chat       string   `json:"chat"`
	Question   string   `json:"question"`
	Zone       Zone     `json:"zone"`
	Urgent     bool     `json:"urgent"`            // the words sound like an emergency
	Chatter    bool     `json:"chatter,omitempty"` // not about work: no card gap
	Shown      []Shown  `json:"shown"`
	Ranked     []string `json:"ranked"` // the nearest scenes, best first, at most ten
	Micros     int64    `json:"micros"` // from decoded message to decided answer
	Votes      int      `json:"votes_down,omitempty"`
}

// Gap is a question that no card answered, or whose answer was voted down.
type Gap struct {
	Enterprise string
	Question   string // as last asked
	Asked      int64  // the row of that
	Times      int
	VotedDown  int
	LastMS     int64
	Shown      string // what was shown for it last, if it was voted down
}
