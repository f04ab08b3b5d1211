package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/quiz"
)

// ofPost shows a post, its people, its weak lines; nil when there is no such post.
func (v *teamView) ofPost() *data.Letter {
	i := slices.IndexFunc(v.posts, func(p teamPost) bool { return p.id == v.id })
	if i < 0 {
		return nil
	}
	p := &v.posts[i]
	switch v.what {
	case "n":
		return v.list(p.name+"的人", v.peopleOf(p), "没有人。")
	case "w":
		return v.list(p.name+"不熟的条", v.lineRows(data.Weakest(p.together(), data.TeamLeast)), sayFewAsked)
	case "k":
		return v.list(p.name+"没人记住的条", v.lineRows(data.NobodyKnows(p.together(), 1)), "考过的条都有人记住。")
	}
	return v.onePost(p)
}

const sayFewAsked = "没有不熟的条。一条要有 3 个人考过才看得出。"

// onePost is a post in short: five people, five weak lines, and the way to the rest.
func (v *teamView) onePost(p *teamPost) *data.Letter {
	var lines []string
	title := v.postLine(p)
	people := v.peopleOf(p)
	some, _ := five(people, 0)
	for _, r := range some {
		lines = append(lines, r.text)
	}
	if len(people) > fiveLines {
		lines = append(lines, fmt.Sprintf("还有 %d 人，点「人」看全部。", len(people)-fiveLines))
	}
	together := p.together()
	weak, none := data.Weakest(together, data.TeamLeast), data.NobodyKnows(together, 1)
	if len(weak) > 0 {
		lines = append(lines, "", "最不熟的条：")
		first, _ := five(weak, 0)
		for _, x := range first {
			lines = append(lines, v.lineRow(&x).text)
		}
	}
	never := 0
	for _, x := range together {
		if x.People == 0 {
			never++
		}
	}
	if never > 0 {
		lines = append(lines, fmt.Sprintf("共 %d 条，%d 条还没考过人。", len(together), never))
	}
	buttons := []data.Button{{Label: "人", Data: tapData("t:n", p.id, 0)}}
	if len(weak) > 0 {
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("不熟 %d 条", len(weak)), Data: tapData("t:w", p.id, 0)})
	}
	if len(none) > 0 {
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("没人记住 %d 条", len(none)), Data: tapData("t:k", p.id, 0)})
	}
	buttons = append(buttons, data.Button{Label: "怎么算的", Data: "t:c:0:0"})
	return &data.Letter{Title: title, Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// peopleOf lists the people of a post, those first who have not answered for
// long, then those who recall least.
func (v *teamView) peopleOf(p *teamPost) []row {
	type one struct {
		row
		silent bool
		mean   float64
	}
	var all []one
	for _, x := range p.people {
		s := x.standing(p.lines)
		words := "记得住" + data.NotExamined
		if s.Recalled.Asked > 0 {
			words = fmt.Sprintf("记得 %s，考过 %d 条（%s）", data.Percent(s.Recalled.Mean), s.Recalled.Asked, s.Recalled.Age.Words(v.nowMS, v.zone))
		}
		silence := v.silence(x)
		if silence != "" && s.Recalled.Asked > 0 {
			words += "，" + silence
		} else if silence != "" {
			words = silence
		}
		all = append(all, one{row{x.name + "：" + words, x.button()}, silence != "", s.Recalled.Mean})
	}
	slices.SortStableFunc(all, func(a, b one) int {
		if a.silent != b.silent {
			if a.silent {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.mean, b.mean)
	})
	out := make([]row, len(all))
	for i := range all {
		out[i] = all[i].row
	}
	return out
}

func (v *teamView) lineRow(x *data.LineStanding) row {
	return row{fmt.Sprintf("%s\n　%d 人考过，%d 人记住，平均记得 %s（%s）", lineWords(&x.Line), x.People, x.Known, data.Percent(x.Mean), x.Age.Words(v.nowMS, v.zone)),
		data.Button{Label: cut(x.Scene+x.Part.Short(), 12), Data: tapData("t:l", x.ID, 0)}}
}

func (v *teamView) lineRows(all []data.LineStanding) []row {
	var out []row
	for i := range all {
		out = append(out, v.lineRow(&all[i]))
	}
	return out
}

// line shows one line of a post's card and who does not know it; nil when it is
// none of the enterprise's lines in force.
func (v *teamView) line(t *turn) (*data.Letter, error) {
	for i := range v.posts {
		p := &v.posts[i]
		for _, x := range p.together() {
			if x.ID == v.id {
				return v.oneLine(t, p, &x)
			}
		}
		if j := slices.IndexFunc(p.lines, func(l data.Line) bool { return l.ID == v.id }); j >= 0 { // nobody holds the post
			return v.oneLine(t, p, &data.LineStanding{Line: p.lines[j]})
		}
	}
	return nil, nil
}

func (v *teamView) oneLine(t *turn, p *teamPost, x *data.LineStanding) (*data.Letter, error) {
	var knows, shaky, never []string
	for _, one := range p.people {
		for _, l := range one.lines(p.lines) {
			switch {
			case l.ID != x.ID:
			case l.People == 0:
				never = append(never, one.name)
			case l.Known > 0:
				knows = append(knows, one.name)
			default:
				shaky = append(shaky, fmt.Sprintf("%s（%s）", one.name, data.Percent(l.Mean)))
			}
		}
	}
	lines := []string{x.Part.Title() + "：" + strings.TrimSpace(x.Text)}
	for _, g := range []struct {
		head string
		all  []string
	}{{"记住的", knows}, {"不牢的", shaky}, {data.NotExamined + "的", never}} {
		if len(g.all) > 0 {
			lines = append(lines, g.head+"："+names(g.all, 10))
		}
	}
	for _, q := range v.quality() {
		if q.Item != x.ID {
			continue
		}
		lines = append(lines, qualityWords(&q))
		if q.Suspect {
			failed, err := v.failed(t, x.ID)
			if err != nil {
				return nil, err
			}
			lines = append(lines, failed...)
		}
	}
	var buttons []data.Button
	if p.lesson != nil {
		buttons = t.addSceneButton(buttons, t.entryOf(p.lesson), &x.Line)
	}
	return &data.Letter{Title: p.name + " " + cmp.Or(x.Scene, "顺口溜"), Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}, nil
}

// failed is the question about a line that was last answered wrong, as it was
// asked: whoever doubts it must see it.
func (v *teamView) failed(t *turn, item int64) ([]string, error) {
	var last *data.Result
	for _, p := range v.each() {
		for i := range p.results {
			r := &p.results[i]
			if r.Item == item && r.Outcome == data.Wrong && r.Question != "" && len(r.Taps) > 0 && (last == nil || r.AtMS > last.AtMS) {
				last = r
			}
		}
	}
	if last == nil {
		return nil, nil
	}
	q, err := t.questionOf(last)
	if err != nil {
		return nil, err
	}
	return []string{"最近答错的一题：", q.Text, "应选：" + tapped(q, q.Right), "他点的：" + tapped(q, last.Taps)}, nil
}

// tapped are the options of some taps.
func tapped(q *quiz.Question, taps []int) string {
	var all []string
	for _, i := range taps {
		if i >= 0 && i < len(q.Options) {
			all = append(all, q.Options[i])
		}
	}
	return strings.Join(all, " → ")
}

// quality is what a year's answers show of the items.
func (v *teamView) quality() []data.Quality {
	since := v.nowMS - (qualityDays * day).Milliseconds()
	var all []data.Result
	for _, p := range v.each() {
		for _, r := range p.results {
			if r.AtMS >= since {
				all = append(all, r)
			}
		}
	}
	return data.QualityOf(all)
}

// suspectItems are the items in force that good workers fail.
func (v *teamView) suspectItems() []data.Quality {
	return slices.DeleteFunc(v.quality(), func(q data.Quality) bool { return !q.Suspect || v.lineOf(q.Item) == nil })
}

func (x *team) lineOf(item int64) *data.Line {
	for i := range x.posts {
		for j := range x.posts[i].lines {
			if x.posts[i].lines[j].ID == item {
				return &x.posts[i].lines[j]
			}
		}
	}
	return nil
}

func (v *teamView) suspects() *data.Letter {
	var out []row
	for _, q := range v.suspectItems() {
		l := v.lineOf(q.Item)
		out = append(out, row{lineWords(l) + "\n　" + qualityWords(&q), data.Button{Label: cut(l.Scene+l.Part.Short(), 12), Data: tapData("t:l", l.ID, 0)}})
	}
	return v.list("熟手也常答错的题，看看题目和卡对不对", out, "没有可疑的题。")
}

// qualityWords says what the answers show of an item, and of how many.
func qualityWords(q *data.Quality) string {
	s := fmt.Sprintf("再次考的 %d 次里答对 %s", q.Answers, data.Percent(q.Share))
	if q.GoodAnswers > 0 {
		s += fmt.Sprintf("；熟手答 %d 次，对 %d 次", q.GoodAnswers, q.GoodRight)
	}
	if q.HasDiscrimination {
		s += fmt.Sprintf("；区分度 %.2f（%d 人）", q.Discrimination, q.People)
	}
	return s
}
