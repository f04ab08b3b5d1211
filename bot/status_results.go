package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// What people answered and what was watched, over some days, by enterprise. Nothing
// recorded is 未考, 没练, 没旁站, and never 0.

var resultWords = map[data.Topic]struct {
	title, none, noneLong string
	of                    string // what is counted
	hows                  []data.How
}{
	data.TopicExam:    {"定期考核", data.NotExamined, "没考的", "题", []data.How{data.ByExam}},
	data.TopicDrill:   {"每日一练", "没练", "没练的", "题", []data.How{data.ByDrill}},
	data.TopicObserve: {"旁站和视频回放", "没旁站", "没旁站的", "步", []data.How{data.ByObservation, data.ByVideo}},
}

// tally is an enterprise's results over a span.
type statusTally struct {
	*data.State
	answers, right int
}

func (x *statusTally) rate() string {
	return fmt.Sprintf("%s（%d/%d）", data.RateText(x.right, x.answers), x.right, x.answers)
}

// span is the question's, or the usual one.
func (v *statusView) span() data.Span {
	switch {
	case v.q.Span != nil:
		return *v.q.Span
	case v.q.Topic == data.TopicDrill || v.q.Topic == data.TopicCompare:
		return data.Week(v.today, 0)
	}
	return data.Month(v.today, 0)
}

// tallies adds up each enterprise's results of some kinds over a span.
func (v *statusView) tallies(hows []data.How, s data.Span) ([]statusTally, error) {
	at := map[int64]int{}
	var out []statusTally
	for i := range v.states {
		if v.states[i].InScope {
			at[v.states[i].Enterprise] = len(out)
			out = append(out, statusTally{State: &v.states[i]})
		}
	}
	for _, how := range hows {
		sums, err := v.t.tx.DaySums(v.t.ctx, how, s.From, s.To)
		if err != nil {
			return nil, err
		}
		for _, x := range sums {
			if i, has := at[x.Enterprise]; has {
				out[i].answers += x.Answers
				out[i].right += x.Right
			}
		}
	}
	return out, nil
}

// results is the enterprises by their share of right answers, the worst first; with one
// enterprise its own figures.
func (v *statusView) results() (data.Letter, error) {
	w, span := resultWords[v.q.Topic], v.span()
	all, err := v.tallies(w.hows, span)
	if err != nil {
		return data.Letter{}, err
	}
	l := data.Letter{Title: fmt.Sprintf("%s %s %s（%s）", v.scope(), span.Name, w.title, span.Dates(v.today))}
	var answers, right int
	var some, none []statusTally
	for _, x := range all {
		answers, right = answers+x.answers, right+x.right
		if x.answers > 0 {
			some = append(some, x)
		} else {
			none = append(none, x)
		}
	}
	if len(all) == 1 {
		v.listed = []int64{all[0].Enterprise}
		v.oneResult(&l, &all[0], span)
		return l, nil
	}
	if v.q.None {
		v.without(&l, none, len(all))
		return l, nil
	}
	slices.SortStableFunc(some, func(a, b statusTally) int {
		return cmp.Or(cmp.Compare(a.right*b.answers, b.right*a.answers), -cmp.Compare(a.answers, b.answers), cmp.Compare(a.Name, b.Name))
	})
	if v.q.Best {
		slices.Reverse(some)
	}
	order := "差的在前"
	if v.q.Best {
		order = "好的在前"
	}
	lines := []string{fmt.Sprintf("%d 家有记录，%s %d 家", len(some), w.none, len(none))}
	if answers > 0 {
		lines = append(lines, fmt.Sprintf("共 %d %s，对的 %s。%s：", answers, w.of, data.RateText(right, answers), order))
	}
	shown := some
	if v.q.Most > 0 {
		shown = shown[:min(len(shown), v.q.Most)]
	}
	rest, more := five(shown, v.page)
	for i := range rest {
		n := int(v.page)*fiveLines + i + 1
		lines = append(lines, fmt.Sprintf("%d %s %s", n, rest[i].Name, rest[i].rate()))
		q := of(rest[i].Enterprise, v.q.Topic)
		q.Span = &span
		v.button(fmt.Sprintf("%d %s", n, rest[i].Name), q)
	}
	for _, x := range shown {
		v.listed = append(v.listed, x.Enterprise)
	}
	if len(none) > 0 && v.page == 0 {
		var names []string
		for _, x := range none {
			names = append(names, x.Name)
		}
		slices.Sort(names)
		rest := ""
		if len(names) > fiveLines {
			names, rest = names[:fiveLines], fmt.Sprintf("等 %d 家", len(none))
		}
		lines = append(lines, w.noneLong+"："+strings.Join(names, "、")+rest)
	}
	if more {
		v.pageButton("q", "下一页", *v.q, v.page+1)
	}
	v.earlier(span)
	v.why()
	l.Text = strings.Join(lines, "\n")
	return l, nil
}

// without lists who has nothing recorded over the span.
func (v *statusView) without(l *data.Letter, none []statusTally, all int) {
	slices.SortFunc(none, func(a, b statusTally) int { return cmp.Compare(a.Name, b.Name) })
	lines := []string{fmt.Sprintf("%s %d 家（共 %d 家）", resultWords[v.q.Topic].noneLong, len(none), all)}
	some, more := five(none, v.page)
	for i := range some {
		n := int(v.page)*fiveLines + i + 1
		lines = append(lines, fmt.Sprintf("%d %s", n, some[i].Name))
		v.button(fmt.Sprintf("%d %s", n, some[i].Name), of(some[i].Enterprise, v.q.Topic))
	}
	for _, x := range none {
		v.listed = append(v.listed, x.Enterprise)
	}
	if more {
		v.pageButton("q", "下一页", *v.q, v.page+1)
	}
	v.why()
	l.Text = strings.Join(lines, "\n")
}

// oneResult is one enterprise's figures over a span.
func (v *statusView) oneResult(l *data.Letter, x *statusTally, span data.Span) {
	w := resultWords[v.q.Topic]
	var lines []string
	if x.answers == 0 {
		lines = append(lines, "这段时间"+w.none)
	} else {
		lines = append(lines, fmt.Sprintf("记了 %d %s，对的 %s", x.answers, w.of, x.rate()))
	}
	last := map[data.Topic]int64{data.TopicExam: x.ExaminedMS, data.TopicDrill: x.DrilledMS, data.TopicObserve: x.ObservedMS}[v.q.Topic]
	if last != 0 {
		lines = append(lines, "最近一次 "+v.at(last))
	} else {
		lines = append(lines, "从来"+w.none)
	}
	switch v.q.Topic {
	case data.TopicExam:
		lines = append(lines, fmt.Sprintf("考过 %d/%d 人", x.Examined, x.Workers))
	case data.TopicDrill:
		lines = append(lines, fmt.Sprintf("练过 %d/%d 人", x.Drilled, x.Workers))
	}
	v.earlier(span)
	v.button("整个企业", of(x.Enterprise, data.TopicProgress))
	v.why()
	l.Text = strings.Join(lines, "\n")
}

// earlier offers the span before.
func (v *statusView) earlier(span data.Span) {
	q := *v.q
	before := data.Month(span.From-1, 0)
	switch {
	case span.To-span.From < 27:
		before = data.Span{From: span.From - (span.To - span.From + 1), To: span.From - 1, Name: "再往前"}
		if week := data.Week(v.today, -1); before.From == week.From && before.To == week.To {
			before = week
		}
	case before.From == data.Month(v.today, -1).From:
		before = data.Month(v.today, -1)
	default:
		before.Name = before.Dates(v.today)[:7]
	}
	q.Span = &before
	v.button("看"+before.Name, q)
}

// figures are what one span is compared with another by.
type figures struct {
	accepted, newly, overdue    int
	drills, drillsRight         int
	exams, examsRight           int
	observed, observedRight     int
	findingsOpened, findingsEnd int
}

// compared puts one span beside an earlier one.
func (v *statusView) compared() (data.Letter, error) {
	now := v.span()
	before := data.Span{From: now.From - (now.To - now.From + 1), To: now.From - 1, Name: "之前同样长"}
	switch {
	case v.q.Against != nil:
		before = *v.q.Against
	case now == data.Week(v.today, 0):
		before = data.Week(v.today, -1)
	case now == data.Month(v.today, 0):
		before = data.Month(v.today, -1)
	}
	b, err := v.figuresOf(before)
	if err != nil {
		return data.Letter{}, err
	}
	n, err := v.figuresOf(now)
	if err != nil {
		return data.Letter{}, err
	}
	inScope := data.SumOf("", v.states).InScope
	lines := []string{
		fmt.Sprintf("%s（%s）→ %s（%s）", before.Name, before.Dates(v.today), now.Name, now.Dates(v.today)),
		fmt.Sprintf("已验收：%d → %d 家（共 %d 家）%s", b.accepted, n.accepted, inScope, change(b.accepted, n.accepted)),
		fmt.Sprintf("新验收：%d → %d 家", b.newly, n.newly),
		fmt.Sprintf("逾期：%d → %d 家%s", b.overdue, n.overdue, change(b.overdue, n.overdue)),
		fmt.Sprintf("练了：%d → %d 题，答对 %s → %s", b.drills, n.drills, data.RateText(b.drillsRight, b.drills), data.RateText(n.drillsRight, n.drills)),
		fmt.Sprintf("考了：%d → %d 题，答对 %s → %s", b.exams, n.exams, data.RateText(b.examsRight, b.exams), data.RateText(n.examsRight, n.exams)),
		fmt.Sprintf("旁站：%d → %d 步，做对 %s → %s", b.observed, n.observed, data.RateText(b.observedRight, b.observed), data.RateText(n.observedRight, n.observed)),
		fmt.Sprintf("整改：新开 %d → %d 条，办结 %d → %d 条", b.findingsOpened, n.findingsOpened, b.findingsEnd, n.findingsEnd),
	}
	if now.To >= v.today {
		lines = append(lines, now.Name+"还没过完，按到现在的算。")
	}
	v.button("推行进度", v.with(data.TopicProgress))
	v.why()
	return data.Letter{Title: v.scope() + " " + now.Name + "比" + before.Name, Text: strings.Join(lines, "\n")}, nil
}

func change(before, now int) string {
	switch {
	case now > before:
		return fmt.Sprintf("，多 %d", now-before)
	case now < before:
		return fmt.Sprintf("，少 %d", before-now)
	}
	return "，没变"
}

// figuresOf computes a span's figures: what stood at its end (or stands now), and what
// happened in it.
func (v *statusView) figuresOf(s data.Span) (figures, error) {
	var f figures
	end := min(s.EndMS(), v.nowMS+1)
	accepted, err := v.t.tx.AcceptedAt(v.t.ctx, end)
	if err != nil {
		return f, err
	}
	for i := range v.states {
		x := v.states[i].Facts
		if !x.InScope {
			continue
		}
		x.AcceptedMS = accepted[x.Enterprise]
		then := v.plan.StateOf(x, end-1)
		if then.Accepted {
			f.accepted++
			if x.AcceptedMS >= data.DayStartMS(s.From) {
				f.newly++
			}
		}
		if then.Overdue {
			f.overdue++
		}
	}
	for _, one := range []struct {
		hows           []data.How
		answers, right *int
	}{
		{resultWords[data.TopicDrill].hows, &f.drills, &f.drillsRight},
		{resultWords[data.TopicExam].hows, &f.exams, &f.examsRight},
		{resultWords[data.TopicObserve].hows, &f.observed, &f.observedRight},
	} {
		all, err := v.tallies(one.hows, s)
		if err != nil {
			return f, err
		}
		for _, x := range all {
			*one.answers += x.answers
			*one.right += x.right
		}
	}
	counts, err := v.t.tx.FindingCounts(v.t.ctx, data.DayStartMS(s.From), end)
	if err != nil {
		return f, err
	}
	ours := map[int64]bool{}
	for i := range v.states {
		ours[v.states[i].Enterprise] = v.states[i].InScope
	}
	for _, c := range counts {
		if ours[c.Enterprise] {
			f.findingsOpened += c.Opened
			f.findingsEnd += c.Closed
		}
	}
	return f, nil
}
