package index

import (
	"cmp"
	"slices"

	"anka/data"
)

// Asker is whose cards are searched: his enterprise's and the common ones, his
// own posts first.
type Asker struct {
	Enterprise string
	Posts      []string
}

// question is a question as it is compared with scenes.
type question struct {
	asker   Asker
	text    *text
	seen    []seen
	first   map[feature]int32 // feature → its first place in seen, from 1
	next    []int32           // place in seen → the next of the same feature; 0: none
	vec     vec               // of length 1
	telling vec               // the features of vec that tell most, for proposing candidates
	profile *profile          // of vec
	place   []float32         // how much each unit of the text tells
	onAny   []float32         // how well each unit was found on any scene weighed
	total   float32           // their sum
	facets  [nFacets][]ask
	kinds   [nKinds]float32
	every   bool      // chatter or office affairs
	alarm   bool      // sounds like an emergency
	like    []float32 // by situation: resemblance
	likest  []link    // the situations that resemble most, the most first
}

// ask is a concept that the question mentions.
type ask struct {
	concept int32
	sure    float32
}

// The facets in the order of the weights.
const (
	event = iota
	object
	substance
	body
	action
	condition
	person
	place
	nFacets
)

var facetNumber = map[string]int{"event": event, "object": object, "substance": substance, "body": body, "action": action, "condition": condition, "person": person, "place": place}

// The ways of asking in the order of the weights: those of kinds.txt, then
// what is seen from the whole question.
const (
	leave = iota
	consequence
	riskword
	how
	figure
	whatnow
	happening
	dutyword
	noKind     // none of the above
	eventNamed // an event is named
	eventOnly  // an event is named, and neither leave nor risk nor way is asked
	alarming   // a word of alarm
	terse      // at most four characters
	nKinds
)

var kindNumber = map[string]int{"leave": leave, "consequence": consequence, "riskword": riskword, "how": how, "figure": figure,
	"whatnow": whatnow, "happening": happening, "dutyword": dutyword}

// maxTelling bounds what bleve is asked; the rest is weighed all the same.
const maxTelling = 32

func (g *Language) question(s string, a Asker) *question {
	q := &question{asker: a, text: g.hear(s)}
	q.seen = q.text.features(g.about)
	q.chain()
	q.vec = g.rarity.vec(q.seen)
	q.profile = q.vec.profile()
	q.telling = slices.SortedFunc(slices.Values(q.vec), func(a, b weighted) int { return cmp.Compare(b.w, a.w) })
	q.telling = q.telling[:min(len(q.telling), maxTelling)]
	for _, m := range q.text.mentions {
		g.note(q, m)
	}
	q.seeKinds()
	q.weigh(g)
	q.resemble(g)
	return q
}

func (g *Language) note(q *question, m mention) {
	c := g.concepts[m.concept]
	switch c.facet {
	case facetKind:
		k := kindNumber[c.id]
		q.kinds[k] = max(q.kinds[k], m.sure)
	case facetEveryday:
		q.every = q.every || m.sure > sureHeard
	case facetAlarm:
		q.alarm = q.alarm || m.sure > sureHeard || m.to-m.from > 2
	default:
		f := facetNumber[c.facet]
		for i, a := range q.facets[f] {
			if a.concept == m.concept {
				q.facets[f][i].sure = max(a.sure, m.sure)
				return
			}
		}
		q.facets[f] = append(q.facets[f], ask{m.concept, m.sure})
	}
}

func (q *question) chain() {
	q.first, q.next = make(map[feature]int32, len(q.seen)), make([]int32, len(q.seen))
	for i, s := range q.seen {
		q.next[i] = q.first[s.f]
		q.first[s.f] = int32(i + 1)
	}
}

func (q *question) seeKinds() {
	k := &q.kinds
	asked := max(k[leave], k[consequence], k[riskword], k[how], k[figure], k[dutyword])
	k[noKind] = one(asked+k[whatnow]+k[happening] == 0)
	k[eventNamed] = one(len(q.facets[event]) > 0)
	k[eventOnly] = k[eventNamed] * (1 - asked)
	k[alarming] = one(q.alarm)
	k[terse] = one(len(q.text.units) <= 4)
}

// weigh gives each unit the rarity of its character or sound; a way of asking
// tells nothing of the thing asked for.
func (q *question) weigh(g *Language) {
	q.place, q.onAny = make([]float32, len(q.text.units)), make([]float32, len(q.text.units))
	for _, s := range q.seen {
		if s.to-s.from == 1 {
			q.place[s.from] = max(q.place[s.from], g.rarity.of(s.f))
		}
	}
	for _, m := range q.text.mentions {
		if g.concepts[m.concept].facet == facetKind && g.concepts[m.concept].id != "happening" {
			for i := m.from; i < m.to; i++ {
				q.place[i] *= 0.3
			}
		}
	}
	for _, w := range q.place {
		q.total += w
	}
}

const likeSituations = 4

// resemble finds the typical situations that are told of in words like these.
func (q *question) resemble(g *Language) {
	score := g.scratch.Get().(*[]float32)
	defer g.scratch.Put(score)
	clear(*score)
	for _, x := range q.vec {
		for _, s := range g.said[x.f] {
			(*score)[s.wording] += x.w * s.w
		}
	}
	q.like = make([]float32, len(g.situations))
	for wording, c := range *score {
		if sit := g.saidOf[wording]; c > q.like[sit] {
			q.like[sit] = c
		}
	}
	q.likest = make([]link, 0, likeSituations+1)
	for sit, c := range q.like {
		if len(q.likest) == likeSituations && c <= q.likest[likeSituations-1].strength || c == 0 {
			continue
		}
		i := len(q.likest)
		for i > 0 && q.likest[i-1].strength < c {
			i--
		}
		q.likest = slices.Insert(q.likest, i, link{int32(sit), c})[:min(len(q.likest)+1, likeSituations)]
	}
}

// named says whether the question names a post by one of its names.
func (q *question) named(names [][]rune) bool {
	for _, name := range names {
		for i := range q.text.units {
			if q.text.after(name, i, 0) > 0 {
				return true
			}
		}
	}
	return false
}

// urgent says whether the words sound like an emergency: an alarming word or
// an event that is happening, not one that is only asked about (会不会爆).
func (q *question) urgent() bool {
	k := &q.kinds
	if max(k[consequence], k[riskword], k[dutyword]) > sureHeard && k[happening] <= sureHeard {
		return false
	}
	return q.alarm || len(q.facets[event]) > 0 && max(k[happening], k[whatnow]) > sureHeard
}

// sheet says of which sheet all is asked for: 「有哪些风险」「我要负哪些责」.
func (q *question) sheet() data.Part {
	switch k := &q.kinds; {
	case k[dutyword] > sureHeard:
		return data.Duty
	case max(k[riskword], k[consequence]) > sureHeard:
		return data.Risk
	}
	return 0
}
