package bot

import (
	"context"
	"fmt"
	"time"

	"anka/index"
)

// lookForCards is how often the record is asked for card sets that another
// process has published (anka import beside a running serve).
const lookForCards = 50 * time.Millisecond

// watchCards makes them findable until ctx ends.
func (b *Bot) watchCards(ctx context.Context) {
	tick := time.NewTicker(lookForCards)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := b.Load(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("new cards not read", "error", err)
		}
	}
}

// atATime bounds the card sets taken up together: a large record is read in
// pieces, so that building does not need several times the memory.
const atATime = 100

// takeUpCards makes findable what was published, here or elsewhere, since it
// was last called; it needs b.publishing.
func (b *Bot) takeUpCards(ctx context.Context) error {
	for {
		fresh, err := b.store.InForceAfter(ctx, b.newest, atATime)
		if err != nil {
			return fmt.Errorf("bot: read cards: %w", err)
		}
		if len(fresh) == 0 {
			return nil
		}
		entries := make([]index.Entry, len(fresh))
		for i, p := range fresh {
			entries[i] = index.Entry{ID: p.ID, Cards: p.Cards}
		}
		if err := b.index.Put(entries...); err != nil {
			return err
		}
		b.newest = fresh[len(fresh)-1].ID
	}
}
