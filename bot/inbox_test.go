package bot_test

import (
	"fmt"
	"path/filepath"
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

// Hundreds of messages in many chats at once: each is answered once, and
// within a chat in the order in which it was stored.
func TestOrderUnderLoad(t *testing.T) {
	const chats, each = 16, 20
	w := newTown(t)
	var received sync.WaitGroup
	for c := range chats {
		var us []data.Update
		for i := range each {
			us = append(us, w.update(bot.Message{Chat: fmt.Sprint("chat", c), Sender: "p1", ID: fmt.Sprint(i), Group: true, Addressed: true, Text: "/start"}))
		}
		received.Go(func() {
			for part := range slices.Chunk(us, 7) {
				if err := w.bot.Receive(t.Context(), "test", 0, part...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	received.Wait()
	for c := range chats {
		chat := fmt.Sprint("chat", c)
		w.wait(chat)
		var got []string
		for _, l := range w.channel.got(chat) {
			got = append(got, l.ReplyTo)
		}
		want := make([]string, each)
		for i := range want {
			want[i] = fmt.Sprint(i)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", chat, got)
		}
	}
}

// Two goroutines bring updates of one chat at the same time: what is stored
// first is handled first.
func TestOrderOfConcurrentReceives(t *testing.T) {
	w := newTown(t)
	var all sync.WaitGroup
	for range 100 {
		u := w.update(bot.Message{Chat: "one", Sender: "p1", Text: "/start", Group: true, Addressed: true})
		all.Go(func() {
			if err := w.bot.Receive(t.Context(), "test", 0, u); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.wait("one")
	var stored []string
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT update_key FROM inbox ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				return err
			}
			stored = append(stored, "q"+key)
		}
		return rows.Err()
	}))
	var answered []string
	for _, l := range w.channel.got("one") {
		answered = append(answered, l.ReplyTo)
	}
	if !slices.Equal(stored, answered) {
		t.Errorf("stored   %v\nanswered %v", stored, answered)
	}
}

func TestSameKeyIsAnsweredOnce(t *testing.T) {
	w := newTown(t)
	u := w.update(private("p1", "/start"))
	for range 3 {
		w.must(w.bot.Receive(t.Context(), "test", 0, u))
	}
	w.wait(u.Chat)
	if n := len(w.channel.got(u.Chat)); n != 1 {
		t.Errorf("%d answers", n)
	}
	// Not by handling it directly either.
	stored := u
	stored.ID = 1
	if err := w.bot.Handle(t.Context(), stored); err == nil {
		t.Error("handled twice")
	}
	w.wait(u.Chat)
	if n := len(w.channel.got(u.Chat)); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// What a crash leaves: updates received and not handled, letters written and
// not delivered. The next bot on the same database finishes both, once.
func TestAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	first := build(t, path)
	first.settle()
	first.must(first.bot.Load(t.Context()))
	var us []data.Update
	for i := range 6 {
		us = append(us, first.update(bot.Message{Chat: "private:p1", Sender: "p1", ID: fmt.Sprint(i), Group: true, Addressed: true, Text: "/start"}))
	}
	fresh, err := first.store.Receive(t.Context(), store.Arrival{Channel: "test", Offset: 7, Updates: us})
	first.must(err)
	for _, u := range fresh[:3] { // three are handled; nothing is delivered
		u.Channel = "test"
		first.must(first.bot.Handle(t.Context(), u))
	}
	first.must(first.store.Close())

	second := build(t, path).start()
	second.wait("private:p1")
	second.must(second.bot.Receive(t.Context(), "test", 0, us...)) // and the channel sends them all again
	second.wait("private:p1")
	var got []string
	for _, l := range second.channel.got("private:p1") {
		got = append(got, l.ReplyTo)
	}
	if want := []string{"0", "1", "2", "3", "4", "5"}; !slices.Equal(got, want) {
		t.Errorf("answered %v, want %v", got, want)
	}
	if off, err := second.bot.Offset(t.Context(), "test"); err != nil || off != 7 {
		t.Errorf("offset %d, %v", off, err)
	}
}

// Updates and letters of a channel that is not there wait for it.
func TestChannelNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	w := build(t, path).start()
	u := w.update(private("p1", "/start"))
	if _, err := w.store.Receive(t.Context(), store.Arrival{Channel: "other", Updates: []data.Update{u}}); err != nil {
		t.Fatal(err)
	}
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		var ls []data.Letter
		for i := range 120 {
			ls = append(ls, data.Letter{Channel: "other", Chat: fmt.Sprint(i % 7), Text: "x"})
		}
		return tx.Post(t.Context(), 0, ls)
	}))
	w.stop()
	w.start()
	w.say(private("p1", "/start")) // the others' letters are not in the way
	w.stop()
	if state, cause := w.row("inbox", 1); state != store.Waiting {
		t.Errorf("state %d, error %q", state, cause)
	}
	other := &recorder{name: "other"}
	w.bot.Add(other)
	w.start()
	w.until(func() bool { return len(other.got("")) == 121 })
}

// Run ends while chats are busy: what is in hand is finished, the rest waits
// and the next Run does it.
func TestStopAndGoOn(t *testing.T) {
	w := newTown(t)
	var us []data.Update
	for i := range 150 {
		us = append(us, w.update(bot.Message{Chat: fmt.Sprint("c", i%3), Sender: "p1", ID: fmt.Sprint(i), Group: true, Addressed: true, Text: "/start"}))
	}
	w.must(w.bot.Receive(t.Context(), "test", 0, us...))
	w.stop()
	w.start()
	for c := range 3 {
		chat := fmt.Sprint("c", c)
		w.wait(chat)
		got := w.channel.got(chat)
		if len(got) != 50 {
			t.Fatalf("%s: %d answers", chat, len(got))
		}
		for i, l := range got {
			if want := fmt.Sprint(c + 3*i); l.ReplyTo != want {
				t.Fatalf("%s: answer %d is to %s, want %s", chat, i, l.ReplyTo, want)
			}
		}
	}
}

// After an outage a chat with an emergency is answered before the others, and
// each chat in its order.
func TestEmergencyIsHandledFirst(t *testing.T) {
	w := newTown(t)
	w.stop()
	var us []data.Update
	for i := range 400 {
		m := private(fmt.Sprint("p", 1+i%20), "/start")
		if i == 350 {
			m = private("p21", "漏氨了！快救命")
		}
		us = append(us, w.update(m))
	}
	w.must(w.bot.Receive(t.Context(), "test", 0, us...))
	var mu sync.Mutex
	var order []string
	w.channel.deliver = func(l data.Letter) error {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, l.Chat)
		return nil
	}
	w.start()
	w.until(func() bool { mu.Lock(); defer mu.Unlock(); return len(order) >= 400 })
	if at := slices.Index(order, "private:p21"); at > 2*8 { // what the eight hands had taken up, and a little
		t.Errorf("the emergency was answered as number %d", at+1)
	}
}

// A channel that cannot decode yet is asked again and again; that is no try.
func TestNotNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := build(t, store.InMemory)
		var asked atomic.Int64
		w.channel.decode = func(m *bot.Message) (*bot.Message, error) {
			if asked.Add(1) < 20 {
				return nil, fmt.Errorf("no name: %w", bot.ErrNotNow)
			}
			return m, nil
		}
		w.start()
		w.must(w.bot.Receive(t.Context(), "test", 0, w.update(bot.Message{Chat: "a", Sender: "x", Text: "/start"})))
		time.Sleep(time.Minute)
		if n := len(w.channel.got("a")); n != 1 {
			t.Errorf("%d answers after %d tries", n, asked.Load())
		}
		w.close()
	})
}

// Many calls of Receive at once share commits; each returns when its own
// updates are stored, and each chat's order is that of its calls.
func TestReceiveTogether(t *testing.T) {
	w := newTown(t)
	var all sync.WaitGroup
	const callers, each = 30, 20
	for c := range callers {
		us := make([]data.Update, each)
		for i := range us {
			us[i] = w.update(bot.Message{Chat: fmt.Sprint("c", c), Sender: "x", Text: "/start", ID: fmt.Sprint(i)})
		}
		all.Go(func() {
			for i := range us {
				if err := w.bot.Receive(t.Context(), "test", 0, us[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for c := range callers {
		w.wait(fmt.Sprint("c", c))
		if n := len(w.channel.got(fmt.Sprint("c", c))); n != each {
			t.Errorf("chat %d: %d answers", c, n)
		}
	}
}

// What could not be stored is said to whoever brought it; then it goes on.
func TestReceiveFails(t *testing.T) {
	w := newTown(t)
	w.exec(`CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	if err := w.bot.Receive(t.Context(), "test", 0, w.update(private("p1", "/start"))); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v", err)
	}
	w.exec(`DROP TRIGGER full`)
	if got := w.say(private("p1", "/start")); len(got) != 1 {
		t.Errorf("%d answers", len(got))
	}
}
