package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

var listTitles = map[data.Topic]string{data.TopicPending: "还没验收", data.TopicOverdue: "逾期没验收", data.TopicSoon: "快到期没验收", data.TopicAccepted: "已验收",
	data.TopicRequest: "申请了，等验收", data.TopicVeto: "缺单缺卡（否决）", data.TopicLight: "亮红灯、黄灯", data.TopicFocus: "重点监管对象",
	data.TopicFinding: "有问题在整改", data.TopicMeasure: "采取过措施", data.TopicInspect: "该检查了", data.TopicRevision: "该修订的卡还没改完"}

// list is the enterprises that a question picks, five on a page, each a button.
func (v *statusView) list() (data.Letter, error) {
	narrow, err := v.narrowed()
	if err != nil {
		return data.Letter{}, err
	}
	all := slices.DeleteFunc(v.q.Pick(v.states), func(s data.State) bool {
		return narrow != nil && narrow[s.Enterprise] == 0 && (s.Posts > 0 || v.q.Topic != data.TopicVeto || v.q.Post != "")
	})
	title := v.listTitle()
	inScope := data.SumOf("", v.states).InScope
	l := data.Letter{Title: fmt.Sprintf("%s %s：%d 家（共 %d 家）", v.scope(), title, len(all), inScope), Text: "一家也没有。"}
	if v.q.Most > 0 {
		all = all[:min(len(all), v.q.Most)]
	}
	some, more := five(all, v.page)
	var lines []string
	for i := range some {
		s := &some[i]
		n := int(v.page)*fiveLines + i + 1
		lines = append(lines, fmt.Sprintf("%d %s", n, strings.Join(nonEmpty(s.Light.Sign()+" "+s.Name, v.listWords(s, narrow[s.Enterprise])), "，")))
		v.button(fmt.Sprintf("%d %s", n, s.Name), of(s.Enterprise, data.TopicProgress))
	}
	for i := range all {
		v.listed = append(v.listed, all[i].Enterprise)
		if len(v.listed) == 50 {
			break
		}
	}
	if len(all) > 0 {
		l.Text = strings.Join(lines, "\n")
		if len(lines) == 0 {
			l.Text = "没有了。"
		}
	}
	if more {
		v.pageButton("q", "下一页", *v.q, v.page+1)
	}
	v.why()
	return l, nil
}

// narrowed counts, by enterprise, what the question picks out of the record beyond the
// sums: posts without a certain sheet, certain measures. nil: nothing.
func (v *statusView) narrowed() (map[int64]int, error) {
	q := v.q
	switch {
	case q.Topic == data.TopicVeto && (q.Part.Valid() || q.Post != ""):
		return v.t.tx.LackingPosts(v.t.ctx, q.Part, q.Post)
	case q.Topic == data.TopicMeasure && (q.Measure != "" || q.Span != nil):
		from, to := int64(0), v.nowMS+1
		if q.Span != nil {
			from, to = data.DayStartMS(q.Span.From), data.DayStartMS(q.Span.To+1)
		}
		events, err := v.t.tx.EventsOfKind(v.t.ctx, data.EventMeasure, from, to)
		out := map[int64]int{}
		for _, e := range events {
			if strings.HasPrefix(e.Note, q.Measure) {
				out[e.Enterprise]++
			}
		}
		return out, err
	}
	return nil, nil
}

func (v *statusView) listTitle() string {
	q := v.q
	title := listTitles[q.Topic]
	switch {
	case q.Topic == data.TopicStep:
		var names []string
		for _, s := range q.Steps() {
			names = append(names, s.Name())
		}
		title = "没做完「" + strings.Join(names, "、") + "」"
		if q.Done {
			title = "做完了「" + strings.Join(names, "、") + "」"
		}
	case q.Topic == data.TopicLight && q.Light != nil:
		title = q.Light.Sign() + " " + q.Light.Word() + "灯"
	case q.Topic == data.TopicFinding && q.Late:
		title = "整改过了期限"
	case q.Topic == data.TopicMeasure && q.Measure != "":
		title = q.Measure
	case q.Topic == data.TopicVeto && (q.Part.Valid() || q.Post != ""):
		what := "单卡"
		if q.Part.Valid() {
			what = q.Part.Title()
		}
		title = q.Post + "缺" + what
	}
	switch {
	case q.Span == nil:
	case q.Topic == data.TopicSoon:
		return q.Span.Name + "到期，没验收"
	case q.Topic == data.TopicAccepted || q.Topic == data.TopicMeasure:
		return q.Span.Name + " " + title
	}
	return title
}

// listWords says of an enterprise what its list is about; n: how many things a
// narrowed question picks there.
func (v *statusView) listWords(s *data.State, n int) string {
	switch {
	case n > 0 && v.q.Topic == data.TopicVeto:
		return fmt.Sprintf("%d 个岗位", n)
	case n > 0:
		return fmt.Sprintf("%d 次", n)
	}
	switch v.q.Topic {
	case data.TopicAccepted:
		return v.day(s.AcceptedMS) + " 验收"
	case data.TopicRequest:
		return v.day(s.RequestedMS) + " 申请"
	case data.TopicVeto:
		if s.Posts == 0 {
			return "没登记岗位"
		}
		return fmt.Sprintf("%d 个岗位齐 %d 个，缺 %d 张", s.Posts, s.Complete, s.Missing)
	case data.TopicLight:
		return strings.Join(s.Reasons, "、")
	case data.TopicFocus:
		return strings.Join(s.FocusWhy, "、")
	case data.TopicFinding:
		return v.findingWords(s)
	case data.TopicMeasure:
		return fmt.Sprintf("%d 次", s.Measures)
	case data.TopicInspect:
		if s.InspectedMS == 0 {
			return "没检查过"
		}
		return "上次检查 " + v.day(s.InspectedMS)
	case data.TopicRevision:
		return fmt.Sprintf("%d 项，最早 %s 起", s.Revisions, v.day(s.RevisionMS))
	}
	return strings.Join(nonEmpty(s.DaysText(), lacking(s)), "，")
}

// findingWords says how many findings are open, and until when.
func (v *statusView) findingWords(s *data.State) string {
	words := fmt.Sprintf("%d 条", s.Findings)
	switch {
	case s.FindingMS == 0:
		return words + "，都等复查"
	case s.FindingOver(v.nowMS):
		return words + "，最早 " + v.day(s.FindingMS) + " 就该改好，过期了"
	}
	return words + "，最早期限 " + v.day(s.FindingMS)
}

// enterprise is one enterprise on one look.
func (v *statusView) enterprise(s *data.State) data.Letter {
	v.listed = []int64{s.Enterprise}
	head := s.Light.Sign() + " " + s.Light.Word()
	if len(s.Reasons) > 0 {
		head += "：" + strings.Join(s.Reasons, "、")
	}
	stage := s.StageNow().Name()
	switch {
	case !s.InScope:
		stage = "不在推行范围"
	case s.Accepted:
		stage += "，" + v.day(s.AcceptedMS) + " 通过验收"
	case s.Due != "":
		stage += "，期限 " + s.Due + "，" + s.DaysText()
	}
	lines := []string{head, strings.Join(nonEmpty(s.Area, s.Type.Short(), stage), "　"),
		fmt.Sprintf("岗位 %d 个，四张齐 %d 个，缺 %d 张", s.Posts, s.Complete, s.Missing)}
	if s.Workers == 0 {
		lines = append(lines, "还没有人有岗位")
	} else {
		lines = append(lines, fmt.Sprintf("有岗位的 %d 人，练过 %s（%d/%d），考过 %s（%d/%d）", s.Workers,
			data.RateText(s.Drilled, s.Workers), s.Drilled, s.Workers, data.RateText(s.Examined, s.Workers), s.Examined, s.Workers))
	}
	steps := fmt.Sprintf("做了 %d/%d 步", s.DoneCount(), len(data.Steps()))
	if undone := s.Lacks(4); undone != "" {
		steps += "，差：" + undone
	}
	lines = append(lines, steps)
	if s.Focus {
		lines = append(lines, "重点监管："+strings.Join(s.FocusWhy, "、"))
	}
	if s.Findings > 0 {
		lines = append(lines, "在整改 "+v.findingWords(s))
	}
	v.button("岗位和卡", of(s.Enterprise, data.TopicPost))
	v.button("考核", of(s.Enterprise, data.TopicExam))
	v.button("每日一练", of(s.Enterprise, data.TopicDrill))
	v.button("旁站", of(s.Enterprise, data.TopicObserve))
	v.buttons = append(append(v.buttons, v.t.acceptButtons(s)...), v.t.overseeButtons(s)...)
	v.why()
	return data.Letter{Title: s.Name, Text: strings.Join(lines, "\n")}
}

// posts is an enterprise's posts with the sheets that each lacks; those that lack some
// stand first.
func (v *statusView) posts(s *data.State) (data.Letter, error) {
	v.listed = []int64{s.Enterprise}
	all, err := v.t.tx.SheetsOf(v.t.ctx, s.Enterprise)
	if err != nil {
		return data.Letter{}, err
	}
	var lacking, whole []string
	for _, p := range all {
		line := fmt.Sprintf("%s（%d 人）：", p.Name, p.People)
		switch missing := p.Missing(); {
		case !p.Frontline:
			whole = append(whole, line+"不是一线岗位，不要求")
		case len(missing) == 0:
			whole = append(whole, line+"四张齐，"+p.Version+" 版，"+v.day(p.PublishMS)+" 发布")
		default:
			var names []string
			for _, part := range missing {
				names = append(names, part.Title())
			}
			lacking = append(lacking, "✗ "+line+"缺"+strings.Join(names, "、"))
		}
	}
	for i := range whole {
		whole[i] = "✓ " + whole[i]
	}
	lines, more := five(append(lacking, whole...), v.page)
	if more {
		v.pageButton("q", "下一页", *v.q, v.page+1)
	}
	if len(all) == 0 {
		lines = []string{"一个岗位都没登记。"}
	}
	v.button("整个企业", of(s.Enterprise, data.TopicProgress))
	return data.Letter{Title: fmt.Sprintf("%s：%d 个一线岗位，四张齐 %d 个", s.Name, s.Posts, s.Complete), Text: strings.Join(lines, "\n")}, nil
}
