// Package workforce plays people who are drilled and forget, to measure what a
// way of choosing the day's questions is worth before anybody's time is spent
// on it. It knows no card, no chat and no record.
//
// People forget by FSRS-6 (package fsrs) with weights of their own, drawn around
// the published ones and known to nobody: a way of asking that trusts the
// published weights does not test itself. They guess, and they slip.
package workforce

import (
	"math"
	"math/rand/v2"

	"anka/data/fsrs"
)

// Item is one thing of a post's card.
type Item struct {
	Weight   int  // 1 to 5; 5 is an emergency's first step
	Critical bool // it never retires
}

func (it Item) first() bool { return it.Weight == 5 }

// Options say what is played.
type Options struct {
	Seed    uint64
	Workers int      // how many people
	Days    int      // how long, 31 or more: the first month is for learning
	Most    int      // questions a day, at most
	Posts   [][]Item // the posts' items; people are spread over them
}

// LearningDays are the days at the start that no share is taken of.
const LearningDays = 30

// How likely things are that no published weight says. None of them is measured
// on our people yet; they are chosen so that nothing comes out too well.
const (
	knownBefore = 0.5  // a worker knows a line before he is first asked
	slips       = 0.03 // he knows, and taps wrong
	guesses     = 0.33 // he does not know, and taps right: between one of two and one of four
	searches    = 0.15 // he knows and has to think: Hard
	silent      = 0.08 // a working day on which he does not answer
	leave       = 14   // days away in one piece, once a year
)

// worker is one person with the truth about him.
type worker struct {
	rnd    *rand.Rand
	items  []Item
	memory *fsrs.Scheduler
	state  []fsrs.State // the truth
	last   []int        // day of the last answer
	off    int          // the first of his two days off in the week
	away   int          // the first day of his leave
}

// newWorker draws a person: the same for every way of asking.
func newWorker(o *Options, n int) *worker {
	rnd := rand.New(rand.NewPCG(o.Seed, uint64(n)))
	items := o.Posts[n%len(o.Posts)]
	w := &worker{rnd: rnd, items: items, memory: drawMemory(rnd), state: make([]fsrs.State, len(items)), last: make([]int, len(items)),
		off: rnd.IntN(7), away: rnd.IntN(365)}
	return w
}

// drawMemory draws a person's own weights: every first stability by a common
// factor (lognormal, σ 0.5, so that one in twenty forgets 2.3 times as fast as
// the middle one), growth, lapses and decay each by their own.
func drawMemory(rnd *rand.Rand) *fsrs.Scheduler {
	for {
		p := fsrs.Defaults()
		w := &p.Weights
		strength := math.Exp(0.5 * rnd.NormFloat64())
		for i := range 4 {
			w[i] *= strength
		}
		w[4] += 0.7 * rnd.NormFloat64()
		w[6] *= math.Exp(0.2 * rnd.NormFloat64())
		w[8] += 0.25 * rnd.NormFloat64()
		w[9] *= math.Exp(0.2 * rnd.NormFloat64())
		w[10] *= math.Exp(0.2 * rnd.NormFloat64())
		w[11] *= math.Exp(0.3 * rnd.NormFloat64())
		w[20] *= math.Exp(0.3 * rnd.NormFloat64())
		if s, err := fsrs.New(p); err == nil { // else a weight fell outside FSRS-6's bounds
			return s
		}
	}
}

// works says whether he answers on a day.
func (w *worker) works(day int) bool {
	if d := ((day-w.off)%7 + 7) % 7; d < 2 {
		return false
	}
	if d := ((day-w.away)%365 + 365) % 365; d < leave {
		return false
	}
	return w.rnd.Float64() >= silent
}

// recall is how likely he knows an item on a day: 0 when he was never asked,
// though he may have known it.
func (w *worker) recall(item, day int) float64 {
	if w.state[item].New() {
		return 0
	}
	r, err := w.memory.Retrievability(w.state[item], float64(day-w.last[item]))
	if err != nil {
		panic(err) // states and days are ours
	}
	return r
}

// asked is what an answer shows, and what it does to him: he sees the card's line
// either way.
func (w *worker) asked(item, day int) (right, slow bool) {
	p := w.recall(item, day)
	if w.state[item].New() {
		p = knownBefore
	}
	known := w.rnd.Float64() < p
	grade := fsrs.Again
	if known {
		right = w.rnd.Float64() >= slips
		slow = w.rnd.Float64() < searches
		grade = fsrs.Good
		if slow {
			grade = fsrs.Hard
		}
	} else {
		right = w.rnd.Float64() < guesses
	}
	next, err := w.memory.Next(w.state[item], grade, float64(day-w.last[item]))
	if err != nil {
		panic(err)
	}
	w.state[item], w.last[item] = next, day
	return right, slow
}
