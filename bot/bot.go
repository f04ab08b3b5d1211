// Package bot decides what to say. It is not a channel, not a search engine
// and not a store: it calls them.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
	"anka/index"
)

// Config is what a Bot works with.
type Config struct {
	Store *store.Store
	Index *index.Index
	Log   *slog.Logger
	Now   func() time.Time        // nil: the machine's clock
	Zone  *time.Location          // of the dates on cards and of whoever says no other; nil: UTC+8
	Idle  bool                    // do nothing by the clock: no drills, no reminders
	Heads func(line string) error // keeps the head of the record of answers, a line a day; nil: nowhere
}

// Bot answers messages.
type Bot struct {
	store    *store.Store
	index    *index.Index
	log      *slog.Logger
	now      func() time.Time
	zone     *time.Location
	idle     bool
	heads    func(string) error
	channels map[string]Channel

	arriving   sync.Mutex // guards what waits for a commit
	arrived    []*arrival
	committing bool

	receiving  sync.Mutex // held while updates are stored
	publishing sync.Mutex // held while card sets are published: record and index change in the same order
	newest     int64      // the card set last made findable; needs publishing
	reading    sync.Mutex // held while a roster is read

	mu        sync.Mutex
	end       <-chan struct{}   // closed when Run is to end; nil before the first Run
	queues    map[string]*queue // the chats of which something waits or is in hand
	ready     ready             // those that wait for a free hand
	handsBusy int
	work      sync.WaitGroup
	letters   chan struct{} // something may have come into the outbox

	lessons   lessons
	districts districts
	pace      pace // of the chores that search; only Chores touches it
	count     counts
	limits    limits
}

// New makes a bot. Add its channels, then Run it.
func New(c Config) *Bot {
	b := &Bot{store: c.Store, index: c.Index, log: c.Log, now: c.Now, zone: c.Zone, idle: c.Idle, heads: c.Heads, channels: map[string]Channel{},
		queues: map[string]*queue{}, letters: make(chan struct{}, 1), newest: c.Index.Newest()}
	if b.now == nil {
		b.now = time.Now
	}
	if b.zone == nil {
		b.zone = time.FixedZone("UTC+8", 8*60*60)
	}
	return b
}

// Add makes a channel known. Call it before Run.
func (b *Bot) Add(c Channel) { b.channels[c.Name()] = c }

// Load makes every card set in force findable.
func (b *Bot) Load(ctx context.Context) error {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	return b.takeUpCards(ctx)
}

// Draft is a card set to publish.
type Draft = exchange.Draft

// ErrStale says that a post has another version in force than the one its
// draft was compared with: nobody has seen what would change.
var ErrStale = errors.New("bot: another version is in force by now")

// Publish makes card sets the versions in force, all or none, and findable.
func (b *Bot) Publish(ctx context.Context, by string, drafts ...Draft) ([]*store.Published, error) {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	now := b.now()
	var out []*store.Published
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		for _, d := range drafts {
			p, err := b.publishOne(ctx, tx, by, d, now)
			if err != nil {
				return fmt.Errorf("bot: publish %s %s: %w", d.Cards.Enterprise, d.Cards.Post, err)
			}
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, b.takeUpCards(ctx)
}

// publishOne publishes a draft in a transaction, unless it is stale. The index
// takes it up once that is committed (watchCards).
func (b *Bot) publishOne(ctx context.Context, tx *store.Tx, by string, d Draft, now time.Time) (*store.Published, error) {
	if d.Base != "" {
		p, err := tx.CardsOf(ctx, d.Cards.Enterprise, d.Cards.Post)
		if err != nil {
			return nil, err
		}
		var inForce *data.CardSet
		if p != nil {
			inForce = p.Cards
		}
		if exchange.Base(inForce) != d.Base {
			return nil, ErrStale
		}
	}
	p, err := tx.Publish(ctx, d.Cards, d.Digest, by, now.In(b.zone).Format(time.DateOnly), now.UnixMilli())
	if err != nil {
		return nil, err
	}
	return p, b.renew(ctx, tx, p, now)
}

// renew has the record know the new version's lines, when those of the old one
// have been asked: questions about lines that went are void, and whoever was
// drilled in them is to be drilled anew.
func (b *Bot) renew(ctx context.Context, tx *store.Tx, p *store.Published, now time.Time) error {
	v, err := tx.VersionsOf(ctx, p.Cards.Enterprise, p.Cards.Post)
	if err != nil || v.Items == 0 {
		return err
	}
	t := &turn{bot: b, ctx: ctx, tx: tx, now: now}
	_, err = t.learn(p, v.Post)
	return err
}
