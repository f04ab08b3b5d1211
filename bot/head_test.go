package bot_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// The head of the record goes out once a day when the record has grown: to the
// officers, quietly, and to the file; what failed is tried again.
func TestHeadOfTheRecord(t *testing.T) {
	w := newTown(t)
	w.stop()
	var lines []string
	broken := errors.New("no space")
	fail := broken
	w.bot = bot.New(bot.Config{Store: w.store, Index: w.index, Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: w.clock.now, Idle: true,
		Heads: func(line string) error {
			if fail == nil {
				lines = append(lines, line)
			}
			return fail
		}})
	w.bot.Add(w.channel)
	w.start()
	answer := func() {
		w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
			return tx.Record(t.Context(), &data.Result{AtMS: 1, Person: 1, How: data.ByDrill, Outcome: data.Right})
		}))
	}
	told := func() (n int) {
		w.wait("private:p5")
		for _, l := range w.channel.got("private:p5") {
			if strings.Contains(l.Text, "校验码") {
				n++
				if !l.Quiet {
					t.Error("with a sound")
				}
			}
		}
		return n
	}
	chores := func() error { return w.bot.Chores(t.Context()) }

	w.must(chores()) // 8 o'clock
	w.clock.pass(90 * time.Minute)
	w.must(chores()) // nothing to tell
	if told() != 0 || len(lines) != 0 {
		t.Fatal(told(), lines)
	}
	answer()
	w.clock.pass(24 * time.Hour)
	if err := chores(); !errors.Is(err, broken) || told() != 0 {
		t.Fatal(err, told())
	}
	fail = nil
	w.must(chores())
	w.must(chores())
	if told() != 1 || len(lines) != 1 {
		t.Fatal(told(), lines)
	}
	w.clock.pass(24 * time.Hour)
	w.must(chores()) // it has not grown
	answer()
	w.clock.pass(time.Hour)
	w.must(chores()) // tomorrow
	if told() != 1 {
		t.Error(told())
	}
	w.clock.pass(23 * time.Hour)
	w.must(chores())
	if told() != 2 || len(lines) != 2 {
		t.Error(told(), lines)
	}
	var heads []store.ChainHead
	for _, l := range append(lines, w.channel.got("private:p5")[0].Text) {
		h, ok := store.ParseHead(l)
		if !ok {
			t.Errorf("%q is no head", l)
		}
		heads = append(heads, h)
	}
	v, err := w.store.Verify(t.Context(), heads)
	w.must(err)
	if len(v.Faults) > 0 || v.Heads != 3 || v.Head.Rows != 2 {
		t.Errorf("%+v", v)
	}
}

// What is older than it is kept is forgotten; the enterprise may keep it longer.
func TestRetention(t *testing.T) {
	w := newTown(t)
	var station, depot int64
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		for name, id := range map[string]*int64{ownPlant: &station, otherPlant: &depot} {
			e, err := tx.Enterprise(t.Context(), name)
			if err != nil {
				return err
			}
			*id = e.ID
			for _, years := range []int{0, 2, 4} {
				r := data.Result{AtMS: w.clock.now().AddDate(-years, 0, 0).UnixMilli(), Person: 1, Enterprise: e.ID, How: data.ByDrill, Outcome: data.Right}
				if err := tx.Record(t.Context(), &r); err != nil {
					return err
				}
			}
		}
		return tx.SetSetting(t.Context(), 0, nil, otherPlant, bot.RetentionSetting, "5")
	}))
	for range 3 {
		w.must(w.bot.Chores(t.Context()))
		w.clock.pass(25 * time.Hour)
	}
	for id, want := range map[int64]int{station: 2, depot: 3} {
		w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
			all, err := tx.ResultsAt(t.Context(), id, 0)
			if len(all) != want {
				t.Errorf("enterprise %d keeps %d", id, len(all))
			}
			return err
		}))
	}
	v, err := w.store.Verify(t.Context(), nil)
	if err != nil || len(v.Faults) > 0 || v.Forgotten != 1 {
		t.Errorf("%v %+v", err, v)
	}
}
