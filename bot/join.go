package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"anka/data"
	"anka/data/store"
)

// joinDialog waits for the name of somebody who joins. Its body is a joining;
// it holds the invitation's number, never its token.
const joinDialog = "join"

type joining struct {
	Invitation int64  `json:"invitation"`
	Offer      string `json:"offer,omitempty"` // the name the channel shows, if it is one
	Name       string `json:"name,omitempty"`  // as he gave it
	Asked      bool   `json:"asked,omitempty"` // whether he is somebody of a roster
}

const (
	sayJoinInPrivate = "请到私聊里打开链接加入。"
	sayGuesses       = "试错太多次了，请过一小时再试，或者找安全员重新要链接。"
	sayWrongToken    = "这个链接不对，请找发链接的人重新要一个。"
	sayWrongName     = "名字要 1 到 20 个字，只写汉字或字母，请再发一次。"
	sayJoined        = "你已经加入了，直接问就行。"
)

var saySpent = map[string]string{
	store.UsedUp:  "这个链接的人数用完了，请找发链接的人再要一个。",
	store.Expired: "这个链接过期了，请找发链接的人再要一个。",
	store.Revoked: "这个链接作废了，请找发链接的人再要一个。",
}

// token gives the token in a message: after /start, or anywhere in it as
// somebody pastes a link or a code. It must not come into the log of questions.
func (t *turn) token() string {
	if t.m.Tap != "" {
		return ""
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(t.m.Text), " ")
	if rest = strings.TrimSpace(rest); rest != "" && strings.HasPrefix(word, "/") && command(word) == "start" {
		return rest
	}
	found := store.FindToken(t.m.Text)
	if found != "" && t.bot.index.Urgent(t.m.Text) { // first things first, and still without the token
		t.m.Text = strings.ReplaceAll(t.m.Text, found, "")
		return ""
	}
	return found
}

// join is 「/start TOKEN」.
func (t *turn) join(token string) error {
	now := t.now.UnixMilli()
	if err := t.tx.Redact(t.ctx, t.update.ID, token); err != nil {
		return err
	}
	if t.m.Group {
		t.say(data.Letter{Text: sayJoinInPrivate})
		return nil
	}
	if !t.bot.limits.mayGuess(t.sender(), now) {
		t.say(data.Letter{Text: sayGuesses})
		return nil
	}
	i, err := t.tx.InvitationOf(t.ctx, token)
	if err != nil {
		return err
	}
	switch {
	case i == nil:
		t.bot.limits.wrongGuess(t.sender(), now)
		t.say(data.Letter{Text: sayWrongToken})
	case i.Spent(now) != "":
		t.say(data.Letter{Text: saySpent[i.Spent(now)]})
	case t.asker != nil:
		return t.joinAgain(i)
	case i.Person != 0:
		return t.offerLogin(i)
	default:
		return t.askName(i)
	}
	return nil
}

// place says where and as what an invitation takes somebody in.
func place(i *store.Invitation) string {
	return newcomer(i, "").Place()
}

func ownPosts(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (t *turn) askName(i *store.Invitation) error {
	j := joining{Invitation: i.ID, Offer: data.PersonName(t.m.Name)}
	id, err := t.begin(joinDialog, j)
	if err != nil {
		return err
	}
	l := data.Letter{Text: "你要加入：" + place(i) + "。\n你叫什么名字？打字发来。"}
	if j.Offer != "" {
		l.Text = "你要加入：" + place(i) + "。\n你叫什么名字？打字发来，或者点下面的。"
		l.Buttons = rows([]data.Button{{Label: "就叫" + j.Offer, Data: "j:n:" + id}})
	}
	t.say(l)
	return nil
}

// joinTyped takes a text as the name.
func (t *turn) joinTyped(d *store.Dialog) (bool, error) {
	var j joining
	if err := json.Unmarshal([]byte(d.Body), &j); err != nil {
		return false, err
	}
	i, err := t.tx.Invitation(t.ctx, j.Invitation)
	if err != nil || t.asker != nil || i.Person != 0 { // a name is not asked for
		return false, err
	}
	if j.Name = data.PersonName(t.m.Text); j.Name == "" {
		t.say(data.Letter{Text: sayWrongName})
		return true, nil
	}
	return true, t.confirm(i, j)
}

// confirm shows what is about to be written down.
func (t *turn) confirm(i *store.Invitation, j joining) error {
	id, err := t.begin(joinDialog, j)
	if err != nil {
		return err
	}
	lines := []string{"姓名：" + j.Name}
	for _, x := range [][2]string{{"单位：", i.Enterprise + i.Area}, {"岗位：", i.Post}} {
		if x[1] != "" {
			lines = append(lines, x[0]+x[1])
		}
	}
	if i.Role != data.Worker {
		lines = append(lines, "身份："+i.Role.Name())
	}
	t.say(data.Letter{Title: "看一下对不对：", Text: strings.Join(lines, "\n"),
		Buttons: rows([]data.Button{{Label: "对，加入", Data: "j:y:" + id}, {Label: "改名字", Data: "j:c:" + id}})})
	return nil
}

// offerLogin asks somebody not known here whether he is whom a link logs in.
func (t *turn) offerLogin(i *store.Invitation) error {
	m, err := t.tx.Member(t.ctx, i.Person)
	if err != nil {
		return err
	}
	if m == nil {
		t.say(data.Letter{Text: saySpent[store.Revoked]})
		return nil
	}
	id, err := t.begin(joinDialog, joining{Invitation: i.ID, Name: m.Name})
	if err != nil {
		return err
	}
	t.say(data.Letter{Text: "你是" + m.Name + "，" + m.Place() + "，对不对？",
		Buttons: rows([]data.Button{{Label: "对，登录", Data: "j:y:" + id}, {Label: "不是我", Data: "j:q:" + id}})})
	return nil
}

// joinAgain is somebody known with another invitation: within his enterprise it
// gives him what he has not yet, and never takes anything away.
func (t *turn) joinAgain(i *store.Invitation) error {
	gain, no := t.gain(i)
	if no != "" {
		t.say(data.Letter{Text: no})
		return nil
	}
	id, err := t.begin(joinDialog, joining{Invitation: i.ID, Name: t.asker.Name})
	if err != nil {
		return err
	}
	t.say(data.Letter{Text: t.asker.Name + "，你现在是" + t.asker.Place() + "。\n这个链接会" + gain + "。要吗？",
		Buttons: rows([]data.Button{{Label: "要", Data: "j:y:" + id}, {Label: "不用了", Data: "j:q:" + id}})})
	return nil
}

// ranks orders the roles within an enterprise.
var ranks = map[data.Role]int{data.Worker: 1, data.TeamLead: 2, data.Officer: 3}

// gain says what an invitation gives the asker, or why nothing.
func (t *turn) gain(i *store.Invitation) (gain, no string) {
	p := t.asker
	var all []string
	switch {
	case i.Person == p.ID:
		return "", sayJoined
	case i.Person != 0:
		return "", "这个链接是发给别人登录用的，你已经是" + p.Name + "了。"
	case i.Enterprise != p.Enterprise || i.Area != p.Area || i.Role != p.Role && ranks[i.Role]*ranks[p.Role] == 0:
		return "", "你现在是" + p.Place() + "。先请" + remover(p) + "把你移出，再用这个链接。"
	}
	if i.Post != "" && !p.Holds(i.Post) {
		all = append(all, "给你加上岗位「"+i.Post+"」")
	}
	if ranks[i.Role] > ranks[p.Role] {
		all = append(all, "把你改成"+i.Role.Name())
	}
	if len(all) == 0 {
		return "", "你已经是" + p.Place() + "了，直接问就行。"
	}
	return strings.Join(all, "，"), ""
}

// remover says who takes somebody out.
func remover(p *data.Person) string {
	if p.Enterprise == "" {
		return "区应急局"
	}
	return p.Enterprise + "的安全员"
}

// tapJoin is a button of a joining.
func (t *turn) tapJoin(rest string) error {
	if t.inGroup() {
		return nil
	}
	what, id, _ := strings.Cut(rest, ":")
	id, rest, _ = strings.Cut(id, ":")
	d, err := t.dialogOf(joinDialog, id)
	if err != nil {
		return err
	}
	var j joining
	if d == nil || json.Unmarshal([]byte(d.Body), &j) != nil {
		t.toast("这个按钮已经失效，请重新打开链接。")
		return nil
	}
	i, err := t.tx.Invitation(t.ctx, j.Invitation)
	if err != nil {
		return err
	}
	fresh := t.asker == nil && i.Person == 0 // somebody who is to give his name
	switch {
	case what == "n" && j.Offer != "" && fresh:
		t.toast("")
		j.Name = j.Offer
		return t.confirm(i, j)
	case what == "c" && fresh:
		t.toast("")
		t.say(data.Letter{Text: "打字发来你的名字。"})
	case what == "q":
		t.toast("好，不用了。")
		return t.endDialog()
	case what == "y" && j.Name != "":
		return t.enter(i, j, 0)
	case what == "w" && j.Asked && fresh:
		who, err := strconv.ParseInt(rest, 10, 64)
		if err != nil || who == 0 {
			who = nobodyListed
		}
		return t.enter(i, j, who)
	default:
		t.toast(toastOld)
	}
	return nil
}

// enter takes one use of the invitation and makes true what was confirmed. What
// has changed since the link was opened is looked at anew. who: see listed.
func (t *turn) enter(i *store.Invitation, j joining, who int64) error {
	t.toast("")
	if err := t.endDialog(); err != nil {
		return err
	}
	now := t.now.UnixMilli()
	no := saySpent[i.Spent(now)]
	if no == "" && t.asker != nil {
		_, no = t.gain(i)
	}
	if no != "" {
		t.say(data.Letter{Text: no})
		return nil
	}
	var p *data.Person
	if t.asker == nil && i.Person == 0 {
		him, perhaps, err := listed(t.ctx, t.tx, i, j.Name, who)
		switch {
		case err != nil:
			return err
		case len(perhaps) > 0:
			return t.askListed(j, perhaps)
		}
		p = him
	}
	if ok, err := t.tx.UseInvitation(t.ctx, i.ID, now); err != nil {
		return err
	} else if !ok {
		return fmt.Errorf("bot: invitation %d was spent within a transaction", i.ID)
	}
	switch {
	case t.asker != nil:
		return t.widen(i)
	case i.Person != 0:
		return t.login(i)
	}
	p, err := comeInAs(t.ctx, t.tx, i, p, j.Name, t.update.Channel, t.m.Sender, now)
	if err != nil {
		return err
	}
	return t.welcomed(p, "好了，"+p.Name+"，你加入了。", "join", string(i.Role))
}

// login binds a further account to a person.
func (t *turn) login(i *store.Invitation) error {
	m, err := t.tx.Member(t.ctx, i.Person)
	if err != nil {
		return err
	}
	if m == nil { // his links were revoked when he left
		return fmt.Errorf("bot: invitation %d logs in person %d who has left", i.ID, i.Person)
	}
	if err := t.tx.BindAt(t.ctx, t.update.Channel, t.m.Sender, m.ID, t.now.UnixMilli()); err != nil {
		return err
	}
	return t.welcomed(&m.Person, "好了，"+m.Name+"，登录上了。", "login", t.update.Channel)
}

// widen gives somebody known what an invitation has more.
func (t *turn) widen(i *store.Invitation) error {
	p := t.asker
	if i.Post != "" && !p.Holds(i.Post) {
		if _, err := t.tx.GivePost(t.ctx, p, i.Post); err != nil {
			return err
		}
		p.Posts = append(p.Posts, i.Post)
	}
	if ranks[i.Role] > ranks[p.Role] {
		if err := t.tx.SetRole(t.ctx, p.ID, i.Role); err != nil {
			return err
		}
		p.Role = i.Role
	}
	return t.welcomed(p, p.Name+"，改好了。", "widen", strings.TrimSpace(string(i.Role)+" "+i.Post))
}

// welcomed records how somebody came in and says what to do first.
func (t *turn) welcomed(p *data.Person, title, what, detail string) error {
	t.asker, t.enterprise = p, p.Enterprise
	t.say(data.Letter{Title: title, Text: t.welcome(), Lasting: lasting})
	return t.tx.Deed(t.ctx, t.now.UnixMilli(), p, p.Enterprise, what, detail)
}
