// Package bot decides what to say. It is not a channel, not a search engine
// and not a store: it calls them.
package bot

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"anka/data"
	"anka/data/store"
	"anka/index"
)

// Config is what a Bot works with.
type Config struct {
	Store *store.Store
	Index *index.Index
	Log   *slog.Logger
	Now   func() time.Time // nil: the machine's clock
	Zone  *time.Location   // of the dates on cards; nil: UTC+8
}

// Bot answers messages.
type Bot struct {
	store    *store.Store
	index    *index.Index
	log      *slog.Logger
	now      func() time.Time
	zone     *time.Location
	channels map[string]Channel

	receiving  sync.Mutex // held while updates come in
	publishing sync.Mutex // held while card sets are published: record and index change in the same order
	newest     int64      // the card set last made findable; needs publishing

	mu      sync.Mutex
	end     <-chan struct{}          // closed when Run is to end; nil before the first Run
	queues  map[string][]data.Update // by chat; a key that is present has a goroutine
	work    sync.WaitGroup
	letters chan struct{} // something may have come into the outbox
	count   counts
}

// New makes a bot. Add its channels, then Run it.
func New(c Config) *Bot {
	b := &Bot{store: c.Store, index: c.Index, log: c.Log, now: c.Now, zone: c.Zone, channels: map[string]Channel{},
		queues: map[string][]data.Update{}, letters: make(chan struct{}, 1), newest: c.Index.Newest()}
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

// Draft is a card set to publish with the digest of its content.
type Draft struct {
	Cards  data.CardSet
	Digest string
}

// Publish makes card sets the versions in force, all or none, and findable.
func (b *Bot) Publish(ctx context.Context, by string, drafts ...Draft) ([]*store.Published, error) {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	now := b.now()
	var out []*store.Published
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		for _, d := range drafts {
			p, err := tx.Publish(ctx, d.Cards, d.Digest, by, now.In(b.zone).Format(time.DateOnly), now.UnixMilli())
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
