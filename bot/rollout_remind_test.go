package bot_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anka/data"
	"anka/data/store"
)

// reminded does what is due at a time and gives who was reminded of a date, by sender,
// each as often as he was.
func (w *town) reminded(when string) (out []string) {
	w.Helper()
	w.at(when)
	before := w.channel.count()
	w.chores()
	for _, l := range w.channel.since(before, "") {
		if strings.Contains(l.Title, "验收到期") {
			out = append(out, strings.TrimPrefix(l.Chat, "private:"))
		}
	}
	slices.Sort(out)
	return out
}

func (w *town) event(enterprise string, e data.Event) {
	w.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		x, err := tx.Enterprise(ctx, enterprise+"（示例）")
		if err != nil {
			return err
		}
		e.Enterprise, e.AtMS = x.ID, w.clock.now().UnixMilli()
		return tx.AddEvent(ctx, &e)
	})
}

// Officers 30, 7, 3 and 1 days before, supervisors on the day, each once, whatever the
// clock does; by day only; nobody who is accepted or out of scope.
func TestRemindedOfDates(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.plan("全面推进 2026-06-30")
	officers := []string{"p14", "p18", "p22", "p5", "p9"}
	supervisors := []string{"p23", "p24"} // of two areas; the others have none
	for _, x := range []struct {
		at   string
		do   func()
		want []string
	}{
		{at: "2026-05-30 12:00"}, // 31 days
		{at: "2026-05-31 07:59"},
		{at: "2026-05-31 08:00", want: officers}, // 30
		{at: "2026-05-31 08:01"},
		{at: "2026-06-10 12:00"},
		{at: "2026-06-22 23:00"},
		{at: "2026-06-23 19:59", want: officers}, // 7
		{at: "2026-06-01 12:00"},                 // the clock is set back
		{at: "2026-06-24 12:00"},
		{at: "2026-06-28 20:00"},                 // it was away when 3 was due, and comes back in the evening
		{at: "2026-06-29 08:30", want: officers}, // 1, and no 3
		{at: "2026-06-27 12:00"},                 // back again: 3 is not made up for
		{at: "2026-06-30 07:00"},
		{at: "2026-06-30 08:00", want: supervisors},
		{at: "2026-06-30 15:00"},
		{at: "2026-07-01 12:00"}, // over
		{at: "2026-07-01 13:00", do: func() { w.plan("全面推进 2026-07-31") }, want: officers},
		{at: "2026-07-24 12:00", do: func() { // 7
			w.event("江津加油站", data.Event{Kind: data.EventAccept})
			w.event("江津油库", data.Event{Kind: data.EventScope, Note: data.ScopeNote(false, "停产")})
			w.event("三峡油漆", data.Event{Kind: data.EventStage, Note: string(data.Demonstration)}) // its date is over
		}, want: []string{"p18", "p22"}},
		{at: "2026-07-28 12:00", do: func() { // 3
			w.event("江津加油站", data.Event{Kind: data.EventRevoke})
			w.do(func(ctx context.Context, tx *store.Tx) error {
				return tx.Gone(ctx, "test", "private:p18", "blocked", 1)
			})
		}, want: []string{"p22", "p5"}},
		{at: "2026-07-28 15:00", do: func() { // he can be reached again
			w.do(func(ctx context.Context, tx *store.Tx) error { return tx.Back(ctx, "test", "private:p18") })
		}, want: []string{"p18"}},
		{at: "2026-07-31 09:00", want: []string{"p24"}}, // the paint plant is not in this stage any more
	} {
		if x.do != nil {
			x.do()
		}
		if got := w.reminded(x.at); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", x.at, got, x.want)
		}
	}
}

// A crash while a reminder is written leaves neither the letter nor that it was told;
// one right after it leaves both.
func TestRemindedOnceThroughCrash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "anka.db")
	w := build(t, path) // it is not started: nothing is delivered
	w.settle()
	w.plan("全面推进 2026-06-30")
	letters := func() int { return w.tally(`outbox WHERE body LIKE '%验收到期%'`) }
	w.at("2026-05-31 08:00")
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
		return err
	})
	_ = w.bot.Chores(w.Context()) // what fails is logged and done again
	if n := w.tally(`told WHERE name = 'due'`); n != 0 || letters() != 0 {
		t.Fatalf("%d told, %d letters, though they could not be written", n, letters())
	}
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `DROP TRIGGER full`)
		return err
	})
	w.at("2026-05-31 08:01")
	for range 3 { // the second and third time after a crash
		w.must(w.bot.Chores(w.Context()))
		if n := letters(); n != 5 {
			t.Fatalf("%d letters", n)
		}
		w.close()
		w = build(t, path)
		w.at("2026-05-31 08:10")
	}
}
