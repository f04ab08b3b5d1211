package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"anka/data"
)

// StatusNumber gives a question about the rollout its number; the same question has
// the same number always.
func (tx *Tx) StatusNumber(ctx context.Context, q *data.Status) (int64, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRowContext(ctx, `SELECT id FROM status_question WHERE body = ?`, string(body)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `INSERT INTO status_question (body) VALUES (?) RETURNING id`, string(body)).Scan(&id)
	}
	return id, err
}

// StatusNumbered gives the question of a number; nil when there is none.
func (tx *Tx) StatusNumbered(ctx context.Context, id int64) (*data.Status, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM status_question WHERE id = ?`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	q := &data.Status{}
	if err == nil {
		err = json.Unmarshal([]byte(body), q)
	}
	return q, err
}

// StatusContext gives the last question of a sender in a chat and the enterprises that
// its answer listed; nil when there is none since sinceMS.
func (tx *Tx) StatusContext(ctx context.Context, channel, chat, sender string, sinceMS int64) (*data.Status, []int64, error) {
	var id int64
	var listed string
	err := tx.QueryRowContext(ctx, `SELECT question_id, listed FROM status_context WHERE channel = ? AND chat = ? AND sender = ? AND at_ms >= ?`,
		channel, chat, sender, sinceMS).Scan(&id, &listed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var list []int64
	if err := json.Unmarshal([]byte(listed), &list); err != nil {
		return nil, nil, err
	}
	q, err := tx.StatusNumbered(ctx, id)
	return q, list, err
}

// SetStatusContext keeps them.
func (tx *Tx) SetStatusContext(ctx context.Context, channel, chat, sender string, question int64, list []int64, nowMS int64) error {
	if list == nil {
		list = []int64{}
	}
	listed, err := json.Marshal(list)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO status_context (channel, chat, sender, question_id, listed, at_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, chat, sender) DO UPDATE SET question_id = excluded.question_id, listed = excluded.listed, at_ms = excluded.at_ms`,
		channel, chat, sender, question, string(listed), nowMS)
	return err
}

// AcceptedAt says since when each enterprise was accepted at the end of a moment.
func (tx *Tx) AcceptedAt(ctx context.Context, endMS int64) (map[int64]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT enterprise_id, at_ms, kind FROM rollout_event WHERE kind IN ('accept', 'revoke') AND at_ms < ? ORDER BY id`, endMS)
	all, err := scanned(rows, err, func(e *data.Event) []any { return []any{&e.Enterprise, &e.AtMS, &e.Kind} })
	out := map[int64]int64{}
	for _, e := range all {
		if e.Kind == data.EventAccept {
			out[e.Enterprise] = e.AtMS
		} else {
			delete(out, e.Enterprise)
		}
	}
	return out, err
}

// FindingCount is how many findings an enterprise was given, and how many were closed.
type FindingCount struct {
	Enterprise     int64
	Opened, Closed int
}

// FindingCounts counts them from one moment to another, the end not in it.
func (tx *Tx) FindingCounts(ctx context.Context, fromMS, toMS int64) ([]FindingCount, error) {
	rows, err := tx.QueryContext(ctx, `SELECT enterprise_id, SUM(opened_ms >= ?1 AND opened_ms < ?2), SUM(state = 2 AND closed_ms >= ?1 AND closed_ms < ?2)
		FROM finding GROUP BY enterprise_id`, fromMS, toMS)
	return scanned(rows, err, func(f *FindingCount) []any { return []any{&f.Enterprise, &f.Opened, &f.Closed} })
}

// Rows says which rows of the record are an enterprise's results of a kind over the
// district's days from one to another: how many, the first and the last.
type Rows struct {
	Count       int
	First, Last RowMark
}

// RowMark points to a row of the record without telling how many others there are:
// when it was written and the first eight digits of its hash (anka verify --row).
type RowMark struct {
	AtMS int64
	Mark string
}

// RowsOf finds them; corrections stand on their own rows and are counted too.
func (tx *Tx) RowsOf(ctx context.Context, enterprise int64, how data.How, from, to int64) (Rows, error) {
	var r Rows
	err := tx.QueryRowContext(ctx, `WITH own AS (SELECT COUNT(*) AS n, MIN(id) AS first, MAX(id) AS last FROM answer
			WHERE enterprise_id = ? AND how = ? AND at_ms >= ? AND at_ms < ?)
		SELECT n, COALESCE(f.at_ms, 0), COALESCE(lower(hex(substr(a.hash, 1, 4))), ''), COALESCE(l.at_ms, 0), COALESCE(lower(hex(substr(z.hash, 1, 4))), '')
		FROM own LEFT JOIN answer f ON f.id = first LEFT JOIN record a ON a.id = first LEFT JOIN answer l ON l.id = last LEFT JOIN record z ON z.id = last`,
		enterprise, string(how), data.DayStartMS(from), data.DayStartMS(to+1)).
		Scan(&r.Count, &r.First.AtMS, &r.First.Mark, &r.Last.AtMS, &r.Last.Mark)
	return r, err
}

// DistrictName is what an enterprise of the district is called.
type DistrictName struct {
	ID     int64
	Name   string
	Type   data.EnterpriseType
	Area   string
	Others []string
}

// DistrictNames lists the enterprises of an area, or of all when it is empty, with
// their other names.
func (tx *Tx) DistrictNames(ctx context.Context, area string) ([]DistrictName, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, name, type, area FROM enterprise WHERE common = 0 AND (? = '' OR area = ?) ORDER BY id`, area, area)
	out, err := scanned(rows, err, func(n *DistrictName) []any { return []any{&n.ID, &n.Name, &n.Type, &n.Area} })
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for i := range out {
		at[out[i].ID] = i
	}
	type other struct {
		id   int64
		name string
	}
	rows, err = tx.QueryContext(ctx, `SELECT enterprise_id, name FROM enterprise_name ORDER BY enterprise_id, name`)
	others, err := scanned(rows, err, func(o *other) []any { return []any{&o.id, &o.name} })
	for _, o := range others {
		if i, has := at[o.id]; has {
			out[i].Others = append(out[i].Others, o.name)
		}
	}
	return out, err
}

// DistrictMark changes when an enterprise or a post comes, goes or is called otherwise.
func (tx *Tx) DistrictMark(ctx context.Context) (string, error) {
	var mark string
	err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) || '.' || COALESCE(SUM(id * (length(name) + length(area) + length(type) + unicode(substr(name, 1, 1)) + unicode(substr(area || '?', 1, 1)))), 0) FROM enterprise)
		|| '/' || (SELECT COUNT(*) || '.' || COALESCE(SUM(enterprise_id * length(name)), 0) FROM enterprise_name) || '/' || (SELECT COUNT(*) || '.' || COALESCE(MAX(id), 0) FROM post)`).Scan(&mark)
	return mark, err
}

// PostNames lists what the posts of an area's enterprises, or of all, are called.
func (tx *Tx) PostNames(ctx context.Context, area string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT p.name FROM post p JOIN enterprise e ON e.id = p.enterprise_id WHERE e.common = 0 AND (? = '' OR e.area = ?) ORDER BY p.name`, area, area)
	if err != nil {
		return nil, err
	}
	all, err := scanned(rows, nil, func(s *string) []any { return []any{s} })
	return all, err
}

// Watchers lists those who supervise: an area's, then the bureau.
func (tx *Tx) Watchers(ctx context.Context) ([]data.Person, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, name, role, area FROM person WHERE left_ms IS NULL AND (role = ? OR role = ? AND area <> '') ORDER BY id`,
		string(data.Bureau), string(data.Supervisor))
	return scanned(rows, err, func(p *data.Person) []any { return []any{&p.ID, &p.Name, &p.Role, &p.Area} })
}

// Lights gives each enterprise's light as it was last looked at.
func (tx *Tx) Lights(ctx context.Context) (map[int64]data.Light, error) {
	rows, err := tx.QueryContext(ctx, `SELECT enterprise_id, light FROM rollout_light`)
	type row struct {
		id    int64
		light data.Light
	}
	all, err := scanned(rows, err, func(r *row) []any { return []any{&r.id, &r.light} })
	out := make(map[int64]data.Light, len(all))
	for _, r := range all {
		out[r.id] = r.light
	}
	return out, err
}

// SetLight keeps one.
func (tx *Tx) SetLight(ctx context.Context, enterprise int64, l data.Light, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO rollout_light (enterprise_id, light, since_ms) VALUES (?, ?, ?)
		ON CONFLICT (enterprise_id) DO UPDATE SET light = excluded.light, since_ms = excluded.since_ms`, enterprise, int(l), nowMS)
	return err
}
