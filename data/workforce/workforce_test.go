package workforce

import (
	"reflect"
	"testing"
)

// post is as heavy as a sample's: items by weight as in the cards of a filling
// station, with the station's common card.
func post() []Item {
	var p []Item
	for weight, n := range []int{0, 17, 40, 24, 33, 5} {
		for range n {
			p = append(p, Item{Weight: weight, Critical: weight >= 4})
		}
	}
	return p
}

func compare(t *testing.T, o Options) map[string]Figures {
	all, err := Compare(o)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Figures{}
	for _, f := range all {
		by[f.Name] = f
		if f.Busiest > o.Most {
			t.Errorf("%s asks %d on a day, at most %d", f.Name, f.Busiest, o.Most)
		}
		if f.Known < 0 || f.Known > 1 || f.FirstWorst > f.First {
			t.Errorf("%+v", f)
		}
	}
	return by
}

// What the drills promise: whoever the people are, first steps stay known, and
// the ladder needs far more questions for the same.
func TestWorthIt(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	for _, seed := range []uint64{1, 2} {
		by := compare(t, Options{Seed: seed, Workers: 40, Days: 365, Most: 5, Posts: [][]Item{post()}})
		if f := by[Anka]; f.FirstWorst < 0.95 {
			t.Errorf("seed %d: first steps known on the worst day: %.3f", seed, f.FirstWorst)
		}
		even, ladder := by[Even], by[Ladder]
		t.Logf("seed %d: %.0f %% fewer", seed, 100*(1-even.Prompts/ladder.Prompts))
		if even.Known < ladder.Known || even.Heavy < ladder.Heavy || even.Prompts > 0.7*ladder.Prompts || even.FirstWorst < 0.95 {
			t.Errorf("seed %d: at equal knowledge %+v, the ladder %+v", seed, even, ladder)
		}
	}
}

func TestSameSeed(t *testing.T) {
	o := Options{Seed: 9, Workers: 5, Days: 60, Most: 3, Posts: [][]Item{post()}}
	if a, b := compare(t, o), compare(t, o); !reflect.DeepEqual(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

func TestLadder(t *testing.T) {
	l := newLadder([]Item{{Weight: 1}})
	day, got := 0, []int{}
	for day < 400 {
		for _, i := range l.today(day, 5) {
			got = append(got, day)
			l.answered(i, day, day != 4, false) // wrong on day 4, its second rung
		}
		day++
	}
	if want := []int{0, 1, 4, 5, 8, 18, 48, 108}; !reflect.DeepEqual(got, want) {
		t.Errorf("asked on %v, want %v", got, want)
	}
}

func TestSM2(t *testing.T) {
	s := newSM2([]Item{{Weight: 1}})
	var got []int
	for day := range 200 {
		for _, i := range s.today(day, 5) {
			got = append(got, day)
			s.answered(i, day, true, false)
		}
	}
	if want := []int{0, 1, 7, 22, 60, 155}; !reflect.DeepEqual(got, want) { // 6·2.5, 15·2.5, 38·2.5
		t.Errorf("asked on %v, want %v", got, want)
	}
}

func TestBadOptions(t *testing.T) {
	good := Options{Seed: 1, Workers: 1, Days: 31, Most: 1, Posts: [][]Item{post()}}
	for name, spoil := range map[string]func(*Options){
		"no worker": func(o *Options) { o.Workers = 0 }, "no day after the month": func(o *Options) { o.Days = 30 },
		"no question": func(o *Options) { o.Most = 0 }, "no post": func(o *Options) { o.Posts = nil }, "an empty post": func(o *Options) { o.Posts = [][]Item{{}} },
	} {
		o := good
		spoil(&o)
		if _, err := Compare(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
