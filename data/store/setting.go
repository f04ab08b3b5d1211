package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// Setting gives how an enterprise has set something; empty when it has not.
func (tx *Tx) Setting(ctx context.Context, enterprise, name string) (string, error) {
	var value string
	err := tx.QueryRowContext(ctx, `SELECT s.value FROM setting s JOIN enterprise e ON e.id = s.enterprise_id WHERE e.name = ? AND s.name = ?`, enterprise, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting changes it; an empty value is as if it had never been set. No
// person: the command line.
func (tx *Tx) SetSetting(ctx context.Context, nowMS int64, p *data.Person, enterprise, name, value string) error {
	var by sql.NullInt64
	if p != nil {
		by = sql.NullInt64{Int64: p.ID, Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO setting (enterprise_id, name, value, set_by, set_ms) SELECT id, ?, ?, ?, ? FROM enterprise WHERE name = ?
		ON CONFLICT (enterprise_id, name) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_ms = excluded.set_ms`,
		name, value, by, nowMS, enterprise)
	return err
}
