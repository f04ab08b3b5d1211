package bot_test

import (
	"context"
	"encoding/json"
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
	name    string
	decode  func(*bot.Message) (*bot.Message, error) // nil: as it is
	deliver func(data.Letter) error                  // nil: takes everything

	mu      sync.Mutex
	letters []data.Letter
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
	return fmt.Sprint("m", len(r.letters)), nil
}

// got lists what has been delivered to a chat; to all when it is empty.
func (r *recorder) got(chat string) []data.Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []data.Letter
	for _, l := range r.letters {
		if chat == "" || l.Chat == chat {
			out = append(out, l)
		}
	}
	return out
}
