package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"anka/bot"
	"anka/data"
)

// clock stands still unless told.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// recorder is a channel whose updates are bot.Messages as JSON and which keeps
// what is delivered.
type recorder struct {
	name     string
	limited  bool                                     // senders are held back, as on Telegram
	linkless bool                                     // it has no links
	decode   func(*bot.Message) (*bot.Message, error) // nil: as it is
	deliver  func(data.Letter) error                  // nil: takes everything
	fetch    func(id string) ([]byte, error)          // nil: there are no files

	mu      sync.Mutex
	letters []data.Letter
	tokens  []string // of the links made, in order
	polls   []string // of the quizzes, in order
}

func (r *recorder) Name() string { return r.name }

func (r *recorder) Decode(raw []byte) (*bot.Message, error) {
	var m bot.Message
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUndecodable, err)
	}
	if r.decode != nil {
		return r.decode(&m)
	}
	return &m, nil
}

func (r *recorder) Deliver(_ context.Context, l data.Letter) (string, error) {
	if r.deliver != nil {
		if err := r.deliver(l); err != nil {
			return "", err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.letters = append(r.letters, l)
	id := fmt.Sprint("m", len(r.letters))
	if l.Quiz != nil {
		id += "/poll" + id
		r.polls = append(r.polls, "poll"+fmt.Sprint("m", len(r.letters)))
	}
	return id, nil
}

func (r *recorder) Unlimited() bool { return !r.limited }

// Link is a join link as Telegram's are.
func (r *recorder) Link(token string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.linkless {
		return ""
	}
	r.tokens = append(r.tokens, token)
	return "https://t.me/anka_test_bot?start=" + token
}

func (r *recorder) Fetch(_ context.Context, id string, most int64) ([]byte, error) {
	if r.fetch == nil {
		return nil, errors.New("no such file")
	}
	body, err := r.fetch(id)
	if err == nil && int64(len(body)) > most {
		return nil, errors.New("too big")
	}
	return body, err
}

// got lists what has been delivered to a chat; to all when it is empty.
func (r *recorder) got(chat string) []data.Letter { return r.since(0, chat) }

// count says how many letters have been delivered.
func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.letters)
}

// since lists those delivered to a chat after the first n of all.
func (r *recorder) since(n int, chat string) []data.Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []data.Letter
	for _, l := range r.letters[n:] {
		if chat == "" || l.Chat == chat {
			out = append(out, l)
		}
	}
	return out
}
