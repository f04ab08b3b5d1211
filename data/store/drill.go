package store

import (
	"context"
	"database/sql"
	"errors"
)

// DrillState is how a day's drill stands.
type DrillState int

// The states of a drill.
const (
	DrillSent  DrillState = iota // the first question is out
	DrillGoing                   // one is answered
	DrillDone
	DrillRest // he rests today
)

// Drill is a person's drill of a day.
type Drill struct {
	ID         int64
	Person     int64
	Day        string // YYYY-MM-DD where he works
	MadeMS     int64
	RemindedMS int64 // 0: not
	State      DrillState
	Planned    int
	Answered   int
	Right      int
}

// AddDrill stores a drill and sets its number; false when the person has one of
// that day already.
func (tx *Tx) AddDrill(ctx context.Context, d *Drill) (bool, error) {
	err := tx.QueryRowContext(ctx, `INSERT INTO drill (person_id, day, made_ms, reminded_ms, state, planned, answered, right_ones) VALUES (?, ?, ?, 0, ?, ?, 0, 0)
		ON CONFLICT (person_id, day) DO NOTHING RETURNING id`, d.Person, d.Day, d.MadeMS, d.State, d.Planned).Scan(&d.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// DrillOf gives a person's drill of a day; nil when there is none.
func (tx *Tx) DrillOf(ctx context.Context, person int64, day string) (*Drill, error) {
	return tx.drill(ctx, `person_id = ? AND day = ?`, person, day)
}

// Drill gives a drill; nil when there is none.
func (tx *Tx) Drill(ctx context.Context, id int64) (*Drill, error) {
	return tx.drill(ctx, `id = ?`, id)
}

func (tx *Tx) drill(ctx context.Context, where string, args ...any) (*Drill, error) {
	var d Drill
	err := tx.QueryRowContext(ctx, `SELECT id, person_id, day, made_ms, reminded_ms, state, planned, answered, right_ones FROM drill WHERE `+where, args...).
		Scan(&d.ID, &d.Person, &d.Day, &d.MadeMS, &d.RemindedMS, &d.State, &d.Planned, &d.Answered, &d.Right)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// SetDrill stores how a drill stands.
func (tx *Tx) SetDrill(ctx context.Context, d *Drill) error {
	_, err := tx.ExecContext(ctx, `UPDATE drill SET reminded_ms = ?, state = ?, planned = ?, answered = ?, right_ones = ? WHERE id = ?`,
		d.RemindedMS, d.State, d.Planned, d.Answered, d.Right, d.ID)
	return err
}
