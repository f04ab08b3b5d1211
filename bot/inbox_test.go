package bot_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// Hundreds of messages in many chats at once: each is answered once, and
// within a chat in the order in which it was stored.
func TestOrderUnderLoad(t *testing.T) {
	const chats, each = 20, 25
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

// An update that cannot be handled is set aside after three tries with its
// error, and stops neither its chat nor others.
func TestPoison(t *testing.T) {
	for _, x := range []struct {
		name, cause string
		decode      func(*bot.Message) (*bot.Message, error)
	}{
		{"error", "broken", func(*bot.Message) (*bot.Message, error) { return nil, errors.New("broken") }},
		{"panic", "boom", func(*bot.Message) (*bot.Message, error) { panic("boom") }},
		{"nil map", "assignment to entry in nil map", func(*bot.Message) (*bot.Message, error) {
			var m map[string]int
			m["x"] = 1 //nolint:staticcheck // the fault is what is tested
			return nil, nil
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := newTown(t)
			w.stop()
			tried := 0
			w.channel.decode = func(m *bot.Message) (*bot.Message, error) {
				if m.Text == "poison" {
					tried++
					return x.decode(m)
				}
				return m, nil
			}
			w.start()
			w.must(w.bot.Receive(t.Context(), "test", 0, w.update(private("p1", "poison")), w.update(private("p1", "/start")), w.update(private("p2", "/start"))))
			for _, chat := range []string{"private:p1", "private:p2"} {
				w.wait(chat)
				if n := len(w.channel.got(chat)); n != 1 {
					t.Errorf("%s: %d answers", chat, n)
				}
			}
			if tried != 3 {
				t.Errorf("tried %d times", tried)
			}
			if state, cause := w.row("inbox", 1); state != store.Aside || !strings.Contains(cause, x.cause) {
				t.Errorf("state %d, error %q", state, cause)
			}
		})
	}
}

// row gives the state and the error of an inbox or outbox row.
func (w *town) row(table string, id int64) (state int, cause string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(w.Context(), `SELECT state, error FROM `+table+` WHERE id = ?`, id).Scan(&state, &cause)
	}))
	return state, cause
}

// count counts the rows of a table.
func (w *town) count(table string) (n int) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(w.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n)
	}))
	return n
}

// A transaction that fails half way leaves nothing: no log, no letter, and the
// update still waits.
func TestFailedTransactionLeavesNothing(t *testing.T) {
	w := build(t, store.Memory)
	w.settle()
	w.must(w.bot.Load(t.Context()))
	fresh, err := w.store.Receive(t.Context(), "test", 0, []data.Update{w.update(private("p1", "卸油冒油了"))})
	w.must(err)
	u := fresh[0]
	u.Channel = "test"
	w.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox WHEN (SELECT COUNT(*) FROM asked) > 0 BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	if err := w.bot.Handle(t.Context(), u); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Fatalf("error %v", err)
	}
	if state, _ := w.row("inbox", u.ID); state != store.Waiting || w.count("asked") != 0 || w.count("outbox") != 0 {
		t.Errorf("left: inbox %d, asked %d, outbox %d", state, w.count("asked"), w.count("outbox"))
	}
	w.exec(`DROP TRIGGER full`)
	w.must(w.bot.Handle(t.Context(), u))
	if state, _ := w.row("inbox", u.ID); state != store.Done || w.count("asked") != 1 || w.count("outbox") != 1 {
		t.Errorf("then: inbox %d, asked %d, outbox %d", state, w.count("asked"), w.count("outbox"))
	}
	w.must(w.store.Close())
	if err := w.bot.Receive(t.Context(), "test", 0, w.update(private("p1", "x"))); err == nil {
		t.Error("received into a closed database")
	}
}

func (w *town) exec(sql string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(w.Context(), sql)
		return err
	}))
}

// While the database takes nothing, an update is neither lost nor set aside:
// its chat waits, and the answer comes when the database is back.
func TestDatabaseFullForAWhile(t *testing.T) {
	w := build(t, store.Memory)
	w.settle()
	w.exec(`CREATE TRIGGER full BEFORE UPDATE ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	w.start()
	w.must(w.bot.Receive(t.Context(), "test", 0, w.update(private("p1", "/start"))))
	time.Sleep(100 * time.Millisecond)
	w.exec(`DROP TRIGGER full`)
	w.wait("private:p1")
	if n := len(w.channel.got("private:p1")); n != 1 {
		t.Errorf("%d answers", n)
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
		for i := range 600 {
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
	w.until(func() bool { return len(other.got("")) == 601 })
}

// Run ends while chats are busy: what is in hand is finished, the rest waits
// and the next Run does it.
func TestStopAndGoOn(t *testing.T) {
	w := newTown(t)
	var us []data.Update
	for i := range 300 {
		us = append(us, w.update(bot.Message{Chat: fmt.Sprint("c", i%3), Sender: "p1", ID: fmt.Sprint(i), Group: true, Addressed: true, Text: "/start"}))
	}
	w.must(w.bot.Receive(t.Context(), "test", 0, us...))
	w.stop()
	w.start()
	for c := range 3 {
		chat := fmt.Sprint("c", c)
		w.wait(chat)
		got := w.channel.got(chat)
		if len(got) != 100 {
			t.Fatalf("%s: %d answers", chat, len(got))
		}
		for i, l := range got {
			if want := fmt.Sprint(c + 3*i); l.ReplyTo != want {
				t.Fatalf("%s: answer %d is to %s, want %s", chat, i, l.ReplyTo, want)
			}
		}
	}
}
