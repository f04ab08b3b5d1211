package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
)

// points lists everybody's.
func (v *meritView) points() *data.Letter {
	var out []row
	for _, x := range v.all {
		out = append(out, row{fmt.Sprintf("%s：%s", x.name, data.Points(x.points)), data.Button{Label: x.name, Data: tapData("t:j", x.id, v.period.Number)}})
	}
	l := v.list("", out, "没有人。")
	l.Title = v.period.Name + "积分"
	now := data.MonthOf(v.nowMS, v.zone)
	buttons := slices.Concat(l.Buttons...)
	for _, b := range []data.Button{
		{Label: "提名先进", Data: tapData("t:a", v.period.Number, 0)},
		{Label: "前一个", Data: tapData("t:g", v.period.Before(v.zone).Number, 0)},
		{Label: "本月", Data: tapData("t:g", now.Number, 0)},
		{Label: "本季度", Data: tapData("t:g", data.QuarterOf(v.nowMS, v.zone).Number, 0)},
		{Label: "改规则", Data: "t:u:0:0"},
	} {
		if b.Data != tapData("t:g", v.period.Number, 0) {
			buttons = append(buttons, b)
		}
	}
	l.Buttons = rows(buttons)
	return l
}

// reasons says where somebody's points come from; nil when he is not of the team.
func (v *meritView) reasons(person int64) *data.Letter {
	i := slices.IndexFunc(v.all, func(x meritOne) bool { return x.id == person })
	if i < 0 {
		return nil
	}
	x := &v.all[i]
	lines := v.rule.Reason(x.deeds)
	if len(lines) == 0 {
		lines = []string{"没有计分的事。"}
	}
	if w := v.warning(x.teamPerson); w != "" {
		lines = append(lines, "注意："+w)
	}
	return &data.Letter{Title: fmt.Sprintf("%s %s：%s", x.name, v.period.Name, data.Points(x.points)), Text: strings.Join(lines, "\n"),
		Buttons: rows([]data.Button{{Label: "看他的记录", Data: tapData("t:m", x.id, 0)}})}
}

// warning says what to look at before somebody is commended; empty: nothing.
func (v *meritView) warning(p *teamPerson) string {
	var all []string
	if thin := data.Thin(p.results, v.period.FromMS, v.period.ToMS); thin != "" {
		all = append(all, "依据少："+thin+"。")
	}
	in := slices.DeleteFunc(slices.Clone(p.results), func(r data.Result) bool { return r.AtMS < v.period.FromMS || r.AtMS >= v.period.ToMS })
	if h := data.HintsOf(p.id, in, endOfDay(v.zone)); h != nil {
		all = append(all, h.Words())
	}
	return strings.Join(all, "")
}

// proposal proposes who and which post did best, with the reason.
func (v *meritView) proposal() *data.Letter {
	var points []int
	for _, x := range v.all {
		points = append(points, x.points)
	}
	lines := []string{"先进个人："}
	best := data.Best(points)
	for k, i := range best {
		if k == fiveLines {
			lines = append(lines, fmt.Sprintf("还有 %d 人分一样多。", len(best)-k))
			break
		}
		x := &v.all[i]
		lines = append(lines, fmt.Sprintf("%s（%s）%s：%s", x.name, v.posts[x.posts[0]].name, data.Points(x.points), strings.Join(v.rule.Reason(x.deeds), "；")))
		if w := v.warning(x.teamPerson); w != "" {
			lines = append(lines, "　注意："+w)
		}
	}
	if len(best) == 0 {
		lines = append(lines, "没有人有分，提不出。")
	}
	lines = append(lines, "先进班组（按岗位）：")
	lines = append(lines, v.bestPosts()...)
	return &data.Letter{Title: v.period.Name + "提名", Text: strings.Join(append(lines, sayOnlyPropose), "\n")}
}

// bestPosts proposes the post with the most points a head; one person is no team.
func (v *meritView) bestPosts() []string {
	const least = 2
	byID := map[int64]int{}
	for _, x := range v.all {
		byID[x.id] = x.points
	}
	var heads []int // points a head, in thousandths
	for _, p := range v.posts {
		sum := 0
		for _, x := range p.people {
			sum += byID[x.id]
		}
		if len(p.people) < least {
			heads = append(heads, 0)
		} else {
			heads = append(heads, sum*1000/len(p.people))
		}
	}
	var lines []string
	for _, i := range data.Best(heads) {
		p := &v.posts[i]
		lines = append(lines, fmt.Sprintf("%s：%d 人，人均 %.1f 分", p.name, len(p.people), float64(heads[i])/1000))
		var thin []string
		for _, x := range p.people {
			if data.Thin(x.results, v.period.FromMS, v.period.ToMS) != "" {
				thin = append(thin, x.name)
			}
		}
		if len(thin) > 0 {
			lines = append(lines, "　注意：依据少的有"+names(thin, fiveLines)+"。")
		}
	}
	if len(lines) == 0 {
		lines = []string{"没有 2 个人以上、有分的岗位，提不出。"}
	}
	return lines
}

// ownPoints says how many points the asker has this month, and what for; empty
// when his enterprise has set no rule.
func (t *turn) ownPoints(e *evidence, zone *time.Location) (string, error) {
	rule, err := t.tx.MeritRule(t.ctx, t.asker.Enterprise)
	if err != nil || len(rule) == 0 {
		return "", err
	}
	exams, err := t.examsDone(t.asker.ID)
	if err != nil {
		return "", err
	}
	month := data.MonthOf(t.now.UnixMilli(), zone)
	d := data.DeedsOf(e.results, exams, month.FromMS, month.ToMS, zone)
	s := "本月积分：" + data.Points(rule.Of(d))
	if why := rule.Reason(d); len(why) > 0 {
		s += "（" + strings.Join(why, "；") + "）"
	}
	return s, nil
}
