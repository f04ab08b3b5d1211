package bot_test

import (
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/store"
)

// Whoever turns red is told of once, the day it happens and by day, to the bureau and
// to the area's own supervisor; what was red before is no turn.
func TestRedIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	told := func(chat string) (out []string) {
		w.wait(chat)
		for _, l := range w.channel.got(chat) {
			if strings.Contains(l.Title, "变红") {
				out = append(out, l.Title+"\n"+l.Text)
			}
		}
		return out
	}
	today := data.DistrictDay(w.clock.now().UnixMilli())
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		p := data.NoticePlan()
		p.Due = map[data.Stage]string{data.Rollout: data.DayText(today)}
		if err := tx.SetPlan(t.Context(), p, 0, 1); err != nil {
			return err
		}
		e, err := tx.Enterprise(t.Context(), "三峡油漆（示例）")
		if err != nil {
			return err
		}
		return tx.AddEvent(t.Context(), &data.Event{Enterprise: e.ID, AtMS: 1, Kind: data.EventAccept})
	}))
	w.must(w.bot.Chores(t.Context())) // 8 o'clock: yellow, the date is today
	if got := append(told("private:p25"), told("private:p23")...); len(got) > 0 {
		t.Fatal("told at once", got)
	}
	w.clock.pass(17 * time.Hour) // an hour after midnight: late by now, but it is night
	w.must(w.bot.Chores(t.Context()))
	if got := told("private:p25"); len(got) > 0 {
		t.Fatal("told by night", got)
	}
	w.clock.pass(8 * time.Hour)
	for range 3 {
		w.must(w.bot.Chores(t.Context()))
		w.clock.pass(2 * time.Hour)
	}
	got := told("private:p25")
	if len(got) != 1 || !strings.Contains(got[0], "变红 4 家") || strings.Contains(got[0], "三峡油漆") {
		t.Error("bureau:", got)
	}
	if got := told("private:p24"); len(got) != 1 || !strings.Contains(got[0], "江津加油站") || strings.Contains(got[0], "江津油库") {
		t.Error("the area's supervisor:", got)
	}
	if got := told("private:p23"); len(got) > 0 {
		t.Error("a supervisor of an area where nothing turned:", got)
	}
}
