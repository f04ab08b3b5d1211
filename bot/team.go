package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
)

// What a team lead or an officer sees of his enterprise's people. Button data, all
// with a page behind: 「t:o:0」 all posts, 「t:p:post」 a post, 「t:n:post」 its people,
// 「t:w:post」 its weak lines, 「t:k:post」 what nobody there knows, 「t:m:person」
// somebody, 「t:f:person」 what he does not know well, 「t:r:person」 what others
// recorded of him, 「t:l:item」 a line, 「t:d:0」 who has not answered, 「t:b:0」 who owes,
// 「t:e:0」 what waits for a mark, 「t:q:0」 suspect items, 「t:h:0」 hints, 「t:c:0」 how it
// is counted.

var teamWords = map[string]bool{"team": true, "队里": true, "班组": true, "看队里": true, "我的班组": true}

const (
	sayNoTeam   = "队里的情况由班组长和安全员查看。看自己的，打 /me。"
	sayNoOne    = "还没有人有岗位。请人加入，打 /invite。"
	silentDays  = 3  // without an answer: a weekend and a day
	hintDays    = 30 // that hints look back
	qualityDays = 365
)

// team is /team.
func (t *turn) team() (bool, error) {
	if !teamWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActTeam):
		t.say(data.Letter{Text: sayNoTeam})
	default:
		return true, t.seeTeam("o", 0, 0)
	}
	return true, nil
}

// tapTeam is a button under /team.
func (t *turn) tapTeam(rest string) error {
	if t.inGroup() {
		return nil
	}
	what, rest, _ := strings.Cut(rest, ":")
	n, err := numbers(rest, 2)
	switch {
	case err != nil || !t.asker.May(data.ActTeam):
	case what == "g" || what == "j" || what == "a" || what == "u":
		if ok, err := t.theirs(what, n[0]); err != nil {
			return err
		} else if ok {
			return t.tapMerit(what, n)
		}
	case teamViews[what] && n[1] < mostPages:
		if ok, err := t.theirs(what, n[0]); err != nil {
			return err
		} else if ok {
			return t.seeTeam(what, n[0], n[1])
		}
	}
	t.toast(toastOld)
	return nil
}

// mostPages: nobody leafs so far.
const mostPages = 10_000

// theirs says whether the number of a view is one of the asker's enterprise.
func (t *turn) theirs(what string, id int64) (bool, error) {
	switch what {
	case "p", "n", "w", "k":
		p, err := t.tx.PostNumbered(t.ctx, id)
		return p != nil && p.Enterprise == t.asker.Enterprise, err
	case "g", "a":
		return true, nil // a period
	case "m", "f", "r", "j":
		m, err := t.tx.Member(t.ctx, id)
		return m != nil && m.Enterprise == t.asker.Enterprise && len(m.Posts) > 0, err
	case "l":
		i, err := t.tx.Item(t.ctx, id)
		if err != nil || i == nil || !i.InForce {
			return false, err
		}
		p, err := t.tx.PostNumbered(t.ctx, i.Post)
		return p != nil && p.Enterprise == t.asker.Enterprise, err
	}
	return id == 0, nil
}

var teamViews = map[string]bool{"o": true, "p": true, "n": true, "w": true, "k": true, "m": true, "f": true, "r": true, "l": true,
	"d": true, "b": true, "e": true, "q": true, "h": true, "c": true}

// teamView is a team being looked at: which view, of what, and the page.
type teamView struct {
	*team
	zone     *time.Location
	nowMS    int64
	what     string
	id, page int64
}

// seeTeam shows one view of the asker's team. A number that is not one of his
// enterprise's shows nothing.
func (t *turn) seeTeam(what string, id, page int64) error {
	x, err := t.teamOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	v := &teamView{team: x, nowMS: t.now.UnixMilli(), what: what, id: id, page: page}
	if v.zone, err = t.zoneOf(t.asker.Enterprise); err != nil {
		return err
	}
	l, err := v.show(t)
	if err != nil {
		return err
	}
	if l == nil {
		t.toast(toastOld)
		return nil
	}
	if t.m.Tap != "" {
		t.toast("")
	}
	t.say(*l)
	return nil
}

func (v *teamView) show(t *turn) (*data.Letter, error) {
	switch v.what {
	case "o":
		return v.overview(t.asker.Enterprise), nil
	case "m", "f", "r":
		return v.person(t)
	case "l":
		return v.line(t)
	case "d":
		return v.list("没答的人", v.unanswered(), "都答了。"), nil
	case "b":
		return v.list("要补练的人（卡换了新版）", v.owing(), "没有人要补练。"), nil
	case "e":
		return v.list("等打分的回答", v.waiting(), "没有等打分的。"), nil
	case "h":
		return v.list("提示（不是结论）", v.hints(), "没有要提示的。"), nil
	case "q":
		return v.suspects(), nil
	case "c":
		return &data.Letter{Title: "怎么算的", Text: data.Definitions}, nil
	}
	return v.ofPost(), nil
}

// row is a line of a list with the button it leads to.
type row struct {
	text string
	to   data.Button
}

// list lays five rows out, the first of the page.
func (v *teamView) list(title string, all []row, none string) *data.Letter {
	l := &data.Letter{Title: title, Text: none}
	some, more := five(all, v.page)
	var lines []string
	var buttons []data.Button
	for k, r := range some {
		number := int(v.page)*fiveLines + k + 1
		lines = append(lines, fmt.Sprintf("%d %s", number, r.text))
		if r.to.Data != "" && !slices.ContainsFunc(buttons, func(b data.Button) bool { return b.Data == r.to.Data }) {
			r.to.Label = fmt.Sprintf("%d %s", number, r.to.Label)
			buttons = append(buttons, r.to)
		}
	}
	if len(all) > 0 {
		l.Text = cmp.Or(strings.Join(lines, "\n"), "没有了。")
		if title != "" {
			l.Title = fmt.Sprintf("%s：%d", title, len(all))
		}
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("t:"+v.what, v.id, v.page+1)})
	}
	l.Buttons = rows(buttons)
	return l
}

func (p *teamPerson) button() data.Button {
	return data.Button{Label: p.name, Data: tapData("t:m", p.id, 0)}
}

// overview: what there is to do, and the posts.
func (v *teamView) overview(enterprise string) *data.Letter {
	everybody := v.each()
	if len(everybody) == 0 {
		return &data.Letter{Text: sayNoOne}
	}
	var buttons []data.Button
	var lines []string
	say := func(n int, words, label, what string) {
		if n > 0 {
			lines = append(lines, fmt.Sprintf(words, n))
			buttons = append(buttons, data.Button{Label: label, Data: tapData("t:"+what, 0, 0)})
		}
	}
	if v.page == 0 {
		say(len(v.unanswered()), "没答的：%d 人", "没答的", "d")
		say(len(v.owing()), "卡换了新版，要补练：%d 人", "要补练的", "b")
		say(len(v.waiting()), "有回答等打分：%d 人", "等打分的", "e")
		say(len(v.suspectItems()), "熟手也常答错的题：%d 条，看看题目和卡", "可疑的题", "q")
		say(len(v.hints()), "最好当面问问：%d 人", "当面问问", "h")
		if len(lines) == 0 {
			lines = append(lines, "今天没有要办的。")
		}
	}
	some, more := five(v.posts, v.page)
	for i := range some {
		lines = append(lines, v.postLine(&some[i]))
		buttons = append(buttons, data.Button{Label: "岗位：" + some[i].name, Data: tapData("t:p", some[i].id, 0)})
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("t:o", 0, v.page+1)})
	}
	return &data.Letter{Title: fmt.Sprintf("%s：%d 人有岗位", enterprise, len(everybody)), Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// postLine says a post in a line.
func (v *teamView) postLine(p *teamPost) string {
	s := fmt.Sprintf("【%s】%d 人", p.name, len(p.people))
	if p.lesson == nil {
		return s + "，还没有卡"
	}
	if len(p.people) == 0 {
		return s
	}
	var all data.Recalling
	n := 0
	for _, one := range p.people {
		if r := one.standing(p.lines).Recalled; r.Asked > 0 {
			all.Add(&r)
			n++
		}
	}
	if n == 0 {
		return s + "，记得住" + data.NotExamined
	}
	s += fmt.Sprintf("，考过 %d 人，平均记得 %s（%s）", n, data.Percent(all.Mean), all.Age.Words(v.nowMS, v.zone))
	if weak := data.Weakest(p.together(), data.TeamLeast); len(weak) > 0 {
		s += fmt.Sprintf("，不熟 %d 条", len(weak))
	}
	return s
}

// together is how the people of a post stand with its lines.
func (p *teamPost) together() []data.LineStanding {
	var all [][]data.LineStanding
	for _, one := range p.people {
		all = append(all, one.lines(p.lines))
	}
	return data.TogetherOf(all)
}
