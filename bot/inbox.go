package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anka/data"
	"anka/data/store"
)

// Receive stores raw updates in the inbox and, in the same transaction, the
// channel's offset (0: leave it). When it returns nil nothing of them can be
// lost; a key already stored is ignored. They are then handled in the
// background: each chat in order, different chats side by side.
func (b *Bot) Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error {
	b.receiving.Lock() // the order in the inbox is the order of handling
	defer b.receiving.Unlock()
	fresh, err := b.store.Receive(ctx, channel, offset, us)
	if err != nil {
		return fmt.Errorf("bot: receive: %w", err)
	}
	for i := range fresh {
		fresh[i].Channel = channel
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.on() { // otherwise Run finds them in the inbox
		b.enqueue(fresh)
	}
	return nil
}

// Offset gives the offset last stored for a channel; 0 when there is none.
func (b *Bot) Offset(ctx context.Context, channel string) (int64, error) {
	return b.store.Offset(ctx, channel)
}

// Run handles what waits in the inbox and delivers what waits in the outbox
// until ctx ends; then it finishes what is in hand and returns.
func (b *Bot) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := b.begin(ctx); err != nil {
		return err
	}
	b.work.Go(func() { b.watchCards(ctx) })
	b.deliverLoop(ctx)
	b.work.Wait()
	return nil
}

// begin takes up what waits in the inbox; from here on Receive adds to it.
func (b *Bot) begin(ctx context.Context) error {
	b.receiving.Lock() // nothing may be both read here and added by Receive
	defer b.receiving.Unlock()
	waiting, err := b.store.WaitingUpdates(ctx)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("bot: read inbox: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end = ctx.Done()
	b.enqueue(slices.DeleteFunc(waiting, func(u data.Update) bool {
		return b.channels[u.Channel] == nil // it waits until its channel is there again
	}))
	return nil
}

// on says whether Run runs and is to go on; needs b.mu.
func (b *Bot) on() bool {
	select {
	case <-b.end: // nil before the first Run: never ready
		return false
	default:
		return b.end != nil
	}
}

// enqueue needs b.mu.
func (b *Bot) enqueue(us []data.Update) {
	for _, u := range us {
		key := u.Channel + "\x00" + u.Chat
		queue, busy := b.queues[key]
		b.queues[key] = append(queue, u)
		if !busy {
			b.work.Add(1)
			go b.drain(key)
		}
	}
}

// drain handles one chat's updates in order until there are none.
func (b *Bot) drain(key string) {
	defer b.work.Done()
	for {
		b.mu.Lock()
		queue := b.queues[key]
		if len(queue) == 0 || !b.on() {
			delete(b.queues, key) // what is left stays in the inbox for the next Run
			b.mu.Unlock()
			return
		}
		u := queue[0]
		b.queues[key] = queue[1:]
		end := b.end
		b.mu.Unlock()
		b.attempt(u, end)
	}
}

// attempt handles an update; after three failures it is set aside with its
// error, so that it stops nobody else. While not even that can be recorded the
// chat waits: a database that is full or locked is not the update's fault.
func (b *Bot) attempt(u data.Update, end <-chan struct{}) {
	ctx := context.Background() // what is in hand is finished, whatever ends
	for {
		err := b.Handle(ctx, u)
		if err == nil || errors.Is(err, errTwice) {
			return
		}
		tries, ferr := b.store.Failed(ctx, u.ID, err)
		b.log.Error("update not handled", "inbox", u.ID, "channel", u.Channel, "try", tries, "error", errors.Join(err, ferr))
		if ferr == nil && tries >= 3 {
			return
		}
		wait := time.Duration(tries) * 50 * time.Millisecond
		if ferr != nil {
			wait = time.Second
		}
		if !pause(end, wait) {
			return // it stays in the inbox
		}
	}
}

var errTwice = errors.New("bot: update already handled")

// Handle answers one update. Log, state, letters and the inbox row change in
// one transaction: all of it or nothing.
func (b *Bot) Handle(ctx context.Context, u data.Update) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bot: panic: %v", p)
		}
	}()
	c := b.channels[u.Channel]
	if c == nil {
		return fmt.Errorf("bot: no channel %q", u.Channel)
	}
	m, err := c.Decode(u.Raw)
	if err != nil {
		return err
	}
	err = b.store.Do(ctx, func(tx *store.Tx) error {
		if fresh, err := tx.Handled(ctx, u.ID); err != nil {
			return err
		} else if !fresh {
			return errTwice
		}
		if m == nil {
			return nil
		}
		t := &turn{bot: b, ctx: ctx, tx: tx, now: b.now(), update: u, m: m}
		if err := t.answer(); err != nil {
			return err
		}
		return tx.Post(ctx, u.ID, t.letters)
	})
	if err == nil {
		b.wake()
	}
	return err
}

func (b *Bot) wake() {
	select {
	case b.letters <- struct{}{}:
	default:
	}
}
