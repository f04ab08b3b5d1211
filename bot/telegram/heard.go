package telegram

import "time"

// Heard is when Telegram last answered a poll; zero: it has not yet.
func (c *Channel) Heard() time.Time {
	ms := c.heard.Load()
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// Expect tells a program that takes nothing in itself, but checks, which
// webhook the serving one has set; empty: it polls.
func (c *Channel) Expect(webhook string) {
	if webhook != "" {
		c.hook.Store(&webhook)
	}
}
