package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"anka/data"
)

// AddEvent adds what happened to an enterprise's rollout and sets its number.
func (tx *Tx) AddEvent(ctx context.Context, e *data.Event) error {
	return tx.QueryRowContext(ctx, `INSERT INTO rollout_event (enterprise_id, at_ms, by_person, kind, step, note) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		e.Enterprise, e.AtMS, orNull(e.By), string(e.Kind), int(e.Step), e.Note).Scan(&e.ID)
}

func orNull(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

const selectEvent = `SELECT v.id, (SELECT COUNT(*) FROM rollout_event o WHERE o.enterprise_id = v.enterprise_id AND o.id <= v.id), v.enterprise_id, v.at_ms, COALESCE(v.by_person, 0), COALESCE(p.name, ''), v.kind, v.step, v.note,
	(SELECT COUNT(*) FROM proof WHERE owner = 'event' AND owner_id = v.id) FROM rollout_event v LEFT JOIN person p ON p.id = v.by_person`

// EventsOf lists an enterprise's events, in order.
func (tx *Tx) EventsOf(ctx context.Context, enterprise int64) ([]data.Event, error) {
	return events(tx.QueryContext(ctx, selectEvent+` WHERE v.enterprise_id = ? ORDER BY v.id`, enterprise))
}

// Event gives one; nil when there is none.
func (tx *Tx) Event(ctx context.Context, id int64) (*data.Event, error) {
	return first(events(tx.QueryContext(ctx, selectEvent+` WHERE v.id = ?`, id)))
}

// EventsOfKind lists the events of a kind from one moment to another (the end not in
// it), in order.
func (tx *Tx) EventsOfKind(ctx context.Context, kind data.EventKind, fromMS, toMS int64) ([]data.Event, error) {
	return events(tx.QueryContext(ctx, selectEvent+` WHERE v.kind = ? AND v.at_ms >= ? AND v.at_ms < ? ORDER BY v.id`, string(kind), fromMS, toMS))
}

func events(rows *sql.Rows, err error) ([]data.Event, error) {
	return scanned(rows, err, func(e *data.Event) []any {
		return []any{&e.ID, &e.No, &e.Enterprise, &e.AtMS, &e.By, &e.ByName, &e.Kind, &e.Step, &e.Note, &e.Proofs}
	})
}

// Plan gives the district's plan; the notice's own when it has set none.
func (tx *Tx) Plan(ctx context.Context) (data.Plan, error) { return plan(ctx, tx) }

// Plan gives the district's plan; the notice's own when it has set none.
func (s *Store) Plan(ctx context.Context) (data.Plan, error) { return plan(ctx, s.read) }

func plan(ctx context.Context, q rower) (data.Plan, error) {
	plan := data.NoticePlan()
	var body string
	err := q.QueryRowContext(ctx, `SELECT body FROM district_plan`).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return plan, nil
	}
	if err == nil {
		plan.Due = nil
		err = json.Unmarshal([]byte(body), &plan)
	}
	return plan, err
}

// SetPlan changes it. by 0: the command line.
func (tx *Tx) SetPlan(ctx context.Context, p data.Plan, by, nowMS int64) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO district_plan (id, body, set_by, set_ms) VALUES (1, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, set_by = excluded.set_by, set_ms = excluded.set_ms`, string(body), orNull(by), nowMS)
	return err
}

// TellOnce writes down that something was told; false when it had been already.
func (tx *Tx) TellOnce(ctx context.Context, name string, enterprise int64, key string, nowMS int64) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `INSERT INTO told (name, enterprise_id, told_key, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, name, enterprise, key, nowMS))
}

// DaySum is an enterprise's results over some days.
type DaySum struct {
	Enterprise     int64
	Answers, Right int
}

// DaySums adds up each enterprise's results of a kind over the district's days from
// one to another, both in it.
func (tx *Tx) DaySums(ctx context.Context, how data.How, from, to int64) ([]DaySum, error) {
	rows, err := tx.QueryContext(ctx, `SELECT enterprise_id, SUM(answers), SUM(right_ones) FROM enterprise_day WHERE how = ? AND day BETWEEN ? AND ? GROUP BY enterprise_id`,
		string(how), from, to)
	return scanned(rows, err, func(d *DaySum) []any { return []any{&d.Enterprise, &d.Answers, &d.Right} })
}

// PostSheets is a post of an enterprise with the sheets it has in force: bit n−1 is
// part n.
type PostSheets struct {
	ID        int64
	Name      string
	Frontline bool
	Sheets    int
	Version   string
	PublishMS int64
	People    int
}

// Missing lists the parts that are not there.
func (p *PostSheets) Missing() []data.Part {
	var out []data.Part
	for _, part := range data.Parts {
		if p.Sheets>>(part-1)&1 == 0 {
			out = append(out, part)
		}
	}
	return out
}

// LackingPosts counts, by enterprise, the frontline posts in which a sheet is missing: of
// a part, or any of the four when it is 0; of one name, or all when it is empty.
func (tx *Tx) LackingPosts(ctx context.Context, part data.Part, post string) (map[int64]int, error) {
	mask := 1<<len(data.Parts) - 1
	if part.Valid() {
		mask = 1 << (part - 1)
	}
	type lack struct {
		enterprise int64
		posts      int
	}
	rows, err := tx.QueryContext(ctx, `SELECT p.enterprise_id, COUNT(*) FROM post p LEFT JOIN card_set c ON c.post_id = p.id AND c.in_force = 1
		WHERE p.frontline = 1 AND (?1 = '' OR p.name = ?1) AND COALESCE(c.sheets, 0) & ?2 <> ?2 GROUP BY p.enterprise_id`, post, mask)
	all, err := scanned(rows, err, func(l *lack) []any { return []any{&l.enterprise, &l.posts} })
	out := make(map[int64]int, len(all))
	for _, l := range all {
		out[l.enterprise] = l.posts
	}
	return out, err
}

// SheetsOf lists an enterprise's posts with their sheets.
func (tx *Tx) SheetsOf(ctx context.Context, enterprise int64) ([]PostSheets, error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id, p.name, p.frontline, COALESCE(c.sheets, 0), COALESCE(c.version, ''), COALESCE(c.published_ms, 0),
		(SELECT COUNT(*) FROM person_post pp JOIN person n ON n.id = pp.person_id AND n.left_ms IS NULL WHERE pp.post_id = p.id)
		FROM post p LEFT JOIN card_set c ON c.post_id = p.id AND c.in_force = 1 WHERE p.enterprise_id = ? ORDER BY p.id`, enterprise)
	return scanned(rows, err, func(p *PostSheets) []any {
		return []any{&p.ID, &p.Name, &p.Frontline, &p.Sheets, &p.Version, &p.PublishMS, &p.People}
	})
}
