package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"anka/data"
)

// Two enterprises with a person and a group each; something of each went wrong.
func TestView(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		in(t, s, func(ctx context.Context, tx *Tx) error {
			for i, e := range []string{"甲站", "乙站"} {
				sender, group := []string{"1", "2"}[i], []string{"-1", "-2"}[i]
				_, err := tx.Publish(ctx, data.CardSet{Enterprise: e, Type: "gas_station", Post: "加油员"}, "d", "test", "2026-03-02", 1)
				p := data.Person{Name: e + "的人", Role: data.Worker, Enterprise: e}
				if err := errors.Join(err, tx.AddPerson(ctx, &p), tx.Bind(ctx, "tg", sender, p.ID)); err != nil {
					return err
				}
				if err := exec2(ctx, tx, `INSERT INTO chat_group (channel, chat, enterprise_id, title) SELECT 'tg', ?, id, '班组' FROM enterprise WHERE name = ?`, group, e); err != nil {
					return err
				}
				for _, chat := range []string{sender, "private:" + sender, group} {
					err := errors.Join(exec2(ctx, tx, `INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error) VALUES ('tg', ?, ?, x'00', 50, 2, 3, 'bad')`, chat, chat),
						exec2(ctx, tx, `INSERT INTO outbox (channel, chat, urgency, due_ms, body, state, tries, error, message_id, done_ms) VALUES ('tg', ?, 0, 0, '{}', 2, 1, 'no', '', 50)`, chat))
					if err != nil {
						return err
					}
				}
				if err := tx.Gone(ctx, "tg", sender, "blocked", 60); err != nil {
					return err
				}
			}
			return nil
		})
		v := s.View()
		for _, x := range []struct {
			enterprise               string
			aside, refused, chats, n int
		}{{"甲站", 3, 2, 1, 1}, {"乙站", 3, 2, 1, 1}, {"", 6, 4, 2, 2}, {"丙站", 0, 0, 0, 0}} {
			aside, err := v.SetAside(t.Context(), x.enterprise, 50, 100)
			must(t, err)
			refused, err := v.RefusedLetters(t.Context(), x.enterprise, 50, 100)
			must(t, err)
			chats, err := v.Unreached(t.Context(), x.enterprise)
			must(t, err)
			groups, err := v.BoundGroups(t.Context(), x.enterprise)
			must(t, err)
			cards, err := v.CardRefs(t.Context(), x.enterprise)
			must(t, err)
			if len(aside) != x.aside || len(refused) != x.refused || len(chats) != x.chats || len(groups) != x.n || len(cards) != x.n {
				t.Errorf("%q: %d aside, %d refused, %d chats, %d groups, %d cards; want %+v", x.enterprise, len(aside), len(refused), len(chats), len(groups), len(cards), x)
			}
			if late, err := v.SetAside(t.Context(), x.enterprise, 51, 100); err != nil || len(late) != 0 {
				t.Error("told of what is long past:", late, err)
			}
			if x.chats == 1 && (chats[0].Name != x.enterprise+"的人" || chats[0].Group || chats[0].Enterprise != x.enterprise) {
				t.Errorf("%+v", chats[0])
			}
		}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			return exec2(ctx, tx, `UPDATE person SET left_ms = 1 WHERE name = ?`, "甲站的人")
		})
		if chats, err := v.Unreached(t.Context(), ""); err != nil || len(chats) != 1 || chats[0].Enterprise != "乙站" {
			t.Error("somebody who has left need not be reached:", chats, err)
		}
		d, err := v.Disk(t.Context())
		if err != nil || d.Bytes < 4096 || (d.Free > 0) != (d.Path != "") {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func exec2(ctx context.Context, tx *Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

func TestBacklog(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		v := s.View()
		if b, err := v.Backlog(t.Context(), 100); err != nil || *b != (Backlog{}) {
			t.Errorf("%+v %v", b, err)
		}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			return errors.Join(
				exec2(ctx, tx, `INSERT INTO inbox (id, channel, update_key, chat, raw, received_ms, state, tries, error) VALUES
					(1, 'x', '1', 'c', x'00', 40, 1, 0, ''), (2, 'x', '2', 'c', x'00', 60, 0, 0, ''), (3, 'x', '3', 'c', x'00', 55, 0, 0, ''), (4, 'x', '4', 'c', x'00', 1, 2, 3, 'e')`),
				// A push that is due tomorrow does not wait yet; one long due does.
				exec2(ctx, tx, `INSERT INTO outbox (inbox_id, channel, chat, urgency, due_ms, body, state, tries, error, message_id) VALUES
					(NULL, 'x', 'c', 1, 9000, '{}', 0, 0, '', ''), (NULL, 'x', 'c', 1, 70, '{}', 0, 0, '', ''), (1, 'x', 'c', 0, 9000, '{}', 0, 0, '', ''), (1, 'x', 'c', 0, 0, '{}', 2, 0, 'e', '')`))
		})
		b, err := v.Backlog(t.Context(), 100)
		if err != nil || *b != (Backlog{In: 2, Out: 3, OldestIn: 55, OldestOut: 40, Aside: 1, Refused: 1, Letters: 4}) {
			t.Errorf("%+v %v", b, err)
		}
		plan := explain(t, s, `SELECT MIN(received_ms) FROM inbox WHERE state = 0`)
		if !strings.Contains(plan, "inbox_waiting") {
			t.Error("reads the whole inbox:", plan)
		}
	})
}

func explain(t *testing.T, s *Store, query string) string {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query)
	must(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var a, b, c int
		var text string
		must(t, rows.Scan(&a, &b, &c, &text))
		out = append(out, text)
	}
	must(t, rows.Err())
	return strings.Join(out, "; ")
}

func TestAnswerTimes(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		in(t, s, func(ctx context.Context, tx *Tx) error {
			for _, n := range []int64{5, 7, 9} {
				if err := tx.Log(ctx, &data.Asked{Micros: n, Zone: data.Answered}); err != nil {
					return err
				}
			}
			return nil
		})
		var got []int64
		add := func(n int64) { got = append(got, n) }
		last, err := s.View().EachAnswerTime(t.Context(), 1, add)
		if err != nil || last != 3 || !slices.Equal(got, []int64{7, 9}) {
			t.Error(last, got, err)
		}
		if again, err := s.View().EachAnswerTime(t.Context(), last, add); err != nil || again != 3 || len(got) != 2 {
			t.Error(again, got, err)
		}
	})
}

func TestUpkeep(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		if u, err := s.View().Upkeep(t.Context(), UpkeepCheck); err != nil || u != (Upkeep{}) {
			t.Error(u, err)
		}
		must(t, s.KeptUp(t.Context(), UpkeepCheck, "a", 5))
		must(t, s.KeptUp(t.Context(), UpkeepCheck, "", 6))
		if u, err := s.View().Upkeep(t.Context(), UpkeepCheck); err != nil || u != (Upkeep{AtMS: 6}) {
			t.Error(u, err)
		}
		if found, err := s.QuickCheck(t.Context()); err != nil || found != "" {
			t.Error(found, err)
		}
	})
}
