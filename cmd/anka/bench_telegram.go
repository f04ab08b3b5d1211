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
	"anka/data/lexicon"
	"anka/data/store"
	"anka/index"
)

// telegramBench measures the way in and the way out with the disk's real
// commits (FULL) and a Bot API server that keeps Telegram's limits.
type telegramBench struct {
	disk    string // a folder on the disk whose commits are measured
	updates int    // stored, in each way of coming in
	seconds int    // of delivering
	table   *table
}

const (
	leastStored    = 5_000 // updates a second
	leastDelivered = 28.5  // letters a second
	mostEmergency  = 1_000 // ms
	webhookCallers = 40    // connections that Telegram opens by default
)

func (b *telegramBench) run(ctx context.Context) error {
	for _, step := range []func(context.Context, string) error{b.oneByOne, b.polled, b.hooked, b.delivered} {
		dir, err := os.MkdirTemp(b.disk, "anka-bench-")
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		err = step(ctx, filepath.Join(dir, "anka.db"))
		if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
			return fmt.Errorf("bench: telegram: %w", err)
		}
	}
	return nil
}

// talk is what a team says in its group.
func talk(i int) data.Update {
	raw := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1764000000,"chat":{"id":-100%d,"type":"supergroup","title":"班组群"},`+
		`"from":{"id":%d,"first_name":"老王"},"text":"中午换个人去罐区看一下液位，第 %d 条"}}`, i, i, i%50, 5_000_000_000+i%500, i)
	return data.Update{Channel: "telegram", Key: fmt.Sprint(i), Chat: fmt.Sprintf("-100%d", i%50), Raw: []byte(raw), ReceivedMS: 1764000000000}
}

// storing opens a record on disk and measures how many updates a second f stores.
func (b *telegramBench) storing(ctx context.Context, path, measure string, n int, f func(*bot.Bot, *store.Store) error) error {
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	x, err := index.New(index.NewLanguage(&lexicon.Lexicon{}))
	if err != nil {
		return errors.Join(err, s.Close())
	}
	k := bot.New(bot.Config{Store: s, Index: x, Log: slog.New(slog.DiscardHandler)})
	begin := time.Now()
	err = f(k, s)
	took := time.Since(begin)
	var stored []data.Update
	if err == nil {
		stored, err = s.WaitingUpdates(ctx)
	}
	if err = errors.Join(err, x.Close(), s.Close()); err != nil {
		return err
	}
	if len(stored) != n {
		return fmt.Errorf("%d of %d updates stored", len(stored), n)
	}
	rate := float64(n) / took.Seconds()
	b.table.add(row{Order: aboutDisk, Measure: measure, Says: fmt.Sprintf("%.0f a second", rate), Figures: map[string]float64{"per_second": rate}})
	return nil
}

// oneByOne is what a commit for each update would give.
func (b *telegramBench) oneByOne(ctx context.Context, path string) error {
	n := max(1, b.updates/10)
	return b.storing(ctx, path, "updates stored (FULL), a commit each, for comparison", n, func(_ *bot.Bot, s *store.Store) error {
		for i := range n {
			if _, err := s.Receive(ctx, store.Arrival{Channel: "telegram", Updates: []data.Update{talk(i + 1)}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// polled stores batches of a hundred with their offset, as getUpdates brings them.
func (b *telegramBench) polled(ctx context.Context, path string) error {
	const batch = 100
	n := b.updates / batch * batch
	err := b.storing(ctx, path, "updates stored (FULL), polled, 100 at a time", n, func(k *bot.Bot, _ *store.Store) error {
		for from := 0; from < n; from += batch {
			var us []data.Update
			for i := range batch {
				us = append(us, talk(from+i+1))
			}
			if err := k.Receive(ctx, "telegram", int64(from+batch+1), us...); err != nil {
				return err
			}
		}
		return nil
	})
	b.judgeStored()
	return err
}

// hooked stores updates one by one from as many callers as Telegram opens
// connections; each goes on when its own update is safe.
func (b *telegramBench) hooked(ctx context.Context, path string) error {
	n := b.updates / webhookCallers * webhookCallers
	err := b.storing(ctx, path, fmt.Sprintf("updates stored (FULL), one a call, %d callers", webhookCallers), n, func(k *bot.Bot, _ *store.Store) error {
		errs := make([]error, webhookCallers)
		var all sync.WaitGroup
		for c := range webhookCallers {
			all.Go(func() {
				for i := c; i < n && errs[c] == nil; i += webhookCallers {
					errs[c] = k.Receive(ctx, "telegram", 0, talk(i+1))
				}
			})
		}
		all.Wait()
		return errors.Join(errs...)
	})
	b.judgeStored()
	return err
}

func (b *telegramBench) judgeStored() {
	r := &b.table.Rows[len(b.table.Rows)-1]
	r.Target, r.Verdict = fmt.Sprintf("≥ %d a second", leastStored), okOrOver(r.Figures["per_second"] >= leastStored)
}

// delivered sends pushes to many people as fast as Telegram lets a bot, while
// each second somebody else asks in an emergency.
func (b *telegramBench) delivered(ctx context.Context, path string) (err error) {
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	people := make([]*telegramtest.User, (b.seconds+5)*31)
	for i := range people {
		people[i] = api.NewUser(fmt.Sprint("工人", i))
		people[i].Starts("")
	}
	log := slog.New(slog.DiscardHandler)
	p, err := open(ctx, path, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := loadSample(ctx, p); err != nil {
		return err
	}
	askers := people[:b.seconds]
	if err := b.hire(ctx, p, askers, people[b.seconds:], api.LastUpdate()+1); err != nil {
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
	go func() { ended <- p.bot.Run(running) }()
	go func() { ended <- tg.Run(running, p.bot) }()
	waits, err := b.askEmergencies(ctx, api, askers)
	stop()
	if err = errors.Join(err, <-ended, <-ended); err != nil {
		return err
	}
	b.reportDelivered(api, waits)
	return nil
}

// hire makes the askers workers of the sample, posts a push to each of the
// others, and leaves behind what they said to begin with.
func (b *telegramBench) hire(ctx context.Context, p *plant, askers, others []*telegramtest.User, offset int64) error {
	if _, err := p.store.Receive(ctx, store.Arrival{Channel: "telegram", Offset: offset}); err != nil {
		return err
	}
	return p.store.Do(ctx, func(tx *store.Tx) error {
		worker, err := tx.Sender(ctx, "sample", "p1")
		if err != nil {
			return err
		}
		for _, u := range askers {
			if err := tx.Bind(ctx, "telegram", fmt.Sprint(u.ID), worker.ID); err != nil {
				return err
			}
		}
		letters := make([]data.Letter, len(others))
		for i, u := range others {
			letters[i] = data.Letter{Channel: "telegram", Chat: fmt.Sprint(u.ID), Urgency: data.Push, Title: "今天第 1 题",
				Text: "卸油冒油了，先做哪一步？", Buttons: [][]data.Button{{{Label: "停止接卸", Data: "l:1.4"}}, {{Label: "打 119", Data: "l:1.4"}}}}
		}
		return tx.Post(ctx, 0, letters)
	})
}

// askEmergencies lets one person a second ask and measures until Telegram has
// the answer.
func (b *telegramBench) askEmergencies(ctx context.Context, api *telegramtest.Server, askers []*telegramtest.User) (times, error) {
	waits := make(times, len(askers))
	errs := make([]error, len(askers))
	var all sync.WaitGroup
	for i, u := range askers {
		time.Sleep(time.Second)
		chat := u.Chat()
		began := time.Now()
		u.Says(chat, "卸油冒油了，流了一地，咋办")
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			errs[i] = api.Await(ctx, func() bool { return len(api.FromBot(chat)) > 0 })
			waits[i] = time.Since(began)
		})
	}
	all.Wait()
	return waits, errors.Join(errs...)
}

func (b *telegramBench) reportDelivered(api *telegramtest.Server, waits times) {
	sent := api.Accepted("sendMessage")
	if len(sent) < 2 {
		return
	}
	seconds := sent[len(sent)-1].At.Sub(sent[0].At).Seconds()
	rate, refused := float64(len(sent)-1)/seconds, len(api.TooMany())
	b.table.add(row{Order: aboutPublish, Measure: fmt.Sprintf("letters delivered under Telegram's limits (%d in %.0f s), refused with 429: %d", len(sent), seconds, refused),
		Says: fmt.Sprintf("%.2f a second", rate), Target: fmt.Sprintf("≥ %g a second, no 429", leastDelivered),
		Verdict: okOrOver(rate >= leastDelivered && refused == 0), Figures: map[string]float64{"per_second": rate, "refused_429": float64(refused)}})
	b.table.add(row{Order: aboutPublish, Measure: fmt.Sprintf("emergency question to answer at Telegram meanwhile (%d)", len(waits)),
		Says: fmt.Sprintf("p50 %.0f ms, p99 %.0f ms, longest %.0f ms", waits.ms(0.50), waits.ms(0.99), waits.ms(1)), Target: fmt.Sprintf("≤ %d ms", mostEmergency),
		Verdict: okOrOver(waits.ms(1) <= mostEmergency), Figures: waits.figures()})
}
