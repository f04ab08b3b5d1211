package data

import (
	"fmt"
	"strings"
)

// What an inspection found, in words.

// SheetsWords says 否决项 in a line.
func (f *Found) SheetsWords() string {
	if f.Veto() {
		return "✗ 否决项：" + f.LackingWords() + "（否决）"
	}
	return fmt.Sprintf("✓ 否决项：%d 个一线岗位，四张单卡都有", f.Posts)
}

// WatchedWords says 必查项 in a line.
func (f *Found) WatchedWords() string {
	if len(f.Watched) == 0 {
		return "必查项：没看人作业"
	}
	wrong := 0
	for i := range f.Watched {
		wrong += len(f.Watched[i].NotDone)
	}
	if wrong == 0 {
		return fmt.Sprintf("✓ 必查项：看了 %d 项作业，步步照卡", len(f.Watched))
	}
	return fmt.Sprintf("✗ 必查项：看了 %d 项作业，%d 步没照卡做", len(f.Watched), wrong)
}

// Counts says how the steps went.
func (w *TaskWatched) Counts() string {
	s := fmt.Sprintf("做到 %d 步", w.Done)
	if n := len(w.NotDone); n > 0 {
		s += fmt.Sprintf("，没做到 %d 步", n)
	}
	if w.NotSeen > 0 {
		s += fmt.Sprintf("，未涉及 %d 步", w.NotSeen)
	}
	return s
}

// Words says how somebody did in a spot check.
func (p *SpotPerson) Words() string {
	switch {
	case p.Planned == 0:
		return "收不到消息，未考"
	case p.Answered == 0:
		return fmt.Sprintf(" %d 题没答", p.Planned)
	case p.Answered < p.Planned:
		return fmt.Sprintf(" %d 题对 %d 题，%d 题没答", p.Planned, p.Right, p.Planned-p.Answered)
	}
	return fmt.Sprintf(" %d 题对 %d 题", p.Planned, p.Right)
}

// Lines says what is known of a post's people: each stream a line, none of them a
// score of all.
func (p *PostKnown) Lines(nowMS int64) []string {
	head := fmt.Sprintf("【%s】%d 人", p.Post, p.People)
	switch {
	case p.NoCard:
		return []string{head + "，还没有卡"}
	case p.People == 0:
		return []string{head}
	case p.Asked+p.Marked+p.Seen == 0:
		return []string{head + "，记得住、说得明、做得到都" + NotExamined}
	}
	return append(append([]string{head}, knownLines(p, nowMS)...), "　做得到："+p.performedWords(nowMS))
}

// knownLines are the two streams that 重点项 is about.
func knownLines(p *PostKnown, nowMS int64) []string {
	line := "　记得住：" + p.recalledWords(nowMS)
	if p.Recalled.FirstAsked > 0 {
		line += fmt.Sprintf("；应急第一步问过 %d 人次，估计记住 %d", p.Recalled.FirstAsked, p.Recalled.FirstKnown)
	} else if p.Recalled.First > 0 {
		line += "；应急第一步" + NotExamined
	}
	return []string{line, "　说得明：" + p.explainedWords(nowMS)}
}

func (p *PostKnown) recalledWords(nowMS int64) string {
	if p.Asked == 0 {
		return NotExamined
	}
	r := &p.Recalled
	return fmt.Sprintf("考过 %d 人、%d 条次，估计记住 %d，占 %s（%s）", p.Asked, r.Asked, r.Known, Percent(float64(r.Known)/float64(r.Asked)), r.Age.Words(nowMS, DistrictZone))
}

func (p *PostKnown) explainedWords(nowMS int64) string {
	if p.Marked == 0 {
		return NotExamined
	}
	return fmt.Sprintf("考过 %d 人，平均 %.0f 分（%s）", p.Marked, p.Explained.Mean, p.Explained.Age.Words(nowMS, DistrictZone))
}

func (p *PostKnown) performedWords(nowMS int64) string {
	if p.Seen == 0 {
		return NotExamined
	}
	s := fmt.Sprintf("看过 %d 人，做对 %d 步", p.Seen, p.Performed.Right)
	if p.Performed.Wrong > 0 {
		s += fmt.Sprintf("，做错 %d 步", p.Performed.Wrong)
	}
	return s + "（" + p.Performed.Age.Words(nowMS, DistrictZone) + "）"
}

// KnownLines says 重点项 of all posts together: 记得住 and 说得明, as the notice has it.
func (f *Found) KnownLines(nowMS int64) []string {
	all := PostKnown{}
	var without []string
	for i := range f.Known {
		p := &f.Known[i]
		if p.NoCard {
			without = append(without, p.Post)
		}
		all.People, all.Asked, all.Marked = all.People+p.People, all.Asked+p.Asked, all.Marked+p.Marked
		all.Recalled.Add(&p.Recalled)
		all.Explained.add(&p.Explained)
	}
	if all.People == 0 {
		return []string{"重点项：还没有人有岗位"}
	}
	lines := []string{fmt.Sprintf("重点项：%d 个岗位，%d 人次", len(f.Known), all.People)}
	if all.Asked+all.Marked == 0 {
		lines[0] += "，记得住、说得明都" + NotExamined
	} else {
		lines = append(lines, knownLines(&all, nowMS)...)
	}
	if len(without) > 0 {
		lines = append(lines, "　没有卡的岗位："+strings.Join(without, "、"))
	}
	return lines
}
