package bot_test

import (
	"math"
	"slices"
	"testing"

	"anka/bot"
)

// A paper draws each line once, the same for the same seed, and first those that
// weigh more, in proportion.
func TestDraw(t *testing.T) {
	drafts, err := sampleDrafts()
	if err != nil {
		t.Fatal(err)
	}
	c := drafts[0].Cards
	first := map[int64]int{}
	draw, weights := bot.Drawing(&c)
	const seeds = 600
	for seed := range uint64(seeds) {
		got := draw(10, seed)
		sorted := slices.Clone(got)
		slices.Sort(sorted)
		if len(slices.Compact(sorted)) != 17 {
			t.Fatalf("seed %d: %v", seed, got)
		}
		if seed < 3 && !slices.Equal(draw(10, seed), got) {
			t.Fatal("the same seed draws another paper")
		}
		first[got[0]]++
	}
	sum := 0
	for _, w := range weights {
		sum += w
	}
	chi := 0.0
	for id, w := range weights {
		want := float64(seeds) * float64(w) / float64(sum)
		chi += (float64(first[id]) - want) * (float64(first[id]) - want) / want
	}
	if free := float64(len(weights) - 1); math.Abs(chi-free) > 5*math.Sqrt(2*free) {
		t.Errorf("chi-square %.1f with %.0f degrees of freedom", chi, free)
	}
}
