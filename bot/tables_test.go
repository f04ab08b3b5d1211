package bot_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"anka/data/store"
)

// rows gives a table's rows as text.
func (w *town) rows(table string) (out []string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		rows, err := tx.Tx.QueryContext(w.Context(), `SELECT * FROM "`+table+`"`)
		if err != nil {
			return err
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			values, into := make([]sql.NullString, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			out = append(out, fmt.Sprint(values))
		}
		return rows.Err()
	}))
	return out
}

// passing are the tables that every message changes: it comes in and is answered.
var passing = []string{"inbox", "outbox", "sqlite_sequence"}

// record gives all tables but the passing ones, by name.
func (w *town) record() map[string]string {
	w.Helper()
	var names []string
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		rows, err := tx.Tx.QueryContext(w.Context(), `SELECT name FROM sqlite_master WHERE type = 'table'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			names = append(names, name)
		}
		return rows.Err()
	}))
	out := map[string]string{}
	for _, name := range names {
		if !slices.Contains(passing, name) {
			out[name] = strings.Join(w.rows(name), "\n")
		}
	}
	return out
}

// changed lists the tables that differ between two records.
func changed(was, is map[string]string) (out []string) {
	for name, rows := range is {
		if was[name] != rows {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
