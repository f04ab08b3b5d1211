package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// rosterBench measures the import of a whole district's roster: how long and how much
// memory its file takes, and how long others wait while it is written down.
type rosterBench struct {
	disk        string // a folder on the disk whose commits are measured
	enterprises int
	people      int // of each
	table       *table
}

func (b *rosterBench) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.disk, "anka-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	err = b.measure(ctx, filepath.Join(dir, "anka.db"))
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("bench: roster: %w", err)
	}
	return nil
}

const postsOfBench = 10

// district makes a roster: ten posts an enterprise, everybody a worker of one of them.
func (b *rosterBench) district() *data.Roster {
	r := &data.Roster{}
	for i := range b.enterprises {
		e := data.RosterEnterprise{Name: fmt.Sprintf("第%04d号化工厂", i), Others: []string{fmt.Sprintf("%d厂", i)}, Type: data.Types[i%len(data.Types)],
			Area: fmt.Sprintf("%02d号镇街", i%areasOfBench), Stage: data.Rollout, InScope: data.Yes}
		for k := range postsOfBench {
			e.Posts = append(e.Posts, data.RosterPost{Name: fmt.Sprintf("%d号岗位", k), Frontline: data.Yes})
		}
		for k := range b.people {
			e.People = append(e.People, data.RosterPerson{Name: string([]rune{'张', '一' + rune(i%200), '丁' + rune(k)}), Role: data.Worker, Posts: []string{e.Posts[k%postsOfBench].Name}})
		}
		r.Enterprises = append(r.Enterprises, e)
	}
	return r
}

func (b *rosterBench) measure(ctx context.Context, path string) (err error) {
	var file, again bytes.Buffer
	var f *exchange.RosterFile
	record := &data.Roster{}
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	took := map[exchange.Verdict]int{}
	compare := func() error {
		p := exchange.NewRosterPlan(f, record, exchange.RosterImporter{})
		took[exchange.Fresh], took[exchange.Unchanged] = p.Total(exchange.Fresh), p.Total(exchange.Unchanged)
		return nil
	}
	for _, x := range []struct {
		what string
		do   func() error
	}{
		{"workbook written", func() error { return exchange.WriteRoster(&file, b.district()) }},
		{"workbook read", func() error { f = exchange.ReadRoster("名册.xlsx", bytes.NewReader(file.Bytes())); return nil }},
		{"compared with an empty record", compare},
		{"written down in one transaction (others wait)", func() error { return takeWhole(ctx, s, f) }},
		{"record read", func() (err error) { record, err = s.Roster(ctx, ""); return err }},
		{"compared again", compare},
		{"exported", func() error { return exchange.WriteRoster(&again, record) }},
	} {
		if err := b.row(x.what, x.do); err != nil {
			return err
		}
	}
	rows := b.enterprises * (1 + postsOfBench + b.people)
	if took[exchange.Unchanged] != rows || took[exchange.Fresh] != 0 || f.Refused() {
		return fmt.Errorf("of %d rows %d are unchanged", rows, took[exchange.Unchanged])
	}
	return b.lists(ctx, s)
}

func takeWhole(ctx context.Context, s *store.Store, f *exchange.RosterFile) error {
	return s.Do(ctx, func(tx *store.Tx) error {
		p, err := bot.PlanRoster(ctx, tx, f, nil)
		if err != nil {
			return err
		}
		return bot.TakeRoster(ctx, tx, p, nil, time.Now())
	})
}

// row does something and says how long it took and how large the heap became.
func (b *rosterBench) row(what string, do func() error) error {
	runtime.GC()
	done, most := make(chan bool), make(chan uint64)
	go func() {
		var m runtime.MemStats
		peak := uint64(0)
		for {
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	}()
	begin := time.Now()
	err := do()
	took := time.Since(begin).Seconds()
	close(done)
	mb := float64(<-most >> 20)
	b.table.add(row{Measure: "roster: " + what, Lines: b.enterprises * b.people, Says: fmt.Sprintf("%.1f s, heap at most %.0f MB", took, mb),
		Figures: map[string]float64{"seconds": took, "heap_mb": mb}})
	return err
}

// lists measures what is read whenever somebody chooses among all enterprises.
func (b *rosterBench) lists(ctx context.Context, s *store.Store) error {
	for _, x := range []struct {
		what string
		do   func(tx *store.Tx) error
	}{
		{"all enterprises", func(tx *store.Tx) error { _, err := tx.Enterprises(ctx, ""); return err }},
		{"one area's enterprises", func(tx *store.Tx) error { _, err := tx.Enterprises(ctx, "07号镇街"); return err }},
		{"all facts", func(tx *store.Tx) error { _, err := tx.Facts(ctx, ""); return err }},
		{"who is above the workers", func(tx *store.Tx) error { _, err := tx.Overseers(ctx, "", "7"); return err }},
		{"an enterprise's people", func(tx *store.Tx) error { _, err := tx.Members(ctx, "第0007号化工厂"); return err }},
		{"enterprises without an officer", func(tx *store.Tx) error { _, _, err := tx.WithoutOfficer(ctx, ""); return err }},
		{"whom a newcomer may be", func(tx *store.Tx) error {
			_, err := tx.Listed(ctx, &store.Invitation{Role: data.Worker, Enterprise: "第0007号化工厂"}, "张一丁")
			return err
		}},
	} {
		var t times
		for range 50 {
			begin := time.Now()
			if err := s.Do(ctx, x.do); err != nil {
				return err
			}
			t = append(t, time.Since(begin))
		}
		b.table.add(row{Measure: "list: " + x.what, Lines: b.enterprises, Says: t.String(), Figures: t.figures()})
	}
	return nil
}
