package telegramtest

import (
	"fmt"
	"strings"
	"time"
)

func (s *Server) sendMessage(c *call) (any, error) {
	if c.values["text"] == "" {
		return nil, badRequest("message text is empty")
	}
	text, entities, err := c.formatted("text", "parse_mode", "entities")
	if err != nil {
		return nil, err
	}
	return s.send(c, Texts, func(m *Message) error {
		m.Text, m.Entities, err = checkText(text, entities, maxText, "message is too long")
		if err == nil && m.Text == "" {
			err = badRequest("text must be non-empty")
		}
		return err
	})
}

func (s *Server) sendDocument(c *call) (any, error) {
	u, known, err := s.fileOf(c, "document")
	if err != nil {
		return nil, err
	}
	return s.sendFile(c, Documents, func(m *Message) {
		if known != nil {
			m.Document, m.File = known.document(), known.body
		} else {
			m.Document, m.File = s.document(u), u.Body
		}
	})
}

func (s *Server) sendPhoto(c *call) (any, error) {
	u, known, err := s.fileOf(c, "photo")
	if err == nil && known == nil {
		err = checkPhoto(u.Body)
	}
	if err != nil {
		return nil, err
	}
	if known != nil {
		u.Body = known.body
	}
	return s.sendFile(c, Photos, func(m *Message) { m.Photo, m.File = s.photo(u.Body), u.Body })
}

// sendFile is what documents and photos have in common: the caption.
func (s *Server) sendFile(c *call, kind string, attach func(*Message)) (any, error) {
	caption, entities, err := c.formatted("caption", "parse_mode", "caption_entities")
	if err != nil {
		return nil, err
	}
	var file Message
	attach(&file)
	return s.send(c, kind, func(m *Message) error {
		m.Document, m.Photo, m.File = file.Document, file.Photo, file.File
		m.Caption, m.CaptionEntities, err = checkText(caption, entities, maxCaption, "message caption is too long")
		return err
	})
}

// send does what all kinds of messages have in common; fill puts the content in.
func (s *Server) send(c *call, kind string, fill func(*Message) error) (any, error) {
	inline, lasting, err := parseMarkup(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.writable(c.params)
	if err != nil {
		return nil, err
	}
	m := &Message{From: &s.Bot, Chat: chat.ChatInfo, Inline: inline, Lasting: lasting, forBot: true}
	if err := s.replyAndTopic(c, chat, m); err != nil {
		return nil, err
	}
	if chat.barred[kind] && !chat.admin {
		return nil, badRequest("not enough rights to send %s to the chat", kind)
	}
	if err := fill(m); err != nil {
		return nil, err
	}
	if err := s.limit(c.method, chat); err != nil {
		return nil, err
	}
	if chat.Type == "channel" {
		self := chat.ChatInfo
		m.From, m.SenderChat = nil, &self
	}
	chat.add(m)
	chat.lastBot = true
	s.accept(c.method, m)
	chat.passOn(m)
	s.touch()
	return m.answered(), nil
}

// Accepted is a call that the server did: a message sent, changed or taken away.
type Accepted struct {
	N       int // from 1, in the order of acceptance
	At      time.Time
	Method  string // as it was called, in lower case: sendmessage
	Chat    int64
	Message Message // as it was then
}

func (s *Server) accept(method string, m *Message) {
	s.accepted = append(s.accepted, Accepted{len(s.accepted) + 1, s.now(), method, m.Chat.ID, *m})
}

// Accepted lists what the server accepted, over all chats in one order. With
// methods, only theirs; a call whose answer was lost by a Fault is in it too.
func (s *Server) Accepted(methods ...string) []Accepted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Accepted
	for _, a := range s.accepted {
		wanted := len(methods) == 0
		for _, m := range methods {
			wanted = wanted || strings.EqualFold(m, a.Method)
		}
		if wanted {
			out = append(out, a)
		}
	}
	return out
}

// chatOf finds the chat of a call: a number, or the @name of a group or channel.
func (s *Server) chatOf(p params) (*Chat, error) {
	value := p.values["chat_id"]
	if value == "" {
		return nil, badRequest("chat_id is empty")
	}
	chat := s.chats[p.number("chat_id", 0)]
	if name, named := strings.CutPrefix(value, "@"); named {
		for _, c := range s.chats {
			if c.person == nil && c.Username != "" && strings.EqualFold(c.Username, name) {
				chat = c
			}
		}
	}
	if chat == nil || chat.person != nil && chat.person.stranger {
		return nil, badRequest("chat not found")
	}
	return chat, nil
}

// reachable finds a chat that the bot is in.
func (s *Server) reachable(p params) (*Chat, error) {
	chat, err := s.chatOf(p)
	switch {
	case err != nil:
		return nil, err
	case chat.movedTo != 0:
		return nil, &apiError{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat",
			Parameters: &responseParameters{MigrateTo: chat.movedTo}}
	case chat.deleted:
		return nil, forbidden("the group chat was deleted")
	case chat.person == nil && chat.kicked:
		return nil, forbidden(fmt.Sprintf("bot was kicked from the %s chat", chat.Type))
	case chat.person == nil && !chat.botIn:
		return nil, forbidden(fmt.Sprintf("bot is not a member of the %s chat", chat.Type))
	}
	return chat, nil
}

// writable finds the chat of a call and says whether the bot may write there.
func (s *Server) writable(p params) (*Chat, error) {
	chat, err := s.reachable(p)
	switch {
	case err != nil:
		return nil, err
	case chat.person != nil && chat.person.gone:
		return nil, forbidden("user is deactivated")
	case chat.person != nil && chat.person.IsBot:
		return nil, forbidden("bot can't send messages to bots")
	case chat.person != nil && !chat.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case chat.person != nil && chat.blocked:
		return nil, forbidden("bot was blocked by the user")
	case chat.Type == "channel" && !chat.admin:
		return nil, badRequest("need administrator rights in the channel chat")
	}
	return chat, nil
}

// replyAndTopic reads reply_parameters (or the older reply_to_message_id) and
// message_thread_id.
func (s *Server) replyAndTopic(c *call, chat *Chat, m *Message) error {
	var reply struct {
		ID     int64 `json:"message_id"`
		Anyway bool  `json:"allow_sending_without_reply"`
	}
	if _, err := c.object("reply_parameters", &reply); err != nil {
		return badRequest("can't parse reply parameters JSON object")
	}
	if id := c.number("reply_to_message_id", 0); id != 0 {
		reply.ID, reply.Anyway = id, c.yes("allow_sending_without_reply")
	}
	if to := chat.find(reply.ID); to != nil {
		m.ReplyTo = to.quoted()
		m.Thread, m.InTopic = to.Thread, to.InTopic
	} else if reply.ID != 0 && !reply.Anyway {
		return badRequest("message to be replied not found")
	}
	if thread := c.number("message_thread_id", 0); thread != 0 {
		m.Thread, m.InTopic = thread, true
		if chat.topics[thread] == nil {
			return badRequest("message thread not found")
		}
	}
	if t := chat.topics[m.Thread]; t != nil && t.closed && !chat.admin {
		return badRequest("TOPIC_CLOSED")
	}
	return nil
}
