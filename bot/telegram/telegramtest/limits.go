package telegramtest

import (
	"math"
	"slices"
	"time"
)

// Limits are how fast a bot may write.
type Limits struct {
	PerSecond   int           // messages a second in all
	ChatEvery   time.Duration // one message in a chat each …
	ChatBurst   int           // … after so many at once
	GroupMinute int           // messages a minute in a group
}

// TelegramLimits are the limits of Telegram's FAQ for bots; the size of the
// burst in a chat is not published.
var TelegramLimits = Limits{PerSecond: 30, ChatEvery: time.Second, ChatBurst: 3, GroupMinute: 20}

// SetLimits switches the limits on or off.
func (s *Server) SetLimits(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limited = on
}

// limit takes one message out of what the bot may write to a chat now, or
// refuses it and every other until retry_after is over. The lock is held.
func (s *Server) limit(c *Chat) error {
	if !s.limited {
		return nil
	}
	now := s.now()
	s.sent = since(s.sent, now.Add(-time.Second))
	c.sent = since(c.sent, now.Add(-time.Minute))
	wait := c.quietUntil.Sub(now)
	if len(s.sent) >= s.limits.PerSecond {
		wait = max(wait, s.sent[0].Add(time.Second).Sub(now))
	}
	if c.Type != "private" && len(c.sent) >= s.limits.GroupMinute {
		wait = max(wait, c.sent[0].Add(time.Minute).Sub(now))
	}
	if c.due.Before(now) {
		c.due = now
	}
	burst := time.Duration(s.limits.ChatBurst-1) * s.limits.ChatEvery
	wait = max(wait, c.due.Sub(now)-burst)
	if wait > 0 {
		c.quietUntil = now.Add(wait)
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	c.due = c.due.Add(s.limits.ChatEvery)
	s.sent, c.sent = append(s.sent, now), append(c.sent, now)
	return nil
}

func since(times []time.Time, from time.Time) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return !t.After(from) })
}
