package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// Marking answers in a person's own words: /mark shows the oldest one that waits,
// beside the card's points and the mark that the rule proposes. Agreeing or
// changing it is a row of the record of its own, in place of the answer's. Nobody
// marks himself. Button data: 「x:n:answer」 shows the next after an answer,
// 「x:m:answer:mark」 marks it, 「x:w:answer」 has the mark typed.

const (
	markDialog  = "mark"
	markPass    = 60 // from which an answer counts as right, as the rule's own proposal
	markHour    = 9
	mostWaiting = 200
)

const (
	sayNotMark    = "给回答打分，由班组长和安全员做。"
	sayNoMarks    = "没有等打分的回答。"
	sayAllMarked  = "都打完了。"
	sayTypeMark   = "打字发分数和理由，比如「85 步骤都对，报警电话没说」。"
	sayBadMark    = "先写 0 到 100 的分数，再写理由，比如「85 步骤都对，报警电话没说」。"
	toastMarked   = "这个已经打过分了。"
	reasonAgreed  = "对照卡，同意"
	reasonChanged = "对照卡，改分"
)

var markWords = map[string]bool{"mark": true, "打分": true, "阅卷": true}

func (t *turn) mark() (bool, error) {
	if !markWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActObserve):
		t.say(data.Letter{Text: sayNotMark})
	default:
		return true, t.nextToMark(0, sayNoMarks, "")
	}
	return true, nil
}

// tapMark is a button under an answer that waits, or 这是在答题.
func (t *turn) tapMark(rest string) error {
	what, rest, _ := strings.Cut(rest, ":")
	if id, err := strconv.ParseInt(rest, 10, 64); what == "a" && err == nil && id >= 0 {
		if t.inGroup() {
			return nil
		}
		return t.tapIsAnswer(id)
	}
	if t.inGroup() {
		return nil
	}
	n := 1
	if what == "m" {
		n = 2
	}
	ids, err := numbers(rest, n)
	if err != nil || !t.asker.May(data.ActObserve) {
		t.toast(toastOld)
		return nil
	}
	if what == "n" {
		t.toast("")
		return t.nextToMark(ids[0], sayAllMarked, "")
	}
	r, err := t.toMark(ids[0])
	if err != nil || r == nil {
		return err
	}
	switch {
	case what == "m" && ids[1] <= 100:
		reason := reasonChanged
		if int(ids[1]) == r.Mark {
			reason = reasonAgreed
		}
		t.toast("记下了。")
		return t.marked(r, int(ids[1]), reason, t.m.ID)
	case what == "w":
		t.toast("")
		t.say(data.Letter{Text: sayTypeMark})
		_, err := t.begin(markDialog, r.ID)
		return err
	}
	t.toast(toastOld)
	return nil
}

// toMark gives an answer that the asker may mark and that waits for it; nil when
// there is none: he is told why.
func (t *turn) toMark(id int64) (*data.Result, error) {
	all, err := t.waitingForMark()
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	r, err := t.tx.Result(t.ctx, id)
	if err != nil {
		return nil, err
	}
	say := toastOld
	if e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise); err != nil {
		return nil, err
	} else if r != nil && e != nil && r.Enterprise == e.ID && r.Person != t.asker.ID && r.Proposed {
		say = toastMarked
	}
	t.refuse(say)
	return nil, nil
}

// waitingForMark lists what waits at the asker's enterprise, the oldest first;
// his own is left to others.
func (t *turn) waitingForMark() ([]data.Result, error) {
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return nil, err
	}
	return t.tx.Unmarked(t.ctx, e.ID, t.asker.ID, mostWaiting)
}

// nextToMark shows the next answer after one, from the beginning after the last;
// edit: the message that it replaces.
func (t *turn) nextToMark(after int64, none, edit string) error {
	all, err := t.waitingForMark()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		t.say(data.Letter{Text: none})
		return nil
	}
	r := &all[0]
	for i := range all {
		if all[i].ID > after {
			r = &all[i]
			break
		}
	}
	l, err := t.toMarkLetter(r, len(all))
	if err != nil {
		return err
	}
	l.Edit = edit
	t.say(l)
	return nil
}

func (t *turn) toMarkLetter(r *data.Result, waiting int) (data.Letter, error) {
	m, err := t.tx.Member(t.ctx, r.Person)
	if err != nil {
		return data.Letter{}, err
	}
	name := "（已离开的人）"
	if m != nil {
		name = m.Name
	}
	q, err := t.questionOf(r)
	if err != nil {
		return data.Letter{}, err
	}
	v := t.grade(q, quiz.Answer{Text: r.Said})
	lines := []string{"题：" + q.Text, name + "说：" + r.Said, saidLines(q, &v), fmt.Sprintf("我对照卡算的：%d 分。说法不同、意思对的，请改高。", r.Mark)}
	var buttons []data.Button
	for _, mark := range []int64{0, 20, 40, 60, 80, 100} {
		buttons = append(buttons, data.Button{Label: strconv.FormatInt(mark, 10), Data: tapData("x:m", r.ID, mark)})
	}
	more := []data.Button{{Label: "打字给分", Data: tapData("x:w", r.ID)}}
	if waiting > 1 {
		more = append(more, data.Button{Label: "下一个", Data: tapData("x:n", r.ID)})
	}
	agree := []data.Button{{Label: fmt.Sprintf("同意 %d 分", r.Mark), Data: tapData("x:m", r.ID, int64(r.Mark))}}
	return data.Letter{Title: fmt.Sprintf("等打分：%d 个", waiting), Text: strings.Join(lines, "\n"),
		Buttons: [][]data.Button{agree, buttons[:3], buttons[3:], more}}, nil
}

// questionOf gives the very question of a result.
func (t *turn) questionOf(r *data.Result) (*quiz.Question, error) {
	body, err := t.tx.Question(t.ctx, r.Question)
	if err != nil {
		return nil, err
	}
	var q quiz.Question
	if err := json.Unmarshal([]byte(body), &q); err != nil {
		return nil, fmt.Errorf("bot: question of answer %d: %w", r.ID, err)
	}
	return &q, nil
}

// marked records a person's mark in place of the answer's and tells whose it is.
func (t *turn) marked(r *data.Result, mark int, reason, edit string) error {
	q, err := t.questionOf(r)
	if err != nil {
		return err
	}
	c := data.Result{AtMS: t.now.UnixMilli(), Person: r.Person, Enterprise: r.Enterprise, Post: r.Post, Cards: r.Cards, Item: r.Item, How: r.How, Form: r.Form,
		Question: r.Question, Outcome: data.Wrong, Mark: mark, Channel: t.update.Channel, Sitting: r.Sitting, By: t.asker.ID, Corrects: r.ID, Reason: reason}
	if mark >= markPass {
		c.Outcome = data.Right
	}
	if err := t.tx.Record(t.ctx, &c); err != nil {
		return err
	}
	words := fmt.Sprintf("%s\n%s打了 %d 分。", q.Text, t.asker.Name, mark)
	if reason != reasonAgreed && reason != reasonChanged {
		words += "\n" + reason
	}
	if err := t.tell(r.Person, data.Letter{Title: "你说的有分了", Text: words, Quiet: true}); err != nil {
		return err
	}
	return t.nextToMark(r.ID, sayAllMarked, edit)
}

// markTyped takes 「85 步骤都对」.
func (t *turn) markTyped(d *store.Dialog) (bool, error) {
	if !t.asker.May(data.ActObserve) {
		return false, t.endDialog()
	}
	text := strings.TrimSpace(t.m.Text)
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	mark, err := strconv.Atoi(text[:digits])
	reason := strings.TrimLeft(text[digits:], " 　分,，。:：、;；")
	if err != nil || mark > 100 || reason == "" || utf8.RuneCountInString(reason) > 200 {
		if digits == 0 {
			return false, nil // it speaks of something else
		}
		t.say(data.Letter{Text: sayBadMark})
		return true, nil
	}
	var id int64
	if err := json.Unmarshal([]byte(d.Body), &id); err != nil {
		return false, err
	}
	if err := t.endDialog(); err != nil {
		return true, err
	}
	r, err := t.toMark(id)
	if err != nil || r == nil {
		return true, err
	}
	return true, t.marked(r, mark, reason, "")
}

// tellWaiting is the chore that says once a day, quietly, that answers wait.
func tellWaiting(ctx context.Context, b *Bot) error {
	now := b.now().In(b.zone)
	if now.Hour() < markHour || now.Hour() >= 22 {
		return nil
	}
	last, err := b.store.View().Upkeep(ctx, store.UpkeepMarks)
	if err != nil || last.AtMS != 0 && time.UnixMilli(last.AtMS).In(b.zone).Format(time.DateOnly) >= now.Format(time.DateOnly) {
		return err
	}
	return b.inTurn(ctx, func(t *turn) error {
		all, err := t.tx.Enterprises(ctx, "")
		if err != nil {
			return err
		}
		for _, e := range all {
			if err := t.tellWaitingAt(&e); err != nil {
				return err
			}
		}
		return t.tx.KeptUp(ctx, store.UpkeepMarks, "", t.now.UnixMilli())
	})
}

func (t *turn) tellWaitingAt(e *store.Enterprise) error {
	leads, err := t.tx.RoleAccounts(t.ctx, e.Name, data.TeamLead)
	if err != nil {
		return err
	}
	if len(leads) == 0 {
		if leads, err = t.tx.RoleAccounts(t.ctx, e.Name, data.Officer); err != nil {
			return err
		}
	}
	if leads, err = t.reachable(leads); err != nil {
		return err
	}
	for _, l := range leads {
		waiting, err := t.tx.Unmarked(t.ctx, e.ID, l.Person, mostWaiting)
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			t.push([]store.Account{l}, data.Letter{Text: fmt.Sprintf("有 %d 个回答等打分，打 /mark。", len(waiting)), Quiet: true})
		}
	}
	return nil
}
