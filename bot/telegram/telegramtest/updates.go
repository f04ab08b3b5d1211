package telegramtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// queued is an update that no getUpdates has confirmed yet.
type queued struct {
	id    int64
	until time.Time // when Telegram forgets it
	raw   json.RawMessage
	line  string // updates of one line go to a webhook one after another

	out   bool // at the webhook now
	fails int
	again time.Time // not to be tried before; by the machine's clock
}

// poll is a getUpdates that waits.
type poll struct {
	ended chan struct{}
	why   error // set before ended is closed
}

// endPoll ends a getUpdates that waits, if any. The lock is held.
func (s *Server) endPoll(why error) {
	if s.poll != nil {
		s.poll.why = why
		close(s.poll.ended)
		s.poll = nil
	}
}

const (
	keptFor     = 24 * time.Hour
	tapLife     = 150 * time.Second // how long a tap is kept, and how long it can be answered
	maxPoll     = 50                // seconds
	futureSlack = 10                // how far beyond the queue an offset may point and still count
)

// notByDefault are the kinds a bot gets only when it names them.
var notByDefault = []string{"chat_member", "message_reaction", "message_reaction_count"}

// push queues an update unless the bot does not want its kind. Of whom it is
// decides about its order at a webhook: a chat's messages are one line, a
// person's taps another (add_update in telegram-bot-api). The lock is held.
func (s *Server) push(kind string, of int64, body any) {
	if s.allowed == nil && slices.Contains(notByDefault, kind) || s.allowed != nil && !s.allowed[kind] {
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types; it would be a bug of this package
	}
	life, line := keptFor, fmt.Sprint(kind, of)
	switch kind {
	case "callback_query":
		life = tapLife
	case "message", "edited_message", "channel_post", "edited_channel_post":
		line = fmt.Sprint("chat", of)
	case "poll":
		line = fmt.Sprint(kind, s.nextID)
	}
	s.enqueue(fmt.Sprintf("%q:%s", kind, raw), line, life)
}

func (s *Server) enqueue(rest, line string, life time.Duration) int64 {
	id := s.nextID
	s.nextID++
	s.queue = append(s.queue, &queued{id: id, until: s.now().Add(life), raw: fmt.Appendf(nil, `{"update_id":%d,%s}`, id, rest), line: line})
	s.touch()
	return id
}

// Inject queues an update of any content: body is the JSON of the rest of it,
// such as `"message":{"text":5}`. It gives the update's id.
func (s *Server) Inject(body string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enqueue(body, "injected", keptFor)
}

// Pending counts the updates that are not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// LastUpdate is the id of the newest update.
func (s *Server) LastUpdate() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nextID - 1
}

// Polling says whether a getUpdates is waiting.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poll != nil
}

func (s *Server) getUpdates(c *call) (any, error) {
	offset := c.number("offset", 0)
	limit := int(min(max(c.number("limit", 100), 1), 100))
	timeout := min(max(c.number("timeout", 0), 0), maxPoll)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return nil, &apiError{Code: 409, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if err := s.allow(c); err != nil {
		return nil, err
	}
	if batch := s.take(offset, limit); len(batch) > 0 || timeout == 0 {
		return batch, nil
	}
	return s.wait(c, max(offset, 0), limit, time.Duration(timeout)*time.Second)
}

// allow remembers allowed_updates; it holds for updates that come after it.
func (s *Server) allow(c *call) error {
	var kinds []string
	found, err := c.object("allowed_updates", &kinds)
	if err != nil {
		return badRequest("can't parse allowed updates")
	}
	if !found {
		return nil
	}
	s.allowed = nil
	for _, k := range kinds {
		if s.allowed == nil {
			s.allowed = map[string]bool{}
		}
		s.allowed[k] = true
	}
	return nil
}

// take confirms what lies below offset and gives the updates from there. A
// negative offset keeps that many of the newest and forgets the others; an
// offset far beyond the queue does not count (td/db/TQueue.cpp).
func (s *Server) take(offset int64, limit int) []json.RawMessage {
	s.tidy()
	switch {
	case offset < 0:
		s.queue = s.queue[max(0, int64(len(s.queue))+offset):]
	case offset <= s.nextID+futureSlack:
		s.queue = slices.DeleteFunc(s.queue, func(q *queued) bool { return q.id < offset })
	}
	batch := make([]json.RawMessage, 0, limit)
	for _, q := range s.queue[:min(limit, len(s.queue))] {
		batch = append(batch, q.raw)
	}
	return batch
}

// tidy forgets what is too old and closes polls whose time is over.
func (s *Server) tidy() {
	s.closeDue()
	now := s.now()
	s.queue = slices.DeleteFunc(s.queue, func(q *queued) bool { return !q.out && now.After(q.until) })
}

// wait holds the poll until an update comes. A poll that was waiting before it
// is ended with 409: the older one, as Client::do_get_updates does it.
func (s *Server) wait(c *call, offset int64, limit int, timeout time.Duration) (any, error) {
	s.endPoll(terminated)
	me := &poll{ended: make(chan struct{})}
	s.poll = me
	s.touch()
	defer func() {
		if s.poll == me {
			s.poll = nil
		}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		if why := s.sleep(c, me, timer); why != nil {
			return nil, why
		}
		select {
		case <-me.ended:
			return nil, me.why
		default:
		}
		if batch := s.take(offset, limit); len(batch) > 0 || s.poll != me {
			return batch, nil
		}
	}
}

var terminated = &apiError{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}

// sleep lets go of the lock until something happens. When the time is over it
// takes the poll off, so that the caller answers with what there is.
func (s *Server) sleep(c *call, me *poll, timer *time.Timer) error {
	changed := s.changed
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-me.ended:
		return me.why
	case <-c.ctx.Done():
		return c.ctx.Err()
	case <-s.done:
		return &apiError{Code: 500, Description: "Internal Server Error: restart"}
	case <-timer.C:
		s.mu.Lock()
		if s.poll == me {
			s.poll = nil
		}
		s.mu.Unlock()
	case <-changed:
	}
	return nil
}
