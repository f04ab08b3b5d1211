package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"anka/data"
)

const (
	atOnce   = 8                // letters under way at the same time, each to another chat
	lookAt   = 500              // waiting letters read at a time
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

// round starts one letter for every chat that has one due and none under way:
// emergencies first, within a chat in the order of the questions.
func (d *deliverer) round(ctx context.Context) (time.Duration, error) {
	all, err := d.bot.store.WaitingLetters(ctx, lookAt)
	if err != nil {
		return lookEach, err
	}
	now := d.bot.now().UnixMilli()
	wait := lookEach
	var heads []data.Letter
	seen := map[string]bool{}
	for _, l := range all {
		key := l.Channel + "\x00" + l.Chat
		if seen[key] || d.bot.channels[l.Channel] == nil {
			continue
		}
		seen[key] = true
		if late := time.Duration(l.DueMS-now) * time.Millisecond; late > 0 {
			wait = min(wait, late)
			continue
		}
		heads = append(heads, l)
	}
	slices.SortStableFunc(heads, func(a, b data.Letter) int { return int(a.Urgency) - int(b.Urgency) })
	for _, l := range heads {
		d.start(ctx, l)
	}
	return wait, nil
}

func (d *deliverer) start(ctx context.Context, l data.Letter) {
	key := l.Channel + "\x00" + l.Chat
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[key] {
		return
	}
	select {
	case d.slots <- struct{}{}:
	default:
		return // the next that ends wakes the loop
	}
	d.busy[key] = true
	d.work.Add(1)
	go func() {
		defer d.work.Done()
		if err := d.bot.send(context.WithoutCancel(ctx), l); err != nil {
			d.bot.log.Error("letter's end not recorded", "letter", l.ID, "error", err)
		}
		d.mu.Lock()
		delete(d.busy, key)
		<-d.slots
		d.mu.Unlock()
		d.bot.wake()
	}()
}

// send gives a letter to its channel and records how it ended.
func (b *Bot) send(ctx context.Context, l data.Letter) error {
	try, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	id, err := b.channels[l.Channel].Deliver(try, l)
	now := b.now().UnixMilli()
	var wait *Wait
	var refused *Refused
	switch {
	case err == nil:
		return b.store.Delivered(ctx, l.ID, now, id)
	case errors.As(err, &refused):
		b.log.Warn("letter refused", "letter", l.ID, "channel", l.Channel, "error", err)
		return b.store.Refused(ctx, l.ID, now, err)
	case errors.As(err, &wait):
		return b.store.Postponed(ctx, l.ID, now+wait.For.Milliseconds(), err)
	}
	b.log.Warn("letter not delivered yet", "letter", l.ID, "channel", l.Channel, "try", l.Tries+1, "error", err)
	return b.store.Postponed(ctx, l.ID, now+backOff(l.Tries).Milliseconds(), err)
}

// backOff doubles from half a second to a minute.
func backOff(tries int) time.Duration {
	return min(time.Minute, 500*time.Millisecond<<min(tries, 7))
}
