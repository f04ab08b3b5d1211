package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// post puts letters into the outbox.
func (w *town) post(letters ...data.Letter) {
	w.Helper()
	for i := range letters {
		letters[i].Channel = "test"
	}
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error { return tx.Post(w.Context(), 0, letters) }))
}

func texts(letters []data.Letter) string {
	var out []string
	for _, l := range letters {
		out = append(out, l.Text)
	}
	return strings.Join(out, " ")
}

// limited is a recorder with limits.
type limited struct {
	*recorder
	limits bot.Limits
}

func (l limited) Limits() bot.Limits { return l.limits }

// telegramLimits are those of a channel whose groups begin with g.
var telegramLimits = bot.Limits{PerSecond: 30, PerChat: time.Second, GroupPerMinute: 20, Group: func(chat string) bool { return chat[0] == 'g' }}

// timed keeps when each letter began and takes as long as takes says.
type timed struct {
	mu    sync.Mutex
	began []time.Time
	said  []data.Letter
	under int
	most  int // under way at the same time
}

// limitedTown runs f in a town whose channel has Telegram's limits and a clock
// of its own that the bot's stands still beside.
func limitedTown(t *testing.T, takes func(data.Letter) time.Duration, f func(*town, *timed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, k := build(t, store.InMemory), &timed{}
		w.channel.deliver = func(l data.Letter) error {
			k.mu.Lock()
			k.began, k.said = append(k.began, time.Now()), append(k.said, l)
			k.under++
			k.most = max(k.most, k.under)
			k.mu.Unlock()
			time.Sleep(takes(l))
			k.mu.Lock()
			k.under--
			k.mu.Unlock()
			return nil
		}
		w.bot.Add(limited{w.channel, telegramLimits})
		f(w, k)
		w.close()
	})
}

func quick(data.Letter) time.Duration { return 2 * time.Millisecond }

// Emergencies go out before all others, pushes after all others; within a chat
// answers keep their order, and an emergency makes its whole chat go first.
func TestEmergenciesFirst(t *testing.T) {
	limitedTown(t, quick, func(w *town, k *timed) {
		w.post(data.Letter{Chat: "a", Text: "push-a", Urgency: data.Push}, data.Letter{Chat: "b", Text: "answer-b"},
			data.Letter{Chat: "c", Text: "answer-c"}, data.Letter{Chat: "c", Text: "emergency-c", Urgency: data.First},
			data.Letter{Chat: "d", Text: "push-d", Urgency: data.Push}, data.Letter{Chat: "d", Text: "emergency-d", Urgency: data.First})
		w.start()
		time.Sleep(3 * time.Second)
		// emergency-c and push-d come a second after their chat's letter before.
		if got, want := texts(k.said), "answer-c emergency-d answer-b push-a emergency-c push-d"; got != want {
			t.Errorf("order %s, want %s", got, want)
		}
	})
}

// While ten thousand pushes wait, an emergency's answer goes out within a
// twentieth of a second, and the pace is kept: never more than 30 in a second,
// and hardly less. On a quick channel one letter is under way at a time.
func TestPace(t *testing.T) {
	limitedTown(t, quick, func(w *town, k *timed) {
		pushes := make([]data.Letter, 10_000)
		for i := range pushes {
			pushes[i] = data.Letter{Chat: fmt.Sprint("p", i), Text: "x", Urgency: data.Push}
		}
		w.post(pushes...)
		w.start()
		time.Sleep(time.Minute)
		posted := time.Now()
		w.post(data.Letter{Chat: "e", Text: "emergency", Urgency: data.First})
		w.bot.Wake()
		time.Sleep(time.Minute)
		w.stop()
		most, from := 0, 0
		for i := range k.began {
			for k.began[i].Sub(k.began[from]) >= time.Second {
				from++
			}
			most = max(most, i-from+1)
			if k.said[i].Text == "emergency" && k.began[i].Sub(posted) > 50*time.Millisecond {
				t.Errorf("the emergency waited %v", k.began[i].Sub(posted))
			}
		}
		if rate := float64(len(k.began)) / 120; rate < 28.5 || most > 30 || k.most > 1 {
			t.Errorf("%.2f letters a second, %d in the busiest, %d at once", rate, most, k.most)
		}
	})
}

// A distant server takes as many at once as the pace needs.
func TestPaceOverDistance(t *testing.T) {
	limitedTown(t, func(data.Letter) time.Duration { return 200 * time.Millisecond }, func(w *town, k *timed) {
		pushes := make([]data.Letter, 2000)
		for i := range pushes {
			pushes[i] = data.Letter{Chat: fmt.Sprint("p", i), Text: "x", Urgency: data.Push}
		}
		w.post(pushes...)
		w.start()
		time.Sleep(time.Minute)
		w.stop()
		if rate := float64(len(k.began)) / 60; rate < 28 || k.most > 10 {
			t.Errorf("%.2f letters a second, %d at once", rate, k.most)
		}
	})
}

// A chat gets a letter a second, a group 20 a minute, of which two are kept for
// emergencies; acknowledgements of taps count for nothing.
func TestChatLimits(t *testing.T) {
	limitedTown(t, quick, func(w *town, k *timed) {
		for i := range 25 {
			w.post(data.Letter{Chat: "g1", Text: fmt.Sprint(i)}, data.Letter{Chat: "p1", Text: fmt.Sprint(i)}, data.Letter{Chat: "g1", Tap: "t"})
		}
		w.start()
		time.Sleep(40 * time.Second)
		w.post(data.Letter{Chat: "g1", Text: "emergency", Urgency: data.First})
		w.bot.Wake()
		time.Sleep(200 * time.Second)
		w.stop()
		last, minute, emergency := map[string]time.Time{}, []time.Time{}, 0
		for i, l := range k.said {
			if l.Light() {
				continue
			}
			if gap := k.began[i].Sub(last[l.Chat]); gap < time.Second {
				t.Errorf("%s %s: %v after the one before", l.Chat, l.Text, gap)
			}
			last[l.Chat] = k.began[i]
			if l.Chat == "g1" {
				minute = append(minute, k.began[i])
				if n := len(minute); n > 20 && minute[n-1].Sub(minute[n-21]) < time.Minute {
					t.Errorf("21 in %v", minute[n-1].Sub(minute[n-21]))
				}
				if l.Text == "emergency" {
					emergency = len(minute)
				}
			}
		}
		if len(k.said) != 76 || emergency != 26 {
			t.Errorf("%d letters, the emergency in place %d", len(k.said), emergency)
		}
	})
}

// A restart does not forget what the limits count.
func TestLimitsOverRestart(t *testing.T) {
	limitedTown(t, quick, func(w *town, k *timed) {
		post := func() {
			for i := range 15 {
				w.post(data.Letter{Chat: "g1", Text: "x"}, data.Letter{Chat: fmt.Sprint("p", i), Text: "x"})
			}
		}
		start := time.Now()
		began := w.clock.now()
		post()
		w.start()
		time.Sleep(20 * time.Second)
		w.stop()
		w.clock.pass(time.Since(start) - w.clock.now().Sub(began)) // the record's clock has stood still
		w.exec(`UPDATE outbox SET done_ms = ` + fmt.Sprint(w.clock.now().UnixMilli()-500) + ` WHERE state = 1`)
		post()
		w.start()
		time.Sleep(2 * time.Minute)
		w.stop()
		var group []time.Time
		for i, l := range k.said {
			if l.Chat == "g1" {
				group = append(group, k.began[i])
			}
		}
		if len(group) != 30 || group[20].Sub(group[0]) < time.Minute {
			t.Errorf("%d to the group, the 21st %v after the first", len(group), group[min(20, len(group)-1)].Sub(group[0]))
		}
		if len(k.said) != 60 {
			t.Errorf("%d letters", len(k.said))
		}
	})
}

// A letter that hangs holds up no emergency elsewhere.
func TestHangingLetter(t *testing.T) {
	limitedTown(t, func(l data.Letter) time.Duration {
		if l.Text == "hangs" {
			return 20 * time.Second
		}
		return time.Millisecond
	}, func(w *town, k *timed) {
		w.post(data.Letter{Chat: "h", Text: "hangs"}, data.Letter{Chat: "i", Text: "hangs"})
		w.start()
		time.Sleep(time.Second)
		posted := time.Now()
		w.post(data.Letter{Chat: "e", Text: "emergency", Urgency: data.First})
		w.bot.Wake()
		time.Sleep(30 * time.Second)
		w.stop()
		if got := texts(k.said); got != "hangs hangs emergency" || k.began[2].Sub(posted) > 600*time.Millisecond {
			t.Errorf("%s, the last after %v", got, k.began[2].Sub(posted))
		}
	})
}

// A chat that must wait waits as long as the channel says, also over a restart,
// keeps its order, lets nothing urgent past, and holds up nobody else.
func TestWaitIsHonoured(t *testing.T) {
	for _, restart := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := build(t, store.InMemory)
			var mu sync.Mutex
			var tried []time.Time
			tries := func() []time.Time { mu.Lock(); defer mu.Unlock(); return slices.Clone(tried) }
			w.channel.deliver = func(l data.Letter) error {
				mu.Lock()
				defer mu.Unlock()
				if l.Chat != "slow" {
					return nil
				}
				if tried = append(tried, time.Now()); len(tried) == 1 {
					return &bot.Wait{For: 30 * time.Second, Err: errors.New("429")}
				}
				return nil
			}
			w.post(data.Letter{Chat: "slow", Text: "push", Urgency: data.Push}, data.Letter{Chat: "other", Text: "x"})
			w.start()
			time.Sleep(time.Second)
			if state, cause := w.row("outbox", 1); state != store.Waiting || !strings.Contains(cause, "429") {
				t.Errorf("state %d, error %q", state, cause)
			}
			w.post(data.Letter{Chat: "slow", Text: "1"}, data.Letter{Chat: "slow", Text: "2", Urgency: data.First})
			if restart {
				w.stop()
				w.start()
			}
			time.Sleep(28 * time.Second)
			if len(tries()) != 1 || texts(w.channel.got("other")) != "x" {
				t.Errorf("tried at %v", tries())
			}
			time.Sleep(10 * time.Second)
			if got := texts(w.channel.got("slow")); got != "1 2 push" || tries()[1].Sub(tries()[0]) < 30*time.Second {
				t.Errorf("delivered %s at %v", got, tries())
			}
			w.close()
		})
	}
}

// A clock that was set back keeps no letter waiting longer than it was to wait.
func TestClockSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		var works atomic.Bool
		w.channel.deliver = func(data.Letter) error {
			if !works.Load() {
				return errors.New("network")
			}
			return nil
		}
		w.post(data.Letter{Chat: "a", Text: "1", AskedMS: w.clock.now().UnixMilli()})
		w.start()
		time.Sleep(10 * time.Second)
		w.stop()
		works.Store(true)
		w.clock.pass(-48 * time.Hour)
		w.start()
		time.Sleep(9 * time.Second) // no longer than it was to wait before
		if got := texts(w.channel.got("a")); got != "1" {
			t.Errorf("delivered %q", got)
		}
		w.close()
	})
}

// A group that became another one gets its letters there, in order.
func TestMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		w.channel.deliver = func(l data.Letter) error {
			if l.Chat == "old" {
				return &bot.Moved{To: "new"}
			}
			return nil
		}
		for i := range 3 {
			w.post(data.Letter{Chat: "old", Text: fmt.Sprint(i)})
		}
		w.start()
		time.Sleep(time.Minute)
		if got := texts(w.channel.got("new")); got != "0 1 2" {
			t.Errorf("delivered %q", got)
		}
		w.close()
	})
}

// A chat that takes nothing more is not written to again until somebody there
// writes; what waited is refused with the reason.
func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		var tries atomic.Int64
		var back atomic.Bool
		w.channel.deliver = func(l data.Letter) error {
			if tries.Add(1); !back.Load() {
				return &bot.Refused{Err: errors.New("kicked"), Gone: true}
			}
			return nil
		}
		w.post(data.Letter{Chat: "a", Text: "1"}, data.Letter{Chat: "a", Text: "2"})
		w.start()
		time.Sleep(10 * time.Second)
		w.post(data.Letter{Chat: "a", Text: "3", Urgency: data.Push})
		time.Sleep(10 * time.Second)
		if state, cause := w.row("outbox", 3); tries.Load() != 1 || state != store.Aside || !strings.Contains(cause, "kicked") {
			t.Errorf("%d tries; state %d, error %q", tries.Load(), state, cause)
		}
		back.Store(true)
		w.must(w.bot.Receive(t.Context(), "test", 0, w.update(bot.Message{Chat: "a", Sender: "x", Text: "/start"})))
		time.Sleep(time.Second)
		w.post(data.Letter{Chat: "a", Text: "4", Urgency: data.Push})
		time.Sleep(10 * time.Second)
		if got := w.channel.got("a"); len(got) != 2 || got[1].Text != "4" {
			t.Errorf("delivered %+v", got)
		}
		w.close()
	})
}

// An answer that comes more than ten minutes late says so, whatever held it up.
func TestLateAnswerSaysSo(t *testing.T) {
	w := build(t, store.InMemory)
	now := w.clock.now()
	asked := func(ago time.Duration) int64 { return now.Add(-ago).UnixMilli() }
	w.post(data.Letter{Chat: "a", Text: "早问的", AskedMS: asked(11 * time.Minute)}, data.Letter{Chat: "a", Text: "刚问的", AskedMS: asked(9 * time.Minute)},
		data.Letter{Chat: "a", Text: "没问的"})
	w.start()
	w.wait("a")
	got := w.channel.got("a")
	if want := "早问的\n⏰ 来晚了：这条答的是 03-02 07:49 问的。"; got[0].Text != want || got[1].Text != "刚问的" || got[2].Text != "没问的" {
		t.Errorf("said %q", texts(got))
	}
}

func TestRefusedIsRecorded(t *testing.T) {
	w := build(t, store.InMemory)
	w.channel.deliver = func(l data.Letter) error {
		if l.Text == "bad" {
			return fmt.Errorf("sending: %w", &bot.Refused{Err: errors.New("blocked by the person")})
		}
		return nil
	}
	w.post(data.Letter{Chat: "a", Text: "bad"}, data.Letter{Chat: "a", Text: "good"})
	w.start()
	w.wait("a")
	if state, cause := w.row("outbox", 1); state != store.Aside || !strings.Contains(cause, "blocked by the person") {
		t.Errorf("state %d, error %q", state, cause)
	}
	if got := texts(w.channel.got("a")); got != "good" {
		t.Errorf("delivered %q", got)
	}
}

// An error and even a panic of the channel are tried again, later each time,
// in order, and once it is through not again.
func TestTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		var mu sync.Mutex
		var at []time.Time
		w.channel.deliver = func(l data.Letter) error {
			mu.Lock()
			defer mu.Unlock()
			if l.Text != "1" {
				return nil
			}
			at = append(at, time.Now())
			switch len(at) {
			case 1:
				return errors.New("network")
			case 2:
				panic("bug")
			}
			return nil
		}
		w.post(data.Letter{Chat: "a", Text: "1"}, data.Letter{Chat: "a", Text: "2"})
		w.start()
		time.Sleep(time.Minute)
		if got := texts(w.channel.got("a")); got != "1 2" {
			t.Errorf("delivered %q", got)
		}
		mu.Lock()
		defer mu.Unlock()
		if len(at) != 3 || at[1].Sub(at[0]) < 500*time.Millisecond || at[2].Sub(at[1]) < time.Second {
			t.Errorf("tries at %v", at)
		}
		w.close()
	})
}

// What has been said is not said again although its end could not be recorded at once.
func TestSaidOnceWhenNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		w.exec(`CREATE TRIGGER full BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
		w.post(data.Letter{Chat: "a", Text: "1"}, data.Letter{Chat: "a", Text: "2"})
		w.start()
		time.Sleep(10 * time.Second) // of the test's own time
		if got := texts(w.channel.got("a")); got != "1" {
			t.Errorf("delivered %q", got)
		}
		w.exec(`DROP TRIGGER full`)
		time.Sleep(time.Minute)
		if got := texts(w.channel.got("a")); got != "1 2" {
			t.Errorf("then delivered %q", got)
		}
		w.close()
	})
}

// Letters come while the loop reads the outbox: each is delivered exactly once.
func TestDeliveredExactlyOnce(t *testing.T) {
	w := newTown(t)
	const chats, each = 8, 20
	for i := range each {
		for c := range chats {
			w.must(w.bot.Receive(t.Context(), "test", 0, w.update(bot.Message{Chat: fmt.Sprint("c", c), Sender: "p1", ID: fmt.Sprint(i), Group: true, Addressed: true, Text: "/start"})))
		}
	}
	for c := range chats {
		chat := fmt.Sprint("c", c)
		w.wait(chat)
		if n := len(w.channel.got(chat)); n != each {
			t.Errorf("%s: %d letters, want %d", chat, n, each)
		}
	}
}
