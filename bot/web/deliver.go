package web

import (
	"context"
	"errors"
	"strings"

	"anka/bot"
	"anka/data"
)

// toast is a short note that passes: it is not kept.
type toast struct {
	Chat string `json:"chat"`
	Text string `json:"text"`
}

// Deliver shows one letter to everybody who may see its chat. It never waits
// for a browser.
func (s *Server) Deliver(ctx context.Context, l data.Letter) (string, error) {
	c, err := s.room(ctx, l.Chat)
	if err != nil {
		return "", err
	}
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	said := !l.Light()
	if !said && l.Tap == "" && l.Toast == "" {
		return "", &bot.Refused{Err: errors.New("web: empty letter")}
	}
	if l.Toast != "" {
		h.push(frame("toast", 0, toast{c.id, l.Toast}), toastTo(c.id, l.Tap))
	}
	if !said {
		return "", nil
	}
	n := letterLine(&l, s.now())
	if id := h.edit(c, l.Edit, n); id != "" {
		return id, nil
	}
	n.Quote = quoteOf(c.lines, l.ReplyTo)
	if s.gate == nil || l.Secret {
		n.file = l.File // the demo's page alone has it; the record forgets a secret one
	}
	id := h.add(c, n)
	if l.Quiz != nil {
		id += "/" + id // the poll is the message
	}
	return id, nil
}

// letterLine is a letter as a message of a chat.
func letterLine(l *data.Letter, atMS int64) *line {
	n := &line{Chat: l.Chat, AtMS: atMS, Title: l.Title, Text: l.Text, Buttons: l.Buttons, Lasting: l.Lasting,
		letter: l.ID, replyTo: l.ReplyTo}
	if l.File != nil {
		n.File, n.Photo, n.Alt = l.File.Name, l.File.Photo, l.File.Alt
	}
	if l.Quiz != nil {
		n.quiz, n.Quiz = l.Quiz, &quizView{l.Quiz.Question, l.Quiz.Options}
	}
	return n
}

// toastTo is the person who tapped; without a tap, everybody in the chat.
func toastTo(chat, tap string) func(*sub) bool {
	i := strings.LastIndexByte(tap, '/')
	return func(s *sub) bool {
		for _, c := range s.chats {
			if c == chat {
				return i < 0 || s.person == tap[:i]
			}
		}
		return false
	}
}
