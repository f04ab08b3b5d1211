package bot

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
)

// /report: the rollout's figures as a workbook to sign, and the words of a notice (通报)
// to copy. Both are out of the same states as every answer.

var reportWords = map[string]bool{"report": true, "报表": true, "通报": true}

func (t *turn) reportAsked() (bool, error) {
	if !reportWords[command(t.m.Text)] {
		return false, nil
	}
	if ok, err := t.mayAskStatus(); err != nil || !ok {
		return true, err
	}
	return true, t.sayStatus(&data.Status{Topic: data.TopicReport}, 0)
}

// report is two letters: the workbook, and the notice as plain text to copy.
func (v *statusView) report() ([]data.Letter, error) {
	x := &exchange.Ledger{Title: v.scope() + "“两单两卡”推行情况", Notes: data.RolloutDefinitions, Signs: []string{"统计人", "审核人", "单位负责人"}}
	g := data.SumOf("", v.states)
	x.Facts = [][2]string{
		{"统计到", v.at(v.nowMS)},
		{"范围", fmt.Sprintf("%s，要验收 %d 家", v.scope(), g.InScope)},
		{"完成率", g.Rate()},
		{"逾期", fmt.Sprintf("%d 家", g.Overdue)},
		{"缺单缺卡（否决）", fmt.Sprintf("%d 家", g.Veto)},
		{"灯", fmt.Sprintf("红 %d 家，黄 %d 家，绿 %d 家", g.Lights[data.Red], g.Lights[data.Yellow], g.Lights[data.Green])},
	}
	if v.plan.Shifted {
		x.Facts = append(x.Facts, [2]string{"说明", "演示数据，日期按今天挪过"})
	}
	v.reportGroups(x)
	v.reportEnterprises(x)
	for _, f := range []func(*exchange.Ledger) error{v.reportMissing, v.reportResults, v.reportEvents} {
		if err := f(x); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := exchange.WriteLedger(&b, x); err != nil {
		return nil, fmt.Errorf("bot: report: %w", err)
	}
	name := exchange.FileStem(v.scope()+" 两单两卡推行情况 "+v.day(v.nowMS)) + ".xlsx"
	return []data.Letter{
		{Text: "推行情况，统计到 " + v.at(v.nowMS) + "。先看封面，签字栏在下面。", File: &data.File{Name: name, Body: b.Bytes()}},
		{Title: "通报的文字，可以直接复制：", Text: v.shortNotice(&g)},
	}, nil
}

func (v *statusView) reportGroups(x *exchange.Ledger) {
	t := exchange.Table{Name: "汇总", None: "没有企业。", Heads: []string{"分法", "名称", "要验收", "已验收", "完成率", "逾期", "缺单缺卡", "红", "黄", "绿", "重点监管", "有岗位的人", "练过", "考过"},
		Widths: []float64{8, 18, 8, 8, 9, 7, 9, 6, 6, 6, 9, 11, 8, 8}}
	add := func(kind string, groups []data.Group) {
		for _, g := range groups {
			t.Rows = append(t.Rows, []any{kind, g.Name, g.InScope, g.Accepted, data.RateText(g.Accepted, g.InScope), g.Overdue, g.Veto,
				g.Lights[data.Red], g.Lights[data.Yellow], g.Lights[data.Green], g.Focus, g.Workers, g.Drilled, g.Examined})
		}
	}
	add("合计", []data.Group{data.SumOf(v.scope(), v.states)})
	add("属地", data.GroupsBy(v.states, data.ByArea))
	add("类型", data.GroupsBy(v.states, data.ByType))
	add("阶段", data.GroupsBy(v.states, data.ByStage))
	x.Tables = append(x.Tables, t)
}

func (v *statusView) reportEnterprises(x *exchange.Ledger) {
	t := exchange.Table{Name: "企业", None: "没有企业。", Heads: []string{"企业", "属地", "类型", "阶段", "期限", "灯", "原因", "验收日期", "超期天数", "岗位", "四张齐", "有岗位的人", "练过", "考过", "做完步数", "还差"},
		Widths: []float64{22, 11, 9, 9, 11, 5, 18, 11, 7, 6, 7, 7, 6, 6, 7, 28}}
	states := slices.Clone(v.states)
	slices.SortStableFunc(states, func(a, b data.State) int {
		return cmp.Or(-cmp.Compare(a.Light, b.Light), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Name, b.Name))
	})
	for i := range states {
		s := &states[i]
		accepted, over, lacks := "", any(nil), s.Lacks(20)
		if s.Accepted {
			accepted = v.day(s.AcceptedMS)
		}
		if s.Overdue {
			over = -s.Days
		}
		stage := s.Stage.Name()
		if !s.InScope {
			stage, lacks = "不在范围", ""
		}
		t.Rows = append(t.Rows, []any{s.Name, s.Area, s.Type.Short(), stage, s.Due, s.Light.Word(), strings.Join(s.Reasons, "、"), accepted, over,
			s.Posts, s.Complete, s.Workers, s.Drilled, s.Examined, s.DoneCount(), lacks})
	}
	x.Tables = append(x.Tables, t)
}

// reportMissing lists every sheet that is missing, by post.
func (v *statusView) reportMissing(x *exchange.Ledger) error {
	t := exchange.Table{Name: "缺单缺卡", None: "没有缺的。", Heads: []string{"企业", "属地", "岗位", "缺哪几张"}, Widths: []float64{30, 16, 22, 60}}
	lacking := data.Status{Topic: data.TopicVeto}
	for _, s := range lacking.Pick(v.states) {
		if s.Posts == 0 {
			t.Rows = append(t.Rows, []any{s.Name, s.Area, "没登记岗位", "四张都缺"})
			continue
		}
		posts, err := v.t.tx.SheetsOf(v.t.ctx, s.Enterprise)
		if err != nil {
			return err
		}
		for _, p := range posts {
			var names []string
			for _, part := range p.Missing() {
				names = append(names, part.Title())
			}
			if p.Frontline && len(names) > 0 {
				t.Rows = append(t.Rows, []any{s.Name, s.Area, p.Name, strings.Join(names, "、")})
			}
		}
	}
	x.Tables = append(x.Tables, t)
	return nil
}

// reportResults is the month's and the last month's answers and observations.
func (v *statusView) reportResults(x *exchange.Ledger) error {
	for _, topic := range []data.Topic{data.TopicExam, data.TopicDrill, data.TopicObserve} {
		w := resultWords[topic]
		t := exchange.Table{Name: w.title, None: "没有企业。", Heads: []string{"企业", "属地", "本月" + w.of + "数", "本月对的", "本月答对率", "上月" + w.of + "数", "上月对的", "上月答对率"},
			Widths: []float64{32, 16, 12, 12, 12, 12, 12, 12}}
		now, err := v.tallies(w.hows, data.Month(v.today, 0))
		if err != nil {
			return err
		}
		before, err := v.tallies(w.hows, data.Month(v.today, -1))
		if err != nil {
			return err
		}
		for i := range now {
			row := []any{now[i].Name, now[i].Area}
			for _, y := range []*statusTally{&now[i], &before[i]} {
				if y.answers == 0 {
					row = append(row, w.none, nil, nil)
				} else {
					row = append(row, y.answers, y.right, data.RateText(y.right, y.answers))
				}
			}
			t.Rows = append(t.Rows, row)
		}
		x.Tables = append(x.Tables, t)
	}
	return nil
}

// reportEvents lists what happened in the last 90 days.
func (v *statusView) reportEvents(x *exchange.Ledger) error {
	const days = 90
	t := exchange.Table{Name: "推行记录", None: "这 90 天没有记录。", Heads: []string{"本企业第几条", "日期", "企业", "什么事", "谁", "附件", "说明"}, Widths: []float64{13, 19, 28, 24, 12, 7, 40}}
	for i := range v.states {
		events, err := v.t.tx.EventsOf(v.t.ctx, v.states[i].Enterprise)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.AtMS < v.nowMS-days*day.Milliseconds() {
				continue
			}
			what := eventWords[e.Kind]
			if e.Kind == data.EventDone || e.Kind == data.EventUndone {
				what += "「" + e.Step.Name() + "」"
			}
			t.Rows = append(t.Rows, []any{e.No, v.at(e.AtMS), v.states[i].Name, what, cmp.Or(e.ByName, "命令行"), e.Proofs, e.Note})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []any) int { return cmp.Compare(a[1].(string), b[1].(string)) })
	x.Tables = append(x.Tables, t)
	return nil
}

// shortNotice is the notice with as many names as a letter holds; the workbook has all.
func (v *statusView) shortNotice(g *data.Group) string {
	const longest = 3800
	text := ""
	for _, most := range []int{30, 20, 10, 5, 2} {
		if text = v.notice(g, most); len([]rune(text)) <= longest {
			return text
		}
	}
	return data.Clip(text, longest)
}

// notice is the text of a 通报, each list with at most most names.
func (v *statusView) notice(g *data.Group, most int) string {
	day := func(ms int64) string { return time.UnixMilli(ms).In(v.zone).Format("2006年1月2日") }
	var b strings.Builder
	fmt.Fprintf(&b, "关于%s“两单两卡”推行情况的通报\n\n截至%s，%s在推行范围的危化烟花企业共%d家，已通过审核验收%d家，完成率%s。\n",
		v.scope(), day(v.nowMS), v.scope(), g.InScope, g.Accepted, data.RateText(g.Accepted, g.InScope))
	b.WriteString("\n一、总体情况\n")
	_, groups := v.groups()
	for _, x := range groups {
		fmt.Fprintf(&b, "%s：%d家，验收%d家，完成率%s，逾期%d家。\n", x.Name, x.InScope, x.Accepted, data.RateText(x.Accepted, x.InScope), x.Overdue)
	}
	b.WriteString("\n二、存在问题\n")
	n := 0
	problem := func(title string, topic data.Topic, words func(*data.State) string) {
		q := data.Status{Topic: topic}
		all := q.Pick(v.states)
		if len(all) == 0 {
			return
		}
		n++
		var names []string
		for i := range all {
			if i == most {
				names = append(names, fmt.Sprintf("等%d家", len(all)))
				break
			}
			names = append(names, all[i].Name+words(&all[i]))
		}
		fmt.Fprintf(&b, "（%s）%s%d家：%s。\n", [...]string{"一", "二", "三", "四", "五"}[n-1], title, len(all), strings.Join(names, "、"))
	}
	problem("逾期未通过验收", data.TopicOverdue, func(s *data.State) string { return fmt.Sprintf("（超期%d天）", -s.Days) })
	problem("缺单缺卡（否决项）", data.TopicVeto, func(s *data.State) string {
		if s.Posts == 0 {
			return "（未登记岗位）"
		}
		return fmt.Sprintf("（缺%d张）", s.Missing)
	})
	problem("问题整改未办结", data.TopicFinding, func(s *data.State) string { return fmt.Sprintf("（%d条）", s.Findings) })
	problem("列为重点监管对象", data.TopicFocus, func(*data.State) string { return "" })
	if n == 0 {
		b.WriteString("未发现逾期、缺单缺卡和整改未办结的企业。\n")
	}
	b.WriteString("\n三、下一步\n请未通过验收的企业对照所缺事项抓紧完成；缺单缺卡的先补齐四张单卡；有整改的按期办结。属地逐家督促，逾期的依规采取措施。\n")
	if v.plan.Shifted {
		b.WriteString("\n（演示数据，日期按今天挪过）\n")
	}
	return b.String()
}
