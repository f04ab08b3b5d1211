package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// Where an enterprise stands in the district's plan: the stage that it is to be accepted
// in, and whether it is in scope at all. The bureau moves it, by a button or by typing
// 「江津油库 示范引领」, 「江津油库 不推行 停产了」, 「江津油库 推行」.

// placeStages are the stages that an enterprise can be put in.
var placeStages = data.Stages[:2]

const (
	sayWhyOut = "为什么%s不在推行范围？打一句发给我，比如「停产了」。"
	mostLike  = 6 // enterprises of a name that are offered
)

// tapPlace shows the choices.
func (t *turn) tapPlace(n []int64) error {
	r, err := t.within(n[0], data.ActPlan)
	if err != nil || r == nil {
		return err
	}
	return t.show(r.place())
}

func (r *rolled) place() data.Letter {
	lines := r.history(func(e *data.Event) bool { return e.Kind == data.EventStage || e.Kind == data.EventScope })
	var buttons []data.Button
	for i, s := range placeStages {
		if s != r.Stage {
			buttons = append(buttons, data.Button{Label: "换到" + s.Name(), Data: tapData("r:move", r.Enterprise, int64(i))})
		}
	}
	if r.InScope {
		buttons = append(buttons, data.Button{Label: "移出范围", Data: tapData("r:out", r.Enterprise)})
	} else {
		buttons = append(buttons, data.Button{Label: "移回范围", Data: tapData("r:in", r.Enterprise)})
	}
	return data.Letter{Title: r.Name, Text: strings.Join(append([]string{r.stageLine()}, lines...), "\n"), Buttons: rows(buttons)}
}

// tapMove asks once more before an enterprise is put in another stage.
func (t *turn) tapMove(n []int64) error {
	r, err := t.movable(n)
	if err != nil || r == nil {
		return err
	}
	return t.sayMove(r, n[1])
}

func (t *turn) sayMove(r *rolled, stage int64) error {
	to := placeStages[stage]
	due := "没有期限"
	if d := r.plan.Due[to]; d != "" {
		due = "期限 " + d
	}
	return t.show(data.Letter{Title: "确定把" + r.Name + "换到" + to.Name() + "？", Text: "现在是" + r.Stage.Name() + "。换了以后，" + due + "。",
		Buttons: rows([]data.Button{{Label: "确定换", Data: tapData("r:moved", r.Enterprise, stage)}})})
}

// movable gives an enterprise that the asker may put in a stage that it is not in; else
// it says so.
func (t *turn) movable(n []int64) (*rolled, error) {
	r, err := t.within(n[0], data.ActPlan)
	if err != nil || r == nil {
		return nil, err
	}
	switch {
	case n[1] >= int64(len(placeStages)):
		t.refuse(toastOld)
		return nil, nil
	case placeStages[n[1]] == r.Stage:
		t.refuse(toastAlready)
		return nil, nil
	}
	return r, nil
}

// tapMoved moves it.
func (t *turn) tapMoved(n []int64) error {
	r, err := t.movable(n)
	if err != nil || r == nil {
		return err
	}
	to := placeStages[n[1]]
	return t.placed(r, data.Event{Kind: data.EventStage, Note: string(to)}, "换到"+to.Name())
}

// tapOut asks why an enterprise is out of scope.
func (t *turn) tapOut(n []int64) error {
	r, err := t.scoped(n[0], false)
	if err != nil || r == nil {
		return err
	}
	return t.askWhy(reasonOut, fmt.Sprintf(sayWhyOut, r.Name), n...)
}

// scoped gives an enterprise that the asker may take out of scope, or back; else it says
// so.
func (t *turn) scoped(id int64, in bool) (*rolled, error) {
	r, err := t.within(id, data.ActPlan)
	if err != nil || r == nil {
		return nil, err
	}
	if r.InScope == in {
		t.refuse(toastAlready)
		return nil, nil
	}
	return r, nil
}

// out: he said why.
func (t *turn) out(n []int64, why string) error {
	r, err := t.scoped(n[0], false)
	if err != nil || r == nil {
		return err
	}
	return t.placed(r, data.Event{Kind: data.EventScope, Note: data.ScopeNote(false, why)}, "移出推行范围，"+why)
}

// tapIn takes it back.
func (t *turn) tapIn(n []int64) error {
	r, err := t.scoped(n[0], true)
	if err != nil || r == nil {
		return err
	}
	return t.placed(r, data.Event{Kind: data.EventScope, Note: data.ScopeNote(true, "")}, "移回推行范围")
}

// placed writes it down and tells the enterprise's officers and the area's supervisors.
func (t *turn) placed(r *rolled, e data.Event, word string) error {
	if _, err := t.happened(r, e); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, r.Name, "place", data.Clip(word, 200)); err != nil {
		return err
	}
	l := data.Letter{Title: r.Name + "：" + word, Text: t.asker.Name + "改的。" + r.stageLine()}
	if err := t.tellOfficers(r, l); err != nil {
		return err
	}
	to, err := t.tx.SupervisorAccounts(t.ctx, r.Area)
	if err != nil {
		return err
	}
	if _, err := t.tellAll(to, l); err != nil {
		return err
	}
	return t.show(r.place())
}

// placeLine reads a typed line about an enterprise; false when it is none.
func (t *turn) placeLine(text string) (bool, error) {
	words := []string{placeStages[0].Name(), placeStages[1].Name(), "不推行", "推行"}
	i := slices.IndexFunc(words, func(w string) bool { return strings.Contains(text, w) })
	if i < 0 || strings.Contains(text, "\n") {
		return false, nil
	}
	name, why, _ := strings.Cut(text, words[i])
	name, why = strings.TrimSpace(name), strings.Trim(oneLine(why), "了 ，,：:。")
	found, err := t.called(name)
	if err != nil || len(found) == 0 || i != 2 && why != "" {
		return false, err
	}
	if len(found) > 1 {
		t.offerPlaces(found)
		return true, nil
	}
	r, err := t.within(found[0].ID, data.ActPlan)
	if err != nil || r == nil {
		return true, err
	}
	switch {
	case i < 2 && r.Stage == placeStages[i], i == 2 && !r.InScope, i == 3 && r.InScope:
		t.say(data.Letter{Text: toastAlready})
		return true, nil
	case i < 2:
		return true, t.sayMove(r, int64(i))
	case i == 3:
		t.say(r.place())
		return true, nil
	case why == "":
		return true, t.askWhy(reasonOut, fmt.Sprintf(sayWhyOut, r.Name), r.Enterprise)
	}
	return true, t.askSure(reasonOut, "确定把"+r.Name+"移出推行范围？\n原因："+why, why, r.Enterprise)
}

// called finds the enterprises whose name, or other name, holds some words.
func (t *turn) called(words string) (out []placeName, err error) {
	if len([]rune(words)) < 2 {
		return nil, nil
	}
	all, err := t.tx.DistrictNames(t.ctx, "")
	for _, n := range all {
		if slices.ContainsFunc(append(n.Others, n.Name), func(s string) bool { return strings.Contains(s, words) }) {
			out = append(out, placeName{n.ID, n.Name})
		}
	}
	return out, err
}

type placeName struct {
	ID   int64
	Name string
}

func (t *turn) offerPlaces(found []placeName) {
	var buttons []data.Button
	for _, f := range found[:min(len(found), mostLike)] {
		buttons = append(buttons, data.Button{Label: f.Name, Data: tapData("r:place", f.ID)})
	}
	text := "是哪一家？"
	if n := len(found) - mostLike; n > 0 {
		text += fmt.Sprintf("还有 %d 家没列出来，多打几个字。", n)
	}
	t.say(data.Letter{Text: text, Buttons: rows(buttons)})
}
