package store

import (
	"context"
	"strings"
	"testing"

	"anka/data"
)

// desk is a log with people of two enterprises and one of none.
type desk struct {
	*testing.T
	s                *Store
	ann, bob, ivy, x *data.Person // two of 甲, one of 乙, one of none
}

func newDesk(t *testing.T, s *Store) *desk {
	t.Helper()
	d := &desk{T: t, s: s, ann: &data.Person{Name: "张敏", Enterprise: "甲"}, bob: &data.Person{Name: "李强", Enterprise: "甲"},
		ivy: &data.Person{Name: "唐磊", Enterprise: "乙"}, x: &data.Person{Name: "龙海"}}
	for _, e := range []string{"甲", "乙"} {
		publish(t, s, data.CardSet{Enterprise: e, Type: "other", Post: "岗"})
	}
	in(t, s, func(ctx context.Context, tx *Tx) error {
		for _, p := range []*data.Person{d.ann, d.bob, d.ivy, d.x} {
			p.Role = data.Worker
			if err := tx.AddPerson(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

func (d *desk) ask(p *data.Person, question string, z data.Zone, chatter bool) int64 {
	d.Helper()
	a := data.Asked{AskedMS: 5, Channel: "a", Chat: "c", Question: question, Zone: z, Chatter: chatter,
		Shown: []data.Shown{{Cards: 1, Key: "岗/duty/x", Version: "1"}}, Ranked: []string{"岗/duty/x"}, Micros: 12}
	if p != nil {
		a.Person, a.Enterprise = p.ID, p.Enterprise
	}
	in(d.T, d.s, func(ctx context.Context, tx *Tx) error { return tx.Log(ctx, &a) })
	return a.ID
}

func (d *desk) vote(asked int64, p *data.Person) (counted bool) {
	d.Helper()
	in(d.T, d.s, func(ctx context.Context, tx *Tx) (err error) {
		counted, err = tx.VoteDown(ctx, asked, p, 9)
		return err
	})
	return counted
}

func (d *desk) open(asked int64, p *data.Person, enterprise string) {
	d.Helper()
	in(d.T, d.s, func(ctx context.Context, tx *Tx) error {
		return tx.Opened(ctx, asked, p, enterprise, 1, "岗/duty/x", 9)
	})
}

func (d *desk) gaps(enterprise string) string {
	d.Helper()
	var out []string
	in(d.T, d.s, func(ctx context.Context, tx *Tx) error {
		all, err := tx.OpenAsked(ctx, enterprise)
		for _, a := range all {
			out = append(out, a.Question)
		}
		return err
	})
	return strings.Join(out, " ")
}

func TestLog(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		us, err := s.Receive(t.Context(), Arrival{Channel: "a", Updates: []data.Update{{Key: "1", Raw: []byte("x")}}})
		must(t, err)
		want := data.Asked{Inbox: us[0].ID, AskedMS: 5, Person: d.ann.ID, Enterprise: "甲", Channel: "a", Chat: "c", Question: "怎么\u202e\x00办'", Zone: data.Offered, Urgent: true,
			Shown: []data.Shown{}, Ranked: []string{}, Micros: 3}
		in(t, s, func(ctx context.Context, tx *Tx) error { return tx.Log(ctx, &want) })
		got, err := s.Asked(t.Context(), us[0].ID)
		must(t, err)
		if got == nil || got.ID != want.ID || got.Question != want.Question || got.Name != "张敏" || got.Enterprise != "甲" || !got.Urgent || got.Chatter || got.Zone != data.Offered || got.Micros != 3 {
			t.Errorf("%+v", got)
		}
		if none, err := s.Asked(t.Context(), 404); none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
		d.ask(nil, "谁", data.Declined, false)
		var all []string
		must(t, s.EachAsked(t.Context(), func(a data.Asked) error { all = append(all, a.Question+a.Enterprise); return nil }))
		if len(all) != 2 || all[1] != "谁" {
			t.Errorf("%q", all)
		}
	})
}

func TestVoteDown(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		q := d.ask(d.ann, "甲问", data.Answered, false)
		own := d.ask(d.x, "没单位的问", data.Answered, false)
		nobody := d.ask(nil, "没登记的问", data.Answered, false)
		for _, x := range []struct {
			name  string
			asked int64
			who   *data.Person
			want  bool
		}{
			{"his own", q, d.ann, true},
			{"a second time", q, d.ann, false},
			{"a colleague", q, d.bob, true},
			{"another enterprise", q, d.ivy, false},
			{"of no enterprise", q, d.x, false},
			{"his own, no enterprise", own, d.x, true},
			{"a stranger's", nobody, d.x, false},
			{"a stranger's by a worker", nobody, d.ann, false},
			{"none such", 404, d.ann, false},
			{"negative", -1, d.ann, false},
		} {
			if got := d.vote(x.asked, x.who); got != x.want {
				t.Errorf("%s: counted %t", x.name, got)
			}
		}
		votes := map[string]int{}
		must(t, s.EachAsked(t.Context(), func(a data.Asked) error { votes[a.Question] = a.Votes; return nil }))
		if votes["甲问"] != 2 || votes["没单位的问"] != 1 || votes["没登记的问"] != 0 {
			t.Errorf("%v", votes)
		}
	})
}

// What is open: no card answered it, or somebody voted its answer down.
func TestOpenAsked(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.ask(d.ann, "答", data.Answered, false)
		d.vote(d.ask(d.ann, "答错", data.Answered, false), d.bob)
		d.ask(d.ann, "拒", data.Declined, false)
		d.open(d.ask(d.ann, "拒开", data.Declined, false), d.ann, "甲") // the nearest scene is no answer
		d.ask(d.ann, "给", data.Offered, false)
		d.open(d.ask(d.ann, "给开", data.Offered, false), d.ann, "甲")
		d.open(d.ask(d.ann, "给别人开", data.Offered, false), d.ivy, "乙") // a forged button
		again := d.ask(d.ann, "给开错", data.Offered, false)
		d.open(again, d.ann, "甲")
		d.vote(again, d.ann)
		d.ask(d.ann, "闲话", data.Declined, true)
		d.ask(d.ivy, "乙拒", data.Declined, false)
		d.ask(nil, "生人拒", data.Declined, false)
		for enterprise, want := range map[string]string{
			"甲": "答错 拒 拒开 给 给别人开 给开错",
			"乙": "乙拒",
			"丙": "",
			"":  "答错 拒 拒开 给 给别人开 给开错 乙拒 生人拒",
		} {
			if got := d.gaps(enterprise); got != want {
				t.Errorf("%q: %s, want %s", enterprise, got, want)
			}
		}
		var linked int
		must(t, s.read.QueryRow(`SELECT COUNT(*) FROM opened WHERE asked_id IS NOT NULL`).Scan(&linked))
		if linked != 3 {
			t.Errorf("%d openings are believed", linked)
		}
	})
}
