package index

import (
	"slices"

	"anka/data"
)

// lean takes from the last question what this one leaves out: 「那加油站呢」, 「展开第二
// 家」, 「上周呢」, 「为什么」.
func (r *reading) lean() {
	r.pointed()
	if r.before == nil {
		return
	}
	marked := r.marked() && !r.follow // what is pointed at is whole as it is
	weak := r.topic == "" || !r.strong && r.topic == data.TopicProgress
	switch {
	case r.topic == data.TopicWhy && r.q.Of == "" && !r.restricted():
		r.asWhy()
	case r.topic == data.TopicWhy && !r.restrictedTo() && len(r.text.units) <= 8:
		r.keep()
	case r.topic == data.TopicCompare && r.q.Of == "" && !r.restrictedTo() && counts(r.before.Topic):
		r.q.Of = r.before.Topic
		r.keep()
	case weak && (marked || r.bare() && r.ranks()) && (r.restricted() || marked):
		r.overlay()
	case !weak && marked && r.topic != data.TopicReport:
		r.keep()
	default:
		return
	}
	r.follow = true
}

// pointed finds the enterprise that an ordinal or a pronoun means.
func (r *reading) pointed() {
	for _, p := range r.pieces {
		if p.facet == "nth" {
			r.ordinal(p.n)
		}
	}
	if !r.has("mark", "ref") && !(r.has("mark", "open") && !r.has("nth")) || len(r.q.Enterprises) > 0 {
		return
	}
	switch {
	case r.before != nil && len(r.before.Enterprises) == 1:
		r.q.Enterprises = r.before.Enterprises
	case len(r.list) == 1:
		r.q.Enterprises = r.list[:1]
	default:
		return
	}
	r.follow = true
}

func (r *reading) ordinal(n int) {
	i := n - 1
	if n < 0 {
		i = len(r.list) + n
	}
	switch {
	case i >= 0 && i < len(r.list):
		r.q.Enterprises, r.q.Most = addOnce(r.q.Enterprises, r.list[i]), 0
		r.follow = true
	case len(r.list) > 0:
		r.doubt = append(r.doubt, r.list[:min(len(r.list), mostNear)])
		r.follow = true
	case n == 1 || n == -1:
		r.q.Most, r.q.Best = 1, n == 1
	}
}

// marked says whether words show that it goes on from the last question.
func (r *reading) marked() bool {
	if r.has("mark", "then", "only") {
		return true
	}
	first := len(r.pieces) > 0 && r.pieces[0].facet == "mark" && r.pieces[0].id == "tail"
	last := len(r.pieces) > 0 && r.pieces[len(r.pieces)-1].facet == "mark" && r.pieces[len(r.pieces)-1].id == "tail"
	return first && len(r.text.units) <= 12 || last && len(r.text.units) <= 8
}

// bare says whether there is nothing but restrictions.
func (r *reading) bare() bool {
	return !r.has("hint") && r.known() > 0.7 && len(r.q.Enterprises)+len(r.doubt) == 0 && !r.has("mark", "which", "count", "open", "ref")
}

// ranks says whether the last question has what best, worst and so many speak of, or
// none of them is said.
func (r *reading) ranks() bool {
	t := r.before.Topic
	return counts(t) || t == data.TopicProgress || t.Lists() || !r.q.Best && r.q.Most == 0 && !r.has("mark", "worst")
}

// restricted says whether anything is said besides the topic.
func (r *reading) restricted() bool {
	return r.restrictedTo() || r.q.Span != nil || r.q.Best || r.q.Most > 0 || r.q.By != "" || r.has("mark", "worst", "all")
}

func (r *reading) restrictedTo() bool {
	return len(r.q.Areas)+len(r.q.Types)+len(r.q.Enterprises)+len(r.q.Stages) > 0
}

// counts says whether a topic counts what happened in a period.
func counts(t data.Topic) bool {
	return t == data.TopicDrill || t == data.TopicExam || t == data.TopicObserve
}

func (r *reading) asWhy() {
	light := r.q.Light
	r.q = *r.before
	if r.before.Topic != data.TopicWhy {
		r.q.Topic, r.q.Of = data.TopicWhy, r.before.Topic
	}
	if light != nil {
		r.q.Light = light
	}
}

// overlay is the last question with what is named now in its place.
func (r *reading) overlay() {
	q, now := *r.before, r.q
	if r.has("mark", "all") {
		q.Areas, q.Enterprises = nil, nil
	}
	if len(now.Areas) > 0 {
		q.Areas, q.Enterprises, q.By = now.Areas, nil, ""
	}
	if len(now.Types) > 0 {
		q.Types, q.Enterprises = now.Types, nil
	}
	if len(now.Stages) > 0 {
		q.Stages, q.Enterprises = now.Stages, nil
	}
	if len(now.Enterprises) > 0 {
		q.Areas, q.Types, q.Stages, q.Enterprises = nil, nil, nil, now.Enterprises
	}
	if now.Span != nil {
		q.Span, q.Against = now.Span, now.Against
	}
	if now.By != "" {
		q.By = now.By
	}
	if now.Most > 0 {
		q.Most = now.Most
	}
	switch {
	case now.Best:
		q.Best = true
	case r.has("mark", "worst"):
		q.Best = false
	}
	r.q, r.topic = q, q.Topic
	if q.Topic == data.TopicSoon || q.Topic == data.TopicPlan {
		r.ahead()
	}
}

// keep takes the restrictions of the last question that are not named anew.
func (r *reading) keep() {
	b := r.before
	if len(r.q.Enterprises)+len(r.doubt) == 0 && !r.has("mark", "all") {
		if !r.restrictedTo() {
			r.q.Enterprises = b.Enterprises
		}
		if len(r.q.Areas) == 0 {
			r.q.Areas = b.Areas
		}
	}
	if len(r.q.Enterprises)+len(r.doubt) == 0 {
		if len(r.q.Types) == 0 {
			r.q.Types = b.Types
		}
		if len(r.q.Stages) == 0 {
			r.q.Stages = b.Stages
		}
	}
	if r.q.Span == nil && counts(b.Topic) && counts(r.q.Topic) {
		r.q.Span = b.Span
	}
}

// orNil makes an empty list nil, so that the same question is written the same.
func orNil[T any](all []T) []T {
	if len(all) == 0 {
		return nil
	}
	return all
}

// canonical is a question without what its topic does not use.
func (x *Names) canonical(q data.Status) data.Status {
	if q.Topic == "" {
		q.Topic = data.TopicProgress
	}
	q.Areas, q.Types, q.Enterprises, q.Stages, q.Also = orNil(q.Areas), orNil(q.Types), orNil(q.Enterprises), orNil(q.Stages), orNil(q.Also)
	if q.Topic == data.TopicStep && q.Step == data.StepAccepted {
		q.Topic = data.TopicPending
		if q.Done {
			q.Topic = data.TopicAccepted
		}
	}
	if q.Topic == data.TopicStep && q.Step == data.StepSheets {
		q.Topic = data.TopicVeto
	}
	if len(q.Enterprises) > 0 {
		q.Areas, q.Types, q.Stages, q.By = nil, nil, nil, ""
		if slices.Contains([]data.Topic{data.TopicPending, data.TopicOverdue, data.TopicSoon, data.TopicAccepted, data.TopicRequest}, q.Topic) {
			q.Topic = data.TopicProgress
		}
	}
	keep := func(is bool, clear func()) {
		if !is {
			clear()
		}
	}
	t := q.Topic
	keep(t == data.TopicStep, func() { q.Step, q.Also, q.Done = 0, nil, false })
	keep(t == data.TopicVeto, func() { q.Part = 0 })
	keep(t == data.TopicVeto || t == data.TopicPost, func() { q.Post = "" })
	keep(t == data.TopicMeasure, func() { q.Measure = "" })
	keep(t == data.TopicLight || t == data.TopicWhy && q.Of == data.TopicLight, func() { q.Light = nil })
	keep(t == data.TopicFinding, func() { q.Late = false })
	keep(counts(t), func() { q.None = false })
	keep(t == data.TopicCompare, func() { q.Against = nil })
	keep(t == data.TopicCompare || t == data.TopicWhy, func() { q.Of = "" })
	keep(!q.None && (counts(t) || t == data.TopicProgress || t == data.TopicCompare), func() { q.Best = false })
	keep(len(q.Enterprises) == 0 && !slices.Contains([]data.Topic{data.TopicPlan, data.TopicPost, data.TopicReport, data.TopicWhy}, t), func() { q.Most = 0 })
	if t == data.TopicCompare && q.Of == data.TopicProgress {
		q.Of = ""
	}
	return q
}
