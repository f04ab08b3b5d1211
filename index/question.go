package index

import "slices"

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
	vec     vec       // of length 1
	profile *profile  // of vec
	place   []float32 // how much each unit of the text tells
	total   float32   // their sum
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

// The ways of asking in the order of the weights.
var kindNumber = map[string]int{"leave": 0, "consequence": 1, "riskword": 2, "how": 3, "figure": 4, "whatnow": 5, "happening": 6, "dutyword": 7}

const nKinds = 8

func (g *language) question(s string, a Asker) *question {
	q := &question{asker: a, text: g.read(s)}
	q.seen = q.text.features(g.about)
	q.vec = g.rarity.vec(q.seen)
	q.profile = q.vec.profile()
	for _, m := range q.text.mentions {
		g.note(q, m)
	}
	q.weigh(g)
	q.resemble(g)
	return q
}

func (g *language) note(q *question, m mention) {
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

// weigh gives each unit the rarity of its character or sound; a way of asking
// tells nothing of the thing asked for.
func (q *question) weigh(g *language) {
	q.place = make([]float32, len(q.text.units))
	for _, s := range q.seen {
		if s.to-s.from == 1 || q.text.units[s.from].r == 0 && s.to-s.from == 2 {
			q.place[s.from] = max(q.place[s.from], g.rarity.of(s.f))
		}
	}
	for i, u := range q.text.units {
		if u.r == 0 && q.place[i] == 0 && i > 0 {
			q.place[i] = q.place[i-1] // the last syllable has no pair of its own
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
func (q *question) resemble(g *language) {
	score := make([]float32, len(g.saidOf))
	for _, x := range q.vec {
		for _, s := range g.said[x.f] {
			score[s.wording] += x.w * s.w
		}
	}
	q.like = make([]float32, len(g.situations))
	for wording, c := range score {
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

// urgent says whether the words sound like an emergency: an alarming word, or
// an event that is happening.
func (q *question) urgent() bool {
	return q.alarm || len(q.facets[event]) > 0 && (q.kinds[kindNumber["happening"]] > 0 || q.kinds[kindNumber["whatnow"]] > 0)
}
