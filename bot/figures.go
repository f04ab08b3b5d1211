package bot

import (
	"context"

	"anka/data/store"
)

// Figures are what can be counted of a bot at work.
type Figures struct {
	// Since the start.
	Received, Handled, Failed, SetAside      int64 // updates
	Delivered, Refused, Postponed, Throttled int64 // letters
	// Now.
	store.Backlog
	Findable int // card sets in force that the index has
	Behind   int // card sets in force that it has not
	Disk     store.Disk
	Backup   store.Upkeep
	Check    store.Upkeep
}

// Figures counts.
func (b *Bot) Figures(ctx context.Context) (*Figures, error) {
	c := &b.count
	f := &Figures{Received: c.received.Load(), Handled: c.handled.Load(), Failed: c.failed.Load(), SetAside: c.aside.Load(),
		Delivered: c.delivered.Load(), Refused: c.refused.Load(), Postponed: c.postponed.Load(), Throttled: c.waits.Load()}
	return f, f.look(ctx, b, b.store.View())
}

// look fills in what the record says now.
func (f *Figures) look(ctx context.Context, b *Bot, v store.View) error {
	backlog, err := v.Backlog(ctx, b.now().UnixMilli())
	if err != nil {
		return err
	}
	f.Backlog = *backlog
	behind, all, err := b.behind(ctx, v, "")
	if err != nil {
		return err
	}
	f.Behind, f.Findable = len(behind), all-len(behind)
	if f.Disk, err = v.Disk(ctx); err != nil {
		return err
	}
	if f.Backup, err = v.Upkeep(ctx, store.UpkeepBackup); err != nil {
		return err
	}
	f.Check, err = v.Upkeep(ctx, store.UpkeepCheck)
	return err
}

// behind lists the card sets in force that the index does not have, of an
// enterprise or of all, and says how many are in force.
func (b *Bot) behind(ctx context.Context, v store.View, enterprise string) ([]store.CardRef, int, error) {
	refs, err := v.CardRefs(ctx, enterprise)
	if err != nil {
		return nil, 0, err
	}
	var out []store.CardRef
	for _, r := range refs {
		if b.index.Cards(r.ID) == nil {
			out = append(out, r)
		}
	}
	return out, len(refs), nil
}
