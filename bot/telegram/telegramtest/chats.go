package telegramtest

import (
	"cmp"
	"slices"
	"time"
)

// Chat is a private chat of a person with the bot, a group or a channel. What
// happens in it is asked of the Server.
type Chat struct {
	ChatInfo
	s        *Server
	person   *User // of a private chat
	messages []*Message
	topics   map[int64]*topic
	members  map[int64]*member
	barred   map[string]bool // what members may not send here
	started  bool            // the person has written first
	blocked  bool
	botIn    bool
	kicked   bool
	admin    bool // the bot is one
	deleted  bool
	lastBot  bool  // the last bot to write here was ours
	movedTo  int64 // the supergroup it became
	lastID   int64 // of a supergroup's own messages
	linked   *Chat // a channel's group for discussion, or that group's channel
	pinned   int64

	sent       []time.Time
	due        time.Time
	quietUntil time.Time
}

// NewGroup makes a supergroup with the bot in it.
func (s *Server) NewGroup(title string) *Chat { return s.newGroup("supergroup", title, false) }

// NewBasicGroup makes a group of the old kind, which Becomes a supergroup.
func (s *Server) NewBasicGroup(title string) *Chat { return s.newGroup("group", title, false) }

// NewForum makes a supergroup with topics.
func (s *Server) NewForum(title string) *Chat { return s.newGroup("supergroup", title, true) }

// NewChannel makes a channel with the bot as one of its admins.
func (s *Server) NewChannel(title string) *Chat {
	c := s.newGroup("channel", title, false)
	s.mu.Lock()
	defer s.mu.Unlock()
	c.admin = true
	return c
}

func (s *Server) newGroup(kind, title string, forum bool) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.makeGroup(kind, title, forum)
}

func (s *Server) makeGroup(kind, title string, forum bool) *Chat {
	s.serial++
	id := -1_002_000_000_000 - s.serial
	if kind == "group" {
		id = -4_000_000_000 - s.serial
	}
	c := s.newChat(ChatInfo{ID: id, Type: kind, Title: title, IsForum: forum})
	c.members[founder.ID] = &member{Account: founder, status: "creator"}
	if forum {
		c.lastID = 1 // 1 is the general topic
	}
	return c
}

// founder is who made the groups that nobody else was said to have made.
var founder = Account{ID: 777001, FirstName: "群主"}

func (s *Server) newChat(info ChatInfo) *Chat {
	c := &Chat{ChatInfo: info, s: s, botIn: true, topics: map[int64]*topic{}, members: map[int64]*member{}, barred: map[string]bool{}}
	s.chats[c.ID] = c
	return c
}

// BecomesSupergroup turns a basic group into a supergroup, tells the bot in
// both, and gives the new one; the old id answers with migrate_to_chat_id.
func (c *Chat) BecomesSupergroup() *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	to := c.s.makeGroup("supergroup", c.Title, false)
	to.admin, to.members, to.barred = c.admin, c.members, c.barred
	by := founder
	c.deliver(&Message{From: &by, MigrateTo: to.ID})
	to.deliver(&Message{From: &by, MigrateFrom: c.ID})
	c.movedTo = to.ID
	to.botChanged(by, "left")
	return to
}

// Disappears deletes a group.
func (c *Chat) Disappears() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	was := c.botStatus()
	c.deleted, c.botIn, c.admin = true, false, false
	c.botChanged(founder, was)
}

// Retitle gives the group another name.
func (c *Chat) Retitle(title string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	by := founder
	c.Title = title
	c.deliver(&Message{From: &by, NewTitle: title})
}

// SetPrivacy switches the bot's privacy mode.
func (s *Server) SetPrivacy(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.privacy = on
}

// Messages gives copies of a chat's messages, oldest first.
func (s *Server) Messages(c *Chat) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		out = append(out, *m)
	}
	return out
}

// FromBot gives the messages of a chat that the bot wrote.
func (s *Server) FromBot(c *Chat) []Message {
	return slices.DeleteFunc(s.Messages(c), func(m Message) bool {
		return !s.mine(&m) || m.service()
	})
}

// mine says whether the bot wrote a message; its posts in a channel have no sender.
func (s *Server) mine(m *Message) bool {
	return m.From != nil && m.From.ID == s.Bot.ID || m.Chat.Type == "channel" && m.forBot
}

// Forget makes a message too old to be seen by the bot: taps on it come with an
// inaccessible message.
func (s *Server) Forget(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.chats[m.Chat.ID].find(m.ID); found != nil {
		found.gone = true
	}
}

// add writes a message into the chat. The lock is held.
func (c *Chat) add(m *Message) {
	last := &c.s.lastID
	if c.Type == "supergroup" || c.Type == "channel" {
		last = &c.lastID
	}
	*last++
	m.ID, m.Chat, m.Date = *last, c.ChatInfo, c.s.now().Unix()
	c.messages = append(c.messages, m)
}

// deliver writes a message into the chat and gives it to the bot if the bot may
// see it. The lock is held.
func (c *Chat) deliver(m *Message) {
	c.add(m)
	if c.s.hears(c, m) {
		kind := "message"
		if c.Type == "channel" {
			kind = "channel_post"
		}
		c.s.push(kind, c.ID, m)
	}
	c.s.touch()
}

// place is where a message is among the chat's; ids only grow.
func (c *Chat) place(id int64) (int, bool) {
	return slices.BinarySearchFunc(c.messages, id, func(m *Message, id int64) int { return cmp.Compare(m.ID, id) })
}

func (c *Chat) find(id int64) *Message {
	if c == nil {
		return nil
	}
	if i, ok := c.place(id); ok {
		return c.messages[i]
	}
	return nil
}
