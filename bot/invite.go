package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// Button data: 「i:r:role」 chooses a role, 「i:n:role:id:last」 makes an
// invitation (id: the post; the enterprise for an officer; one of the area for a
// supervisor), 「i:c:id:uses:days」 makes another in place of one, 「i:x:id」
// revokes one, 「i:o:page」 lists the open ones, 「i:d:dialog」 takes the area that
// was typed, 「i:g:page:dialog」 shows a further page of those to choose from,
// 「i:q:dialog」 ends the search.

// roleLetters stand for roles in buttons.
var roleLetters = map[string]data.Role{"w": data.Worker, "t": data.TeamLead, "o": data.Officer, "s": data.Supervisor, "b": data.Bureau}

func roleLetter(r data.Role) string {
	for l, role := range roleLetters {
		if role == r {
			return l
		}
	}
	return ""
}

// What an invitation may be made for. Who may bring in others, or sees more than
// a worker, comes in by a link of his own.
var (
	inviteUses = []int{1, 5, 20, 50}
	inviteDays = []int{1, 7, 30}
)

const (
	defaultDays = 7
	day         = 24 * time.Hour
)

func manyUses(r data.Role) bool { return r == data.Worker || r == data.TeamLead }

const (
	sayNoInvite   = "加入的链接由安全员来发，请找安全员。"
	toastNoInvite = "这个链接不归你管。"
	toastMade     = "这个链接刚发过，在上面。要新的，重新打 /invite。"
	toastRevoked  = "这个链接已经用完、换过或作废了。"
)

var inviteWords = map[string]bool{"invite": true, "邀请": true, "邀请链接": true}

// invite is /invite: it makes links by which people join.
func (t *turn) invite() (bool, error) {
	if !inviteWords[command(t.m.Text)] {
		return false, nil
	}
	if t.inGroup() {
		return true, nil
	}
	if !t.asker.May(data.ActInvite) {
		t.say(data.Letter{Text: sayNoInvite})
		return true, nil
	}
	roles := t.asker.Invites()
	switch {
	case roles[0] == data.Worker: // most who join are workers: no tap for that
		return true, t.choosePostFor(data.Worker)
	case len(roles) == 1:
		return true, t.chooseEnterprise(roles[0])
	}
	var buttons []data.Button
	for _, r := range roles {
		b, err := t.roleButton(r)
		if err != nil {
			return true, err
		}
		buttons = append(buttons, b)
	}
	t.say(data.Letter{Text: "给谁发加入的链接？", Buttons: rows(append(buttons, openButton))})
	return true, nil
}

var openButton = data.Button{Label: "还没用完的", Data: "i:o:0"}

// roleButton leads to the next choice, or makes the link where there is none.
func (t *turn) roleButton(r data.Role) (data.Button, error) {
	switch {
	case r == data.Bureau:
		return t.makeButton(r.Name(), store.Invitation{Role: r}, 0)
	case r == data.Officer && t.asker.Role == data.Officer:
		e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
		if err != nil {
			return data.Button{}, err
		}
		return t.makeButton(r.Name(), store.Invitation{Role: r, Enterprise: e.Name}, e.ID)
	}
	return data.Button{Label: r.Name(), Data: "i:r:" + roleLetter(r)}, nil
}

// makeButton makes one invitation, once: it names the last one of its kind.
func (t *turn) makeButton(label string, i store.Invitation, id int64) (data.Button, error) {
	last, err := t.tx.LastInvitation(t.ctx, i)
	return data.Button{Label: label, Data: tapData("i:n:"+roleLetter(i.Role), id, last)}, err
}

// choosePostFor offers an officer's posts; with the workers' also what else he
// may invite.
func (t *turn) choosePostFor(r data.Role) error {
	posts, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	var buttons []data.Button
	for _, p := range posts {
		b, err := t.makeButton(p.Name, store.Invitation{Role: r, Enterprise: p.Enterprise, Post: p.Name}, p.ID)
		if err != nil {
			return err
		}
		buttons = append(buttons, b)
	}
	l := data.Letter{Text: "给哪个岗位的人发链接？"}
	if len(posts) == 0 {
		l.Text = "还没有岗位，先导入岗位的卡。"
	}
	if r != data.Worker {
		l.Text = "给哪个岗位的" + r.Name() + "发链接？"
		t.sayButtons(l, buttons)
		return nil
	}
	for _, other := range t.asker.Invites()[1:] {
		b, err := t.roleButton(other)
		if err != nil {
			return err
		}
		buttons = append(buttons, b)
	}
	t.sayButtons(l, append(buttons, openButton))
	return nil
}

// tapInvite is a button of the invitations.
func (t *turn) tapInvite(rest string) error {
	if t.inGroup() {
		return nil
	}
	if !t.asker.May(data.ActInvite) {
		t.toast(sayNoInvite)
		return nil
	}
	what, rest, _ := strings.Cut(rest, ":")
	switch what {
	case "r":
		return t.tapRole(roleLetters[rest])
	case "n":
		return t.tapMake(rest)
	case "d":
		return t.tapTypedArea(rest)
	case "g":
		return t.tapMoreChoices(rest)
	case "q":
		return t.tapNoMore(inviteDialog, rest)
	}
	want := map[string]int{"c": 3, "x": 1, "o": 1}[what]
	n, err := numbers(rest, want)
	switch {
	case want == 0 || err != nil:
		t.toast(toastOld)
		return nil
	case what == "c":
		return t.tapChange(n[0], int(n[1]), int(n[2]))
	case what == "x":
		return t.tapRevoke(n[0])
	}
	return t.sayOpen(n[0])
}

func (t *turn) tapRole(r data.Role) error {
	switch {
	case !slices.Contains(t.asker.Invites(), r):
		t.toast(sayNoInvite)
		return nil
	case r == data.Supervisor || r == data.Officer && t.asker.Enterprise == "":
		t.toast("")
		return t.chooseEnterprise(r)
	case manyUses(r):
		t.toast("")
		return t.choosePostFor(r)
	}
	t.toast(toastOld)
	return nil
}

// tapMake makes an invitation for what a button names.
func (t *turn) tapMake(rest string) error {
	letter, rest, _ := strings.Cut(rest, ":")
	n, err := numbers(rest, 2)
	if err != nil {
		t.toast(toastOld)
		return nil
	}
	i, err := t.meant(roleLetters[letter], n[0])
	if err != nil {
		return err
	}
	if i == nil || !t.mayInvite(i) {
		t.toast(toastNoInvite)
		return nil
	}
	last, err := t.tx.LastInvitation(t.ctx, *i)
	if err != nil {
		return err
	}
	if last != n[1] {
		t.toast(toastMade)
		return nil
	}
	t.toast("")
	if err := t.endSearch(); err != nil {
		return err
	}
	i.Uses = 1
	return t.makeLink(i, defaultDays)
}

// meant is the invitation that a role and a number in a button mean; nil when
// there is no such post or enterprise.
func (t *turn) meant(r data.Role, id int64) (*store.Invitation, error) {
	i := &store.Invitation{Role: r}
	if r == data.Bureau {
		return i, nil
	}
	var e *store.Enterprise
	if manyUses(r) {
		p, err := t.tx.PostNumbered(t.ctx, id)
		if err != nil || p == nil {
			return nil, err
		}
		i.Post = p.Name
		if e, err = t.tx.Enterprise(t.ctx, p.Enterprise); err != nil {
			return nil, err
		}
	} else {
		var err error
		if e, err = t.tx.EnterpriseNumbered(t.ctx, id); err != nil {
			return nil, err
		}
	}
	switch {
	case e == nil || e.Common: // nobody works there
		return nil, nil
	case r == data.Supervisor:
		i.Area = e.Area
	default:
		i.Enterprise, i.Home = e.Name, e.Area
	}
	return i, nil
}

// mayInvite says whether the asker may make an invitation, or end it.
func (t *turn) mayInvite(i *store.Invitation) bool {
	return t.asker.May(data.ActInvite) && slices.Contains(t.asker.Invites(), i.Role) && t.asker.Reaches(i.Enterprise, i.Area+i.Home)
}

// makeLink makes an invitation and says its link.
func (t *turn) makeLink(i *store.Invitation, days int) error {
	i.MadeMS, i.MadeBy = t.now.UnixMilli(), t.asker.ID
	i.ExpiresMS = t.now.Add(time.Duration(days) * day).UnixMilli()
	token, err := Invite(t.ctx, t.tx, t.asker, i)
	if err != nil {
		return err
	}
	return t.sayLink(i, token, days)
}

// Invite records an invitation and who made it (nil: the command line), and
// gives its token, which is kept nowhere.
func Invite(ctx context.Context, tx *store.Tx, by *data.Person, i *store.Invitation) (string, error) {
	token, err := tx.Invite(ctx, i)
	if err != nil {
		return "", err
	}
	return token, tx.Deed(ctx, i.MadeMS, by, i.Enterprise, "invite", fmt.Sprintf("%d %s ×%d", i.ID, i.Role, i.Uses))
}

// FirstInvitation makes the invitation by which a district begins: to the
// bureau, when nobody ever was there and nobody was ever invited. Otherwise the
// token is empty.
func (b *Bot) FirstInvitation(ctx context.Context) (token string, err error) {
	now := b.now()
	err = b.store.Do(ctx, func(tx *store.Tx) error {
		if never, err := tx.NeverHad(ctx, data.Bureau); err != nil || !never {
			return err
		}
		i := store.Invitation{Role: data.Bureau, Uses: 1, MadeMS: now.UnixMilli(), ExpiresMS: now.Add(30 * day).UnixMilli()}
		token, err = Invite(ctx, tx, nil, &i)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("bot: first invitation: %w", err)
	}
	return token, nil
}
