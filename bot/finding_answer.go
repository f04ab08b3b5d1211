package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// An officer answers a finding: words, and a photo of how it is now. What he sends is
// kept with the finding at once, so that nothing is lost when he is called away; it
// counts when he hands it in.

// foundDialog waits for what is written about a finding.
const foundDialog = "finding"

type aboutFinding struct {
	Finding int64 `json:"finding"`
	Back    bool  `json:"back,omitempty"`  // why it is sent back
	Later   bool  `json:"later,omitempty"` // until when it is put off, and why; neither: how it was put right
}

// tapAnswer waits for an officer's answer.
func (t *turn) tapAnswer(f *data.Finding) error {
	switch f.State {
	case data.FindingAnswered:
		t.toast(toastHandedIn)
		return nil
	case data.FindingClosed:
		t.toast(toastClosed)
		return nil
	}
	if _, err := t.begin(foundDialog, aboutFinding{Finding: f.ID}); err != nil {
		return err
	}
	t.toast("")
	return t.sayRighted(f, sayHowPutRight)
}

// sayRighted shows an answer so far, and what is still to come.
func (t *turn) sayRighted(f *data.Finding, first string) error {
	l := data.Letter{Title: "整改：" + cut(f.What, 60)}
	hand := func(label string) { l.Buttons = rows([]data.Button{{Label: label, Data: tapData("n:S", f.ID)}}) }
	next := first
	switch {
	case f.Answer != "" && f.AnswerPhotos > 0:
		next = sayHandIn
		hand("交")
	case f.Answer != "":
		next = sayPhotoToo
		hand("没有照片，就这样交")
	case f.AnswerPhotos > 0:
		next = sayWordsToo
	}
	said := ""
	if f.Answer != "" {
		said = "怎么改的：" + f.Answer
	}
	l.Text = strings.Join(nonEmpty(said, photoWords(f.AnswerPhotos), next), "\n")
	t.say(l)
	return nil
}

// answering gives the finding that the officer's open dialog is about; nil when there is
// none, or it is no longer his turn.
func (t *turn) answering() (*data.Finding, error) {
	d, err := t.dialog()
	if err != nil || d == nil || d.Kind != foundDialog {
		return nil, err
	}
	var a aboutFinding
	if err := json.Unmarshal([]byte(d.Body), &a); err != nil || a.Back || a.Later {
		return nil, err
	}
	return t.findingInTurn(&a)
}

// findingInTurn gives what a dialog is about; nil when it is no longer the asker's turn.
func (t *turn) findingInTurn(a *aboutFinding) (*data.Finding, error) {
	f, err := t.findingToSee(a.Finding)
	if err != nil || f == nil {
		return nil, err
	}
	state, act := data.FindingOpen, data.ActRollout
	switch {
	case a.Back:
		state, act = data.FindingAnswered, data.ActInspect
	case a.Later:
		act = data.ActInspect
	}
	if f.State != state || !t.asker.May(act) {
		return nil, nil
	}
	return f, nil
}

// findingTypedAbout takes what is written about a finding.
func (t *turn) findingTypedAbout(d *store.Dialog) (bool, error) {
	var a aboutFinding
	if err := json.Unmarshal([]byte(d.Body), &a); err != nil {
		return false, err
	}
	f, err := t.findingInTurn(&a)
	if err != nil || f == nil {
		return false, t.endDialog()
	}
	text := data.Clip(strings.TrimSpace(t.m.Text), mostRemark)
	switch {
	case a.Back:
		return true, t.sendBack(f, text)
	case a.Later:
		return true, t.putOff(f, text)
	}
	return true, t.takeAnswer(f, text)
}

// takeAnswer adds words to an answer.
func (t *turn) takeAnswer(f *data.Finding, words string) error {
	f.Answer = data.Clip(strings.TrimSpace(f.Answer+" "+words), mostRemark)
	if err := t.tx.SetFinding(t.ctx, f); err != nil {
		return err
	}
	return t.sayRighted(f, "")
}

// wantedOfAnswer: a photo that an officer sends while he answers a finding.
func (t *turn) wantedOfAnswer(f *data.Finding) *wants {
	return &wants{store.ProofOfAnswer, f.ID, func(int64) error {
		f.AnswerPhotos++
		if words := data.Clip(strings.TrimSpace(t.m.Text), mostRemark); words != "" {
			return t.takeAnswer(f, words)
		}
		return t.sayRighted(f, "")
	}}
}

// tapHandIn hands an answer in: whoever found it is told, or, when he cannot be, the
// area's supervisors.
func (t *turn) tapHandIn(f *data.Finding) error {
	switch {
	case f.State == data.FindingAnswered:
		t.toast(toastHandedIn)
		return nil
	case f.State == data.FindingClosed:
		t.toast(toastClosed)
		return nil
	case f.Answer == "":
		t.toast(sayWordsToo)
		return nil
	}
	f.State, f.AnsweredMS = data.FindingAnswered, t.now.UnixMilli()
	if err := t.tx.SetFinding(t.ctx, f); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, f.AnsweredMS, t.asker, f.EnterpriseName, "finding", fmt.Sprintf("%d 改好了：%s", f.ID, f.Answer)); err != nil {
		return err
	}
	to, err := t.inspectorsOf(f)
	if err != nil {
		return err
	}
	t.toast("")
	told := "交了，等复查。"
	if len(to) > 0 {
		told = "交了，已经告诉" + accountNames(to) + "，等复查。"
	}
	t.say(data.Letter{Text: told})
	l := data.Letter{Title: "整改好了：" + f.EnterpriseName, Text: strings.Join(nonEmpty("【"+f.Tier.Name()+"】"+f.What, t.asker.Name+"说："+f.Answer, photoWords(f.AnswerPhotos)), "\n")}
	var buttons []data.Button
	if f.Photos+f.AnswerPhotos > 0 {
		buttons = append(buttons, data.Button{Label: "看照片", Data: tapData("n:j", f.ID, 0)})
	}
	l.Buttons = rows(append(buttons, reviewButtons(f)...))
	t.push(to, l)
	return nil
}

// inspectorsOf are the accounts of whoever found it, if he still may inspect there and
// can be written to; otherwise of the area's supervisors.
func (t *turn) inspectorsOf(f *data.Finding) ([]store.Account, error) {
	m, err := t.tx.Member(t.ctx, f.By)
	if err != nil {
		return nil, err
	}
	if m != nil && m.May(data.ActInspect) && m.Reaches(f.EnterpriseName, f.Area) {
		if to, err := t.accountsOf(m.ID); err != nil || len(to) > 0 {
			return to, err
		}
	}
	all, err := t.tx.AreaAccounts(t.ctx, f.Area)
	if err != nil {
		return nil, err
	}
	return t.reachable(all)
}
