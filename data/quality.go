package data

import (
	"cmp"
	"math"
	"slices"
)

// How good the questions of an item are, as the answers to it show. Only answers
// count whose mark a rule gave; the first answer that a person ever gave to an item
// does not, since it shows what he had learnt before and not how it is asked. From
// the second one on he has been shown the right answer.

// The thresholds, each with its reason.
const (
	// The standard error of a correlation of 20 pairs is 0.23: with fewer people
	// its sign says nothing.
	qualityPeople = 20
	// Who is right in four of five of the others knows his work; ten of them make
	// it improbable (0.3 %) that one who knows half of it is taken for such.
	goodShare, goodAnswers = 0.8, 10
	// One good worker may have learnt it wrong; three are not of one opinion by chance.
	goodPeople = 3
	// A hard line is right seven times of ten when good workers answer it: they are
	// right in eight and more of the rest. Fewer right than that allows once in a
	// hundred is more than hard. Nearly all lines are easier, so that the false
	// alarms are far fewer than one in a hundred (see the simulated crowd).
	hardShare, hardChance = 0.7, 0.01
)

// Quality is what the answers to an item show of it.
type Quality struct {
	Item    int64
	Answers int
	People  int
	Share   float64 // right
	// Discrimination is the corrected item-rest correlation: over people, Pearson's
	// r of the share right in this item and the share right in all the others.
	// Around 0.2 and more is good, under 0 the better fail it. HasDiscrimination
	// is false with fewer than 20 people, or when all are alike.
	Discrimination    float64
	HasDiscrimination bool
	GoodAnswers       int  // by people who are right in four of five of the others
	GoodRight         int  // of those
	Suspect           bool // good workers fail it
}

type share struct{ right, all int }

func (s share) of() float64 { return float64(s.right) / float64(s.all) }

// QualityOf says it of each item answered, those that are suspect first, then
// by share right.
func QualityOf(results []Result) []Quality {
	byItem, whole := repeated(Counting(results))
	out := make([]Quality, 0, len(byItem))
	for item, people := range byItem {
		out = append(out, quality(item, people, whole))
	}
	slices.SortFunc(out, func(a, b Quality) int {
		suspect := func(q Quality) int {
			if q.Suspect {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(suspect(a), suspect(b)), cmp.Compare(a.Share, b.Share), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// repeated adds up the answers from each person's second one to an item on: by
// item and person, and by person.
func repeated(counting []Result) (byItem map[int64]map[int64]share, whole map[int64]share) {
	byItem, whole = map[int64]map[int64]share{}, map[int64]share{}
	type pair struct{ person, item int64 }
	met := map[pair]bool{}
	for i := range counting {
		r := &counting[i]
		if !r.byRule() {
			continue
		}
		p := pair{r.Person, r.Item}
		if !met[p] {
			met[p] = true
			continue
		}
		if byItem[r.Item] == nil {
			byItem[r.Item] = map[int64]share{}
		}
		n := 0
		if r.Outcome == Right {
			n = 1
		}
		x, w := byItem[r.Item][r.Person], whole[r.Person]
		byItem[r.Item][r.Person] = share{x.right + n, x.all + 1}
		whole[r.Person] = share{w.right + n, w.all + 1}
	}
	return byItem, whole
}

// byRule says whether a result is an answer by taps that the rule has marked.
func (r *Result) byRule() bool {
	return r.Stream() != Performed && r.How != ByForget && r.Item != 0 && len(r.Taps) > 0 && !r.Proposed && r.By == 0 &&
		(r.Outcome == Right || r.Outcome == Wrong)
}

func quality(item int64, people map[int64]share, whole map[int64]share) Quality {
	q := Quality{Item: item, People: len(people)}
	right, good := 0, 0
	var xs, ys []float64
	for person, s := range people {
		right, q.Answers = right+s.right, q.Answers+s.all
		rest := share{whole[person].right - s.right, whole[person].all - s.all}
		if rest.all == 0 {
			continue
		}
		xs, ys = append(xs, s.of()), append(ys, rest.of())
		if rest.all >= goodAnswers && rest.of() >= goodShare {
			good++
			q.GoodAnswers, q.GoodRight = q.GoodAnswers+s.all, q.GoodRight+s.right
		}
	}
	q.Share = float64(right) / float64(q.Answers)
	if len(xs) >= qualityPeople {
		q.Discrimination, q.HasDiscrimination = pearson(xs, ys)
	}
	q.Suspect = good >= goodPeople && atMost(q.GoodRight, q.GoodAnswers, hardShare) < hardChance
	return q
}

// pearson is the correlation of two rows of numbers; false when one of them
// does not vary.
func pearson(xs, ys []float64) (float64, bool) {
	n := float64(len(xs))
	var sx, sy float64
	for i := range xs {
		sx, sy = sx+xs[i], sy+ys[i]
	}
	var xx, yy, xy float64
	for i := range xs {
		dx, dy := xs[i]-sx/n, ys[i]-sy/n
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	if xx < 1e-12 || yy < 1e-12 {
		return 0, false
	}
	return xy / math.Sqrt(xx*yy), true
}

// atMost is the probability of at most k successes of n, each of probability p.
func atMost(k, n int, p float64) float64 {
	sum := 0.0
	for i := 0; i <= k; i++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(i + 1))
		c, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(1, sum)
}
