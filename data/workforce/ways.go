package workforce

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"anka/data/fsrs"
)

// way is one person's way of being asked.
type way interface {
	today(day, most int) []int // items, the first one first
	answered(item, day int, right, slow bool)
}

// anka is what the bot does.
type anka struct {
	plan   fsrs.Plan
	things []fsrs.Thing
	last   []int
}

var published = func() *fsrs.Scheduler {
	s, err := fsrs.New(fsrs.Defaults())
	if err != nil {
		panic(err)
	}
	return s
}()

func newAnka(items []Item, retention func(fsrs.Thing) float64) *anka {
	a := &anka{plan: fsrs.Plan{Scheduler: published, Retention: retention}, last: make([]int, len(items))}
	for _, it := range items {
		a.things = append(a.things, fsrs.Thing{Weight: it.Weight, First: it.first(), Never: it.Critical})
	}
	return a
}

func (a *anka) today(day, most int) []int {
	for i := range a.things {
		if !a.things[i].State.New() {
			a.things[i].Elapsed = float64(day - a.last[i])
		}
	}
	return a.plan.Today(a.things, most)
}

func (a *anka) answered(item, day int, right, slow bool) {
	// Slow is what a worker's own median would show: more than twice of it.
	e := fsrs.Evidence{Right: right, Usual: 1, Took: 1}
	if slow {
		e.Took = 3
	}
	t := &a.things[item]
	next, err := published.Next(t.State, e.Grade(), t.Elapsed)
	if err != nil {
		panic(err)
	}
	t.State, t.Elapsed, a.last[item] = next, 0, day
}

// fixed is a way in which each item has a day on which it comes again.
type fixed struct {
	items []Item
	due   []int // never: retired; -1: never asked
	after func(item int, right, slow bool) int
}

const never = math.MaxInt

func newFixed(items []Item) *fixed {
	f := &fixed{items: items, due: make([]int, len(items))}
	for i := range f.due {
		f.due[i] = -1
	}
	return f
}

// today takes what waits longest, then what is new, the heaviest first.
func (f *fixed) today(day, most int) []int {
	var due, fresh []int
	for i, d := range f.due {
		switch {
		case d == -1:
			fresh = append(fresh, i)
		case d <= day:
			due = append(due, i)
		}
	}
	slices.SortStableFunc(due, func(a, b int) int { return cmp.Compare(f.due[a], f.due[b]) })
	slices.SortStableFunc(fresh, func(a, b int) int { return cmp.Compare(f.items[b].Weight, f.items[a].Weight) })
	due = append(due, fresh...)
	return due[:min(most, len(due))]
}

func (f *fixed) answered(item, day int, right, slow bool) {
	if wait := f.after(item, right, slow); wait == never {
		f.due[item] = never
	} else {
		f.due[item] = day + wait
	}
}

// newLadder is the fixed ladder: again after 1, 3, 10, 30 and 60 days, then
// never; who is wrong begins it anew.
func newLadder(items []Item) *fixed {
	rungs := []int{1, 3, 10, 30, 60}
	at := make([]int, len(items))
	f := newFixed(items)
	f.after = func(i int, right, _ bool) int {
		if !right {
			at[i] = 0
		}
		if at[i] == len(rungs) {
			return never
		}
		wait := rungs[at[i]]
		at[i]++
		return wait
	}
	return f
}

// newSM2 is SuperMemo's algorithm SM-2 (P. A. Woźniak, 1990): intervals of 1 and
// 6 days, then times the easiness factor, which begins at 2.5, moves by
// 0.1 − (5−q)·(0.08 + (5−q)·0.02) and is at least 1.3; q < 3 begins anew and
// leaves the factor. Quality q: wrong 2, right but slow 3, right 4.
func newSM2(items []Item) *fixed {
	type state struct {
		n        int
		interval float64
		easiness float64
	}
	all := make([]state, len(items))
	for i := range all {
		all[i].easiness = 2.5
	}
	f := newFixed(items)
	f.after = func(i int, right, slow bool) int {
		s := &all[i]
		q := 4.0
		if slow {
			q = 3
		}
		if !right {
			s.n, s.interval = 0, 1
			return 1
		}
		s.n++
		switch s.n {
		case 1:
			s.interval = 1
		case 2:
			s.interval = 6
		default:
			s.interval = math.Ceil(s.interval * s.easiness)
		}
		s.easiness = math.Max(1.3, s.easiness+0.1-(5-q)*(0.08+(5-q)*0.02))
		return int(s.interval)
	}
	return f
}

// random asks as many as another way did on the same day, drawn from all.
type random struct {
	rnd   *rand.Rand
	items int
	asked []int // by day
}

func (r *random) today(day, most int) []int {
	n := min(r.asked[day], most, r.items)
	return r.rnd.Perm(r.items)[:n]
}

func (*random) answered(int, int, bool, bool) {}
