package store

import (
	"context"
	"database/sql"
	"errors"
)

// The names of upkeep.
const (
	UpkeepBackup = "backup" // a backup was written
	UpkeepCheck  = "check"  // the file was read through; the detail is empty or says what is broken
	UpkeepAlive  = "alive"  // the record could be written

	UpkeepHeadTold = "head told" // the officers were told the head of the record of answers; the detail is the head
	UpkeepMarks    = "marks"     // leads were told that answers wait for a mark
	UpkeepDigest   = "digest"    // supervisors were sent the week that is over; the detail is its first day
	UpkeepLights   = "lights"    // it was looked who turned red
	UpkeepForgot   = "forgot"    // what is older than it is kept was forgotten
	UpkeepHeadKept = "head kept" // it was written to a file beside the database
)

// Upkeep says when something was last done for the record itself; AtMS is 0
// when it never was.
type Upkeep struct {
	AtMS   int64
	Detail string
}

// Upkeep tells of the last time.
func (v View) Upkeep(ctx context.Context, name string) (Upkeep, error) {
	var u Upkeep
	err := v.q.QueryRowContext(ctx, `SELECT at_ms, detail FROM upkeep WHERE name = ?`, name).Scan(&u.AtMS, &u.Detail)
	if errors.Is(err, sql.ErrNoRows) {
		return Upkeep{}, nil
	}
	return u, err
}

// rower is a database or a transaction that is asked for one row.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const putUpkeep = `INSERT INTO upkeep (name, at_ms, detail) VALUES (?, ?, ?)
	ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, detail = excluded.detail`

// KeptUp records that something was done now.
func (s *Store) KeptUp(ctx context.Context, name, detail string, nowMS int64) error {
	return s.Do(ctx, func(tx *Tx) error { return tx.KeptUp(ctx, name, detail, nowMS) })
}

// KeptUp records that something was done now.
func (tx *Tx) KeptUp(ctx context.Context, name, detail string, nowMS int64) error {
	_, err := tx.ExecContext(ctx, putUpkeep, name, nowMS, detail)
	return err
}

// QuickCheck reads the whole file through and says what is broken first; empty
// when nothing is.
func (s *Store) QuickCheck(ctx context.Context) (string, error) {
	return checked(ctx, s.read, `PRAGMA quick_check(1)`)
}

func checked(ctx context.Context, db *sql.DB, pragma string) (string, error) {
	var found string
	if err := db.QueryRowContext(ctx, pragma).Scan(&found); err != nil {
		return "", err
	}
	if found == "ok" {
		return "", nil
	}
	return found, nil
}
