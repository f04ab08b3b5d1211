package index

import "strings"

// How much each kind of piece says that a text is about the rollout.
var aboutWeights = map[string]float32{"topic": 2, "hint": 0.6, "type": 1, "stage": 1.2, "step": 1.6, "part": 0.9, "measure": 2, "light": 1.6, "by": 1.5,
	"span": 0.4, "area": 1.5, "ent": 2, "post": 0.3, "most": 1.2, "nth": 0.3}

// Of the marks some do.
var aboutMarks = map[string]float32{"best": 0.5, "worst": 0.5, "which": 0.4, "count": 0.4, "firm": 0.5, "station": 0.5, "all": 0.6, "own": 0.4, "ref": 0.2}

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
			if w > 0 && strings.ContainsAny(r.said(p), "家企户单") {
				w += 0.5 // 哪几家, 多少企业
			}
		}
		switch n := p.to - p.from; {
		case p.sure < 1 && !r.text.typed && n == 2:
			w *= 0.45
		case p.facet == "hint" && n > 2:
			w *= 2
		}
		pro += w
	}
	if r.follow {
		pro += 1.5
	}
	if r.q.Against != nil {
		pro += 1.5
	}
	return pro
}

// against weighs what speaks for the cards: things and events named that no word of
// the rollout explains, and the ways of asking that belong to them.
func (r *reading) against(text string, pro float32) (con float32, urgent bool) {
	g := r.x.lang
	t := g.hear(text)
	q := &question{text: t}
	for _, m := range t.mentions {
		if r.explains(t, m) {
			continue
		}
		g.note(q, m)
		if m.sure < 1 && !t.typed {
			continue
		}
		switch c := g.concepts[m.concept]; c.facet {
		case facetKind:
			con += kindAgainst[c.id]
		case facetEveryday:
			con += 0.8
		case facetAlarm:
			con++
		default:
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
	return con, q.urgent() && (pro < 3 || q.kinds[happening] > sureHeard || q.kinds[whatnow] > sureHeard)
}

const thingAgainst = 0.5

var kindAgainst = map[string]float32{"leave": 1, "how": 0.6, "figure": 0, "whatnow": 1, "happening": 0.3, "riskword": 0.8, "dutyword": 0.6, "consequence": 0.2}

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
		if end := i + len(word); end <= len(r.text.units) && r.same(word, r.text.units[i:end]) && r.says(i, end) {
			return true
		}
	}
	return false
}

// same says whether a stretch of the text is a word; of typed pinyin whether it sounds
// like it.
func (r *reading) same(word []rune, units []unit) bool {
	for i, u := range units {
		if u.r != word[i] && !(r.text.typed && u.sounds[0] != 0 && u.sounds[0] == r.x.lang.speller.of(word[i])[0]) {
			return false
		}
	}
	return true
}

// says whether a word of the rollout stands at a place.
func (r *reading) says(from, to int) bool {
	for _, p := range r.pieces {
		if p.from < to && from < p.to && p.facet != "mark" {
			return true
		}
	}
	return false
}
