package bot

import (
	"context"
	"fmt"
	"time"

	"anka/data"
	"anka/data/store"
)

// Once a day the head of the record of answers goes to where nobody changes it
// together with the record: as one quiet line to the officers, and to a file.
// Whoever shortens the record or makes it anew afterwards contradicts them.

// headHour is when it goes.
const headHour = 9

const headDigits = 16 // of the hash, in the line: enough that nobody makes another record with it

func tellHead(ctx context.Context, b *Bot) error {
	now := b.now().In(b.zone)
	if now.Hour() < headHour || now.Hour() >= 22 {
		return nil
	}
	for _, one := range []struct {
		name string
		do   func(*turn, string) error
	}{{store.UpkeepHeadKept, (*turn).keepHead}, {store.UpkeepHeadTold, (*turn).sayHead}} {
		last, err := b.store.View().Upkeep(ctx, one.name)
		if err != nil {
			return err
		}
		if last.AtMS != 0 && time.UnixMilli(last.AtMS).In(b.zone).Format(time.DateOnly) >= now.Format(time.DateOnly) {
			continue
		}
		err = b.inTurn(ctx, func(t *turn) error {
			head, err := t.tx.Head(ctx)
			if err != nil || head.Rows == 0 {
				return err
			}
			if head.String() != last.Detail {
				if err := one.do(t, head.String()); err != nil {
					return err
				}
			}
			return t.tx.KeptUp(ctx, one.name, head.String(), t.now.UnixMilli())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keepHead appends it to the file. A crash before the commit writes it once more;
// that does no harm.
func (t *turn) keepHead(head string) error {
	if t.bot.heads == nil {
		return nil
	}
	return t.bot.heads(t.now.In(t.bot.zone).Format("2006-01-02 15:04 ") + head + "\n")
}

// sayHead tells the officers of every enterprise.
func (t *turn) sayHead(head string) error {
	h, ok := store.ParseHead(head)
	if !ok {
		return fmt.Errorf("bot: head %q", head)
	}
	all, err := t.tx.Enterprises(t.ctx, "")
	if err != nil {
		return err
	}
	line := fmt.Sprintf("考核记录 %s：共 %d 条，校验码 %x", t.now.In(t.bot.zone).Format("01-02"), h.Rows, h.Hash[:headDigits/2])
	for _, e := range all {
		officers, err := t.tx.OfficerAccounts(t.ctx, e.Name)
		if err != nil {
			return err
		}
		if officers, err = t.reachable(officers); err != nil {
			return err
		}
		t.push(officers, data.Letter{Text: line, Quiet: true})
	}
	return nil
}
