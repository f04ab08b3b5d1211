package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Sums over enterprises, and the words for them. A rate always says of how many.

// RolloutDefinitions is how the figures of the rollout are computed, for whoever asks.
const RolloutDefinitions = `完成率＝已验收的企业÷在推行范围的企业，保留一位小数。
逾期：过了本阶段的期限还没验收。
否决：有一线岗位缺四张单卡中的任何一张，或者一个岗位都没登记。考得差不是否决。
练过、考过：有岗位的人里，在每日一练、定期考核里答过题的人数。
答对率＝答对的题÷答了的题，只算有效的答题记录；没考写未考，不写 0。
红灯：逾期没验收，验收后缺单缺卡，整改过了期限。
黄灯：还没到期缺单缺卡，快到期没验收，有问题在整改，该修订的卡拖着没改，验收后不练、没旁站、卡很久没修订。
重点监管：逾期很久、整改过了期限，或者监管部门列入。
周从周一算起，日子都按北京时间。`

// RateText is n of d in percent, rounded half up to one decimal; 「—」 of nothing.
func RateText(n, d int) string {
	if d <= 0 {
		return "—"
	}
	tenths := (n*2000 + d) / (2 * d)
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Group is some enterprises added up; only those in scope count.
type Group struct {
	Name                       string
	InScope, Accepted          int
	Overdue, Veto              int
	Lights                     [3]int
	Focus, Requests, Findings  int
	Workers, Drilled, Examined int
}

// Add takes an enterprise in.
func (g *Group) Add(s *State) {
	if !s.InScope {
		return
	}
	g.InScope++
	g.Lights[s.Light]++
	for _, one := range []struct {
		n  *int
		is bool
	}{{&g.Accepted, s.Accepted}, {&g.Overdue, s.Overdue}, {&g.Veto, s.Veto}, {&g.Focus, s.Focus}, {&g.Requests, s.RequestedMS != 0}} {
		if one.is {
			*one.n++
		}
	}
	g.Findings += s.Findings
	g.Workers, g.Drilled, g.Examined = g.Workers+s.Workers, g.Drilled+s.Drilled, g.Examined+s.Examined
}

// Rate is 完成率 with its denominator: 62.2%（28/45）.
func (g *Group) Rate() string {
	return fmt.Sprintf("%s（%d/%d）", RateText(g.Accepted, g.InScope), g.Accepted, g.InScope)
}

// SumOf adds enterprises up.
func SumOf(name string, states []State) Group {
	g := Group{Name: name}
	for i := range states {
		g.Add(&states[i])
	}
	return g
}

// Worse orders by the rate of completion, the worst first; then more overdue, then by name.
func (g *Group) Worse(h *Group) int {
	return cmp.Or(cmp.Compare(g.Accepted*max(1, h.InScope), h.Accepted*max(1, g.InScope)), -cmp.Compare(g.Overdue, h.Overdue), cmp.Compare(g.Name, h.Name))
}

// GroupsBy adds enterprises up by a key, the worst group first.
func GroupsBy(states []State, key func(*State) string) []Group {
	at := map[string]int{}
	var out []Group
	for i := range states {
		s := &states[i]
		if !s.InScope {
			continue
		}
		k := key(s)
		j, has := at[k]
		if !has {
			j = len(out)
			at[k] = j
			out = append(out, Group{Name: k})
		}
		out[j].Add(s)
	}
	slices.SortFunc(out, func(a, b Group) int { return a.Worse(&b) })
	return out
}

// The keys by which enterprises are grouped.
var (
	ByArea  = func(s *State) string { return cmp.Or(s.Area, "没写属地") }
	ByType  = func(s *State) string { return s.Type.Short() }
	ByStage = func(s *State) string { return s.Stage.Name() }
)

// Matches says whether an enterprise is one that a question is about, by what it names.
func (q *Status) Matches(s *State) bool {
	return (len(q.Enterprises) == 0 || slices.Contains(q.Enterprises, s.Enterprise)) &&
		(len(q.Areas) == 0 || slices.Contains(q.Areas, s.Area)) &&
		(len(q.Types) == 0 || slices.Contains(q.Types, s.Type)) &&
		(len(q.Stages) == 0 || slices.Contains(q.Stages, s.Stage) || s.Accepted && slices.Contains(q.Stages, Consolidation))
}

// picks says which of the enterprises a topic lists, and how they are ordered: the
// worst first.
var picks = map[Topic]struct {
	is    func(*Status, *State) bool
	order func(a, b *State) int
}{
	TopicPending:  {func(_ *Status, s *State) bool { return !s.Accepted }, byDays},
	TopicOverdue:  {func(_ *Status, s *State) bool { return s.Overdue }, byDays},
	TopicSoon:     {func(q *Status, s *State) bool { return !s.Accepted && !s.Overdue && s.Due != "" && q.soon(s) }, byDays},
	TopicAccepted: {func(q *Status, s *State) bool { return s.Accepted && q.within(DistrictDay(s.AcceptedMS)) }, func(a, b *State) int { return -cmp.Compare(a.AcceptedMS, b.AcceptedMS) }},
	TopicRequest:  {func(_ *Status, s *State) bool { return s.RequestedMS != 0 }, func(a, b *State) int { return cmp.Compare(a.RequestedMS, b.RequestedMS) }},
	TopicVeto:     {func(_ *Status, s *State) bool { return s.Veto }, func(a, b *State) int { return cmp.Or(-cmp.Compare(lackingSheets(a), lackingSheets(b)), byDays(a, b)) }},
	TopicStep:     {func(q *Status, s *State) bool { return q.did(s) == q.Done }, byDays},
	TopicLight: {func(q *Status, s *State) bool {
		return q.Light == nil && s.Light != Green || q.Light != nil && *q.Light == s.Light
	},
		func(a, b *State) int { return cmp.Or(-cmp.Compare(a.Light, b.Light), byDays(a, b)) }},
	TopicFocus:    {func(_ *Status, s *State) bool { return s.Focus }, byDays},
	TopicFinding:  {func(q *Status, s *State) bool { return s.Findings > 0 && (!q.Late || s.FindingLate) }, func(a, b *State) int { return cmp.Compare(a.FindingMS, b.FindingMS) }},
	TopicMeasure:  {func(_ *Status, s *State) bool { return s.Measures > 0 }, func(a, b *State) int { return -cmp.Compare(a.Measures, b.Measures) }},
	TopicInspect:  {func(_ *Status, s *State) bool { return s.InspectDue }, func(a, b *State) int { return cmp.Or(focusFirst(a, b), cmp.Compare(a.InspectedMS, b.InspectedMS)) }},
	TopicRevision: {func(_ *Status, s *State) bool { return s.Revisions > 0 }, func(a, b *State) int { return cmp.Compare(a.RevisionMS, b.RevisionMS) }},
}

// lackingSheets orders the vetoes: where no post is known, everything is missing.
func lackingSheets(s *State) int {
	if s.Posts == 0 {
		return 1 << 30
	}
	return s.Missing
}

// soonDays is what 快到期 means in a question; when a light turns yellow is the plan's.
const soonDays = 30

// soon says whether an enterprise's date lies in the period asked for.
func (q *Status) soon(s *State) bool {
	if q.Span == nil {
		return s.Days <= soonDays
	}
	due, err := ParseDay(s.Due)
	return err == nil && q.within(due)
}

// within says whether a day lies in the period asked for; when none is, any does.
func (q *Status) within(day int64) bool {
	return q.Span == nil || q.Span.From <= day && day <= q.Span.To
}

// did says whether an enterprise has done all the steps asked for.
func (q *Status) did(s *State) bool {
	return !slices.ContainsFunc(q.Steps(), func(step Step) bool { return !s.Done.Has(step) })
}

// Steps lists the steps that a question of TopicStep is about.
func (q *Status) Steps() []Step { return append([]Step{q.Step}, q.Also...) }

// byDays puts the most overdue first; who has no date last.
func byDays(a, b *State) int {
	days := func(s *State) int {
		if s.Due == "" {
			return 1 << 30
		}
		return s.Days
	}
	return cmp.Compare(days(a), days(b))
}

func focusFirst(a, b *State) int {
	n := func(s *State) int {
		if s.Focus {
			return 0
		}
		return 1
	}
	return cmp.Compare(n(a), n(b))
}

// Lists says whether a topic is a list of enterprises.
func (t Topic) Lists() bool { _, ok := picks[t]; return ok }

// Pick lists the enterprises in scope that a question of such a topic is about, in its
// order; what is alike by name.
func (q *Status) Pick(states []State) []State {
	p := picks[q.Topic]
	var out []State
	for i := range states {
		if s := &states[i]; s.InScope && q.Matches(s) && p.is != nil && p.is(q, s) {
			out = append(out, *s)
		}
	}
	slices.SortStableFunc(out, func(a, b State) int { return cmp.Or(p.order(&a, &b), cmp.Compare(a.Name, b.Name)) })
	if q.Best {
		slices.Reverse(out)
	}
	return out
}

// DaysText says how long until a date, or how long it is over.
func (s *State) DaysText() string {
	switch {
	case s.Accepted || s.Due == "":
		return ""
	case s.Days < 0:
		return fmt.Sprintf("超 %d 天", -s.Days)
	case s.Days == 0:
		return "今天到期"
	}
	return fmt.Sprintf("还剩 %d 天", s.Days)
}

// Lacks says what is missing for acceptance, at most most things.
func (s *State) Lacks(most int) string {
	var all []string
	for _, step := range s.Undone() {
		switch step {
		case StepSheets:
			if s.Posts == 0 {
				all = append(all, "没登记岗位")
			} else {
				all = append(all, fmt.Sprintf("缺 %d 张单卡", s.Missing))
			}
		case StepDrilled:
			all = append(all, fmt.Sprintf("练过 %d/%d 人", s.Drilled, s.Workers))
		case StepExamined:
			all = append(all, fmt.Sprintf("考过 %d/%d 人", s.Examined, s.Workers))
		case StepAccepted:
			switch {
			case s.RequestedMS != 0:
				all = append(all, "等验收")
			case len(all) == 0:
				all = append(all, "没申请验收")
			default:
				all = append(all, step.Name())
			}
		default:
			all = append(all, step.Name())
		}
	}
	if len(all) > most {
		return strings.Join(all[:most], "、") + fmt.Sprintf("等 %d 样", len(all))
	}
	return strings.Join(all, "、")
}
