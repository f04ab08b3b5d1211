package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"anka/data"
)

// Crowd is many enterprises made out of a few, for measuring how cost grows
// with enterprises that are not the asker's.
type Crowd struct {
	Cards  []data.CardSet
	Lines  int
	copies map[string][]string // enterprise → the names of its copies
}

// NewCrowd copies whole enterprises under made-up names, in turn, until there
// are so many lines, one at least. Common cards are in it once. The same sets give the same
// crowd.
func NewCrowd(sets []data.CardSet, lines int) *Crowd {
	c := &Crowd{copies: map[string][]string{}}
	var order []string
	posts := map[string][]data.CardSet{}
	for _, s := range sets {
		if s.Common {
			c.add(s)
			continue
		}
		if posts[s.Enterprise] == nil {
			order = append(order, s.Enterprise)
		}
		posts[s.Enterprise] = append(posts[s.Enterprise], s)
	}
	for n := 0; len(order) > 0 && (n == 0 || c.Lines < lines); n++ {
		from := order[n%len(order)]
		name := fmt.Sprintf("示例企业%04d", n+1)
		c.copies[from] = append(c.copies[from], name)
		for _, s := range posts[from] {
			c.add(copyOf(s, name, n))
		}
	}
	return c
}

func (c *Crowd) add(s data.CardSet) {
	c.Cards = append(c.Cards, s)
	c.Lines += s.Lines()
}

// copyOf is a card set of enterprise number n: its scenes keep their names, so
// that a labelled question fits; of their texts each third speaks of the
// enterprise's own station number, and of the wordings one is left out.
func copyOf(s data.CardSet, enterprise string, n int) data.CardSet {
	s.Enterprise = enterprise
	for _, p := range data.Parts {
		sheet := s.Sheet(p)
		sheet.Scenes = slices.Clone(sheet.Scenes)
		for i := range sheet.Scenes {
			vary(&sheet.Scenes[i], n+i)
		}
	}
	return s
}

func vary(s *data.Scene, n int) {
	s.Items = slices.Clone(s.Items)
	for i := range s.Items {
		if (n+i)%3 == 0 {
			s.Items[i].Text += fmt.Sprintf("（%d号位）", n%97+1)
		}
	}
	if k := len(s.AskedAs); k > 1 {
		s.AskedAs = slices.Delete(slices.Clone(s.AskedAs), n%k, n%k+1)
	}
}

// Draw draws n questions, each asked at a copy of its enterprise. The same
// seed draws the same.
func (c *Crowd) Draw(qs []Question, n int, seed uint64) []Question {
	qs = slices.DeleteFunc(slices.Clone(qs), func(q Question) bool { return len(c.copies[q.Enterprise]) == 0 })
	if len(qs) == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(seed, seed))
	out := make([]Question, n)
	for i := range out {
		q := qs[r.IntN(len(qs))]
		names := c.copies[q.Enterprise]
		q.ID, q.Enterprise = fmt.Sprintf("%d", i), names[r.IntN(len(names))]
		out[i] = q
	}
	return out
}
