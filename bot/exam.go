package bot

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 定期考核: an officer sets it by buttons, everybody who holds the post gets a paper
// of his own, the results come when it closes. Button data: 「e:n:post」 a new one,
// 「e:q:exam:n」 questions, 「e:m:exam:mark」 pass mark, 「e:w:exam:hours」 window,
// 「e:p:exam」 set it, 「e:x:exam」 drop or call off, 「e:s:exam」 begin one's paper,
// 「e:r:exam」 results so far, 「e:a:exam:person」 another try for somebody.

const (
	sayNotExam  = "考核由本单位安全员设。你的考试打 /me 看。"
	sayExamHow  = "考哪个岗位？"
	sayExamGone = "这场考核已经结束或取消了。"
	toastOnce   = "你已经交过卷了。"
	toastNotIt  = "这场考核不是你岗位的。"
	toastNotYet = "还没到开考时间。"
)

var examWords = map[string]bool{"exam": true, "考核": true, "定期考核": true, "考试": true}

// exam shows an officer his exams and begins a new one.
func (t *turn) exam() (bool, error) {
	if !examWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActExam):
		t.say(data.Letter{Text: sayNotExam})
	default:
		return true, t.sayExams()
	}
	return true, nil
}

func (t *turn) sayExams() error {
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return err
	}
	all, err := t.tx.ExamsAt(t.ctx, e.ID, t.now.AddDate(0, -3, 0).UnixMilli())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(x store.Exam) bool { return x.How != data.ByExam })
	slices.Reverse(all)
	var buttons []data.Button
	for _, x := range all[:min(len(all), 5)] {
		label := "结果：" + x.PostName + " " + t.clock(x.OpensMS)
		switch {
		case x.State == store.ExamOpen && x.OpensMS > t.now.UnixMilli():
			label = "还没开考：" + x.PostName + " " + t.clock(x.OpensMS)
		case x.State == store.ExamOpen:
			label = "正在考：" + x.PostName + " " + t.clock(x.ClosesMS) + " 截止"
		}
		buttons = append(buttons, data.Button{Label: label, Data: tapData("e:r", x.ID)})
	}
	posts, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	for _, p := range posts {
		buttons = append(buttons, data.Button{Label: p.Name, Data: tapData("e:n", p.ID)})
	}
	text := sayExamHow
	if len(all) > 0 {
		text = "看结果，或者再考一场：点岗位。"
	}
	t.say(data.Letter{Title: t.asker.Enterprise + " 定期考核", Text: text, Buttons: rows(buttons)})
	return nil
}

// clock is a moment where the asker works.
func (t *turn) clock(ms int64) string {
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		zone = t.bot.zone
	}
	return time.UnixMilli(ms).In(zone).Format("01-02 15:04")
}

// tapExam is any button of exams and spot checks.
func (t *turn) tapExam(rest string) error {
	what, rest, _ := strings.Cut(rest, ":")
	count := map[string]int{"k": 1, "d": 2, "n": 1, "q": 2, "m": 2, "w": 2, "p": 1, "x": 1, "s": 1, "r": 1, "a": 2}[what]
	n, err := numbers(rest, max(count, 1))
	if err != nil || count == 0 || t.asker == nil || t.m.Group {
		t.toast(toastOld)
		return nil
	}
	switch what {
	case "k", "d", "n":
		return t.tapPost(what, n)
	case "s":
		return t.beginPaper(n[0])
	}
	if !t.asker.May(data.ActExam) {
		t.toast(toastOld)
		return nil
	}
	x, err := t.ownExam(n[0])
	if err != nil {
		return err
	}
	if x == nil {
		t.toast(toastOld)
		return nil
	}
	return t.tapOneExam(what, n, x)
}

// ownExam gives an exam by its number if it is the asker's enterprise's.
func (t *turn) ownExam(id int64) (*store.Exam, error) {
	x, err := t.tx.Exam(t.ctx, id)
	if err != nil || x == nil || x.How != data.ByExam {
		return nil, err
	}
	e, err := t.tx.EnterpriseNumbered(t.ctx, x.Enterprise)
	if err != nil || e == nil || e.Name != t.asker.Enterprise {
		return nil, err
	}
	return x, nil
}

// tapPost: a post was chosen.
func (t *turn) tapPost(what string, n []int64) error {
	p, err := t.ownPost(n[0])
	switch {
	case err != nil:
		return err
	case p == nil, what == "n" && !t.asker.May(data.ActExam), what != "n" && !t.asker.May(data.ActSpot), what == "d" && !slices.Contains(spotSizes, n[1]):
		t.toast(toastOld)
		return nil
	}
	switch what {
	case "k":
		t.toast("")
		t.askHowMany(p)
		return nil
	case "d":
		if done, err := t.oncePerMessage(data.BySpotCheck, p.ID); err != nil || done {
			return err
		}
		t.toast("")
		return t.draw(p, int(n[1]))
	}
	return t.newExam(p)
}

// oncePerMessage: the same button tapped again within a minute starts nothing new.
func (t *turn) oncePerMessage(how data.How, post int64) (bool, error) {
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return true, err
	}
	all, err := t.tx.ExamsAt(t.ctx, e.ID, t.now.Add(-time.Minute).UnixMilli())
	if err != nil {
		return true, err
	}
	for _, x := range all {
		if x.How == how && x.Post == post && x.By == t.asker.ID {
			t.toast("刚抽过了，过一分钟再抽。")
			return true, nil
		}
	}
	return false, nil
}

// tapOneExam is a button about one exam of the asker's enterprise.
func (t *turn) tapOneExam(what string, n []int64, x *store.Exam) error {
	second := int64(0)
	if len(n) == 2 {
		second = n[1]
	}
	draft := x.State == store.ExamDraft
	switch {
	case what == "q" && draft && second >= 1 && second <= data.MostQuestions:
		x.Questions = int(second)
	case what == "m" && draft && second >= 1 && second <= data.MostMark:
		x.PassMark = int(second)
	case what == "w" && draft && slices.Contains([]int64{2, 24, 72, 168}, second):
		x.OpensMS, x.ClosesMS = x.MadeMS, x.MadeMS+second*time.Hour.Milliseconds()
	case what == "p" && draft:
		return t.setExam(x)
	case what == "x" && (draft || x.State == store.ExamOpen):
		return t.callOff(x)
	case what == "r" && (x.State == store.ExamOpen || x.State == store.ExamClosed):
		t.toast("")
		l, err := t.resultLetter(x)
		if err != nil {
			return err
		}
		t.say(l)
		return nil
	case what == "a" && x.State == store.ExamOpen:
		return t.anotherTry(x, second)
	default:
		t.toast(sayExamGone)
		return nil
	}
	t.toast("")
	return t.sayDraft(x, t.m.ID)
}

// callOff drops a draft, or calls an open exam off: nothing of it counts as an exam
// then, but what was answered stays in the record.
func (t *turn) callOff(x *store.Exam) error {
	was := x.State
	x.State, x.Reason = store.ExamOff, "安全员取消"
	t.toast("")
	if was == store.ExamDraft {
		t.say(data.Letter{Text: "放弃了，没有发布。", Edit: t.m.ID})
		return errors.Join(t.endExamDialog(), t.tx.SetExam(t.ctx, x))
	}
	papers, err := t.tx.PapersOf(t.ctx, x.ID)
	if err != nil {
		return err
	}
	for _, p := range papers {
		if err := t.tx.CloseAskings(t.ctx, x.How, p.ID); err != nil {
			return err
		}
		if p.DoneMS == 0 {
			if err := t.tell(p.Person, data.Letter{Text: x.PostName + "的定期考核取消了，不用再答。"}); err != nil {
				return err
			}
		}
	}
	t.say(data.Letter{Text: x.PostName + "的定期考核取消了。已经答的留在记录里，不算考核成绩。"})
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, "exam", x.PostName+" 取消"); err != nil {
		return err
	}
	return t.tx.SetExam(t.ctx, x)
}

// beginPaper gives somebody who sits an exam his paper, or goes on with it.
func (t *turn) beginPaper(id int64) error {
	x, err := t.tx.Exam(t.ctx, id)
	if err != nil {
		return err
	}
	if x == nil || x.How != data.ByExam {
		t.toast(toastOld)
		return nil
	}
	sits, err := t.sits(x)
	if err != nil {
		return err
	}
	switch {
	case !sits:
		t.toast(toastNotIt)
		return nil
	case x.State != store.ExamOpen || x.ClosesMS <= t.saidMS():
		t.toast(sayExamGone)
		return nil
	case x.OpensMS > t.saidMS():
		t.toast(toastNotYet)
		return nil
	}
	p, err := t.paperToSit(x)
	if err != nil || p == nil {
		return err
	}
	return t.sit(x, p)
}

// sits says whether an exam is the asker's to sit.
func (t *turn) sits(x *store.Exam) (bool, error) {
	all, err := t.tx.CandidatesFor(t.ctx, x.Post)
	return slices.ContainsFunc(all, func(c store.Candidate) bool { return c.ID == t.asker.ID }), err
}

// papersIn are somebody's papers of an exam, the last one last.
func (t *turn) papersIn(x *store.Exam, person int64) ([]store.Paper, error) {
	all, err := t.tx.PapersOf(t.ctx, x.ID)
	return slices.DeleteFunc(all, func(p store.Paper) bool { return p.Person != person }), err
}

// paperToSit is the asker's paper of an exam, a new one the first time; nil when
// he has handed it in.
func (t *turn) paperToSit(x *store.Exam) (*store.Paper, error) {
	papers, err := t.papersIn(x, t.asker.ID)
	if err != nil {
		return nil, err
	}
	if n := len(papers); n > 0 {
		if papers[n-1].DoneMS != 0 {
			t.toast(toastOnce)
			return nil, nil
		}
		return &papers[n-1], nil
	}
	return t.newPaper(x, t.asker.ID, 1)
}

func (t *turn) newPaper(x *store.Exam, person int64, try int) (*store.Paper, error) {
	m, err := t.tx.Member(t.ctx, person)
	if err != nil || m == nil {
		return nil, err
	}
	l, err := t.lesson(m.Enterprise, x.PostName)
	if err != nil || l == nil {
		return nil, err
	}
	items := drawItems(l, x.Questions, rand.New(rand.NewPCG(uint64(x.ID)<<20|uint64(try), uint64(person))).Uint64())
	p := &store.Paper{Exam: x.ID, Person: person, Try: try, Items: items, Planned: min(x.Questions, len(items))}
	return p, t.tx.AddPaper(t.ctx, p)
}

// sit shows the paper's open question, or puts the next.
func (t *turn) sit(x *store.Exam, p *store.Paper) error {
	t.toast("")
	if p.StartedMS == 0 {
		p.StartedMS = t.now.UnixMilli()
		if err := t.tx.SetPaper(t.ctx, p); err != nil {
			return err
		}
	}
	s, err := t.sheet(x, *p)
	if err != nil {
		return err
	}
	asked, err := t.tx.AskingsIn(t.ctx, x.How, p.ID)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if a.State != store.AskOpen {
			continue
		}
		_, q, err := t.open(a.ID)
		if err != nil || q == nil {
			return err
		}
		l := questionLetter(q, a.ID, a.Taps)
		l.Title = ordinal(s.answered+1, s.Planned)
		t.say(l)
		return nil
	}
	return t.goOnPaper(x, s, t.asker, "")
}

// resultButtons let an officer give somebody another try while the exam is open.
func (t *turn) resultButtons(x *store.Exam, best []*sheet, _ []string) [][]data.Button {
	if x.How != data.ByExam || x.State != store.ExamOpen {
		return nil
	}
	var buttons []data.Button
	for _, s := range best {
		if s.DoneMS != 0 && s.score() < x.PassMark && len(buttons) < 6 {
			buttons = append(buttons, data.Button{Label: "让" + s.Name + "补考", Data: tapData("e:a", x.ID, s.Person)})
		}
	}
	buttons = append(buttons, data.Button{Label: "取消考核", Data: tapData("e:x", x.ID)})
	return rows(buttons)
}

// anotherTry gives somebody who has handed in another paper. Both stay.
func (t *turn) anotherTry(x *store.Exam, person int64) error {
	papers, err := t.papersIn(x, person)
	if err != nil {
		return err
	}
	if len(papers) == 0 || papers[len(papers)-1].DoneMS == 0 {
		t.toast("他还有卷子没交。")
		return nil
	}
	p, err := t.newPaper(x, person, len(papers)+1)
	if err != nil || p == nil {
		return err
	}
	t.toast("")
	t.say(data.Letter{Text: papers[0].Name + "可以补考了，已经通知他。两次成绩都留着，取高的。"})
	return t.tell(person, data.Letter{Title: x.PostName + " 定期考核 补考", Text: t.asker.Name + "让你再考一次，题目不一样。", Buttons: rows([]data.Button{{Label: "开始答题", Data: tapData("e:s", x.ID)}})})
}
