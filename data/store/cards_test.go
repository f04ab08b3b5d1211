package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"anka/data"
)

func publish(t *testing.T, s *Store, c data.CardSet) *Published {
	t.Helper()
	var p *Published
	in(t, s, func(ctx context.Context, tx *Tx) (err error) {
		p, err = tx.Publish(ctx, c, "digest", "刘静", "2026-03-02", 77)
		return err
	})
	return p
}

func TestPublishVersions(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		c := data.CardSet{Enterprise: "甲站", Type: "petrol_station", Area: "几江街道", Post: "卸油员"}
		c.Emergency.Scenes = []data.Scene{{Name: "跑冒油", Items: []data.Item{{Text: "停"}}}}
		for i, x := range []struct{ version, effective, want, from string }{
			{"", "", "1", "2026-03-02"},
			{"", "2026-05-01", "2", "2026-05-01"},
			{"9", "", "9", "2026-03-02"},
			{"", "", "10", "2026-03-02"},
			{"A-3", "", "A-3", "2026-03-02"},
			{"", "", "A-3+1", "2026-03-02"},
		} {
			c.Version, c.Effective = x.version, x.effective
			p := publish(t, s, c)
			if p.Cards.Version != x.want || p.Cards.Effective != x.from || !p.InForce || c.Version != x.version {
				t.Errorf("%d: version %s from %s, want %s %s", i, p.Cards.Version, p.Cards.Effective, x.want, x.from)
			}
			now, err := s.CardsOf(t.Context(), "甲站", "卸油员")
			must(t, err)
			if now.ID != p.ID || now.Digest != "digest" || now.PublishedMS != 77 || now.Cards.Emergency.Scenes[0].Items[0].Text != "停" {
				t.Errorf("%d: in force %+v", i, now)
			}
		}
		in(t, s, func(ctx context.Context, tx *Tx) error { // every old version is kept
			for id := int64(1); id <= 6; id++ {
				p, err := tx.Cards(ctx, id)
				if err != nil || p == nil || p.InForce != (id == 6) {
					return fmt.Errorf("version %d: %+v, %w", id, p, err)
				}
			}
			p, err := tx.Cards(ctx, 404)
			if p != nil {
				t.Error("cards 404")
			}
			return err
		})
		all, err := s.InForce(t.Context())
		must(t, err)
		if len(all) != 1 {
			t.Errorf("%d in force", len(all))
		}
		if none, err := s.CardsOf(t.Context(), "甲站", "没有"); none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
	})
}

// One version of a post is in force, by the database's own rule.
func TestOneInForce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		c := data.CardSet{Enterprise: "甲站", Type: "other", Post: "卸油员"}
		publish(t, s, c)
		publish(t, s, c)
		if err := exec(t, s, `UPDATE card_set SET in_force = 1`); err == nil || !strings.Contains(err.Error(), "UNIQUE") {
			t.Errorf("two in force: %v", err)
		}
		c.Enterprise = "乙站" // the same post elsewhere is another
		publish(t, s, c)
		if all, err := s.InForce(t.Context()); err != nil || len(all) != 2 {
			t.Errorf("%d in force, %v", len(all), err)
		}
	})
}

// A batch that fails at its last card set publishes none, and the old stays in force.
func TestPublishRollsBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		c := data.CardSet{Enterprise: "甲站", Type: "other", Post: "卸油员"}
		old := publish(t, s, c)
		must(t, exec(t, s, `CREATE TRIGGER full BEFORE INSERT ON card_set WHEN NEW.version = 'bad' BEGIN SELECT RAISE(ABORT, 'full'); END`))
		err := s.Do(t.Context(), func(tx *Tx) error {
			for _, v := range []string{"2", "3", "bad"} {
				c.Version = v
				c.Post = map[string]string{"2": "卸油员", "3": "新岗位", "bad": "卸油员"}[v]
				if _, err := tx.Publish(t.Context(), c, "", "", "", 0); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			t.Fatal("no error")
		}
		all, err := s.InForce(t.Context())
		must(t, err)
		var posts int
		must(t, s.read.QueryRow(`SELECT COUNT(*) FROM post`).Scan(&posts))
		if len(all) != 1 || all[0].ID != old.ID || posts != 1 {
			t.Errorf("%d in force, %d posts", len(all), posts)
		}
	})
}

func TestEnterpriseKeepsItsArea(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		c := data.CardSet{Enterprise: "甲站", Type: "other", Area: "几江街道", Post: "卸油员"}
		publish(t, s, c)
		c.Area, c.Type, c.Common = "", "petrol_station", true
		publish(t, s, c)
		var area, kind string
		var common bool
		must(t, s.read.QueryRow(`SELECT area, type, common FROM enterprise`).Scan(&area, &kind, &common))
		if area != "几江街道" || kind != "petrol_station" || !common {
			t.Errorf("%s %s %t", area, kind, common)
		}
	})
}

func TestPeople(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		for _, post := range []string{"加油员", "卸油员"} {
			publish(t, s, data.CardSet{Enterprise: "甲站", Type: "other", Post: post})
		}
		zhao := &data.Person{Name: "赵勇", Role: data.Worker, Enterprise: "甲站", Posts: []string{"卸油员", "加油员"}}
		long := &data.Person{Name: "龙海", Role: data.Supervisor, Area: "几江街道"}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			for _, p := range []*data.Person{zhao, long} {
				if err := tx.AddPerson(ctx, p); err != nil {
					return err
				}
			}
			return tx.Bind(ctx, "a", "1", long.ID)
		})
		sender := func(channel, id string) (p *data.Person) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) { p, err = tx.Sender(ctx, channel, id); return err })
			return p
		}
		if p := sender("a", "1"); p == nil || p.Name != "龙海" || p.Enterprise != "" || p.Area != "几江街道" || len(p.Posts) != 0 {
			t.Errorf("%+v", p)
		}
		if sender("b", "1") != nil || sender("a", "2") != nil {
			t.Error("somebody who was never bound")
		}
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Bind(ctx, "a", "1", zhao.ID) }) // bound anew
		if p := sender("a", "1"); p == nil || p.Name != "赵勇" || strings.Join(p.Posts, " ") != "卸油员 加油员" {
			t.Errorf("%+v", p)
		}
		must(t, exec(t, s, `UPDATE person SET left_ms = 1 WHERE name = '赵勇'`))
		if sender("a", "1") != nil {
			t.Error("somebody who has left")
		}
		for _, p := range []data.Person{{Name: "x", Enterprise: "没有"}, {Name: "x", Enterprise: "甲站", Posts: []string{"没有"}}} {
			if err := s.Do(t.Context(), func(tx *Tx) error { return tx.AddPerson(t.Context(), &p) }); err == nil {
				t.Errorf("added %+v", p)
			}
		}
		var n int
		must(t, s.read.QueryRow(`SELECT COUNT(*) FROM person`).Scan(&n))
		if n != 2 {
			t.Errorf("%d people", n)
		}
		group := func(chat string) (e string) {
			in(t, s, func(ctx context.Context, tx *Tx) (err error) { e, err = tx.GroupEnterprise(ctx, "a", chat); return err })
			return e
		}
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.BindGroup(ctx, "a", "g", "甲站") })
		if err := s.Do(t.Context(), func(tx *Tx) error { return tx.BindGroup(t.Context(), "a", "h", "没有") }); err == nil {
			t.Error("a group of no enterprise")
		}
		if group("g") != "甲站" || group("h") != "" {
			t.Errorf("groups %s, %s", group("g"), group("h"))
		}
	})
}
