package telegramtest

import (
	"fmt"
	"strconv"
)

func (s *Server) getMe(*call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return struct {
		Account
		CanJoinGroups bool `json:"can_join_groups"`
		ReadsAll      bool `json:"can_read_all_group_messages"`
		Inline        bool `json:"supports_inline_queries"`
	}{s.Bot, true, !s.privacy, false}, nil
}

func (s *Server) sendMessage(c *call) (any, error) {
	if c.values["text"] == "" {
		return nil, badRequest("message text is empty")
	}
	entities, err := parseEntities(c, "entities")
	if err != nil {
		return nil, err
	}
	return s.send(c, func(m *Message) error {
		m.Text, m.Entities, err = checkText(c.values["text"], entities, maxText, "message is too long")
		if err == nil && m.Text == "" {
			err = badRequest("text must be non-empty")
		}
		return err
	})
}

func (s *Server) sendDocument(c *call) (any, error) {
	file, ok := c.files["document"]
	if !ok {
		return nil, badRequest("there is no document in the request")
	}
	if len(file.Body) == 0 {
		return nil, badRequest("file must be non-empty")
	}
	entities, err := parseEntities(c, "caption_entities")
	if err != nil {
		return nil, err
	}
	return s.send(c, func(m *Message) error {
		s.serial++
		id := strconv.FormatInt(s.serial, 10)
		m.File = file.Body
		m.Document = &Document{"file-" + id, "unique-" + id, file.Name, len(file.Body)}
		m.Caption, m.CaptionEntities, err = checkText(c.values["caption"], entities, maxCaption, "message caption is too long")
		return err
	})
}

// send does what all kinds of messages have in common; fill puts the content in.
func (s *Server) send(c *call, fill func(*Message) error) (any, error) {
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
	m := &Message{From: &s.Bot, Inline: inline, Lasting: lasting, forBot: true}
	if err := s.replyAndTopic(c, chat, m); err != nil {
		return nil, err
	}
	if err := fill(m); err != nil {
		return nil, err
	}
	if err := s.limit(chat); err != nil {
		return nil, err
	}
	chat.add(m)
	chat.lastBot = true
	s.touch()
	return *m, nil
}

// writable finds the chat of a call and says whether the bot may write there.
func (s *Server) writable(p params) (*Chat, error) {
	if p.values["chat_id"] == "" {
		return nil, badRequest("chat_id is empty")
	}
	chat := s.chats[p.number("chat_id", 0)]
	switch {
	case chat == nil:
		return nil, badRequest("chat not found")
	case chat.movedTo != 0:
		return nil, &apiError{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat",
			Parameters: &responseParameters{MigrateTo: chat.movedTo}}
	case chat.person != nil && !chat.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case chat.person != nil && chat.blocked:
		return nil, forbidden("bot was blocked by the user")
	case chat.person == nil && chat.kicked:
		return nil, forbidden(fmt.Sprintf("bot was kicked from the %s chat", chat.Type))
	case chat.person == nil && !chat.botIn:
		return nil, forbidden(fmt.Sprintf("bot is not a member of the %s chat", chat.Type))
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
		if _, ok := chat.topics[thread]; !ok {
			return badRequest("message thread not found")
		}
		m.Thread, m.InTopic = thread, true
	}
	return nil
}

func (s *Server) getChat(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.number("chat_id", 0)]
	if chat == nil {
		return nil, badRequest("chat not found")
	}
	return struct {
		ChatInfo
		AccentColor  int             `json:"accent_color_id"`
		MaxReactions int             `json:"max_reaction_count"`
		Gifts        map[string]bool `json:"accepted_gift_types"`
	}{chat.ChatInfo, 0, 11, map[string]bool{}}, nil
}
