package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
	"anka/index"
)

// publishing measures how soon a published card set is found, and how long
// the longest answer takes meanwhile: somebody asks without a pause.
func (b *bench) publishing(ctx context.Context) (err error) {
	crowd := eval.NewCrowd(b.sets, b.live)
	p, err := open(ctx, store.InMemory, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if _, err := p.bot.Publish(ctx, "bench", drafts(crowd.Cards)...); err != nil {
		return err
	}
	p.bot.Add(eval.Channel{})
	runtime.GC()
	var answers times
	var asking error
	stop := make(chan struct{})
	var asker sync.WaitGroup
	asker.Go(func() { answers, asking = b.askUntil(ctx, p, crowd, stop) })
	found, err := b.publishEach(ctx, p, crowd)
	close(stop)
	asker.Wait()
	if err = errors.Join(err, asking); err != nil {
		return err
	}
	b.table.add(row{Order: aboutPublish, Measure: fmt.Sprintf("a published card set is found (%d of them, one after another)", len(found)), Lines: crowd.Lines,
		Says:   fmt.Sprintf("p50 %.1f ms, longest %.1f ms", found.ms(0.50), found.ms(1)),
		Target: fmt.Sprintf("≤ %g ms", mostFindMS), Verdict: okOrOver(found.ms(1) <= mostFindMS), Figures: found.figures()})
	b.table.add(row{Order: aboutPublish, Measure: fmt.Sprintf("questions answered meanwhile (%d)", len(answers)), Lines: crowd.Lines,
		Says:   fmt.Sprintf("%s, longest %.1f ms", answers, answers.ms(1)),
		Target: fmt.Sprintf("not stopped: ≤ %g ms", mostFindMS), Verdict: okOrOver(answers.ms(1) <= mostFindMS), Figures: answers.figures()})
	return nil
}

// askUntil asks one question after another; the first of each round are warm-up.
func (b *bench) askUntil(ctx context.Context, p *plant, crowd *eval.Crowd, stop <-chan struct{}) (t times, err error) {
	for round := 0; ; round++ {
		qs := crowd.Draw(b.asked, 500, benchSeed+uint64(round))
		for i := range qs {
			qs[i].ID = fmt.Sprint(round, ".", i)
		}
		us, err := post(ctx, p.store, qs)
		if err != nil {
			return nil, err
		}
		for _, u := range us {
			select {
			case <-stop:
				return t, nil
			default:
			}
			begin := time.Now()
			if err := p.bot.Handle(ctx, u); err != nil {
				return nil, err
			}
			t = append(t, time.Since(begin))
		}
	}
}

// publishEach publishes card sets with a new accident each and looks for it
// until it is there. It does not wait for Publish to return before the next:
// officers do not wait for each other.
func (b *bench) publishEach(ctx context.Context, p *plant, crowd *eval.Crowd) (times, error) {
	var t times
	ended := make(chan error, b.publishes)
	for i := range b.publishes {
		c := revised(crowd.Cards, i)
		begin := time.Now()
		go func() {
			_, err := p.bot.Publish(ctx, "bench", bot.Draft{Cards: c, Digest: exchange.Digest(&c)})
			ended <- err
		}()
		if err := lookFor(p.index, &c, begin.Add(time.Minute)); err != nil {
			return nil, err
		}
		t = append(t, time.Since(begin))
	}
	for range b.publishes {
		if err := <-ended; err != nil {
			return nil, err
		}
	}
	return t, nil
}

// revised is some worker's card set with an accident that no card had.
func revised(cards []data.CardSet, i int) data.CardSet {
	own := slices.DeleteFunc(slices.Clone(cards), func(c data.CardSet) bool { return c.Common })
	c := own[i*7%len(own)]
	c.Version = ""
	c.Emergency.Scenes = append(slices.Clone(c.Emergency.Scenes), data.Scene{Name: newAccident(i),
		Items: []data.Item{{Text: "撤到吊篮外，拉警戒"}, {Text: "报当班班长"}}, Contacts: []data.Contact{{Name: "火警", Phone: "119"}}})
	return c
}

func newAccident(i int) string { return fmt.Sprintf("吊篮钢丝绳断股%d", i) }

// lookFor looks for the last accident of a card set until it is among the
// first five.
func lookFor(x *index.Index, c *data.CardSet, last time.Time) error {
	name := c.Emergency.Scenes[len(c.Emergency.Scenes)-1].Name
	key := data.SceneKey(c.Post, data.Emergency, name)
	for time.Now().Before(last) {
		r, err := x.Find(name, index.Asker{Enterprise: c.Enterprise, Posts: []string{c.Post}})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(r.Hits[:min(5, len(r.Hits))], func(h index.Hit) bool { return h.Key() == key }) {
			return nil
		}
		time.Sleep(200 * time.Microsecond)
	}
	return fmt.Errorf("bench: %s was published and not found", key)
}
