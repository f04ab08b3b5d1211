package store

import (
	"context"
	"encoding/json"
	"fmt"

	"anka/data"
)

// InspectionState is how an inspection stands.
type InspectionState int

// The states of an inspection.
const (
	InspectionOpen InspectionState = iota
	InspectionDone
	InspectionDropped
)

// Inspection is one on site.
type Inspection struct {
	ID             int64
	Enterprise     int64
	EnterpriseName string
	Area           string
	By             int64
	ByName         string
	ByArea         string // a supervisor's; of the bureau empty
	BegunMS        int64
	TouchedMS      int64 // when something was last done in it
	DoneMS         int64
	State          InspectionState
	Found          data.Found
}

// AddInspection stores one and sets its number.
func (tx *Tx) AddInspection(ctx context.Context, i *Inspection) error {
	body, err := json.Marshal(&i.Found)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO inspection (enterprise_id, by_person, begun_ms, touched_ms, done_ms, state, body) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		i.Enterprise, i.By, i.BegunMS, i.TouchedMS, i.DoneMS, i.State, string(body)).Scan(&i.ID)
}

// SetInspection stores how one stands.
func (tx *Tx) SetInspection(ctx context.Context, i *Inspection) error {
	body, err := json.Marshal(&i.Found)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE inspection SET touched_ms = ?, done_ms = ?, state = ?, body = ? WHERE id = ?`, i.TouchedMS, i.DoneMS, i.State, string(body), i.ID)
	return err
}

// Inspection gives one; nil when there is none.
func (tx *Tx) Inspection(ctx context.Context, id int64) (*Inspection, error) {
	return first(tx.inspections(ctx, `i.id = ?`, id))
}

// OpenInspection gives the one that somebody has not ended; nil when there is none.
func (tx *Tx) OpenInspection(ctx context.Context, by int64) (*Inspection, error) {
	return first(tx.inspections(ctx, `i.by_person = ? AND i.state = 0 ORDER BY i.id DESC LIMIT 1`, by))
}

// StaleInspections lists those in which nothing was done since a moment.
func (tx *Tx) StaleInspections(ctx context.Context, beforeMS int64) ([]Inspection, error) {
	return tx.inspections(ctx, `i.state = 0 AND i.touched_ms < ? ORDER BY i.id`, beforeMS)
}

// InspectionsAt lists an enterprise's that were ended, the newest first.
func (tx *Tx) InspectionsAt(ctx context.Context, enterprise int64) ([]Inspection, error) {
	return tx.inspections(ctx, `i.enterprise_id = ? AND i.state = 1 ORDER BY i.done_ms DESC, i.id DESC`, enterprise)
}

func (tx *Tx) inspections(ctx context.Context, where string, args ...any) ([]Inspection, error) {
	rows, err := tx.QueryContext(ctx, `SELECT i.id, i.enterprise_id, e.name, e.area, i.by_person, p.name, p.area, i.begun_ms, i.touched_ms, i.done_ms, i.state, i.body
		FROM inspection i JOIN enterprise e ON e.id = i.enterprise_id JOIN person p ON p.id = i.by_person WHERE `+where, args...)
	type row struct {
		Inspection
		body string
	}
	all, err := scanned(rows, err, func(r *row) []any {
		return []any{&r.ID, &r.Enterprise, &r.EnterpriseName, &r.Area, &r.By, &r.ByName, &r.ByArea, &r.BegunMS, &r.TouchedMS, &r.DoneMS, &r.State, &r.body}
	})
	out := make([]Inspection, len(all))
	for k := range all {
		out[k] = all[k].Inspection
		if err := json.Unmarshal([]byte(all[k].body), &out[k].Found); err != nil {
			return nil, fmt.Errorf("store: inspection %d: %w", out[k].ID, err)
		}
	}
	return out, err
}

// first gives the first of a list; nil when it is empty.
func first[T any](all []T, err error) (*T, error) {
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// AreaAccounts lists the accounts of an area's supervisors.
func (tx *Tx) AreaAccounts(ctx context.Context, area string) ([]Account, error) {
	return tx.accounts(ctx, `WHERE p.role = 'supervisor' AND p.area = ? AND p.area <> ''`, area)
}
