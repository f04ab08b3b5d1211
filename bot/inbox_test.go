package bot_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

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
	fresh, err := first.store.Receive(t.Context(), "test", 7, us)
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
	if _, err := w.store.Receive(t.Context(), "other", 0, []data.Update{u}); err != nil {
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
