package bot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// A paper is what one person is asked in an exam or a spot check. The questions are
// put one after another, each by the answer to the one before; what they were and
// how they went is in the record, and every score is counted from there.

// drawItems draws what a paper asks: n items, and a few more in case a card
// changes. Those that weigh more are drawn more often (in proportion to their
// weight, without laying back), by taps only. The same seed draws the same.
func drawItems(l *lesson, n int, seed uint64) []int64 {
	type ticket struct {
		id  int64
		key float64
	}
	r := rand.New(rand.NewPCG(seed, uint64(l.cards)))
	var all []ticket
	for _, it := range l.items {
		all = append(all, ticket{it.ID, r.ExpFloat64() / float64(it.Weight)}) // the smallest n are a weighted sample
	}
	slices.SortFunc(all, func(a, b ticket) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
	var out []int64
	for _, t := range all {
		if len(out) < n+n/2+2 && len(tapForms(l, t.id)) > 0 { // to try the forms takes longer than to draw
			out = append(out, t.id)
		}
	}
	return out
}

// tapForms are the forms in which an item is asked by taps.
func tapForms(l *lesson, item int64) []quiz.Form {
	return slices.DeleteFunc(l.deck.Forms(l.asks[item]), func(f quiz.Form) bool { return f == quiz.Explain || f == quiz.Recite })
}

// sheet is a paper with what came of it, counted from the record.
type sheet struct {
	store.Paper
	answered, right int
	results         []data.Result
}

// score is of 100: the right answers of the questions the paper has. What was not
// answered in time is not right.
func (s *sheet) score() int {
	if s.Planned == 0 {
		return 0
	}
	return (100*s.right + s.Planned/2) / s.Planned
}

func (t *turn) sheet(x *store.Exam, p store.Paper) (*sheet, error) {
	s := &sheet{Paper: p}
	var err error
	if s.results, err = t.tx.ResultsIn(t.ctx, x.How, p.ID); err != nil {
		return nil, err
	}
	s.results = data.Counting(s.results)
	s.answered = len(s.results)
	for i := range s.results {
		if s.results[i].Outcome == data.Right {
			s.right++
		}
	}
	return s, nil
}

// nextOnPaper puts the next question of a paper; false when there is none left.
// Questions that became void are asked in another one's place.
func (t *turn) nextOnPaper(x *store.Exam, s *sheet, who *data.Person, pulled bool) (data.Letter, bool, error) {
	if s.answered >= s.Planned {
		return data.Letter{}, false, nil
	}
	asked, err := t.tx.AskingsIn(t.ctx, x.How, s.ID)
	if err != nil {
		return data.Letter{}, false, err
	}
	l, err := t.lesson(who.Enterprise, x.PostName)
	if err != nil {
		return data.Letter{}, false, err
	}
	done := map[int64]bool{}
	for _, a := range asked {
		done[a.Item] = true
	}
	for i, id := range s.Items {
		if l == nil || done[id] || l.asks[id].Digest == "" { // asked, or not on the card any more
			continue
		}
		forms := tapForms(l, id)
		if len(forms) == 0 {
			continue
		}
		letter, ok, err := t.put(put{person: who, lesson: l, item: id, form: forms[(i+int(s.ID))%len(forms)], how: x.How, sitting: s.ID, pulled: pulled,
			closes: time.UnixMilli(x.ClosesMS).Sub(t.now), head: ordinal(s.answered+1, s.Planned)})
		if err != nil || ok {
			return letter, ok, err
		}
	}
	return data.Letter{}, false, nil
}

// goOnPaper puts the next question, or ends the paper. Too few were left to ask
// when the card changed: the paper is counted over what was asked.
func (t *turn) goOnPaper(x *store.Exam, s *sheet, who *data.Person, before string) error {
	l, ok, err := t.nextOnPaper(x, s, who, true)
	if err != nil {
		return err
	}
	if ok {
		t.sayAfter(before, l)
		return t.tx.SetPaper(t.ctx, &s.Paper)
	}
	s.Planned, s.DoneMS = min(s.Planned, max(1, s.answered)), t.now.UnixMilli()
	if err := t.tx.SetPaper(t.ctx, &s.Paper); err != nil {
		return err
	}
	t.sayAfter(before, t.paperDone(x, s))
	if x.How != data.BySpotCheck {
		return nil
	}
	return t.closeIfAllDone(x)
}

// paperDone tells somebody how he did.
func (t *turn) paperDone(x *store.Exam, s *sheet) data.Letter {
	if x.How == data.BySpotCheck {
		return data.Letter{Title: "抽查答完了。", Text: fmt.Sprintf("%d题对了%d题。", s.Planned, s.right)}
	}
	pass := "合格。"
	if s.score() < x.PassMark {
		pass = fmt.Sprintf("没合格，%d分合格。", x.PassMark)
	}
	lines := []string{fmt.Sprintf("%d题对了%d题，%d分，%s", s.Planned, s.right, s.score(), pass)}
	if wrong := t.wrongLines(s); len(wrong) > 0 {
		lines = append(lines, "错了的，卡上是这样写的：")
		lines = append(lines, wrong...)
	}
	return data.Letter{Title: x.PostName + " 定期考核交卷了。", Text: strings.Join(lines, "\n")}
}

// wrongLines are the card's own lines that were answered wrong.
func (t *turn) wrongLines(s *sheet) (out []string) {
	for i := range s.results {
		r := &s.results[i]
		if r.Outcome == data.Right {
			continue
		}
		it, err := t.tx.Item(t.ctx, r.Item)
		if err == nil && it != nil {
			out = append(out, "✗ "+cardLine(it))
		}
	}
	return out
}

// cardLine says a line and where it stands.
func cardLine(it *store.Item) string {
	if it.Scene == "" {
		return it.Part.Short() + "顺口溜：" + strings.TrimRight(it.Text, "，。")
	}
	return it.Scene + "：" + it.Text
}

// afterPaper comes after an answer on a paper.
func (t *turn) afterPaper(a *answered) error {
	p, err := t.tx.Paper(t.ctx, a.Sitting)
	if err != nil || p == nil {
		return fmt.Errorf("bot: no paper %d: %w", a.Sitting, err)
	}
	x, err := t.tx.Exam(t.ctx, p.Exam)
	if err != nil || x == nil {
		return fmt.Errorf("bot: no exam %d: %w", p.Exam, err)
	}
	s, err := t.sheet(x, *p)
	if err != nil {
		return err
	}
	t.toast("")
	before := "" // an exam says right or wrong at its end
	if x.How == data.BySpotCheck {
		before = verdictLines(a)
	}
	return t.goOnPaper(x, s, t.asker, before)
}

// closeExam closes what is over and tells whoever set it.
func (t *turn) closeExam(x *store.Exam) error {
	papers, err := t.tx.PapersOf(t.ctx, x.ID)
	if err != nil {
		return err
	}
	for i := range papers {
		p := &papers[i]
		if p.DoneMS != 0 {
			continue
		}
		if err := t.tx.CloseAskings(t.ctx, x.How, p.ID); err != nil {
			return err
		}
		if p.StartedMS != 0 {
			p.DoneMS = min(t.now.UnixMilli(), x.ClosesMS) // the bot may have been down then
			if err := t.tx.SetPaper(t.ctx, p); err != nil {
				return err
			}
		}
	}
	x.State = store.ExamClosed
	if err := t.tx.SetExam(t.ctx, x); err != nil {
		return err
	}
	l, err := t.resultLetter(x)
	if err != nil {
		return err
	}
	if x.How == data.BySpotCheck {
		if l.Buttons, err = t.onSiteButtons(x); err != nil {
			return err
		}
	}
	return t.tell(x.By, l)
}

// closeIfAllDone closes a spot check as soon as everybody has answered.
func (t *turn) closeIfAllDone(x *store.Exam) error {
	papers, err := t.tx.PapersOf(t.ctx, x.ID)
	if err != nil {
		return err
	}
	for _, p := range papers {
		if p.StartedMS != 0 && p.DoneMS == 0 {
			return nil
		}
	}
	return t.closeExam(x)
}

// marks gives, of everybody who was to sit an exam, his best sheet; those without a
// paper have none.
func (t *turn) marks(x *store.Exam) (best []*sheet, without []string, err error) {
	papers, err := t.tx.PapersOf(t.ctx, x.ID)
	if err != nil {
		return nil, nil, err
	}
	by := map[int64]*sheet{}
	for _, p := range papers {
		if p.StartedMS == 0 {
			continue
		}
		s, err := t.sheet(x, p)
		if err != nil {
			return nil, nil, err
		}
		old := by[p.Person]
		if old == nil {
			best = append(best, s)
			by[p.Person] = s
		} else if s.score() > old.score() {
			*old = *s
		}
	}
	if x.How == data.ByExam {
		all, err := t.tx.CandidatesFor(t.ctx, x.Post)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range all {
			if by[c.ID] == nil {
				without = append(without, c.Name)
			}
		}
		return best, without, nil
	}
	for _, p := range papers { // drawn, and not reached
		if p.StartedMS == 0 {
			without = append(without, p.Name)
		}
	}
	return best, without, nil
}

// resultLetter is what whoever set an exam or a spot check gets.
func (t *turn) resultLetter(x *store.Exam) (data.Letter, error) {
	best, without, err := t.marks(x)
	if err != nil {
		return data.Letter{}, err
	}
	zone, err := t.zoneOfPerson(x.By)
	if err != nil {
		return data.Letter{}, err
	}
	head := fmt.Sprintf("%s %s %s", x.PostName, x.How.Name(), time.UnixMilli(x.OpensMS).In(zone).Format("01-02 15:04"))
	var lines []string
	if x.How == data.ByExam {
		lines = examLines(x, best, without)
	} else {
		lines = t.spotLines(best, without)
	}
	if most := t.oftenWrong(best); len(most) > 0 {
		lines = append(lines, "错得最多的：")
		lines = append(lines, most...)
	}
	state := "结果"
	switch {
	case x.State == store.ExamOpen && x.OpensMS > t.now.UnixMilli():
		state = "还没开考"
	case x.State == store.ExamOpen:
		state = "到现在"
	}
	return data.Letter{Title: head + " " + state, Text: strings.Join(lines, "\n"), Buttons: t.resultButtons(x, best, without)}, nil
}

func examLines(x *store.Exam, best []*sheet, without []string) []string {
	passed, sum := 0, 0
	for _, s := range best {
		sum += s.score()
		if s.score() >= x.PassMark {
			passed++
		}
	}
	lines := []string{fmt.Sprintf("考了%d人，合格%d人，没考%d人", len(best), passed, len(without))}
	if len(best) > 0 {
		lines[0] += fmt.Sprintf("，平均%d分", (sum+len(best)/2)/len(best))
	}
	for _, s := range best {
		mark := "✓"
		if s.score() < x.PassMark {
			mark = "✗"
		}
		line := fmt.Sprintf("%s %s %d分（%d/%d）", mark, s.Name, s.score(), s.right, s.Planned)
		if s.answered < s.Planned {
			line += fmt.Sprintf("，%d题没答", s.Planned-s.answered)
		}
		if s.Try > 1 {
			line += "，补考"
		}
		lines = append(lines, line)
	}
	if len(without) > 0 {
		lines = append(lines, "未考："+namesShort(without))
	}
	return lines
}

// oftenWrong are the lines that two people or more got wrong.
func (t *turn) oftenWrong(best []*sheet) []string {
	n := map[int64]int{}
	for _, s := range best {
		for _, r := range s.results {
			if r.Outcome == data.Wrong {
				n[r.Item]++
			}
		}
	}
	var ids []int64
	for id, k := range n {
		if k > 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int64) int {
		if n[a] != n[b] {
			return n[b] - n[a]
		}
		return int(a - b)
	})
	var out []string
	for _, id := range ids[:min(len(ids), 5)] {
		it, err := t.tx.Item(t.ctx, id)
		if err == nil && it != nil {
			out = append(out, fmt.Sprintf("%d人 %s", n[id], cardLine(it)))
		}
	}
	return out
}
