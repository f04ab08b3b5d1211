package telegramtest

import (
	"sync"
	"testing"
	"time"
)

// clock is a clock that stands until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestLimits(t *testing.T) {
	c := &clock{t: time.UnixMilli(1_900_000_000_000)}
	s := start(t, Options{Now: c.now})
	people := make([]*User, 31)
	for i := range people {
		people[i] = s.NewUser("人")
		people[i].Starts("")
	}
	g := s.NewGroup("班组")
	send := func(chat int64) reply {
		return s.post(t, "sendMessage", map[string]any{"chat_id": chat, "text": "好"})
	}
	refused := func(what string, r reply, seconds int) {
		t.Helper()
		if r.Code != 429 || r.Parameters.RetryAfter != seconds || r.Description != "Too Many Requests: retry after "+itoa(int64(seconds)) {
			t.Errorf("%s: %+v", what, r)
		}
	}
	accepted := func(what string, r reply) {
		t.Helper()
		if !r.OK {
			t.Errorf("%s: %+v", what, r)
		}
	}

	for range 3 {
		accepted("burst", send(people[0].ID))
	}
	refused("fourth at once", send(people[0].ID), 1)
	c.pass(900 * time.Millisecond)
	refused("before retry_after is over", send(people[0].ID), 1)
	c.pass(100 * time.Millisecond)
	accepted("after a second", send(people[0].ID))

	c.pass(time.Minute)
	for i := range 30 {
		accepted("thirty in a second", send(people[i].ID))
	}
	refused("thirty-first", send(people[30].ID), 1)
	c.pass(time.Second)
	accepted("next second", send(people[30].ID))

	for range 20 {
		accepted("twenty in a group", send(g.ID))
		c.pass(time.Second)
	}
	refused("twenty-first in the minute", send(g.ID), 40)
	accepted("elsewhere", send(people[1].ID))
	c.pass(40 * time.Second)
	accepted("a minute later", send(g.ID))

	s.SetLimits(false)
	for range 50 {
		accepted("limits off", send(g.ID))
	}
}
