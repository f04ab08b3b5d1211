package fsrs

import (
	"math"
	"testing"
	"time"
)

func TestGrade(t *testing.T) {
	const s = time.Second
	for name, x := range map[string]struct {
		Evidence
		want Grade
	}{
		"wrong":                          {Evidence{false, 5 * s, 10 * s, false}, Again},
		"wrong and fast, produced":       {Evidence{false, s, 10 * s, true}, Again},
		"wrong and slow":                 {Evidence{false, 60 * s, 10 * s, false}, Again},
		"wrong, no time":                 {Evidence{}, Again},
		"right at usual":                 {Evidence{true, 10 * s, 10 * s, false}, Good},
		"right at twice the usual":       {Evidence{true, 20 * s, 10 * s, false}, Good},
		"right, just over twice":         {Evidence{true, 20*s + 1, 10 * s, false}, Hard},
		"produced, just over twice":      {Evidence{true, 20*s + 1, 10 * s, true}, Hard},
		"right after hours":              {Evidence{true, 5 * time.Hour, 10 * s, false}, Hard},
		"a fast tap is never easy":       {Evidence{true, s, 10 * s, false}, Good},
		"produced at usual":              {Evidence{true, 10 * s, 10 * s, true}, Good},
		"produced, just over half":       {Evidence{true, 5*s + 1, 10 * s, true}, Good},
		"produced in half":               {Evidence{true, 5 * s, 10 * s, true}, Easy},
		"produced at once":               {Evidence{true, 1, 10 * s, true}, Easy},
		"no time taken":                  {Evidence{true, 0, 10 * s, true}, Good},
		"no usual time, fast":            {Evidence{true, s, 0, true}, Good},
		"no usual time, slow":            {Evidence{true, time.Hour, 0, false}, Good},
		"a clock that went back":         {Evidence{true, -5 * s, 10 * s, true}, Good},
		"a usual time gone wrong":        {Evidence{true, 5 * s, -10 * s, true}, Good},
		"twice the usual would run over": {Evidence{true, 10 * s, math.MaxInt64, false}, Good},
		"longest against shortest":       {Evidence{true, math.MaxInt64, 1, true}, Hard},
	} {
		if got := x.Grade(); got != x.want {
			t.Errorf("%s: grade %d, want %d", name, got, x.want)
		}
	}
}

// The figures of Grade's comment, so that they stay true.
func TestGuessing(t *testing.T) {
	known := func(p, guess float64) float64 { return math.Round(100*p/(p+(1-p)*guess)) / 100 }
	if a, b := known(0.6, 0.25), known(0.6, 0.5); a != 0.86 || b != 0.75 {
		t.Errorf("known when right: %v, %v", a, b)
	}
	sc := must(t, Defaults())
	first, err := sc.Preview(State{}, 0, 0.9)
	if err != nil || first.Of(Good).Interval != 3 || first.Of(Easy).Interval != 8 {
		t.Errorf("first intervals: %+v, %v", first, err)
	}
	s := first.Of(Good).State
	later, err := sc.Preview(s, 2, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	gain := func(g Grade) float64 { return later.Of(g).State.Stability - s.Stability }
	if times := gain(Easy) / gain(Good); math.Abs(times-2) > 0.2 {
		t.Errorf("easy adds %v times what good adds", times)
	}
}
