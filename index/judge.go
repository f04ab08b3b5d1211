package index

import (
	"math"

	"anka/data"
)

// What is known of a ranking as a whole, to say how sure it is. No single
// score separates what the cards answer from what they do not.
const (
	sureOne      = iota
	sureScore    // the first scene's score
	sureMargin   // its lead over the second
	sureShare    // its share under softmax
	sureCovered  // share of the question's weight on its card
	sureTitle    // likeness of its title
	sureWording  // likeness of its best wording
	sureLike     // resemblance to its typical situation
	sureAnyLike  // resemblance to the likest situation of all
	sureEvent    // events named and found
	sureNotEvent // events named and not found
	sureThing
	sureNotThing
	sureOwn
	sureAlarm
	sureChatter
	sureMentions // 1: something of the word lists was recognised
	sureShort    // 1: a question of at most three characters
	sureForeign  // share of the substances and objects named that are nowhere on the first card
	sureUnknown  // 1: a substance named that is on none of the cards weighed
	sureUnion    // share of the question's weight on any of the cards weighed
	sureLine     // likeness of its best line
	sureBest     // the best likeness of all
	sureLeave    // ways of asking
	sureHow
	sureFigure
	sureWhatnow
	sureHappening
	sureStrange // share of the weight that is neither on a card nor in the word lists
	sureHole    // the longest such stretch
	nSure
)

// Sureness is the evidence for how sure a ranking is.
type Sureness [nSure]float32

func (r *Result) sureness() Sureness {
	var s Sureness
	s[sureOne] = 1
	h := r.Hits[0]
	s[sureScore] = float32(h.Score) / 10
	second := h.Score - 5
	if len(r.Hits) > 1 {
		second = r.Hits[1].Score
	}
	s[sureMargin] = float32(min(h.Score-second, 5)) / 5
	var sum float64
	for _, o := range r.Hits {
		sum += math.Exp(o.Score - h.Score)
	}
	s[sureShare] = float32(1 / sum)
	e := h.Evidence
	s[sureCovered], s[sureTitle], s[sureWording], s[sureLike] = e[covered], e[titleLike], e[wordingLike], e[situationLike]
	if len(r.q.likest) > 0 {
		s[sureAnyLike] = r.q.likest[0].strength
	}
	s[sureEvent], s[sureThing], s[sureOwn] = e[eventSame], e[thingSame], e[ownPost]
	s[sureNotEvent] = missed(len(r.q.facets[event]), e[eventSame])
	s[sureNotThing] = missed(len(r.q.facets[object])+len(r.q.facets[substance]), e[thingSame])
	s[sureAlarm], s[sureChatter] = one(r.q.alarm), one(r.q.every)
	for _, f := range r.q.facets {
		if len(f) > 0 {
			s[sureMentions] = 1
		}
	}
	s[sureShort] = one(len(r.q.text.units) <= 3)
	s[sureForeign], s[sureUnknown] = r.foreign()
	s[sureUnion] = r.q.union()
	s[sureStrange], s[sureHole] = r.q.strange()
	s[sureLine], s[sureBest] = e[lineLike], e[bestLike]
	s[sureLeave], s[sureHow], s[sureFigure] = r.q.kinds[leave], r.q.kinds[how], r.q.kinds[figure]
	s[sureWhatnow], s[sureHappening] = r.q.kinds[whatnow], r.q.kinds[happening]
	return s
}

// foreign is the share of things named that the first scene does not have
// anywhere, and whether a substance is named that no weighed scene has: a
// chemical that the cards do not know (光气, 双氧水) is not answered by the
// card of another.
func (r *Result) foreign() (share, unknown float32) {
	var named, missing float32
	for _, f := range [...]int{object, substance} {
		for _, a := range r.q.facets[f] {
			named += a.sure
			if r.Hits[0].scene.concepts[a.concept] == 0 {
				missing += a.sure
			}
			if f == substance && a.sure == 1 && !r.anywhere(a.concept) {
				unknown = 1
			}
		}
	}
	if named == 0 {
		return 0, unknown
	}
	return missing / named, unknown
}

func (r *Result) anywhere(concept int32) bool {
	for _, h := range r.Hits {
		if h.scene.concepts[concept] != 0 {
			return true
		}
	}
	return false
}

// union is the share of the question's weight that is on any card.
func (q *question) union() float32 {
	var sum float32
	for i, w := range q.place {
		sum += w * q.onAny[i]
	}
	if q.total == 0 {
		return 0
	}
	return sum / q.total
}

// strange is the share of the question's weight that nobody knows: on none of
// the cards weighed and in none of the word lists; and that of its longest
// stretch, which is mostly the name of something foreign (光伏板).
func (q *question) strange() (share, hole float32) {
	known := make([]bool, len(q.place))
	for _, m := range q.text.mentions {
		for i := m.from; i < m.to; i++ {
			known[i] = true
		}
	}
	var run, sum float32
	for i, w := range q.place {
		if known[i] || q.onAny[i] > 0.5 {
			run = 0
			continue
		}
		run += w
		sum += w
		hole = max(hole, run)
	}
	if q.total == 0 {
		return 0, 0
	}
	return sum / q.total, hole / q.total
}

func missed(named int, found float32) float32 {
	if named == 0 {
		return 0
	}
	return 1 - found
}

func one(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// judge estimates how sure the ranking is.
func (r *Result) judge() {
	if len(r.Hits) == 0 {
		return
	}
	r.Sureness = r.sureness()
	r.Right, r.Covered = logistic(&r.Sureness, &fittedRight), logistic(&r.Sureness, &fittedCovered)
	r.Chatter = r.q.every && !r.Urgent && r.Covered < 0.2
	r.Event = r.Urgent || r.q.alarm || r.q.kinds[eventNamed] > 0 || r.Hits[0].Ref.Part == data.Emergency
}

func logistic(s, w *Sureness) float64 {
	var x float64
	for i := range s {
		x += float64(s[i]) * float64(w[i])
	}
	return 1 / (1 + math.Exp(-x))
}
