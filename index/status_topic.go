package index

import (
	"slices"
	"strings"

	"anka/data"
)

// topicOrder is the order in which what is asked for is looked for: the particular
// before the general, because a question for what is put right late says 逾期 too, and
// one for the steps not done 没完成.
var topicOrder = []data.Topic{data.TopicWhy, data.TopicReport, data.TopicCompare, data.TopicMeasure, data.TopicFocus, data.TopicRevision, data.TopicFinding,
	data.TopicInspect, data.TopicObserve, data.TopicStep, data.TopicExam, data.TopicDrill, data.TopicVeto, data.TopicLight, data.TopicRequest,
	data.TopicOverdue, data.TopicSoon, data.TopicPlan, data.TopicPost, data.TopicPending, data.TopicAccepted, data.TopicProgress}

// broad are topics whose words stand beside those of any other: 没完成整改, 整改进度,
// 逾期没验收.
var broad = []data.Topic{data.TopicProgress, data.TopicPending, data.TopicAccepted, data.TopicPost, data.TopicPlan, data.TopicOverdue, data.TopicSoon, data.TopicRequest}

// ask finds what is asked for.
func (r *reading) ask() {
	said := r.topics()
	for _, t := range topicOrder {
		if !said[t] {
			continue
		}
		if r.topic == "" {
			r.topic, r.strong = t, true
			continue
		}
		switch {
		case r.topic == data.TopicWhy || r.topic == data.TopicCompare:
			if r.q.Of == "" {
				r.q.Of = t
			}
		case r.topic == data.TopicReport, r.rival != "", slices.Contains(broad, t):
		default:
			r.rival = t
		}
	}
	if r.topic == "" {
		r.topic = r.hinted()
	}
	if r.topic == data.TopicCompare && r.q.Span == nil && r.q.Of == "" && len(r.q.Areas)+len(r.q.Types)+len(r.q.Enterprises) > 1 {
		r.topic = data.TopicProgress // 德感和珞璜比一比: not one period beside another
	}
	r.q.Topic = r.topic
	r.detail()
}

// topics lists the topics that words of their own name.
func (r *reading) topics() map[data.Topic]bool {
	said := map[data.Topic]bool{}
	for _, p := range r.pieces {
		switch p.facet {
		case "topic":
			said[data.Topic(p.id)] = true
		case "step":
			said[data.TopicStep] = true
		case "light":
			said[data.TopicLight] = true
		case "measure":
			said[data.TopicMeasure] = true
		}
	}
	if len(said) == 0 && r.has("part") {
		said[data.TopicVeto] = true
	}
	if said[data.TopicPlan] && r.lacks() { // 没在规定期限内完成的
		delete(said, data.TopicPlan)
		said[data.TopicOverdue] = true
	}
	if r.q.Against != nil {
		said[data.TopicCompare] = true
	}
	return said
}

// hinted is the topic that words hint at which alone say little.
func (r *reading) hinted() data.Topic {
	not := r.lacks()
	switch {
	case r.has("hint", "compare") && r.q.Span != nil && !r.has("hint", "pending"):
		return data.TopicCompare
	case r.has("hint", "veto") && (not || r.has("mark", "which", "ref", "tail") || r.count("hint", "veto") > 1):
		return data.TopicVeto
	case r.has("hint", "exam"):
		return data.TopicExam
	case r.has("hint", "drill"):
		return data.TopicDrill
	case r.has("hint", "finding") && (not || r.has("mark", "which", "have") || r.count("hint", "finding") > 1):
		return data.TopicFinding
	case r.has("hint", "inspect") && r.has("mark", "which", "firm"):
		return data.TopicInspect
	case r.has("hint", "focus"):
		return data.TopicFocus
	case r.has("hint", "measure"):
		return data.TopicMeasure
	case r.has("hint", "light"):
		return data.TopicLight
	case r.has("hint", "soon"), r.has("hint", "plan") && !r.has("hint", "progress", "pending", "accepted"):
		if r.has("hint", "plan") {
			return data.TopicPlan
		}
		if r.has("mark", "which") || r.has("mark", "count") || r.q.Span != nil {
			return data.TopicSoon
		}
		return data.TopicPlan
	case r.has("hint", "accepted") && !not && (r.has("mark", "which", "count") || r.q.Span != nil):
		return data.TopicAccepted
	case r.has("hint", "pending"), not && r.has("hint", "accepted"), not && r.has("hint", "progress"):
		return data.TopicPending
	case r.has("hint", "plan") && !r.has("hint", "accepted", "progress"):
		return data.TopicPlan
	case r.has("hint", "progress", "accepted"), r.q.Best, r.q.Most > 0, r.has("mark", "worst"):
		return data.TopicProgress
	case r.has("hint", "report"):
		return data.TopicReport
	}
	return ""
}

// lacks says whether something is denied, other than by 没 at the end, which asks.
func (r *reading) lacks() bool {
	for i, p := range r.pieces {
		if r.denies(p) && !r.ends(i) {
			return true
		}
	}
	return false
}

// ends says whether a denial asks: 没 at the end, after which nothing comes that means
// something. 缺 at the end denies.
func (r *reading) ends(i int) bool {
	first := r.text.units[r.pieces[i].from].r
	return first != '缺' && first != '少' && first != '差' && !slices.ContainsFunc(r.pieces[i+1:], func(p piece) bool {
		return p.facet != "mark" || p.id != "filler" && p.id != "tail"
	}) && i > 0
}

// detail takes what belongs to the topic.
func (r *reading) detail() {
	switch r.q.Topic {
	case data.TopicStep:
		r.stepsNamed()
	case data.TopicVeto:
		r.partNamed()
	case data.TopicMeasure:
		if i := r.at("measure"); i >= 0 {
			r.q.Measure = r.pieces[i].id
		}
	case data.TopicLight:
		r.q.Light = r.lightNamed()
	case data.TopicFinding:
		r.q.Late = r.has("topic", "overdue")
	case data.TopicDrill, data.TopicExam, data.TopicObserve:
		r.q.None = r.nothing(r.q.Topic)
	case data.TopicCompare:
		r.compared()
	case data.TopicWhy:
		if r.q.Of == data.TopicLight {
			r.q.Light = r.lightNamed()
		}
	case data.TopicSoon, data.TopicPlan:
		r.ahead()
	}
}

var lights = map[string]data.Light{"red": data.Red, "yellow": data.Yellow, "green": data.Green}

func (r *reading) lightNamed() *data.Light {
	i := r.at("light")
	if i < 0 {
		return nil
	}
	l := lights[r.pieces[i].id]
	return &l
}

var parts = map[string]data.Part{"risk": data.Risk, "duty": data.Duty, "operation": data.Operation, "emergency": data.Emergency}

func (r *reading) partNamed() {
	if i := r.at("part"); i >= 0 {
		r.q.Part = parts[r.pieces[i].id]
	}
}

var stepsByWord = map[string][]data.Step{"team": {data.StepTeam}, "plan": {data.StepPlan}, "takepart": {data.StepTakePart}, "sheets": {data.StepSheets},
	"posted": {data.StepPosted}, "carried": {data.StepCarried}, "plant": {data.StepPlant}, "workshop": {data.StepWorkshop}, "crew": {data.StepCrew},
	"education": {data.StepPlant, data.StepWorkshop, data.StepCrew}, "drilled": {data.StepDrilled}, "examined": {data.StepExamined}, "reward": {data.StepReward}}

func (r *reading) stepsNamed() {
	for i, p := range r.pieces {
		if p.facet != "step" {
			continue
		}
		for _, s := range stepsByWord[p.id] {
			r.steps = addOnce(r.steps, s)
		}
		done := i > 0 && r.pieces[i-1].facet == "mark" && r.pieces[i-1].id == "done"
		after := p.to < len(r.text.units) && strings.ContainsRune("了的", r.text.units[p.to].r)
		r.q.Done = r.q.Done || done || after && r.has("mark", "which", "count")
	}
	r.q.Done = r.q.Done && !r.has("mark", "not", "never") && !slices.ContainsFunc(r.pieces, r.denies)
	if len(r.steps) > 0 {
		r.q.Step, r.q.Also = r.steps[0], r.steps[1:]
	}
}

// nothing says whether it is asked who has nothing of a topic: 没练的, 没有组织考核.
func (r *reading) nothing(t data.Topic) bool {
	if r.has("mark", "never") {
		return true
	}
	for i, p := range r.pieces {
		if p.facet != "topic" && p.facet != "hint" || data.Topic(p.id) != t {
			continue
		}
		if s := r.said(p); strings.HasPrefix(s, "没") || strings.HasPrefix(s, "未") || strings.HasPrefix(s, "不") && s != "不及格" ||
			strings.Contains(s, "都没") || strings.Contains(s, "都不") || strings.HasPrefix(s, "一") {
			return true
		}
		for j := i - 1; j >= 0 && r.pieces[j].to >= p.from-4; j-- {
			if r.denies(r.pieces[j]) {
				return true
			}
			if r.pieces[j].id != "filler" {
				break
			}
		}
	}
	return false
}

// denies says whether a piece says that something was not done.
func (r *reading) denies(p piece) bool {
	return p.facet == "mark" && p.id == "not" || p.facet == "topic" && p.id == string(data.TopicPending)
}

// compared completes the two periods.
func (r *reading) compared() {
	week, _ := r.cal.named("week0")
	switch {
	case r.q.Span == nil && r.q.Against == nil:
		r.q.Span = &week.days.Span
	case r.q.Against == nil && r.q.Span.To < r.cal.day:
		// 「跟上个月比」: the earlier one is named.
		if later, ok := r.cal.after(*r.q.Span); ok {
			r.q.Span, r.q.Against = &later, r.q.Span
			return
		}
	}
	if r.q.Against == nil {
		before := r.cal.before(*r.q.Span)
		r.q.Against = &before
	}
}

// ahead moves periods of what is to come.
func (r *reading) ahead() {
	i := r.at("span")
	if i < 0 {
		return
	}
	s := r.cal.ahead(r.pieces[i].days).Span
	r.q.Span = &s
}

func (r *reading) count(facet, id string) int {
	n := 0
	for _, p := range r.pieces {
		if p.facet == facet && p.id == id {
			n++
		}
	}
	return n
}
