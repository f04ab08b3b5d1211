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

// Why a call was answered 429.
const (
	WhySecond = "more than so many messages a second in all"
	WhyChat   = "more than one message a second in a chat"
	WhyGroup  = "more than so many messages a minute in a group"
	WhyAgain  = "tried again before retry_after was over"
	WhyFault  = "the test asked for it"
)

// TooMany is a call that was answered 429.
type TooMany struct {
	At         time.Time
	Method     string // in lower case
	Chat       int64
	Why        string
	RetryAfter int
}

// TooMany lists the calls that were answered 429, in order, with the reason: a
// test can demand that there was none, or none but WhyFault.
func (s *Server) TooMany() []TooMany {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tooMany)
}

func (s *Server) refused(method string, chat int64, why string, seconds int) {
	s.tooMany = append(s.tooMany, TooMany{s.now(), method, chat, why, seconds})
}

// limit takes one message out of what the bot may write to a chat now, or
// refuses it and every other until retry_after is over. The lock is held.
func (s *Server) limit(method string, c *Chat) error {
	if !s.limited {
		return nil
	}
	now := s.now()
	s.sent = since(s.sent, now.Add(-time.Second))
	c.sent = since(c.sent, now.Add(-time.Minute))
	wait, why := c.quietUntil.Sub(now), WhyAgain
	longer := func(d time.Duration, because string) {
		if d > wait {
			wait, why = d, because
		}
	}
	if len(s.sent) >= s.limits.PerSecond {
		longer(s.sent[0].Add(time.Second).Sub(now), WhySecond)
	}
	if c.Type != "private" && len(c.sent) >= s.limits.GroupMinute {
		longer(c.sent[0].Add(time.Minute).Sub(now), WhyGroup)
	}
	if c.due.Before(now) {
		c.due = now
	}
	burst := time.Duration(s.limits.ChatBurst-1) * s.limits.ChatEvery
	longer(c.due.Sub(now)-burst, WhyChat)
	if wait > 0 {
		c.quietUntil = now.Add(wait)
		seconds := int(math.Ceil(wait.Seconds()))
		s.refused(method, c.ID, why, seconds)
		return tooMany(seconds)
	}
	c.due = c.due.Add(s.limits.ChatEvery)
	s.sent, c.sent = append(s.sent, now), append(c.sent, now)
	return nil
}

func since(times []time.Time, from time.Time) []time.Time {
	return slices.DeleteFunc(times, func(t time.Time) bool { return !t.After(from) })
}
