package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// usual are the rotas that a tap gives to whoever has no other.
var usual = []string{"08:00 每天", "08:00 周一到周五", "08:00 周一到周六", "09:00 周一到周五"}

// sayShifts shows who is asked when, and waits for lines that say otherwise.
func (t *turn) sayShifts(before string) error {
	at := t.asker.Enterprise
	zone, err := t.zoneOf(at)
	if err != nil {
		return err
	}
	all, err := t.tx.Rotas(t.ctx, at)
	if err != nil {
		return err
	}
	who, err := t.tx.Turnouts(t.ctx, at)
	if err != nil {
		return err
	}
	posts, err := t.tx.Posts(t.ctx, at)
	if err != nil {
		return err
	}
	post := somePost
	if len(posts) > 0 {
		post = posts[0].Name
	}
	today := data.DateOf(t.now.In(zone))
	lines := []string{before}
	for _, r := range all {
		if r.Name != "" {
			lines = append(lines, rotaLine(r, who[r.ID], today))
		}
	}
	lines = append(lines, rotaLine(defaultOf(all), who[0], today))
	clock := "现在 " + t.now.In(zone).Format("01-02 15:04") + "（" + zoneName(zone) + "）。"
	switch {
	case before == "":
		lines = append(lines, sayNightRule, clock, fmt.Sprintf(sayShiftHow, post))
	case zoneName(zone) != beijingTime: // whoever has just set another one sees that it holds
		lines = append(lines, clock)
	}
	if _, err := t.begin(shiftDialog, struct{}{}); err != nil {
		return err
	}
	t.say(data.Letter{Title: at + " 什么时候发题", Text: strings.TrimSpace(strings.Join(lines, "\n")), Buttons: shiftButtons(defaultOf(all).Line)})
	return nil
}

// defaultOf is the rota of whoever belongs to no other.
func defaultOf(all []store.Rota) store.Rota {
	i := slices.IndexFunc(all, func(r store.Rota) bool { return r.Name == "" })
	if i < 0 {
		return store.Rota{Line: data.EveryDay.String()}
	}
	return all[i]
}

// rotaLine is one rota with who belongs to it and when they are asked today.
func rotaLine(r store.Rota, who *store.Turnout, today data.Date) string {
	if who == nil {
		who = &store.Turnout{}
	}
	name := r.Name
	if name == "" {
		name = restOfAll
	}
	others := slices.DeleteFunc(slices.Concat(who.Posts, who.People), func(s string) bool { return s == name })
	if len(others) > 0 {
		name += "（" + data.Clip(strings.Join(others, "、"), 60) + "）"
	}
	say := "今天不发"
	if x, err := data.ParseRota(r.Line); err == nil {
		if at, ok := x.Asks(today); ok {
			say = "今天 " + data.Clock(at)
		}
	}
	return fmt.Sprintf("▪ %s %d 人，%s\n　%s", name, who.Count, say, r.Line)
}

func zoneName(z *time.Location) string {
	if z.String() == "Asia/Shanghai" || z.String() == "UTC+8" {
		return beijingTime
	}
	return z.String()
}

func shiftButtons(is string) [][]data.Button {
	var out []data.Button
	for i, u := range usual {
		if u != is {
			out = append(out, data.Button{Label: restOfAll + " " + u, Data: tapData("k:d", int64(i))})
		}
	}
	return rows(append(out, data.Button{Label: "给一个人换班", Data: "k:p:0"}))
}

// Button data of shifts: 「k:d:n」 the usual rota n for whoever has no other,
// 「k:p:page」 people, 「k:m:person」 the rotas he may be put in, 「k:s:person:rota」
// puts him there; rota 0: into none of his own.
func (t *turn) tapShift(rest string) error {
	if !t.asker.May(data.ActShift) {
		t.toast(sayNotShift)
		return nil
	}
	kind, rest, _ := strings.Cut(rest, ":")
	most := map[string]int{"d": 1, "p": 1, "m": 1, "s": 2}[kind]
	n, err := numbers(rest, most)
	if err != nil || most == 0 {
		t.toast(toastOld)
		return nil
	}
	switch kind {
	case "d":
		return t.tapUsual(n[0])
	case "p":
		return t.tapShiftPeople(n[0])
	}
	m, err := t.tx.Member(t.ctx, n[0])
	if err != nil {
		return err
	}
	if m == nil || m.Enterprise != t.asker.Enterprise || m.Role != data.Worker && m.Role != data.TeamLead {
		t.toast(toastNoPerson)
		return nil
	}
	if kind == "s" {
		return t.tapPutPerson(m, n[1])
	}
	return t.sayShiftsFor(m)
}

func (t *turn) tapUsual(n int64) error {
	if n >= int64(len(usual)) {
		t.toast(toastOld)
		return nil
	}
	all, err := t.tx.Rotas(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	if defaultOf(all).Line == usual[n] {
		t.toast(toastAsIs)
		return nil
	}
	t.toast("")
	return t.setShifts(restOfAll + "：" + usual[n])
}

// tapShiftPeople shows ten of the people who are drilled, a button each.
func (t *turn) tapShiftPeople(n int64) error {
	all, err := t.tx.Members(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m store.Member) bool { return m.Role != data.Worker && m.Role != data.TeamLead })
	some, more := page(all, n)
	if len(some) == 0 {
		t.toast("没有人了。")
		return nil
	}
	var buttons []data.Button
	for _, m := range some {
		buttons = append(buttons, data.Button{Label: data.Clip(m.Name+" "+strings.Join(m.Posts, "、"), 16), Data: tapData("k:m", m.ID)})
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("k:p", n+1)})
	}
	t.toast("")
	t.say(data.Letter{Text: "给谁换班？", Buttons: rows(buttons)})
	return nil
}

// sayShiftsFor shows the rotas that a person may be put in.
func (t *turn) sayShiftsFor(m *store.Member) error {
	all, err := t.tx.Rotas(t.ctx, m.Enterprise)
	if err != nil {
		return err
	}
	is, err := t.tx.RotaOf(t.ctx, m.ID)
	if err != nil {
		return err
	}
	now := defaultOf(all)
	var buttons []data.Button
	for _, r := range all {
		if r.ID == is {
			now = r
		} else if r.Name != "" {
			buttons = append(buttons, data.Button{Label: data.Clip(r.Name, 16), Data: tapData("k:s", m.ID, r.ID)})
		}
	}
	t.toast("")
	if len(buttons) == 0 && is == 0 {
		t.say(data.Letter{Text: "还没有班次。先打一行，比如：\n甲班：白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00"})
		return nil
	}
	name := now.Name
	if name == "" {
		name = restOfAll
	}
	buttons = append(buttons, data.Button{Label: "按岗位", Data: tapData("k:s", m.ID, 0)})
	t.say(data.Letter{Text: m.Name + "现在是" + name + "：" + now.Line + "。换到哪个？", Buttons: rows(buttons)})
	return nil
}

func (t *turn) tapPutPerson(m *store.Member, rota int64) error {
	all, err := t.tx.Rotas(t.ctx, m.Enterprise)
	if err != nil {
		return err
	}
	name := "按岗位"
	if rota != 0 {
		i := slices.IndexFunc(all, func(r store.Rota) bool { return r.ID == rota && r.Name != "" })
		if i < 0 {
			t.toast("这个班次取消了，请重新打 /shift。")
			return nil
		}
		name = all[i].Name
	}
	own, err := t.tx.OwnRota(t.ctx, m.ID)
	if err != nil {
		return err
	}
	if own == rota {
		t.toast(toastAsIs)
		return nil
	}
	if err := t.tx.PutPerson(t.ctx, m.ID, rota); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, m.Enterprise, "shift", fmt.Sprint(m.ID, " ", name)); err != nil {
		return err
	}
	t.toast("")
	return t.sayShifts(m.Name + "：" + name + "，改好了。")
}
