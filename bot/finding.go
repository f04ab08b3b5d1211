package bot

import (
	"cmp"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// 整改: what inspections found, followed until it is closed. The enterprise's officer
// answers with words and a photo, whoever may inspect there looks at it and closes it,
// or sends it back. Button data: 「n:m:page」 the list, 「n:q:finding」 one, 「n:a:finding」
// answer, 「n:S:finding」 hand the answer in, 「n:u:finding」 close, 「n:b:finding」 send
// back, 「n:L:finding」 put off, 「n:j:finding:page」 its photos; 「n:F:enterprise:
// page」 those of one enterprise.

var findingWords = map[string]bool{"findings": true, "整改": true}

const (
	sayNoFindings    = "整改由本单位安全员办，监管员和区应急局复查。"
	sayAllRight      = "没有要整改的。"
	sayHowPutRight   = "打一句话：怎么改的。再拍一张改好的照片。都发给我。"
	sayPhotoToo      = "再发一张改好的照片。"
	sayWordsToo      = "再打一句话：怎么改的。"
	sayHandIn        = "齐了就点「交」，还可以再发照片。"
	sayUntilWhen     = "改到哪天，为什么？写在一起，比如：3月20日，等配件到货"
	sayWhyBack       = "哪里没改好？" + sayWriteDown
	toastNotYourFind = "这条不归你管，或者按钮失效了。"
	toastClosed      = "这条已经关闭了。"
	toastHandedIn    = "已经交了，等复查。"
	toastNotHandedIn = "企业还没说改好了。"
)

// findings is /findings: of his enterprise for an officer, of his area for whoever
// inspects. 「整改」 in a supervisor's mouth is a question about the rollout.
func (t *turn) findings() (bool, error) {
	word := command(t.m.Text)
	if !findingWords[word] || word != "findings" && !t.asker.May(data.ActRollout) {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActInspect) && !t.asker.May(data.ActRollout):
		t.say(data.Letter{Text: sayNoFindings})
	default:
		return true, t.sayFindings(0)
	}
	return true, nil
}

// findingsHere lists those not closed that the asker is to see to.
func (t *turn) findingsHere() ([]data.Finding, error) {
	if t.asker.May(data.ActInspect) {
		return t.tx.OpenFindingsIn(t.ctx, t.asker.Area)
	}
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return nil, err
	}
	return t.tx.OpenFindings(t.ctx, e.ID)
}

func (t *turn) sayFindings(n int64) error {
	all, err := t.findingsHere()
	if err != nil {
		return err
	}
	t.listFindings(cmp.Or(t.asker.Enterprise+t.asker.Area, "全区"), all, n, tapData("n:m", n+1))
	return nil
}

// listFindings shows five of a list.
func (t *turn) listFindings(where string, all []data.Finding, n int64, next string) {
	l := data.Letter{Title: fmt.Sprintf("%s 整改：%d 个", where, len(all)), Text: sayAllRight}
	some, more := five(all, n)
	var lines []string
	var buttons []data.Button
	for k := range some {
		f := &some[k]
		number := int(n)*fiveLines + k + 1
		lines = append(lines, fmt.Sprintf("%d %s", number, t.findingLine(f)))
		buttons = append(buttons, t.findingButtons(f, number)...)
	}
	if len(lines) > 0 {
		l.Text = strings.Join(lines, "\n")
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: next})
	}
	l.Buttons = rows(buttons)
	t.say(l)
}

// tapFindingsOf lists an enterprise's.
func (t *turn) tapFindingsOf(id, n int64) error {
	e, err := t.placeToSee(id)
	if err != nil || e == nil {
		t.toast(toastNotYourFind)
		return err
	}
	all, err := t.tx.OpenFindings(t.ctx, e.ID)
	if err != nil {
		return err
	}
	t.toast("")
	t.listFindings(e.Name, all, n, tapData("n:F", id, n+1))
	return nil
}

// findingLine says one in a list; whoever sees several enterprises' sees whose.
func (t *turn) findingLine(f *data.Finding) string {
	whose := ""
	if t.asker.Enterprise == "" {
		whose = f.EnterpriseName + " "
	}
	sign := ""
	if f.Late(t.now.UnixMilli()) {
		sign = "⏰ "
	}
	return sign + whose + "【" + f.Tier.Name() + "】" + cut(f.What, 40) + "\n　" + f.Words(t.now.UnixMilli())
}

// findingButtons are those of one in a list.
func (t *turn) findingButtons(f *data.Finding, number int) []data.Button {
	out := []data.Button{{Label: fmt.Sprintf("%d 细看", number), Data: tapData("n:q", f.ID)}}
	if t.asker.May(data.ActRollout) && f.State == data.FindingOpen {
		out = append(out, data.Button{Label: fmt.Sprintf("%d 改好了", number), Data: tapData("n:a", f.ID)})
	}
	return out
}

// findingToSee gives a finding that the asker may see: of an enterprise that he
// inspects, or of his own as its officer.
func (t *turn) findingToSee(id int64) (*data.Finding, error) {
	f, err := t.tx.Finding(t.ctx, id)
	if err != nil || f == nil {
		return nil, err
	}
	if e, err := t.placeToSee(f.Enterprise); err != nil || e == nil {
		return nil, err
	}
	return f, nil
}

// findingLetter shows one whole, with what the asker can do about it.
func (t *turn) findingLetter(f *data.Finding, title string) data.Letter {
	lines := []string{"【" + f.Tier.Name() + "】" + f.What, data.DayWords(data.DistrictDay(f.OpenedMS)) + " " + f.ByName + " 查到", f.Words(t.now.UnixMilli())}
	if f.Returned != "" {
		lines = append(lines, "退回："+f.Returned)
	}
	if f.Answer != "" && f.State != data.FindingOpen {
		lines = append(lines, "企业说："+f.Answer)
	}
	if f.Photos > 0 {
		lines = append(lines, fmt.Sprintf("问题的照片 %d 张", f.Photos))
	}
	if f.AnswerPhotos > 0 {
		lines = append(lines, fmt.Sprintf("改好的照片 %d 张", f.AnswerPhotos))
	}
	var buttons []data.Button
	if f.Photos+f.AnswerPhotos > 0 {
		buttons = append(buttons, data.Button{Label: "看照片", Data: tapData("n:j", f.ID, 0)})
	}
	inspects := t.asker.May(data.ActInspect)
	switch {
	case !inspects && f.State == data.FindingOpen:
		buttons = append(buttons, data.Button{Label: "整改好了", Data: tapData("n:a", f.ID)})
	case inspects && f.State == data.FindingOpen:
		buttons = append(buttons, data.Button{Label: "当面看过，关闭", Data: tapData("n:u", f.ID)}, data.Button{Label: "延期", Data: tapData("n:L", f.ID)})
	case inspects && f.State == data.FindingAnswered:
		buttons = append(buttons, reviewButtons(f)...)
	}
	return data.Letter{Title: title + f.EnterpriseName, Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

func reviewButtons(f *data.Finding) []data.Button {
	return []data.Button{{Label: "改好了，关闭", Data: tapData("n:u", f.ID)}, {Label: "退回", Data: tapData("n:b", f.ID)}}
}

// findingTaps are the buttons of one finding. whose says whose turn it is.
var findingTaps map[string]findingTap

type findingTap struct {
	act data.Act // the right that it takes; empty: whoever sees the finding
	do  func(*turn, *data.Finding) error
}

func init() { // they make such buttons themselves
	findingTaps = map[string]findingTap{
		"q": {"", (*turn).showFinding},
		"a": {data.ActRollout, (*turn).tapAnswer},
		"S": {data.ActRollout, (*turn).tapHandIn},
		"u": {data.ActInspect, (*turn).tapClose},
		"b": {data.ActInspect, (*turn).tapBack},
		"L": {data.ActInspect, (*turn).tapLater},
	}
}

// tapFindings is a button of findings; false when it is another.
func (t *turn) tapFindings(what, rest string) (bool, error) {
	if what == "F" {
		n, err := numbers(rest, 2)
		if err != nil || n[1] >= mostPages {
			return false, nil
		}
		return true, t.tapFindingsOf(n[0], n[1])
	}
	x, is := findingTaps[what]
	n, err := numbers(rest, 1)
	if err != nil || !is && what != "m" {
		return false, nil
	}
	if what == "m" {
		if !t.asker.May(data.ActInspect) && !t.asker.May(data.ActRollout) || n[0] >= mostPages {
			return false, nil
		}
		t.toast("")
		return true, t.sayFindings(n[0])
	}
	f, err := t.findingToSee(n[0])
	if err != nil {
		return true, err
	}
	if f == nil || x.act != "" && !t.asker.May(x.act) {
		t.toast(toastNotYourFind)
		return true, nil
	}
	return true, x.do(t, f)
}

func (t *turn) showFinding(f *data.Finding) error {
	t.toast("")
	t.say(t.findingLetter(f, "整改 "))
	return nil
}

// officersOf are the accounts of an enterprise's officers that can be written to.
func (t *turn) officersOf(enterprise string) ([]store.Account, error) {
	all, err := t.tx.OfficerAccounts(t.ctx, enterprise)
	if err != nil {
		return nil, err
	}
	return t.reachable(all)
}
