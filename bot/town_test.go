package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/lexicon"
	"anka/data/sample"
	"anka/data/store"
	"anka/index"
)

// town is the sample's enterprises with a bot among them and one channel.
type town struct {
	testing.TB
	path    string
	store   *store.Store
	index   *index.Index
	bot     *bot.Bot
	channel *recorder
	clock   *clock
	log     *bytes.Buffer
	said    int
	stop    func()
}

// The index of the sample's cards takes seconds to build under the race
// detector: towns that publish nothing else share it. In every town the sample's
// card sets have the same numbers.
var sampleIndex = sync.OnceValues(func() (*index.Index, error) {
	x, err := index.New(lists())
	if err != nil {
		return nil, err
	}
	drafts, err := sampleDrafts()
	if err != nil {
		return nil, err
	}
	entries := make([]index.Entry, len(drafts))
	for i, d := range drafts {
		c := d.Cards
		entries[i] = index.Entry{ID: int64(i + 1), Cards: &c}
	}
	return x, x.Put(entries...)
})

// lists are the word lists, studied once.
var lists = sync.OnceValue(func() *index.Language {
	l, err := lexicon.Load()
	if err != nil {
		panic(err)
	}
	return index.NewLanguage(l)
})

func sampleDrafts() ([]bot.Draft, error) {
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []bot.Draft
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f := exchange.Read(name, bytes.NewReader(body))
		if f.Refused() {
			return nil, fmt.Errorf("%v", f.Findings)
		}
		out = append(out, bot.Draft{Cards: *f.Set, Digest: exchange.Digest(f.Set)})
	}
	return out, nil
}

// build opens a town on a database without starting it: with an index of its
// own that knows no words, only the cards of the database.
func build(t testing.TB, path string) *town {
	t.Helper()
	x, err := index.New(index.NewLanguage(&lexicon.Lexicon{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	w := with(t, path, x)
	w.must(w.bot.Load(t.Context()))
	return w
}

// with opens a town with a given index.
func with(t testing.TB, path string, x *index.Index) *town {
	t.Helper()
	w := &town{TB: t, path: path, channel: &recorder{name: "test"}, clock: &clock{at: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}, log: &bytes.Buffer{}}
	var err error
	w.store, err = store.Open(t.Context(), path)
	w.must(err)
	w.index = x
	w.bot = bot.New(bot.Config{Store: w.store, Index: w.index, Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: w.clock.now, Idle: true})
	w.bot.Add(w.channel)
	t.Cleanup(w.close)
	return w
}

// start runs the bot until stop.
func (w *town) start() *town {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx) }()
	w.stop = func() {
		w.Helper()
		w.stop = nil
		cancel()
		select {
		case err := <-done:
			w.must(err)
		case <-time.After(20 * time.Second):
			w.Fatal("Run does not end")
		}
	}
	return w
}

func (w *town) close() {
	if w.stop != nil {
		w.stop()
	}
	_ = w.store.Close() // a test may have closed it
}

func (w *town) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// newTown is a running town in memory with the sample's cards and people.
func newTown(t testing.TB) *town {
	t.Helper()
	x, err := sampleIndex()
	if err != nil {
		t.Fatal(err)
	}
	w := with(t, store.InMemory, x)
	w.bot.Knows(int64(w.settle()))
	return w.start()
}

// ownTown is a newTown with an index of its own, which knows the cards but no
// words besides.
func ownTown(t testing.TB) *town {
	t.Helper()
	w := build(t, store.InMemory)
	w.settle()
	w.must(w.bot.Load(t.Context()))
	return w.start()
}

// settle brings in the sample's people, and its cards into the record only. It
// gives the number of card sets.
func (w *town) settle() int {
	w.Helper()
	ctx := w.Context()
	drafts, err := sampleDrafts()
	w.must(err)
	w.must(w.store.Do(ctx, func(tx *store.Tx) error {
		for _, d := range drafts {
			if _, err := tx.Publish(ctx, d.Cards, d.Digest, "test", "2026-03-02", 0); err != nil {
				return err
			}
		}
		return nil
	}))
	w.must(w.store.Do(ctx, func(tx *store.Tx) error {
		for _, p := range sample.People {
			who := p.Person
			if err := tx.AddPerson(ctx, &who); err != nil {
				return err
			}
			if err := tx.Bind(ctx, "test", p.ID, who.ID); err != nil {
				return err
			}
		}
		for _, e := range sample.Enterprises() {
			if err := tx.BindGroup(ctx, "test", "group:"+e, e); err != nil {
				return err
			}
		}
		return nil
	}))
	return len(drafts)
}

// update makes an update of a message; its key is new each time.
func (w *town) update(m bot.Message) data.Update {
	w.Helper()
	w.said++
	if m.ID == "" {
		m.ID = fmt.Sprint("q", w.said)
	}
	raw, err := json.Marshal(m)
	w.must(err)
	return data.Update{Channel: "test", Key: fmt.Sprint(w.said), Chat: m.Chat, Raw: raw, ReceivedMS: w.clock.now().UnixMilli()}
}

// say puts a message through the whole way and gives what came back to its chat.
func (w *town) say(m bot.Message) []data.Letter {
	w.Helper()
	before := w.channel.count()
	w.must(w.bot.Receive(w.Context(), "test", 0, w.update(m)))
	w.wait(m.Chat)
	return w.channel.since(before, m.Chat)
}

// private is a message of a sample person in his private chat.
func private(sender, text string) bot.Message {
	return bot.Message{Chat: "private:" + sender, Sender: sender, Text: text}
}

// wait waits until nothing of a chat is under way.
func (w *town) wait(chat string) {
	w.Helper()
	w.until(func() bool {
		done, err := w.store.Settled(w.Context(), "test", chat)
		w.must(err)
		return done
	})
}

func (w *town) until(done func() bool) {
	w.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatal("it did not come in 20 seconds")
		}
	}
}

// cards gives the card set in force of a sample post.
func (w *town) cards(enterprise, post string) *store.Published {
	w.Helper()
	p, err := w.store.CardsOf(w.Context(), enterprise+"（示例）", post)
	w.must(err)
	if p == nil {
		w.Fatalf("no cards of %s %s", enterprise, post)
	}
	return p
}

// skipped leaves out most of a long table under the race detector, which is
// there to find races and not what the table says: without it, all is played.
func skipped(i int) bool { return raced && i%11 != 0 }
