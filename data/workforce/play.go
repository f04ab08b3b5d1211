package workforce

import (
	"fmt"
	"math/rand/v2"

	"anka/data/fsrs"
)

// Figures are what a way of asking came to. Shares are means of the true recall,
// over all people and items, of the days after LearningDays, days off among them.
type Figures struct {
	Name       string  `json:"name"`
	Prompts    float64 `json:"prompts"`     // questions a worker a day, over all days
	Busiest    int     `json:"busiest"`     // the most that one worker got on one day
	Known      float64 `json:"known"`       // of all items, on a random day
	Heavy      float64 `json:"heavy"`       // of what weighs 4 or more, on a random day
	First      float64 `json:"first"`       // of the emergencies' first steps, on a random day
	FirstWorst float64 `json:"first_worst"` // of these, on the worst day
	FirstShare float64 `json:"first_share"` // of the questions, those that were about first steps
	// Of Even and Alike: below which recall first steps (0: Anka's own), heavy lines and
	// the others are asked.
	FirstAt float64 `json:"first_at,omitempty"`
	HeavyAt float64 `json:"heavy_at,omitempty"`
	OtherAt float64 `json:"other_at,omitempty"`
}

// The names of the ways.
const (
	Anka   = "anka"
	Even   = "anka-even"
	Alike  = "anka-alike"
	Ladder = "ladder"
	SM2    = "sm2"
	Random = "random"
)

// Compare plays the same people under every way: Anka as it is; Anka with lower
// retentions for all but the first steps, set so that of the heavy lines, and of all,
// as much is known as with the ladder (what equal knowledge costs beside first steps
// that are known better); the same with the first steps known no better either; the
// ladder; SM-2; and as many random questions as Anka's. Errors: options that cannot be played.
func Compare(o Options) ([]Figures, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	asked := make([][]int, o.Workers)
	own := o.play(Anka, func(w *worker, n int) way { return newAnka(w.items, nil) }, asked)
	ladder := o.play(Ladder, func(w *worker, _ int) way { return newLadder(w.items) }, nil)
	sm2 := o.play(SM2, func(w *worker, _ int) way { return newSM2(w.items) }, nil)
	drawn := o.play(Random, func(w *worker, n int) way {
		return &random{rnd: rand.New(rand.NewPCG(o.Seed+1, uint64(n))), items: len(w.items), asked: asked[n]}
	}, nil)
	return []Figures{own, o.even(&ladder, false), o.even(&ladder, true), ladder, sm2, drawn}, nil
}

func (o *Options) check() error {
	switch {
	case o.Workers < 1 || o.Most < 1 || len(o.Posts) == 0:
		return fmt.Errorf("workforce: no workers, no questions or no posts")
	case o.Days <= LearningDays:
		return fmt.Errorf("workforce: %d days, the first %d are for learning", o.Days, LearningDays)
	}
	for _, p := range o.Posts {
		if len(p) == 0 {
			return fmt.Errorf("workforce: a post without items")
		}
	}
	return nil
}

// even finds the retentions at which no less is known than with the ladder: that of the
// first steps, unless they keep Anka's, then that of the heavy lines, then that of the
// others.
func (o *Options) even(ladder *Figures, firstToo bool) Figures {
	name := Even
	if firstToo {
		name = Alike
	}
	at := func(first, heavy, other float64) Figures {
		f := o.play(name, func(w *worker, _ int) way {
			return newAnka(w.items, func(t fsrs.Thing) float64 {
				switch {
				case t.First && first == 0:
					return t.Retention()
				case t.First:
					return first
				case t.Weight >= 4:
					return heavy
				}
				return other
			})
		}, nil)
		f.FirstAt, f.HeavyAt, f.OtherAt = first, heavy, other
		return f
	}
	first := 0.0
	if firstToo {
		first = least(func(r float64) bool { return at(r, 0.5, 0.5).First >= ladder.First })
	}
	heavy := least(func(r float64) bool { return at(first, r, 0.5).Heavy >= ladder.Heavy })
	other := least(func(r float64) bool { return at(first, heavy, r).Known >= ladder.Known })
	return at(first, heavy, other)
}

// least is the lowest retention that is enough, by halving; the highest if none is.
func least(enough func(float64) bool) float64 {
	low, high := 0.1, 0.9 // above, a day holds too little to begin everything
	for range 7 {
		r := (low + high) / 2
		if enough(r) {
			high = r
		} else {
			low = r
		}
	}
	return high
}

// play plays all people under one way; asked takes down how many were asked, by
// worker and day.
func (o *Options) play(name string, start func(w *worker, n int) way, asked [][]int) Figures {
	f := Figures{Name: name}
	var known, heavy, first sum
	worst := make([]sum, o.Days)
	prompts, firsts := 0, 0
	for n := range o.Workers {
		w := newWorker(o, n)
		ask := start(w, n)
		counts := make([]int, o.Days)
		for day := range o.Days {
			if w.works(day) {
				today := ask.today(day, o.Most)
				counts[day] = len(today)
				for _, item := range today {
					if w.items[item].first() {
						firsts++
					}
					right, slow := w.asked(item, day)
					ask.answered(item, day, right, slow)
				}
			}
			prompts += counts[day]
			f.Busiest = max(f.Busiest, counts[day])
			if day < LearningDays {
				continue
			}
			for i, it := range w.items {
				r := w.recall(i, day)
				known.add(r)
				if it.Weight >= 4 {
					heavy.add(r)
				}
				if it.first() {
					first.add(r)
					worst[day].add(r)
				}
			}
		}
		if asked != nil {
			asked[n] = counts
		}
	}
	f.Prompts = float64(prompts) / float64(o.Workers*o.Days)
	f.FirstShare = float64(firsts) / float64(max(1, prompts))
	f.Known, f.Heavy, f.First, f.FirstWorst = known.mean(), heavy.mean(), first.mean(), 1
	for _, s := range worst[LearningDays:] {
		f.FirstWorst = min(f.FirstWorst, s.mean())
	}
	return f
}

type sum struct {
	of float64
	n  int
}

func (s *sum) add(x float64) { s.of, s.n = s.of+x, s.n+1 }

func (s *sum) mean() float64 {
	if s.n == 0 {
		return 0
	}
	return s.of / float64(s.n)
}
