package fsrs

import (
	"fmt"
	"math"
)

// State is one person's memory of one thing just after an answer. The zero State
// is a thing never asked.
type State struct {
	Stability  float64 // days until recall falls from 1 to 0.9; 0.001 to 36500
	Difficulty float64 // 1 easy to 10 hard
}

// New says whether the thing was never asked.
func (s State) New() bool { return s == State{} }

func (s State) check() error {
	if !within(s.Stability, MinStability, MaxStability) {
		return fmt.Errorf("fsrs: stability of %v days is not in %v..%v", s.Stability, MinStability, MaxStability)
	}
	if !within(s.Difficulty, minDifficulty, maxDifficulty) {
		return fmt.Errorf("fsrs: difficulty %v is not in 1..10", s.Difficulty)
	}
	return nil
}

func checkElapsed(days float64) error {
	if !within(days, 0, MaxElapsed) {
		return fmt.Errorf("fsrs: %v elapsed days are not in 0..%v", days, MaxElapsed)
	}
	return nil
}

// Next is the memory after an answer of grade g, elapsed days after the last
// one. A new State becomes the first memory, whatever elapsed is within its
// limits. Errors: a grade, an elapsed time or a State out of its limits, NaN
// among them; the State returned then is the zero State.
func (sc *Scheduler) Next(s State, g Grade, elapsed float64) (State, error) {
	if g < Again || g > Easy {
		return State{}, fmt.Errorf("fsrs: grade %d is not in 1..4", g)
	}
	if err := checkElapsed(elapsed); err != nil {
		return State{}, err
	}
	if s.New() {
		return State{round8(sc.w[g-1]), round8(clamp(sc.firstDifficulty(g), minDifficulty, maxDifficulty))}, nil
	}
	if err := s.check(); err != nil {
		return State{}, err
	}
	next := State{Difficulty: sc.difficulty(s.Difficulty, g)}
	switch r := sc.recall(s.Stability, elapsed); {
	case sc.shortTerm && elapsed < 1:
		next.Stability = sc.sameDay(s.Stability, g)
	case g == Again:
		next.Stability = sc.afterLapse(s, r)
	default:
		next.Stability = sc.afterRecall(s, r, g)
	}
	next.Stability, next.Difficulty = round8(next.Stability), round8(next.Difficulty)
	return next, nil
}

// Unclamped, as mean reversion needs it: D0(G) = w4 − e^(w5·(G−1)) + 1.
func (sc *Scheduler) firstDifficulty(g Grade) float64 {
	return sc.w[4] - math.Exp(sc.w[5]*float64(g-Again)) + 1
}

// D' = w7·D0(4) + (1−w7)·(D − w6·(G−3)·(10−D)/9), in 1..10: damped towards 10,
// drawn back towards D0(Easy) so that a thing does not stay hard for ever.
func (sc *Scheduler) difficulty(d float64, g Grade) float64 {
	moved := d - sc.w[6]*float64(g-Good)*(maxDifficulty-d)/9
	return clamp(sc.w[7]*sc.firstDifficulty(Easy)+(1-sc.w[7])*moved, minDifficulty, maxDifficulty)
}

// S'r = S·(1 + e^w8·(11−D)·S^−w9·(e^(w10·(1−R))−1)·[w15 if Hard]·[w16 if Easy]):
// a thing grows the more, the nearer it was to being forgotten.
func (sc *Scheduler) afterRecall(s State, r float64, g Grade) float64 {
	w := &sc.w
	gain := math.Exp(w[8]) * (11 - s.Difficulty) * math.Pow(s.Stability, -w[9]) * math.Expm1(w[10]*(1-r))
	switch g {
	case Hard:
		gain *= w[15]
	case Easy:
		gain *= w[16]
	}
	return clamp(s.Stability*(1+gain), MinStability, MaxStability)
}

// S'f = min(w11·D^−w12·((S+1)^w13−1)·e^(w14·(1−R)), S), and with the short term
// S/e^(w17·w18) in place of S: one that failed comes out no firmer than he went in.
func (sc *Scheduler) afterLapse(s State, r float64) float64 {
	w := &sc.w
	left := w[11] * math.Pow(s.Difficulty, -w[12]) * (math.Pow(s.Stability+1, w[13]) - 1) * math.Exp(w[14]*(1-r))
	ceiling := s.Stability
	if sc.shortTerm {
		ceiling /= math.Exp(w[17] * w[18])
	}
	return clamp(math.Min(left, ceiling), MinStability, MaxStability)
}

// S's = S·SInc, SInc = e^(w17·(G−3+w18))·S^−w19, at least 1 on success. One
// addition of ours: at most 1 on Again. The published formula lets some weights
// raise a stability under a day by a failure; ours never does.
func (sc *Scheduler) sameDay(s float64, g Grade) float64 {
	w := &sc.w
	inc := math.Exp(w[17]*(float64(g-Good)+w[18])) * math.Pow(s, -w[19])
	if g == Again {
		inc = math.Min(inc, 1)
	} else {
		inc = math.Max(inc, 1)
	}
	return clamp(s*inc, MinStability, MaxStability)
}
