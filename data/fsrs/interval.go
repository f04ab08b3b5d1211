package fsrs

import (
	"fmt"
	"math"
)

// Retrievability is the probability that the thing is recalled, elapsed days
// after its last answer: R = (1 + factor·t/S)^−w20, so R(0) = 1, R(S) = 0.9, and
// it falls towards 0 without reaching it. Fractions of a day count. Errors: a
// State that is new or out of its limits (a thing never asked has no such
// number: it is unknown, not 0), an elapsed time out of its limits.
func (sc *Scheduler) Retrievability(s State, elapsed float64) (float64, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if err := checkElapsed(elapsed); err != nil {
		return 0, err
	}
	return sc.recall(s.Stability, elapsed), nil
}

func (sc *Scheduler) recall(stability, elapsed float64) float64 {
	return round8(math.Pow(1+sc.factor*elapsed/stability, -sc.w[20]))
}

// Interval is after how many whole days recall of a memory with this stability
// (days) will have fallen to the desired retention r, between 0 and 1 exclusive:
// I = S/factor·(r^(−1/w20) − 1), rounded half up, at least 1, at most the maximum
// interval. At r = 0.9 it is the stability (with some w20 round8 moves a stability
// of centuries by a thousandth of a day). Errors: either out of its limits.
func (sc *Scheduler) Interval(stability, desiredRetention float64) (int, error) {
	if !within(stability, MinStability, MaxStability) {
		return 0, fmt.Errorf("fsrs: stability of %v days is not in %v..%v", stability, MinStability, MaxStability)
	}
	if !(desiredRetention > 0 && desiredRetention < 1) {
		return 0, fmt.Errorf("fsrs: desired retention %v is not between 0 and 1", desiredRetention)
	}
	times := round8((math.Pow(desiredRetention, -1/sc.w[20]) - 1) / sc.factor)
	return int(math.Round(clamp(stability*times, 1, float64(sc.max)))), nil
}

// Outcome is what one grade would lead to.
type Outcome struct {
	State    State
	Interval int // days until the thing is asked again
}

// Outcomes are the four, Again first.
type Outcomes [4]Outcome

// Of is the outcome of one grade, Again to Easy; another grade panics.
func (o Outcomes) Of(g Grade) Outcome { return o[g-Again] }

// Preview is what each of the four grades would lead to, elapsed days after the
// last answer. A better grade never comes back sooner: Again ≤ Hard < Good <
// Easy, each at least a day after the one before, as FSRS-6's long-term schedule
// orders them. That may pass the maximum interval, which is applied last; there
// they may be equal. Errors: those of Next and Interval.
func (sc *Scheduler) Preview(s State, elapsed, desiredRetention float64) (Outcomes, error) {
	var out Outcomes
	for g := Again; g <= Easy; g++ {
		next, err := sc.Next(s, g, elapsed)
		if err != nil {
			return Outcomes{}, err
		}
		days, err := sc.Interval(next.Stability, desiredRetention)
		if err != nil {
			return Outcomes{}, err
		}
		out[g-Again] = Outcome{next, days}
	}
	out[0].Interval = min(out[0].Interval, out[1].Interval)
	for i := 1; i < len(out); i++ {
		out[i].Interval = max(out[i].Interval, out[i-1].Interval+1)
	}
	for i := range out {
		out[i].Interval = min(out[i].Interval, sc.max)
	}
	return out, nil
}
