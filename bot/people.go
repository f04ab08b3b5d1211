package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// Button data: 「u:s:person」 shows somebody, 「u:p:page」 a page of the list,
// 「u:f:page:dialog」 one of what was found, 「u:q:dialog」 ends the search; for the
// rest see person.go.

// peopleDialog waits for part of a name, of a person or of an enterprise.
const peopleDialog = "people"

type seeking struct {
	Words string `json:"words,omitempty"`
}

const (
	sayNoPeople   = "人员由安全员查看。"
	toastNoPerson = "这个人不归你管，或者已经移出了。"
	sayFindPeople = "找安全员：打他的名字，或者企业名字里的几个字。"
	sayFindOwn    = "找人：打他的名字，或者岗位里的几个字。"
)

var peopleWords = map[string]bool{"people": true, "人员": true, "名单": true}

// people is /people: who has joined.
func (t *turn) people() (bool, error) {
	if !peopleWords[command(t.m.Text)] {
		return false, nil
	}
	if t.inGroup() {
		return true, nil
	}
	if !t.asker.May(data.ActPeople) {
		t.say(data.Letter{Text: sayNoPeople})
		return true, nil
	}
	n, err := t.sayPeople(0)
	if err != nil {
		return true, err
	}
	if t.asker.Role != data.Bureau && n <= mostOnAPage { // he has seen all of his
		return true, nil
	}
	id, err := t.begin(peopleDialog, seeking{})
	if err != nil {
		return true, err
	}
	text := sayFindPeople
	if t.asker.Enterprise != "" {
		text = sayFindOwn
	}
	t.say(data.Letter{Text: text, Buttons: rows([]data.Button{{Label: "不找了", Data: "u:q:" + id}})})
	return true, nil
}

// maySeePerson says whom the asker may see: a team lead those who share a post
// with him, an officer his enterprise, and whoever is above it its officers; the
// bureau also supervisors and its own.
func (t *turn) maySeePerson(m *store.Member) bool {
	p := t.asker
	if !p.May(data.ActPeople) {
		return false
	}
	switch p.Role {
	case data.TeamLead:
		return m.Enterprise == p.Enterprise && slices.ContainsFunc(m.Posts, func(post string) bool { return p.Holds(post) })
	case data.Officer:
		return m.Enterprise == p.Enterprise
	}
	return slices.Contains(p.Invites(), m.Role) && p.Reaches(m.Enterprise, m.Area+m.Home)
}

// mayRemove says whom the asker may take access away from.
func (t *turn) mayRemove(m *store.Member) bool {
	return t.asker.May(data.ActRemove) && t.maySeePerson(m) && slices.Contains(t.asker.Invites(), m.Role)
}

// mayLogIn says for whom the asker may make a log-in link: for himself, and for
// those below him. Whoever holds such a link is that person: among equals it
// would let one approve in the other's name.
func (t *turn) mayLogIn(m *store.Member) bool {
	return t.asker.May(data.ActInvite) && (m.ID == t.asker.ID || t.mayRemove(m) && m.Role != t.asker.Role)
}

// seen lists those whom the asker may see: all, or in a search the ones in whose
// name, post, enterprise or area the words stand. The bureau has too many officers for
// a list: it searches.
func (t *turn) seen(words string) ([]store.Member, error) {
	if t.asker.Enterprise == "" {
		all, err := t.tx.Overseers(t.ctx, t.asker.Area, words)
		return slices.DeleteFunc(all, func(m store.Member) bool {
			return !t.maySeePerson(&m) || t.asker.Role == data.Bureau && m.Role == data.Officer && words == ""
		}), err
	}
	all, err := t.tx.Members(t.ctx, t.asker.Enterprise)
	if err != nil {
		return nil, err
	}
	var out []store.Member
	for _, m := range all {
		if t.asker.Role == data.TeamLead { // whoever holds one of his posts as a second one counts
			whole, err := t.tx.Member(t.ctx, m.ID)
			if err != nil {
				return nil, err
			}
			m = *whole
		}
		if t.maySeePerson(&m) && strings.Contains(m.Name+" "+strings.Join(m.Posts, " "), words) {
			out = append(out, m)
		}
	}
	return out, nil
}

// sayPeople shows a page of those who have joined or are on the roster, and gives how
// many there are.
func (t *turn) sayPeople(n int64) (int, error) {
	all, err := t.seen("")
	if err != nil {
		return 0, err
	}
	joined := 0
	for _, m := range all {
		if m.Joined {
			joined++
		}
	}
	title := fmt.Sprintf("已加入 %d 人", joined)
	if joined < len(all) {
		title = fmt.Sprintf("名单 %d 人，已加入 %d 人", len(all), joined)
	}
	if where := t.asker.Enterprise + t.asker.Area; where != "" {
		title = where + " " + title
	}
	return len(all), t.sayMembers(title, all, n, tapData("u:p", n+1))
}

// sayMembers shows ten of a list, by post, with a button for each.
func (t *turn) sayMembers(title string, all []store.Member, n int64, next string) error {
	some, more := page(all, n)
	if len(some) == 0 {
		t.say(data.Letter{Text: "没有人。要请人加入，打 /invite。"})
		return nil
	}
	l := data.Letter{Title: title}
	var buttons []data.Button
	under := ""
	for k, m := range some {
		whole, err := t.tx.Member(t.ctx, m.ID)
		if err != nil {
			return err
		}
		if head := heading(t.asker, &m); head != under {
			l.Text += "【" + head + "】\n"
			under = head
		}
		number := fmt.Sprintf("%d %s", n*10+int64(k)+1, m.Name)
		l.Text += number + t.since(whole) + "\n"
		buttons = append(buttons, data.Button{Label: number, Data: tapData("u:s", m.ID)})
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: next})
	}
	l.Text = strings.TrimSuffix(l.Text, "\n")
	l.Buttons = rows(buttons)
	t.say(l)
	return nil
}

// heading is what a person is listed under: to his own people the post, to
// those above the enterprise.
func heading(asker *data.Person, m *store.Member) string {
	switch {
	case asker.Enterprise == "" && m.Enterprise != "":
		return m.Enterprise
	case asker.Enterprise == "" || len(m.Posts) == 0:
		return m.Role.Name()
	}
	return m.Posts[0]
}

var channelNames = map[string]string{"telegram": "Telegram", "web": "网页", "terminal": "终端"}

// since says what else a person is, when he came in and by what.
func (t *turn) since(m *store.Member) string {
	s := ""
	if m.Area != "" {
		s += " " + m.Area
	}
	if m.Role != data.Worker && m.Enterprise != "" {
		s += " " + m.Role.Name()
	}
	if len(m.Posts) > 1 {
		s += "，也是" + strings.Join(m.Posts[1:], "、")
	}
	return s + t.cameIn(m)
}

// cameIn says when somebody came in and where he is known.
func (t *turn) cameIn(m *store.Member) string {
	s := ""
	if m.JoinedMS > 0 {
		s = "，" + time.UnixMilli(m.JoinedMS).In(t.bot.zone).Format(time.DateOnly) + " 加入"
	}
	var names []string
	for _, c := range m.Channels {
		name := channelNames[c]
		if name == "" {
			name = c
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return s + "（还没登录）"
	}
	return s + "（" + strings.Join(names, "、") + "）"
}

// peopleTyped searches. Words in which nobody's name stands are perhaps a question.
func (t *turn) peopleTyped(*store.Dialog) (bool, error) {
	if !t.asker.May(data.ActPeople) {
		return false, t.endDialog() // his role is another one by now
	}
	words := strings.TrimSpace(t.m.Text)
	found, err := t.seen(words)
	if err != nil {
		return false, err
	}
	if len(found) == 0 {
		if other, err := t.asksOther(words); err != nil || other || t.asker.Role != data.Bureau {
			return false, err
		}
	}
	id, err := t.begin(peopleDialog, seeking{Words: words})
	if err != nil {
		return false, err
	}
	return true, t.sayFound(words, 0, id)
}

// asksOther says whether words that were typed while the bot waits for a name ask about
// the rollout, or have the form of a question.
func (t *turn) asksOther(words string) (bool, error) {
	if asks(words) || !t.asker.May(data.ActStatus) {
		return asks(words), nil
	}
	g, err := t.understand(words)
	return g.About && g.Sure, err
}

func (t *turn) sayFound(words string, n int64, dialog string) error {
	found, err := t.seen(words)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		t.say(data.Letter{Text: "没有找到，换几个字再打一次。", Buttons: rows([]data.Button{{Label: "不找了", Data: "u:q:" + dialog}})})
		return nil
	}
	return t.sayMembers(fmt.Sprintf("找到 %d 人", len(found)), found, n, tapData("u:f", n+1)+":"+dialog)
}

// tapFound shows a further page of what was found.
func (t *turn) tapFound(n int64, dialog string) error {
	d, err := t.dialogOf(peopleDialog, dialog)
	if err != nil {
		return err
	}
	var s seeking
	if d == nil || json.Unmarshal([]byte(d.Body), &s) != nil || s.Words == "" {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	return t.sayFound(s.Words, n, dialog)
}
