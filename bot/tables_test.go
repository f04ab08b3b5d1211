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
		what := "*"
		if table == "card_set" { // its bodies are large and never change
			what = "id, post_id, version, digest, in_force"
		}
		rows, err := tx.Tx.QueryContext(w.Context(), `SELECT `+what+` FROM "`+table+`"`)
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

// passing are the tables that every message changes: it comes in and is answered,
// or it is noted that it changes nothing.
var passing = []string{"inbox", "outbox", "stray", "sqlite_sequence"}

// tables lists all but the passing ones.
func (w *town) tables() (out []string) {
	w.Helper()
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
			if !slices.Contains(passing, name) {
				out = append(out, name)
			}
		}
		return rows.Err()
	}))
	return out
}

// record gives what all tables hold, by name.
func (w *town) record() map[string]string {
	w.Helper()
	out := map[string]string{}
	for _, name := range w.tables() {
		out[name] = strings.Join(w.rows(name), "\n")
	}
	return out
}

// keep puts all tables aside, and back brings them back as they were. From then
// on touches of them are counted. The database must be in memory: there the one
// connection keeps what is temporary.
func (w *town) keep() {
	w.Helper()
	w.each(`CREATE TEMP TABLE "kept_%[1]s" AS SELECT %[2]s FROM "%[1]s"`)
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error { // the record of answers is taken back here too
		_, err := tx.Tx.ExecContext(w.Context(), `DROP TRIGGER record_kept; DROP TRIGGER record_same; DROP TRIGGER answer_same; DROP TRIGGER rollout_event_kept; DROP TRIGGER rollout_event_same`)
		return err
	}))
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		_, err := tx.Tx.ExecContext(w.Context(), `CREATE TEMP TABLE touch (n INTEGER); INSERT INTO touch VALUES (0)`)
		return err
	}))
	for _, what := range []string{"INSERT", "UPDATE", "DELETE"} {
		w.each(`CREATE TEMP TRIGGER "` + what + `_%[1]s" AFTER ` + what + ` ON main."%[1]s" BEGIN UPDATE touch SET n = n + 1; END`)
	}
}

func (w *town) back() {
	w.Helper()
	w.each(`DELETE FROM "%[1]s"`, `INSERT INTO "%[1]s" (%[2]s) SELECT %[2]s FROM temp."kept_%[1]s"`)
	w.touched()
}

// touched says how many rows were touched since it was last asked.
func (w *town) touched() (n int) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		if err := tx.QueryRowContext(w.Context(), `SELECT n FROM touch`).Scan(&n); err != nil || n == 0 {
			return err
		}
		_, err := tx.ExecContext(w.Context(), `UPDATE touch SET n = 0`)
		return err
	}))
	return n
}

func (w *town) each(queries ...string) {
	w.Helper()
	tables := w.tables()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		if _, err := tx.Tx.ExecContext(w.Context(), `PRAGMA defer_foreign_keys = 1`); err != nil {
			return err
		}
		for _, q := range queries {
			for _, name := range tables {
				var columns string // that are not read out of others
				if err := tx.QueryRowContext(w.Context(), `SELECT group_concat('"' || name || '"') FROM pragma_table_info(?)`, name).Scan(&columns); err != nil {
					return err
				}
				if _, err := tx.Tx.ExecContext(w.Context(), fmt.Sprintf(q+"-- %[2]s", name, columns)); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		}
		return nil
	}))
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
