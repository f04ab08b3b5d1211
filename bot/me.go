package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/index"
)

// What somebody sees of himself. Button data: 「m:w:post:page」 the lines that he
// does not know well, 「m:r:0:page」 what others recorded of him, 「m:e:0:0」 his
// exams, 「m:h:0:0」 how it is counted. They hold no person: whoever taps sees his own.

var meWords = map[string]bool{"me": true, "我的": true, "我记得多少": true, "我的成绩": true, "我的记录": true}

const (
	sayJoinToSee  = "先加入才有你的记录。找安全员要链接，点一下就行。"
	sayNoPostOwn  = "你没有岗位，不用考。"
	sayNoCardOwn  = "还没有你岗位的卡，没有可以考的。请安全员先发布卡。"
	sayAllFirm    = "考过的都记住了，没有不牢的。"
	sayNothingYet = "别人还没有记过你。"
	meDays        = 30
)

// me is /me: how somebody stands, in the three streams.
func (t *turn) me() (bool, error) {
	if !meWords[command(t.m.Text)] {
		return false, nil
	}
	if t.inGroup() {
		return true, nil
	}
	if t.asker == nil {
		t.say(data.Letter{Text: sayJoinToSee})
		return true, nil
	}
	return true, t.sayMe()
}

func (t *turn) sayMe() error {
	if len(t.asker.Posts) == 0 {
		l := data.Letter{Text: sayNoPostOwn}
		if t.asker.May(data.ActTeam) {
			l.Text += "看队里的，打 /team。"
		}
		t.say(l)
		return nil
	}
	ls, err := t.lessonsOf(t.asker.Enterprise, t.asker.Posts)
	if err != nil {
		return err
	}
	if len(ls) == 0 {
		t.say(data.Letter{Text: sayNoCardOwn})
		return nil
	}
	e, err := t.evidenceOf(t.asker.ID)
	if err != nil {
		return err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	var text []string
	var buttons []data.Button
	var posts []mine
	now := t.now.UnixMilli()
	for _, l := range ls {
		s := e.standing(l.lines())
		name, err := t.postName(l.post)
		if err != nil {
			return err
		}
		label := "不牢的条"
		if len(ls) > 1 {
			text = append(text, "【"+name+"】")
			label += "：" + name
		}
		text = append(text, streamLines(&s, now, zone)...)
		posts = append(posts, mine{name, s})
		buttons = append(buttons, data.Button{Label: label, Data: tapData("m:w", l.post, 0)})
	}
	days, answers := data.DrillDays(e.results, t.now.AddDate(0, 0, -meDays).UnixMilli(), now+1, zone)
	text = append(text, fmt.Sprintf("每日一练：最近 %d 天答了 %d 天，%d 题", meDays, days, answers))
	points, err := t.ownPoints(e, zone)
	if err != nil {
		return err
	}
	if points != "" {
		text = append(text, points)
	}
	sit, err := t.examsToSit()
	if err != nil {
		return err
	}
	for _, x := range sit {
		text = append(text, "要考试："+x.PostName+"，"+t.clock(x.ClosesMS)+" 前交卷")
		buttons = append(buttons, data.Button{Label: "去考试：" + x.PostName, Data: tapData("e:s", x.ID)})
	}
	buttons = append(buttons, data.Button{Label: "我的考试", Data: "m:e:0:0"}, data.Button{Label: "别人记的", Data: "m:r:0:0"},
		data.Button{Label: "怎么算的", Data: "m:h:0:0"})
	picture, err := standingPicture(t.asker.Name, posts, t.now, zone)
	if err != nil {
		return err
	}
	t.say(data.Letter{Title: t.asker.Name + "，你记得多少", Text: strings.Join(text, "\n"), File: picture, Buttons: rows(buttons)})
	return nil
}

func (t *turn) postName(id int64) (string, error) {
	p, err := t.tx.PostNumbered(t.ctx, id)
	if err != nil || p == nil {
		return "", err
	}
	return p.Name, nil
}

// tapMe is a button under /me.
func (t *turn) tapMe(rest string) error {
	if t.inGroup() {
		return nil
	}
	what, rest, _ := strings.Cut(rest, ":")
	n, err := numbers(rest, 2)
	if err != nil || t.asker == nil {
		t.toast(toastOld)
		return nil
	}
	switch what {
	case "w":
		return t.tapWeak(n[0], n[1])
	case "r":
		return t.tapSeen(n[1])
	case "e":
		return t.tapOwnExams(n[1])
	case "h":
		t.toast("")
		t.say(data.Letter{Title: "怎么算的", Text: data.Definitions})
		return nil
	}
	t.toast(toastOld)
	return nil
}

// tapWeak shows the asker's own weak lines of a post that he holds.
func (t *turn) tapWeak(post, n int64) error {
	name, err := t.postName(post)
	if err != nil {
		return err
	}
	if !t.asker.Holds(name) {
		t.toast(toastOld)
		return nil
	}
	ls, err := t.lessonsOf(t.asker.Enterprise, t.asker.Posts)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(ls, func(l *lesson) bool { return l.post == post })
	if i < 0 {
		t.toast(toastOld)
		return nil
	}
	e, err := t.evidenceOf(t.asker.ID)
	if err != nil {
		return err
	}
	t.toast("")
	return t.sayWeak(t.asker, ls[i], e, n, tapData("m:w", post, n+1))
}

// sayWeak shows five of the lines that a person does not know well, with
// buttons to where they stand.
func (t *turn) sayWeak(p *data.Person, l *lesson, e *evidence, n int64, next string) error {
	all := e.lines(l.lines())
	weak := data.Weakest(all, 1)
	never := 0
	for _, x := range all {
		if x.People == 0 {
			never++
		}
	}
	zone, err := t.zoneOf(p.Enterprise)
	if err != nil {
		return err
	}
	some, more := five(weak, n)
	var text []string
	var buttons []data.Button
	entry := t.entryOf(l)
	for k, x := range some {
		text = append(text, fmt.Sprintf("%d %s\n　记得 %s（%s考的）", int(n)*fiveLines+k+1, lineWords(&x.Line), data.Percent(x.Mean), x.Age.Words(t.now.UnixMilli(), zone)))
		buttons = t.addSceneButton(buttons, entry, &x.Line)
	}
	if len(weak) == 0 && never < len(all) {
		text = append(text, sayAllFirm)
	}
	if never > 0 && !more {
		text = append(text, fmt.Sprintf("%s的有 %d 条。", data.NotExamined, never))
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: next})
	}
	t.say(data.Letter{Title: fmt.Sprintf("%s：不牢的 %d 条", p.Name, len(weak)), Text: strings.Join(text, "\n"), Buttons: rows(buttons)})
	return nil
}

// entryOf is the card of a lesson where it can be shown; nil when it is not yet.
func (t *turn) entryOf(l *lesson) *index.Entry {
	for _, e := range t.bot.index.Posts(t.enterprise) {
		if e.ID == l.cards {
			return e
		}
	}
	return nil
}

// addSceneButton adds a button to where a line stands, each place once.
func (t *turn) addSceneButton(all []data.Button, e *index.Entry, l *data.Line) []data.Button {
	if e == nil {
		return all
	}
	b := data.Button{Label: partIcons[l.Part] + " " + l.Part.Short() + "顺口溜", Data: listButton(e.ID, l.Part)}
	for i, s := range e.Cards.Sheet(l.Part).Scenes {
		if l.Scene != "" && s.Name == l.Scene {
			b = sceneButton(index.Ref{Cards: e.ID, Part: l.Part, Scene: i}, partIcons[l.Part]+" "+s.Name, 0)
		}
	}
	if slices.ContainsFunc(all, func(x data.Button) bool { return x.Data == b.Data }) {
		return all
	}
	return append(all, b)
}
