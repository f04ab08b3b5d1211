package telegramtest

import (
	"slices"
	"strings"
)

// member is somebody in a group.
type member struct {
	Account
	status string // creator, administrator, member, restricted, left, kicked
	title  string // an admin's
}

// Kinds of content that a group can keep its members from sending, in the words
// of Telegram's refusals.
const (
	Texts     = "text messages"
	Photos    = "photos"
	Documents = "documents"
	Polls     = "polls"
)

var allKinds = []string{Texts, Photos, Documents, Polls}

// Bars keeps the bot, unless it is an admin, from sending some kinds of content
// (all of them when none is named); Unbars lets it again.
func (c *Chat) Bars(kinds ...string) {
	if len(kinds) == 0 {
		kinds = allKinds
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was := c.botStatus()
	for _, k := range kinds {
		c.barred[k] = true
	}
	c.botChanged(founder, was)
}

// Unbars takes back what Bars did.
func (c *Chat) Unbars() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was := c.botStatus()
	clear(c.barred)
	c.botChanged(founder, was)
}

// SetAdmin makes the bot an admin of the group or takes it back.
func (c *Chat) SetAdmin(on bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was := c.botStatus()
	c.admin = on
	c.botChanged(founder, was)
}

// RemovesBot puts the bot out of the group.
func (c *Chat) RemovesBot() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was, by := c.botStatus(), founder
	c.botIn, c.kicked, c.admin = false, true, false
	c.botChanged(by, was)
	if c.Type != "channel" {
		c.deliver(&Message{From: &by, LeftMember: &c.s.Bot})
	}
}

// AddsBot takes the bot in again.
func (c *Chat) AddsBot() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was, by := c.botStatus(), founder
	c.botIn, c.kicked = true, false
	c.botChanged(by, was)
	if c.Type != "channel" {
		c.deliver(&Message{From: &by, NewMembers: []Account{c.s.Bot}})
	}
}

// botStatus is the bot's standing in the chat.
func (c *Chat) botStatus() string {
	switch {
	case c.person != nil && c.blocked, c.kicked:
		return "kicked"
	case c.person != nil:
		return "member"
	case !c.botIn:
		return "left"
	case c.admin:
		return "administrator"
	case len(c.barred) > 0:
		return "restricted"
	}
	return "member"
}

// botChanged tells the bot about its own standing. The lock is held.
func (c *Chat) botChanged(by Account, was string) {
	c.s.push("my_chat_member", c.ID, map[string]any{
		"chat": c.ChatInfo, "from": by, "date": c.s.now().Unix(),
		"old_chat_member": c.standing(c.s.Bot, was, ""),
		"new_chat_member": c.standing(c.s.Bot, c.botStatus(), ""),
	})
}

// standing is a ChatMember as Telegram shows it.
func (c *Chat) standing(who Account, status, title string) map[string]any {
	m := map[string]any{"user": who, "status": status}
	switch status {
	case "creator":
		m["is_anonymous"] = false
	case "administrator":
		m["can_be_edited"], m["is_anonymous"] = false, false
		for _, can := range strings.Fields("manage_chat delete_messages manage_video_chats restrict_members change_info invite_users pin_messages post_stories edit_stories delete_stories") {
			m["can_"+can] = true
		}
		m["can_promote_members"], m["can_manage_topics"] = false, c.IsForum
		if c.Type == "channel" {
			m["can_post_messages"], m["can_edit_messages"] = true, true
		}
	case "restricted":
		m["is_member"], m["until_date"] = true, 0
		for can, kind := range map[string]string{"messages": Texts, "photos": Photos, "documents": Documents, "polls": Polls} {
			m["can_send_"+can] = !c.barred[kind]
		}
		for _, can := range strings.Fields("send_audios send_videos send_video_notes send_voice_notes send_other_messages add_web_page_previews") {
			m["can_"+can] = true
		}
		for _, can := range strings.Fields("change_info invite_users pin_messages manage_topics") {
			m["can_"+can] = false
		}
	case "kicked":
		m["until_date"] = 0
	}
	if title != "" {
		m["custom_title"] = title
	}
	return m
}

// setMember changes a person's standing in a group and gives the former one.
func (c *Chat) setMember(by, who Account, status string) {
	was, ok := c.members[who.ID]
	if !ok {
		was = &member{Account: who, status: "left"}
	}
	now := &member{Account: who, status: status, title: was.title}
	c.members[who.ID] = now
	if c.admin && c.person == nil { // only admins are told
		c.s.push("chat_member", who.ID, map[string]any{
			"chat": c.ChatInfo, "from": by, "date": c.s.now().Unix(),
			"old_chat_member": c.standing(who, was.status, was.title),
			"new_chat_member": c.standing(who, status, now.title),
		})
	}
}

// Joins takes a person into a group.
func (u *User) Joins(c *Chat) { u.Adds(c, u) }

// Adds takes others into a group.
func (u *User) Adds(c *Chat, others ...*User) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	from, m := u.Account, &Message{}
	for _, o := range others {
		c.setMember(from, o.Account, "member")
		m.NewMembers = append(m.NewMembers, o.Account)
	}
	m.From = &from
	if c.Type != "channel" {
		c.deliver(m)
	}
}

// Leaves takes a person out of a group.
func (u *User) Leaves(c *Chat) { u.out(c, u, "left") }

// Kicks throws another person out.
func (u *User) Kicks(c *Chat, other *User) { u.out(c, other, "kicked") }

func (u *User) out(c *Chat, who *User, status string) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	from, gone := u.Account, who.Account
	c.setMember(from, gone, status)
	if c.Type != "channel" {
		c.deliver(&Message{From: &from, LeftMember: &gone})
	}
}

// Promote makes a person an admin of the group, Demote a plain member again.
func (c *Chat) Promote(u *User) { c.rank(u, "administrator") }

// Demote makes an admin a plain member again.
func (c *Chat) Demote(u *User) { c.rank(u, "member") }

func (c *Chat) rank(u *User, status string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.setMember(founder, u.Account, status)
}

// people are the members of a chat in the order of their ids, the bot included.
func (c *Chat) people() []map[string]any {
	var ids []int64
	for id, m := range c.members {
		if m.status != "left" && m.status != "kicked" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var out []map[string]any
	for _, id := range ids {
		m := c.members[id]
		out = append(out, c.standing(m.Account, m.status, m.title))
	}
	if c.botIn && c.person == nil {
		out = append(out, c.standing(c.s.Bot, c.botStatus(), ""))
	}
	return out
}
