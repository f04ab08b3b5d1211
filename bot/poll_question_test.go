package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// polling is a town in which the unloader cannot be written to in private, so that
// the station's group gets a question.
func polling(t *testing.T, w *town) *town {
	t.Helper()
	w.at("2026-03-02 08:00")
	w.do(func(ctx context.Context, tx *store.Tx) error { return tx.Gone(ctx, "test", "private:p1", "blocked", 0) })
	return w
}

func (w *town) vote(sender string, choice int) data.Update {
	w.Helper()
	w.channel.mu.Lock()
	poll := "none"
	if n := len(w.channel.polls); n > 0 {
		poll = w.channel.polls[n-1]
	}
	w.channel.mu.Unlock()
	u := w.update(bot.Message{Sender: sender, Answer: &bot.PollAnswer{Poll: poll, Choice: choice}})
	u.Chat = "user:" + sender
	return u
}

func (w *town) votes(sender string, choice int) {
	w.Helper()
	u := w.vote(sender, choice)
	w.must(w.bot.Receive(w.Context(), "test", 0, u))
	w.wait(u.Chat)
}

// quiz is the last one that went to the station's group.
func (w *town) quiz() *data.Quiz {
	w.Helper()
	all := w.channel.got("group:" + ownPlant)
	i := slices.IndexFunc(all, func(l data.Letter) bool { return l.Quiz != nil })
	if i < 0 {
		w.Fatal("the group has no question")
	}
	return all[i].Quiz
}

// Whoever is known and holds the post is graded, once; nobody else is. Nothing is
// said.
func TestPollGrades(t *testing.T) {
	t.Parallel()
	w := polling(t, newTown(t))
	w.chores()
	q := w.quiz()
	before := w.channel.count()
	for _, v := range []struct {
		sender string
		choice int
	}{{"p1", q.Right}, {"p1", (q.Right + 1) % len(q.Options)}, {"p4", (q.Right + 1) % len(q.Options)}, {"p4", q.Right}, {"p2", q.Right}, {"p6", q.Right},
		{"p5", q.Right}, {"stranger", q.Right}, {"p3", 9}, {"p1", -1}} {
		w.votes(v.sender, v.choice)
	}
	var got []string
	w.do(func(ctx context.Context, tx *store.Tx) error {
		for _, sender := range []string{"p1", "p2", "p3", "p4", "p5", "p6"} {
			p, err := tx.Sender(ctx, "test", sender)
			if err != nil {
				return err
			}
			all, err := tx.ResultsOf(ctx, p.ID)
			if err != nil {
				return err
			}
			for _, r := range all {
				got = append(got, fmt.Sprint(sender, " ", r.Outcome, " ", r.How, " ", r.Taps, " ", r.TookMS, " ", r.Question != "", " ", r.Enterprise != 0))
			}
			m, err := tx.Memories(ctx, p.ID)
			if err != nil {
				return err
			}
			if len(m) != len(all) {
				t.Errorf("%s: %d rows, %d memories", sender, len(all), len(m))
			}
		}
		return nil
	})
	want := []string{fmt.Sprint("p1 right drill ", []int{q.Right}, " 0 true true"), fmt.Sprint("p4 wrong drill ", []int{(q.Right + 1) % len(q.Options)}, " 0 true true")}
	if !slices.Equal(got, want) {
		t.Errorf("graded %v, want %v", got, want)
	}
	if n := w.channel.count() - before; n != 0 {
		t.Errorf("%d letters about votes", n)
	}
	if n := w.tally(`stray WHERE why IN ('not known', 'not his', 'forged')`); n != 5 {
		t.Errorf("%d votes logged that were not graded, want 5", n)
	}
}

// A vote that comes before it is recorded what its poll is counts all the same,
// once; so does one that waited while the bot was down.
func TestPollEarlyAndLate(t *testing.T) {
	t.Parallel()
	w := polling(t, newTown(t))
	w.channel.deliver = func(l data.Letter) error {
		if l.Quiz == nil {
			return nil
		}
		w.channel.mu.Lock()
		next := fmt.Sprint("pollm", len(w.channel.letters)+1)
		w.channel.mu.Unlock()
		u := w.update(bot.Message{Sender: "p1", Answer: &bot.PollAnswer{Poll: next, Choice: l.Quiz.Right}})
		u.Chat = "user:p1"
		if err := w.bot.Receive(t.Context(), "test", 0, u); err != nil {
			return err
		}
		w.wait(u.Chat)
		if n := w.tally(`record`); n != 0 {
			t.Errorf("%d graded before it is known what of", n)
		}
		return nil
	}
	w.do(func(ctx context.Context, tx *store.Tx) error { // nobody else is written to meanwhile: all rest
		_, err := tx.ExecContext(ctx, `INSERT INTO drill SELECT id, id, '2026-03-02', 0, 0, 3, 0, 0, 0 FROM person`)
		return err
	})
	w.chores()
	for range 2 {
		w.must(w.bot.Chores(t.Context()))
	}
	if n := w.tally(`record`); n != 1 {
		t.Errorf("%d graded, want 1", n)
	}
	w.channel.deliver = nil
	q := w.quiz()
	held := w.vote("p4", q.Right) // it lies with the channel while the bot is down
	w.at("2026-03-03 08:30")
	w.must(w.bot.Chores(t.Context())) // and the next day's question comes before it
	w.must(w.bot.Receive(t.Context(), "test", 0, held))
	w.wait(held.Chat)
	if n := w.tally(`record`); n != 2 {
		t.Errorf("%d graded, want 2", n)
	}
	w.do(func(ctx context.Context, tx *store.Tx) error { return tx.Gone(ctx, "test", "private:p4", "x", 0) })
	late := w.vote("p4", q.Right)
	late.ReceivedMS = w.clock.now().Add(60 * time.Hour).UnixMilli()
	w.must(w.bot.Receive(t.Context(), "test", 0, late))
	w.wait(late.Chat)
	if n := w.tally(`record`); n != 2 {
		t.Errorf("%d graded, want 2: it came two days late", n)
	}
}

// Every quiz fits Telegram's limits and says which post it is for when there are
// several; a week in a group asks a week of different questions, each once a day.
func TestPollWeek(t *testing.T) {
	t.Parallel()
	w := polling(t, newTown(t))
	w.do(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Sender(ctx, "test", "p5")
		if err != nil {
			return err
		}
		return tx.SetSetting(ctx, 0, p, ownPlant, "group_daily", "on")
	})
	posts := map[string]int{}
	for range 21 {
		w.chores()
		w.clock.pass(8 * time.Hour)
	}
	seen, n := map[string]bool{}, 0
	for _, l := range w.channel.got("group:" + ownPlant) {
		if l.Quiz == nil {
			t.Errorf("%q in the group", l.Body())
			continue
		}
		n++
		post, _, _ := strings.Cut(l.Quiz.Question, "：")
		posts[post]++
		if seen[l.Quiz.Question] {
			t.Errorf("asked twice: %s", l.Quiz.Question)
		}
		seen[l.Quiz.Question] = true
		if len([]rune(l.Quiz.Question)) > 300 || len([]rune(l.Quiz.Why)) > 200 || len(l.Quiz.Options) < 2 || l.Body() != "" {
			t.Errorf("%+v", l.Quiz)
		}
	}
	if n != 7 || len(posts) != 3 {
		t.Errorf("%d questions in a week, by post %v", n, posts)
	}
}
