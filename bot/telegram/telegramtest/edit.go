package telegramtest

import (
	"reflect"
	"unicode/utf8"
)

func (s *Server) editMessageText(c *call) (any, error) {
	if c.values["text"] == "" {
		return nil, badRequest("message text is empty")
	}
	entities, err := parseEntities(c, "entities")
	if err != nil {
		return nil, err
	}
	return s.edit(c, func(m *Message) error {
		if m.Document != nil {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, err = checkText(c.values["text"], entities, maxText, "MESSAGE_TOO_LONG")
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
	case m.From == nil || m.From.ID != s.Bot.ID || m.Lasting != nil:
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
	if err := s.limit(chat); err != nil {
		return nil, err
	}
	edited.EditDate = s.now().Unix()
	*m = edited
	s.touch()
	return edited, nil
}

// Tap is a tap on a button, and what the bot made of it.
type Tap struct {
	ID       string
	Answered int    // how often
	Toast    string // the last note shown
	Alert    bool
	old      bool
}

func (s *Server) answerCallbackQuery(c *call) (any, error) {
	if utf8.RuneCountInString(c.values["text"]) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tap := s.taps[c.values["callback_query_id"]]
	if tap == nil || tap.old {
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
