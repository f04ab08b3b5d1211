package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"

	"anka/data"
)

// scansPeople is a step that reads every person, post held or account there is.
var scansPeople = regexp.MustCompile(`^SCAN (p|n|o|pp|a|person|person_post|account)\b`)

// What is read whenever somebody chooses among all enterprises, or joins, looks at the
// enterprises and those above them, and never at everybody: there may be two hundred
// thousand.
func TestListsPassOverThePeople(t *testing.T) {
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	defer s.Close()
	plantOf(t, s, "甲厂", "德感", "电工")
	s.prepared.have = map[string]*sql.Stmt{} // what is asked from here on is prepared anew
	i := Invitation{Role: data.Officer, Enterprise: "甲厂"}
	for range 2 {
		in(t, s, func(ctx context.Context, tx *Tx) error {
			for _, err := range []error{
				second(tx.Enterprises(ctx, "")), second(tx.Enterprises(ctx, "德感")), second(tx.Facts(ctx, "")), second(tx.FactsOf(ctx, 1)),
				second(tx.Members(ctx, "甲厂")), second(tx.Overseers(ctx, "", "甲")), second(tx.Alone(ctx, &data.Person{ID: 1, Role: data.Officer})),
				second(tx.Listed(ctx, &i, "张三")), second(tx.Listed(ctx, &Invitation{Role: data.Supervisor, Area: "德感"}, "张三")),
				second(tx.LastInvitation(ctx, i)), second(tx.OpenInvitations(ctx, "", 1)), second(tx.Posts(ctx, "甲厂")), second(tx.CandidatesFor(ctx, 1)),
				second(tx.HoldersAt(ctx, "甲厂")), second(tx.SheetsOf(ctx, 1)), second(tx.Holders(ctx, "甲厂", []string{"电工"})),
			} {
				must(t, err)
			}
			_, _, err := tx.WithoutOfficer(ctx, "")
			return err
		})
	}
	asked := 0
	for query := range s.prepared.have {
		if !strings.HasPrefix(query, "SELECT") {
			continue
		}
		asked++
		for _, step := range steps(t, s, query) {
			if scansPeople.MatchString(step) && !strings.Contains(step, "person_overseer") {
				t.Errorf("%s:\n%s", step, query)
			}
		}
	}
	if asked < 12 {
		t.Errorf("only %d queries were looked at", asked)
	}
}

// steps is how a query is done.
func steps(t *testing.T, s *Store, query string) (out []string) {
	t.Helper()
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		rows, err := tx.Tx.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, none int
			var detail string
			if err := rows.Scan(&id, &parent, &none, &detail); err != nil {
				return err
			}
			out = append(out, detail)
		}
		return rows.Err()
	}))
	return out
}

func second[T any](_ T, err error) error { return err }
