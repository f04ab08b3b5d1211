package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 警示约谈、行政处罚、诚信管理: a supervisor or the bureau records a measure taken with an
// enterprise, and makes one a 重点监管对象 by hand or takes that back; its officers are
// told. Button data: 「n:A:enterprise」 its measures, 「n:B:enterprise:what」 record one
// (the place in data.Measures; after those: make it a 重点监管对象, no longer), 「n:C:
// dialog」 yes, 「n:D:dialog」 no, 「n:E:page」 the enterprises to choose from, 「n:h:event:
// page」 the photos of one.

var measureWords = map[string]bool{"measures": true, "措施": true}

const (
	sayNoMeasures     = "约谈、处罚、诚信管理由监管员和区应急局记，本单位安全员能看。"
	sayWhichMeasure   = "哪家？点一个，或者打：措施 企业名字里的几个字"
	sayNoMeasureYet   = "没有记过约谈、处罚、诚信管理。"
	sayMeasureWhy     = "%s：为什么、怎么办的？打字说，发给我就行。"
	sayFocusWhy       = "为什么？" + sayWriteDown
	sayMeasurePhoto   = "要附照片（通知书、现场），现在发给我，半小时内都行。"
	toastNotRecorded  = "好，没有记。"
	toastNoSuchAnswer = "这个按钮已经失效，请重新来一遍。"
	mostMeasures      = 10
)

// takenDialog waits for the words of a measure, then for a yes; afterwards for photos.
const takenDialog = "measure"

type measuring struct {
	Enterprise int64  `json:"enterprise"`
	What       int64  `json:"what"`
	Words      string `json:"words,omitempty"`
	Event      int64  `json:"event,omitempty"` // recorded: photos are of it
}

// kind is the event that is recorded and what it says of what is done.
func (m *measuring) kind() (data.EventKind, string) {
	switch n := m.What - int64(len(data.Measures)); {
	case n < 0:
		return data.EventMeasure, data.Measures[m.What]
	case n == 0:
		return data.EventFocus, "列为重点监管"
	}
	return data.EventUnfocus, "不再重点监管"
}

// measures is /measures.
func (t *turn) measures() (bool, error) {
	word, name, _ := strings.Cut(strings.TrimSpace(t.m.Text), " ")
	if !measureWords[command(word)] || word[0] != '/' && !t.asker.May(data.ActAccept) && !t.asker.May(data.ActRollout) {
		return false, nil // 「措施」 is a worker's question too
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case t.asker.May(data.ActAccept):
		return true, t.choosePlace(placeList{tap: "n:A", page: "n:E", text: sayWhichMeasure}, strings.TrimSpace(name), 0, t.sayMeasures)
	case t.asker.May(data.ActRollout):
		e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
		if err != nil || e == nil {
			return true, err
		}
		return true, t.sayMeasures(e)
	default:
		t.say(data.Letter{Text: sayNoMeasures})
	}
	return true, nil
}

// placeToMeasure gives an enterprise with which the asker may take measures.
func (t *turn) placeToMeasure(id int64) (*store.Enterprise, error) {
	if !t.asker.May(data.ActAccept) {
		return nil, nil
	}
	return t.placeToSee(id)
}

// sayMeasures lists what was taken with an enterprise, the newest first.
func (t *turn) sayMeasures(e *store.Enterprise) error {
	all, err := t.tx.EventsOf(t.ctx, e.ID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(v data.Event) bool {
		return v.Kind != data.EventMeasure && v.Kind != data.EventFocus && v.Kind != data.EventUnfocus
	})
	slices.Reverse(all)
	l := data.Letter{Title: fmt.Sprintf("%s 措施：%d 条", e.Name, len(all)), Text: sayNoMeasureYet}
	var lines []string
	var buttons []data.Button
	for k := range all[:min(len(all), mostMeasures)] {
		v := &all[k]
		lines = append(lines, fmt.Sprintf("%d %s", k+1, t.measureLine(v)))
		if v.Proofs > 0 {
			buttons = append(buttons, data.Button{Label: fmt.Sprintf("%d 看照片", k+1), Data: tapData("n:h", v.ID, 0)})
		}
	}
	if len(lines) > 0 {
		l.Text = strings.Join(lines, "\n")
	}
	more, err := t.measureButtons(e.ID)
	l.Buttons = append(rows(buttons), more...)
	t.say(l)
	return err
}

// measureLine says one: when, what, by whom.
func (t *turn) measureLine(v *data.Event) string {
	m := measuring{What: int64(len(data.Measures))}
	words := v.Note
	if v.Kind == data.EventUnfocus {
		m.What++
	}
	if v.Kind != data.EventMeasure {
		_, what := m.kind()
		words = what + "：" + v.Note
	}
	s := time.UnixMilli(v.AtMS).In(data.DistrictZone).Format(time.DateOnly) + " " + words
	if v.ByName != "" {
		s += "（" + v.ByName + "）"
	}
	if v.Proofs > 0 {
		s += fmt.Sprintf("，照片 %d 张", v.Proofs)
	}
	return s
}

// measureButtons record a measure with an enterprise; none when the asker may not.
func (t *turn) measureButtons(enterprise int64) ([][]data.Button, error) {
	e, err := t.placeToMeasure(enterprise)
	if err != nil || e == nil {
		return nil, err
	}
	var row []data.Button
	for k, name := range data.Measures {
		row = append(row, data.Button{Label: name, Data: tapData("n:B", e.ID, int64(k))})
	}
	f, err := t.tx.FactsOf(t.ctx, e.ID)
	if err != nil || f == nil {
		return [][]data.Button{row}, err
	}
	focus := data.Button{Label: "列为重点监管", Data: tapData("n:B", e.ID, int64(len(data.Measures)))}
	if f.Focus {
		focus = data.Button{Label: "不再重点监管", Data: tapData("n:B", e.ID, int64(len(data.Measures))+1)}
	}
	return [][]data.Button{row, {focus}}, nil
}

// tapMeasures is a button of measures; false when it is another.
func (t *turn) tapMeasures(what, rest string) (bool, error) {
	count := map[string]int{"A": 1, "B": 2, "C": 1, "D": 1, "E": 1}[what]
	n, err := numbers(rest, max(count, 1))
	if count == 0 || err != nil {
		return false, nil
	}
	switch what {
	case "E":
		if !t.asker.May(data.ActAccept) || n[0] >= mostPages {
			return false, nil
		}
		t.toast("")
		return true, t.choosePlace(placeList{tap: "n:A", page: "n:E", text: sayWhichMeasure}, "", n[0], nil)
	case "C", "D":
		return true, t.tapMeasured(rest, what == "C")
	}
	e, err := t.placeToSee(n[0])
	if err != nil || e == nil {
		return false, err
	}
	if what == "A" {
		t.toast("")
		return true, t.sayMeasures(e)
	}
	return t.tapMeasure(e, n[1])
}

// tapMeasure waits for the words of one.
func (t *turn) tapMeasure(e *store.Enterprise, what int64) (bool, error) {
	f, err := t.tx.FactsOf(t.ctx, e.ID)
	if err != nil || f == nil || !t.asker.May(data.ActAccept) || what > int64(len(data.Measures))+1 {
		return false, err
	}
	m := measuring{Enterprise: e.ID, What: what}
	kind, name := m.kind()
	if kind == data.EventFocus && f.Focus || kind == data.EventUnfocus && !f.Focus {
		t.toast("已经是了。")
		return true, nil
	}
	if _, err := t.begin(takenDialog, m); err != nil {
		return true, err
	}
	t.toast("")
	text := fmt.Sprintf(sayMeasureWhy, name)
	if kind != data.EventMeasure {
		text = name + "，" + sayFocusWhy
	}
	t.say(data.Letter{Title: e.Name, Text: text})
	return true, nil
}

// measureTyped takes the words and asks whether to record them.
func (t *turn) measureTyped(d *store.Dialog) (bool, error) {
	var m measuring
	if err := json.Unmarshal([]byte(d.Body), &m); err != nil {
		return false, err
	}
	if m.Event != 0 {
		return false, nil // it waits for photos only
	}
	e, err := t.placeToMeasure(m.Enterprise)
	if err != nil || e == nil {
		return false, cmp.Or(err, t.endDialog())
	}
	m.Words = data.Clip(strings.TrimSpace(t.m.Text), mostRemark)
	id, err := t.begin(takenDialog, m)
	if err != nil {
		return true, err
	}
	_, name := m.kind()
	t.say(data.Letter{Title: e.Name + " " + name, Text: m.Words + "\n记上，并告诉安全员？", Buttons: [][]data.Button{{{Label: "记上", Data: "n:C:" + id}, {Label: "不记", Data: "n:D:" + id}}}})
	return true, nil
}

// tapMeasured records it, once, or does not.
func (t *turn) tapMeasured(dialog string, yes bool) error {
	d, err := t.dialogOf(takenDialog, dialog)
	if err != nil {
		return err
	}
	var m measuring
	if d == nil || json.Unmarshal([]byte(d.Body), &m) != nil || m.Words == "" || m.Event != 0 {
		t.toast(toastNoSuchAnswer)
		return nil
	}
	e, err := t.placeToMeasure(m.Enterprise)
	if err != nil || e == nil {
		t.toast(toastOld)
		return err
	}
	if !yes {
		t.toast(toastNotRecorded)
		return t.endDialog()
	}
	t.toast("")
	return t.recordMeasure(e, &m)
}

func (t *turn) recordMeasure(e *store.Enterprise, m *measuring) error {
	kind, name := m.kind()
	v := data.Event{Enterprise: e.ID, AtMS: t.now.UnixMilli(), By: t.asker.ID, Kind: kind, Note: m.Words}
	if kind == data.EventMeasure {
		v.Note = name + "：" + m.Words
	}
	if err := t.tx.AddEvent(t.ctx, &v); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	photo := ""
	if kind == data.EventMeasure {
		m.Event, photo = v.ID, sayMeasurePhoto
		if _, err := t.begin(takenDialog, m); err != nil {
			return err
		}
	}
	to, err := t.officersOf(e.Name)
	if err != nil {
		return err
	}
	told := "安全员收不到消息，请当面告诉他。"
	if len(to) > 0 {
		told = "已经告诉安全员" + accountNames(to) + "。"
	}
	t.say(data.Letter{Title: "记上了：" + e.Name + " " + name, Text: strings.Join(nonEmpty(told, photo), "\n")})
	t.push(to, data.Letter{Title: name, Text: fmt.Sprintf("%s\n%s（%s）%s", m.Words, t.asker.Name, cmp.Or(t.asker.Area, data.Bureau.Name()), data.DayWords(data.DistrictDay(v.AtMS))),
		Buttons: rows([]data.Button{{Label: "看措施记录", Data: tapData("n:A", e.ID)}, {Label: "看整改", Data: "n:m:0"}})})
	return nil
}

// photographing gives the event that photos of the asker's are of now; 0: of none.
func (t *turn) photographing() (int64, error) {
	d, err := t.dialog()
	if err != nil || d == nil || d.Kind != takenDialog {
		return 0, err
	}
	var m measuring
	if err := json.Unmarshal([]byte(d.Body), &m); err != nil || m.Event == 0 {
		return 0, err
	}
	e, err := t.placeToMeasure(m.Enterprise)
	if e == nil {
		m.Event = 0
	}
	return m.Event, err
}

// wantedOfMeasure: a photo that is sent after a measure was recorded.
func (t *turn) wantedOfMeasure(event int64) *wants {
	return &wants{store.ProofOfEvent, event, func(int64) error {
		n, err := t.tx.Proofs(t.ctx, store.ProofOfEvent, event)
		t.say(data.Letter{Text: fmt.Sprintf("附上了，%d 张。", len(n))})
		return err
	}}
}
