package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"anka/bot/telegram"
	"anka/data/store"
)

// databaseFull is the full disk without a disk: the database may not grow, again
// and again, while questions come. It needs no rights, and so always runs; the
// program is in this process, because only its own connection can be told so.
func databaseFull(w *town) {
	t := w.t
	log := slog.New(slog.NewTextHandler(w.log, nil))
	p, err := open(t.Context(), w.db, log)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	tg, err := telegram.New(telegram.Config{Token: w.api.Token, API: w.api.URL, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	p.bot.Add(tg)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var running sync.WaitGroup
	running.Go(func() { _ = p.bot.Run(ctx) })
	running.Go(func() { _ = tg.Run(ctx, p.bot) })
	w.starts = append(w.starts, time.Now())
	stop := w.asking()
	met := func() (missing []string) { // by what was in hand, and by what came in
		said, err := os.ReadFile(w.log.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{"database takes nothing", "what=inbox"} {
			if !strings.Contains(string(said), what) {
				missing = append(missing, what)
			}
		}
		return missing
	}
	for i := 0; i < 3 || i < 12 && len(met()) > 0; i++ {
		time.Sleep(time.Second)
		stop()
		w.everybody(2_000_000 + 100*i) // much is in hand when there is no more room
		w.inHand(8)
		w.pages(p, 1) // SQLite takes it for as many as there are
		stop = w.asking()
		time.Sleep(3 * time.Second)
		w.pages(p, 1<<30)
	}
	stop()
	w.roundOff()
	end()
	running.Wait()
	t.Log(w.check())
	if missing := met(); len(missing) > 0 {
		t.Errorf("the database was never full: no %q in the log", missing)
	}
}

// inHand waits until so many updates are stored and not handled yet.
func (w *town) inHand(most int) {
	w.t.Helper()
	db := w.look()
	defer db.Close()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var n int
		if err := db.QueryRow(`SELECT COUNT(*) FROM inbox WHERE state = 0`).Scan(&n); err != nil || n >= most {
			return
		}
	}
}

// pages sets how many pages the database may have.
func (w *town) pages(p *plant, most int) {
	w.t.Helper()
	err := p.store.Do(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Tx.ExecContext(w.t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", most))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
