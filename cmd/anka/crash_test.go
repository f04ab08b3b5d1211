package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var (
	crashes   = flag.Int("crashes", 0, "how often the crash test kills the program (default 50, with -short 10)")
	crashSeed = flag.Uint64("crash-seed", 0, "the crash test's chance (default: a new one each time)")
)

// Killed at any moment and started again, the program answers every question
// once and in order; a message comes twice only where Telegram had accepted it
// and the kill came before the record knew.
func TestCrash(t *testing.T) {
	kills := *crashes
	switch {
	case kills > 0:
	case testing.Short(), raced: // the program itself is built without the race detector
		kills = 10
	default:
		kills = 50
	}
	anka := buildAnka(t)
	t.Run("polling", func(t *testing.T) {
		t.Parallel()
		crash(newTown(t, anka, false), kills)
	})
	t.Run("webhook", func(t *testing.T) {
		t.Parallel()
		crash(newTown(t, anka, true), kills)
	})
	t.Run("clock set back", func(t *testing.T) {
		t.Parallel()
		clockSetBack(newTown(t, anka, false))
	})
	t.Run("locked", func(t *testing.T) {
		t.Parallel()
		locked(newTown(t, anka, false))
	})
	t.Run("database full", func(t *testing.T) {
		t.Parallel()
		databaseFull(newTown(t, anka, false))
	})
	t.Run("disk full", func(t *testing.T) {
		t.Parallel()
		diskFull(t, anka)
	})
}

// buildAnka builds the program as it is shipped: without the race detector,
// under which most of the time would be start-up.
func buildAnka(t *testing.T) string {
	t.Helper()
	anka := filepath.Join(t.TempDir(), "anka")
	if out, err := exec.Command("go", "build", "-o", anka, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return anka
}

func newSeed() uint64 {
	if *crashSeed != 0 {
		return *crashSeed
	}
	return rand.Uint64()
}

// crash kills the program again and again while people ask.
func crash(w *town, kills int) {
	t := w.t
	begin := time.Now()
	stop := w.asking()
	for range kills {
		w.start()
		w.doom()()
		w.kill()
	}
	stop()
	killed := time.Since(begin)
	w.start()
	w.roundOff()
	w.stop()
	f := w.check()
	t.Logf("%d kills in %.1f s, settled after %.1f s more: %v", kills, killed.Seconds(), (time.Since(begin) - killed).Seconds(), f)
	if f.questions < kills || f.answers < f.questions {
		t.Errorf("too little was asked to show anything")
	}
}

// doom chooses when the running program is to be killed: at a moment after its
// start, or right after it has asked for something or sent something.
func (w *town) doom() (wait func()) {
	const patience = 3 * time.Second // nothing may be left to do
	ms := func(n int) time.Duration { return time.Duration(w.chance.Int64N(int64(n) * int64(time.Millisecond))) }
	calls := func(count func() int, n int, more time.Duration) func() {
		from := count()
		return func() {
			ctx, cancel := context.WithTimeout(w.t.Context(), patience)
			defer cancel()
			_ = w.api.Await(ctx, func() bool { return count() >= from+n })
			time.Sleep(more)
		}
	}
	sends := func() int { return w.api.Calls("sendMessage") }
	switch p := w.chance.IntN(100); {
	case p < 25:
		d := 5*time.Millisecond + ms(395)
		return func() { time.Sleep(d) }
	case p < 65:
		return calls(sends, 1+w.chance.IntN(12), ms(4))
	case p < 90:
		return calls(w.takes, 1+w.chance.IntN(3), ms(6))
	default:
		return calls(func() int { return w.api.Calls("getMe") }, 1, ms(800))
	}
}

// takes counts how often updates were fetched or brought.
func (w *town) takes() int {
	if w.hook {
		return w.api.Hooked()
	}
	return w.api.Calls("getUpdates")
}
