package bot

import (
	"context"
	"fmt"
	"time"

	"anka/data/store"
)

// chore is something that the bot does by the clock and not because of a
// message. It is called every second, in no transaction; it looks whether there
// is something to do, does it (each piece in a transaction of its own that also
// records that it is done, so that after a crash or a downtime nothing is done
// twice or left out) and says so by letters.
type chore struct {
	name string
	do   func(context.Context, *Bot) error
}

// chores in the order in which they are done.
var chores = []chore{
	{"letters of drills", withdraw},
	{"void questions", tellVoided},
	{"drills", askDaily},
	{"reminders", remind},
	{"group questions", askGroups},
	{"poll answers", gradeEarly},
	{"praise", praise},
	{"exams", closeExams},
	{"observations left open", dropStale},
	{"inspections left open", dropInspections},
	{"findings", remindFindings},
	{"answers to mark", tellWaiting},
	{"head of the record", tellHead},
	{"retention", forgetOld},
	{"red lights", tellRed},
	{"weekly digests", tellDigest},
	{"dates of the rollout", tellDates},
	{"reports not sent off", dropReports},
}

const choresEach = time.Second

// doChores does them until ctx ends.
func (b *Bot) doChores(ctx context.Context) {
	tick := time.NewTicker(choresEach)
	defer tick.Stop()
	for {
		if err := b.Chores(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("chores", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Chores does once what is due by the clock. One that fails keeps no other.
func (b *Bot) Chores(ctx context.Context) error {
	var first error
	for _, c := range chores {
		if err := c.do(ctx, b); err != nil && first == nil {
			first = fmt.Errorf("bot: %s: %w", c.name, err)
		}
	}
	return first
}

// inTurn runs f in a transaction as a turn that answers nobody: letters are
// pushed with push or tell and posted with it.
func (b *Bot) inTurn(ctx context.Context, f func(*turn) error) error {
	t := &turn{bot: b, ctx: ctx, now: b.now(), m: &Message{}}
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		t.tx, t.letters = tx, nil
		if err := f(t); err != nil {
			return err
		}
		return tx.Post(ctx, 0, whole(t.letters))
	})
	if err == nil && len(t.letters) > 0 {
		b.wake()
	}
	return err
}
