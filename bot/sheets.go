package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/index"
)

// sheetWords are the commands and words that ask for a whole sheet.
var sheetWords = map[string]data.Part{
	"risk": data.Risk, "风险": data.Risk, "风险清单": data.Risk, "岗位风险清单": data.Risk, "知风险": data.Risk,
	"duty": data.Duty, "职责": data.Duty, "职责清单": data.Duty, "岗位职责清单": data.Duty, "岗位职责": data.Duty, "明职责": data.Duty,
	"op": data.Operation, "操作": data.Operation, "操作卡": data.Operation, "岗位操作卡": data.Operation, "会操作": data.Operation,
	"sos": data.Emergency, "应急": data.Emergency, "应急卡": data.Emergency, "应急处置卡": data.Emergency, "岗位应急处置卡": data.Emergency, "能应急": data.Emergency,
}

// sheets answers /risk /duty /op /sos and /all with buttons to the scenes of
// the asker's own posts, one message a post.
func (t *turn) sheets() (bool, error) {
	word := command(t.m.Text)
	part, one := sheetWords[word]
	all := word == "all" || word == "两单两卡" || word == "全部"
	if !one && !all {
		return false, nil
	}
	posts := t.ownEntries()
	switch {
	case len(posts) == 0 && t.enterprise != "":
		t.choosePost(part)
	case len(posts) == 0:
		t.sayCommon(part)
	default:
		for _, e := range posts {
			if all {
				t.saySet(e)
			} else {
				t.saySheet(e, part)
			}
		}
	}
	return true, nil
}

// ownEntries gives the card sets of the asker's posts, those that have one.
func (t *turn) ownEntries() []*index.Entry {
	var out []*index.Entry
	for _, p := range t.posts() {
		if e := t.bot.index.Post(t.enterprise, p); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// choosePost lets somebody without a post of his own pick one of his
// enterprise: for one sheet, or for all four when part is none.
func (t *turn) choosePost(part data.Part) {
	var buttons []data.Button
	for _, e := range t.bot.index.Posts(t.enterprise) {
		b := data.Button{Label: e.Cards.Post, Data: setButton(e.ID)}
		if part.Valid() {
			b.Data = listButton(e.ID, part)
		}
		buttons = append(buttons, b)
	}
	if len(buttons) == 0 {
		t.say(data.Letter{Text: t.enterprise + "还没有卡，请安全员先导入。"})
		return
	}
	t.sayButtons(data.Letter{Text: "看哪个岗位的？"}, buttons)
}

// sayCommon shows the common cards to somebody who has no enterprise.
func (t *turn) sayCommon(part data.Part) {
	for _, e := range t.bot.index.Common() {
		if part.Valid() {
			t.saySheet(e, part)
		} else {
			t.saySet(e)
		}
	}
	if why := t.whyCommon(); why != "" {
		t.say(data.Letter{Text: why})
	} else if len(t.letters) == 0 {
		t.say(data.Letter{Text: "还没有通用卡。"})
	}
}

// saySheet shows a sheet: its rhyme and a button for each scene.
func (t *turn) saySheet(e *index.Entry, part data.Part) {
	s := e.Cards.Sheet(part)
	l := data.Letter{Title: partIcons[part] + " " + e.Cards.Post + " " + part.Title(), Urgency: urgency(part)}
	if len(s.Scenes) == 0 {
		l.Text = "这张还没有，请安全员补上。"
		t.say(l)
		return
	}
	if r := strings.TrimSpace(s.Rhyme); r != "" {
		l.Text = "顺口溜：\n" + r + "\n"
	}
	l.Text += footer(e.Cards, part) + "\n点一个，看全部内容："
	var buttons []data.Button
	for i := range s.Scenes {
		buttons = append(buttons, sceneButton(index.Ref{Cards: e.ID, Part: part, Scene: i}, s.Scenes[i].Name, 0))
	}
	t.sayButtons(l, buttons)
}

// mostButtons keeps a letter's buttons within what Telegram takes: 100 and 10 KB.
const mostButtons = 50

// sayButtons says a letter with its buttons, those that are too many under further letters.
func (t *turn) sayButtons(l data.Letter, buttons []data.Button) {
	for some := range slices.Chunk(buttons, mostButtons) {
		l.Buttons = rows(some)
		t.say(l)
		l.Title, l.Text = "", "（接上）"
	}
}

// saySet shows the four sheets of a post.
func (t *turn) saySet(e *index.Entry) {
	var lines []string
	var buttons []data.Button
	for _, p := range data.Parts {
		n := len(e.Cards.Sheet(p).Scenes)
		lines = append(lines, fmt.Sprintf("%s %s：%d 项", partIcons[p], p.Title(), n))
		buttons = append(buttons, data.Button{Label: partIcons[p] + " " + p.Short(), Data: listButton(e.ID, p)})
	}
	t.say(data.Letter{Title: e.Cards.Enterprise + " " + e.Cards.Post + " 两单两卡", Text: strings.Join(lines, "\n"), Buttons: rows(buttons)})
}

// rows lays buttons out: two short ones side by side, a long one alone.
func rows(buttons []data.Button) [][]data.Button {
	const short = 8
	var out [][]data.Button
	half := false
	for _, b := range buttons {
		if half && len([]rune(b.Label)) <= short {
			out[len(out)-1] = append(out[len(out)-1], b)
			half = false
			continue
		}
		half = len([]rune(b.Label)) <= short
		out = append(out, []data.Button{b})
	}
	return out
}
