package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// DrillState is how a day's drill stands.
type DrillState int

// The states of a drill.
const (
	DrillSent  DrillState = iota // the first question is out
	DrillGoing                   // one is answered
	DrillDone
	DrillRest    // he rests today
	DrillLeftOut // it could not be brought to him in time
)

// Waits says whether a drill waits for its person's answer.
func (s DrillState) Waits() bool { return s == DrillSent || s == DrillGoing }

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

// CloseOlder ends a person's open drill questions of other drills than one: too
// late.
func (tx *Tx) CloseOlder(ctx context.Context, person, drill int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE asking SET state = 3 WHERE person_id = ? AND state = 0 AND how = 'drill' AND sitting_id <> ?`, person, drill)
	return err
}

// DrillLetters says that letters of the outbox brought a drill to somebody.
func (tx *Tx) DrillLetters(ctx context.Context, drill int64, letters []data.Letter) error {
	for i := range letters {
		if _, err := tx.ExecContext(ctx, `INSERT INTO drill_letter (outbox_id, drill_id) VALUES (?, ?)`, letters[i].ID, drill); err != nil {
			return err
		}
	}
	return nil
}

// Unsent is a drill of which a letter waits in the outbox.
type Unsent struct {
	Letter, Drill, Person int64
	Enterprise            string // empty: he has left
	Gone                  bool   // he has left, or holds no post any more that a question of his is about
}

// Unsent lists at most most letters of drills that wait, the oldest first.
func (s *Store) Unsent(ctx context.Context, most int) ([]Unsent, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT o.id, d.id, d.person_id, COALESCE(e.name, ''), p.left_ms IS NOT NULL OR
		NOT EXISTS (SELECT 1 FROM asking a JOIN person_post pp ON pp.person_id = a.person_id AND pp.post_id = a.post_id
			WHERE a.how = 'drill' AND a.sitting_id = d.id)
		FROM outbox o JOIN drill_letter l ON l.outbox_id = o.id JOIN drill d ON d.id = l.drill_id
		JOIN person p ON p.id = d.person_id LEFT JOIN enterprise e ON e.id = p.enterprise_id WHERE o.state = 0 ORDER BY o.id LIMIT ?`, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Unsent
	for rows.Next() {
		var u Unsent
		if err := rows.Scan(&u.Letter, &u.Drill, &u.Person, &u.Enterprise, &u.Gone); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// Withdraw takes a drill's letter back that still waits.
func (tx *Tx) Withdraw(ctx context.Context, u Unsent, nowMS int64, why string) error {
	r, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 2, done_ms = ?, error = ? WHERE id = ? AND state = 0`, nowMS, why, u.Letter)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return tx.leaveOut(ctx, u.Letter)
}

// leaveOut leaves a letter's drill out, if it brought one, when none of the drill's
// letters has got through and nothing was answered: it is nobody's silence.
func (tx *Tx) leaveOut(ctx context.Context, letter int64) error {
	var drill int64
	err := tx.QueryRowContext(ctx, `UPDATE drill SET state = ? WHERE id = (SELECT drill_id FROM drill_letter WHERE outbox_id = ?) AND state = ? AND answered = 0
		AND NOT EXISTS (SELECT 1 FROM drill_letter l JOIN outbox o ON o.id = l.outbox_id WHERE l.drill_id = drill.id AND o.state <> 2) RETURNING id`,
		DrillLeftOut, letter, DrillSent).Scan(&drill)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE asking SET state = 3 WHERE how = 'drill' AND sitting_id = ? AND state = 0`, drill)
	}
	return err
}

// Unanswered lists at most most drills sent before a moment, and not long before, of
// which nothing was answered and nobody was reminded: their first letter is out.
func (s *Store) Unanswered(ctx context.Context, sinceMS, beforeMS int64, most int) ([]Drill, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT d.id, d.person_id, d.day, d.made_ms FROM drill d
		WHERE d.state = 0 AND d.reminded_ms = 0 AND d.answered = 0 AND d.made_ms BETWEEN ? AND ?
		AND EXISTS (SELECT 1 FROM drill_letter l JOIN outbox o ON o.id = l.outbox_id WHERE l.drill_id = d.id AND o.state = 1)
		ORDER BY d.made_ms LIMIT ?`, sinceMS, beforeMS, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Drill
	for rows.Next() {
		var d Drill
		if err := rows.Scan(&d.ID, &d.Person, &d.Day, &d.MadeMS); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Reminded writes down that somebody was reminded of his drill, or was not to be;
// false when that was so already or he has begun meanwhile.
func (tx *Tx) Reminded(ctx context.Context, drill, nowMS int64) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `UPDATE drill SET reminded_ms = ? WHERE id = ? AND state = ? AND reminded_ms = 0`, nowMS, drill, DrillSent))
}

// Voided lists at most most drill questions that a new version made void and of
// which those who had them open do not know.
func (s *Store) Voided(ctx context.Context, most int) ([]int64, error) {
	return ids(s.read.QueryContext(ctx, `SELECT id FROM asking WHERE state = 2 AND told = 0 ORDER BY id LIMIT ?`, most))
}

// Told writes down that whoever had a question open knows that it is void; false
// when he did already.
func (tx *Tx) Told(ctx context.Context, asking int64) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `UPDATE asking SET told = 1 WHERE id = ? AND told = 0`, asking))
}
