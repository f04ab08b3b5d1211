package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// The targets of the issue.
const (
	mostReplyMS  = 2.0
	mostGrowth   = 2.0
	mostFindMS   = 100.0
	mostStartMS  = 1000.0
	mostMemoryMB = 150.0
	mostSizeMB   = 40.0
)

// replies measures question to reply through Handle, the record in memory, as
// the number of other people's lines grows.
func (b *bench) replies(ctx context.Context) error {
	var first float64
	for i, size := range b.sizes {
		crowd := eval.NewCrowd(b.sets, size)
		t, err := b.replyTimes(ctx, store.InMemory, crowd)
		if err != nil {
			return err
		}
		r := row{Order: aboutReply, Measure: "question to reply (Handle), record in memory", Lines: crowd.Lines, Says: t.String(), Figures: t.figures()}
		p99 := t.ms(0.99)
		switch {
		case i == 0:
			first = p99
		case i == len(b.sizes)-1:
			r.Says += fmt.Sprintf(", %.1f× that of the first", p99/first)
			r.Target = fmt.Sprintf("p99 ≤ %g ms and ≤ %g×", mostReplyMS, mostGrowth)
			r.Verdict = okOrOver(p99 <= mostReplyMS && p99 <= mostGrowth*first)
			r.Figures["growth"] = p99 / first
		}
		b.table.add(r)
	}
	return nil
}

// commit measures the same on a disk, every commit synchronous (FULL).
func (b *bench) commit(ctx context.Context) error {
	dir, remove, err := b.folder()
	if err != nil {
		return err
	}
	crowd := eval.NewCrowd(b.sets, b.sizes[0])
	t, err := b.replyTimes(ctx, filepath.Join(dir, "anka.db"), crowd)
	if err = errors.Join(err, remove()); err != nil {
		return err
	}
	b.table.add(row{Order: aboutDisk, Measure: "the same with the disk's commit (FULL)", Lines: crowd.Lines, Says: t.String(), Figures: t.figures()})
	return nil
}

// folder makes a folder for databases on the disk where the record lies; where
// that may not be written, among the temporary ones.
func (b *bench) folder() (string, func() error, error) {
	dir, err := os.MkdirTemp(b.disk, "anka-bench-*")
	if err != nil {
		dir, err = os.MkdirTemp("", "anka-bench-*")
	}
	return dir, func() error { return os.RemoveAll(dir) }, err
}

const warmUp = 200

// replyTimes puts a crowd's cards and questions into a record and takes the
// time of Handle for each question after the warm-up.
func (b *bench) replyTimes(ctx context.Context, path string, crowd *eval.Crowd) (t times, err error) {
	p, err := open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if _, err := p.bot.Publish(ctx, "bench", drafts(crowd.Cards)...); err != nil {
		return nil, err
	}
	us, err := post(ctx, p.store, crowd.Draw(b.asked, warmUp+b.questions, benchSeed))
	if err != nil {
		return nil, err
	}
	p.bot.Add(eval.Channel{})
	runtime.GC()
	for i, u := range us {
		begin := time.Now()
		if err := p.bot.Handle(ctx, u); err != nil {
			return nil, err
		}
		if i >= warmUp {
			t = append(t, time.Since(begin))
		}
	}
	return t, nil
}

func drafts(cards []data.CardSet) []bot.Draft {
	out := make([]bot.Draft, len(cards))
	for i := range cards {
		out[i] = bot.Draft{Cards: cards[i], Digest: exchange.Digest(&cards[i])}
	}
	return out
}

// post hires the askers of questions and puts the questions into the inbox.
func post(ctx context.Context, s *store.Store, qs []eval.Question) ([]data.Update, error) {
	us := make([]data.Update, len(qs))
	hired := map[string]bool{}
	err := s.Do(ctx, func(tx *store.Tx) error {
		for i, q := range qs {
			sender := q.Enterprise + "/" + q.Post
			u, err := eval.Channel{}.Update(q.ID, sender, q.Question, time.Now().UnixMilli())
			if err != nil {
				return err
			}
			us[i] = u
			if hired[sender] {
				continue
			}
			hired[sender] = true
			who := data.Person{Name: q.Post, Role: data.Worker, Enterprise: q.Enterprise, Posts: []string{q.Post}}
			if err := tx.AddPerson(ctx, &who); err != nil {
				return err
			}
			if err := tx.Bind(ctx, u.Channel, sender, who.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Receive(ctx, store.Arrival{Channel: eval.Channel{}.Name(), Updates: us})
}
