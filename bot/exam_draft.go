package bot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// An exam that is being set up: by buttons, or by a typed line such as 「15题 70分
// 明天8点到后天18点」.

// examDialog waits for such a line about an exam.
const examDialog = "exam"

const (
	defaultHours    = 24
	sayTypeExam     = "别的题数、分数、时间，打字发来，比如：15题 70分 明天8点到后天18点"
	sayTooLateToSet = "截止时间太近或已经过了，请重新打时间，再发布。"
)

func (t *turn) newExam(p *store.Post) error {
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	l, err := t.lesson(t.asker.Enterprise, p.Name)
	if err != nil {
		return err
	}
	if l == nil || len(drawItems(l, 1, 0)) == 0 {
		t.toast("")
		t.say(data.Letter{Text: fmt.Sprintf(sayNoLesson, p.Name)})
		return nil
	}
	now := t.now.UnixMilli()
	if x, err := t.tx.DraftExam(t.ctx, t.asker.ID, p.ID, t.now.Add(-time.Minute).UnixMilli()); err != nil {
		return err
	} else if x != nil { // the button was tapped twice
		t.toast("")
		return t.sayDraft(x, "")
	}
	x := &store.Exam{How: data.ByExam, Enterprise: e.ID, Post: p.ID, PostName: p.Name, By: t.asker.ID, MadeMS: now, Questions: 10, PassMark: 80,
		OpensMS: now, ClosesMS: now + (defaultHours * time.Hour).Milliseconds(), State: store.ExamDraft}
	if err := t.tx.AddExam(t.ctx, x); err != nil {
		return err
	}
	t.toast("")
	return t.sayDraft(x, "")
}

// sayDraft stores an exam that is being set up, shows it, in place of a message of
// ours if any, and waits for what is typed about it.
func (t *turn) sayDraft(x *store.Exam, edit string) error {
	if err := t.tx.SetExam(t.ctx, x); err != nil {
		return err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	l := draftLetter(x, t.now, zone)
	l.Edit = edit
	t.say(l)
	_, err = t.begin(examDialog, x.ID)
	return err
}

func draftLetter(x *store.Exam, now time.Time, zone *time.Location) data.Letter {
	text := fmt.Sprintf("%d题，%d分合格，%s。\n每个人的题和顺序都不一样。\n%s", x.Questions, x.PassMark, windowWords(x, now, zone), sayTypeExam)
	button := func(label, what string, n int64) data.Button {
		return data.Button{Label: label, Data: tapData("e:"+what, x.ID, n)}
	}
	return data.Letter{Title: x.PostName + " 定期考核", Text: text, Buttons: [][]data.Button{
		{button("5题", "q", 5), button("10题", "q", 10), button("20题", "q", 20)},
		{button("60分", "m", 60), button("80分", "m", 80), button("90分", "m", 90)},
		{button("2小时", "w", 2), button("1天", "w", 24), button("3天", "w", 72), button("7天", "w", 168)},
		{{Label: "发布考核", Data: tapData("e:p", x.ID)}, {Label: "放弃", Data: tapData("e:x", x.ID)}},
	}}
}

// windowWords says when an exam that is being set up is to be sat.
func windowWords(x *store.Exam, now time.Time, zone *time.Location) string {
	opens, closes := time.UnixMilli(x.OpensMS).In(zone), data.Day(time.UnixMilli(x.ClosesMS).In(zone))
	switch {
	case !x.Timed():
		return "开考后" + span((x.ClosesMS-x.OpensMS)/time.Hour.Milliseconds()) + "内交卷"
	case opens.After(now):
		return data.Day(opens) + " 开考，" + closes + " 截止"
	}
	return "发布就开考，" + closes + " 截止"
}

func span(hours int64) string {
	if hours%24 == 0 {
		return strconv.FormatInt(hours/24, 10) + "天"
	}
	return strconv.FormatInt(hours, 10) + "小时"
}

// examTyped takes what the officer types of the exam that he sets up. What is not
// about it is left to the other skills, and so is a question that looks like it.
func (t *turn) examTyped(d *store.Dialog) (bool, error) {
	var id int64
	if err := json.Unmarshal([]byte(d.Body), &id); err != nil {
		return false, err
	}
	if !t.asker.May(data.ActExam) {
		return false, t.endDialog()
	}
	x, err := t.ownExam(id)
	if err != nil || x == nil || x.State != store.ExamDraft {
		return false, err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return false, err
	}
	terms, found, wrong := data.ParseExamTerms(t.m.Text, t.now.In(zone))
	switch {
	case !found || wrong != nil && asks(t.m.Text):
		return false, nil
	case wrong != nil:
		t.say(data.Letter{Text: wrong.Error() + "没有改。"})
		return true, nil
	case terms.Bare > data.MostQuestions:
		terms.PassMark = terms.Bare
	case terms.Bare > 0:
		n := strconv.Itoa(terms.Bare)
		t.say(data.Letter{Text: n + " 是题数，还是合格分？", Buttons: [][]data.Button{{
			{Label: n + "题", Data: tapData("e:q", x.ID, int64(terms.Bare))}, {Label: n + "分合格", Data: tapData("e:m", x.ID, int64(terms.Bare))}}}})
		return true, nil
	}
	x.Questions, x.PassMark = cmp.Or(terms.Questions, x.Questions), cmp.Or(terms.PassMark, x.PassMark)
	if !terms.To.IsZero() {
		x.OpensMS, x.ClosesMS = max(terms.From.UnixMilli(), x.MadeMS+1), terms.To.UnixMilli()
	}
	return true, t.sayDraft(x, "")
}

// endExamDialog ends it unless another has taken its place.
func (t *turn) endExamDialog() error {
	d, err := t.dialog()
	if err != nil || d == nil || d.Kind != examDialog {
		return err
	}
	return t.endDialog()
}

// setExam opens an exam, now or at the hour that was typed, and tells those who are
// to sit it.
func (t *turn) setExam(x *store.Exam) error {
	now := t.now.UnixMilli()
	switch {
	case !x.Timed():
		x.OpensMS, x.ClosesMS = now, now+x.ClosesMS-x.OpensMS
	case x.ClosesMS-now < data.ShortestWindow.Milliseconds():
		t.toast("")
		t.say(data.Letter{Text: sayTooLateToSet})
		return nil
	default:
		x.OpensMS = max(x.OpensMS, now)
	}
	x.State = store.ExamOpen
	t.toast("")
	if err := t.endExamDialog(); err != nil {
		return err
	}
	if err := t.sayExamSet(x); err != nil {
		return err
	}
	return t.tx.Deed(t.ctx, now, t.asker, t.asker.Enterprise, "exam", fmt.Sprintf("%s %d题 %d分合格", x.PostName, x.Questions, x.PassMark))
}

func (t *turn) sayExamSet(x *store.Exam) error {
	who, unreached, err := t.examinees(x)
	if err != nil {
		return err
	}
	told, when := "已通知", t.clock(x.ClosesMS)+" 截止"
	if x.OpensMS > t.now.UnixMilli() {
		told, when = "开考时通知", t.clock(x.OpensMS)+" 开考，"+when
		err = t.tx.SetExam(t.ctx, x)
	} else {
		err = t.tellThem(x, who)
	}
	if err != nil {
		return err
	}
	var names []string
	for _, c := range who {
		names = append(names, c.Name)
	}
	lines := []string{fmt.Sprintf("%d题，%d分合格，%s。", x.Questions, x.PassMark, when), fmt.Sprintf("%s%d人：%s", told, len(who), namesShort(names))}
	if len(who) == 0 {
		lines[1] = "还没有人收得到通知。"
	}
	if len(unreached) > 0 {
		lines = append(lines, "收不到消息："+namesShort(unreached)+"。请他先给我发一句话，再打 /me 开始。")
	}
	t.say(data.Letter{Title: x.PostName + " 定期考核 发布了", Text: strings.Join(append(lines, "到时间结果发给你。"), "\n"), Buttons: rows([]data.Button{
		{Label: "看进度", Data: tapData("e:r", x.ID)}, {Label: "取消考核", Data: tapData("e:x", x.ID)}})})
	return nil
}

// examinee is somebody who is to sit an exam, and where he can be written to.
type examinee struct {
	store.Candidate
	accounts []store.Account
}

// examinees are those who are to sit an exam: who can be written to, and who not.
func (t *turn) examinees(x *store.Exam) (reached []examinee, unreached []string, err error) {
	all, err := t.tx.CandidatesFor(t.ctx, x.Post)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		accounts, err := t.accountsOf(c.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(accounts) == 0 {
			unreached = append(unreached, c.Name)
		} else {
			reached = append(reached, examinee{c, accounts})
		}
	}
	return reached, unreached, nil
}

// tellThem tells of an exam that is open: at night without a sound.
func (t *turn) tellThem(x *store.Exam, who []examinee) error {
	for _, c := range who {
		zone, err := t.zoneOfPerson(c.ID)
		if err != nil {
			return err
		}
		t.push(c.accounts, data.Letter{Title: x.PostName + " 定期考核", Text: fmt.Sprintf("%d题，%d分合格，%s 前交卷。\n点开始以后一题一题答，交卷才看分。", x.Questions, x.PassMark, time.UnixMilli(x.ClosesMS).In(zone).Format("01-02 15:04")),
			Buttons: rows([]data.Button{{Label: "开始答题", Data: tapData("e:s", x.ID)}}), Quiet: data.Night(t.now.In(zone))})
	}
	x.ToldMS = t.now.UnixMilli()
	return t.tx.SetExam(t.ctx, x)
}

// tellExam opens an exam whose hour has come.
func (t *turn) tellExam(x *store.Exam) error {
	who, _, err := t.examinees(x)
	if err != nil {
		return err
	}
	return t.tellThem(x, who)
}
