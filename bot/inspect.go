package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 现场检查 (「二合一」): a supervisor or the bureau on site, in three tiers and in any order.
// Each inspector has one inspection open at the most; it can be left and taken up
// again, and is dropped when nothing was done in it for long. Its buttons are in
// inspect_tap.go.

var inspectWords = map[string]bool{"inspect": true, "检查": true, "现场检查": true}

const (
	inspectStale  = 3 * 24 * time.Hour // without anything done in it, it is dropped
	inspectResume = 30 * 24 * time.Hour

	sayNotInspect  = "检查由监管员和区应急局做。本单位的检查记录，打 /inspections。"
	sayWhereTo     = "检查哪家？点一个，或者打：检查 企业名字里的几个字"
	sayNoSuchPlace = "辖区里没有找到「%s」。点一个，或者换几个字再打："
	sayOneAtATime  = "这一家还没查完。先结束或者放弃它，再查别家。"
	sayNobodyHere  = "辖区里还没有企业。"
	toastNotThere  = "这家不归你查，或者按钮失效了。"
	toastInspected = "这次检查已经结束或放弃了。"
)

// inspect begins an inspection, or shows the one that is open.
func (t *turn) inspect() (bool, error) {
	name, is, err := t.inspectNamed()
	if err != nil || !is {
		return false, err
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActInspect):
		t.say(data.Letter{Text: sayNotInspect})
		return true, nil
	}
	open, err := t.inspecting()
	if err != nil {
		return true, err
	}
	if open != nil {
		if name != "" && !strings.Contains(open.EnterpriseName, name) {
			t.say(data.Letter{Text: sayOneAtATime})
		}
		return true, t.sayInspection(open, "")
	}
	return true, t.choosePlace(placeList{tap: "n:e", page: "n:p", text: sayWhereTo, due: true}, name, 0, t.beginInspection)
}

// inspectNamed reads what is to be inspected: /inspect 企业, 检查 企业, and without a space
// when it is an enterprise's name. 「检查」 is a worker's question, too, and in a
// supervisor's question about the rollout it stands as well.
func (t *turn) inspectNamed() (name string, is bool, err error) {
	text := strings.TrimSpace(t.m.Text)
	word, name, _ := strings.Cut(text, " ")
	name = strings.TrimSpace(name)
	switch rest, found := strings.CutPrefix(text, "检查"); {
	case text == "" || text[0] != '/' && !t.asker.May(data.ActInspect):
		return "", false, nil
	case inspectWords[command(word)]:
		return name, true, nil
	case found && !t.m.Group && rest != "":
		all, err := t.statesHere()
		if err != nil {
			return "", false, err
		}
		known, err := t.placesWith(all, rest)
		return rest, len(known) == 1, err
	}
	return "", false, nil
}

// inspecting is the asker's open inspection; nil when he has none, or may not inspect
// there any more.
func (t *turn) inspecting() (*store.Inspection, error) {
	if !t.asker.May(data.ActInspect) {
		return nil, nil
	}
	i, err := t.tx.OpenInspection(t.ctx, t.asker.ID)
	if err != nil || i == nil || !t.asker.Reaches(i.EnterpriseName, i.Area) {
		return nil, err
	}
	return i, nil
}

// placeToInspect gives an enterprise that the asker may inspect; nil when he may not.
func (t *turn) placeToInspect(id int64) (*store.Enterprise, error) {
	if !t.asker.May(data.ActInspect) {
		return nil, nil
	}
	e, err := t.tx.EnterpriseNumbered(t.ctx, id)
	if err != nil || e == nil || e.Common || !t.asker.Reaches(e.Name, e.Area) {
		return nil, err
	}
	return e, nil
}

// beginInspection begins one, unless one is open: that is shown then.
func (t *turn) beginInspection(e *store.Enterprise) error {
	if open, err := t.inspecting(); err != nil {
		return err
	} else if open != nil {
		if open.Enterprise != e.ID {
			t.say(data.Letter{Text: sayOneAtATime})
		}
		return t.sayInspection(open, "")
	}
	if was, err := t.tx.OpenInspection(t.ctx, t.asker.ID); err != nil {
		return err
	} else if was != nil { // of a place that he may not inspect any more
		if err := t.dropInspection(was); err != nil {
			return err
		}
	}
	now := t.now.UnixMilli()
	i := &store.Inspection{Enterprise: e.ID, EnterpriseName: e.Name, Area: e.Area, By: t.asker.ID, ByName: t.asker.Name, ByArea: t.asker.Area, BegunMS: now, TouchedMS: now}
	if err := t.lookAtSheets(i); err != nil {
		return err
	}
	if err := t.tx.AddInspection(t.ctx, i); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, now, t.asker, e.Name, "inspect", fmt.Sprintf("开始 %d", i.ID)); err != nil {
		return err
	}
	return t.sayInspection(i, "")
}

// keepInspection stores what was done in one just now.
func (t *turn) keepInspection(i *store.Inspection) error {
	i.TouchedMS = t.now.UnixMilli()
	return t.tx.SetInspection(t.ctx, i)
}

// dropInspection ends one without a result; what is in it stays, and it can be taken up
// again.
func (t *turn) dropInspection(i *store.Inspection) error {
	i.State, i.TouchedMS = store.InspectionDropped, t.now.UnixMilli()
	return t.tx.SetInspection(t.ctx, i)
}

// lookAtSheets computes 否决项 anew.
func (t *turn) lookAtSheets(i *store.Inspection) error {
	all, err := t.tx.SheetsOf(t.ctx, i.Enterprise)
	if err != nil {
		return err
	}
	i.Found.Posts, i.Found.Lacking = 0, nil
	for _, p := range all {
		if !p.Frontline {
			continue
		}
		i.Found.Posts++
		if missing := p.Missing(); len(missing) > 0 {
			i.Found.Lacking = append(i.Found.Lacking, data.Lacking{Post: p.Name, Parts: missing})
		}
	}
	return nil
}

// sayInspection shows how an inspection stands, and the way to everything in it.
func (t *turn) sayInspection(i *store.Inspection, before string) error {
	if err := t.lookAtSheets(i); err != nil {
		return err
	}
	f := &i.Found
	facts, err := t.tx.FactsOf(t.ctx, i.Enterprise)
	if err != nil {
		return err
	}
	lines := nonEmpty(before, f.SheetsWords())
	key := "重点项：还没有人有岗位"
	if facts != nil && facts.Workers > 0 {
		key = fmt.Sprintf("重点项：%d 人有岗位，练过 %d 人，考过 %d 人", facts.Workers, facts.Drilled, facts.Examined)
	}
	if n := len(f.Spots); n > 0 {
		key += fmt.Sprintf("，现场抽查 %d 次", n)
	}
	lines = append(lines, key, f.WatchedWords())
	lines = append(lines, t.draftLines(f)...)
	if n := f.PhotoCount(); n > 0 {
		lines = append(lines, fmt.Sprintf("照片 %d 张。", n))
	}
	lines = append(lines, "随时可以发照片。三项不分先后。")
	f.At, f.AtFinding = "", 0
	if err := t.tx.SetInspection(t.ctx, i); err != nil {
		return err
	}
	button := onSite(i)
	t.say(data.Letter{Title: "检查：" + i.EnterpriseName, Text: strings.Join(lines, "\n"), Buttons: [][]data.Button{
		{button("否决项", "v", 0, 0), button("重点项", "v", 1, 0), button("必查项", "v", 2, 0)},
		{button("开问题", "f", 3), button("写几句", "t", 3)},
		{button("结束检查", "z", 0), button("放弃", "x")},
	}})
	return nil
}

// onSite makes the buttons of an inspection.
func onSite(i *store.Inspection) func(label, what string, more ...int64) data.Button {
	return func(label, what string, more ...int64) data.Button {
		return data.Button{Label: label, Data: tapData("n:"+what, append([]int64{i.ID}, more...)...)}
	}
}

// draftLines lists the findings so far.
func (t *turn) draftLines(f *data.Found) []string {
	if len(f.Findings) == 0 {
		return []string{"还没有问题。"}
	}
	lines := []string{fmt.Sprintf("问题 %d 个：", len(f.Findings))}
	for k, d := range f.Findings {
		due := "还没定日期"
		if d.Due != 0 {
			due = data.DayWords(d.Due) + "前改好"
		}
		lines = append(lines, fmt.Sprintf("%d %s：%s，%s", k+1, d.Tier.Name(), cut(d.What, 40), due))
	}
	return lines
}

// tierNumber is a tier's place in the checklist; past it: none.
func tierNumber(tier data.Tier) int64 {
	i := slices.IndexFunc(data.Checklist, func(l data.TierLaw) bool { return l.Tier == tier })
	if i < 0 {
		i = len(data.Checklist)
	}
	return int64(i)
}

// tierNumbered is the reverse; empty past the checklist.
func tierNumbered(n int64) data.Tier {
	if n < 0 || n >= int64(len(data.Checklist)) {
		return ""
	}
	return data.Checklist[n].Tier
}
