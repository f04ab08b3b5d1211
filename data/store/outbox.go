package store

import (
	"context"
	"encoding/json"

	"anka/data"
)

// Post puts letters into the outbox in the transaction that decided on them.
// inbox is the update they answer; 0 for a push.
func (tx *Tx) Post(ctx context.Context, inbox int64, letters []data.Letter) error {
	for i := range letters {
		l := &letters[i]
		body, err := json.Marshal(l)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `INSERT INTO outbox (inbox_id, channel, chat, urgency, due_ms, body, state, tries, error, message_id)
			VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, 0, 0, '', '') RETURNING id`,
			inbox, l.Channel, l.Chat, l.Urgency, l.DueMS, string(body)).Scan(&l.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// WaitingLetters lists what is not delivered yet, due or not, in the order it
// was decided, at most limit.
func (s *Store) WaitingLetters(ctx context.Context, limit int) ([]data.Letter, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, channel, chat, urgency, due_ms, tries, body FROM outbox
		WHERE state = 0 ORDER BY id LIMIT ?`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []data.Letter
	for rows.Next() {
		var l data.Letter
		var body string
		if err := rows.Scan(&l.ID, &l.Channel, &l.Chat, &l.Urgency, &l.DueMS, &l.Tries, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Delivered records that the channel has the letter, under its message id.
func (s *Store) Delivered(ctx context.Context, id, nowMS int64, messageID string) error {
	return s.Do(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 1, done_ms = ?, message_id = ? WHERE id = ? AND state = 0`, nowMS, messageID, id)
		return err
	})
}

// Postponed records a failed try; the letter is due again at dueMS.
func (s *Store) Postponed(ctx context.Context, id, dueMS int64, cause error) error {
	return s.Do(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET tries = tries + 1, due_ms = ?, error = ? WHERE id = ? AND state = 0`, dueMS, cause.Error(), id)
		return err
	})
}

// Refused records that the channel will never take the letter, with its reason.
func (s *Store) Refused(ctx context.Context, id, nowMS int64, cause error) error {
	return s.Do(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 2, done_ms = ?, tries = tries + 1, error = ? WHERE id = ? AND state = 0`, nowMS, cause.Error(), id)
		return err
	})
}
