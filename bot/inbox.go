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
//
// What arrives at the same time shares a commit: the disk writes once for many.
func (b *Bot) Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error {
	a := &arrival{store.Arrival{Channel: channel, Offset: offset, Updates: us}, make(chan error, 1)}
	b.arriving.Lock()
	b.arrived = append(b.arrived, a)
	first := !b.committing
	b.committing = true
	b.arriving.Unlock()
	if first {
		b.commitArrived()
	}
	select {
	case err := <-a.stored:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may be stored all the same; sent again it is known
	}
}

// arrival is one call of Receive that waits for its commit.
type arrival struct {
	store.Arrival
	stored chan error
}

// mostTogether bounds the calls that share a commit.
const mostTogether = 500

// commitArrived stores what has arrived, and goes on in the background while
// more arrives.
func (b *Bot) commitArrived() {
	b.commitSome()
	b.arriving.Lock()
	defer b.arriving.Unlock()
	if len(b.arrived) == 0 {
		b.committing = false
		return
	}
	go b.commitArrived()
}

func (b *Bot) commitSome() {
	b.arriving.Lock()
	some := b.arrived[:min(len(b.arrived), mostTogether)]
	b.arrived = b.arrived[len(some):]
	b.arriving.Unlock()
	err := b.storeArrived(some)
	for _, a := range some {
		a.stored <- err
	}
}

func (b *Bot) storeArrived(some []*arrival) error {
	b.receiving.Lock() // the order in the inbox is the order of handling
	defer b.receiving.Unlock()
	all := make([]store.Arrival, len(some))
	for i, a := range some {
		all[i] = a.Arrival
	}
	fresh, err := b.store.Receive(context.Background(), all...) // whoever waits: the others' updates are in it too
	if err != nil {
		return fmt.Errorf("bot: receive: %w", err)
	}
	b.count.received.Add(int64(len(fresh)))
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
	if !b.idle {
		b.work.Go(func() { b.doChores(ctx) })
	}
	b.deliverLoop(ctx)
	b.mu.Lock()   // whoever still adds to the queues has done so; from now on nobody does
	b.mu.Unlock() //nolint:staticcheck // empty on purpose
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
	b.end, b.queues = ctx.Done(), map[string]*queue{}
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

// attempt handles an update. It returns how long the chat is to wait before
// the same update is tried again; 0 when it is done with, handled or set aside.
func (b *Bot) attempt(u data.Update, tries int) time.Duration {
	ctx := context.Background() // what is in hand is finished, whatever ends
	err := b.Handle(ctx, u)
	switch {
	case err == nil:
		b.count.handled.Add(1)
		return 0
	case errors.Is(err, errTwice):
		return 0
	case errors.Is(err, ErrNotNow):
		b.log.Info("update not readable yet", "inbox", u.ID, "channel", u.Channel, "error", err)
		return time.Second
	case store.Passing(err): // a database that is full or locked is not the update's fault
		b.log.Error("database takes nothing, update waits", "inbox", u.ID, "channel", u.Channel, "error", err)
		return time.Second
	}
	b.count.failed.Add(1)
	aside, ferr := b.store.Failed(ctx, u.ID, err, func() []data.Letter { return b.apology(u) })
	b.log.Error("update not handled", "inbox", u.ID, "channel", u.Channel, "aside", aside, "error", errors.Join(err, ferr))
	switch {
	case ferr != nil:
		return time.Second
	case aside:
		b.count.aside.Add(1)
		b.wake()
		return 0
	}
	return min(time.Second, 50*time.Millisecond<<min(tries, 5))
}

const sayBroken = "这条没处理成，已经记下，报给管理员。请换个说法再问一次；急事先撤开，打 119、120。"

// apology tells who waits for an answer that there is none.
func (b *Bot) apology(u data.Update) []data.Letter {
	c := b.channels[u.Channel]
	if c == nil {
		return nil
	}
	m, err := decode(c, u.Raw)
	if err != nil || m == nil || m.Chat == "" || m.Group && !m.Addressed || m.Text == "" && m.File == nil && m.Tap == "" {
		return nil
	}
	l := data.Letter{Channel: u.Channel, Chat: m.Chat, Thread: m.Thread, Tap: m.Tap, Text: sayBroken}
	if m.Group && m.Tap == "" {
		l.ReplyTo = m.ID
	}
	return []data.Letter{l}
}

// decode is Decode; a panic of the channel is an error like others.
func decode(c Channel, raw []byte) (m *Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bot: panic in Decode: %v", p)
		}
	}()
	return c.Decode(raw)
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
	t := &turn{bot: b, ctx: ctx, now: b.now(), update: u, m: m}
	if m != nil {
		if err := t.before(); err != nil {
			return err
		}
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
		t.tx = tx
		if err := t.answer(); err != nil {
			return err
		}
		return tx.Post(ctx, u.ID, whole(t.letters))
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
