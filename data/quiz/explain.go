package quiz

import (
	"fmt"

	"anka/data"
)

// Point is one thing that a free answer should hold: a line of the card.
type Point struct {
	Text string `json:"text"`
	Line int    `json:"line"`
	Key  string `json:"key,omitempty"` // the item it is of
}

// explainWays: in the person's own words. A scene is said whole, as it is
// answered whole; the points tell which of its items were said.
func explainWays(d *Deck, l *line) []way {
	if l.scene < 0 {
		return nil
	}
	return []way{{"explain", func(r *dice) (Question, bool) { return d.explain(r, l), true }}}
}

func (d *Deck) explain(r *dice, l *line) Question {
	sc := &d.scenes[l.scene]
	var ask []string
	switch {
	case l.item.Kind == Caution:
		ask = []string{"「%s」，有哪些不能做、要注意的？说说看。"}
	case sc.part == data.Risk:
		ask = []string{"「%s」，危险在哪里？怎么防？说说看。", "说说「%s」：险在哪，怎么管？"}
	case sc.part == data.Duty:
		ask = []string{"「%s」，你要负责做到哪些？说说看。"}
	case len(sc.lines) == 1:
		ask = []string{"「%s」，卡上怎么要求的？说说看。"}
	case sc.part == data.Operation:
		ask = []string{"「%s」怎么做？从头到尾说一遍。"}
	default:
		ask = []string{"「%s」，怎么处置？从第一步说起。"}
	}
	return Question{Text: fmt.Sprintf(ask[r.below(len(ask))], sc.src.Name), Points: d.points(sc, l.item.Kind)}
}

func (d *Deck) points(sc *scene, k Kind) []Point {
	var out []Point
	for i := range d.lines {
		l := &d.lines[i]
		if l.scene < 0 || &d.scenes[l.scene] != sc || l.item.Kind != k {
			continue
		}
		out = append(out, Point{l.text, l.item.Line, l.item.Key()})
		if sc.part == data.Risk {
			for _, c := range l.src.Controls {
				out = append(out, Point{c, l.item.Line, l.item.Key()})
			}
		}
	}
	return out
}
