package fsrs

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// vectors are what ts-fsrs computed; testdata/vectors.mjs says what the columns are.
type vectors struct {
	From      string
	Weights   []Weights
	Redrawn   int
	Histories []history
}

type history struct {
	set       int
	retention float64
	short     int
	max       int
	reviews   [][9]float64
}

func (h *history) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&h.set, &h.retention, &h.short, &h.max, &h.reviews})
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	f, err := os.Open("testdata/ts-fsrs-5.4.2.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.NewDecoder(unpacked).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Each history is played from its first review on our own states, so that errors
// may add up. The error is absolute below 1 and relative above: |ours − theirs| /
// max(1, |theirs|). Theirs is rounded to 8 decimals at each step, ours is not.
func TestVectors(t *testing.T) {
	v := readVectors(t)
	worst := map[string]float64{}
	reviews, sameDay, intervals := 0, 0, 0
	compare := func(where, what string, got, want float64) {
		e := math.Abs(got-want) / math.Max(1, math.Abs(want))
		if !(e <= 1e-6) {
			t.Errorf("%s: %s = %v, ts-fsrs has %v", where, what, got, want)
		}
		worst[what] = math.Max(worst[what], e)
	}
	for i, h := range v.Histories {
		sc := must(t, Parameters{v.Weights[h.set], h.max, h.short == 1})
		var s State
		for n, row := range h.reviews {
			where := fmt.Sprintf("history %d review %d", i, n)
			g, elapsed := Grade(row[0]), row[1]
			if n > 0 {
				r, err := sc.Retrievability(s, elapsed)
				if err != nil {
					t.Fatal(where, err)
				}
				compare(where, "retrievability", r, row[2])
				if elapsed == 0 && h.short == 1 {
					sameDay++
				}
			}
			for g, want := range row[5:] {
				if got := days(t, sc, h, s, elapsed, Grade(g+1)); got != min(int(want), h.max) {
					t.Errorf("%s: interval of grade %d = %d, ts-fsrs has %v", where, g+1, got, want)
				}
				intervals++
			}
			next, err := sc.Next(s, g, elapsed)
			if err != nil {
				t.Fatal(where, err)
			}
			s = next
			compare(where, "stability", s.Stability, row[3])
			compare(where, "difficulty", s.Difficulty, row[4])
			reviews++
		}
	}
	if len(v.Histories) < 3000 || len(v.Weights) != 21 || reviews < 20000 || sameDay < 1000 {
		t.Errorf("%d histories, %d weights, %d reviews, %d of them within a day: too few", len(v.Histories), len(v.Weights), reviews, sameDay)
	}
	t.Logf("%s: %d histories, %d reviews (%d by the short-term formula), %d intervals equal; largest errors %v; %d redrawn",
		v.From, len(v.Histories), reviews, sameDay, intervals, worst, v.Redrawn)
}

// days is the interval to compare: in the order of the preview with the short
// term off; by itself with it on, where ts-fsrs has no such order.
func days(t *testing.T, sc *Scheduler, h history, s State, elapsed float64, g Grade) int {
	t.Helper()
	out, err := sc.Preview(s, elapsed, h.retention)
	if err != nil {
		t.Fatal(err)
	}
	if h.short == 0 {
		return out.Of(g).Interval
	}
	alone, err := sc.Interval(out.Of(g).State.Stability, h.retention)
	if err != nil {
		t.Fatal(err)
	}
	return alone
}

// The five steps worked out by hand from the formulas, long term, retention 0.9.
func TestByHand(t *testing.T) {
	p := Defaults()
	p.ShortTerm = false
	sc := must(t, p)
	var s State
	for _, x := range []struct {
		grade                Grade
		elapsed              float64
		stability, difficult float64
		interval             int
	}{
		{Easy, 0, 8.2956, 1, 8},
		{Easy, 12, 84.0276558, 1, 84},
		{Hard, 84, 214.12652679, 4.01060897, 214},
		{Again, 217, 4.99448713, 8.01655626, 5},
		{Good, 6, 11.97603773, 8.00376807, 12},
	} {
		out, err := sc.Preview(s, x.elapsed, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		got := out.Of(x.grade)
		s = got.State
		if math.Abs(s.Stability-x.stability) > 1e-6 || math.Abs(s.Difficulty-x.difficult) > 1e-6 || got.Interval != x.interval {
			t.Errorf("grade %d after %v days: %+v, want %+v", x.grade, x.elapsed, got, x)
		}
	}
}

func must(t testing.TB, p Parameters) *Scheduler {
	t.Helper()
	sc, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}
