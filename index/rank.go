package index

import "anka/data"

// The evidence that a scene is the one asked for. Each is between 0 and 1
// unless said otherwise; what each weighs is fitted (weights.go).
const (
	covered       = iota // share of the question's weight that the scene has anywhere, best field counting
	coveredTitle         // the same, title only
	titleLike            // cosine with the title
	titleSaid            // share of the title's weight that the question says
	wordingLike          // best cosine with a wording of the card
	wordingsLike         // mean of the three best
	lineLike             // best cosine with a line of the card
	situationLike        // resemblance to the typical situation the scene is linked with
	situationBest        // the same as a share of the likest situation of all
	bestLike             // the best of title, wording, line and situation
	eventSame            // share of the events asked about that title or wordings have
	eventOther           // 1: both name events, none the same
	thingSame            // the same for objects and substances
	thingOther
	actionSame
	bodySame
	aroundSame // condition, person, place
	textSame   // share of all concepts that are in the text only
	ownPost    // 1: the asker's own post's card
	ownNamed   // 1: the question names the card's post
	common     // 1: a common card
	proposed   // bleve's score, as a share of the best
	onePart    // four: which part the scene is of
	kindPart   = onePart + 4
	nEvidence  = kindPart + nKinds*4
)

// Evidence is what speaks for a scene.
type Evidence [nEvidence]float32

// How much a hit in a field counts.
func fieldWorth(in byte) float32 {
	switch {
	case in&inTitle != 0:
		return 1
	case in&inWording != 0:
		return 0.9
	case in&inText != 0:
		return 0.6
	}
	return 0
}

// A feature covers its place by its kind: a pair surely, a single character half.
func placeWorth(s seen) float32 {
	switch {
	case s.worth == worthChar:
		return 0.45
	case s.worth == worthSounds:
		return 0.6
	case s.worth == worthTyped:
		return 0.8
	case s.worth == worthPair:
		return 1
	}
	return 0.85 * s.worth / worthConcept
}

func (q *question) weighScene(s *scene, bleveShare float32, e *Evidence) {
	q.cover(s, e)
	e[titleLike] = s.title.with(q.profile)
	e[titleSaid] = s.title.saidBy(q.profile)
	q.compareWordings(s, e)
	for _, l := range s.lines {
		e[lineLike] = max(e[lineLike], l.with(q.profile))
	}
	for _, l := range s.links {
		e[situationLike] = max(e[situationLike], l.strength*q.like[l.situation])
	}
	if len(q.likest) > 0 {
		e[situationBest] = e[situationLike] / q.likest[0].strength
	}
	e[bestLike] = max(e[titleLike], e[wordingLike], e[lineLike], e[situationLike])
	q.compareConcepts(s, e)
	e[proposed] = bleveShare
	if q.asker.Enterprise == s.entry.Cards.Enterprise && s.ownedBy(q.asker.Posts) {
		e[ownPost] = 1
	}
	if s.entry.Cards.Common {
		e[common] = 1
	}
	if q.named(s.names) {
		e[ownNamed] = 1
	}
	p := int(s.ref.Part - data.Risk)
	e[onePart+p] = 1
	for k, sure := range q.kinds {
		e[kindPart+k*4+p] = sure
	}
}

func (s *scene) ownedBy(posts []string) bool {
	for _, p := range posts {
		if p == s.entry.Cards.Post {
			return true
		}
	}
	return false
}

// cover measures how much of what was said is on the card: for each place of
// the question the best feature that the scene has there.
func (q *question) cover(s *scene, e *Evidence) {
	if q.total == 0 {
		return
	}
	var anyBuf, titleBuf [longest + 1]float32
	any, title := anyBuf[:len(q.place)], titleBuf[:len(q.place)]
	for n, h := range s.has {
		if !q.profile.may(h) {
			continue
		}
		in := s.in[n]
		for k := q.first[h]; k > 0; k = q.next[k-1] {
			f := q.seen[k-1]
			worth := placeWorth(f)
			for i := f.from; i < f.to && i < len(any); i++ {
				any[i] = max(any[i], worth*fieldWorth(in))
				if in&inTitle != 0 {
					title[i] = max(title[i], worth)
				}
			}
		}
	}
	for i, w := range q.place {
		q.onAny[i] = max(q.onAny[i], any[i])
		e[covered] += w * any[i]
		e[coveredTitle] += w * title[i]
	}
	e[covered] /= q.total
	e[coveredTitle] /= q.total
}

// saidBy is the share of a vector's weight whose features the question has.
func (v vec) saidBy(q *profile) float32 {
	var all, said float32
	for _, x := range v {
		all += x.w
		if q.of(x.f) > 0 {
			said += x.w
		}
	}
	if all == 0 {
		return 0
	}
	return said / all
}

func (q *question) compareWordings(s *scene, e *Evidence) {
	var top [3]float32
	for _, v := range s.wordings {
		c := v.with(q.profile)
		for i := range top {
			if c > top[i] {
				c, top[i] = top[i], c
			}
		}
	}
	e[wordingLike] = top[0]
	e[wordingsLike] = (top[0] + top[1] + top[2]) / 3
}

func (q *question) compareConcepts(s *scene, e *Evidence) {
	e[eventSame], e[eventOther] = q.same(s, event)
	e[thingSame], e[thingOther] = q.same(s, object, substance)
	e[actionSame], _ = q.same(s, action)
	e[bodySame], _ = q.same(s, body)
	e[aroundSame], _ = q.same(s, condition, person, place)
	var all, weak float32
	for _, asks := range q.facets {
		for _, a := range asks {
			all += a.sure
			if s.concepts[a.concept] == inText {
				weak += a.sure
			}
		}
	}
	if all > 0 {
		e[textSame] = weak / all
	}
}

// same compares what question and scene (title and wordings) name in some
// facets: the share of the question's that the scene has, and 1 when both
// name some and none is the same.
func (q *question) same(s *scene, facets ...int) (share, other float32) {
	var all, hit float32
	for _, f := range facets {
		for _, a := range q.facets[f] {
			all += a.sure
			if s.concepts[a.concept]&(inTitle|inWording) != 0 {
				hit += a.sure
			}
		}
	}
	if all == 0 {
		return 0, 0
	}
	if hit == 0 && s.speaksOf(facets) {
		return 0, 1
	}
	return hit / all, 0
}

func (s *scene) speaksOf(facets []int) bool {
	for _, f := range facets {
		if s.strong[f] {
			return true
		}
	}
	return false
}

func (e *Evidence) score() float64 {
	var sum float64
	for i, v := range e {
		sum += float64(v) * float64(fitted[i])
	}
	return sum
}
