package bot

import (
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// examTaken is an exam that is over for somebody: the best of his papers. Who did
// not begin one has taken none.
type examTaken struct {
	*store.Exam
	score int
	atMS  int64
}

func (x *examTaken) passed() bool { return x.score >= x.PassMark }

// examsTaken lists them, the newest first.
func (t *turn) examsTaken(person int64) ([]examTaken, error) {
	papers, err := t.tx.PapersBy(t.ctx, person)
	if err != nil {
		return nil, err
	}
	var out []examTaken
	at := map[int64]int{}
	for _, p := range papers {
		x, err := t.tx.Exam(t.ctx, p.Exam)
		if err != nil {
			return nil, err
		}
		if x == nil || x.How != data.ByExam || x.State == store.ExamDraft || x.State == store.ExamOff || p.StartedMS == 0 {
			continue
		}
		done := p.DoneMS
		if done == 0 && x.ClosesMS <= t.now.UnixMilli() {
			done = x.ClosesMS
		}
		if done == 0 { // he is at it: the marks are told when it is done
			continue
		}
		s, err := t.sheet(x, p)
		if err != nil {
			return nil, err
		}
		one := examTaken{x, s.score(), done}
		if i, has := at[x.ID]; !has {
			at[x.ID] = len(out)
			out = append(out, one)
		} else if out[i].score < one.score {
			out[i] = one
		}
	}
	return out, nil
}

// examsToSit lists the open exams of the asker that he has not handed in: who could
// not be told of one finds it here.
func (t *turn) examsToSit() ([]store.Exam, error) {
	open, err := t.tx.OpenExams(t.ctx)
	if err != nil {
		return nil, err
	}
	var out []store.Exam
	for _, x := range open {
		now := t.now.UnixMilli()
		if x.How != data.ByExam || x.OpensMS > now || x.ClosesMS <= now || !t.asker.Holds(x.PostName) {
			continue
		}
		sits, err := t.sits(&x)
		if err != nil {
			return nil, err
		}
		if !sits { // of another enterprise
			continue
		}
		papers, err := t.papersIn(&x, t.asker.ID)
		if err != nil {
			return nil, err
		}
		if n := len(papers); n == 0 || papers[n-1].DoneMS == 0 {
			out = append(out, x)
		}
	}
	return out, nil
}

// examsDone are somebody's exams as merit counts them.
func (t *turn) examsDone(person int64) ([]data.ExamDone, error) {
	all, err := t.examsTaken(person)
	var out []data.ExamDone
	for _, x := range all {
		out = append(out, data.ExamDone{AtMS: x.atMS, Passed: x.passed()})
	}
	return out, err
}

// tapOwnExams shows five of the asker's exams, the newest first.
func (t *turn) tapOwnExams(n int64) error {
	all, err := t.examsTaken(t.asker.ID)
	if err != nil {
		return err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	some, more := five(all, n)
	var text []string
	for _, x := range some {
		how := "合格"
		if !x.passed() {
			how = "不合格"
		}
		text = append(text, fmt.Sprintf("%s %s：%d 分，%s（%d 分合格）", x.PostName, data.Ago(x.atMS, t.now.UnixMilli(), zone), x.score, how, x.PassMark))
	}
	l := data.Letter{Title: "我的考试", Text: strings.Join(text, "\n")}
	if len(all) == 0 {
		l.Text = "你还没有考过试。"
	}
	if more {
		l.Buttons = rows([]data.Button{{Label: "下一页", Data: tapData("m:e", 0, n+1)}})
	}
	t.toast("")
	t.say(l)
	return nil
}
