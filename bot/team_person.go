package bot

import (
	"fmt"
	"strings"

	"anka/data"
)

// person shows somebody of the team: his three streams at each post, or what he
// does not know, or what others recorded of him; nil when he is not of it.
func (v *teamView) person(t *turn) (*data.Letter, error) {
	p := v.people[v.id]
	if p == nil {
		return nil, nil
	}
	switch v.what {
	case "f":
		return v.notFirm(p), nil
	case "r":
		m, err := t.tx.Member(t.ctx, p.id)
		if err != nil || m == nil {
			return nil, err
		}
		return t.seenLetter(&m.Person, p.evidence, v.page, tapData("t:r", p.id, v.page+1))
	}
	return v.onePerson(p), nil
}

func (v *teamView) onePerson(p *teamPerson) *data.Letter {
	var lines []string
	var where []string
	for _, i := range p.posts {
		post := &v.posts[i]
		where = append(where, post.name)
		if post.lesson == nil {
			lines = append(lines, "【"+post.name+"】还没有卡")
			continue
		}
		if len(p.posts) > 1 {
			lines = append(lines, "【"+post.name+"】")
		}
		s := p.standing(post.lines)
		lines = append(lines, standingLines(&s, v.nowMS, v.zone)...)
	}
	lines = append(lines, v.days(p))
	if p.owing.Lines > 0 {
		lines = append(lines, fmt.Sprintf("卡换了新版，要补练 %d 条", p.owing.Lines))
	}
	if h := v.hint(p); h != nil {
		lines = append(lines, "提示："+h.Words())
	}
	buttons := []data.Button{{Label: "不牢的条", Data: tapData("t:f", p.id, 0)}, {Label: "别人记的", Data: tapData("t:r", p.id, 0)},
		{Label: "怎么算的", Data: "t:c:0:0"}}
	return &data.Letter{Title: p.name + " " + strings.Join(where, "、"), Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// days says on how many days somebody answered.
func (v *teamView) days(p *teamPerson) string {
	days, answers := data.DrillDays(p.results, v.nowMS-(meDays*day).Milliseconds(), v.nowMS+1, v.zone)
	s := fmt.Sprintf("每日一练：最近 %d 天答了 %d 天，%d 题", meDays, days, answers)
	if silence := v.silence(p); silence != "" {
		s += "，" + silence
	}
	return s
}

// notFirm lists the lines that somebody does not know well.
func (v *teamView) notFirm(p *teamPerson) *data.Letter {
	var out []row
	for _, i := range p.posts {
		for _, x := range data.Weakest(p.lines(v.posts[i].lines), 1) {
			out = append(out, row{fmt.Sprintf("%s\n　记得 %s（%s考的）", lineWords(&x.Line), data.Percent(x.Mean), x.Age.Words(v.nowMS, v.zone)),
				data.Button{Label: cut(x.Scene+x.Part.Short(), 12), Data: tapData("t:l", x.ID, 0)}})
		}
	}
	return v.list(p.name+"不牢的条", out, "考过的都记住了，或者还没考过。")
}
