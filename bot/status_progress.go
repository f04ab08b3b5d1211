package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/picture"
)

// progress is 完成率 of several enterprises: the total, then by area or type, the worst
// first, then who lags and why.
func (v *statusView) progress() (data.Letter, error) {
	g := data.SumOf("", v.states)
	lines := []string{
		fmt.Sprintf("要验收 %d 家，已验收 %d 家，完成率 %s", g.InScope, g.Accepted, data.RateText(g.Accepted, g.InScope)),
		fmt.Sprintf("%s红 %d　%s黄 %d　%s绿 %d", data.Red.Sign(), g.Lights[data.Red], data.Yellow.Sign(), g.Lights[data.Yellow], data.Green.Sign(), g.Lights[data.Green]),
	}
	by, groups := v.groups()
	if len(groups) > 1 {
		order := "差的在前"
		if v.q.Best {
			order = "好的在前"
			slices.Reverse(groups)
		}
		if v.q.Most > 0 {
			groups = groups[:min(len(groups), v.q.Most)]
		}
		lines = append(lines, "按"+by+"，"+order+"：")
		some, more := five(groups, v.page)
		for i, x := range some {
			line := fmt.Sprintf("%d %s %s", int(v.page)*fiveLines+i+1, x.Name, x.Rate())
			if x.Overdue > 0 {
				line += fmt.Sprintf("，逾期 %d", x.Overdue)
			}
			lines = append(lines, line)
		}
		if more {
			v.pageButton("q", "下一页", *v.q, v.page+1)
		}
	}
	lag := data.Status{Topic: data.TopicPending}
	late := lag.Pick(v.states)
	for i := range late[:min(len(late), 3)] {
		if i == 0 {
			lines = append(lines, "最落后的：")
		}
		lines = append(lines, v.lagging(&late[i]))
	}
	v.counted("没验收", g.InScope-g.Accepted, data.TopicPending)
	v.counted("逾期", g.Overdue, data.TopicOverdue)
	v.counted("缺卡", g.Veto, data.TopicVeto)
	v.counted("等验收", g.Requests, data.TopicRequest)
	v.counted("重点监管", g.Focus, data.TopicFocus)
	v.others(by)
	v.button("报表和通报", v.with(data.TopicReport))
	switch {
	case len(v.states) == 1:
		v.button(v.states[0].Name, of(v.states[0].Enterprise, data.TopicProgress))
		v.listed = []int64{v.states[0].Enterprise}
	case v.page == 0:
		v.groupButtons(by, groups)
	}
	v.why()
	l := data.Letter{Title: v.scope() + " 推行进度", Text: strings.Join(lines, "\n")}
	if v.page == 0 && len(groups) > 2 {
		return v.pictured(l, by, groups)
	}
	return l, nil
}

// lagging says of an enterprise what is missing and how late it is.
func (v *statusView) lagging(s *data.State) string {
	return strings.Join(nonEmpty(s.Light.Sign()+" "+s.Name, s.DaysText(), lacking(s)), "，")
}

// lacking says what is missing, or that it is the supervisor's turn.
func lacking(s *data.State) string {
	if u := s.Undone(); len(u) == 1 && u[0] == data.StepAccepted && s.RequestedMS != 0 {
		return "等验收"
	}
	return "差：" + s.Lacks(3)
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// counted offers the list behind a count.
func (v *statusView) counted(label string, n int, topic data.Topic) {
	if n > 0 {
		v.button(fmt.Sprintf("%s %d", label, n), v.with(topic))
	}
}

// groups adds the enterprises up as the question says; as is usual by area, within one
// area by type.
func (v *statusView) groups() (by string, groups []data.Group) {
	areas := data.GroupsBy(v.states, data.ByArea)
	switch {
	case v.q.By == "stage":
		return "阶段", data.GroupsBy(v.states, data.ByStage)
	case v.q.By == "type" || v.q.By == "" && len(areas) < 2:
		return "类型", data.GroupsBy(v.states, data.ByType)
	}
	return "属地", areas
}

// others offers the other ways of adding up.
func (v *statusView) others(by string) {
	for _, x := range []struct{ by, label string }{{"area", "属地"}, {"type", "类型"}, {"stage", "阶段"}} {
		if x.label == by || x.by == "area" && v.area != "" {
			continue
		}
		q := *v.q
		q.By = x.by
		v.button("按"+x.label+"看", q)
	}
}

// groupButtons lead down into the worst groups.
func (v *statusView) groupButtons(by string, groups []data.Group) {
	if by != "属地" || len(groups) < 2 {
		return
	}
	for _, g := range groups[:min(len(groups), fiveLines)] {
		q := *v.q
		q.Areas, q.By = []string{g.Name}, ""
		v.button(g.Name, q)
	}
}

// pictured adds the groups as bars: a picture says it faster. What a caption cannot
// hold goes without.
func (v *statusView) pictured(l data.Letter, by string, groups []data.Group) (data.Letter, error) {
	const longest = 800 // of a caption's 1024, with the line of the date
	if len([]rune(l.Body())) > longest {
		return l, nil
	}
	p := picture.Bars{Title: v.scope() + "　完成率", Note: "按" + by + "，差的在前。" + v.asOf(), Unit: "个"}
	var alt []string
	for _, g := range groups {
		b := picture.Bar{Label: g.Name, Text: g.Rate(), Light: light(worst(&g))}
		if g.InScope > 0 {
			value := float64(g.Accepted) * 100 / float64(g.InScope)
			b.Value = &value
		}
		p.Bars = append(p.Bars, b)
		alt = append(alt, worst(&g).Word()+" "+g.Name+" "+g.Rate())
	}
	body, err := p.PNG()
	if err != nil {
		return l, fmt.Errorf("bot: picture of progress: %w", err)
	}
	l.File = &data.File{Name: "progress.png", Body: body, Photo: true, Alt: strings.Join(alt, "\n")}
	return l, nil
}

// worst is the worst light in a group.
func worst(g *data.Group) data.Light {
	for _, l := range []data.Light{data.Red, data.Yellow} {
		if g.Lights[l] > 0 {
			return l
		}
	}
	return data.Green
}

func light(l data.Light) picture.Light {
	return [...]picture.Light{picture.Green, picture.Yellow, picture.Red}[l]
}

// planned shows the stages' dates.
func (v *statusView) planned() data.Letter {
	var lines []string
	for _, s := range data.Stages {
		due := cmp.Or(v.plan.Due[s], "没有期限")
		n := 0
		for i := range v.states {
			if v.states[i].InScope && v.states[i].StageNow() == s {
				n++
			}
		}
		lines = append(lines, fmt.Sprintf("%s：%s，现有 %d 家", s.Name(), due, n))
	}
	return data.Letter{Title: "推行的三个阶段", Text: strings.Join(lines, "\n")}
}
