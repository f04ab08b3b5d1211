package store

import (
	"context"
	"encoding/json"

	"anka/data"
)

// DueName is the name under which reminders of a stage's date are told.
const DueName = "due"

// DueQuery says of which enterprises somebody is to be reminded.
type DueQuery struct {
	Stage    data.Stage
	Key      string    // what is told, once
	Role     data.Role // who is told: the enterprise's officers, or the supervisors of its area
	Channels []string  // there are
}

// DueOne is one of them.
type DueOne struct {
	Enterprise int64
	Area       string
}

// DueToTell lists at most most enterprises in scope that are not accepted, of which
// this was not told, and of which somebody can be told, by area.
func (s *Store) DueToTell(ctx context.Context, q DueQuery, most int) ([]DueOne, error) {
	channels, err := json.Marshal(q.Channels)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT r.enterprise_id, e.area FROM rollout r JOIN enterprise e ON e.id = r.enterprise_id
		WHERE r.in_scope = 1 AND r.accepted_ms = 0 AND r.stage = ?
		AND NOT EXISTS (SELECT 1 FROM told t WHERE t.name = ? AND t.enterprise_id = r.enterprise_id AND t.told_key = ?)
		AND EXISTS (SELECT 1 FROM person p WHERE p.role = ? AND p.left_ms IS NULL AND (p.enterprise_id = e.id OR p.enterprise_id IS NULL AND p.area = e.area AND e.area <> '')
			AND `+reached+`) ORDER BY e.area, e.id LIMIT ?`,
		string(q.Stage), DueName, q.Key, string(q.Role), string(channels), most)
	return scanned(rows, err, func(d *DueOne) []any { return []any{&d.Enterprise, &d.Area} })
}
