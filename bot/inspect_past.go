package bot

import (
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// /inspections: an enterprise's past inspections, for whoever may inspect it and for its
// own officers; each is shown as it ended. Button data: 「n:l:enterprise:page」 the list,
// 「n:s:inspection」 one, 「n:P:page」 the enterprises to choose from.

var inspectionsWords = map[string]bool{"inspections": true, "检查记录": true}

const (
	sayNoInspections = "检查记录由监管员、区应急局和本单位安全员看。"
	sayWhosePast     = "看哪家的检查记录？点一个，或者打：检查记录 企业名字里的几个字"
)

// inspections is the command.
func (t *turn) inspections() (bool, error) {
	word, name, _ := strings.Cut(strings.TrimSpace(t.m.Text), " ")
	if !inspectionsWords[command(word)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case t.asker.May(data.ActInspect):
		return true, t.choosePlace(placeList{tap: "n:l", page: "n:P", text: sayWhosePast}, strings.TrimSpace(name), 0, t.sayPast)
	case t.asker.May(data.ActRollout):
		e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
		if err != nil || e == nil {
			return true, err
		}
		return true, t.sayPast(e)
	default:
		t.say(data.Letter{Text: sayNoInspections})
	}
	return true, nil
}

// placeToSee gives an enterprise whose inspections, findings and measures the asker may
// see: of whoever may inspect it, and of its own officers; nil of others.
func (t *turn) placeToSee(id int64) (*store.Enterprise, error) {
	if !t.asker.May(data.ActInspect) && !t.asker.May(data.ActRollout) {
		return nil, nil
	}
	e, err := t.tx.EnterpriseNumbered(t.ctx, id)
	if err != nil || e == nil || e.Common || !t.asker.Reaches(e.Name, e.Area) {
		return nil, err
	}
	return e, nil
}

// inspectionToSee gives an inspection that has ended and that the asker may see.
func (t *turn) inspectionToSee(id int64) (*store.Inspection, error) {
	i, err := t.tx.Inspection(t.ctx, id)
	if err != nil || i == nil || i.State != store.InspectionDone {
		return nil, err
	}
	if e, err := t.placeToSee(i.Enterprise); err != nil || e == nil {
		return nil, err
	}
	return i, nil
}

func (t *turn) sayPast(e *store.Enterprise) error { return t.sayPastPage(e, 0) }

// sayPastPage lists an enterprise's inspections, the newest first.
func (t *turn) sayPastPage(e *store.Enterprise, n int64) error {
	all, err := t.tx.InspectionsAt(t.ctx, e.ID)
	if err != nil {
		return err
	}
	some, more := five(all, n)
	l := data.Letter{Title: fmt.Sprintf("%s 检查记录：%d 次", e.Name, len(all)), Text: "还没查过。"}
	var lines []string
	var buttons []data.Button
	for k := range some {
		i := &some[k]
		day := data.DayText(data.DistrictDay(i.DoneMS))
		line := fmt.Sprintf("%d %s %s，问题 %d 个", int(n)*fiveLines+k+1, day, i.ByName, len(i.Found.Findings))
		if i.Found.Veto() {
			line += "，否决"
		}
		lines = append(lines, line)
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("%d %s", int(n)*fiveLines+k+1, day), Data: tapData("n:s", i.ID)})
	}
	if len(lines) > 0 {
		l.Text = strings.Join(lines, "\n")
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("n:l", e.ID, n+1)})
	}
	l.Buttons = rows(buttons)
	t.say(l)
	return nil
}

// tapPast is a button of past inspections; false when it is another.
func (t *turn) tapPast(what, rest string) (bool, error) {
	count := map[string]int{"l": 2, "s": 1, "P": 1}[what]
	n, err := numbers(rest, max(count, 1))
	if what == "l" && err != nil { // out of a list of enterprises
		n, err = numbers(rest+":0", 2)
	}
	if count == 0 || err != nil || n[len(n)-1] >= mostPages && what != "s" {
		return false, nil
	}
	switch what {
	case "P":
		if !t.asker.May(data.ActInspect) {
			return false, nil
		}
		t.toast("")
		return true, t.choosePlace(placeList{tap: "n:l", page: "n:P", text: sayWhosePast}, "", n[0], nil)
	case "l":
		e, err := t.placeToSee(n[0])
		if err != nil || e == nil {
			return false, err
		}
		t.toast("")
		return true, t.sayPastPage(e, n[1])
	}
	i, err := t.inspectionToSee(n[0])
	if err != nil || i == nil {
		return false, err
	}
	l, err := t.inspected(i)
	if err != nil {
		return true, err
	}
	t.toast("")
	t.say(l)
	return true, nil
}
