package index

// How much each kind of piece says that a text is about the rollout.
var aboutWeights = map[string]float32{"topic": 2, "hint": 0.6, "type": 0.7, "stage": 1.2, "step": 1.6, "part": 0.9, "measure": 2, "light": 1.6, "by": 1.5,
	"span": 0.4, "area": 1.5, "ent": 2, "post": 0.3, "most": 0.8, "nth": 0.3}

// Of the marks some do.
var aboutMarks = map[string]float32{"best": 0.5, "worst": 0.5, "which": 0.8, "count": 0.8, "firm": 0.5, "station": 0.5, "all": 0.6, "own": 0.4, "ref": 0.2}

// about says whether a text is about the rollout at all; an emergency never is, and a
// question for the cards is not.
func (r *reading) about(text string) bool {
	pro := r.inFavour()
	con, urgent := r.against(text, pro)
	return !urgent && pro >= 1 && pro > con
}

func (r *reading) inFavour() float32 {
	var pro float32
	for _, p := range r.pieces {
		w := aboutWeights[p.facet]
		if p.facet == "mark" {
			w = aboutMarks[p.id]
		}
		if p.sure < 1 && p.to-p.from == 2 {
			w *= 0.6
		}
		pro += w
	}
	if r.follow {
		pro += 1.5
	}
	return pro
}

// expected are events of the cards that are words of the rollout too: 过期, 隐患.
var expected = map[string]bool{"expired": true, "near_hit": true, "occupational": true, "missing": true}

// against weighs what speaks for the cards: things and events named that no word of
// the rollout explains, and the ways of asking that belong to them.
func (r *reading) against(text string, pro float32) (con float32, urgent bool) {
	g := r.x.lang
	t := g.hear(text)
	q := &question{text: t}
	for _, m := range t.mentions {
		g.note(q, m)
		if m.sure < 1 && !t.typed {
			continue
		}
		c := g.concepts[m.concept]
		switch {
		case c.facet == facetKind:
			con += kindAgainst[c.id]
		case c.facet == facetEveryday:
			con += 0.8
		case c.facet == facetAlarm:
			con++
		case !r.explains(t, m) && !expected[c.id]:
			con += thingAgainst
		}
	}
	known := 0
	for _, p := range r.pieces {
		known += p.to - p.from
	}
	if n := len(r.text.units); n > 0 {
		con += 1.5 * float32(n-known) / float32(n)
	}
	named := q.facets[event][:0:0]
	for _, e := range q.facets[event] {
		if !expected[g.concepts[e.concept].id] {
			named = append(named, e)
		}
	}
	q.facets[event] = named
	return con, q.urgent() && (pro < 3 || q.kinds[happening] > sureHeard || q.kinds[whatnow] > sureHeard)
}

const thingAgainst = 0.5

var kindAgainst = map[string]float32{"leave": 1, "how": 0.6, "figure": 0, "whatnow": 1, "happening": 0.3, "riskword": 0, "dutyword": 0.3, "consequence": 0.2}

// explains says whether a word of the rollout stands where a mention does. Both texts
// come from one, but their dialect and pinyin may have been read otherwise: the word
// is looked for, not the place.
func (r *reading) explains(t *text, m mention) bool {
	word := make([]rune, 0, m.to-m.from)
	for _, u := range t.units[m.from:m.to] {
		if u.r != ' ' {
			word = append(word, u.r)
		}
	}
	for i := range r.text.units {
		end := r.text.after(word, i, 0)
		if end < 0 {
			continue
		}
		for _, p := range r.pieces {
			if p.from < end && i < p.to && p.facet != "mark" {
				return true
			}
		}
	}
	return false
}
