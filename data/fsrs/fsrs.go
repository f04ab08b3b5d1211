// Package fsrs says how well a thing is still remembered and when to ask for it
// again: the arithmetic of FSRS-6, the Free Spaced Repetition Scheduler, and
// nothing else. It knows no person, no question, no clock and no storage; it
// does not fuzz, cap a day's load or choose what is asked first: the caller does.
//
// Source of every formula: "The Algorithm", section FSRS-6, as published by
// open-spaced-repetition (fsrs4anki wiki). Its symbols are kept: S stability,
// D difficulty, R retrievability, G grade, t elapsed days, r desired retention,
// w[0] to w[20] the weights. All durations are days of 24 hours as float64,
// intervals whole days as int; see Days for how days are counted.
package fsrs

import (
	"fmt"
	"math"
)

// Grade is how an answer went, G in the formulas. Only Again is a failure: a
// wrong answer graded Hard would lengthen the interval.
type Grade int

// The four grades, with the numbers the formulas use.
const (
	Again Grade = iota + 1
	Hard
	Good
	Easy
)

// The limits FSRS-6 sets to its quantities.
const (
	MinStability = 0.001   // days
	MaxStability = 36500.0 // days
	// MaxElapsed, in days: a longer wait than a century is milliseconds taken for days.
	MaxElapsed = 36500.0

	minDifficulty, maxDifficulty = 1.0, 10.0
)

// Weights are the 21 trained numbers of FSRS-6: w0–3 first stability, w4–7
// difficulty, w8–10, w15 and w16 stability after recall, w11–14 after a lapse,
// w17–19 within a day, w20 the decay of memory.
type Weights [21]float64

// DefaultWeights are the published FSRS-6 defaults, trained on the reviews of
// many people.
var DefaultWeights = Weights{
	0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
	1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
}

// bounds are what FSRS-6's own training keeps each weight within. Inside them
// the laws hold (success never lowers S, R falls with time); outside they need not.
var bounds = [21][2]float64{
	{MinStability, 100}, {MinStability, 100}, {MinStability, 100}, {MinStability, 100},
	{1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75}, {0, 4.5}, {0, 0.8}, {0.001, 3.5},
	{0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4}, {0, 1}, {1, 6}, {0, 2}, {0, 2}, {0, 0.8}, {0.1, 0.8},
}

// Parameters are what a Scheduler is made from.
type Parameters struct {
	Weights Weights
	// MaximumInterval caps every interval, in days, 1 to 36500. Things that must
	// never retire get a small one.
	MaximumInterval int
	// ShortTerm uses FSRS-6's own formula (w17–w19) for an answer less than a day
	// after the last. Without it such an answer goes through the long-term
	// formulas: a recall minutes later then changes next to nothing.
	ShortTerm bool
}

// Defaults are the published ones: default weights, a century, short term on.
func Defaults() Parameters {
	return Parameters{Weights: DefaultWeights, MaximumInterval: 36500, ShortTerm: true}
}

// Scheduler is a set of parameters found good. It is not changed after New and
// may be used by many at once.
type Scheduler struct {
	w         Weights
	factor    float64 // 0.9^(−1/w20) − 1, so that R(S) = 0.9
	max       int
	shortTerm bool
}

// New checks the parameters. A weight that is NaN or outside the published
// bounds is an error, not clipped: it was trained wrong or stored wrong.
func New(p Parameters) (*Scheduler, error) {
	for i, w := range p.Weights {
		if !within(w, bounds[i][0], bounds[i][1]) {
			return nil, fmt.Errorf("fsrs: w[%d] = %v is not in %v..%v", i, w, bounds[i][0], bounds[i][1])
		}
	}
	if p.MaximumInterval < 1 || p.MaximumInterval > 36500 {
		return nil, fmt.Errorf("fsrs: maximum interval of %d days is not in 1..36500", p.MaximumInterval)
	}
	factor := round8(math.Pow(0.9, -1/p.Weights[20]) - 1)
	return &Scheduler{w: p.Weights, factor: factor, max: p.MaximumInterval, shortTerm: p.ShortTerm}, nil
}

// within is false for NaN, which compares with nothing.
func within(x, low, high float64) bool { return x >= low && x <= high }

func clamp(x, low, high float64) float64 { return math.Min(math.Max(x, low), high) }

// round8 keeps 8 decimals, as the published implementations do of everything they
// hand on: without it 1−R after a day, of a memory of decades, differs from theirs
// in the third digit. It also makes states alike on every processor.
func round8(x float64) float64 { return math.Round(x*1e8) / 1e8 }
