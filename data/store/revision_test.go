package store

import (
	"testing"

	"anka/data"
)

// A revision is open until each of its posts has a newer version or was looked at; a
// version published before it opened, or of another post, counts for nothing.
func TestRevision(t *testing.T) {
	s := openMemory(t)
	ctx := t.Context()
	publish := func(post string, nowMS int64) int64 {
		t.Helper()
		var id int64
		must(t, s.Do(ctx, func(tx *Tx) error {
			c := data.CardSet{Enterprise: "甲厂", Type: "other", Post: post}
			p, err := tx.Publish(ctx, c, "d", "某人", "2026-03-02", nowMS)
			if err == nil {
				id = p.ID
			}
			return err
		}))
		return id
	}
	for _, p := range []string{"一", "二", "三"} {
		publish(p, 1)
	}
	var v Revision
	var posts []Post
	must(t, s.Do(ctx, func(tx *Tx) (err error) {
		e, err := tx.Enterprise(ctx, "甲厂")
		if err != nil {
			return err
		}
		if posts, err = tx.Posts(ctx, "甲厂"); err != nil {
			return err
		}
		v = Revision{Enterprise: e.ID, Trigger: "key_node", What: "检修", OpenedMS: 10}
		return tx.AddRevision(ctx, &v, []int64{posts[0].ID, posts[1].ID})
	}))
	look := func(left int, closedMS int64, open int) {
		t.Helper()
		must(t, s.Do(ctx, func(tx *Tx) error {
			r, err := tx.Revision(ctx, v.ID)
			if err != nil {
				return err
			}
			f, err := tx.FactsOf(ctx, v.Enterprise)
			if err != nil {
				return err
			}
			if r.Left != left || r.ClosedMS != closedMS || r.Count != 2 || f.Revisions != open || open > 0 && f.RevisionMS != 10 {
				t.Errorf("%d of %d left, closed %d, %d open since %d", r.Left, r.Count, r.ClosedMS, f.Revisions, f.RevisionMS)
			}
			return nil
		}))
	}
	look(2, 0, 1)
	publish("三", 20) // not concerned
	look(2, 0, 1)
	newer := publish("一", 30)
	look(1, 0, 1)
	keep := func(post int64, want bool) {
		t.Helper()
		must(t, s.Do(ctx, func(tx *Tx) error {
			ok, err := tx.KeepCards(ctx, v.ID, post, 0, "不涉及", 40)
			if ok != want {
				t.Errorf("post %d kept: %t", post, ok)
			}
			return err
		}))
	}
	keep(posts[0].ID, false) // done already
	keep(posts[2].ID, false) // not concerned
	look(1, 0, 1)
	keep(posts[1].ID, true)
	look(0, 40, 0)
	keep(posts[1].ID, false)
	publish("二", 50) // it is closed: this changes nothing
	look(0, 40, 0)
	must(t, s.Do(ctx, func(tx *Tx) error {
		by, err := tx.RevisedBy(ctx, newer)
		if err != nil || len(by) != 1 || by[0].ID != v.ID {
			t.Errorf("revised by %d: %v, %v", newer, by, err)
		}
		r, err := tx.Revision(ctx, v.ID)
		if err == nil && (r.Posts[0].Cards != newer || r.Posts[0].Version != "2" || r.Posts[1].Cards != 0 || r.Posts[1].Note != "不涉及") {
			t.Errorf("%+v", r.Posts)
		}
		return err
	}))
}
