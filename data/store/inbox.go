package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// The states of an inbox or outbox row.
const (
	Waiting = 0
	Done    = 1
	Aside   = 2 // set aside with its error
)

// Receive stores raw updates and, in the same transaction, the channel's
// offset (0: leave it). It returns the updates that were new, with their row
// numbers: a key that is already there is the same update come twice.
func (s *Store) Receive(ctx context.Context, channel string, offset int64, us []data.Update) ([]data.Update, error) {
	var fresh []data.Update
	err := s.Do(ctx, func(tx *Tx) error {
		for _, u := range us {
			err := tx.QueryRowContext(ctx, `INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error)
				VALUES (?, ?, ?, ?, ?, 0, 0, '') ON CONFLICT (channel, update_key) DO NOTHING RETURNING id`,
				channel, u.Key, u.Chat, u.Raw, u.ReceivedMS).Scan(&u.ID)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			fresh = append(fresh, u)
		}
		if offset == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO channel_offset (channel, value) VALUES (?, ?)
			ON CONFLICT (channel) DO UPDATE SET value = excluded.value`, channel, offset)
		return err
	})
	return fresh, err
}

// Offset gives the offset last stored for a channel; 0 when there is none.
func (s *Store) Offset(ctx context.Context, channel string) (int64, error) {
	var v int64
	err := s.read.QueryRowContext(ctx, `SELECT value FROM channel_offset WHERE channel = ?`, channel).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return v, err
}

// WaitingUpdates lists what is not handled yet, oldest first.
func (s *Store) WaitingUpdates(ctx context.Context) ([]data.Update, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, channel, update_key, chat, raw, received_ms FROM inbox WHERE state = 0 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []data.Update
	for rows.Next() {
		var u data.Update
		if err := rows.Scan(&u.ID, &u.Channel, &u.Key, &u.Chat, &u.Raw, &u.ReceivedMS); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// Handled marks an update as handled, in the transaction that wrote its
// answer. It returns false when it was handled before: then nothing of the
// transaction may stand.
func (tx *Tx) Handled(ctx context.Context, id int64) (bool, error) {
	r, err := tx.ExecContext(ctx, `UPDATE inbox SET state = 1 WHERE id = ? AND state = 0`, id)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// Failed records that handling an update went wrong; after three tries it is
// set aside and stops nobody else. It returns the tries so far.
func (s *Store) Failed(ctx context.Context, id int64, cause error) (int, error) {
	var tries int
	err := s.Do(ctx, func(tx *Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE inbox SET tries = tries + 1, error = ?,
			state = CASE WHEN tries + 1 >= 3 THEN 2 ELSE state END WHERE id = ? RETURNING tries`, cause.Error(), id).Scan(&tries)
	})
	return tries, err
}
