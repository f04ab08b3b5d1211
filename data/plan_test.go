package data

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlanLines(t *testing.T) {
	for _, x := range []struct{ typed, changes, wrong string }{
		{"全面推进 2026-12-31", "全面推进 2022-06-30 → 2026-12-31", ""},
		{"全面推进：2026年12月31日", "全面推进 2022-06-30 → 2026-12-31", ""},
		{"示范引领2026/3/1", "示范引领 2021-12-20 → 2026-03-01", ""},
		{"示范引领 不限", "示范引领 2021-12-20 → 没有期限", ""},
		{"全面推进 2022-06-30", "", ""},
		{"巩固提升 不限", "", ""},
		{"巩固提升 2027-01-01", "", "长期"},
		{"全面推进 2026-02-30", "", "没有这一天"},
		{"全面推进 1999-02-03", "", "没有这一天"},
		{"全面推进", "-", ""},
		{"全面推进还有哪几家", "-", ""},
		{"检查了几家", "-", ""},
		{"全面推进 2026", "", "写年月日"},
		{"观察 60 天", "观察 90 天 → 60 天", ""},
		{"观察60", "观察 90 天 → 60 天", ""},
		{"练考 80%", "练考 90% → 80%", ""},
		{"练考 80％", "练考 90% → 80%", ""},
		{"练考 101%", "", "1 到 100"},
		{"重点检查 30 天", "重点检查 60 天 → 30 天", ""},
		{"重点 45 天", "重点 30 天 → 45 天", ""},
		{"检查 0 天", "", "1 到 3650"},
		{"检查 -5 天", "", "1 到 3650"},
		{"检查 十天", "", "1 到 3650"},
		{"观察 60 天\n练题 15 天", "观察 90 天 → 60 天；练题 30 天 → 15 天", ""},
		{"观察 60 天\n乱写", "", "没有这个阶段"},
		{"乱写\n观察 60 天", "-", ""},
		{"观察", "-", ""},
		{"今天天气", "-", ""},
		{"", "-", ""},
	} {
		p := NoticePlan()
		was := fmt.Sprint(p)
		to, changes, found, err := p.Change(x.typed)
		got := strings.Join(changes, "；")
		if !found {
			got = "-"
		}
		if x.wrong != "" && (err == nil || !strings.Contains(err.Error(), x.wrong)) || x.wrong == "" && err != nil || x.wrong == "" && got != x.changes {
			t.Errorf("%q: %q, %v", x.typed, got, err)
		}
		if fmt.Sprint(p) != was {
			t.Errorf("%q changed the plan it was asked of", x.typed)
		}
		if err == nil && found && len(changes) > 0 && fmt.Sprint(to) == was {
			t.Errorf("%q says that it changes and does not", x.typed)
		}
	}
}

// Typing what is shown changes nothing.
func TestPlanLinesAsShown(t *testing.T) {
	p := NoticePlan()
	var lines []string
	for _, l := range p.Lines() {
		l, _, _ = strings.Cut(l, "：")
		lines = append(lines, l)
	}
	_, changes, found, err := p.Change(strings.Join(append(p.StageLines(), lines...), "\n"))
	if !found || err != nil || len(changes) != 0 {
		t.Error(changes, found, err)
	}
	if len(lines) != 9 {
		t.Errorf("%d rules are shown", len(lines))
	}
}

func TestReminder(t *testing.T) {
	want := map[int]int{30: 30, 7: 7, 6: 7, 5: 7, 4: 7, 3: 3, 2: 3, 1: 1, 0: 0}
	for days := -5; days <= 40; days++ {
		got, ok := Reminder(days)
		w, is := want[days]
		if !is && days > 7 && days < 30 {
			w, is = 30, true
		}
		if ok != is || ok && got != w {
			t.Errorf("%d days before: %d %t", days, got, ok)
		}
	}
}

func TestPostNote(t *testing.T) {
	for _, why := range []string{"只管后勤", "有 空格 的", ""} {
		post, front, got, err := ParsePostNote(PostNote("门卫 甲", false, why))
		if post != "门卫 甲" || front || got != why || err != nil {
			t.Errorf("%q: %q %t %q %v", why, post, front, got, err)
		}
	}
	if _, _, _, err := ParsePostNote("x"); err == nil {
		t.Error("x was read")
	}
	for e, want := range map[Event]string{
		{Kind: EventPost, Note: PostNote("门卫", false, "不上岗")}: "门卫不是一线岗位，不上岗",
		{Kind: EventPost, Note: PostNote("门卫", true, "")}:     "门卫是一线岗位",
		{Kind: EventScope, Note: ScopeNote(false, "停产 了")}:    "不在范围，停产 了",
		{Kind: EventScope, Note: ScopeNote(true, "")}:         "在范围内",
		{Kind: EventStage, Note: "demonstration"}:             "示范引领",
		{Kind: EventUndone, Note: "贴错了"}:                      "贴错了",
	} {
		if got := e.Words(); got != want {
			t.Errorf("%v: %q", e, got)
		}
	}
	f := Facts{InScope: true}
	for note, in := range map[string]bool{"out": false, "out 停产": false, "in": true, "in 复产": true, "outer": true} {
		if f.Fold([]Event{{Kind: EventScope, Note: note}}); f.InScope != in {
			t.Errorf("%q: in scope %t", note, f.InScope)
		}
	}
}
