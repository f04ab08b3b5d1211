package store

import (
	"context"
	"fmt"

	"anka/data"
)

// AddFinding stores one and sets its number.
func (tx *Tx) AddFinding(ctx context.Context, f *data.Finding) error {
	return tx.QueryRowContext(ctx, `INSERT INTO finding (enterprise_id, inspection_id, tier, what, due_ms, opened_ms, answer, answered_ms, returned, closed_ms, closed_by, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		f.Enterprise, f.Inspection, string(f.Tier), f.What, f.DueMS, f.OpenedMS, f.Answer, f.AnsweredMS, f.Returned, f.ClosedMS, orNull(f.ClosedBy), f.State).Scan(&f.ID)
}

// SetFinding stores how one stands.
func (tx *Tx) SetFinding(ctx context.Context, f *data.Finding) error {
	_, err := tx.ExecContext(ctx, `UPDATE finding SET answer = ?, answered_ms = ?, returned = ?, closed_ms = ?, closed_by = ?, state = ? WHERE id = ?`,
		f.Answer, f.AnsweredMS, f.Returned, f.ClosedMS, orNull(f.ClosedBy), f.State, f.ID)
	return err
}

// PutOffFinding gives one another date; what was told of the old date may be told again.
func (tx *Tx) PutOffFinding(ctx context.Context, id, dueMS int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE finding SET due_ms = ? WHERE id = ?`, dueMS, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM told WHERE name = ? AND enterprise_id = (SELECT enterprise_id FROM finding WHERE id = ?2) AND told_key LIKE ?2 || ':%'`, ToldFinding, id)
	return err
}

// Finding gives one; nil when there is none.
func (tx *Tx) Finding(ctx context.Context, id int64) (*data.Finding, error) {
	return first(tx.findings(ctx, `f.id = ?`, id))
}

// OpenFindings lists an enterprise's that are not closed, by their dates.
func (tx *Tx) OpenFindings(ctx context.Context, enterprise int64) ([]data.Finding, error) {
	return tx.findings(ctx, `f.enterprise_id = ? AND f.state <> 2 ORDER BY f.due_ms, f.id`, enterprise)
}

// OpenFindingsIn lists those of an area that are not closed, or of all areas when it is
// empty: those that wait to be looked at first, then by their dates.
func (tx *Tx) OpenFindingsIn(ctx context.Context, area string) ([]data.Finding, error) {
	return tx.findings(ctx, `f.state <> 2 AND (? = '' OR e.area = ?) ORDER BY f.state <> 1, f.due_ms, f.id`, area, area)
}

// ToldFinding is the name under which the reminders of findings are told.
const ToldFinding = "finding"

// FindingKey is the key of a reminder: of a finding, before its date or past it.
func FindingKey(id int64, mark int) string { return fmt.Sprintf("%d:%d", id, mark) }

// FindingsToRemind lists those that are not closed, whose dates are before a moment, and
// of which it was not told yet that they are late.
func (tx *Tx) FindingsToRemind(ctx context.Context, beforeMS int64) ([]data.Finding, error) {
	return tx.findings(ctx, `f.state <> 2 AND f.due_ms <= ? AND NOT EXISTS (SELECT 1 FROM told WHERE name = ? AND enterprise_id = f.enterprise_id
		AND told_key = f.id || ':' || ?) ORDER BY f.due_ms, f.id`, beforeMS, ToldFinding, data.FindingLate)
}

func (tx *Tx) findings(ctx context.Context, where string, args ...any) ([]data.Finding, error) {
	rows, err := tx.QueryContext(ctx, `SELECT f.id, f.enterprise_id, e.name, e.area, f.inspection_id, i.by_person, p.name, f.tier, f.what, f.opened_ms, f.due_ms,
		f.answer, f.answered_ms, f.returned, f.closed_ms, COALESCE(f.closed_by, 0), f.state,
		(SELECT COUNT(*) FROM proof WHERE owner = 'finding' AND owner_id = f.id), (SELECT COUNT(*) FROM proof WHERE owner = 'answer' AND owner_id = f.id)
		FROM finding f JOIN enterprise e ON e.id = f.enterprise_id JOIN inspection i ON i.id = f.inspection_id JOIN person p ON p.id = i.by_person WHERE `+where, args...)
	return scanned(rows, err, func(f *data.Finding) []any {
		return []any{&f.ID, &f.Enterprise, &f.EnterpriseName, &f.Area, &f.Inspection, &f.By, &f.ByName, &f.Tier, &f.What, &f.OpenedMS, &f.DueMS,
			&f.Answer, &f.AnsweredMS, &f.Returned, &f.ClosedMS, &f.ClosedBy, &f.State, &f.Photos, &f.AnswerPhotos}
	})
}
