package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anka/data"
)

// Post puts letters into the outbox in the transaction that decided on them.
// inbox is the update they answer; 0 for a push. A push to a chat that refuses
// what is written to it is refused at once, with the reason.
func (tx *Tx) Post(ctx context.Context, inbox int64, letters []data.Letter) error {
	for i := range letters {
		l := &letters[i]
		body, err := json.Marshal(l)
		if err != nil {
			return err
		}
		state, reason := Waiting, ""
		if l.Urgency == data.Push {
			if reason, err = tx.Unreachable(ctx, l.Channel, l.Chat); err != nil {
				return err
			}
			if reason != "" {
				state = Aside
			}
		}
		err = tx.QueryRowContext(ctx, `INSERT INTO outbox (inbox_id, channel, chat, urgency, due_ms, body, state, tries, error, message_id, light)
			VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, ?, 0, ?, '', ?) RETURNING id`,
			inbox, l.Channel, l.Chat, l.Urgency, l.DueMS, string(body), state, reason, l.Light()).Scan(&l.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// Head is what is known of a waiting letter without reading it.
type Head struct {
	ID            int64
	Channel, Chat string
	Urgency       data.Urgency
	DueMS         int64
	Tries         int
	Wait          time.Duration // from the last try to when it is due
	Light         bool          // only acknowledges a tap: no message, so no limit counts it
}

// LettersAfter lists the waiting letters with a greater number, in order.
func (s *Store) LettersAfter(ctx context.Context, id int64) ([]Head, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, channel, chat, urgency, due_ms, tries, due_ms - tried_ms, light FROM outbox WHERE state = 0 AND id > ? ORDER BY id`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Head
	for rows.Next() {
		var h Head
		var wait int64
		if err := rows.Scan(&h.ID, &h.Channel, &h.Chat, &h.Urgency, &h.DueMS, &h.Tries, &wait, &h.Light); err != nil {
			return nil, err
		}
		h.Wait = time.Duration(wait) * time.Millisecond
		out = append(out, h)
	}
	return out, rows.Err()
}

// Sent is a message that a channel has had lately.
type Sent struct {
	Channel, Chat string
	AtMS          int64
}

// SentSince lists the messages of the newest letters that went out in a time,
// oldest first: what a channel's limits count is not forgotten by a restart.
func (s *Store) SentSince(ctx context.Context, fromMS, toMS int64) ([]Sent, error) {
	const newest = 4000 // more than any limit allows in a minute
	rows, err := s.read.QueryContext(ctx, `SELECT channel, chat, done_ms FROM
		(SELECT channel, chat, done_ms, light FROM outbox ORDER BY id DESC LIMIT ?) AS newest
		WHERE light = 0 AND done_ms BETWEEN ? AND ? ORDER BY done_ms`, newest, fromMS, toMS)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Sent
	for rows.Next() {
		var o Sent
		if err := rows.Scan(&o.Channel, &o.Chat, &o.AtMS); err != nil {
			return nil, err
		}
		out = append(out, o)
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

// forgotten stands for what a secret letter said.
const forgotten = "（内容已收起，要用请重新发一个。）"

// Delivered records that the channel has the letter, under its message id, and
// for a quiz under the id of its poll. Of a letter that holds a secret the title
// alone is kept.
func (s *Store) Delivered(ctx context.Context, id, nowMS int64, messageID, pollID string) error {
	return s.Do(ctx, func(tx *Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 1, done_ms = ?, message_id = ?,
			body = CASE WHEN json_extract(body, '$.secret') THEN json_object('title', json_extract(body, '$.title'), 'text', ?) ELSE body END
			WHERE id = ? AND state = 0`, nowMS, messageID, forgotten, id)
		if err != nil || pollID == "" {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO poll (channel, poll_id, outbox_id) SELECT channel, ?, id FROM outbox WHERE id = ?
			ON CONFLICT (channel, poll_id) DO NOTHING`, pollID, id)
		return err
	})
}

// Postponed records a try that failed at nowMS; the letter is due again at dueMS.
func (s *Store) Postponed(ctx context.Context, id, nowMS, dueMS int64, cause error) error {
	return s.Do(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET tries = tries + 1, tried_ms = ?, due_ms = ?, error = ? WHERE id = ? AND state = 0`, nowMS, dueMS, cause.Error(), id)
		return err
	})
}

// Refused records that the channel will never take the letter, with its reason.
func (s *Store) Refused(ctx context.Context, id, nowMS int64, cause error) error {
	return s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 2, done_ms = ?, error = ? WHERE id = ? AND state = 0`, nowMS, cause.Error(), id); err != nil {
			return err
		}
		return tx.leaveOut(ctx, id)
	})
}
