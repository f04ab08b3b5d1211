package telegramtest

import (
	"fmt"
	"strconv"
)

// User is a person, played by the test.
type User struct {
	Account
	s *Server
}

// NewUser makes a person who has never written to the bot.
func (s *Server) NewUser(firstName string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	u := &User{Account{ID: 5_000_000_000 + s.serial, FirstName: firstName, LanguageCode: "zh-hans"}, s}
	s.users[u.ID] = u
	c := s.newChat(ChatInfo{ID: u.ID, Type: "private", FirstName: firstName})
	c.person = u
	return u
}

// Chat is the person's private chat with the bot.
func (u *User) Chat() *Chat {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.s.chats[u.ID]
}

// How says something more about a message.
type How func(*Message)

// InTopic puts a message into a forum's topic.
func InTopic(thread int64) How {
	return func(m *Message) { m.Thread, m.InTopic = thread, true }
}

// ReplyingTo makes a message a reply.
func ReplyingTo(to Message) How {
	return func(m *Message) { m.ReplyTo = to.quoted(); m.Thread, m.InTopic = to.Thread, to.InTopic }
}

// With adds entities that a client would add, such as a text_mention.
func With(entities ...Entity) How {
	return func(m *Message) { m.Entities = append(m.Entities, entities...) }
}

// Anonymously is how an admin writes in the name of the group.
func Anonymously() How {
	return func(m *Message) {
		m.From = &Account{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		m.SenderChat = &ChatInfo{}
	}
}

// Says writes a text into a chat. Commands, mentions and links in it become
// entities, as Telegram makes them.
func (u *User) Says(c *Chat, text string, how ...How) Message {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	from := u.Account
	m := &Message{From: &from, Text: text, Entities: findEntities(text)}
	for _, h := range how {
		h(m)
	}
	if m.SenderChat != nil {
		*m.SenderChat = c.ChatInfo
	}
	if m.InTopic && m.ReplyTo == nil { // Telegram makes it a reply to the topic's first message
		if first := c.find(m.Thread); first != nil {
			m.ReplyTo = first.quoted()
		}
	}
	if m.ReplyTo != nil && m.ReplyTo.Topic == nil {
		if to := c.find(m.ReplyTo.ID); to != nil {
			m.ReplyTo.forBot = to.forBot
		}
	}
	c.started = c.started || c.person != nil
	c.deliver(m)
	return *m
}

// Starts presses START in the private chat, with the token of a link if any.
func (u *User) Starts(token string) Message {
	text := "/start"
	if token != "" {
		text += " " + token
	}
	return u.Says(u.Chat(), text)
}

// Blocks stops the bot in the private chat.
func (u *User) Blocks() { u.block(true) }

// Unblocks lets the bot write again.
func (u *User) Unblocks() { u.block(false) }

func (u *User) block(on bool) {
	c := u.Chat()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c.blocked = on
	c.memberUpdate(map[bool]string{true: "kicked", false: "member"}[on])
}

// Edits changes the text of a message.
func (u *User) Edits(m Message, text string) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.chats[m.Chat.ID]
	found := c.find(m.ID)
	if found == nil {
		return
	}
	found.Text, found.Entities, found.EditDate = text, findEntities(text), u.s.now().Unix()
	if c.s.hears(c, found) {
		c.s.push("edited_message", found)
	}
}

// Taps taps the button of a message that has this label.
func (u *User) Taps(m Message, label string) (Tap, error) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	shown := u.s.chats[m.Chat.ID].find(m.ID)
	if shown == nil || shown.Inline == nil {
		return Tap{}, fmt.Errorf("telegramtest: message %d has no buttons", m.ID)
	}
	for _, row := range shown.Inline.Rows {
		for _, b := range row {
			if b.Text == label {
				return u.tap(shown, b.Data), nil
			}
		}
	}
	return Tap{}, fmt.Errorf("telegramtest: no button %q among %q", label, shown.Inline.Labels())
}

// TapsData taps with any data, also such as no button has: forged or old.
func (u *User) TapsData(m Message, data string) Tap {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.tap(u.s.chats[m.Chat.ID].find(m.ID), data)
}

func (u *User) tap(shown *Message, data string) Tap {
	u.s.serial++
	tap := &Tap{ID: strconv.FormatInt(4_000_000_000_000_000_000+u.s.serial, 10)}
	u.s.taps[tap.ID] = tap
	query := map[string]any{"id": tap.ID, "from": u.Account, "chat_instance": strconv.FormatInt(shown.Chat.ID, 10), "data": data, "message": shown}
	if shown.gone {
		query["message"] = map[string]any{"chat": shown.Chat, "message_id": shown.ID, "date": 0}
	}
	u.s.push("callback_query", query)
	return *tap
}
