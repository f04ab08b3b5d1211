package fsrs

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func plan(t *testing.T) Plan { return Plan{Scheduler: must(t, Defaults())} }

func asked(stability, elapsed float64, weight int) Thing {
	return Thing{State: State{stability, 5}, Elapsed: elapsed, Weight: weight}
}

func TestTodayOrder(t *testing.T) {
	first := Thing{Weight: 5, First: true, Never: true}
	for _, test := range []struct {
		name   string
		things []Thing
		most   int
		want   []int
	}{
		{"nothing", nil, 5, []int{}},
		{"no question allowed", []Thing{first}, 0, nil},
		{"a new worker meets first his emergencies' first steps", []Thing{{Weight: 4}, {Weight: 1}, first, {Weight: 4, Never: true}, first}, 3, []int{2, 4, 0}},
		{"a changed line before what is red", []Thing{asked(1, 30, 4), {State: State{100, 5}, Elapsed: 2, Weight: 1, Owed: true}}, 5, []int{1, 0}},
		{"a first step never asked before those that are due", []Thing{{State: State{1, 5}, Elapsed: 30, Weight: 5, First: true}, first}, 5, []int{1, 0}},
		{"a first step before a changed line", []Thing{{Weight: 1, Owed: true}, first}, 5, []int{1, 0}},
		{"a first step that is known well waits", []Thing{{State: State{100, 5}, Elapsed: 2, Weight: 5, First: true}, {Weight: 1}}, 5, []int{1}},
		{"never asked before due, within a class", []Thing{asked(1, 30, 2), {Weight: 1}}, 5, []int{1, 0}},
		{"red before the rest, due or not", []Thing{{Weight: 3}, asked(1, 30, 4)}, 5, []int{1, 0}},
		{"the deepest sunk first", []Thing{asked(5, 30, 4), asked(1, 30, 4), asked(3, 30, 4)}, 5, []int{1, 2, 0}},
		{"after leave the heavy ones, the rest on later days", []Thing{asked(1, 40, 1), asked(1, 40, 2), asked(5, 40, 4), asked(1, 40, 3), asked(9, 40, 4)}, 2, []int{2, 4}},
		{"what was owed and asked today waits until tomorrow", []Thing{{State: State{1, 5}, Weight: 5, Owed: true}}, 5, []int{}},
	} {
		if got := plan(t).Today(test.things, test.most); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// Whatever is to be remembered: the cap holds, nothing comes twice on a day or
// again on the day of its answer, and what is left out is never heavier in class
// than what was taken.
func TestTodayLaws(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	p := plan(t)
	for range 3000 {
		things := make([]Thing, rnd.IntN(60))
		for i := range things {
			x := &things[i]
			x.Weight = 1 + rnd.IntN(5)
			x.First = x.Weight == 5
			x.Never = x.First || rnd.IntN(4) == 0
			x.Owed = rnd.IntN(10) == 0
			if rnd.IntN(3) > 0 {
				x.State, x.Elapsed = drawState(rnd), float64(rnd.IntN(200))
			}
		}
		most := 1 + rnd.IntN(8)
		got := p.Today(things, most)
		if len(got) > most {
			t.Fatalf("%d asked, at most %d", len(got), most)
		}
		seen := map[int]bool{}
		worst := -1
		for _, i := range got {
			if seen[i] || !things[i].State.New() && things[i].Elapsed == 0 {
				t.Fatalf("%d of %v: twice, or again on its day", i, got)
			}
			seen[i] = true
			if class, now := p.class(things[i]); now {
				worst = max(worst, class)
			}
		}
		for i := range things {
			class, now := p.class(things[i])
			if now && !seen[i] && (len(got) < most || class < worst) {
				t.Fatalf("thing %d of class %d is left out, %d of %d asked, worst class %d", i, class, len(got), most, worst)
			}
		}
	}
}

// Nothing retires: however well a thing is known, it comes again within its
// longest interval.
func TestNothingRetires(t *testing.T) {
	p := plan(t)
	for _, x := range []Thing{{Weight: 1}, {Weight: 3}, {Weight: 4}, {Weight: 2, Never: true}, {Weight: 5, First: true}} {
		x.State, x.Elapsed = State{MaxStability, 1}, x.Longest()
		if got := p.Today([]Thing{x}, 5); len(got) != 1 {
			t.Errorf("%+v is not asked after %v days", x, x.Elapsed)
		}
		x.Elapsed = 20
		if got := p.Today([]Thing{x}, 5); len(got) != 0 {
			t.Errorf("%+v is asked after 20 days", x)
		}
	}
}

// A heap that would fall due on one day is spread over the days before it, and
// no day gets more than the cap.
func TestTodayIsEven(t *testing.T) {
	p := plan(t)
	s := State{20, 5}
	things := make([]Thing, 12)
	for i := range things {
		things[i] = Thing{State: s, Weight: 4}
	}
	due := int(p.dueIn(Thing{State: s, Weight: 4, Elapsed: 1})) + 1
	var counts []int
	for day := due - 6; day <= due; day++ {
		for i := range things {
			if things[i].State == s {
				things[i].Elapsed = float64(day)
			} else {
				things[i].Elapsed++
			}
		}
		got := p.Today(things, 3)
		for _, i := range got {
			things[i].State, things[i].Elapsed = State{300, 5}, 0
		}
		counts = append(counts, len(got))
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if total != len(things) || slices.Max(counts) > 3 {
		t.Errorf("12 things due on day %d are asked %v", due, counts)
	}
	if counts[0] != 0 {
		t.Errorf("asked a week ahead though they fit into the days before: %v", counts)
	}
}
