package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anka/data"
	"anka/data/store"
)

const (
	lookEach = 5 * time.Second  // the outbox is looked at even when nobody woke us
	oneTry   = 30 * time.Second // time a channel has for one letter
	longest  = 10 * time.Minute // a letter waits for its next try, whatever the clock has done
	lateFrom = 10 * time.Minute // after that an answer says that it is late
)

// deliverLoop delivers until ctx ends, then waits for what is under way.
func (b *Bot) deliverLoop(ctx context.Context) {
	d := &deliverer{bot: b, lines: map[string]*line{}, lanes: map[string]*lane{}, ended: make(chan *sending)}
	var work sync.WaitGroup
	defer work.Wait()
	for {
		if err := d.look(context.WithoutCancel(ctx)); err != nil {
			b.log.Error("outbox not read", "error", err)
		}
		for s := d.next(time.Now()); s != nil; s = d.next(time.Now()) {
			work.Go(func() {
				s.outcome = b.deliver(ctx, s)
				select {
				case d.ended <- s:
				case <-ctx.Done():
				}
			})
		}
		timer := time.NewTimer(min(lookEach, max(0, time.Until(d.wake))))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case s := <-d.ended:
			d.end(s, time.Now())
		case <-b.letters:
			d.fresh = true
		case <-timer.C:
		}
		timer.Stop()
	}
}

// sending is a letter under way.
type sending struct {
	line    *line
	head    store.Head
	began   time.Time
	said    atomic.Int64 // Unix nanoseconds when the channel had answered; 0: not yet
	outcome outcome
}

// outcome is how a try ended.
type outcome struct {
	wait  time.Duration // the chat is to wait; 0: the letter is done with
	moved string        // the chat is this one from now on
	gone  bool          // the chat takes nothing more
}

// deliver says a letter and records how that ended. The letter is read only
// now: somebody may have withdrawn it.
func (b *Bot) deliver(ctx context.Context, s *sending) outcome {
	h, whole := s.head, context.WithoutCancel(ctx) // what is under way is finished
	l, err := b.store.Letter(whole, h.ID)
	if err != nil {
		b.log.Error("letter not read", "letter", h.ID, "error", err)
		return outcome{wait: time.Second}
	}
	if l == nil {
		return outcome{}
	}
	out, record := b.send(whole, *l)
	s.said.Store(time.Now().UnixNano())
	for tries := 0; ; tries++ { // what is out must not be said again because the disk was full
		err := record()
		if err == nil {
			return out
		}
		b.log.Error("delivery not recorded", "letter", h.ID, "error", err)
		if !pause(ctx.Done(), backOff(tries)) {
			return out
		}
	}
}

// send gives a letter to its channel. It returns how that ended and what
// records it.
func (b *Bot) send(ctx context.Context, l data.Letter) (outcome, func() error) {
	id, err := b.say(ctx, b.dated(l))
	now := b.now().UnixMilli()
	var wait *Wait
	var refused *Refused
	var moved *Moved
	switch {
	case err == nil:
		message, poll, _ := strings.Cut(id, "/")
		b.count.delivered.Add(1)
		return outcome{}, func() error { return b.store.Delivered(ctx, l.ID, now, message, poll) }
	case errors.As(err, &moved):
		b.log.Info("chat moved", "channel", l.Channel, "from", l.Chat, "to", moved.To)
		return outcome{moved: moved.To}, func() error {
			return b.store.Do(ctx, func(tx *store.Tx) error { return tx.MoveChat(ctx, l.Channel, l.Chat, moved.To) })
		}
	case errors.As(err, &refused):
		b.count.refused.Add(1)
		b.log.Warn("letter refused", "letter", l.ID, "channel", l.Channel, "chat", l.Chat, "gone", refused.Gone, "error", err)
		return outcome{gone: refused.Gone}, func() error { return b.refuse(ctx, &l, refused, now) }
	case errors.As(err, &wait):
		b.count.waits.Add(1)
		b.log.Warn("channel asks to wait", "letter", l.ID, "channel", l.Channel, "chat", l.Chat, "wait", wait.For, "error", err)
		return b.postpone(ctx, &l, now, wait.For, err)
	}
	b.log.Warn("letter not delivered yet", "letter", l.ID, "channel", l.Channel, "try", l.Tries+1, "error", err)
	return b.postpone(ctx, &l, now, backOff(l.Tries), err)
}

func (b *Bot) postpone(ctx context.Context, l *data.Letter, now int64, wait time.Duration, err error) (outcome, func() error) {
	b.count.postponed.Add(1)
	wait = max(wait, time.Millisecond)
	return outcome{wait: wait}, func() error { return b.store.Postponed(ctx, l.ID, now, now+wait.Milliseconds(), err) }
}

func (b *Bot) refuse(ctx context.Context, l *data.Letter, r *Refused, now int64) error {
	if err := b.store.Refused(ctx, l.ID, now, r); err != nil || !r.Gone {
		return err
	}
	return b.store.Do(ctx, func(tx *store.Tx) error { return tx.Gone(ctx, l.Channel, l.Chat, r.Error(), now) })
}

// dated adds to an answer that comes late when its question was asked.
func (b *Bot) dated(l data.Letter) data.Letter {
	asked := time.UnixMilli(l.AskedMS)
	if l.AskedMS == 0 || b.now().Sub(asked) <= lateFrom || l.Title == "" && l.Text == "" {
		return l
	}
	note := "⏰ 来晚了：这条答的是 " + asked.In(b.zone).Format("01-02 15:04") + " 问的。"
	if l.Text != "" {
		note = "\n" + note
	}
	l.Text += note
	return l
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
