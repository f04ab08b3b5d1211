package bot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

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
			if tried != 3+1 { // once more to see who should be told
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
	w := build(t, store.InMemory)
	w.settle()
	w.must(w.bot.Load(t.Context()))
	fresh, err := w.store.Receive(t.Context(), store.Arrival{Channel: "test", Updates: []data.Update{w.update(private("p1", "卸油冒油了"))}})
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
	w := build(t, store.InMemory)
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
