package web

import (
	"context"
	"errors"
	"fmt"
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
func (s *Server) Deliver(_ context.Context, l data.Letter) (string, error) {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.chats[l.Chat]
	if c == nil {
		return "", &bot.Refused{Err: fmt.Errorf("web: no chat %q", l.Chat)}
	}
	said := l.Title != "" || l.Text != "" || l.File != nil
	if !said && l.Tap == "" && l.Toast == "" {
		return "", &bot.Refused{Err: errors.New("web: empty letter")}
	}
	if l.Toast != "" {
		h.push(frame("toast", 0, toast{c.id, l.Toast}), toastTo(c.id, l.Tap))
	}
	if !said {
		return "", nil
	}
	n := &line{Chat: c.id, AtMS: s.now(), Title: l.Title, Text: l.Text, Buttons: l.Buttons, Lasting: l.Lasting,
		Quote: c.quote(l.ReplyTo), letter: l.ID, file: l.File}
	if l.File != nil {
		n.File = l.File.Name
	}
	return h.add(c, n), nil
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
