package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"anka/data"
	"anka/data/store"
)

const (
	atOnce   = 8                // letters under way at the same time, each to another chat
	lookEach = 5 * time.Second  // the outbox is looked at even when nobody woke us
	oneTry   = 30 * time.Second // time a channel has for one letter
)

// deliverLoop delivers until ctx ends, then waits for what is under way.
func (b *Bot) deliverLoop(ctx context.Context) {
	d := &deliverer{bot: b, busy: map[string]bool{}, slots: make(chan struct{}, atOnce)}
	defer d.work.Wait()
	for {
		wait, err := d.round(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.Error("outbox not read", "error", err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-b.letters:
			timer.Stop()
		case <-timer.C:
		}
	}
}

type deliverer struct {
	bot   *Bot
	mu    sync.Mutex
	busy  map[string]bool // chats with a letter under way
	slots chan struct{}
	work  sync.WaitGroup
}

// round starts one letter for every chat that has one due and none under way,
// in the order of Heads. It says when to look again at the latest.
func (d *deliverer) round(ctx context.Context) (time.Duration, error) {
	heads, err := d.bot.store.Heads(ctx)
	if err != nil {
		return lookEach, err
	}
	now, wait := d.bot.now().UnixMilli(), lookEach
	for _, h := range heads {
		if d.bot.channels[h.Channel] == nil {
			continue // it waits until the channel is there again
		}
		if late := time.Duration(h.DueMS-now) * time.Millisecond; late > 0 {
			wait = min(wait, late)
			continue
		}
		if !d.start(ctx, h) {
			break // the next that ends wakes the loop
		}
	}
	return wait, nil
}

// start sends a letter off unless its chat is busy; false means that no slot is free.
func (d *deliverer) start(ctx context.Context, h store.Head) bool {
	key := h.Channel + "\x00" + h.Chat
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[key] {
		return true
	}
	select {
	case d.slots <- struct{}{}:
	default:
		return false
	}
	d.busy[key] = true
	d.work.Go(func() {
		if err := d.deliver(ctx, h.ID); err != nil {
			d.bot.log.Error("letter stuck", "letter", h.ID, "error", err)
			pause(ctx.Done(), time.Second)
		}
		d.mu.Lock()
		delete(d.busy, key)
		<-d.slots
		d.mu.Unlock()
		d.bot.wake()
	})
	return true
}

// deliver says a letter and records how it ended. The letter is read only now
// that its chat is busy: the round's list may be older than its delivery.
func (d *deliverer) deliver(ctx context.Context, id int64) error {
	whole := context.WithoutCancel(ctx) // what is under way is finished
	l, err := d.bot.store.Letter(whole, id)
	if err != nil || l == nil {
		return err
	}
	record := d.bot.send(whole, *l)
	for tries := 0; ; tries++ { // what is out must not be said again because the disk was full
		if err := record(); err == nil || !pause(ctx.Done(), backOff(tries)) {
			return err
		}
	}
}

// send gives a letter to its channel. It returns what records how that ended.
func (b *Bot) send(ctx context.Context, l data.Letter) (record func() error) {
	id, err := b.say(ctx, l)
	now := b.now().UnixMilli()
	var wait *Wait
	var refused *Refused
	switch {
	case err == nil:
		return func() error { return b.store.Delivered(ctx, l.ID, now, id) }
	case errors.As(err, &refused):
		b.log.Warn("letter refused", "letter", l.ID, "channel", l.Channel, "error", err)
		return func() error { return b.store.Refused(ctx, l.ID, now, err) }
	case errors.As(err, &wait):
		return func() error { return b.store.Postponed(ctx, l.ID, now+wait.For.Milliseconds(), err) }
	}
	b.log.Warn("letter not delivered yet", "letter", l.ID, "channel", l.Channel, "try", l.Tries+1, "error", err)
	return func() error { return b.store.Postponed(ctx, l.ID, now+backOff(l.Tries).Milliseconds(), err) }
}

// say is Deliver with a time limit; a panic of the channel is an error like others.
func (b *Bot) say(ctx context.Context, l data.Letter) (id string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bot: panic in channel %s: %v", l.Channel, p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	return b.channels[l.Channel].Deliver(ctx, l)
}

// backOff doubles from half a second to a minute.
func backOff(tries int) time.Duration {
	return min(time.Minute, 500*time.Millisecond<<min(tries, 7))
}

// pause waits; false means that the end came first.
func pause(end <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-end:
		return false
	case <-timer.C:
		return true
	}
}
