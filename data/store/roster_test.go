package store

import (
	"reflect"
	"testing"

	"anka/data"
)

// What a roster adds is in the record as it was said, and the record is read as it is.
func TestTakeRoster(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	ctx := t.Context()
	station := data.RosterEnterprise{Name: "江津加油站", Others: []string{"江津站", "加油站"}, Type: "petrol_station", Area: "几江街道", Stage: data.Demonstration, InScope: data.Yes,
		Posts:  []data.RosterPost{{Name: "卸油员", Frontline: data.Yes}, {Name: "站长", Frontline: data.No}},
		People: []data.RosterPerson{{Name: "张敏", Role: data.Worker, Posts: []string{"卸油员", "站长"}}, {Name: "刘静", Role: data.Officer}}}
	paint := data.RosterEnterprise{Name: "三峡油漆", Type: "chem_production", Area: "德感工业园", Stage: data.Rollout, InScope: data.No}
	first := &data.Roster{Enterprises: []data.RosterEnterprise{station, paint}, Supervisors: []data.RosterPerson{{Name: "夏雪", Area: "几江街道", Role: data.Supervisor}}}
	read := func(area string) (r *data.Roster) {
		t.Helper()
		must(t, s.Do(ctx, func(tx *Tx) (err error) {
			r, err = tx.Roster(ctx, area)
			return err
		}))
		return r
	}
	take := func(r *data.Roster) {
		t.Helper()
		must(t, s.Do(ctx, func(tx *Tx) error { return tx.TakeRoster(ctx, r, 0, 1) }))
	}
	take(first)
	got := read("")
	want := &data.Roster{Enterprises: []data.RosterEnterprise{station, paint}, Supervisors: []data.RosterPerson{{ID: 3, Name: "夏雪", Area: "几江街道", Role: data.Supervisor}}}
	e := &want.Enterprises[0]
	e.ID, want.Enterprises[1].ID = 1, 2
	e.Posts = []data.RosterPost{{ID: 1, Name: "卸油员", Frontline: data.Yes}, {ID: 2, Name: "站长", Frontline: data.No}}
	e.People = []data.RosterPerson{{ID: 1, Name: "张敏", Role: data.Worker, Posts: []string{"卸油员", "站长"}}, {ID: 2, Name: "刘静", Role: data.Officer}}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("\n got %+v\nwant %+v", got, want)
	}
	if area := read("几江街道"); len(area.Enterprises) != 1 || len(area.Supervisors) != 1 || len(read("没有").Enterprises) != 0 {
		t.Errorf("%+v", area)
	}

	take(&data.Roster{Enterprises: []data.RosterEnterprise{{ID: 1, Name: "江津加油站", Others: []string{"江站"}, Area: "双福新区", Stage: data.Rollout, InScope: data.No,
		Posts: []data.RosterPost{{ID: 2, Name: "站长", Frontline: data.Yes}, {Name: "加油员", Frontline: data.Yes}}, People: []data.RosterPerson{{ID: 2, Name: "刘静", Role: data.TeamLead, Posts: []string{"加油员"}}, {ID: 1, Name: "张敏", Posts: []string{"加油员"}}}}}})
	e.Others, e.Area, e.Stage, e.InScope = append(e.Others, "江站"), "双福新区", data.Rollout, data.No
	e.Posts[1].Frontline = data.Yes
	e.Posts = append(e.Posts, data.RosterPost{ID: 3, Name: "加油员", Frontline: data.Yes})
	e.People[0].Posts, e.People[1].Posts, e.People[1].Role = append(e.People[0].Posts, "加油员"), []string{"加油员"}, data.TeamLead
	if got = read(""); !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	must(t, s.Do(ctx, func(tx *Tx) error {
		events, err := tx.EventsOf(ctx, 1)
		if len(events) != 2 || events[0].Kind != data.EventStage || events[1].Kind != data.EventScope {
			t.Errorf("%+v", events)
		}
		f, ferr := tx.FactsOf(ctx, 1)
		if f == nil || f.Workers != 2 || f.Posts != 3 || f.InScope {
			t.Errorf("%+v", f)
		}
		outside, oerr := tx.NamesOutside(ctx, "双福新区")
		if len(outside) != 1 || outside[0] != "三峡油漆" {
			t.Error(outside)
		}
		must(t, ferr)
		must(t, oerr)
		return err
	}))
}

// Somebody who joins under a name of the roster is that person: nobody is there twice.
func TestJoinAs(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	ctx := t.Context()
	must(t, s.Do(ctx, func(tx *Tx) error {
		must(t, tx.TakeRoster(ctx, &data.Roster{Enterprises: []data.RosterEnterprise{{Name: "甲站", Type: "other", Area: "几江", Stage: data.Rollout,
			Posts: []data.RosterPost{{Name: "卸油员"}, {Name: "加油员"}}, People: []data.RosterPerson{{Name: "张敏", Role: data.Officer, Posts: []string{"加油员"}}, {Name: "李强", Role: data.Worker, Posts: []string{"加油员"}}}}},
			Supervisors: []data.RosterPerson{{Name: "夏雪", Area: "几江", Role: data.Supervisor}}}, 0, 1))
		i := &Invitation{Role: data.Worker, Enterprise: "甲站", Post: "卸油员", Uses: 1, ExpiresMS: 9}
		_, err := tx.Invite(ctx, i)
		must(t, err)
		for _, x := range []struct {
			i    Invitation
			name string
			n    int
		}{{*i, "张敏", 1}, {*i, "王五", 0}, {Invitation{Role: data.Supervisor, Area: "几江"}, "夏雪", 1}, {Invitation{Role: data.Supervisor, Area: "德感"}, "夏雪", 0},
			{Invitation{Role: data.Bureau}, "夏雪", 0}, {Invitation{Role: data.Officer, Enterprise: "乙站"}, "张敏", 0}} {
			if got, err := tx.Listed(ctx, &x.i, x.name); err != nil || len(got) != x.n {
				t.Errorf("%+v %s: %v %v", x.i, x.name, got, err)
			}
		}
		all, err := tx.Listed(ctx, i, "张敏")
		must(t, err)
		must(t, tx.JoinAs(ctx, &all[0], i, "test", "u1", 5))
		p, err := tx.Sender(ctx, "test", "u1")
		if err != nil || p == nil || p.ID != all[0].ID || p.Role != data.Worker || !reflect.DeepEqual(p.Posts, []string{"加油员", "卸油员"}) {
			t.Errorf("%+v %v", p, err)
		}
		if again, err := tx.Listed(ctx, i, "张敏"); err != nil || len(again) != 0 {
			t.Errorf("he is still to be joined as: %v %v", again, err)
		}
		return nil
	}))
	must(t, s.Do(ctx, func(tx *Tx) error {
		f, err := tx.FactsOf(ctx, 1)
		if f.Workers != 2 {
			t.Errorf("%d workers", f.Workers)
		}
		return err
	}))
}
