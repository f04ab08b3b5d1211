package main

import (
	"context"
	"fmt"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/sample"
	"anka/data/store"
)

// loadSample publishes the sample's cards, stores its people and binds them
// and the enterprises' groups (「group:企业」) for channels. What a kept
// database has already it leaves: a card set may have been revised since.
func loadSample(ctx context.Context, p *plant, channels ...string) error {
	if err := publishSample(ctx, p); err != nil {
		return err
	}
	return p.store.Do(ctx, func(tx *store.Tx) error {
		for _, who := range sample.People {
			if err := bindPerson(ctx, tx, who, channels); err != nil {
				return err
			}
		}
		for _, e := range sample.Enterprises() {
			for _, c := range channels {
				if err := tx.BindGroup(ctx, c, "group:"+e, e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func publishSample(ctx context.Context, p *plant) error {
	files, err := sampleCards()
	if err != nil {
		return err
	}
	var drafts []bot.Draft
	for _, f := range files {
		if f.Refused() {
			return fmt.Errorf("示例卡：%s", f.Findings[0])
		}
		old, err := p.store.CardsOf(ctx, f.Set.Enterprise, f.Set.Post)
		if err != nil {
			return err
		}
		if old == nil {
			drafts = append(drafts, bot.Draft{Cards: *f.Set, Digest: exchange.Digest(f.Set)})
		}
	}
	if len(drafts) == 0 {
		return nil
	}
	_, err = p.bot.Publish(ctx, "示例", drafts...)
	return err
}

// bindPerson stores a person once: a channel of the sample's own, on which
// nobody writes, remembers who has been stored.
func bindPerson(ctx context.Context, tx *store.Tx, who sample.Person, channels []string) error {
	const own = "sample"
	p, err := tx.Sender(ctx, own, who.ID)
	if err != nil {
		return err
	}
	if p == nil {
		one := who.Person
		if err := tx.AddPerson(ctx, &one); err != nil {
			return err
		}
		p = &one
	}
	return bindAll(ctx, tx, p, who.ID, append([]string{own}, channels...))
}

func bindAll(ctx context.Context, tx *store.Tx, p *data.Person, sender string, channels []string) error {
	for _, c := range channels {
		if err := tx.Bind(ctx, c, sender, p.ID); err != nil {
			return err
		}
	}
	return nil
}
