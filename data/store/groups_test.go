package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"anka/data"
)

// A group that became another chat takes its enterprise and its letters along,
// twice over, and back again.
func TestMoveChat(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		letters := []data.Letter{{Channel: "a", Chat: "1", Text: "x"}, {Channel: "b", Chat: "1", Text: "x"}}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Exec(`INSERT INTO enterprise (name, type, area, common) VALUES ('甲厂', '', '', 0)`)
			return errors.Join(err, tx.BindGroup(ctx, "a", "1", "甲厂"), tx.BindGroup(ctx, "b", "1", "甲厂"), tx.Post(ctx, 0, letters))
		})
		now := func(chat string) (to string) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) { to, err = tx.ChatNow(ctx, "a", chat); return err })
			return to
		}
		owner := func(chat string) (name string) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) {
				name, err = tx.GroupEnterprise(ctx, "a", chat)
				return err
			})
			return name
		}
		for _, step := range []struct{ from, to string }{{"1", "2"}, {"2", "3"}, {"3", "3"}, {"3", "1"}} {
			in(t, s, func(ctx context.Context, tx *Tx) error { return tx.MoveChat(ctx, "a", step.from, step.to) })
			if owner(step.to) != "甲厂" || step.from != step.to && owner(step.from) != "" {
				t.Errorf("%v: owners %q and %q", step, owner(step.from), owner(step.to))
			}
			for _, old := range []string{"1", step.from} {
				if old != step.to && now(old) != step.to {
					t.Errorf("%v: %s is now %s", step, old, now(old))
				}
			}
			heads, err := s.LettersAfter(ctx, 0)
			must(t, err)
			if heads[0].Chat != step.to || heads[1].Chat != "1" {
				t.Errorf("%v: letters for %+v", step, heads)
			}
		}
		if now("1") != "1" || now("elsewhere") != "elsewhere" {
			t.Error("moved in a circle")
		}
	})
}

// A chat that refuses gets no pushes; an answer is tried, for somebody there
// has just written.
func TestGone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ls := []data.Letter{{Channel: "a", Chat: "1", Text: "waits"}, {Channel: "a", Chat: "2", Text: "elsewhere"}}
		post := func(ls []data.Letter) {
			in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Post(ctx, 0, ls) })
		}
		waiting := func() (out []int64) {
			hs, err := s.LettersAfter(t.Context(), 0)
			must(t, err)
			for _, h := range hs {
				out = append(out, h.ID)
			}
			return out
		}
		post(ls)
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Gone(ctx, "a", "1", "blocked", 5) })
		more := []data.Letter{{Channel: "a", Chat: "1", Text: "push", Urgency: data.Push}, {Channel: "a", Chat: "1", Text: "answer"}}
		post(more)
		if got := waiting(); !slices.Equal(got, []int64{ls[1].ID, more[1].ID}) {
			t.Errorf("waiting %v", got)
		}
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Back(ctx, "a", "1") })
		again := []data.Letter{{Channel: "a", Chat: "1", Text: "push", Urgency: data.Push}}
		post(again)
		if got := waiting(); !slices.Equal(got, []int64{ls[1].ID, more[1].ID, again[0].ID}) {
			t.Errorf("waiting %v", got)
		}
	})
}

// An answer to a poll counts once, however often it comes, also before the
// poll's own delivery is recorded.
func TestPollAnswered(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		answer := func(sender string, choice int) (ok bool) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) {
				ok, err = tx.PollAnswered(ctx, "a", "p", sender, nil, choice, 1)
				return err
			})
			return ok
		}
		for i, x := range []struct {
			sender string
			choice int
			counts bool
		}{{"7", 1, true}, {"7", 2, false}, {"8", 0, true}, {"7", 1, false}} {
			if answer(x.sender, x.choice) != x.counts {
				t.Errorf("%d: counted %v", i, !x.counts)
			}
		}
	})
}
