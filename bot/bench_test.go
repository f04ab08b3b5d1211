package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/sample"
	"anka/data/store"
	"anka/index"
)

// BenchmarkHandle is question to reply through Handle with the record in
// memory: its cost must not grow with enterprises that are not the asker's.
// The inbox is filled outside the time taken.
func BenchmarkHandle(b *testing.B) {
	for _, lines := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			crowd := eval.NewCrowd(sampleSets(b), lines)
			w := newWorkshop(b, crowd)
			us := w.inbox(b, crowd, b.N)
			b.ReportAllocs()
			b.ResetTimer()
			for _, u := range us {
				if err := w.bot.Handle(b.Context(), u); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPublish is a card set published among 20,000 lines.
func BenchmarkPublish(b *testing.B) {
	crowd := eval.NewCrowd(sampleSets(b), 20_000)
	w := newWorkshop(b, crowd)
	b.ResetTimer()
	for i := range b.N {
		c := crowd.Cards[i%len(crowd.Cards)]
		c.Version = ""
		if _, err := w.bot.Publish(b.Context(), "bench", bot.Draft{Cards: c, Digest: fmt.Sprint("again", i)}); err != nil {
			b.Fatal(err)
		}
	}
}

type workshop struct {
	store *store.Store
	bot   *bot.Bot
}

func newWorkshop(b *testing.B, crowd *eval.Crowd) *workshop {
	b.Helper()
	x, err := index.New(lists())
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(b.Context(), store.InMemory)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = x.Close(), s.Close() })
	w := &workshop{s, bot.New(bot.Config{Store: s, Index: x, Log: slog.New(slog.DiscardHandler)})}
	w.bot.Add(eval.Channel{})
	drafts := make([]bot.Draft, len(crowd.Cards))
	for i, c := range crowd.Cards {
		drafts[i] = bot.Draft{Cards: c, Digest: fmt.Sprint(i)}
	}
	if _, err := w.bot.Publish(b.Context(), "bench", drafts...); err != nil {
		b.Fatal(err)
	}
	return w
}

// inbox hires the askers of n questions and receives the questions.
func (w *workshop) inbox(b *testing.B, crowd *eval.Crowd, n int) []data.Update {
	b.Helper()
	body, err := sample.Files.ReadFile("questions.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	qs, err := eval.ReadQuestions("questions.jsonl", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	qs = crowd.Draw(qs, n, 1)
	us := make([]data.Update, n)
	known := map[string]bool{}
	err = w.store.Do(b.Context(), func(tx *store.Tx) error {
		for i, q := range qs {
			sender := q.Enterprise + "/" + q.Post
			if us[i], err = (eval.Channel{}).Update(q.ID, sender, q.Question, time.Now().UnixMilli()); err != nil {
				return err
			}
			if known[sender] {
				continue
			}
			known[sender] = true
			if err := hire(b.Context(), tx, sender, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	us, err = w.store.Receive(b.Context(), store.Arrival{Channel: "eval", Updates: us})
	if err != nil {
		b.Fatal(err)
	}
	return us
}

func hire(ctx context.Context, tx *store.Tx, sender string, q eval.Question) error {
	p := &data.Person{Name: q.Post, Role: data.Worker, Enterprise: q.Enterprise, Posts: []string{q.Post}}
	if err := tx.AddPerson(ctx, p); err != nil {
		return err
	}
	return tx.Bind(ctx, "eval", sender, p.ID)
}

func sampleSets(b *testing.B) []data.CardSet {
	b.Helper()
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil {
		b.Fatal(err)
	}
	var out []data.CardSet
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		f := exchange.Read(name, bytes.NewReader(body))
		if f.Refused() {
			b.Fatal(f.Findings[0])
		}
		out = append(out, *f.Set)
	}
	return out
}
