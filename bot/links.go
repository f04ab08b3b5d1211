package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// sayLink shows a link with its QR picture and how else it could be.
func (t *turn) sayLink(i *store.Invitation, token string, days int) error {
	l := data.Letter{Title: "加入链接：" + place(i), Text: t.terms(i), Secret: true}
	if i.Person != 0 {
		l.Title, l.Text = "登录链接", "只给他本人用，"+t.until(i)
	}
	if link := t.link(token); link != "" {
		picture, err := qrPicture(link)
		if err != nil {
			return fmt.Errorf("bot: picture of a link: %w", err)
		}
		l.Text += "\n" + link + "\n把链接或图发给他，点一下或扫一下就行。"
		l.File = &data.File{Name: "join.png", Body: picture, Photo: true}
	} else {
		l.Text += "\n加入码：" + token + "\n让他在私聊里把加入码发给我。"
	}
	l.Buttons = rows(changeButtons(i, days))
	t.say(l)
	return nil
}

// link is what brings a token to this channel; empty when the channel has no
// links, or none yet.
func (t *turn) link(token string) string {
	if linker, ok := t.bot.channels[t.update.Channel].(Linker); ok {
		return linker.Link(token)
	}
	return ""
}

// terms says for how many and until when.
func (t *turn) terms(i *store.Invitation) string {
	return strconv.Itoa(i.Uses) + " 人可用，" + t.until(i)
}

func (t *turn) until(i *store.Invitation) string {
	return time.UnixMilli(i.ExpiresMS).In(t.bot.zone).Format("01-02 15:04") + " 前有效。"
}

// changeButtons offer the other numbers of people and days, and to revoke.
func changeButtons(i *store.Invitation, days int) []data.Button {
	var out []data.Button
	if i.Person == 0 {
		for _, n := range inviteUses {
			if n != i.Uses && manyUses(i.Role) {
				out = append(out, data.Button{Label: fmt.Sprintf("要 %d 人的", n), Data: tapData("i:c", i.ID, int64(n), int64(days))})
			}
		}
		for _, n := range inviteDays {
			if n != days {
				out = append(out, data.Button{Label: fmt.Sprintf("%d 天有效", n), Data: tapData("i:c", i.ID, int64(i.Uses), int64(n))})
			}
		}
	}
	return append(out, data.Button{Label: "作废", Data: tapData("i:x", i.ID)})
}

// managed gives an open invitation that the asker may end; otherwise it has
// said why not.
func (t *turn) managed(id int64) (*store.Invitation, error) {
	i, err := t.tx.Invitation(t.ctx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case i == nil || !t.mayInvite(i):
		t.toast(toastNoInvite)
	case i.Spent(t.now.UnixMilli()) != "":
		t.toast(toastRevoked)
	default:
		return i, nil
	}
	return nil, nil
}

// tapChange makes another invitation in place of one.
func (t *turn) tapChange(id int64, uses, days int) error {
	i, err := t.managed(id)
	if err != nil || i == nil {
		return err
	}
	if !slices.Contains(inviteUses, uses) || !slices.Contains(inviteDays, days) || uses > 1 && !manyUses(i.Role) || i.Person != 0 {
		t.toast(toastOld)
		return nil
	}
	if err := t.revoke(i); err != nil {
		return err
	}
	t.toast("换好了，旧链接作废了。")
	return t.makeLink(&store.Invitation{Role: i.Role, Enterprise: i.Enterprise, Post: i.Post, Area: i.Area, Uses: uses}, days)
}

func (t *turn) tapRevoke(id int64) error {
	i, err := t.managed(id)
	if err != nil || i == nil {
		return err
	}
	if err := t.revoke(i); err != nil {
		return err
	}
	t.toast("作废了。")
	t.say(data.Letter{Text: "链接作废了：" + place(i) + "。没加入的人用不了了。"})
	return nil
}

func (t *turn) revoke(i *store.Invitation) error {
	now := t.now.UnixMilli()
	if _, err := t.tx.RevokeInvitation(t.ctx, i.ID, now); err != nil {
		return err
	}
	return t.tx.Deed(t.ctx, now, t.asker, i.Enterprise, "revoke", fmt.Sprint(i.ID))
}

// sayOpen lists a page of the invitations that can still be used and that the
// asker may end.
func (t *turn) sayOpen(n int64) error {
	all, err := t.tx.OpenInvitations(t.ctx, t.asker.Enterprise, t.now.UnixMilli())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(i store.Invitation) bool { return !t.mayInvite(&i) })
	t.toast("")
	some, more := page(all, n)
	if len(some) == 0 {
		t.say(data.Letter{Text: "没有还能用的链接。要发新的，打 /invite。"})
		return nil
	}
	l := data.Letter{Title: fmt.Sprintf("还能用的链接，共 %d 个", len(all))}
	var buttons []data.Button
	for k, i := range some {
		number := n*10 + int64(k) + 1
		kind := place(&i)
		if i.Person != 0 {
			kind += "（登录）"
		}
		l.Text += fmt.Sprintf("%d %s，用了 %d/%d 人，%s\n", number, kind, i.Used, i.Uses, t.until(&i))
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("作废 %d", number), Data: tapData("i:x", i.ID)})
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("i:o", n+1)})
	}
	l.Text = strings.TrimSuffix(l.Text, "\n")
	l.Buttons = rows(buttons)
	t.say(l)
	return nil
}
