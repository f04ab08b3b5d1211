package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anka/data"
)

// each test runs on a database in memory and on one in a file.
func onBoth(t *testing.T, f func(t *testing.T, s *Store)) {
	t.Helper()
	for _, x := range []struct{ name, path string }{{"memory", InMemory}, {"file", filepath.Join(t.TempDir(), "a b?#%41.db")}} {
		t.Run(x.name, func(t *testing.T) {
			s, err := Open(t.Context(), x.path)
			must(t, err)
			defer func() { must(t, s.Close()) }()
			f(t, s)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// in runs f in a transaction that must succeed.
func in(t *testing.T, s *Store, f func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	must(t, s.Do(t.Context(), func(tx *Tx) error { return f(t.Context(), tx) }))
}

func exec(t *testing.T, s *Store, query string) error {
	return s.Do(t.Context(), func(tx *Tx) error {
		_, err := tx.ExecContext(t.Context(), query)
		return err
	})
}

func TestFileIsWhereThePathSays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "油 站?#%41.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	must(t, s.Close())
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	version := func() (v int) {
		s, err := connect(path)
		must(t, err)
		defer s.Close()
		must(t, s.write.QueryRow("PRAGMA user_version").Scan(&v))
		return v
	}
	s, err := Open(t.Context(), path) // empty
	must(t, err)
	newest := version()
	must(t, exec(t, s, `INSERT INTO enterprise (name, type, area, common) VALUES ('甲', 'other', '', 0)`))
	must(t, s.Close())

	s, err = Open(t.Context(), path) // current: nothing happens again
	must(t, err)
	var n int
	must(t, s.read.QueryRow(`SELECT COUNT(*) FROM enterprise`).Scan(&n))
	if newest < 1 || version() != newest || n != 1 {
		t.Errorf("version %d then %d, %d rows", newest, version(), n)
	}
	if _, err := s.write.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	must(t, s.Close())
	if _, err = Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "999") { // newer
		t.Errorf("a newer database opens: %v", err)
	}
	if version() != 999 {
		t.Error("a newer database was changed")
	}

	junk := filepath.Join(t.TempDir(), "junk.db")
	must(t, os.WriteFile(junk, []byte(strings.Repeat("not a database ", 1000)), 0o600))
	if _, err := Open(t.Context(), junk); err == nil {
		t.Error("junk opens")
	}
}

func TestPragmas(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "anka.db"))
	must(t, err)
	defer s.Close()
	for _, db := range []*sql.DB{s.write, s.read} {
		var mode string
		var sync, keys int
		must(t, db.QueryRow("PRAGMA journal_mode").Scan(&mode))
		must(t, db.QueryRow("PRAGMA synchronous").Scan(&sync))
		must(t, db.QueryRow("PRAGMA foreign_keys").Scan(&keys))
		if mode != "wal" || sync != 2 || keys != 1 {
			t.Errorf("journal %s, synchronous %d, foreign keys %d", mode, sync, keys)
		}
	}
}

// Every table is STRICT: a time that is not an integer must never get in.
func TestStrict(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		rows, err := s.read.Query(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`)
		must(t, err)
		defer rows.Close()
		n := 0
		for rows.Next() {
			var name string
			var strict bool
			must(t, rows.Scan(&name, &strict))
			n++
			if !strict {
				t.Errorf("%s is not STRICT", name)
			}
		}
		must(t, rows.Err())
		must(t, rows.Close()) // before the writes below: a memory database has one connection
		if n < 13 {
			t.Errorf("only %d tables seen", n)
		}
		if err := exec(t, s, `INSERT INTO channel_offset (channel, value) VALUES ('x', '2026-01-01T00:00:00Z')`); err == nil {
			t.Error("a text got into an integer")
		}
		if err := exec(t, s, `INSERT INTO post (enterprise_id, name) VALUES (404, 'x')`); err == nil {
			t.Error("a post of no enterprise")
		}
	})
}

func TestReceive(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		u := func(keys ...string) (us []data.Update) {
			for _, k := range keys {
				us = append(us, data.Update{Key: k, Chat: "c", Raw: []byte("{" + k + "\x00\xff}"), ReceivedMS: 5})
			}
			return us
		}
		keys := func(us []data.Update) (out []string) {
			for _, u := range us {
				out = append(out, u.Key)
			}
			return out
		}
		fresh, err := s.Receive(ctx, Arrival{Channel: "a", Offset: 11, Updates: u("1", "2", "1")})
		must(t, err)
		if got := keys(fresh); !slices.Equal(got, []string{"1", "2"}) || fresh[0].ID == 0 || fresh[0].ID >= fresh[1].ID {
			t.Errorf("fresh %+v", fresh)
		}
		again, err := s.Receive(ctx, Arrival{Channel: "a", Offset: 12, Updates: u("2", "3")})
		must(t, err)
		if got := keys(again); !slices.Equal(got, []string{"3"}) {
			t.Errorf("again %v", got)
		}
		other, err := s.Receive(ctx, Arrival{Channel: "b", Offset: 0, Updates: u("1")}) // another channel's key is another key
		must(t, err)
		if len(other) != 1 {
			t.Error("a key of another channel counts as come twice")
		}
		waiting, err := s.WaitingUpdates(ctx)
		must(t, err)
		if got := keys(waiting); !slices.Equal(got, []string{"1", "2", "3", "1"}) || string(waiting[0].Raw) != "{1\x00\xff}" || waiting[3].Channel != "b" {
			t.Errorf("waiting %+v", waiting)
		}
		offsets := func() [2]int64 {
			a, err := s.Offset(ctx, "a")
			must(t, err)
			b, err := s.Offset(ctx, "b")
			must(t, err)
			return [2]int64{a, b}
		}
		if got := offsets(); got != [2]int64{12, 0} {
			t.Errorf("offsets %v", got)
		}
		// The offset moves with the updates or not at all.
		must(t, exec(t, s, `CREATE TRIGGER full BEFORE INSERT ON inbox WHEN NEW.update_key = 'bad' BEGIN SELECT RAISE(ABORT, 'full'); END`))
		if _, err := s.Receive(ctx, Arrival{Channel: "a", Offset: 99, Updates: u("4", "bad")}); err == nil {
			t.Error("no error")
		}
		if waiting, err = s.WaitingUpdates(ctx); err != nil || len(waiting) != 4 || offsets() != [2]int64{12, 0} {
			t.Errorf("left %d updates, offsets %v, %v", len(waiting), offsets(), err)
		}
	})
}

func TestHandledAndFailed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		us, err := s.Receive(t.Context(), Arrival{Channel: "a", Updates: []data.Update{{Key: "1", Raw: []byte("x")}, {Key: "2", Raw: []byte("x")}}})
		must(t, err)
		handled := func(id int64) (ok bool) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) { ok, err = tx.Handled(ctx, id); return err })
			return ok
		}
		if !handled(us[0].ID) || handled(us[0].ID) || handled(404) {
			t.Error("handled more than once")
		}
		for want := 1; want <= 3; want++ {
			aside, err := s.Failed(t.Context(), us[1].ID, errors.New("bad"), func() []data.Letter { return []data.Letter{{Channel: "a", Chat: "1", Text: "sorry"}} })
			if err != nil || aside != (want == 3) {
				t.Errorf("try %d: aside %v, %v", want, aside, err)
			}
			if heads, err := s.LettersAfter(t.Context(), 0); err != nil || (len(heads) == 1) != aside {
				t.Errorf("try %d: %d letters, %v", want, len(heads), err)
			}
			waiting, err := s.WaitingUpdates(t.Context())
			must(t, err)
			if (len(waiting) == 1) != (want < 3) {
				t.Errorf("after %d tries %d wait", want, len(waiting))
			}
		}
		if aside, err := s.Failed(t.Context(), us[1].ID, errors.New("bad"), nil); aside || err != nil || handled(us[1].ID) {
			t.Error("set aside, and again or handled")
		}
	})
}

func TestOutbox(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		full := data.Letter{Channel: "a", Chat: "1", DueMS: 7, Title: "标题", Text: "第一行\n第二行", Buttons: [][]data.Button{{{Label: "一", Data: "s:1"}}}, Lasting: [][]string{{"应急"}},
			ReplyTo: "9", Thread: "3", Tap: "t", Toast: "记下了", File: &data.File{Name: "a.xlsx", Body: []byte{0, 1, 255}}}
		ls := []data.Letter{full, {Channel: "a", Chat: "1", Urgency: data.First}, {Channel: "a", Chat: "2", Urgency: data.Push}, {Channel: "a", Chat: "2"},
			{Channel: "a", Chat: "3"}, {Channel: "b", Chat: "1"}}
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Post(ctx, 0, ls) })
		heads := func(after int64) (out []int) {
			hs, err := s.LettersAfter(ctx, after)
			must(t, err)
			for _, h := range hs {
				i := slices.IndexFunc(ls, func(l data.Letter) bool { return l.ID == h.ID })
				if l := ls[i]; l.Channel != h.Channel || l.Chat != h.Chat || l.Urgency != h.Urgency || l.Light() != h.Light {
					t.Errorf("%+v is not of %+v", h, l)
				}
				out = append(out, i)
			}
			return out
		}
		if a, b := heads(0), heads(ls[2].ID); !slices.Equal(a, []int{0, 1, 2, 3, 4, 5}) || !slices.Equal(b, []int{3, 4, 5}) {
			t.Errorf("heads %v, %v", a, b)
		}
		l, err := s.Letter(ctx, ls[0].ID)
		must(t, err)
		if l.Text != full.Text || l.Title != full.Title || l.DueMS != 7 || l.Buttons[0][0] != full.Buttons[0][0] || l.Lasting[0][0] != "应急" || l.Thread != "3" || string(l.File.Body) != "\x00\x01\xff" {
			t.Errorf("letter %+v", l)
		}
		settled := func(chat string) bool {
			ok, err := s.Settled(ctx, "a", chat)
			must(t, err)
			return ok
		}
		must(t, s.Postponed(ctx, ls[0].ID, 90, 99, errors.New("wait")))
		if l, err = s.Letter(ctx, ls[0].ID); err != nil || l.DueMS != 99 || l.Tries != 1 || settled("1") {
			t.Errorf("postponed %+v, %v", l, err)
		}
		must(t, s.Delivered(ctx, ls[0].ID, 100, "m1", "p1"))
		must(t, s.Refused(ctx, ls[1].ID, 100, errors.New("blocked")))
		for _, id := range []int64{ls[0].ID, ls[1].ID, 404} {
			if l, err := s.Letter(ctx, id); l != nil || err != nil {
				t.Errorf("letter %d still waits: %v", id, err)
			}
		}
		if got := heads(0); !settled("1") || settled("2") || !slices.Equal(got, []int{2, 3, 4, 5}) {
			t.Errorf("heads %v", got)
		}
		// What is done stays done.
		must(t, s.Postponed(ctx, ls[0].ID, 0, 0, errors.New("late")))
		must(t, s.Refused(ctx, ls[0].ID, 0, errors.New("late")))
		var state int
		var message string
		must(t, s.read.QueryRow(`SELECT state, message_id FROM outbox WHERE id = ?`, ls[0].ID).Scan(&state, &message))
		if state != Done || message != "m1" {
			t.Errorf("state %d, message %s", state, message)
		}
		must(t, s.Delivered(ctx, ls[3].ID, 1, "", ""))
		if got := heads(0); !slices.Equal(got, []int{2, 4, 5}) {
			t.Errorf("then heads %v", got)
		}
	})
}

func TestDoIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		count := func() (n int) {
			must(t, s.read.QueryRow(`SELECT COUNT(*) FROM channel_offset`).Scan(&n))
			return n
		}
		insert := func(tx *Tx) error {
			_, err := tx.Exec(`INSERT INTO channel_offset (channel, value) VALUES ('x', 1)`)
			return err
		}
		boom := errors.New("boom")
		if err := s.Do(t.Context(), func(tx *Tx) error { return errors.Join(insert(tx), boom) }); !errors.Is(err, boom) || count() != 0 {
			t.Errorf("after an error: %v, %d rows", err, count())
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Do(t.Context(), func(tx *Tx) error { must(t, insert(tx)); panic("boom") })
		}()
		if count() != 0 {
			t.Errorf("after a panic: %d rows", count())
		}
		must(t, s.Do(t.Context(), insert)) // and the one writer is free again
		if count() != 1 {
			t.Errorf("%d rows", count())
		}
	})
}

// A token is in the record only as long as it must be: not in a letter that has
// been delivered, nor in an update that has been understood.
func TestSecretsAreForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		const token = "Abcdefghijklmnopqrstuvwxyz012345"
		us, err := s.Receive(t.Context(), Arrival{Channel: "a", Updates: []data.Update{{Key: "1", Raw: []byte(`{"text":"/start ` + token + `","emoji":"🔥"}`)}}})
		must(t, err)
		ls := []data.Letter{{Channel: "a", Chat: "1", Title: "加入链接", Text: "t.me/x?start=" + token, Secret: true, File: &data.File{Name: "qr.png", Body: []byte(token)}},
			{Channel: "a", Chat: "1", Title: "别的", Text: "内容"}}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			return errors.Join(tx.Redact(ctx, us[0].ID, token), tx.Post(ctx, us[0].ID, ls))
		})
		l, err := s.Letter(t.Context(), ls[0].ID)
		must(t, err)
		if !strings.Contains(l.Text, token) {
			t.Errorf("before delivery: %+v", l)
		}
		for i := range ls {
			must(t, s.Delivered(t.Context(), ls[i].ID, 1, "m", ""))
		}
		var raw, first, second string
		must(t, s.read.QueryRow(`SELECT raw FROM inbox`).Scan(&raw))
		must(t, s.read.QueryRow(`SELECT body FROM outbox WHERE id = ?`, ls[0].ID).Scan(&first))
		must(t, s.read.QueryRow(`SELECT body FROM outbox WHERE id = ?`, ls[1].ID).Scan(&second))
		if raw != `{"text":"/start ***","emoji":"🔥"}` || strings.Contains(first, "start") || strings.Contains(first, "QWJj") || !strings.Contains(first, "加入链接") || !strings.Contains(second, "内容") {
			t.Errorf("kept: %s\n%s\n%s", raw, first, second)
		}
	})
}
