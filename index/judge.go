package index

import "math"

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
	e := &h.Evidence
	s[sureCovered], s[sureTitle], s[sureWording], s[sureLike] = e[covered], e[titleLike], e[wordingLike], e[situation0]
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
	return s
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
	r.Chatter = r.q.every && !r.Urgent
	if len(r.Hits) == 0 {
		return
	}
	r.Sureness = r.sureness()
	r.Right, r.Covered = logistic(&r.Sureness, &fittedRight), logistic(&r.Sureness, &fittedCovered)
}

func logistic(s, w *Sureness) float64 {
	var x float64
	for i := range s {
		x += float64(s[i]) * float64(w[i])
	}
	return 1 / (1 + math.Exp(-x))
}
