package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
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

// Emergencies go out before all others, pushes after all others; within a chat
// answers keep their order, and an emergency makes its whole chat go first.
func TestEmergenciesFirst(t *testing.T) {
	w := build(t, store.Memory)
	var mu sync.Mutex
	var order []string
	gates := make([]chan struct{}, 8)
	held := 0
	w.channel.deliver = func(l data.Letter) error {
		mu.Lock()
		defer mu.Unlock()
		if l.Chat[:1] == "h" { // holds a slot
			held++
			mu.Unlock()
			<-gates[l.Chat[1]-'0']
			mu.Lock()
			return nil
		}
		order = append(order, l.Text)
		return nil
	}
	for i := range gates {
		gates[i] = make(chan struct{})
		w.post(data.Letter{Chat: fmt.Sprint("h", i), Text: "x"})
	}
	w.start()
	w.until(func() bool { mu.Lock(); defer mu.Unlock(); return held == len(gates) })
	w.post(data.Letter{Chat: "a", Text: "push-a", Urgency: data.Push}, data.Letter{Chat: "b", Text: "answer-b"},
		data.Letter{Chat: "c", Text: "answer-c"}, data.Letter{Chat: "c", Text: "emergency-c", Urgency: data.First},
		data.Letter{Chat: "d", Text: "push-d", Urgency: data.Push}, data.Letter{Chat: "d", Text: "emergency-d", Urgency: data.First})
	close(gates[0]) // one slot for all of them
	w.until(func() bool { mu.Lock(); defer mu.Unlock(); return len(order) == 6 })
	for _, g := range gates[1:] {
		close(g)
	}
	if got, want := strings.Join(order, " "), "answer-c emergency-c emergency-d answer-b push-a push-d"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

// A chat that must wait waits as long as the channel says, keeps its order and
// holds up nobody.
func TestWaitIsHonoured(t *testing.T) {
	w := build(t, store.Memory)
	var mu sync.Mutex
	tries := 0
	w.channel.deliver = func(l data.Letter) error {
		mu.Lock()
		defer mu.Unlock()
		if l.Chat == "slow" && l.Text == "1" {
			if tries++; tries == 1 {
				return &bot.Wait{For: 30 * time.Second, Err: errors.New("429")}
			}
		}
		return nil
	}
	for i := range 150 {
		w.post(data.Letter{Chat: "slow", Text: fmt.Sprint(i + 1)})
	}
	w.post(data.Letter{Chat: "other", Text: "x"})
	w.start()
	w.wait("other")
	time.Sleep(50 * time.Millisecond)
	if got := w.channel.got("slow"); len(got) != 0 || tries != 1 {
		t.Fatalf("did not wait: %d letters, %d tries", len(got), tries)
	}
	if state, cause := w.row("outbox", 1); state != store.Waiting || !strings.Contains(cause, "429") {
		t.Errorf("state %d, error %q", state, cause)
	}
	w.clock.pass(29 * time.Second)
	w.post(data.Letter{Chat: "other", Text: "y"})
	w.say(private("p1", "/start")) // wakes the loop
	if len(w.channel.got("slow")) != 0 {
		t.Fatal("came a second too early")
	}
	w.clock.pass(time.Second)
	w.say(private("p1", "/start"))
	w.wait("slow")
	for i, l := range w.channel.got("slow") {
		if l.Text != fmt.Sprint(i+1) {
			t.Fatalf("letter %d is %s", i+1, l.Text)
		}
	}
}

func TestRefusedIsRecorded(t *testing.T) {
	w := build(t, store.Memory)
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
	w := build(t, store.Memory)
	var mu sync.Mutex
	var at []time.Time
	w.channel.deliver = func(l data.Letter) error {
		mu.Lock()
		defer mu.Unlock()
		if l.Text != "1" {
			return nil
		}
		at = append(at, w.clock.now())
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
	w.until(func() bool { // every look moves the clock by a tenth of a second
		w.clock.pass(100 * time.Millisecond)
		w.say(private("p1", "/start"))
		done, err := w.store.Settled(t.Context(), "test", "a")
		w.must(err)
		return done
	})
	if got := texts(w.channel.got("a")); got != "1 2" {
		t.Errorf("delivered %q", got)
	}
	if len(at) != 3 || at[1].Sub(at[0]) < 500*time.Millisecond || at[2].Sub(at[1]) < time.Second {
		t.Errorf("tries at %v", at)
	}
}

// What has been said is not said again although its end could not be recorded at once.
func TestSaidOnceWhenNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.Memory)
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
