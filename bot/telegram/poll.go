package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/data"
)

// Run polls until ctx ends; then it gives nil. An update counts as received
// only when the inbox has it: the next poll, which lets Telegram forget it,
// comes after Receive has returned nil.
func (c *Channel) Run(ctx context.Context, in Inbox) error {
	err := c.run(ctx, in)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *Channel) run(ctx context.Context, in Inbox) error {
	if err := c.Connect(ctx); err != nil {
		return err
	}
	offset, err := in.Offset(ctx, c.Name())
	if err != nil {
		return fmt.Errorf("telegram: offset: %w", err)
	}
	unhooked := false
	for tries := 0; ; {
		us, next, err := c.getUpdates(ctx, offset)
		if hooked(err) && !unhooked { // once: whoever sets it again is another program
			unhooked = true
			c.log.Warn("telegram: a webhook is set, which keeps messages from this program: it is deleted")
			if err := c.DeleteWebhook(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			if err := c.pause(ctx, "getUpdates", tries, err); err != nil {
				return err
			}
			tries++
			continue
		}
		tries = 0
		if err := c.store(ctx, in, next, us); err != nil {
			return err
		}
		offset = next
	}
}

// hooked says whether getUpdates was refused because a webhook is set.
func hooked(err error) bool {
	return errors.Is(err, tg.ErrorConflict) && says(err, "webhook is active")
}

// store hands a batch to the inbox until it is taken: asking Telegram for more
// before that would lose it.
func (c *Channel) store(ctx context.Context, in Inbox, next int64, us []data.Update) error {
	if len(us) == 0 {
		return nil
	}
	for tries := 0; ; tries++ {
		err := in.Receive(ctx, c.Name(), next, us...)
		if err == nil {
			return nil
		}
		if err := c.pause(ctx, "inbox", tries, err); err != nil {
			return err
		}
	}
}

// getUpdates asks once and gives the updates raw, with the offset that confirms
// them. It is a plain request: the library decodes a batch as a whole or not.
func (c *Channel) getUpdates(ctx context.Context, offset int64) ([]data.Update, int64, error) {
	asked := time.Now()
	raws, err := c.ask(ctx, offset)
	if err != nil {
		return nil, offset, err
	}
	c.heard.Store(time.Now().UnixMilli())
	if len(raws) == 0 && time.Since(asked) < 100*time.Millisecond {
		return nil, offset, errors.New("the poll did not wait")
	}
	us := make([]data.Update, 0, len(raws))
	next, now := offset, c.cfg.Now()
	for _, raw := range raws {
		id, ok := updateID(raw)
		if ok {
			next = id + 1 // may go down: after a quiet week Telegram starts anew anywhere
		}
		us = append(us, c.received(raw, id, ok, now))
	}
	return us, next, nil
}

func (c *Channel) ask(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	seconds := max(1, int(c.cfg.PollTimeout/time.Second)) // 0 would not wait at all
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second+c.cfg.Timeout)
	defer cancel()
	var raws []json.RawMessage
	err := c.call(ctx, "getUpdates", map[string]any{"offset": offset, "limit": 100, "timeout": seconds, "allowed_updates": wanted}, &raws)
	return raws, err
}

// updateID reads the id alone, so that an update of unknown form has one too.
func updateID(raw []byte) (int64, bool) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == nil {
		return 0, false
	}
	return *u.ID, true
}

func (c *Channel) received(raw []byte, id int64, ok bool, now time.Time) data.Update {
	return data.Update{Channel: c.Name(), Key: key(raw, id, ok), Chat: chatOf(raw, id), Raw: raw, ReceivedMS: now.UnixMilli()}
}

func key(raw []byte, id int64, ok bool) string {
	if ok {
		return strconv.FormatInt(id, 10)
	}
	return fmt.Sprintf("raw:%x", sha256.Sum256(raw))
}

// chatOf says in whose order an update stands: its chat's, or the person's. What
// has neither stands alone and holds up nobody.
func chatOf(raw []byte, id int64) string {
	type ref struct {
		ID int64 `json:"id"`
	}
	type place struct {
		Chat    *ref `json:"chat"`
		From    *ref `json:"from"`
		User    *ref `json:"user"`
		Message *struct {
			Chat *ref `json:"chat"`
		} `json:"message"`
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // unreadable: no fields, and so no chat
	for name, field := range fields {
		var p place
		if name == "update_id" || json.Unmarshal(field, &p) != nil {
			continue
		}
		switch {
		case p.Chat != nil:
			return strconv.FormatInt(p.Chat.ID, 10)
		case p.Message != nil && p.Message.Chat != nil:
			return strconv.FormatInt(p.Message.Chat.ID, 10)
		case p.From != nil:
			return "user:" + strconv.FormatInt(p.From.ID, 10)
		case p.User != nil:
			return "user:" + strconv.FormatInt(p.User.ID, 10)
		}
	}
	return "update:" + strconv.FormatInt(id, 10)
}

// backoff doubles from first to most; half of it is chance, so that many bots do
// not come back at one moment.
func backoff(tries int, first, most time.Duration) time.Duration {
	d := min(first<<min(tries, 10), most)
	return d/2 + rand.N(d/2+1)
}
