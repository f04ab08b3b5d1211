package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// town is a petrol station's people in their chats, the Bot API server, and the
// program that may die at any moment.
type town struct {
	t      *testing.T
	api    *telegramtest.Server
	chance *rand.Rand // of the kills
	people *rand.Rand // of what is said
	anka   string
	hook   bool
	size   size
	env    []string
	db     string
	log    *os.File

	running *exec.Cmd
	starts  []time.Time // of every life

	mu     sync.Mutex
	places []*place
	asked  []*question
}

// place is a chat and who speaks there.
type place struct {
	chat  *telegramtest.Chat
	group bool
	topic int64
	who   []*telegramtest.User
	each  time.Duration // from one question to the next
	last  time.Time
}

// question is something said that the bot has to answer, or has to leave.
type question struct {
	place  *place
	id     int64 // message
	topic  int64
	at     time.Time
	text   string // as it is to stand in the log; empty: not a question
	answer bool
	has    string // words of the answer
}

// size is how many chats a town has.
type size struct{ privates, groups int }

var small = size{24, 6}

func newTown(t *testing.T, anka string, hook bool) *town {
	t.Helper()
	return newTownAt(t, anka, hook, t.TempDir(), small)
}

func newTownAt(t *testing.T, anka string, hook bool, dir string, of size) *town {
	t.Helper()
	seed := newSeed()
	t.Logf("-crash-seed %d", seed)
	w := &town{t: t, size: of, people: rand.New(rand.NewPCG(seed, 2)), api: telegramtest.New(telegramtest.Options{NoPrivacy: true, HookRetry: 200 * time.Millisecond}), anka: anka, hook: hook,
		chance: rand.New(rand.NewPCG(seed, 1)), db: filepath.Join(dir, "anka.db")}
	t.Cleanup(w.api.Close)
	t.Cleanup(w.kill)
	var err error
	if w.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.log.Close() })
	w.env = append(os.Environ(), "ANKA_DB="+w.db, "TELEGRAM_BOT_TOKEN="+w.api.Token, "ANKA_TELEGRAM_API="+w.api.URL, "ANKA_DRILLS=0")
	if hook {
		addr := freeAddr(t)
		w.env = append(w.env, "ANKA_WEBHOOK_URL=http://"+addr+"/telegram", "ANKA_WEBHOOK_ADDR="+addr, "ANKA_WEBHOOK_SECRET=a-secret")
	}
	w.settleIn()
	return w
}

// settleIn writes the record: few cards, so that a start takes no time; everybody
// with a private chat is known, in the groups also somebody who is not.
func (w *town) settleIn() {
	t, ctx := w.t, w.t.Context()
	p, err := open(ctx, w.db, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.bot.Publish(ctx, "试", stationCards(t)...); err != nil {
		t.Fatal(err)
	}
	err = p.store.Do(ctx, func(tx *store.Tx) error {
		for i := range w.size.privates {
			u := w.api.NewUser(fmt.Sprintf("工人%d", i))
			who := &data.Person{Name: u.FirstName, Role: data.Worker, Enterprise: stationName, Posts: []string{"卸油员"}}
			if err := errors.Join(tx.AddPerson(ctx, who), tx.Bind(ctx, "telegram", fmt.Sprint(u.ID), who.ID)); err != nil {
				return err
			}
			w.places = append(w.places, &place{chat: u.Chat(), who: []*telegramtest.User{u}, each: 4 * time.Second})
		}
		for i := range w.size.groups {
			g := &place{group: true, each: 7 * time.Second}
			if g.chat = w.api.NewGroup(fmt.Sprintf("班组%d", i)); i%3 == 2 {
				g.chat = w.api.NewForum(fmt.Sprintf("分话题的班组%d", i))
				g.topic = g.chat.NewTopic("卸油")
			}
			for _, p := range w.places[4*i%w.size.privates:][:4] {
				g.who = append(g.who, p.who[0])
			}
			g.who = append(g.who, w.api.NewUser("临时工"))
			w.places = append(w.places, g)
			if err := tx.BindGroup(ctx, "telegram", fmt.Sprint(g.chat.ID), stationName); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

const stationName = "江津加油站（示例）"

// stationCards are the sample's cards of the petrol station.
func stationCards(t *testing.T) []bot.Draft {
	t.Helper()
	files, err := sampleCards()
	if err != nil {
		t.Fatal(err)
	}
	var out []bot.Draft
	for _, f := range files {
		if f.Set.Enterprise == stationName {
			out = append(out, bot.Draft{Cards: *f.Set, Digest: exchange.Digest(f.Set)})
		}
	}
	return out
}

// program is the program on the town's record.
func (w *town) program(args ...string) *exec.Cmd {
	cmd := exec.Command(w.anka, args...)
	cmd.Env = w.env
	return cmd
}

func (w *town) start() {
	w.t.Helper()
	w.starts = append(w.starts, time.Now())
	w.running = w.program("serve")
	w.running.Stdout, w.running.Stderr = w.log, w.log
	if err := w.running.Start(); err != nil {
		w.t.Fatal(err)
	}
}

// kill ends the program as a power cut does.
func (w *town) kill() {
	if w.running == nil {
		return
	}
	_ = w.running.Process.Kill()
	err := w.running.Wait()
	w.running = nil
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		w.t.Errorf("the program ended before it was killed: %v\n%s", err, w.tail())
	}
}

// stop ends it as systemd does: it finishes what is in hand.
func (w *town) stop() {
	w.t.Helper()
	_ = w.running.Process.Signal(syscall.SIGTERM)
	begin := time.Now()
	err := w.running.Wait()
	w.running = nil
	if err != nil || time.Since(begin) > 10*time.Second {
		w.t.Errorf("SIGTERM: ended after %s with %v\n%s", time.Since(begin), err, w.tail())
	}
}

// tail is the end of what the program logged.
func (w *town) tail() string {
	body, err := os.ReadFile(w.log.Name())
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(body, []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}

// chatter says something every few milliseconds until ctx ends, but no more
// than people would and no more than can be answered in time.
func (w *town) chatter(ctx context.Context) {
	chance := w.people
	for n := 1; ctx.Err() == nil; n++ {
		if p := w.free(chance); p != nil && chance.IntN(4) > 0 {
			w.says(chance, p, n)
		} else {
			w.talks(chance, n)
		}
		time.Sleep(time.Duration(chance.IntN(150)) * time.Millisecond)
	}
}

// free is a place where somebody may ask now.
func (w *town) free(chance *rand.Rand) *place {
	now := time.Now()
	some := slices.DeleteFunc(slices.Clone(w.places), func(p *place) bool { return now.Sub(p.last) < p.each })
	if len(some) == 0 {
		return nil
	}
	return some[chance.IntN(len(some))]
}

// everybody asks once.
func (w *town) everybody(n int) {
	for i, p := range w.places {
		w.says(w.people, p, n+i)
	}
}

// roundOff has everybody ask once more, and waits until all is settled.
func (w *town) roundOff() {
	w.t.Helper()
	w.everybody(1_000_000)
	w.settle(5 * time.Minute)
}
