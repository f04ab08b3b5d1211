package fsrs

import (
	"cmp"
	"slices"
)

// Thing is one thing that somebody is to remember, as the plan of his day sees it.
type Thing struct {
	State   State   // zero: never asked
	Elapsed float64 // days since the last answer, see Days
	Weight  int     // 1 to 5
	First   bool    // an emergency's first step
	Never   bool    // it never retires
	Owed    bool    // the line changed under him: he is to be drilled in it anew
}

// Retention is the recall below which a thing is asked again.
func (t *Thing) Retention() float64 {
	switch {
	case t.First:
		return 0.97
	case t.Weight >= 4 || t.Never:
		return 0.93
	case t.Weight == 3:
		return 0.9
	}
	return 0.85
}

// Today chooses what to ask on one day, at most most things, the first one
// first, as indices into things: what is owed, then what is due, then what was
// never asked; of each what weighs most. It asks nothing that is still known.
func (sc *Scheduler) Today(things []Thing, most int) []int {
	type pick struct {
		at, class int
		gap       float64
	}
	var out []pick
	for i := range things {
		t := &things[i]
		p := pick{at: i}
		switch {
		case t.Owed && (t.State.New() || t.Elapsed > 0):
			p.class = 0
		case t.State.New():
			p.class = 2
		default:
			r, err := sc.Retrievability(t.State, t.Elapsed)
			if err != nil || r >= t.Retention() {
				continue
			}
			p.class, p.gap = 1, t.Retention()-r
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b pick) int {
		x, y := &things[a.at], &things[b.at]
		return cmp.Or(cmp.Compare(a.class, b.class), -cmp.Compare(x.Weight, y.Weight), -cmp.Compare(a.gap, b.gap))
	})
	var chosen []int
	for _, p := range out[:min(len(out), most)] {
		chosen = append(chosen, p.at)
	}
	return chosen
}
