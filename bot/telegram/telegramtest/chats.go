package telegramtest

import (
	"slices"
	"time"
)

// Chat is a private chat of a person with the bot, or a group. What happens in
// it is asked of the Server.
type Chat struct {
	ChatInfo
	s        *Server
	person   *User // of a private chat
	messages []*Message
	topics   map[int64]string
	started  bool // the person has written first
	blocked  bool
	botIn    bool
	kicked   bool
	admin    bool  // the bot is one
	lastBot  bool  // the last bot to write here was ours
	movedTo  int64 // the supergroup it became
	lastID   int64 // of a supergroup's own messages

	sent       []time.Time
	due        time.Time
	quietUntil time.Time
}

// NewGroup makes a supergroup with the bot in it.
func (s *Server) NewGroup(title string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return s.newChat(ChatInfo{ID: -1_002_000_000_000 - s.serial, Type: "supergroup", Title: title})
}

// NewBasicGroup makes a group of the old kind, which Becomes a supergroup.
func (s *Server) NewBasicGroup(title string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return s.newChat(ChatInfo{ID: -4_000_000_000 - s.serial, Type: "group", Title: title})
}

// NewForum makes a supergroup with topics.
func (s *Server) NewForum(title string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return s.newChat(ChatInfo{ID: -1_002_000_000_000 - s.serial, Type: "supergroup", Title: title, IsForum: true})
}

func (s *Server) newChat(info ChatInfo) *Chat {
	c := &Chat{ChatInfo: info, s: s, botIn: true, topics: map[int64]string{}}
	s.chats[c.ID] = c
	return c
}

// NewTopic opens a topic of a forum and gives its message_thread_id.
func (c *Chat) NewTopic(name string) int64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := &Message{From: &c.s.Bot, Topic: &topicMade{name, 7322096}, InTopic: true}
	c.add(m)
	m.Thread = m.ID
	c.topics[m.ID] = name
	return m.ID
}

// SetAdmin makes the bot an admin of the group or takes it back.
func (c *Chat) SetAdmin(on bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.admin = on
	c.memberUpdate(map[bool]string{true: "administrator", false: "member"}[on])
}

// RemovesBot puts the bot out of the group.
func (c *Chat) RemovesBot() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.botIn, c.kicked, c.admin = false, true, false
	c.memberUpdate("kicked")
}

// AddsBot takes the bot in again.
func (c *Chat) AddsBot() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.botIn, c.kicked = true, false
	c.memberUpdate("member")
}

// memberUpdate tells the bot about its own standing. The lock is held.
func (c *Chat) memberUpdate(status string) {
	by := Account{ID: 777001, FirstName: "群主"}
	if c.person != nil {
		by = c.person.Account
	}
	c.s.push("my_chat_member", map[string]any{
		"chat": c.ChatInfo, "from": by, "date": c.s.now().Unix(),
		"old_chat_member": map[string]any{"user": c.s.Bot, "status": "left"},
		"new_chat_member": map[string]any{"user": c.s.Bot, "status": status, "until_date": 0},
	})
}

// BecomesSupergroup turns a basic group into a supergroup, tells the bot in
// both, and gives the new one; the old id answers with migrate_to_chat_id.
func (c *Chat) BecomesSupergroup() *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.serial++
	to := c.s.newChat(ChatInfo{ID: -1_002_000_000_000 - c.s.serial, Type: "supergroup", Title: c.Title})
	to.admin = c.admin
	c.deliver(&Message{From: &Account{ID: 777001, FirstName: "群主"}, MigrateTo: to.ID})
	to.deliver(&Message{From: &Account{ID: 777001, FirstName: "群主"}, MigrateFrom: c.ID})
	c.movedTo = to.ID
	return to
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
		return m.From == nil || m.From.ID != s.Bot.ID || m.service()
	})
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
	if c.Type == "supergroup" {
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
		c.s.push("message", m)
	}
	c.s.touch()
}

func (c *Chat) find(id int64) *Message {
	if i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.ID == id }); i >= 0 {
		return c.messages[i]
	}
	return nil
}

// quoted is a message as it shows inside a reply: without the one before it.
func (m *Message) quoted() *Message {
	q := *m
	q.ReplyTo = nil
	return &q
}
