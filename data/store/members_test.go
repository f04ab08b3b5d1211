package store

import (
	"context"
	"slices"
	"testing"

	"anka/data"
)

// Who leaves loses his accounts, his log-ins, his dialogs and the links that he
// made or that would bring him back, and nobody else loses anything.
func TestLeave(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	boss, other := plantOf(t, s, "甲厂", "德感", "电工"), plantOf(t, s, "乙厂", "双福", "电工")
	in(t, s, func(ctx context.Context, tx *Tx) error {
		for _, p := range []*data.Person{boss, other} {
			name := p.Enterprise
			must(t, tx.BindAt(ctx, "web", "w"+name, p.ID, 5))
			must(t, tx.BindAt(ctx, "telegram", "t"+name, p.ID, 3))
			_, err := tx.SetDialog(ctx, "telegram", "chat", "t"+name, "people", "", 1)
			must(t, err)
			_, err = tx.ExecContext(ctx, `INSERT INTO session (digest, sender, made_ms, seen_ms, expires_ms) VALUES (?, ?, 0, 0, 99)`, name, "w"+name)
			must(t, err)
			for _, i := range []*Invitation{{Role: data.Worker, MadeBy: p.ID}, {Role: data.Officer, Person: p.ID}} {
				i.Enterprise, i.Uses, i.ExpiresMS = name, 5, 99
				_, err := tx.Invite(ctx, i)
				must(t, err)
			}
		}
		m, err := tx.Member(ctx, boss.ID)
		if err != nil || m.Name != boss.Name || m.Home != "德感" || m.JoinedMS != 3 || !slices.Equal(m.Channels, []string{"telegram", "web"}) {
			t.Errorf("%+v, %v", m, err)
		}
		return nil
	})
	in(t, s, func(ctx context.Context, tx *Tx) error {
		for try, want := range []bool{true, false} {
			left, revoked, err := tx.Leave(ctx, boss.ID, 50)
			if err != nil || left != want || want && revoked != 2 {
				t.Errorf("try %d: %t, %d, %v", try, left, revoked, err)
			}
		}
		if m, err := tx.Member(ctx, boss.ID); m != nil || err != nil {
			t.Errorf("still there: %+v, %v", m, err)
		}
		for _, x := range [][2]string{{"web", "w甲厂"}, {"telegram", "t甲厂"}} {
			if p, err := tx.Sender(ctx, x[0], x[1]); p != nil || err != nil {
				t.Errorf("%v is still %+v, %v", x, p, err)
			}
		}
		for table, want := range map[string]int{"account": 2, "session": 1, "dialog": 1, "invitation WHERE revoked_ms IS NULL": 2} {
			var n int
			must(t, tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n))
			if n != want {
				t.Errorf("%s: %d rows, not %d", table, n, want)
			}
		}
		return nil
	})
}

func TestMembers(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	plantOf(t, s, "甲厂", "德感", "电工", "焊工")
	plantOf(t, s, "乙厂", "双福", "司机")
	names := func(ctx context.Context, tx *Tx, enterprise string) (out []string) {
		all, err := tx.Members(ctx, enterprise)
		must(t, err)
		for _, m := range all {
			name := m.Name
			for _, p := range m.Posts {
				name += " " + p
			}
			out = append(out, name)
		}
		return out
	}
	in(t, s, func(ctx context.Context, tx *Tx) error {
		zhang := &data.Person{Name: "张", Role: data.Worker, Enterprise: "甲厂", Posts: []string{"焊工", "电工"}}
		must(t, tx.Join(ctx, zhang, invited(t, tx), "telegram", "1", 9))
		li := &data.Person{Name: "李", Role: data.Worker, Enterprise: "甲厂", Posts: []string{"电工"}}
		must(t, tx.AddPerson(ctx, li))
		must(t, tx.AddPerson(ctx, &data.Person{Name: "龙", Role: data.Supervisor, Area: "德感"}))
		if got := names(ctx, tx, "甲厂"); !slices.Equal(got, []string{"李 电工", "张 焊工", "甲厂的安全员"}) {
			t.Error(got)
		}
		for _, x := range []struct {
			area, words string
			want        int
		}{{"", "", 3}, {"德感", "", 2}, {"白沙", "", 0}, {"", "乙厂", 1}, {"", "龙", 1}, {"德感", "乙厂", 0}, {"", "张", 0}, {"", "%", 0}} {
			if got, err := tx.Overseers(ctx, x.area, x.words); err != nil || len(got) != x.want {
				t.Errorf("%+v: %+v, %v", x, got, err)
			}
		}
		if alone, err := tx.Alone(ctx, zhang); err != nil || !alone { // 李 is on record and has not joined
			t.Error(alone, err)
		}
		must(t, tx.Bind(ctx, "web", "w1", li.ID))
		if alone, err := tx.Alone(ctx, zhang); err != nil || alone {
			t.Error(alone, err)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM account WHERE sender = 'w1'`)
		must(t, err)
		for _, x := range []struct {
			give bool
			post string
			want bool
		}{{true, "焊工", true}, {true, "焊工", false}, {true, "司机", false}, {false, "司机", false}, {false, "电工", true}, {false, "电工", false}, {true, "电工", true}} {
			change := tx.TakePost
			if x.give {
				change = tx.GivePost
			}
			if ok, err := change(ctx, li, x.post); ok != x.want || err != nil {
				t.Errorf("%+v: %t, %v", x, ok, err)
			}
		}
		must(t, tx.SetRole(ctx, li.ID, data.TeamLead))
		if err := tx.SetRole(ctx, 1<<40, data.TeamLead); err == nil {
			t.Error("a role for nobody")
		}
		m, err := tx.Member(ctx, li.ID)
		if err != nil || m.Role != data.TeamLead || !slices.Equal(m.Posts, []string{"焊工", "电工"}) || m.JoinedMS != 0 || len(m.Channels) != 0 {
			t.Errorf("%+v, %v", m, err)
		}
		if m, err = tx.Member(ctx, zhang.ID); err != nil || m.JoinedMS != 9 || m.Invitation == 0 {
			t.Errorf("%+v, %v", m, err)
		}
		return nil
	})
}

func invited(t *testing.T, tx *Tx) int64 {
	t.Helper()
	i := Invitation{Role: data.Worker, Enterprise: "甲厂", Uses: 1, ExpiresMS: 99}
	_, err := tx.Invite(t.Context(), &i)
	must(t, err)
	return i.ID
}

func TestEnterprises(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	plantOf(t, s, "甲厂", "德感", "电工", "焊工")
	plantOf(t, s, "乙厂", "双福", "电工")
	in(t, s, func(ctx context.Context, tx *Tx) error {
		must(t, tx.AddEnterprise(ctx, &Enterprise{Name: "通用", Type: "other", Common: true}))
		for area, want := range map[string]int{"": 2, "德感": 1, "白沙": 0} {
			if all, err := tx.Enterprises(ctx, area); err != nil || len(all) != want {
				t.Errorf("%q: %+v, %v", area, all, err)
			}
		}
		e, err := tx.Enterprise(ctx, "甲厂")
		must(t, err)
		if same, err := tx.EnterpriseNumbered(ctx, e.ID); err != nil || *same != *e || e.Area != "德感" {
			t.Errorf("%+v, %v", same, err)
		}
		if none, err := tx.Enterprise(ctx, "丙厂"); none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
		posts, err := tx.Posts(ctx, "甲厂")
		if err != nil || len(posts) != 2 || posts[1].Name != "焊工" || posts[1].Enterprise != "甲厂" {
			t.Fatalf("%+v, %v", posts, err)
		}
		if p, err := tx.PostNumbered(ctx, posts[1].ID); err != nil || *p != posts[1] {
			t.Errorf("%+v, %v", p, err)
		}
		if p, err := tx.PostNumbered(ctx, 1<<40); p != nil || err != nil {
			t.Errorf("%+v, %v", p, err)
		}
		if err := tx.AddEnterprise(ctx, &Enterprise{Name: "甲厂", Type: "other"}); err == nil {
			t.Error("one name twice")
		}
		return nil
	})
}

func TestGroupsAndHints(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	p := plantOf(t, s, "甲厂", "德感")
	in(t, s, func(ctx context.Context, tx *Tx) error {
		must(t, tx.BindGroupBy(ctx, "c", "g", "早班群", p, 7))
		var title string
		var by, at int64
		must(t, tx.QueryRowContext(ctx, `SELECT title, bound_by, bound_ms FROM chat_group`).Scan(&title, &by, &at))
		if title != "早班群" || by != p.ID || at != 7 {
			t.Errorf("%q by %d at %d", title, by, at)
		}
		must(t, tx.UnbindGroup(ctx, "c", "g"))
		if name, err := tx.GroupEnterprise(ctx, "c", "g"); name != "" || err != nil {
			t.Errorf("%q, %v", name, err)
		}
		for _, x := range []struct {
			sender    string
			since, at int64
			want      bool
		}{{"he", -90, 10, true}, {"he", -50, 50, false}, {"she", -50, 50, true}, {"he", 9, 109, false}, {"he", 10, 110, true}, {"he", 20, 120, false}} {
			if ok, err := tx.Hint(ctx, "c", x.sender, x.since, x.at); ok != x.want || err != nil {
				t.Errorf("%+v: %t, %v", x, ok, err)
			}
		}
		return nil
	})
}
