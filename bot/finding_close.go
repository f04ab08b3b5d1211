package bot

import (
	"context"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// Whoever may inspect there closes a finding, or sends the answer back with the reason;
// and the reminders of its date.

// tapClose closes one.
func (t *turn) tapClose(f *data.Finding) error {
	if f.State == data.FindingClosed {
		t.toast(toastClosed)
		return nil
	}
	f.State, f.ClosedMS, f.ClosedBy = data.FindingClosed, t.now.UnixMilli(), t.asker.ID
	if err := t.tx.SetFinding(t.ctx, f); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, f.ClosedMS, t.asker, f.EnterpriseName, "finding", fmt.Sprintf("%d 关闭", f.ID)); err != nil {
		return err
	}
	to, err := t.officersOf(f.EnterpriseName)
	if err != nil {
		return err
	}
	rest, err := t.tx.OpenFindings(t.ctx, f.Enterprise)
	if err != nil {
		return err
	}
	left := "整改都关闭了。"
	if n := len(rest); n > 0 {
		left = fmt.Sprintf("还有 %d 个没关闭。", n)
	}
	t.toast("")
	t.say(data.Letter{Title: "关闭了：" + f.EnterpriseName, Text: "【" + f.Tier.Name() + "】" + f.What + "\n" + left})
	t.push(to, data.Letter{Title: "复查通过，关闭了", Text: "【" + f.Tier.Name() + "】" + f.What + "\n" + t.asker.Name + "看过了。" + left})
	return nil
}

// tapBack waits for the reason for which an answer is sent back.
func (t *turn) tapBack(f *data.Finding) error {
	switch f.State {
	case data.FindingClosed:
		t.toast(toastClosed)
		return nil
	case data.FindingOpen:
		t.toast(toastNotHandedIn)
		return nil
	}
	if _, err := t.begin(foundDialog, aboutFinding{Finding: f.ID, Back: true}); err != nil {
		return err
	}
	t.toast("")
	t.say(data.Letter{Title: "退回：" + f.EnterpriseName, Text: sayWhyBack})
	return nil
}

// sendBack sends an answer back. What was answered stays to be read with the reason, and
// its photos with those of the finding: the next answer takes new ones.
func (t *turn) sendBack(f *data.Finding, why string) error {
	if err := t.endDialog(); err != nil {
		return err
	}
	was := f.Answer
	f.State, f.AnsweredMS, f.Answer = data.FindingOpen, 0, ""
	f.Returned = fmt.Sprintf("%s（%s 说「%s」）", why, data.DayWords(data.DistrictDay(t.now.UnixMilli())), was)
	if err := t.tx.SetFinding(t.ctx, f); err != nil {
		return err
	}
	if err := t.tx.MoveProofs(t.ctx, store.ProofOfAnswer, f.ID, store.ProofOfFinding, f.ID); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, f.EnterpriseName, "finding", fmt.Sprintf("%d 退回：%s", f.ID, why)); err != nil {
		return err
	}
	to, err := t.officersOf(f.EnterpriseName)
	if err != nil {
		return err
	}
	t.say(data.Letter{Text: "退回了，已经告诉安全员" + accountNames(to) + "。" + f.Words(t.now.UnixMilli()) + "。"})
	t.push(to, data.Letter{Title: "整改退回了", Text: strings.Join([]string{"【" + f.Tier.Name() + "】" + f.What, t.asker.Name + "说：" + why, f.Words(t.now.UnixMilli())}, "\n"),
		Buttons: rows([]data.Button{{Label: "整改好了", Data: tapData("n:a", f.ID)}, {Label: "细看", Data: tapData("n:q", f.ID)}})})
	return nil
}

// tapLater waits for another date.
func (t *turn) tapLater(f *data.Finding) error {
	switch f.State {
	case data.FindingClosed:
		t.toast(toastClosed)
		return nil
	case data.FindingAnswered:
		t.toast(toastHandedIn)
		return nil
	}
	if _, err := t.begin(foundDialog, aboutFinding{Finding: f.ID, Later: true}); err != nil {
		return err
	}
	t.toast("")
	t.say(data.Letter{Title: "延期：" + f.EnterpriseName, Text: sayUntilWhen})
	return nil
}

// putOff gives an open finding a later date, with the reason. Its reminders begin anew.
func (t *turn) putOff(f *data.Finding, text string) error {
	date, why := text, ""
	if i := strings.IndexAny(text, " ，,、；;　"); i >= 0 {
		date, why = text[:i], strings.Trim(text[i:], " ，,、；;　")
	}
	now := t.now.UnixMilli()
	until, err := data.ReadDue(date, now)
	switch {
	case err != nil: // the dialog stays open
		t.say(data.Letter{Text: err.Error()})
		return nil
	case why == "":
		t.say(data.Letter{Text: sayUntilWhen})
		return nil
	case data.DayEndMS(until) <= f.DueMS:
		t.say(data.Letter{Text: "要比现在的日期晚。现在是" + data.DayWords(data.DistrictDay(f.DueMS)) + "前改好。"})
		return nil
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	was := data.DayWords(data.DistrictDay(f.DueMS))
	f.DueMS = data.DayEndMS(until)
	if err := t.tx.PutOffFinding(t.ctx, f.ID, f.DueMS); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, now, t.asker, f.EnterpriseName, "finding", fmt.Sprintf("%d 从%s延期到%s：%s", f.ID, was, data.DayWords(until), why)); err != nil {
		return err
	}
	to, err := t.officersOf(f.EnterpriseName)
	if err != nil {
		return err
	}
	t.say(data.Letter{Text: "延期了，已经告诉安全员" + accountNames(to) + "。" + f.Words(now) + "。"})
	t.push(to, data.Letter{Title: "整改延期了", Text: strings.Join([]string{"【" + f.Tier.Name() + "】" + f.What, t.asker.Name + "说：" + why, f.Words(now)}, "\n"),
		Buttons: rows([]data.Button{{Label: "整改好了", Data: tapData("n:a", f.ID)}, {Label: "细看", Data: tapData("n:q", f.ID)}})})
	return nil
}

// remindFindings is the chore that reminds of the dates for putting right.
func remindFindings(ctx context.Context, b *Bot) error {
	now := b.now().UnixMilli()
	if !data.RemindHour(now) || !b.looks("findings") {
		return nil
	}
	var all []data.Finding
	if err := b.store.Do(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.FindingsToRemind(ctx, data.DayEndMS(data.DistrictDay(now)+int64(data.FindingMarks[0])))
		return err
	}); err != nil {
		return err
	}
	return eachInTurn(ctx, b, all, (*turn).remindFinding)
}

// remindFinding tells what is due of one, once; not while nobody can be told.
func (t *turn) remindFinding(was data.Finding) error {
	f, err := t.tx.Finding(t.ctx, was.ID) // it may have been answered meanwhile
	if err != nil || f == nil {
		return err
	}
	now := t.now.UnixMilli()
	mark, is := f.Mark(now)
	if !is {
		return nil
	}
	var officers, inspectors []store.Account
	if f.State == data.FindingOpen {
		if officers, err = t.officersOf(f.EnterpriseName); err != nil {
			return err
		}
	}
	if mark == data.FindingLate {
		if inspectors, err = t.inspectorsOf(f); err != nil {
			return err
		}
	}
	if len(officers)+len(inspectors) == 0 {
		return nil
	}
	if first, err := t.tx.TellOnce(t.ctx, store.ToldFinding, f.Enterprise, store.FindingKey(f.ID, mark), now); err != nil || !first {
		return err
	}
	look := data.Button{Label: "细看", Data: tapData("n:q", f.ID)}
	l := data.Letter{Title: "整改快到期了", Text: "【" + f.Tier.Name() + "】" + f.What + "\n" + f.Words(now), Buttons: rows([]data.Button{{Label: "整改好了", Data: tapData("n:a", f.ID)}, look})}
	if mark == data.FindingLate {
		l.Title = "整改过期了"
	}
	t.push(officers, l)
	l.Title, l.Buttons = "整改过期了："+f.EnterpriseName, rows([]data.Button{look})
	if f.State == data.FindingAnswered {
		l.Title = "等你复查：" + f.EnterpriseName
	}
	t.push(inspectors, l)
	return nil
}
