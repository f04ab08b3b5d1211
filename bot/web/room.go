package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/bot"
)

// With real log-in a chat is opened when somebody looks at it or something is
// said to it, with what was said in it before, and freed when it is unused.
const (
	recalled  = 50 // lines
	idle      = 10 * time.Minute
	idleTight = time.Minute
	mostRooms = 2000 // above this many chats they are freed sooner
)

var names = map[bool]string{true: "班组群", false: "安卡（私聊）"}

// room gives a chat, opened if need be. The demo's are all open from the start.
func (s *Server) room(ctx context.Context, id string) (*chat, error) {
	for {
		c, coming, mine := s.hub.claim(id, s.now(), s.gate != nil)
		switch {
		case c != nil:
			return c, nil
		case mine:
			lines, err := s.recall(ctx, id)
			s.hub.opened(id, lines, err, s.lasting, s.now())
			if err != nil {
				return nil, err
			}
		case coming == nil:
			return nil, &bot.Refused{Err: fmt.Errorf("web: no chat %q", id)}
		default:
			select {
			case <-coming:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
}

// rooms opens chats.
func (s *Server) rooms(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := s.room(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// claim gives an open chat; or, with mine, the task of opening it, or else the
// channel that is closed when somebody has tried.
func (h *hub) claim(id string, nowMS int64, may bool) (c *chat, coming <-chan struct{}, mine bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.chats[id]; c != nil {
		c.usedMS = nowMS
		return c, nil, false
	}
	if !may {
		return nil, nil, false
	}
	if ch := h.comes[id]; ch != nil {
		return nil, ch, false
	}
	h.comes[id] = make(chan struct{})
	return nil, nil, true
}

// opened ends a claim. All that was said before is older than any stream.
func (h *hub) opened(id string, lines []*line, err error, lasting [][]string, nowMS int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.comes[id])
	delete(h.comes, id)
	if err != nil {
		return
	}
	c := &chat{id: id, name: names[isGroup(id)], lines: lines, usedMS: nowMS}
	if !isGroup(id) {
		c.lasting = lasting
	}
	for _, l := range lines {
		if n, err := strconv.ParseInt(l.ID, 10, 64); err == nil {
			h.last = max(h.last, n) // also after the clock was set back no number comes twice
		}
		if l.Lasting != nil {
			c.lasting = l.Lasting
		}
	}
	for _, l := range lines {
		l.Seq = h.last
	}
	c.dropped = h.last
	h.sweep(nowMS)
	h.chats[id] = c
}

// sweep frees chats that nobody has open or waits in.
func (h *hub) sweep(nowMS int64) {
	bound := idle
	if len(h.chats) >= mostRooms {
		bound = idleTight
	}
	if nowMS-h.swept < idleTight.Milliseconds() && nowMS >= h.swept {
		return
	}
	h.swept = nowMS
	open := map[string]bool{}
	for s := range h.subs {
		for _, id := range s.chats {
			open[id] = true
		}
	}
	for id, c := range h.chats {
		held := slices.ContainsFunc(c.lines, func(l *line) bool { return l.held })
		if !open[id] && !held && nowMS-c.usedMS > bound.Milliseconds() {
			delete(h.chats, id)
		}
	}
}

// recall gives what was said in a chat before, as far as the record has it.
// There is no such chat with somebody who has left.
func (s *Server) recall(ctx context.Context, id string) ([]*line, error) {
	if sender, private := strings.CutPrefix(id, privateChat); private {
		there, err := s.gate.Present(ctx, sender)
		if err != nil {
			return nil, err
		}
		if !there {
			return nil, &bot.Refused{Err: errors.New("web: the person has left")}
		}
	}
	said, err := s.gate.Said(ctx, id, 2*recalled) // taps are among them, which are not shown
	if err != nil {
		return nil, err
	}
	var lines []*line
	var us []update
	for _, v := range said {
		if v.Letter != nil {
			l := letterLine(v.Letter, v.AtMS)
			l.ID = v.MessageID
			if i := slices.IndexFunc(lines, func(o *line) bool { return o.ID == l.ID }); i >= 0 { // a newer one stands in its place
				lines[i].AtMS, lines[i].replyTo = l.AtMS, l.replyTo
				continue
			}
			lines = append(lines, l)
			continue
		}
		var u update
		if json.Unmarshal(v.Raw, &u) != nil {
			continue // the inbox has set it aside too
		}
		us = append(us, u)
		if u.Text != "" || u.File != nil {
			lines = append(lines, u.line(v.Key, v.AtMS))
		}
	}
	slices.SortStableFunc(lines, func(a, b *line) int { return cmp.Compare(number(a.ID), number(b.ID)) })
	lines = lines[max(0, len(lines)-recalled):]
	complete(lines, us)
	return lines, nil
}

// complete gives lines their quotes and their quizzes the answers.
func complete(lines []*line, us []update) {
	for _, l := range lines {
		l.Quote = quoteOf(lines, l.replyTo)
		if l.quiz == nil {
			continue
		}
		l.answers = map[string]int{}
		for _, u := range us {
			if u.Poll == l.ID {
				l.answers[u.From] = u.Choice
			}
		}
	}
}

// number is the place of a message: ids only grow.
func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}
