package telegramtest

import (
	"reflect"
	"slices"
	"time"
	"unicode/utf8"
)

func (s *Server) editMessageText(c *call) (any, error) {
	if c.values["text"] == "" {
		return nil, badRequest("message text is empty")
	}
	text, entities, err := c.formatted("text", "parse_mode", "entities")
	if err != nil {
		return nil, err
	}
	return s.edit(c, func(m *Message) error {
		if m.media() || m.Poll != nil {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, err = checkText(text, entities, maxText, "MESSAGE_TOO_LONG")
		return err
	})
}

func (s *Server) editMessageCaption(c *call) (any, error) {
	caption, entities, err := c.formatted("caption", "parse_mode", "caption_entities")
	if err != nil {
		return nil, err
	}
	return s.edit(c, func(m *Message) error {
		if !m.media() {
			return badRequest("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities, err = checkText(caption, entities, maxCaption, "message caption is too long")
		return err
	})
}

func (s *Server) editMessageReplyMarkup(c *call) (any, error) {
	return s.edit(c, func(*Message) error { return nil })
}

// edit changes a message of the bot. Without reply_markup its buttons go, as
// they do at Telegram.
func (s *Server) edit(c *call, change func(*Message) error) (any, error) {
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
	m := chat.find(c.number("message_id", 0))
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case lasting != nil:
		return nil, badRequest("inline keyboard expected")
	case !s.mine(m) || m.Lasting != nil || m.service():
		return nil, badRequest("message can't be edited")
	}
	edited := *m
	edited.Inline = inline
	if err := change(&edited); err != nil {
		return nil, err
	}
	if reflect.DeepEqual(edited, *m) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if err := s.limit(c.method, chat); err != nil {
		return nil, err
	}
	edited.EditDate = s.now().Unix()
	*m = edited
	s.accept(c.method, m)
	s.touch()
	return edited.answered(), nil
}

// deletableFor is how old a message of another may be that the bot deletes.
const deletableFor = 48 * time.Hour

func (s *Server) deleteMessage(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	if err != nil {
		return nil, err
	}
	m := chat.find(c.number("message_id", 0))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	old := s.now().Sub(time.Unix(m.Date, 0)) > deletableFor
	if allowed := chat.admin || !old && (s.mine(m) || chat.person != nil); !allowed {
		return nil, badRequest("message can't be deleted")
	}
	chat.remove(m.ID)
	s.accept(c.method, m)
	s.touch()
	return true, nil
}

// remove takes a message out of the chat. The lock is held.
func (c *Chat) remove(id int64) {
	if i, ok := c.place(id); ok {
		c.messages = slices.Delete(c.messages, i, i+1)
	}
}

func (s *Server) answerCallbackQuery(c *call) (any, error) {
	if utf8.RuneCountInString(c.values["text"]) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tap := s.taps[c.values["callback_query_id"]]
	if tap == nil || tap.old || s.now().Sub(tap.at) > tapLife {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	tap.Answered++
	tap.Toast, tap.Alert = c.values["text"], c.yes("show_alert")
	s.touch()
	return true, nil
}

// ExpireTaps makes every tap up to now too old to be answered.
func (s *Server) ExpireTaps() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tap := range s.taps {
		tap.old = true
	}
}

// Tapped gives the present state of a tap.
func (s *Server) Tapped(id string) Tap {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tap := s.taps[id]; tap != nil {
		return *tap
	}
	return Tap{}
}

func (s *Server) pinChatMessage(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	if err != nil {
		return nil, err
	}
	m := chat.find(c.number("message_id", 0))
	switch {
	case m == nil:
		return nil, badRequest("message to pin not found")
	case chat.person == nil && !chat.admin:
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	}
	chat.pinned = m.ID
	chat.deliver(&Message{From: &s.Bot, Pinned: m.quoted(), forBot: true})
	return true, nil
}

func (s *Server) unpinChatMessage(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	switch {
	case err != nil:
		return nil, err
	case chat.person == nil && !chat.admin:
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	case chat.pinned == 0:
		return nil, badRequest("message to unpin not found")
	}
	chat.pinned = 0
	return true, nil
}
