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

// Arrival is what came in from one channel together.
type Arrival struct {
	Channel string
	Offset  int64 // stored with the updates; 0: leave it
	Updates []data.Update
}

// Receive stores raw updates and the channels' offsets, all in one
// transaction. It returns the updates that were new, with their row numbers: a
// key that is already there is the same update come twice.
func (s *Store) Receive(ctx context.Context, arrivals ...Arrival) ([]data.Update, error) {
	var fresh []data.Update
	err := s.Do(ctx, func(tx *Tx) error {
		for _, a := range arrivals {
			some, err := tx.receive(ctx, a)
			if err != nil {
				return err
			}
			fresh = append(fresh, some...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

func (tx *Tx) receive(ctx context.Context, a Arrival) ([]data.Update, error) {
	var fresh []data.Update
	for _, u := range a.Updates {
		u.Channel = a.Channel
		err := tx.QueryRowContext(ctx, `INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error)
			VALUES (?, ?, ?, ?, ?, 0, 0, '') ON CONFLICT (channel, update_key) DO NOTHING RETURNING id`,
			u.Channel, u.Key, u.Chat, u.Raw, u.ReceivedMS).Scan(&u.ID)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, u)
	}
	if a.Offset == 0 {
		return fresh, nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO channel_offset (channel, value) VALUES (?, ?)
		ON CONFLICT (channel) DO UPDATE SET value = excluded.value`, a.Channel, a.Offset)
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

// Redact takes a secret out of an update that has been understood.
func (tx *Tx) Redact(ctx context.Context, id int64, secret string) error {
	_, err := tx.ExecContext(ctx, `UPDATE inbox SET raw = CAST(replace(CAST(raw AS TEXT), ?, '***') AS BLOB) WHERE id = ?`, secret, id)
	return err
}

// mostTries is how often an update is tried before it is set aside.
const mostTries = 3

// Failed records that handling an update went wrong. After three tries it is
// set aside and stops nobody else, and the letters that tell so are posted. It
// returns whether that has happened now.
func (s *Store) Failed(ctx context.Context, id int64, cause error, apology func() []data.Letter) (aside bool, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		var tries int
		err := tx.QueryRowContext(ctx, `UPDATE inbox SET tries = tries + 1, error = ? WHERE id = ? AND state = 0 RETURNING tries`, cause.Error(), id).Scan(&tries)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // handled, or aside already
		}
		aside = tries >= mostTries
		if err != nil || !aside {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE inbox SET state = 2 WHERE id = ?`, id); err != nil {
			return err
		}
		return tx.Post(ctx, id, apology())
	})
	return aside && err == nil, err
}
