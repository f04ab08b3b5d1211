package telegramtest

import (
	"sync"
	"testing"
	"time"
)

var start0 = time.UnixMilli(1_900_000_000_000)

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

	want := []string{WhyChat, WhyAgain, WhySecond, WhyGroup}
	for i, m := range s.TooMany() {
		if i >= len(want) || m.Why != want[i] || m.Method != "sendmessage" || m.Chat == 0 || m.RetryAfter == 0 || m.At.IsZero() {
			t.Errorf("%d: %+v", i, m)
		}
	}

	s.SetLimits(false)
	for range 50 {
		accepted("limits off", send(g.ID))
	}
}

// TestPacedIsNeverRefused: who keeps the limits exactly gets no 429, and nothing
// is lost between 28.5 and 30 a second.
func TestPacedIsNeverRefused(t *testing.T) {
	c := &clock{t: start0}
	s := start(t, Options{Now: c.now})
	var people []int64
	for range 60 {
		u := s.NewUser("人")
		u.Starts("")
		people = append(people, u.ID)
	}
	const n = 300
	for i := range n {
		if r := s.post(t, "sendMessage", map[string]any{"chat_id": people[i%len(people)], "text": "好"}); !r.OK {
			t.Fatalf("message %d: %+v", i, r)
		}
		c.pass(time.Second/30 + time.Microsecond)
	}
	all := s.Accepted()
	if took := all[n-1].At.Sub(all[0].At).Seconds(); len(s.TooMany()) != 0 || (n-1)/took < 29.9 {
		t.Errorf("%.2f a second, %v", (n-1)/took, s.TooMany())
	}
	for i, a := range all {
		if a.N != i+1 || a.Chat != people[i%len(people)] || a.Method != "sendmessage" || a.Message.Text != "好" {
			t.Fatalf("%+v", a)
		}
	}
}
