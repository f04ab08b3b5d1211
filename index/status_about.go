package index

import (
	"slices"
	"strings"

	"anka/data"
)

// How much each kind of piece says that a text is about the rollout.
var aboutWeights = map[string]float32{"topic": 2, "hint": 0.5, "type": 1, "kind": 0.5, "stage": 1.2, "step": 1.6, "part": 0.9, "measure": 2, "light": 1.6, "by": 1.5,
	"span": 0.4, "area": 1.5, "ent": 2, "post": 0.3, "off": -1, "most": 1.2, "nth": 0.3}

// Of the marks some do.
var aboutMarks = map[string]float32{"best": 0.5, "worst": 0.5, "which": 0.4, "count": 0.4, "firm": 0.5, "station": 0.5, "all": 0.6, "own": 0.4, "ref": 0.2}

// about says whether a text is about the rollout at all; an emergency never is, and a
// question for the cards is not.
func (r *reading) about() bool {
	pro := r.inFavour()
	con, urgent := r.against(pro)
	return !urgent && pro >= 1 && pro > con
}

func (r *reading) inFavour() float32 {
	var pro, named float32
	for i, p := range r.pieces {
		w := aboutWeights[p.facet]
		n := p.to - p.from
		switch {
		case p.facet == "mark":
			w = aboutMarks[p.id]
			if w > 0 && strings.ContainsAny(r.said(p), "家企户单") {
				w += 0.5 // 哪几家, 多少企业
			}
		case p.sure < 1 && !r.text.typed && n == 2:
			w *= 0.5
		case p.facet == "topic" && p.id == string(data.TopicWhy):
			if w = 1; !r.follow && r.strange() > 2 {
				w = 0.3 // one may ask why of anything
			}
		case p.facet == "topic" && p.id == string(data.TopicPost) && r.asksSheet():
			w = 0.5 // 充装岗位有哪些危险
		case p.facet == "part" && r.ofNobody():
			w = -1 // 卸油员的职责有哪些: what a card says, not who has one
		case p.facet == "hint" && (p.id == string(data.TopicPending) || p.id == string(data.TopicAccepted) || p.id == string(data.TopicSoon)):
			w *= 2 // 还剩几家, 验收, 到期
		case n == 2 && (p.facet == "topic" || p.facet == "step"):
			w *= 0.75
		}
		if n := slices.IndexFunc(r.pieces, func(o piece) bool { return o.facet == p.facet && o.id == p.id }); p.facet == "topic" && n < i {
			w *= 0.3 // 考核不及格 is said twice
		}
		pro += w
		if slices.Contains([]string{"area", "ent", "type", "kind", "stage", "by"}, p.facet) {
			named += float32(n)
		}
	}
	if int(named) == len(r.text.units) {
		pro++ // nothing but names
	}
	switch {
	case r.follow && r.marked():
		pro += 1.5 * r.known()
	case r.follow:
		pro += r.known()
	}
	if r.q.Against != nil {
		pro += 1.5
	}
	if r.lacks() || r.has("mark", "never") {
		pro += 0.5
	}
	if r.topic != "" && r.count("hint", string(r.topic)) > 1 {
		pro += 0.5
	}
	return pro
}

// ofNobody says whether nothing makes a sheet that is named one that is there or missing, or
// an enterprise's.
func (r *reading) ofNobody() bool {
	return !r.lacks() && !r.follow && !slices.ContainsFunc(r.pieces, func(p piece) bool {
		return p.facet == "topic" && p.id != string(data.TopicPost) || slices.Contains([]string{"step", "ent", "area", "stage", "by", "light", "span", "type"}, p.facet) || slices.Contains([]string{"count", "never", "station", "firm"}, p.id)
	})
}

// asksSheet says whether it is asked in the way that a sheet of the card answers.
func (r *reading) asksSheet() bool {
	return slices.ContainsFunc(r.cards.mentions, func(m mention) bool {
		c := r.x.lang.concepts[m.concept]
		return c.facet == facetKind && (c.id == "riskword" || c.id == "dutyword") && !r.explains(m)
	})
}

// What is named that no word of the rollout explains, by facet, and the ways of asking
// that belong to the cards.
var (
	thingAgainst = map[string]float32{"event": 1, "object": 1, "substance": 1, "body": 1, "action": 0.5, "condition": 0.3, "person": 0.3, "place": 0.3}
	kindAgainst  = map[string]float32{"leave": 1.3, "how": 0.6, "whatnow": 1, "happening": 0.3, "riskword": 0.8, "dutyword": 0.6, "consequence": 0.6}
)

// against weighs what speaks for the cards, and says whether it sounds like an
// emergency.
func (r *reading) against(pro float32) (con float32, urgent bool) {
	g := r.x.lang
	q := &question{text: r.cards}
	for i, m := range r.cards.mentions {
		if r.explains(m) || m.sure < 1 && pro >= 2 {
			continue
		}
		g.note(q, m)
		if m.sure < 1 || slices.ContainsFunc(r.cards.mentions[:i], func(o mention) bool {
			return o.sure == 1 && o.from <= m.from && m.to <= o.to && g.about(o.concept) && g.about(m.concept)
		}) {
			continue
		}
		switch c := g.concepts[m.concept]; c.facet {
		case facetKind:
			con += kindAgainst[c.id]
		case facetEveryday:
			if !r.polite(m) {
				con += 1.5
			}
		case facetAlarm:
			con++
		default:
			con += thingAgainst[c.facet]
		}
	}
	con += 1.5 * (1 - r.known())
	return con, q.urgent() && !(r.ofCards() && q.kinds[happening] < 1 && q.kinds[whatnow] < 1)
}

// known is the share of the text that words of the rollout explain.
func (r *reading) known() float32 {
	n := 0
	for _, p := range r.pieces {
		n += p.to - p.from
	}
	return float32(n) / float32(max(1, len(r.text.units)))
}

// strange is how many letters no word of the rollout explains, figures aside.
func (r *reading) strange() int {
	n := 0
	for i, u := range r.text.units {
		if !strings.ContainsRune("0123456789.%", u.r) && !slices.ContainsFunc(r.pieces, func(p piece) bool { return p.from <= i && i < p.to }) {
			n++
		}
	}
	return n
}

// ofCards says whether it is asked which enterprises lack a card or have not posted it:
// there an accident may be named that did not happen.
func (r *reading) ofCards() bool {
	return r.strong && (r.has("part") || r.has("step")) && (r.lacks() || r.has("mark", "which", "count"))
}

// polite says whether chatter is but a word of politeness before a question: 你好.
func (r *reading) polite(m mention) bool {
	return slices.ContainsFunc(r.pieces, func(p piece) bool { return p.id == "filler" && p.from <= m.from && m.to <= p.to })
}

// explains says whether a word of the rollout stands where the cards' engine finds one
// of its own. Typed pinyin it reads otherwise: there the sound is looked for, not the
// place.
func (r *reading) explains(m mention) bool {
	way := r.x.lang.concepts[m.concept].facet == facetKind
	if !r.text.typed {
		return r.says(m.from, m.to, way)
	}
	word := r.cards.units[m.from:m.to]
	for i := range r.text.units {
		end := i + len(word)
		if end <= len(r.text.units) && slices.EqualFunc(word, r.text.units[i:end], alike) && r.says(i, end, way) {
			return true
		}
	}
	return false
}

func alike(a, b unit) bool { return a.r == b.r || a.sounds[0] != 0 && a.sounds[0] == b.sounds[0] }

// says whether words of the rollout stand on the whole of a place (氧气瓶过期: 过期 says
// nothing of 瓶过期); a weak one must stand there alone, and of a way of asking a hint explains nothing: 检查哪些 is asked of the
// cards too.
func (r *reading) says(from, to int, way bool) bool {
	n := 0
	for _, p := range r.pieces {
		weak := p.facet == "hint" || p.facet == "kind"
		if p.facet == "mark" || weak && (way || p.from > from || p.to < to) {
			continue
		}
		n += max(0, min(to, p.to)-max(from, p.from))
	}
	return n >= to-from
}
