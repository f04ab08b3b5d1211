package bot

import (
	"cmp"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// 「为什么」: the record behind the figures of an answer: what an enterprise did by its
// number among the enterprise's own, answers by the first and the last with the
// beginning of their hash (anka verify --row finds one).

func (t *turn) sayWhy(q *data.Status, page int64) error {
	v, err := t.statusOf(q, page)
	if err != nil {
		return err
	}
	if len(v.states) == 0 {
		t.toast(toastOld)
		return nil
	}
	lines, err := v.grounds()
	if err != nil {
		return err
	}
	const eight = 8
	from := min(int(page)*eight, len(lines))
	some := lines[from:min(from+eight, len(lines))]
	if len(some) == 0 {
		some = []string{"没有了。"}
	}
	if from+eight < len(lines) {
		v.pageButton("y", "下一页", *q, page+1)
	}
	v.buttons = append(v.buttons, data.Button{Label: "怎么算的", Data: "w:d:0:0"})
	v.pageButton("q", "回到数字", *q, 0)
	if v.err != nil {
		return v.err
	}
	t.toast("")
	t.say(data.Letter{Title: v.scope() + "：这些数的依据", Text: strings.Join(some, "\n") + "\n" + v.asOf(), Buttons: rows(v.buttons)})
	return nil
}

// grounds are the lines of it.
func (v *statusView) grounds() ([]string, error) {
	switch {
	case resultWords[v.q.Topic].hows != nil:
		return v.resultGrounds()
	case len(v.states) == 1:
		return v.enterpriseGrounds(&v.states[0])
	case v.q.Topic == data.TopicProgress || v.q.Topic == data.TopicCompare || v.q.Topic == data.TopicAccepted:
		return v.acceptGrounds()
	}
	var lines []string
	for _, s := range v.q.Pick(v.states) {
		lines = append(lines, s.Name+"："+strings.Join(nonEmpty(v.stageGround(&s), s.Lacks(6), strings.Join(s.Reasons, "、")), "；"))
	}
	return lines, nil
}

func (v *statusView) stageGround(s *data.State) string {
	if s.Due == "" {
		return s.Stage.Name()
	}
	return s.Stage.Name() + "期限 " + s.Due
}

// acceptGrounds: who was accepted when and by whom, then who was not.
func (v *statusView) acceptGrounds() ([]string, error) {
	events, err := v.t.tx.EventsOfKind(v.t.ctx, data.EventAccept, 0, v.nowMS+1)
	if err != nil {
		return nil, err
	}
	last := map[int64]data.Event{}
	for _, e := range events {
		last[e.Enterprise] = e
	}
	var is, not []string
	for i := range v.states {
		s := &v.states[i]
		switch e := last[s.Enterprise]; {
		case !s.InScope:
		case s.Accepted:
			is = append(is, fmt.Sprintf("✓ %s：%s %s通过（推行记录 %d 号）", s.Name, v.day(s.AcceptedMS), e.ByName, e.No))
		default:
			not = append(not, fmt.Sprintf("○ %s：没验收，%s，差%s", s.Name, v.stageGround(s), s.Lacks(3)))
		}
	}
	return append(is, not...), nil
}

// enterpriseGrounds: every figure of an enterprise with the rows that it is out of.
func (v *statusView) enterpriseGrounds(s *data.State) ([]string, error) {
	var lines []string
	posts, err := v.t.tx.SheetsOf(v.t.ctx, s.Enterprise)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		switch missing := p.Missing(); {
		case !p.Frontline:
		case len(missing) == 0:
			lines = append(lines, fmt.Sprintf("岗位 %s：%s 版四张齐，%s 发布", p.Name, p.Version, v.day(p.PublishMS)))
		default:
			var names []string
			for _, part := range missing {
				names = append(names, part.Short())
			}
			lines = append(lines, fmt.Sprintf("岗位 %s：缺%s", p.Name, strings.Join(names, "、")))
		}
	}
	for _, one := range []struct {
		how data.How
		n   int
	}{{data.ByDrill, s.Drilled}, {data.ByExam, s.Examined}, {data.ByObservation, -1}} {
		rows, err := v.t.tx.RowsOf(v.t.ctx, s.Enterprise, one.how, 0, v.today)
		if err != nil {
			return nil, err
		}
		line := one.how.Name() + "：" + v.recordRows(rows)
		if one.n >= 0 {
			line += fmt.Sprintf("，%d 人答过，现有岗位的 %d 人", one.n, s.Workers)
		}
		lines = append(lines, line)
	}
	events, err := v.t.tx.EventsOf(v.t.ctx, s.Enterprise)
	if err != nil {
		return nil, err
	}
	for i := len(events) - 1; i >= 0; i-- {
		lines = append(lines, v.eventLine(&events[i]))
	}
	return lines, nil
}

var eventWords = map[data.EventKind]string{data.EventDone: "报做好了", data.EventUndone: "撤回", data.EventRequest: "申请验收", data.EventReturn: "退回",
	data.EventAccept: "通过验收", data.EventRevoke: "收回验收", data.EventMeasure: "措施", data.EventFocus: "列为重点监管", data.EventUnfocus: "取消重点监管",
	data.EventStage: "改阶段", data.EventScope: "改推行范围", data.EventPost: "改岗位"}

// eventLine says what happened, when, by whom, with its number.
func (v *statusView) eventLine(e *data.Event) string {
	what := eventWords[e.Kind]
	switch e.Kind {
	case data.EventDone, data.EventUndone:
		what += "「" + e.Step.Name() + "」"
	}
	line := fmt.Sprintf("%s %s %s（推行记录 %d 号", v.day(e.AtMS), cmp.Or(e.ByName, "命令行"), what, e.No)
	if e.Proofs > 0 {
		line += fmt.Sprintf("，%d 个附件", e.Proofs)
	}
	line += "）"
	if words := e.Words(); words != "" {
		line += cut(words, 40)
	}
	return line
}

func (v *statusView) recordRows(r store.Rows) string {
	mark := func(m store.RowMark) string { return v.day(m.AtMS) + "（校验 " + m.Mark + "）" }
	switch r.Count {
	case 0:
		return "没有记录"
	case 1:
		return "考核记录 1 条，" + mark(r.First)
	}
	return fmt.Sprintf("考核记录 %d 条，%s 到 %s", r.Count, mark(r.First), mark(r.Last))
}

// resultGrounds: of each enterprise how many rows of the record; of one which they are.
func (v *statusView) resultGrounds() ([]string, error) {
	w, span := resultWords[v.q.Topic], v.span()
	var lines []string
	if len(v.states) == 1 {
		for _, how := range w.hows {
			rows, err := v.t.tx.RowsOf(v.t.ctx, v.states[0].Enterprise, how, span.From, span.To)
			if err != nil {
				return nil, err
			}
			lines = append(lines, how.Name()+" "+span.Dates(v.today)+"："+v.recordRows(rows))
		}
		return append(lines, "更正过的按更正后的算，未涉及的不算。"), nil
	}
	all, err := v.tallies(w.hows, span)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].answers > 0 {
			lines = append(lines, fmt.Sprintf("%s：对 %d，共 %d %s", all[i].Name, all[i].right, all[i].answers, w.of))
		}
	}
	return append(lines, "点一家，再点「为什么」，看是哪几条记录。"), nil
}
