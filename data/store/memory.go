package store

import (
	"context"

	"anka/data/fsrs"
)

// Memory is what a person remembers of an item.
type Memory struct {
	fsrs.State
	LastMS        int64 // when he last answered
	Times, Lapses int
}

// Memories gives a person's memories by item.
func (tx *Tx) Memories(ctx context.Context, person int64) (map[int64]Memory, error) {
	rows, err := tx.QueryContext(ctx, `SELECT item_id, stability, difficulty, last_ms, times, lapses FROM memory WHERE person_id = ?`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]Memory{}
	for rows.Next() {
		var m Memory
		var item int64
		if err := rows.Scan(&item, &m.Stability, &m.Difficulty, &m.LastMS, &m.Times, &m.Lapses); err != nil {
			return nil, err
		}
		out[item] = m
	}
	return out, rows.Err()
}

// Remember stores a memory; a right answer pays the debt of its item.
func (tx *Tx) Remember(ctx context.Context, person, item int64, m Memory, right bool) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO memory (person_id, item_id, stability, difficulty, last_ms, times, lapses) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id, item_id) DO UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty,
		last_ms = excluded.last_ms, times = excluded.times, lapses = excluded.lapses`,
		person, item, m.Stability, m.Difficulty, m.LastMS, m.Times, m.Lapses)
	if err != nil || !right {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM debt WHERE person_id = ? AND item_id = ?`, person, item)
	return err
}

// Debts lists the items that a person is to be drilled in anew.
func (tx *Tx) Debts(ctx context.Context, person int64) (map[int64]bool, error) {
	rows, err := tx.QueryContext(ctx, `SELECT item_id FROM debt WHERE person_id = ?`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]bool{}
	for rows.Next() {
		var item int64
		if err := rows.Scan(&item); err != nil {
			return nil, err
		}
		out[item] = true
	}
	return out, rows.Err()
}
