package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// What is out and not recorded comes again after a crash. So while one such
// waits for the disk no other follows it; emergencies do, and what stands before
// them in their chats.
func TestNothingFollowsTheUnrecorded(t *testing.T) {
	limitedTown(t, quick, func(w *town, _ *timed) {
		w.exec(`CREATE TRIGGER full BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
		for i := range 20 {
			w.post(data.Letter{Chat: fmt.Sprint("a", i), Text: "answer"})
		}
		w.start()
		time.Sleep(time.Minute)
		if got := texts(w.channel.got("")); got != "answer" {
			t.Errorf("said and not recorded: %q", got)
		}
		w.post(data.Letter{Chat: "b", Text: "before"}, data.Letter{Chat: "c", Text: "emergency", Urgency: data.First})
		w.bot.Wake()
		time.Sleep(5 * time.Second)
		if got := texts(w.channel.got("c")); got != "emergency" {
			t.Errorf("the emergency: %q", got)
		}
		if got := texts(w.channel.got("")); strings.Contains(got, "before") {
			t.Errorf("said and not recorded: %q", got)
		}
		w.exec(`DROP TRIGGER full`)
		time.Sleep(2 * time.Minute)
		if got := len(w.channel.got("")); got != 22 {
			t.Errorf("%d letters, want 22", got)
		}
	})
}

// A full disk is not the fault of what was to be written: however often it is
// tried meanwhile, nothing is set aside, and all is answered when there is room.
func TestFullDiskSetsNothingAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const questions = 60
		w := build(t, store.InMemory)
		for i := range questions {
			w.must(w.bot.Receive(t.Context(), "test", 0, w.update(bot.Message{Chat: fmt.Sprint("c", i), Sender: "s", Text: strings.Repeat("卸油冒油了咋办", 60)})))
		}
		pages := func(most int) {
			t.Helper()
			w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Tx.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", most))
				return err
			}))
		}
		// A long question does not fit any more when a short excuse still does.
		pages(1) // SQLite takes it for as many as there are
		w.start()
		time.Sleep(10 * time.Second) // enough for three tries and more
		if got := len(w.channel.got("")); got > questions/2 {
			t.Errorf("%d letters: there was room", got)
		}
		pages(1 << 30)
		time.Sleep(time.Minute)
		if got := len(w.channel.got("")); got != questions {
			t.Errorf("%d letters, want %d", got, questions)
		}
		for _, l := range w.channel.got("") {
			if strings.Contains(l.Text, "没处理成") {
				t.Errorf("set aside: %q", l.Text)
			}
		}
		w.close()
	})
}
