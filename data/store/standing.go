package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"anka/data"
)

// What a standing is computed from, of a whole enterprise at once.

// Holder is somebody who holds a post. A person stands here once for each.
type Holder struct {
	Person   int64
	Post     int64
	PostName string
}

// HoldersAt lists who holds which post of an enterprise, those who have left not
// among them, by post and person.
func (tx *Tx) HoldersAt(ctx context.Context, enterprise string) ([]Holder, error) {
	rows, err := tx.QueryContext(ctx, `SELECT pp.person_id, t.id, t.name FROM person_post pp JOIN post t ON t.id = pp.post_id
		JOIN enterprise e ON e.id = t.enterprise_id JOIN person p ON p.id = pp.person_id AND p.left_ms IS NULL
		WHERE e.name = ? ORDER BY t.id, p.id`, enterprise)
	return scanned(rows, err, func(h *Holder) []any { return []any{&h.Person, &h.Post, &h.PostName} })
}

// scanned reads rows into values; into says where a row's columns go.
func scanned[T any](rows *sql.Rows, err error, into func(*T) []any) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var x T
		if err := rows.Scan(into(&x)...); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// PersonMemory is a memory with whose it is and of what.
type PersonMemory struct {
	Person, Item int64
	Memory
}

// MemoriesAt lists the memories that an enterprise's people have of lines in force.
func (tx *Tx) MemoriesAt(ctx context.Context, enterprise string) ([]PersonMemory, error) {
	rows, err := tx.QueryContext(ctx, `SELECT m.person_id, m.item_id, m.stability, m.difficulty, m.last_ms, m.times, m.lapses
		FROM memory m JOIN item i ON i.id = m.item_id AND i.in_force = 1 JOIN post t ON t.id = i.post_id
		JOIN enterprise e ON e.id = t.enterprise_id JOIN person p ON p.id = m.person_id AND p.left_ms IS NULL
		WHERE e.name = ?`, enterprise)
	return scanned(rows, err, func(m *PersonMemory) []any {
		return []any{&m.Person, &m.Item, &m.Stability, &m.Difficulty, &m.LastMS, &m.Times, &m.Lapses}
	})
}

// Owing is what a person owes since the card changed.
type Owing struct {
	Person  int64
	Lines   int
	SinceMS int64
}

// OwingAt lists who of an enterprise is to be drilled anew.
func (tx *Tx) OwingAt(ctx context.Context, enterprise string) ([]Owing, error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.person_id, COUNT(*), MIN(d.since_ms) FROM debt d JOIN item i ON i.id = d.item_id
		JOIN post t ON t.id = i.post_id JOIN enterprise e ON e.id = t.enterprise_id JOIN person p ON p.id = d.person_id AND p.left_ms IS NULL
		WHERE e.name = ? GROUP BY d.person_id ORDER BY MIN(d.since_ms), d.person_id`, enterprise)
	return scanned(rows, err, func(o *Owing) []any { return []any{&o.Person, &o.Lines, &o.SinceMS} })
}

// DrillsOn lists the drills of an enterprise's people of a day.
func (tx *Tx) DrillsOn(ctx context.Context, enterprise, day string) ([]Drill, error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.id, d.person_id, d.day, d.made_ms, d.reminded_ms, d.state, d.planned, d.answered, d.right_ones
		FROM drill d JOIN person p ON p.id = d.person_id AND p.left_ms IS NULL JOIN enterprise e ON e.id = p.enterprise_id
		WHERE e.name = ? AND d.day = ? ORDER BY d.person_id`, enterprise, day)
	return scanned(rows, err, func(d *Drill) []any {
		return []any{&d.ID, &d.Person, &d.Day, &d.MadeMS, &d.RemindedMS, &d.State, &d.Planned, &d.Answered, &d.Right}
	})
}

// ItemsAt lists the lines in force of an enterprise's posts, in the cards' order.
func (tx *Tx) ItemsAt(ctx context.Context, enterprise string) ([]Item, error) {
	return items(tx.QueryContext(ctx, selectItem+` WHERE in_force = 1 AND post_id IN (SELECT t.id FROM post t
		JOIN enterprise e ON e.id = t.enterprise_id WHERE e.name = ?) ORDER BY post_id, place`, enterprise))
}

// Gathered is an enterprise's results as they were read at one moment.
type Gathered struct {
	Enterprise string
	Results    []data.Result
	last       int64 // the record's last row then
}

const selectGathered = `SELECT a.id, a.body FROM answer a WHERE a.enterprise_id = (SELECT id FROM enterprise WHERE name = ?) AND a.id > ? ORDER BY a.id`

// Gather reads an enterprise's whole results, without keeping anybody who writes
// waiting: of a large one that takes a second.
func (v View) Gather(ctx context.Context, enterprise string) (*Gathered, error) {
	g := &Gathered{Enterprise: enterprise}
	if err := v.q.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) FROM record`).Scan(&g.last); err != nil {
		return nil, err
	}
	rows, err := v.q.QueryContext(ctx, selectGathered, enterprise, 0)
	g.Results, err = decoded(rows, err)
	if n := len(g.Results); n > 0 { // one came in between
		g.last = max(g.last, g.Results[n-1].ID)
	}
	return g, err
}

// GatherMore gives the same as it is in this transaction: what was added since is
// read, and all of it when something was forgotten since.
func (tx *Tx) GatherMore(ctx context.Context, g *Gathered, enterprise string) ([]data.Result, error) {
	from := int64(0)
	var before []data.Result
	if g != nil && g.Enterprise == enterprise {
		var forgot bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM answer WHERE id > ? AND how = 'forget')`, g.last).Scan(&forgot); err != nil {
			return nil, err
		}
		if !forgot {
			from, before = g.last, g.Results
		}
	}
	rows, err := tx.QueryContext(ctx, selectGathered, enterprise, from)
	more, err := decoded(rows, err)
	return append(before[:len(before):len(before)], more...), err
}

func decoded(rows *sql.Rows, err error) ([]data.Result, error) {
	type row struct {
		id   int64
		body []byte
	}
	all, err := scanned(rows, err, func(r *row) []any { return []any{&r.id, &r.body} })
	if err != nil {
		return nil, err
	}
	out := make([]data.Result, len(all))
	for i := range all {
		if err := json.Unmarshal(all[i].body, &out[i]); err != nil {
			return nil, fmt.Errorf("store: answer %d: %w", all[i].id, err)
		}
		out[i].ID = all[i].id
	}
	return out, nil
}

// NameOf names a person, also one who has left; empty when there is none.
func (tx *Tx) NameOf(ctx context.Context, person int64) (string, error) {
	var name string
	err := tx.QueryRowContext(ctx, `SELECT name FROM person WHERE id = ?`, person).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}
