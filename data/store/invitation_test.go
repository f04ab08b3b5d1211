package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"anka/data"
)

// plantOf makes an enterprise with posts and one officer.
func plantOf(t *testing.T, s *Store, name, area string, posts ...string) *data.Person {
	t.Helper()
	p := &data.Person{Name: name + "的安全员", Role: data.Officer, Enterprise: name}
	in(t, s, func(ctx context.Context, tx *Tx) error {
		e := &Enterprise{Name: name, Type: "other", Area: area}
		if err := tx.AddEnterprise(ctx, e); err != nil {
			return err
		}
		for _, post := range posts {
			if err := errors.Join(tx.AddPost(ctx, e.ID, post), tx.AddPost(ctx, e.ID, post)); err != nil { // the second does nothing
				return err
			}
		}
		return tx.AddPerson(ctx, p)
	})
	return p
}

func TestInvitation(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		officer := plantOf(t, s, "甲厂", "德感", "电工")
		var token string
		i := Invitation{Role: data.Worker, Enterprise: "甲厂", Post: "电工", Uses: 2, MadeMS: 10, MadeBy: officer.ID, ExpiresMS: 100}
		in(t, s, func(ctx context.Context, tx *Tx) (err error) {
			token, err = tx.Invite(ctx, &i)
			return err
		})
		if len(token) > 64 || FindToken(token) != token {
			t.Fatalf("token %q", token)
		}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			got, err := tx.InvitationOf(ctx, token)
			must(t, err)
			want := i
			want.Home = "德感"
			if got == nil || *got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			none, err := tx.InvitationOf(ctx, token[1:]+"x")
			if none != nil || err != nil {
				t.Errorf("a wrong token gives %+v, %v", none, err)
			}
			var kept int
			must(t, tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM invitation WHERE digest = ? OR digest LIKE ?`, token, "%"+token+"%").Scan(&kept))
			if kept != 0 {
				t.Error("the token itself is kept")
			}
			for use, want := range []bool{true, true, false} {
				if ok, err := tx.UseInvitation(ctx, i.ID, 50); ok != want || err != nil {
					t.Errorf("use %d: %t, %v", use+1, ok, err)
				}
			}
			got, err = tx.InvitationOf(ctx, token)
			must(t, err)
			if got.Spent(50) != UsedUp {
				t.Errorf("spent %q", got.Spent(50))
			}
			if ok, err := tx.RevokeInvitation(ctx, i.ID, 50); ok || err != nil {
				t.Errorf("a used up one revoked: %t, %v", ok, err)
			}
			return nil
		})
	})
}

func TestInvitationEnds(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	plantOf(t, s, "甲厂", "德感", "电工", "焊工")
	plantOf(t, s, "乙厂", "双福", "电工")
	in(t, s, func(ctx context.Context, tx *Tx) error {
		make := func(enterprise, post string, uses int) *Invitation {
			i := &Invitation{Role: data.Worker, Enterprise: enterprise, Post: post, Uses: uses, ExpiresMS: 100}
			_, err := tx.Invite(ctx, i)
			must(t, err)
			return i
		}
		a, b, c := make("甲厂", "电工", 1), make("甲厂", "焊工", 5), make("乙厂", "电工", 1)
		for _, x := range []struct {
			enterprise string
			nowMS      int64
			want       int
		}{{"甲厂", 99, 2}, {"乙厂", 99, 1}, {"", 99, 3}, {"", 100, 0}, {"丙厂", 99, 0}} {
			open, err := tx.OpenInvitations(ctx, x.enterprise, x.nowMS)
			if err != nil || len(open) != x.want {
				t.Errorf("%s at %d: %d open, %v", x.enterprise, x.nowMS, len(open), err)
			}
		}
		if ok, err := tx.UseInvitation(ctx, a.ID, 100); ok || err != nil {
			t.Errorf("used after its end: %t, %v", ok, err)
		}
		for try, want := range []bool{true, false} {
			if ok, err := tx.RevokeInvitation(ctx, b.ID, 50); ok != want || err != nil {
				t.Errorf("revoked, try %d: %t, %v", try, ok, err)
			}
		}
		if ok, err := tx.UseInvitation(ctx, b.ID, 51); ok || err != nil {
			t.Errorf("used after it was revoked: %t, %v", ok, err)
		}
		got, err := tx.Invitation(ctx, b.ID)
		if err != nil || got.Spent(51) != Revoked || got.Spent(200) != Revoked {
			t.Errorf("%+v, %v", got, err)
		}
		again := make("甲厂", "电工", 1)
		for _, x := range []struct {
			like Invitation
			want int64
		}{
			{Invitation{Role: data.Worker, Enterprise: "甲厂", Post: "电工"}, again.ID},
			{Invitation{Role: data.Worker, Enterprise: "乙厂", Post: "电工"}, c.ID},
			{Invitation{Role: data.TeamLead, Enterprise: "甲厂", Post: "电工"}, 0},
			{Invitation{Role: data.Worker, Enterprise: "甲厂", Post: "电工", Person: 1}, 0},
			{Invitation{Role: data.Worker, Enterprise: "甲厂"}, 0},
		} {
			if id, err := tx.LastInvitation(ctx, x.like); id != x.want || err != nil {
				t.Errorf("last of %+v is %d, not %d, %v", x.like, id, x.want, err)
			}
		}
		if none, err := tx.Invitation(ctx, 1<<40); none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
		return nil
	})
}

// What is not there cannot be invited to.
func TestInviteToNothing(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	plantOf(t, s, "甲厂", "德感", "电工")
	plantOf(t, s, "乙厂", "双福", "司机")
	for _, i := range []Invitation{{Enterprise: "丙厂"}, {Enterprise: "甲厂", Post: "司机"}, {Post: "电工"}} {
		i.Role, i.Uses = data.Worker, 1
		err := s.Do(t.Context(), func(tx *Tx) error {
			_, err := tx.Invite(t.Context(), &i)
			return err
		})
		if !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%+v: %v", i, err)
		}
	}
}

func TestNeverHad(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	never := func(want bool) {
		t.Helper()
		in(t, s, func(ctx context.Context, tx *Tx) error {
			if got, err := tx.NeverHad(ctx, data.Bureau); got != want || err != nil {
				t.Errorf("%t, %v", got, err)
			}
			return nil
		})
	}
	never(true)
	in(t, s, func(ctx context.Context, tx *Tx) error {
		i := &Invitation{Role: data.Bureau, Uses: 1, ExpiresMS: 5}
		_, err := tx.Invite(ctx, i)
		if err == nil {
			_, err = tx.RevokeInvitation(ctx, i.ID, 1)
		}
		return err
	})
	never(false) // one was made, whatever became of it
	must(t, exec(t, s, `DELETE FROM invitation`))
	never(true)
	in(t, s, func(ctx context.Context, tx *Tx) error {
		p := &data.Person{Name: "江", Role: data.Bureau}
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		_, _, err := tx.Leave(ctx, p.ID, 5)
		return err
	})
	never(false) // somebody was there, though he has left
}

func TestFindToken(t *testing.T) {
	const token = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89"
	for text, want := range map[string]string{
		token:                                    token,
		"https://t.me/anka_bot?start=" + token:   token,
		"https://anka.example.com/join#" + token: token,
		"加入码：" + token + "，快点":                   token,
		token + "x":                              "",
		token[1:]:                                "",
		"xieyoukouzhaohuolezenmebanxianza":       "",
		"XIEYOUKOUZHAOHUOLEZENMEBANXIANZA":       "",
		"":                                       "",
		strings.Repeat("Ab", 40):                 "",
		"d41d8cd98f00b204e9800998ecf8427e is a hash": "",
	} {
		if got := FindToken(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	seen := map[string]bool{}
	for range 1000 {
		token := newToken()
		if seen[token] || len(token) != 32 || FindToken("start="+token) != token {
			t.Fatalf("token %q", token)
		}
		seen[token] = true
	}
}

func TestDialog(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	in(t, s, func(ctx context.Context, tx *Tx) error {
		none, err := tx.Dialog(ctx, "c", "chat", "he")
		if none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
		first, err := tx.SetDialog(ctx, "c", "chat", "he", "join", "{}", 7)
		must(t, err)
		other, err := tx.SetDialog(ctx, "c", "chat", "she", "join", "{}", 7)
		must(t, err)
		must(t, tx.EndDialog(ctx, "c", "chat", "he"))
		second, err := tx.SetDialog(ctx, "c", "chat", "he", "people", "x", 8)
		must(t, err)
		if first == second || second == other {
			t.Errorf("dialogs %d, %d and %d", first, other, second)
		}
		d, err := tx.Dialog(ctx, "c", "chat", "he")
		if err != nil || *d != (Dialog{second, "people", "x", 8}) {
			t.Errorf("%+v, %v", d, err)
		}
		for _, x := range [][3]string{{"d", "chat", "he"}, {"c", "else", "he"}, {"c", "chat", "it"}} {
			if d, err := tx.Dialog(ctx, x[0], x[1], x[2]); d != nil || err != nil {
				t.Errorf("%v: %+v, %v", x, d, err)
			}
		}
		return nil
	})
}
