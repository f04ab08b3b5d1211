package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

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

// Head is the letter that is next in its chat.
type Head struct {
	ID            int64
	Channel, Chat string
	DueMS         int64
}

// Heads lists the next letter of each chat, due or not. Within a chat answers
// keep their order and pushes come last; a chat where an emergency waits comes
// before the others, so that one chat can never hold up another.
func (s *Store) Heads(ctx context.Context) ([]Head, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, channel, chat, due_ms FROM (
		SELECT id, channel, chat, due_ms, MIN(urgency) OVER (PARTITION BY channel, chat) AS first,
		ROW_NUMBER() OVER (PARTITION BY channel, chat ORDER BY CASE WHEN urgency = ? THEN 1 ELSE 0 END, id) AS place
		FROM outbox WHERE state = 0) AS waiting WHERE place = 1 ORDER BY first, id`, data.Push)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Head
	for rows.Next() {
		var h Head
		if err := rows.Scan(&h.ID, &h.Channel, &h.Chat, &h.DueMS); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Letter gives a letter that waits; nil when it does not wait any more.
func (s *Store) Letter(ctx context.Context, id int64) (*data.Letter, error) {
	l := data.Letter{ID: id}
	var body string
	err := s.read.QueryRowContext(ctx, `SELECT channel, chat, urgency, due_ms, tries, body FROM outbox WHERE id = ? AND state = 0`, id).
		Scan(&l.Channel, &l.Chat, &l.Urgency, &l.DueMS, &l.Tries, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		return nil, fmt.Errorf("store: letter %d: %w", id, err)
	}
	return &l, nil
}

// Settled says whether nothing of a chat waits: all updates handled, all letters delivered.
func (s *Store) Settled(ctx context.Context, channel, chat string) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM inbox WHERE state = 0 AND channel = ? AND chat = ?)
		+ (SELECT COUNT(*) FROM outbox WHERE state = 0 AND channel = ? AND chat = ?)`, channel, chat, channel, chat).Scan(&n)
	return n == 0, err
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
