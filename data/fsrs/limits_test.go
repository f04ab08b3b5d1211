package fsrs

import (
	"math"
	"testing"
)

var nan, inf = math.NaN(), math.Inf(1)

func TestBadStates(t *testing.T) {
	sc := must(t, Defaults())
	for _, s := range []State{
		{0, 5}, {-1, 5}, {nan, 5}, {inf, 5}, {0.0009, 5}, {36501, 5},
		{5, 0}, {5, 0.99}, {5, 10.01}, {5, -1}, {5, nan}, {5, inf},
	} {
		if got, err := sc.Next(s, Good, 1); err == nil || got != (State{}) {
			t.Errorf("Next of %+v: %+v, %v", s, got, err)
		}
		if _, err := sc.Retrievability(s, 1); err == nil {
			t.Errorf("Retrievability of %+v: no error", s)
		}
		if got, err := sc.Preview(s, 1, 0.9); err == nil || got != (Outcomes{}) {
			t.Errorf("Preview of %+v: %+v, %v", s, got, err)
		}
	}
}

func TestBadArguments(t *testing.T) {
	sc := must(t, Defaults())
	for _, elapsed := range []float64{-1, -1e-300, nan, inf, -inf, 36501, 86400000} {
		for _, s := range []State{{}, {5, 5}} {
			if got, err := sc.Next(s, Good, elapsed); err == nil || got != (State{}) {
				t.Errorf("Next of %+v after %v days: %+v, %v", s, elapsed, got, err)
			}
		}
		if _, err := sc.Retrievability(State{5, 5}, elapsed); err == nil {
			t.Errorf("Retrievability after %v days: no error", elapsed)
		}
	}
	for _, g := range []Grade{-1, 0, 5, math.MaxInt} {
		if got, err := sc.Next(State{}, g, 0); err == nil || got != (State{}) {
			t.Errorf("grade %d: %+v, %v", g, got, err)
		}
	}
	for _, r := range []float64{0, 1, -0.9, 1.1, 90, nan, inf} {
		if _, err := sc.Interval(5, r); err == nil {
			t.Errorf("Interval at %v: no error", r)
		}
		if got, err := sc.Preview(State{5, 5}, 1, r); err == nil || got != (Outcomes{}) {
			t.Errorf("Preview at %v: %+v, %v", r, got, err)
		}
	}
	for _, s := range []float64{0, -1, nan, inf, 36501} {
		if _, err := sc.Interval(s, 0.9); err == nil {
			t.Errorf("Interval of %v days: no error", s)
		}
	}
	if _, err := sc.Retrievability(State{}, 0); err == nil {
		t.Error("a thing never asked has a retrievability")
	}
}

func TestBadParameters(t *testing.T) {
	for i := range DefaultWeights {
		for _, w := range []float64{nan, inf, -inf, bounds[i][0] - 0.01, bounds[i][1] + 0.01} {
			p := Defaults()
			p.Weights[i] = w
			if _, err := New(p); err == nil {
				t.Errorf("w[%d] = %v: no error", i, w)
			}
		}
	}
	for _, days := range []int{-1, 0, 36501} {
		p := Defaults()
		p.MaximumInterval = days
		if _, err := New(p); err == nil {
			t.Errorf("maximum interval of %d days: no error", days)
		}
	}
	if _, err := New(Parameters{}); err == nil {
		t.Error("no parameters: no error")
	}
}

// The first answer: the weight itself, and the difficulty within 1 to 10.
func TestFirst(t *testing.T) {
	sc := must(t, Defaults())
	for g, want := range map[Grade]State{
		Again: {0.212, 6.4133}, Hard: {1.2931, 5.11217071}, Good: {2.3065, 2.11810397}, Easy: {8.2956, 1},
	} {
		got, err := sc.Next(State{}, g, 0)
		if err != nil || math.Abs(got.Stability-want.Stability) > 1e-8 || math.Abs(got.Difficulty-want.Difficulty) > 1e-8 {
			t.Errorf("grade %d: %+v, %v; want %+v", g, got, err, want)
		}
	}
}

// Whatever comes in: an error and nothing, or a memory within its limits.
func FuzzNext(f *testing.F) {
	f.Add(0.0, 0.0, 3, 0.0, 0.9, true, uint8(17), 0.5)
	f.Add(0.001, 10.0, 1, 36500.0, 0.97, false, uint8(20), 0.8)
	f.Add(36500.0, 1.0, 4, 0.5, 1e-9, true, uint8(19), 0.8)
	f.Add(nan, inf, 2, -1.0, nan, true, uint8(8), 4.5)
	f.Fuzz(func(t *testing.T, stability, difficulty float64, grade int, elapsed, retention float64, short bool, which uint8, weight float64) {
		p := Defaults()
		p.ShortTerm = short
		p.Weights[int(which)%len(p.Weights)] = weight
		sc, err := New(p)
		if err != nil {
			return
		}
		s := State{stability, difficulty}
		next, err := sc.Next(s, Grade(grade), elapsed)
		if err != nil {
			if next != (State{}) {
				t.Fatalf("error %v and %+v", err, next)
			}
			return
		}
		if err := next.check(); err != nil {
			t.Fatal(err)
		}
		if r, err := sc.Retrievability(next, elapsed); err != nil || !(r > 0 && r <= 1) {
			t.Fatalf("retrievability %v, %v", r, err)
		}
		out, err := sc.Preview(s, elapsed, retention)
		if (err != nil) == (retention > 0 && retention < 1) {
			t.Fatalf("preview at %v: %v", retention, err)
		}
		for _, o := range out {
			if err == nil && (o.Interval < 1 || o.Interval > p.MaximumInterval) {
				t.Fatalf("interval %d", o.Interval)
			}
		}
	})
}
