package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"anka/bot"
	"anka/bot/telegram"
	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

// drillBench measures the hour at which everybody is asked: how long it takes to
// put so many first questions, how fast they go out under Telegram's limits, and
// how long whoever asks in an emergency waits meanwhile.
type drillBench struct {
	disk    string // a folder on the disk whose commits are measured
	workers int
	seconds int // of delivering
	table   *table
}

const allowedRate = 30.0 // Telegram's, letters a second

func (b *drillBench) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.disk, "anka-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	err = b.measure(ctx, filepath.Join(dir, "anka.db"))
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("bench: drills: %w", err)
	}
	return nil
}

// morning is a clock that shows 08:00 in Chongqing when it is started.
func morning() func() time.Time {
	begin, eight := time.Now(), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	return func() time.Time { return eight.Add(time.Since(begin)) }
}

func (b *drillBench) measure(ctx context.Context, path string) (err error) {
	now := morning()
	api := telegramtest.New(telegramtest.Options{Now: now})
	defer api.Close()
	workers, askers := people(api, b.workers), people(api, b.seconds)
	log := slog.New(slog.DiscardHandler)
	p, err := openAs(ctx, path, bot.Config{Log: log, Now: now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := loadSample(ctx, p); err != nil {
		return err
	}
	if err := b.hire(ctx, p, workers, askers, api.LastUpdate()+1); err != nil {
		return err
	}
	tg, err := telegram.New(telegram.Config{Token: api.Token, API: api.URL, Log: log})
	if err != nil {
		return err
	}
	p.bot.Add(tg)
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	if err := tg.Connect(running); err != nil {
		return err
	}
	began := time.Now()
	go func() { ended <- p.bot.Run(running) }()
	go func() { ended <- tg.Run(running, p.bot) }()
	var put time.Duration
	var asked error
	var watch sync.WaitGroup
	watch.Go(func() { put, asked = b.allPut(running, p, began) })
	side := telegramBench{}
	waits, err := side.askEmergencies(ctx, api, askers)
	stop()
	watch.Wait()
	if err = errors.Join(err, asked, <-ended, <-ended); err != nil {
		return err
	}
	b.report(api, put, waits)
	return nil
}

func people(api *telegramtest.Server, n int) []*telegramtest.User {
	out := make([]*telegramtest.User, n)
	for i := range out {
		out[i] = api.NewUser(fmt.Sprint("工人", i))
		out[i].Starts("")
	}
	return out
}

// hire makes the users workers of the sample's posts by turns; the askers are all
// one worker, who rests today. What they said to begin with is left behind.
func (b *drillBench) hire(ctx context.Context, p *plant, workers, askers []*telegramtest.User, offset int64) error {
	if _, err := p.store.Receive(ctx, store.Arrival{Channel: "telegram", Offset: offset}); err != nil {
		return err
	}
	var places []data.Person
	for _, who := range sample.People {
		if who.Role == data.Worker {
			places = append(places, who.Person)
		}
	}
	return p.store.Do(ctx, func(tx *store.Tx) error {
		for i, u := range workers {
			place := places[i%len(places)]
			one := data.Person{Name: fmt.Sprint("工人", i), Role: data.Worker, Enterprise: place.Enterprise, Posts: place.Posts}
			if err := tx.AddPerson(ctx, &one); err != nil {
				return err
			}
			if err := tx.Bind(ctx, "telegram", fmt.Sprint(u.ID), one.ID); err != nil {
				return err
			}
		}
		asker, err := tx.Sender(ctx, "sample", "p1")
		if err != nil {
			return err
		}
		if _, err := tx.AddDrill(ctx, &store.Drill{Person: asker.ID, Day: "2026-03-02", State: store.DrillRest}); err != nil {
			return err
		}
		for _, u := range askers {
			if err := tx.Bind(ctx, "telegram", fmt.Sprint(u.ID), asker.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// allPut waits until every worker has his question in the outbox; 0: not in time.
func (b *drillBench) allPut(ctx context.Context, p *plant, began time.Time) (time.Duration, error) {
	for {
		var n int
		err := p.store.Do(ctx, func(tx *store.Tx) error {
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM drill_letter`).Scan(&n)
		})
		switch {
		case ctx.Err() != nil:
			return 0, nil
		case err != nil:
			return 0, err
		case n >= b.workers:
			return time.Since(began), nil
		}
		select {
		case <-ctx.Done():
			return 0, nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (b *drillBench) report(api *telegramtest.Server, put time.Duration, waits times) {
	says := fmt.Sprintf("%.1f s", put.Seconds())
	if put == 0 {
		says = fmt.Sprintf("not in %d s", b.seconds)
	}
	b.table.add(row{Measure: fmt.Sprintf("first questions of %d workers due at one hour, put and in the outbox", b.workers), Says: says,
		Figures: map[string]float64{"seconds": put.Seconds()}})
	sent := api.Accepted("sendMessage")
	if len(sent) < 2 {
		return
	}
	seconds := sent[len(sent)-1].At.Sub(sent[0].At).Seconds()
	rate, refused := float64(len(sent)-1)/seconds, len(api.TooMany())
	b.table.add(row{Measure: fmt.Sprintf("delivered of them in %.0f s (%d letters), refused with 429: %d", seconds, len(sent), refused),
		Says: fmt.Sprintf("%.2f a second, %.1f %% of the allowed %g", rate, 100*rate/allowedRate, allowedRate), Target: "≥ 95 %, no 429",
		Verdict: okOrOver(rate >= 0.95*allowedRate && refused == 0), Figures: map[string]float64{"per_second": rate, "refused_429": float64(refused)}})
	b.table.add(row{Measure: fmt.Sprintf("emergency question to answer at Telegram meanwhile (%d)", len(waits)),
		Says: fmt.Sprintf("p50 %.0f ms, p99 %.0f ms, longest %.0f ms", waits.ms(0.50), waits.ms(0.99), waits.ms(1)), Target: fmt.Sprintf("≤ %d ms", mostEmergency),
		Verdict: okOrOver(waits.ms(1) <= mostEmergency), Figures: waits.figures()})
}
