package fsrs

import (
	"cmp"
	"math"
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

// Retention is the recall below which a thing is asked again: the highest for
// what must be known while the ammonia leaks, and there is no time to look. The
// others are lower than FSRS's usual 0.9: a post has more than a hundred things,
// and with three to five questions a day a higher one leaves a third of them
// never asked (see anka simulate).
func (t Thing) Retention() float64 {
	switch {
	case t.First:
		return 0.96
	case t.Weight >= 4 || t.Never:
		return 0.85
	case t.Weight == 3:
		return 0.8
	}
	return 0.7
}

// Longest is after how many days a thing is asked again however well it is
// known: nothing retires, and critical things least of all.
func (t Thing) Longest() float64 {
	switch {
	case t.First:
		return 60
	case t.Weight >= 4 || t.Never:
		return 120
	}
	return 365
}

// Plan chooses what is asked on a day.
type Plan struct {
	*Scheduler
	// Retention says below which recall a thing is asked again; nil: Thing.Retention.
	Retention func(Thing) float64
}

// the horizon, in days, over which loads are evened out.
const horizon = 7

// Today chooses what to ask on one day, at most most things, the first one
// first, as indices into things. What comes first:
//
//  1. an emergency's first step that was never asked, is owed or is due;
//  2. what is owed, a changed line;
//  3. what weighs 4 or more or never retires;
//  4. the rest;
//
// within each what was never asked, then the heavier, then what has sunk deepest
// below its retention: after days away the most important comes first and the
// rest on later days. What was never asked comes before what is due because a
// thing that has sunk is half known and one never shown may not be known at all;
// anka simulate measures it (0.71 known against 0.67 the other way round).
//
// Nothing that is known well is asked, with one exception: where the coming week
// holds more than fits into its days, as much as is too much is asked ahead on
// days that have room, what is due soonest first.
func (p Plan) Today(things []Thing, most int) []int {
	if most <= 0 {
		return nil
	}
	var due, ahead []pick
	var coming [horizon + 1]int
	for i, t := range things {
		class, now := p.class(t)
		if now {
			due = append(due, pick{at: i, class: class, gap: p.gap(t)})
			continue
		}
		in := p.dueIn(t)
		if in > horizon {
			continue
		}
		coming[int(in)]++
		if t.Elapsed >= 1 {
			ahead = append(ahead, pick{at: i, gap: -in})
		}
	}
	slices.SortStableFunc(due, func(a, b pick) int {
		x, y := &things[a.at], &things[b.at]
		return cmp.Or(cmp.Compare(a.class, b.class), -cmp.Compare(x.Weight, y.Weight), -cmp.Compare(a.gap, b.gap))
	})
	if room := min(most-len(due), excess(coming[:], most)); room > 0 {
		slices.SortStableFunc(ahead, func(a, b pick) int {
			return cmp.Or(-cmp.Compare(a.gap, b.gap), -cmp.Compare(things[a.at].Weight, things[b.at].Weight))
		})
		due = append(due, ahead[:min(room, len(ahead))]...)
	}
	chosen := make([]int, 0, most)
	for _, p := range due[:min(len(due), most)] {
		chosen = append(chosen, p.at)
	}
	return chosen
}

type pick struct {
	at, class int
	gap       float64
}

// excess is how many of the things that become due within the coming days find
// no room in them, coming by day.
func excess(coming []int, most int) int {
	sum, worst := 0, 0
	for day := 1; day < len(coming); day++ {
		sum += coming[day]
		worst = max(worst, sum-day*most)
	}
	return worst
}

// class is how soon a thing comes, and whether it comes today at all.
func (p Plan) class(t Thing) (int, bool) {
	owed := t.Owed && (t.State.New() || t.Elapsed > 0)
	due := !t.State.New() && p.dueIn(t) <= 0
	if !owed && !due && !t.State.New() {
		return 0, false
	}
	heavy := t.Weight >= 4 || t.Never
	switch {
	case t.First:
		return 0, true
	case owed:
		return 1, true
	case heavy && !due:
		return 2, true
	case heavy:
		return 3, true
	case !due:
		return 4, true
	}
	return 5, true
}

func (p Plan) retention(t Thing) float64 {
	if p.Retention != nil {
		return p.Retention(t)
	}
	return t.Retention()
}

// dueIn is in how many days a thing comes down to its retention, in whole days
// as the day's questions come; 0 or less: it is due.
func (p Plan) dueIn(t Thing) float64 {
	wait := t.State.Stability / p.factor * (math.Pow(p.retention(t), -1/p.w[20]) - 1)
	in := math.Ceil(math.Min(wait, t.Longest()) - t.Elapsed)
	if t.Elapsed < 1 { // answered today: at the earliest tomorrow
		return math.Max(1, in)
	}
	return in
}

// gap is how far recall has sunk below the retention; of what was never shown
// there is none.
func (p Plan) gap(t Thing) float64 {
	if t.State.New() {
		return p.retention(t)
	}
	return p.retention(t) - p.recall(t.State.Stability, t.Elapsed)
}
