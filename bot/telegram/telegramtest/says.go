package telegramtest

import (
	"cmp"
	"slices"
	"strings"
)

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
	return func(m *Message) {
		list := &m.Entities
		if m.media() {
			list = &m.CaptionEntities
		}
		*list = append(*list, entities...)
		slices.SortStableFunc(*list, func(a, b Entity) int { return cmp.Compare(a.Offset, b.Offset) })
	}
}

// Mentioning marks the first occurrence of words as a text_mention: the way a
// client names somebody who has no username.
func Mentioning(words string, who Account) How {
	return func(m *Message) {
		if before, _, ok := strings.Cut(m.Text, words); ok {
			With(Entity{Type: "text_mention", Offset: units(before), Length: units(words), User: &who})(m)
		}
	}
}

// Anonymously is how an admin writes in the name of the group.
func Anonymously() How {
	return func(m *Message) {
		m.From = &Account{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		m.SenderChat = &ChatInfo{}
	}
}

// AsChannel is how somebody writes in the name of a channel of his own.
func AsChannel(c *Chat) How {
	return func(m *Message) {
		from := c.ChatInfo
		m.From = &Account{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"}
		m.SenderChat = &from
	}
}

// Via says that the message was made with the help of a bot's inline mode.
func Via(bot Account) How { return func(m *Message) { m.ViaBot = &bot } }

// HiddenForward is how a forward shows whose author hides his account.
func HiddenForward(name string) How {
	return func(m *Message) { m.Origin = &Origin{Type: "hidden_user", Name: name} }
}

// Says writes a text into a chat. Commands, mentions and links in it become
// entities, as Telegram makes them.
func (u *User) Says(c *Chat, text string, how ...How) Message {
	return u.post(c, &Message{Text: text, Entities: findEntities(text)}, how)
}

// SendsPhoto sends a picture, which must be one (PNG, JPEG or GIF) to have a size.
func (u *User) SendsPhoto(c *Chat, body []byte, caption string, how ...How) Message {
	m := captioned(body, caption)
	m.Photo = u.s.photo(body)
	return u.post(c, m, how)
}

// SendsDocument sends a file.
func (u *User) SendsDocument(c *Chat, name string, body []byte, caption string, how ...How) Message {
	m := captioned(body, caption)
	m.Document = u.s.document(upload{Name: name, Body: body})
	return u.post(c, m, how)
}

// SendsVoice sends a voice message.
func (u *User) SendsVoice(c *Chat, body []byte, seconds int, how ...How) Message {
	m := captioned(body, "")
	id := u.s.keep("voice", "oga", body)
	m.Voice = &Voice{id.file, id.unique, seconds, "audio/ogg", len(body)}
	return u.post(c, m, how)
}

// SendsVideo sends a video of 640 by 480 points.
func (u *User) SendsVideo(c *Chat, name string, body []byte, seconds int, caption string, how ...How) Message {
	m := captioned(body, caption)
	f := u.s.keep("video", "mp4", body)
	m.Video = &Video{f.file, f.unique, 640, 480, seconds, name, "video/mp4", len(body)}
	return u.post(c, m, how)
}

// Forwards passes a message on into a chat.
func (u *User) Forwards(m Message, to *Chat, how ...How) Message {
	f := &Message{Text: m.Text, Entities: m.Entities, Photo: m.Photo, Document: m.Document, Voice: m.Voice, Video: m.Video,
		Caption: m.Caption, CaptionEntities: m.CaptionEntities, File: m.File, Origin: origin(&m)}
	return u.post(to, f, how)
}

// origin is where a message comes from, in the message that forwards it.
func origin(m *Message) *Origin {
	chat := m.Chat
	switch {
	case m.Origin != nil:
		return m.Origin
	case chat.Type == "channel":
		return &Origin{Type: "channel", Date: m.Date, Chat: &chat, Message: m.ID}
	}
	return &Origin{Type: "user", Date: m.Date, User: m.From}
}

func captioned(body []byte, caption string) *Message {
	return &Message{File: body, Caption: caption, CaptionEntities: findEntities(caption)}
}

// post gives a message its sender and its place and delivers it.
func (u *User) post(c *Chat, m *Message, how []How) Message {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	from := u.Account
	m.From = &from
	for _, h := range how {
		h(m)
	}
	if m.SenderChat != nil && m.SenderChat.ID == 0 {
		*m.SenderChat = c.ChatInfo
	}
	if m.Origin != nil && m.Origin.Date == 0 {
		m.Origin.Date = u.s.now().Unix()
	}
	c.thread(m)
	if c.person != nil {
		c.started, u.stranger = true, false
	} else if was := c.members[u.ID]; was == nil || was.status == "left" {
		c.members[u.ID] = &member{Account: u.Account, status: "member"} // as if there from the beginning
	}
	if u.IsBot {
		c.lastBot = false
	}
	c.deliver(m)
	return *m
}

// thread fills in what a message is a reply to, as Telegram tells it.
func (c *Chat) thread(m *Message) {
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
}
