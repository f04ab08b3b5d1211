package store

import (
	"context"
	"slices"
	"testing"

	"anka/data"
)

// office is a store with an enterprise, its two officers and a worker of two posts.
func office(t *testing.T, s *Store) (first, second data.Person) {
	t.Helper()
	first, second = data.Person{Name: "甲", Role: data.Officer, Enterprise: "厂"}, data.Person{Name: "乙", Role: data.Officer, Enterprise: "厂"}
	worker := data.Person{Name: "丙", Role: data.Worker, Enterprise: "厂", Posts: []string{"电工", "焊工"}}
	in(t, s, func(ctx context.Context, tx *Tx) error {
		must(t, tx.AddEnterprise(ctx, &Enterprise{Name: "厂", Type: "other"}))
		must(t, tx.AddPost(ctx, 1, "电工"))
		must(t, tx.AddPost(ctx, 1, "焊工"))
		for _, p := range []*data.Person{&first, &second, &worker} {
			must(t, tx.AddPerson(ctx, p))
			must(t, tx.Bind(ctx, "a", p.Name, p.ID))
		}
		return tx.Bind(ctx, "b", "乙二", second.ID)
	})
	return first, second
}

func TestDraft(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		first, second := office(t, s)
		d := Draft{Enterprise: "厂", Person: first.ID, MadeMS: 100, Body: "{}"}
		old := Draft{Person: first.ID, MadeMS: 5, Body: "{}"}
		in(t, s, func(ctx context.Context, tx *Tx) error {
			must(t, tx.AddDraft(ctx, &old, 0))
			must(t, tx.AddDraft(ctx, &d, 50)) // the one before is too old now
			got, err := tx.Draft(ctx, old.ID)
			must(t, err)
			if got.State != DraftDropped || got.Body != "" || got.Enterprise != "" {
				t.Errorf("old %+v", got)
			}
			got, err = tx.Draft(ctx, d.ID)
			must(t, err)
			if *got != (Draft{ID: d.ID, Kind: DraftCards, Enterprise: "厂", Person: first.ID, Name: "甲", MadeMS: 100, Body: "{}"}) {
				t.Errorf("%+v", got)
			}
			if none, err := tx.Draft(ctx, 404); none != nil || err != nil {
				t.Errorf("%v %v", none, err)
			}
			must(t, tx.AskForDraft(ctx, old.ID)) // what is dropped stays dropped
			must(t, tx.AskForDraft(ctx, d.ID))
			got, err = tx.Draft(ctx, d.ID)
			must(t, err)
			if got.State != DraftAsked {
				t.Errorf("asked %+v", got)
			}
			must(t, tx.CloseDraft(ctx, d.ID, DraftPublished, second.ID, 200))
			must(t, tx.CloseDraft(ctx, d.ID, DraftDropped, first.ID, 300)) // what is published stays published
			got, err = tx.Draft(ctx, d.ID)
			must(t, err)
			if got.State != DraftPublished || got.Body != "" {
				t.Errorf("closed %+v", got)
			}
			got, err = tx.Draft(ctx, old.ID)
			must(t, err)
			if got.State != DraftDropped {
				t.Errorf("old %+v", got)
			}
			return nil
		})
	})
}

func TestAccountsAndHolders(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		first, second := office(t, s)
		in(t, s, func(ctx context.Context, tx *Tx) error {
			senders := func(all []Account, err error) (out []string) {
				must(t, err)
				for _, a := range all {
					out = append(out, a.Name+a.Channel+a.Sender)
				}
				return out
			}
			if got := senders(tx.OfficerAccounts(ctx, "厂")); !slices.Equal(got, []string{"甲a甲", "乙a乙", "乙b乙二"}) {
				t.Errorf("%q", got)
			}
			if got := senders(tx.OfficerAccounts(ctx, "别厂")); got != nil {
				t.Errorf("%q", got)
			}
			if got := senders(tx.Accounts(ctx, second.ID)); !slices.Equal(got, []string{"乙a乙", "乙b乙二"}) {
				t.Errorf("%q", got)
			}
			for _, x := range []struct {
				posts []string
				want  []string
			}{{[]string{"电工", "焊工"}, []string{"丙"}}, {[]string{"别的", "焊工"}, []string{"丙"}}, {[]string{"别的"}, nil}} {
				if got, err := tx.Holders(ctx, "厂", x.posts); err != nil || !slices.Equal(got, x.want) {
					t.Errorf("%q: %q %v", x.posts, got, err)
				}
			}
			_, err := tx.ExecContext(ctx, `UPDATE person SET left_ms = 1`)
			must(t, err)
			if got := senders(tx.OfficerAccounts(ctx, "厂")); got != nil || senders(tx.Accounts(ctx, first.ID)) != nil {
				t.Errorf("after they left: %q", got)
			}
			if got, err := tx.Holders(ctx, "厂", []string{"电工"}); got != nil || err != nil {
				t.Errorf("after they left: %q %v", got, err)
			}
			return nil
		})
	})
}

func TestSetting(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		first, _ := office(t, s)
		in(t, s, func(ctx context.Context, tx *Tx) error {
			is := func(enterprise, want string) {
				t.Helper()
				if got, err := tx.Setting(ctx, enterprise, "x"); err != nil || got != want {
					t.Errorf("%q %v, want %q", got, err, want)
				}
			}
			is("厂", "")
			must(t, tx.SetSetting(ctx, 1, &first, "厂", "x", "on"))
			must(t, tx.SetSetting(ctx, 1, &first, "厂", "y", "other"))
			is("厂", "on")
			is("别厂", "")
			must(t, tx.SetSetting(ctx, 2, nil, "厂", "x", ""))
			is("厂", "")
			return nil
		})
	})
}
