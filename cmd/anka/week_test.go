package main

import (
	"container/heap"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram"
	"anka/bot/telegram/telegramtest"
)

// A week at two enterprises, in Telegram, with a clock that jumps: three shifts,
// a downtime, a new version of a card, forged taps, an exam, a spot check, an
// observation. What people read is testdata/telegram/week.txt, a section a day;
// that the record agrees with it is week_laws_test.go.
func TestWeek(t *testing.T) {
	t.Parallel()
	days := weekDays
	if raced {
		days = days[:1]
	}
	w := newWeek(t)
	w.up()
	for _, d := range days {
		w.day(d)
	}
	w.down()
	w.laws()
	if raced {
		was, err := os.ReadFile("testdata/telegram/week.txt")
		w.must(err)
		if !strings.HasPrefix(string(was), w.readable()) {
			t.Errorf("the first day is not what testdata/telegram/week.txt has:\n%s", w.readable())
		}
		return
	}
	w.allOfIt()
	w.verify()
	golden(t, "testdata/telegram/week.txt", w.readable())
}

// week is the two enterprises, their people and the program among them.
type week struct {
	*testing.T
	ctx    context.Context
	api    *telegramtest.Server
	clock  *jumping
	env    map[string]string
	log    shared
	plant  *plant // nil: the program is down
	stop   func()
	db     *sql.DB // the record, to look into
	wait   *sql.Stmt
	hands  []*hand // in the order in which they are written about
	group  *telegramtest.Chat
	events events
	told   int             // of what Telegram accepted, so much has been looked at
	shown  map[int64]bool  // chats written down today
	spoken map[int64]bool  // chats written down until the next turn
	said   strings.Builder // the transcript
	downs  [][2]time.Time  // when the program was down
}

// jumping is a clock that moves only when it is told to, and only ahead.
type jumping struct{ ms atomic.Int64 }

func (c *jumping) now() time.Time { return time.UnixMilli(c.ms.Load()) }

func (c *jumping) to(t time.Time) {
	if ms := t.UnixMilli(); ms > c.ms.Load() {
		c.ms.Store(ms)
	}
}

func newWeek(t *testing.T) *week {
	ctx, stop := context.WithTimeout(t.Context(), 9*time.Minute)
	t.Cleanup(stop)
	w := &week{T: t, ctx: ctx, clock: &jumping{}, shown: map[int64]bool{}, spoken: map[int64]bool{}}
	w.clock.to(w.on("03-01 20:00"))
	w.api = telegramtest.New(telegramtest.Options{Now: w.clock.now})
	t.Cleanup(w.api.Close)
	path := filepath.Join(t.TempDir(), "anka.db")
	w.env = map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": w.api.Token, "ANKA_TELEGRAM_API": w.api.URL, "ANKA_DRILLS": "0"}
	w.settleIn()
	var err error
	w.db, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(20000)")
	w.must(err)
	t.Cleanup(func() { _ = w.db.Close() })
	w.wait, err = w.db.PrepareContext(ctx, `SELECT (SELECT COUNT(*) FROM inbox WHERE state = 0) + (SELECT COUNT(*) FROM outbox WHERE state = 0)`)
	w.must(err)
	t.Cleanup(func() { _ = w.wait.Close() })
	return w
}

func (w *week) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%s: %v\n%s", w.clock.now().In(chinaTime).Format("01-02 15:04:05"), err, &w.log)
	}
}

// on is a moment in Beijing time, such as 03-02 08:00.
func (w *week) on(when string) time.Time {
	w.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+when, chinaTime)
	w.must(err)
	return at
}

// unpaced is the channel without Telegram's pace: the machine's clock measures
// it, and would have everybody wait a second for each letter. What comes is
// spread over seconds of the week's clock all the same, and the server counts.
type unpaced struct{ *telegram.Channel }

func (unpaced) Limits() bot.Limits { return bot.Limits{} }

// up starts the program as serveCommand does, but on the week's clock; what it
// does each second by itself, turn has it do.
func (w *week) up() {
	w.Helper()
	c, err := readConfig(func(k string) string { return w.env[k] })
	w.must(err)
	unlock, err := lockRecord(c.db)
	w.must(err)
	log := newLog(&w.log, c)
	p, err := openAs(w.ctx, c.db, bot.Config{Log: log, Now: w.clock.now, Idle: c.idle, Heads: keepHeads(c)})
	w.must(err)
	tg, err := telegram.New(telegram.Config{Token: c.token, API: c.telegramAPI, Log: log, Now: w.clock.now})
	w.must(err)
	p.bot.Add(unpaced{tg})
	v := &serving{std: sharedWriters(std{out: io.Discard, err: &w.log, config: c}), plant: p, log: log, begun: w.clock.now(), tg: tg}
	running, end := context.WithCancel(w.ctx)
	done := make(chan error, 1)
	go func() { done <- v.run(running) }()
	w.plant = p
	w.stop = func() {
		end()
		w.must(<-done)
		w.must(p.Close())
		unlock()
	}
	w.turn()
}

// down stops it as a signal does.
func (w *week) down() {
	w.Helper()
	w.turn()
	w.stop()
	w.plant, w.stop = nil, nil
}

// event is something that somebody does at a time.
type event struct {
	at time.Time
	n  int // those of one moment in the order in which they were thought of
	do func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at.Before(e[j].at) || e[i].at.Equal(e[j].at) && e[i].n < e[j].n
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

var eventNumber atomic.Int64

// in has something done after a while.
func (w *week) in(d time.Duration, do func()) {
	heap.Push(&w.events, event{w.clock.now().Add(d), int(eventNumber.Add(1)), do})
}

// until lets time pass: what people do, and what the program does hour by hour.
func (w *week) until(end time.Time) {
	w.Helper()
	for {
		next := w.nextHour()
		if len(w.events) > 0 && w.events[0].at.Before(next) {
			next = w.events[0].at
		}
		if next.After(end) {
			break
		}
		w.clock.to(next)
		for len(w.events) > 0 && !w.events[0].at.After(w.clock.now()) {
			heap.Pop(&w.events).(event).do()
		}
		w.turn()
	}
	w.clock.to(end)
	w.turn()
}

// nextHour is the next full hour, or half past nine at night, here or two hours
// behind: who works at night is asked then.
func (w *week) nextHour() time.Time {
	now := w.clock.now().In(chinaTime)
	next := now.Truncate(time.Hour).Add(time.Hour)
	if half := next.Add(-30 * time.Minute); (half.Hour() == 21 || half.Hour() == 23) && half.After(now) {
		return half
	}
	return next
}

// pass is until, in so much time.
func (w *week) pass(d time.Duration) { w.Helper(); w.until(w.clock.now().Add(d)) }

// turn lets the program do what there is to do, and people look at it.
func (w *week) turn() {
	w.Helper()
	if w.plant == nil {
		return
	}
	w.settle()
	w.must(w.plant.bot.Load(w.ctx)) // what was published is found before anything else happens
	w.must(w.plant.bot.Chores(w.ctx))
	w.settle()
	w.look()
}

// settle waits until the program has done with everything.
func (w *week) settle() {
	w.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		var waiting int
		pending := w.api.Pending() // before: what is fetched is in the inbox
		w.must(w.wait.QueryRowContext(w.ctx).Scan(&waiting))
		if pending+waiting == 0 {
			return
		}
		if time.Now().After(end) {
			w.must(fmt.Errorf("%d updates wait at Telegram, %d updates and letters in the record", pending, waiting))
		}
	}
}
