package index

import (
	"slices"
	"strings"

	"anka/data"
)

// StatusGuess is what a text asks about the rollout.
type StatusGuess struct {
	// About: it is about the rollout. When it is not (a question for the cards, a
	// greeting, an emergency always) the rest is empty.
	About   bool
	Sure    bool // answer Status at once; if not, offer Nearest
	Follow  bool // it leaned on the last question
	Status  data.Status
	Nearest []NearStatus // the likeliest first, at most three; Label asked anew means the same Status
}

// NearStatus is a question with its words for a button.
type NearStatus struct {
	Label  string
	Status data.Status
}

// reading is a text as a question about the rollout.
type reading struct {
	x      *Names
	cal    *calendar
	text   *text
	cards  *text   // the same as the cards' engine reads it
	pieces []piece // in order, not overlapping
	before *data.Status
	list   []int64

	q      data.Status
	topic  data.Topic // what is asked for by a word of its own; empty: none
	strong bool       // said in so many words
	rival  data.Topic // another that is said as strongly
	doubt  [][]int64  // names that are several enterprises'
	vague  bool       // a name was only guessed
	steps  []data.Step
	follow bool
}

// Status understands a text as a question about the rollout. before and list are the
// last question of the chat and the enterprises that its answer listed, in order; nil
// when there are none.
func (x *Names) Status(text string, nowMS int64, before *data.Status, list []int64) StatusGuess {
	r := x.read(text, nowMS)
	r.before, r.list = before, list
	r.guessNames()
	r.restrict()
	r.ask()
	r.lean()
	if !r.about() {
		return StatusGuess{}
	}
	return r.guess()
}

// read cuts a text into pieces.
func (x *Names) read(said string, nowMS int64) *reading {
	g := x.lang
	s, typed := g.status.decoder.decode(plain(said))
	s = closed(g.fold.Replace(s))
	r := &reading{x: x, cal: newCalendar(nowMS), text: newText(s, typed, g.speller)}
	if r.cards = g.hear(closed(plain(said))); !typed {
		r.cards = newText(s, false, g.speller)
		r.cards.heard = true
		r.cards.mentions = g.find(r.cards)
	}
	pieces := r.cal.patterned(s, nil)
	pieces = g.status.find(r.text, pieces)
	pieces = x.lexeme.find(r.text, pieces)
	for i := range pieces {
		switch p := &pieces[i]; {
		case p.sure < 1 && !typed && r.other(p):
			p.weight = 0
		case p.facet == "ent":
			p.weight *= 0.98 // 白沙烟花企业 are those of 白沙, not 白沙烟花
		case p.facet == "topic" && p.id == string(data.TopicPending):
			p.weight *= 1.05 // 没验收的 is not 没 and 验收的
		case p.facet == "hint" || p.facet == "mark":
			p.weight *= 0.97
		}
	}
	r.pieces = r.periods(cover(pieces, len(r.text.units)))
	return r
}

// other says whether a word of which only the sound was found is, by its letters, one
// of the cards: 氧气 is no slip for 延期.
func (r *reading) other(p *piece) bool {
	return slices.ContainsFunc(r.cards.mentions, func(m mention) bool {
		return m.sure == 1 && m.to-m.from > 1 && p.from < m.to && m.from < p.to && p.to-p.from <= m.to-m.from+1
	})
}

// closed takes the spaces out that do not part numbers or Latin words.
func closed(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, c := range runes {
		if c == ' ' && (i == 0 || i+1 == len(runes) || !narrow(runes[i-1]) || !narrow(runes[i+1])) {
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func narrow(r rune) bool { return r >= '0' && r <= '9' || isLatin(r) }

// has says whether there is a piece of a facet and, unless id is empty, of that id.
func (r *reading) has(facet string, ids ...string) bool {
	return r.at(facet, ids...) >= 0
}

// at is the place of the first such piece; -1: none.
func (r *reading) at(facet string, ids ...string) int {
	return slices.IndexFunc(r.pieces, func(p piece) bool { return p.facet == facet && (len(ids) == 0 || slices.Contains(ids, p.id)) })
}

// said gives a piece's letters.
func (r *reading) said(p piece) string {
	var b strings.Builder
	for _, u := range r.text.units[p.from:p.to] {
		b.WriteRune(u.r)
	}
	return b.String()
}

// How like a name a stretch of a text must be to be taken for it, and by how much more
// than the next.
const (
	likeFrom   = 0.5
	likeMargin = 0.12
)

// guessNames looks for misspelt and shortened names in what no word explains.
func (r *reading) guessNames() {
	if r.has("ent") {
		return
	}
	var found []piece
	for from := 0; from < len(r.text.units); {
		to := r.unknown(from)
		if to-from >= 2 {
			if p, ok := r.guessName(from, to); ok {
				found = append(found, p)
			}
		}
		from = max(to, from+1)
	}
	if len(found) > 0 {
		r.vague = true
		r.pieces = append(r.pieces, found...)
		slices.SortStableFunc(r.pieces, func(a, b piece) int { return a.from - b.from })
	}
}

// unknown is where the stretch that begins at from and that no piece covers ends.
func (r *reading) unknown(from int) int {
	for to := from; to < len(r.text.units); to++ {
		if slices.ContainsFunc(r.pieces, func(p piece) bool { return p.from <= to && to < p.to }) {
			return to
		}
	}
	return len(r.text.units)
}

func (r *reading) guessName(from, to int) (piece, bool) {
	t := &text{units: r.text.units[from:to]}
	near := r.x.resembling(t)
	if len(near) == 0 || near[0].share < likeFrom {
		return piece{}, false
	}
	p := piece{from: from, to: to, sure: near[0].share}
	p.facet = "ent"
	for _, l := range near {
		if near[0].share-l.share < likeMargin {
			p.ids = append(p.ids, l.id)
		}
	}
	return p, true
}

// restrict notes what the question is restricted to.
func (r *reading) restrict() {
	for _, p := range r.pieces {
		switch p.facet {
		case "area":
			r.q.Areas = addOnce(r.q.Areas, p.id)
		case "type", "kind":
			r.q.Types = addOnce(r.q.Types, data.EnterpriseType(p.id))
		case "stage":
			r.q.Stages = addOnce(r.q.Stages, data.Stage(p.id))
		case "post":
			r.q.Post = p.id
		case "by":
			r.q.By = p.id
		case "span":
			r.spans(p.days)
		}
	}
	r.enterprises()
	r.types()
	r.order()
}

func addOnce[T comparable](all []T, one T) []T {
	if slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// spans takes the first period as the later, the second as the earlier, unless they
// were said the other way round.
func (r *reading) spans(d *days) {
	s := d.Span
	switch {
	case r.q.Span == nil:
		r.q.Span = &s
	case r.q.Against == nil:
		r.q.Against = &s
		if s.From > r.q.Span.From {
			r.q.Span, r.q.Against = r.q.Against, r.q.Span
		}
	}
}

// enterprises takes the names, of those with several owners the one in the area or of
// the type that is named too.
func (r *reading) enterprises() {
	for _, p := range r.pieces {
		if p.facet != "ent" {
			continue
		}
		ids := slices.DeleteFunc(slices.Clone(p.ids), func(id int64) bool {
			e := r.x.byID[id]
			return len(r.q.Areas) > 0 && !slices.Contains(r.q.Areas, e.Area) || len(r.q.Types) > 0 && !slices.Contains(r.q.Types, e.Type)
		})
		if len(ids) == 0 {
			ids = p.ids
		}
		if len(ids) == 1 {
			r.q.Enterprises = addOnce(r.q.Enterprises, ids[0])
		} else {
			r.doubt = append(r.doubt, ids)
		}
	}
	if len(r.q.Enterprises)+len(r.doubt) > 0 {
		r.q.Areas, r.q.Types, r.q.Stages = nil, nil, nil
	}
}

// types takes 「那几个站」 for petrol stations when no type is named.
func (r *reading) types() {
	if len(r.q.Types) == 0 && len(r.q.Enterprises)+len(r.doubt) == 0 && r.has("mark", "station") {
		r.q.Types = []data.EnterpriseType{"petrol_station"}
	}
}

// order takes best, worst and how many.
func (r *reading) order() {
	best, worst := r.has("mark", "best"), r.has("mark", "worst")
	r.q.Best = best && !worst
	for i, p := range r.pieces {
		switch p.facet {
		case "most":
			r.q.Most, r.q.Best = p.n, p.id == "best" && !worst || best && !worst
		case "num":
			if near := r.pieces[max(0, i-2):min(len(r.pieces), i+3)]; slices.ContainsFunc(near, func(p piece) bool {
				return p.facet == "mark" && (p.id == "best" || p.id == "worst")
			}) {
				r.q.Most = p.n
			}
		}
	}
}

// guess says what was understood, and what else may have been meant.
func (r *reading) guess() StatusGuess {
	r.q = r.x.canonical(r.q)
	g := StatusGuess{About: true, Follow: r.follow, Status: r.q}
	switch {
	case len(r.doubt) > 0:
		for _, id := range r.doubt[0] {
			q := r.q
			q.Enterprises = append(slices.Clone(q.Enterprises), id)
			g.Nearest = r.x.near(g.Nearest, q)
		}
		if len(g.Nearest) > 0 {
			g.Status = g.Nearest[0].Status
		}
		return g
	case r.rival != "":
		g.Nearest = r.x.near(r.x.near(nil, r.q), r.with(r.rival))
	case r.topic == "" && !r.follow && r.q.By == "" && len(r.q.Areas)+len(r.q.Types)+len(r.q.Enterprises)+len(r.q.Stages) == 0:
		g.Nearest = r.x.near(nil, r.q)
	default:
		g.Sure = !r.stranger()
		g.Nearest = r.x.near(nil, r.q)
	}
	for _, t := range []data.Topic{data.TopicProgress, data.TopicPending, data.TopicOverdue, data.TopicVeto} {
		g.Nearest = r.x.near(g.Nearest, r.with(t))
	}
	return g
}

// stranger says whether what no word explains looks like the name of an enterprise that
// is not known, or is long: then the rest may have been misunderstood.
func (r *reading) stranger() bool {
	if r.vague {
		return false
	}
	for from := 0; from < len(r.text.units); {
		to := r.unknown(from)
		if to-from >= 4 || to-from >= 2 && r.nameEnd(to) {
			return true
		}
		from = max(to, from+1)
	}
	return false
}

// nameEnd says whether at a place stands what names of enterprises end in.
func (r *reading) nameEnd(at int) bool {
	return slices.ContainsFunc(r.pieces, func(p piece) bool {
		return p.from == at && p.sure == 1 && (p.facet == "type" || p.facet == "kind" || p.facet == "mark" && (p.id == "firm" || p.id == "station"))
	})
}

// with is the question with another topic and the same restrictions.
func (r *reading) with(t data.Topic) data.Status {
	return data.Status{Topic: t, Areas: r.q.Areas, Types: r.q.Types, Enterprises: r.q.Enterprises, Stages: r.q.Stages}
}

const mostNear = 3

// near adds a question, once, to those that are offered.
func (x *Names) near(all []NearStatus, q data.Status) []NearStatus {
	q = x.canonical(q)
	label := x.Label(q)
	if len(all) == mostNear || slices.ContainsFunc(all, func(n NearStatus) bool { return n.Label == label }) {
		return all
	}
	return append(all, NearStatus{label, q})
}
