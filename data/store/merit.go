package store

import (
	"context"

	"anka/data"
)

// MeritRule gives how many points an enterprise gives for what; empty when it has
// set no rule.
func (tx *Tx) MeritRule(ctx context.Context, enterprise string) (data.MeritRule, error) {
	type row struct {
		kind   data.MeritKind
		points int
	}
	rows, err := tx.QueryContext(ctx, `SELECT m.kind, m.points FROM merit_rule m JOIN enterprise e ON e.id = m.enterprise_id WHERE e.name = ?`, enterprise)
	all, err := scanned(rows, err, func(r *row) []any { return []any{&r.kind, &r.points} })
	out := data.MeritRule{}
	for _, r := range all {
		out[r.kind] = r.points
	}
	return out, err
}

// SetMerit changes one line of an enterprise's rule; with 0 points it is not counted.
func (tx *Tx) SetMerit(ctx context.Context, nowMS int64, p *data.Person, enterprise string, kind data.MeritKind, points int) error {
	if points == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM merit_rule WHERE kind = ? AND enterprise_id = (SELECT id FROM enterprise WHERE name = ?)`, string(kind), enterprise)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO merit_rule (enterprise_id, kind, points, set_by, set_ms) SELECT id, ?, ?, ?, ? FROM enterprise WHERE name = ?
		ON CONFLICT (enterprise_id, kind) DO UPDATE SET points = excluded.points, set_by = excluded.set_by, set_ms = excluded.set_ms`,
		string(kind), points, p.ID, nowMS, enterprise)
	return err
}
