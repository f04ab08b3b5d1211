package bot

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/quiz"
	"anka/data/store"
)

// Questions. A question is put to one person (asking row and letter in one
// transaction) and counts once: the tap that closes its row writes the record,
// the memory and the next letter in one transaction. What comes after an answer
// depends on how it was asked, see afterwards.

const (
	toastNotYours  = "这道题是问别人的，你的在你和我的私聊里。"
	toastAnswered  = "这道题已经答过了，不重复算。"
	toastVoid      = "卡换了新版，这道题作废了，不算数。"
	toastTooLate   = "过了时间，这道题不算数了。"
	toastNoAnswer  = "没有这个选项，请点题目下面的按钮。"
	sayRight       = "✓ 对了。"
	againFromStart = "重来"
)

// put is what a question is put for.
type put struct {
	person  *data.Person
	lesson  *lesson
	item    int64
	form    quiz.Form
	how     data.How
	sitting int64
	pulled  bool                      // he asked for it just now: it is before his eyes
	closes  time.Duration             // 0: it stays open
	fits    func(*quiz.Question) bool // nil: any will do
	head    string                    // first line, such as 「第1题，共3题」
}

// put makes a question and the letter it goes out in; false when the card cannot
// ask that in this form, or it does not fit.
func (t *turn) put(p put) (data.Letter, bool, error) {
	q, ok := p.lesson.deck.Ask(p.lesson.asks[p.item], p.form, t.seed(p))
	if !ok || p.fits != nil && !p.fits(&q) {
		return data.Letter{}, false, nil
	}
	body, err := json.Marshal(q)
	if err != nil {
		return data.Letter{}, false, err
	}
	now := t.now.UnixMilli()
	a := store.Asking{Person: p.person.ID, Post: p.lesson.post, Cards: p.lesson.cards, Item: p.item, Form: string(p.form), Question: string(body),
		How: p.how, Sitting: p.sitting, AskedMS: now, Head: p.head}
	if p.pulled {
		a.ShownMS = now
	}
	if p.closes > 0 {
		a.ClosesMS = now + p.closes.Milliseconds()
	}
	if err := t.tx.Put(t.ctx, &a); err != nil {
		return data.Letter{}, false, err
	}
	l := questionLetter(&q, a.ID, nil)
	l.Title = p.head
	if q.Free() && p.pulled {
		return l, true, t.awaitAnswer(a.ID)
	}
	return l, true, nil
}

// seed is another one for each person and moment, and the same when a
// transaction is tried again.
func (t *turn) seed(p put) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, p.person.ID, p.item, p.how, p.sitting, t.now.UnixMilli())
	return h.Sum64()
}

// questionLetter lays a question out: options as lines, buttons by letter; what
// is short enough stands on the buttons themselves. Of several taps it shows those
// so far.
func questionLetter(q *quiz.Question, asking int64, taps []int) data.Letter {
	if q.Free() {
		return data.Letter{Text: q.Text + "\n（打字或用语音输入法说，发给我就行）"}
	}
	lines := []string{q.Text}
	var buttons []data.Button
	for i, o := range q.Options {
		label := optionLabel(q, i)
		if label != o {
			lines = append(lines, label+". "+o)
		}
		if !slices.Contains(taps, i) {
			buttons = append(buttons, data.Button{Label: label, Data: tapData("q", asking, int64(i))})
		}
	}
	if len(taps) > 0 {
		var so []string
		for _, i := range taps {
			so = append(so, optionLabel(q, i))
		}
		lines = append(lines, "已点："+strings.Join(so, " → "))
		buttons = append(buttons, data.Button{Label: againFromStart, Data: tapData("q", asking, int64(len(q.Options)))})
	}
	return data.Letter{Text: strings.Join(lines, "\n"), Buttons: fours(buttons)}
}

// optionLabel is what stands on an option's button: the option itself when all are
// short, otherwise its letter.
func optionLabel(q *quiz.Question, i int) string {
	if slices.ContainsFunc(q.Options, func(o string) bool { return len([]rune(o)) > 6 }) {
		return string(rune('A' + i))
	}
	return q.Options[i]
}

// fours puts buttons with labels of a character or two four to a row, others as
// rows does.
func fours(buttons []data.Button) [][]data.Button {
	if slices.ContainsFunc(buttons, func(b data.Button) bool { return len([]rune(b.Label)) > 2 }) {
		return rows(buttons)
	}
	return slices.Collect(slices.Chunk(buttons, 4))
}

// tapQuestion: 「q:asking:option」; the option after the last begins anew.
func (t *turn) tapQuestion(rest string) error {
	ids, err := numbers(rest, 2)
	if err != nil {
		t.toast(toastOld)
		return t.stray(0, "forged", t.m.Button)
	}
	a, q, err := t.open(ids[0])
	if err != nil || a == nil {
		return err
	}
	option, most := int(min(ids[1], 1000)), len(q.Options)
	again := option == most && len(a.Taps) > 0
	if q.Free() || option > most || option == most && !again || slices.Contains(a.Taps, option) {
		t.toast(toastNoAnswer)
		return t.stray(a.ID, "forged", t.m.Button)
	}
	if again {
		a.Taps = nil
	} else {
		a.Taps = append(a.Taps, option)
	}
	if len(a.Taps) < len(q.Right) { // of several taps the last counts
		t.toast("")
		l := questionLetter(q, a.ID, a.Taps)
		l.Title, l.Edit = a.Head, t.m.ID
		t.say(l)
		return t.tx.SetTaps(t.ctx, a.ID, a.Taps)
	}
	return t.count(a, q, quiz.Answer{Taps: a.Taps})
}

// open gives an open question of the asker's. When there is none he is told
// why, and it is logged; nothing else changes.
func (t *turn) open(id int64) (*store.Asking, *quiz.Question, error) {
	a, err := t.tx.Asking(t.ctx, id)
	if err != nil {
		return nil, nil, err
	}
	why, say := "", ""
	switch {
	case a == nil:
		id, why, say = 0, "forged", toastOld
	case t.asker == nil || a.Person != t.asker.ID:
		why, say = "not his", toastNotYours
	case a.State == store.AskAnswered:
		why, say = "repeated", toastAnswered
	case a.State == store.AskVoid:
		why, say = "void", toastVoid
	case a.State == store.AskLate || a.ClosesMS > 0 && t.saidMS() > a.ClosesMS:
		why, say = "late", toastTooLate
	}
	if why != "" {
		t.refuse(say)
		return nil, nil, t.stray(id, why, t.m.Button+t.m.Text)
	}
	var q quiz.Question
	if err := json.Unmarshal([]byte(a.Question), &q); err != nil {
		return nil, nil, fmt.Errorf("bot: question %d: %w", a.ID, err)
	}
	return a, &q, nil
}

// saidMS is when the message came: an answer that waited in the inbox while the
// bot was busy is not late.
func (t *turn) saidMS() int64 {
	if t.m.AtMS > 0 {
		return min(t.m.AtMS, t.update.ReceivedMS)
	}
	return t.update.ReceivedMS
}

// refuse says why nothing happens, as a toast where something was tapped.
func (t *turn) refuse(s string) {
	if t.m.Tap != "" {
		t.toast(s)
		return
	}
	t.say(data.Letter{Text: s})
}

func (t *turn) stray(asking int64, why, said string) error {
	return t.tx.Stray(t.ctx, t.now.UnixMilli(), t.update.Channel, t.m.Sender, t.asker, asking, why, said)
}

// afterwards says what comes after an answer, by how it was asked: the verdict
// in words and what follows.
var afterwards map[data.How]func(*turn, *answered) error

func init() { // they put questions themselves
	afterwards = map[data.How]func(*turn, *answered) error{
		data.ByDrill:     (*turn).afterDrill,
		data.ByExam:      (*turn).afterPaper,
		data.BySpotCheck: (*turn).afterPaper,
	}
}

// answered is a question, its answer and the verdict.
type answered struct {
	*store.Asking
	question *quiz.Question
	verdict  quiz.Verdict
	result   data.Result
}

// count closes a question with an answer: record, memory and what follows.
func (t *turn) count(a *store.Asking, q *quiz.Question, given quiz.Answer) error {
	if err := t.tx.CloseAsking(t.ctx, a.ID, store.AskAnswered); err != nil {
		return err
	}
	v := t.grade(q, given)
	x := &answered{Asking: a, question: q, verdict: v}
	enterprise, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	x.result = data.Result{AtMS: t.now.UnixMilli(), Person: a.Person, Post: a.Post, Cards: a.Cards, Item: a.Item, How: a.How, Form: a.Form,
		Question: a.Digest, Taps: given.Taps, Said: given.Text, Outcome: data.Wrong, Mark: v.Mark, Channel: t.update.Channel, Sitting: a.Sitting, Proposed: v.Confirm && q.Form == quiz.Explain}
	if enterprise != nil {
		x.result.Enterprise = enterprise.ID
	}
	if v.Right {
		x.result.Outcome = data.Right
	}
	if a.ShownMS > 0 {
		x.result.TookMS = max(1, t.saidMS()-a.ShownMS)
	}
	usual, err := t.tx.UsualMS(t.ctx, a.Person, a.Form)
	if err != nil {
		return err
	}
	if err := t.tx.Record(t.ctx, &x.result); err != nil {
		return err
	}
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	grade := fsrs.Evidence{Right: knewLine(q, &v), Took: ms(x.result.TookMS), Usual: ms(usual), Produced: q.Free()}.Grade()
	if err := t.remember(a.Person, a.Item, grade); err != nil {
		return err
	}
	after := afterwards[a.How]
	if after == nil {
		return fmt.Errorf("bot: nothing comes after a question of %q", a.How)
	}
	return after(t, x)
}

// scheduler is Anka's: the published weights. Nothing waits longer than a year.
var scheduler = func() *fsrs.Scheduler {
	p := fsrs.Defaults()
	p.MaximumInterval = 365
	s, err := fsrs.New(p)
	if err != nil {
		panic(err)
	}
	return s
}()

// remember takes an answer into a person's memory of an item.
func (t *turn) remember(person, item int64, g fsrs.Grade) error {
	all, err := t.tx.Memories(t.ctx, person)
	if err != nil {
		return err
	}
	m := all[item]
	elapsed := 0.0
	if m.Times > 0 {
		zone, err := t.zoneOfPerson(person)
		if err != nil {
			return err
		}
		elapsed = min(fsrs.Days(m.LastMS, t.now.UnixMilli(), zone), fsrs.MaxElapsed)
	}
	if m.State, err = scheduler.Next(m.State, g, elapsed); err != nil {
		return err
	}
	m.LastMS, m.Times = t.now.UnixMilli(), m.Times+1
	if g == fsrs.Again {
		m.Lapses++
	}
	return t.tx.Remember(t.ctx, person, item, m, g != fsrs.Again)
}

// verdictLines says right or wrong, with the card's own line and where it stands.
func verdictLines(x *answered) string {
	q := x.question
	if q.Free() {
		if x.result.Proposed {
			return saidLines(q, &x.verdict) + sayMarkComes
		}
		return saidLines(q, &x.verdict)
	}
	say := sayRight
	if !x.verdict.Right {
		var right []string
		for _, i := range q.Right {
			right = append(right, optionLabel(q, i))
		}
		say = "✗ 错了，应选「" + strings.Join(right, " → ") + "」。"
	}
	return say + "\n卡上原文：" + strings.TrimSpace(q.Why) + "\n—— " + q.Source
}

// ordinal is a question's first line.
func ordinal(n, of int) string {
	return "第" + strconv.Itoa(n) + "题，共" + strconv.Itoa(of) + "题"
}
