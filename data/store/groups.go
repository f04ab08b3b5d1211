package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// MoveChat records that a chat is another one from now on: its group's
// enterprise and the letters that wait for it go along.
func (tx *Tx) MoveChat(ctx context.Context, channel, from, to string) error {
	if from == to || to == "" {
		return nil
	}
	for _, q := range []string{
		`INSERT INTO chat_moved (channel, chat, to_chat) VALUES (?1, ?2, ?3) ON CONFLICT (channel, chat) DO UPDATE SET to_chat = excluded.to_chat`,
		`UPDATE chat_moved SET to_chat = ?3 WHERE channel = ?1 AND to_chat = ?2 AND chat <> ?3`, // moved twice
		`DELETE FROM chat_moved WHERE channel = ?1 AND chat = ?3`,                               // no circles
		`INSERT INTO chat_group (channel, chat, enterprise_id, title, bound_by, bound_ms)
			SELECT channel, ?3, enterprise_id, title, bound_by, bound_ms FROM chat_group WHERE channel = ?1 AND chat = ?2
			ON CONFLICT (channel, chat) DO NOTHING`,
		`DELETE FROM chat_group WHERE channel = ?1 AND chat = ?2`,
		`UPDATE outbox SET chat = ?3 WHERE channel = ?1 AND chat = ?2 AND state = 0`,
	} {
		args := []any{channel, from, to}
		if _, err := tx.ExecContext(ctx, q, args...); err != nil {
			return err
		}
	}
	return nil
}

// ChatNow gives the chat that a chat has become, mostly itself.
func (tx *Tx) ChatNow(ctx context.Context, channel, chat string) (string, error) {
	to := chat
	err := tx.QueryRowContext(ctx, `SELECT to_chat FROM chat_moved WHERE channel = ? AND chat = ?`, channel, chat).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return chat, nil
	}
	return to, err
}

// Gone records that a chat refuses what is written to it; what waits for it is
// refused with the reason.
func (tx *Tx) Gone(ctx context.Context, channel, chat, reason string, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO unreachable (channel, chat, reason, since_ms) VALUES (?, ?, ?, ?)
		ON CONFLICT (channel, chat) DO UPDATE SET reason = excluded.reason`, channel, chat, reason, nowMS)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE outbox SET state = 2, done_ms = ?, error = ? WHERE channel = ? AND chat = ? AND state = 0`, nowMS, reason, channel, chat)
	return err
}

// Back records that a chat may be written to again.
func (tx *Tx) Back(ctx context.Context, channel, chat string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM unreachable WHERE channel = ? AND chat = ?`, channel, chat)
	return err
}

// Unreachable gives the reason why a chat cannot be written to; empty when it can.
func (tx *Tx) Unreachable(ctx context.Context, channel, chat string) (string, error) {
	var reason string
	err := tx.QueryRowContext(ctx, `SELECT reason FROM unreachable WHERE channel = ? AND chat = ?`, channel, chat).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return reason, err
}

// Deed records who did something that changes people, rights or cards: what is
// one English word, detail is short and holds no secret. No person: the command
// line.
func (tx *Tx) Deed(ctx context.Context, nowMS int64, p *data.Person, enterprise, what, detail string) error {
	var person sql.NullInt64
	if p != nil {
		person = sql.NullInt64{Int64: p.ID, Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO deed (at_ms, person_id, enterprise_id, what, detail)
		VALUES (?, ?, (SELECT id FROM enterprise WHERE name = ?), ?, ?)`, nowMS, person, enterprise, what, detail)
	return err
}
