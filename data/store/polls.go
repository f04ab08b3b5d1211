package store

import (
	"context"
	"database/sql"

	"anka/data"
)

// PollAnswered counts a person's answer to a quiz poll once: the first stands,
// as in the channel itself. It returns whether it counted. The poll itself may
// be recorded later: somebody can answer before its delivery is.
func (tx *Tx) PollAnswered(ctx context.Context, channel, poll, sender string, p *data.Person, choice int, atMS int64) (bool, error) {
	var person sql.NullInt64
	if p != nil {
		person = sql.NullInt64{Int64: p.ID, Valid: true}
	}
	r, err := tx.ExecContext(ctx, `INSERT INTO poll_answer (channel, poll_id, sender, person_id, choice, at_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, poll_id, sender) DO NOTHING`, channel, poll, sender, person, choice, atMS)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}
