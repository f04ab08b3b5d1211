package fsrs

import (
	"math"
	"math/rand/v2"
	"testing"
)

// draw is a scheduler anywhere within the bounds, every third with the default weights.
func draw(t *testing.T, rnd *rand.Rand) *Scheduler {
	p := Parameters{Weights: DefaultWeights, MaximumInterval: 1 + rnd.IntN(36500), ShortTerm: rnd.IntN(2) == 0}
	if rnd.IntN(3) > 0 {
		for i, b := range bounds {
			p.Weights[i] = b[0] + rnd.Float64()*(b[1]-b[0])
		}
	}
	return must(t, p)
}

// drawState spreads stability over all its seven powers of ten.
func drawState(rnd *rand.Rand) State {
	s := MinStability * math.Pow(MaxStability/MinStability, rnd.Float64())
	return State{clamp(s, MinStability, MaxStability), 1 + 9*rnd.Float64()}
}

// The limits are drawn too: a law that holds between them must hold at them.
func drawElapsed(rnd *rand.Rand) float64 {
	switch rnd.IntN(5) {
	case 0:
		return 0
	case 1:
		return rnd.Float64()
	case 2:
		return MaxElapsed
	}
	return float64(rnd.IntN(400))
}

func TestLawsOfNext(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 2))
	for range 20000 {
		sc, s, elapsed := draw(t, rnd), drawState(rnd), drawElapsed(rnd)
		var after [5]State
		for g := Again; g <= Easy; g++ {
			next, err := sc.Next(s, g, elapsed)
			if err != nil {
				t.Fatal(err)
			}
			if err := next.check(); err != nil {
				t.Fatalf("%+v after grade %d, %v days: %v", s, g, elapsed, err)
			}
			if next.Stability != round8(next.Stability) || next.Difficulty != round8(next.Difficulty) {
				t.Errorf("more than 8 decimals: %+v", next)
			}
			after[g] = next
		}
		// A stability is kept to 8 decimals: half of the last one is no change.
		if after[Again].Stability > s.Stability+1e-8 {
			t.Errorf("a lapse raised stability: %+v to %+v after %v days", s, after[Again], elapsed)
		}
		for g := Hard; g <= Easy; g++ {
			if after[g].Stability < s.Stability-1e-8 {
				t.Errorf("grade %d lowered stability: %+v to %+v after %v days", g, s, after[g], elapsed)
			}
			if after[g].Stability < after[g-1].Stability {
				t.Errorf("grade %d gives less stability than %d: %+v", g, g-1, after)
			}
			if after[g].Difficulty > after[g-1].Difficulty {
				t.Errorf("grade %d leaves it harder than %d: %+v", g, g-1, after)
			}
		}
	}
}

// The later a thing is asked and still recalled, the more that is worth.
func TestWaitingStrengthensRecall(t *testing.T) {
	sc := must(t, Defaults())
	s := State{10, 5}
	last := s.Stability
	for _, elapsed := range []float64{1, 3, 10, 30, 100, 400} {
		next, err := sc.Next(s, Good, elapsed)
		if err != nil || next.Stability <= last {
			t.Errorf("after %v days %v, before that %v, %v", elapsed, next.Stability, last, err)
		}
		last = next.Stability
	}
}

func TestLawsOfRetrievability(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 3))
	for range 5000 {
		sc, s := draw(t, rnd), drawState(rnd)
		recall := func(elapsed float64) float64 {
			r, err := sc.Retrievability(s, elapsed)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if recall(0) != 1 {
			t.Errorf("R(0) = %v", recall(0))
		}
		if r := recall(s.Stability); math.Abs(r-0.9) > 2e-8 {
			t.Errorf("R(S) = %v at %+v", r, s)
		}
		last := 1.0
		for elapsed := 0.01; elapsed <= MaxElapsed; elapsed *= 1.5 {
			r := recall(elapsed)
			if !(r > 0 && r <= last) || r == last && elapsed > s.Stability/1000 {
				t.Errorf("R(%v) = %v, before that %v, at %+v", elapsed, r, last, s)
			}
			last = r
		}
	}
}

func TestLawsOfInterval(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	for range 5000 {
		sc, s := draw(t, rnd), drawState(rnd)
		interval := func(stability, retention float64) int {
			days, err := sc.Interval(stability, retention)
			if err != nil {
				t.Fatal(err)
			}
			return days
		}
		if got := interval(s.Stability, 0.9); math.Abs(float64(got)-clamp(s.Stability, 1, float64(sc.max))) > 0.5+4e-8*s.Stability {
			t.Errorf("interval of %v days at 0.9 is %d (maximum %d)", s.Stability, got, sc.max)
		}
		last := sc.max
		for _, retention := range []float64{1e-300, 0.01, 0.5, 0.8, 0.9, 0.95, 0.97, 0.999999, math.Nextafter(1, 0)} {
			got := interval(s.Stability, retention)
			if got < 1 || got > last || got > interval(math.Min(2*s.Stability, MaxStability), retention) {
				t.Errorf("interval of %v days at %v is %d (maximum %d)", s.Stability, retention, got, sc.max)
			}
			last = got
		}
	}
}

// With the default weights exactly the stability rounded, ties included.
func TestIntervalIsStabilityAtNineTenths(t *testing.T) {
	sc := must(t, Defaults())
	for _, x := range []struct {
		stability float64
		want      int
	}{{0.001, 1}, {1.49, 1}, {1.5, 2}, {2.5, 3}, {7.4999, 7}, {100.5, 101}, {364.5, 365}, {36499.5, 36500}, {36500, 36500}} {
		if got, err := sc.Interval(x.stability, 0.9); got != x.want || err != nil {
			t.Errorf("%v: %d, %v; want %d", x.stability, got, err, x.want)
		}
	}
}

func TestLawsOfPreview(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 5))
	for range 10000 {
		sc, s, elapsed := draw(t, rnd), drawState(rnd), drawElapsed(rnd)
		out, err := sc.Preview(s, elapsed, 0.7+0.29*rnd.Float64())
		if err != nil {
			t.Fatal(err)
		}
		for g := Again; g <= Easy; g++ {
			days := out.Of(g).Interval
			if days < 1 || days > sc.max || g > Again && days <= out.Of(g-1).Interval && days != sc.max {
				t.Errorf("%+v, maximum %d: %+v", s, sc.max, out)
			}
			if next, err := sc.Next(s, g, elapsed); err != nil || next != out.Of(g).State {
				t.Errorf("preview of grade %d: %+v, next: %+v, %v", g, out.Of(g).State, next, err)
			}
		}
	}
}

// Without a word of the maximum: all four pressed against it.
func TestPreviewAtTheMaximum(t *testing.T) {
	p := Defaults()
	p.MaximumInterval = 3
	out, err := must(t, p).Preview(State{300, 5}, 300, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range out {
		if o.Interval != 3 {
			t.Errorf("grade %d: %d days", i+1, o.Interval)
		}
	}
}

// A failure minutes after the last answer never helps, whatever the weights: with
// these the published formula would make four thousandths of a day into more.
func TestFailureWithinADay(t *testing.T) {
	p := Defaults()
	p.Weights[17], p.Weights[19] = 0.01, 0.8
	next, err := must(t, p).Next(State{0.004, 5}, Again, 0)
	if err != nil || next.Stability != 0.004 {
		t.Errorf("%+v, %v", next, err)
	}
}

// Less than a day is the same to the short-term formula, a day is not.
func TestShortTermEndsAtADay(t *testing.T) {
	sc := must(t, Defaults())
	s := State{5, 5}
	at := func(elapsed float64) State {
		next, err := sc.Next(s, Good, elapsed)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	if at(0) != at(0.99) || at(0) == at(1) {
		t.Errorf("0: %+v, 0.99: %+v, 1: %+v", at(0), at(0.99), at(1))
	}
}
