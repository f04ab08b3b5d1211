package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// tap is an answer by one tap.
func tap(id, person, item int64, right bool) Result {
	r := Result{ID: id, AtMS: id * 1000, Person: person, Item: item, How: ByDrill, Form: "choice", Taps: []int{int(id) % 4}, Outcome: Wrong, TookMS: 6000}
	if right {
		r.Outcome, r.Mark = Right, 100
	}
	return r
}

func TestQualityByHand(t *testing.T) {
	var all []Result
	id := int64(0)
	add := func(person, item int64, right ...bool) {
		for _, x := range right {
			id++
			all = append(all, tap(id, person, item, x))
		}
	}
	add(1, 7, false, true, true, false) // the first does not count
	add(2, 7, true)                     // nothing is left
	add(3, 7, true, false)
	q := QualityOf(all)
	if len(q) != 1 || q[0].Answers != 4 || q[0].People != 2 || q[0].Share != 0.5 || q[0].HasDiscrimination || q[0].Suspect {
		t.Errorf("%+v", q)
	}
	correction := all[len(all)-1]
	correction.ID, correction.Corrects, correction.Outcome, correction.By = id+1, id, Right, 9
	if q = QualityOf(append(all, correction)); q[0].Answers != 3 { // a person's mark is none of the rule's
		t.Errorf("corrected: %+v", q)
	}
	if n := len(QualityOf(nil)); n != 0 {
		t.Error(n)
	}
}

func TestPearson(t *testing.T) {
	for _, x := range []struct {
		xs, ys []float64
		want   float64
		ok     bool
	}{
		{[]float64{0, 1}, []float64{0, 1}, 1, true},
		{[]float64{0, 1, 0, 1}, []float64{1, 0, 1, 0}, -1, true},
		{[]float64{1, 1, 1}, []float64{0, 1, 0}, 0, false},
		{[]float64{1, 2, 3, 4}, []float64{2, 1, 4, 3}, 0.6, true},
	} {
		got, ok := pearson(x.xs, x.ys)
		if ok != x.ok || math.Abs(got-x.want) > 1e-12 {
			t.Errorf("%v %v: %v %v", x.xs, x.ys, got, ok)
		}
	}
}

// atMost against adding up exactly in whole numbers.
func TestAtMost(t *testing.T) {
	for n := range 12 {
		for k := range n + 1 {
			want := 0.0
			for i := 0; i <= k; i++ {
				c := 1.0
				for j := range i {
					c = c * float64(n-j) / float64(j+1)
				}
				want += c * math.Pow(0.7, float64(i)) * math.Pow(0.3, float64(n-i))
			}
			if got := atMost(k, n, 0.7); math.Abs(got-want) > 1e-9 {
				t.Errorf("%d of %d: %v, want %v", k, n, got, want)
			}
		}
	}
}

// crowd plays workers of different ability who answer lines of different
// difficulty several times; bad items have the wrong key (who knows, fails) or two
// right answers (who knows, tosses a coin).
func crowd(r *rand.Rand, workers, items, times int, wrongKey, twoRight int) []Result {
	var out []Result
	ability := make([]float64, workers)
	for i := range ability {
		ability[i] = 1.7 + 0.8*r.NormFloat64() // 84 % in the middle
	}
	for n := range times {
		for w := range workers {
			for i := range items {
				logit := ability[w] - 0.6*r.NormFloat64() + 0.5*float64(i%5-2)*0.5
				if n == 0 {
					logit-- // nobody has shown him yet
				}
				knows := r.Float64() < 1/(1+math.Exp(-logit))
				right := knows || r.Float64() < 0.25
				switch {
				case i < wrongKey:
					right = !knows && r.Float64() < 0.33
				case i < wrongKey+twoRight:
					right = knows && r.Float64() < 0.5 || !knows && r.Float64() < 0.25
				}
				out = append(out, tap(int64(len(out)+1), int64(w+1), int64(i+1), right))
			}
		}
	}
	return out
}

// Bad items that were planted are found, and hardly any other is accused.
func TestCrowdFindsBadItems(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	type tally struct{ found, planted, false, good int }
	for _, x := range []struct {
		workers, times       int
		leastWrong, leastTwo float64 // shares of the planted ones that must be found
	}{{8, 4, 0.9, 0.2}, {25, 4, 1, 0.7}, {60, 6, 1, 1}} {
		var wrong, two tally
		var badD, bads, goodD, goods float64
		for seed := range 40 {
			const nWrong, nTwo, items = 3, 3, 60
			all := crowd(rand.New(rand.NewPCG(uint64(seed), uint64(x.workers))), x.workers, items, x.times, nWrong, nTwo)
			for _, q := range QualityOf(all) {
				switch {
				case q.Item <= nWrong:
					wrong.planted++
					if q.Suspect {
						wrong.found++
					}
					if q.HasDiscrimination {
						badD, bads = badD+q.Discrimination, bads+1
					}
				case q.Item <= nWrong+nTwo:
					two.planted++
					if q.Suspect {
						two.found++
					}
				default:
					wrong.good++
					if q.HasDiscrimination {
						goodD, goods = goodD+q.Discrimination, goods+1
					}
					if q.Suspect {
						wrong.false++
					}
				}
			}
		}
		t.Logf("%2d workers, %d times: wrong keys %d of %d, two right answers %d of %d, false alarms %d of %d",
			x.workers, x.times, wrong.found, wrong.planted, two.found, two.planted, wrong.false, wrong.good)
		if float64(wrong.found) < x.leastWrong*float64(wrong.planted) || float64(two.found) < x.leastTwo*float64(two.planted) {
			t.Error("planted bad items were not found")
		}
		if bads > 0 {
			t.Logf("mean discrimination: wrong keys %.2f, good items %.2f", badD/bads, goodD/goods)
			if badD/bads > goodD/goods-0.2 {
				t.Error("discrimination does not tell a wrong key from a good item")
			}
		}
		if float64(wrong.false) > 0.005*float64(wrong.good) {
			t.Error("too many false alarms")
		}
	}
}

func midnight(r *Result) int64 {
	const day = 24 * 3600 * 1000
	return r.AtMS/day*day + day
}

func TestHints(t *testing.T) {
	const day = 24 * 3600 * 1000
	series := func(n, options, rightEach int) []Result {
		var out []Result
		for i := range n {
			r := tap(int64(i+1), 1, int64(i+1), rightEach > 0 && i%rightEach == 0)
			r.Taps = []int{0}
			if options == 2 {
				r.Form = "judge"
			}
			out = append(out, r)
		}
		return out
	}
	took := func(ms ...int64) []Result {
		var out []Result
		for i, n := range ms {
			r := tap(int64(i+1), 1, 1, true)
			r.TookMS = n
			out = append(out, r)
		}
		return out
	}
	late := func(each, days int, before int64) []Result {
		var out []Result
		for d := range days {
			for range each {
				r := tap(int64(len(out)+1), 1, 1, true)
				r.AtMS = int64(d+1)*day - before
				out = append(out, r)
			}
		}
		return out
	}
	for _, x := range []struct {
		name string
		all  []Result
		want string
	}{
		{"nothing", nil, "<nil>"},
		{"twice fast is a slip", took(999, 500, 1000, 6000), "<nil>"},
		{"three times", took(999, 500, 1, 6000), "3 0 0"},
		{"no time known", took(0, 0, 0, 0), "<nil>"},
		{"seven alike", series(7, 4, 4), "<nil>"},
		{"eight alike, a quarter right", series(8, 4, 4), "0 8 0"},
		{"eight alike and all right is luck", series(8, 4, 1), "<nil>"},
		{"fifteen of two options", series(15, 2, 2), "<nil>"},
		{"sixteen of two options", series(16, 2, 2), "0 16 0"},
		{"the end of three days", late(3, 3, 60_000), "0 0 3"},
		{"of two days", late(4, 2, 60_000), "<nil>"},
		{"half an hour before", late(3, 9, 1_800_000), "<nil>"},
		{"ten at once", late(10, 1, 60_000), "0 0 1"},
	} {
		h := HintsOf(1, x.all, midnight)
		got := "<nil>"
		if h != nil {
			got = fmt.Sprint(h.Fast, h.Series, h.Late)
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
		if h != nil && (h.Words() == "" || len(h.IDs) == 0 || h.NewestMS == 0) {
			t.Errorf("%s: %+v", x.name, h)
		}
	}
	if HintsOf(2, series(20, 4, 0), midnight) != nil {
		t.Error("somebody else's answers")
	}
}

// Honest workers are hardly ever hinted at; who taps blindly is.
func TestHintsInACrowd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	play := func(knows float64, blind bool) []Result {
		var out []Result
		for i := range 100 { // a month, at the hour his shift begins
			options, form := 4, "choice"
			if r.IntN(3) == 0 {
				options, form = 2, "judge"
			}
			correct := r.IntN(options)
			at := correct
			if r.Float64() > knows {
				at = r.IntN(options)
			}
			if blind {
				at = 0
			}
			x := tap(int64(i+1), 1, int64(i%40+1), at == correct)
			x.Form, x.Taps, x.AtMS = form, []int{at}, int64(i/4)*24*3600*1000+8*3600*1000+int64(i%4)*10_000
			out = append(out, x)
		}
		return out
	}
	const n = 5000
	honest, half, blind := 0, 0, 0
	for range n {
		if HintsOf(1, play(0.8, false), midnight) != nil {
			honest++
		}
		if HintsOf(1, play(0.4, false), midnight) != nil {
			half++
		}
		if HintsOf(1, play(0, true), midnight) != nil {
			blind++
		}
	}
	t.Logf("a month of %d each: hints at %d who know 80 %%, %d who know 40 %%, %d who tap blindly", n, honest, half, blind)
	if honest > n/500 || half > n/100 || blind < n*99/100 {
		t.Error("too many, or too few")
	}
}

func TestAgo(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2026, 3, 2, 0, 30, 0, 0, zone)
	for want, ms := range map[string]int64{
		"今天": now.UnixMilli(), "昨天": now.Add(-time.Hour).UnixMilli(), "2 天前": now.AddDate(0, 0, -2).UnixMilli(),
		"59 天前": now.AddDate(0, 0, -59).UnixMilli(), "2 个月前": now.AddDate(0, 0, -61).UnixMilli(), "3 年前": now.AddDate(-3, 0, -1).UnixMilli(),
	} {
		if got := Ago(ms, now.UnixMilli(), zone); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for want, share := range map[string]float64{"0%": 0, "1%": 0.001, "50%": 0.5, "99%": 0.9999, "100%": 1} {
		if got := Percent(share); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
}
