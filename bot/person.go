package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anka/data"
	"anka/data/store"
)

// Button data: 「u:r:person」 asks whether to remove somebody, 「u:R:person」 does
// it, 「u:l:person:last」 makes a log-in link, 「u:m:person」 shows his posts,
// 「u:a:person:post」 and 「u:d:person:post」 add one and take one away.

const (
	sayLastOne   = "你是最后一个，不能移出自己。先请别人加入。"
	toastMayNot  = "这件事不归你管。"
	toastOnePost = "从业人员至少要有一个岗位。先加新的，再去掉旧的。"
)

// tapPeople is a button of the list of people.
func (t *turn) tapPeople(rest string) error {
	if t.inGroup() {
		return nil
	}
	if !t.asker.May(data.ActPeople) {
		t.toast(sayNoPeople)
		return nil
	}
	what, rest, _ := strings.Cut(rest, ":")
	switch what {
	case "q":
		return t.tapNoMore(peopleDialog, rest)
	case "f":
		n, dialog, _ := strings.Cut(rest, ":")
		if v, err := strconv.ParseInt(n, 10, 64); err == nil && v >= 0 {
			return t.tapFound(v, dialog)
		}
	case "p":
		if n, err := numbers(rest, 1); err == nil {
			t.toast("")
			_, err := t.sayPeople(n[0])
			return err
		}
	}
	return t.tapPerson(what, rest)
}

// tapPerson is a button about one person.
func (t *turn) tapPerson(what, rest string) error {
	does, known := map[string]struct {
		numbers int
		may     func(*turn, *store.Member) bool
		do      func(*turn, *store.Member, []int64) error
	}{
		"s": {1, (*turn).maySeePerson, (*turn).showPerson},
		"r": {1, (*turn).mayRemove, (*turn).askRemove},
		"R": {1, (*turn).mayRemove, (*turn).remove},
		"l": {2, (*turn).mayLogIn, (*turn).loginLink},
		"m": {1, (*turn).maySetPosts, (*turn).showPosts},
		"a": {2, (*turn).maySetPosts, (*turn).addPost},
		"d": {2, (*turn).maySetPosts, (*turn).dropPost},
	}[what]
	n, err := numbers(rest, does.numbers)
	if !known || err != nil {
		t.toast(toastOld)
		return nil
	}
	m, err := t.tx.Member(t.ctx, n[0])
	if err != nil {
		return err
	}
	switch {
	case m == nil || !t.maySeePerson(m):
		t.toast(toastNoPerson)
		return nil
	case !does.may(t, m):
		t.toast(toastMayNot)
		return nil
	}
	return does.do(t, m, n)
}

// maySetPosts: only within the enterprise is it known who does what.
func (t *turn) maySetPosts(m *store.Member) bool {
	return t.asker.Role == data.Officer && t.mayRemove(m)
}

// showPerson shows somebody with what the asker may do.
func (t *turn) showPerson(m *store.Member, _ []int64) error {
	last, err := t.tx.LastInvitation(t.ctx, loginInvitation(m))
	if err != nil {
		return err
	}
	var buttons []data.Button
	for _, b := range []struct {
		may  bool
		does data.Button
	}{
		{t.mayRemove(m), data.Button{Label: "移出", Data: tapData("u:r", m.ID)}},
		{t.mayLogIn(m), data.Button{Label: "发登录链接", Data: tapData("u:l", m.ID, last)}},
		{t.maySetPosts(m), data.Button{Label: "改岗位", Data: tapData("u:m", m.ID)}},
	} {
		if b.may {
			buttons = append(buttons, b.does)
		}
	}
	t.toast("")
	t.say(data.Letter{Title: m.Name, Text: m.Place() + t.cameIn(m), Buttons: rows(buttons)})
	return nil
}

// lastOne says whether the asker is about to remove himself and nobody would be
// left to bring anybody in.
func (t *turn) lastOne(m *store.Member) (bool, error) {
	if m.ID != t.asker.ID {
		return false, nil
	}
	return t.tx.Alone(t.ctx, &m.Person)
}

func (t *turn) askRemove(m *store.Member, _ []int64) error {
	if last, err := t.lastOne(m); err != nil || last {
		t.toast(sayLastOne)
		return err
	}
	t.toast("")
	t.say(data.Letter{Text: "确定移出" + m.Name + "（" + m.Place() + "）？移出后他马上用不了。",
		Buttons: rows([]data.Button{{Label: "确定移出", Data: tapData("u:R", m.ID)}})})
	return nil
}

// remove takes somebody's access away. The link he came in by may still let
// people in, him too: it can be revoked with one more tap.
func (t *turn) remove(m *store.Member, _ []int64) error {
	if last, err := t.lastOne(m); err != nil || last {
		t.toast(sayLastOne)
		return err
	}
	now := t.now.UnixMilli()
	_, revoked, err := t.tx.Leave(t.ctx, m.ID, now)
	if err != nil {
		return err
	}
	t.toast("移出了。")
	l := data.Letter{Text: m.Name + "移出了，现在起用不了。"}
	if revoked > 0 {
		l.Text += fmt.Sprintf("\n他发的链接也作废了 %d 个。", revoked)
	}
	i, err := t.tx.Invitation(t.ctx, m.Invitation)
	if err != nil {
		return err
	}
	if i != nil && i.Spent(now) == "" && t.mayInvite(i) {
		l.Text += "\n他加入时用的链接还能用，不想让他再进来就点作废。"
		l.Buttons = rows([]data.Button{{Label: "作废那个链接", Data: tapData("i:x", i.ID)}})
	}
	t.say(l)
	return t.tx.Deed(t.ctx, now, t.asker, m.Enterprise, "remove", fmt.Sprint(m.ID, " ", m.Role))
}

// loginInvitation is what a log-in link of somebody is.
func loginInvitation(m *store.Member) store.Invitation {
	return store.Invitation{Role: m.Role, Enterprise: m.Enterprise, Area: m.Area, Home: m.Home, Person: m.ID, Uses: 1}
}

func (t *turn) loginLink(m *store.Member, n []int64) error {
	i := loginInvitation(m)
	last, err := t.tx.LastInvitation(t.ctx, i)
	if err != nil {
		return err
	}
	if last != n[1] {
		t.toast("登录链接刚发过，在上面。要新的，重新打 /people。")
		return nil
	}
	t.toast("")
	return t.makeLink(&i, 1)
}

// showPosts shows the posts of the enterprise: those somebody has, to take away,
// and the others, to add.
func (t *turn) showPosts(m *store.Member, _ []int64) error {
	t.toast("")
	return t.sayPosts(m)
}

func (t *turn) sayPosts(m *store.Member) error {
	posts, err := t.tx.Posts(t.ctx, m.Enterprise)
	if err != nil {
		return err
	}
	var buttons []data.Button
	for _, p := range posts {
		b := data.Button{Label: "加 " + p.Name, Data: tapData("u:a", m.ID, p.ID)}
		if m.Holds(p.Name) {
			b = data.Button{Label: "去掉 " + p.Name, Data: tapData("u:d", m.ID, p.ID)}
		}
		buttons = append(buttons, b)
	}
	t.sayButtons(data.Letter{Text: m.Name + "现在是" + m.Place() + "。要改哪个？"}, buttons)
	return nil
}

func (t *turn) addPost(m *store.Member, n []int64) error {
	return t.setPost(m, n[1], true)
}

func (t *turn) dropPost(m *store.Member, n []int64) error {
	return t.setPost(m, n[1], false)
}

// setPost adds a post of the enterprise or takes it away; what is so already
// stays so.
func (t *turn) setPost(m *store.Member, id int64, add bool) error {
	p, err := t.tx.PostNumbered(t.ctx, id)
	if err != nil {
		return err
	}
	switch {
	case p == nil || p.Enterprise != m.Enterprise:
		t.toast(toastOld)
		return nil
	case add == m.Holds(p.Name):
		t.toast("已经改过了。")
		return nil
	case !add && len(m.Posts) == 1 && m.Role == data.Worker:
		t.toast(toastOnePost)
		return nil
	}
	change, what := t.tx.TakePost, "unpost"
	m.Posts = slices.DeleteFunc(m.Posts, func(s string) bool { return s == p.Name })
	if add {
		change, what = t.tx.GivePost, "post"
		m.Posts = append(m.Posts, p.Name)
	}
	if _, err := change(t.ctx, &m.Person, p.Name); err != nil {
		return err
	}
	t.toast("改好了。")
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, m.Enterprise, what, fmt.Sprint(m.ID, " ", p.Name)); err != nil {
		return err
	}
	return t.sayPosts(m)
}
