// Package quiz makes questions out of card lines by rule, and verdicts on
// answers. Each form of question is a file. It has no model, no clock, no
// input or output, and no chance but a seed: the same card, item, form and seed
// give the same question byte for byte.
//
// It does not decide when to ask (data/fsrs), whom (bot), or keep what was
// answered (data/store).
package quiz

import (
	"unicode/utf16"

	"anka/data"
)

// Form is a kind of question.
type Form string

// The forms.
const (
	Choice  Form = "choice"  // one of several
	Judge   Form = "judge"   // is this line right?
	Cloze   Form = "cloze"   // fill the gap
	Order   Form = "order"   // tap the steps in order
	Recite  Form = "recite"  // the 顺口溜
	Explain Form = "explain" // in your own words
)

// form is one file's rule: the ways in which it can ask a line, always in the
// same order.
type form struct {
	name Form
	ways func(d *Deck, l *line) []way
}

// forms in the order in which an item is met for the first time: what is only
// recognised comes before what must be recalled.
var forms = []form{
	{Choice, choiceWays},
	{Judge, judgeWays},
	{Cloze, clozeWays},
	{Order, orderWays},
	{Recite, reciteWays},
	{Explain, explainWays},
}

// way makes one question of a form; dice decide only what the rule leaves open.
type way struct {
	name string
	make func(r *dice) (Question, bool)
}

// Question is what a worker is asked.
type Question struct {
	Item    Item     `json:"item"`
	Form    Form     `json:"form"`
	Way     string   `json:"way"` // which rule of the form made it
	Seed    uint64   `json:"seed"`
	Text    string   `json:"text"`
	Options []string `json:"options,omitempty"`
	Right   []int    `json:"right,omitempty"`  // indices into Options: one, or for order all of them
	Points  []Point  `json:"points,omitempty"` // what a free answer should hold
	Why     string   `json:"why"`              // the card's own line, to the letter
	Source  string   `json:"source"`
	Fits    bool     `json:"fits_poll"` // as a native Telegram quiz
}

// Free says whether the answer is words and not taps.
func (q *Question) Free() bool { return len(q.Points) > 0 }

// Telegram's limits for a native quiz, in UTF-16 units.
const (
	maxQuestion    = 300
	maxOption      = 100
	maxExplanation = 200
	maxOptions     = 10
)

func (q *Question) fits() bool {
	if len(q.Right) != 1 || len(q.Options) < 2 || len(q.Options) > maxOptions ||
		units(q.Text) > maxQuestion || units(q.Why) > maxExplanation {
		return false
	}
	for _, o := range q.Options {
		if units(o) > maxOption {
			return false
		}
	}
	return true
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// Items lists what a card asks a worker to remember, sheet by sheet.
func Items(c *data.CardSet) []Item { return Open(c).Items() }

// Forms lists the forms in which an item can be asked.
func Forms(c *data.CardSet, item Item) []Form { return Open(c).Forms(item) }

// Ask makes the question of a form about an item; false when the form cannot
// ask this item, or the card no longer holds it.
func Ask(c *data.CardSet, item Item, f Form, seed uint64) (Question, bool) {
	return Open(c).Ask(item, f, seed)
}

// Items lists the deck's items.
func (d *Deck) Items() []Item {
	out := make([]Item, len(d.lines))
	for i := range d.lines {
		out[i] = d.lines[i].item
	}
	return out
}

// Forms lists the forms that can ask an item, and can ask it with any seed.
func (d *Deck) Forms(item Item) []Form {
	var out []Form
	for _, f := range forms {
		if _, ok := d.Ask(item, f.name, 0); ok {
			out = append(out, f.name)
		}
	}
	return out
}

// Ask makes a question. The seed chooses among the form's ways; when a way fails
// the next one is tried, so success does not hang on the seed.
func (d *Deck) Ask(item Item, name Form, seed uint64) (Question, bool) {
	l := d.find(item)
	if l == nil {
		return Question{}, false
	}
	for _, f := range forms {
		if f.name != name {
			continue
		}
		ways := f.ways(d, l)
		if len(ways) == 0 {
			return Question{}, false
		}
		first := newDice(seed, l.item.Key(), string(name)).below(len(ways))
		for i := range ways {
			w := ways[(first+i)%len(ways)]
			if q, ok := d.put(l, name, w, seed); ok {
				return q, true
			}
		}
	}
	return Question{}, false
}

// Every makes each question of an item, one for each form and way.
func (d *Deck) Every(item Item, seed uint64) []Question {
	l := d.find(item)
	if l == nil {
		return nil
	}
	var out []Question
	for _, f := range forms {
		for _, w := range f.ways(d, l) {
			if q, ok := d.put(l, f.name, w, seed); ok {
				out = append(out, q)
			}
		}
	}
	return out
}

func (d *Deck) put(l *line, name Form, w way, seed uint64) (Question, bool) {
	q, ok := w.make(newDice(seed, l.item.Key(), string(name)+w.name))
	if !ok {
		return q, false
	}
	q.Item, q.Form, q.Way, q.Seed = l.item, name, w.name, seed
	if q.Why == "" {
		q.Why = l.text
	}
	q.Source = l.item.Source()
	q.Fits = q.fits()
	return q, true
}
