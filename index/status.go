package index

import "anka/data"

// Named is an enterprise by its names.
type Named struct {
	ID     int64
	Name   string
	Type   data.EnterpriseType
	Area   string
	Others []string // other names that people use
}

// District is what can be named in a question about the rollout. Areas are those of
// the enterprises and these.
type District struct {
	Areas       []string
	Enterprises []Named
	Posts       []string
}

// Names finds a district's areas, enterprises and posts in words, and with them what is
// asked about the rollout. It never changes: made anew when the district changes, in
// some milliseconds.
type Names struct {
	lang *Language
	d    District
}

// NewNames studies the names.
func NewNames(g *Language, d District) *Names { return &Names{lang: g, d: d} }

// StatusGuess is what a text asks about the rollout.
type StatusGuess struct {
	// About: it is about the rollout. When it is not (a question for the cards, a
	// greeting, an emergency always) the rest is empty.
	About   bool
	Sure    bool // answer Status at once; if not, offer Nearest
	Follow  bool // it leaned on the last question
	Status  data.Status
	Nearest []NearStatus // the likeliest first, at most three; Label asked anew means the same Status
}

// NearStatus is a question with its words for a button.
type NearStatus struct {
	Label  string
	Status data.Status
}

// Status understands a text as a question about the rollout. before and list are the
// last question of the chat and the enterprises that its answer listed, in order; nil
// when there are none.
func (x *Names) Status(text string, nowMS int64, before *data.Status, list []int64) StatusGuess {
	return StatusGuess{}
}
