package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"anka/data"
)

// Roster gives what the record knows of an area's enterprises, or of all when it is
// empty: those who have left are among the people, and who publishes the common cards
// among the enterprises.
func (tx *Tx) Roster(ctx context.Context, area string) (*data.Roster, error) {
	return roster(ctx, tx, area)
}

// Roster gives it as it is at one moment, without waiting for whoever writes.
func (s *Store) Roster(ctx context.Context, area string) (*data.Roster, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	return roster(ctx, tx, area)
}

func roster(ctx context.Context, q querier, area string) (*data.Roster, error) {
	r := &data.Roster{}
	rows, err := q.QueryContext(ctx, `SELECT e.id, e.name, e.type, e.area, COALESCE(r.stage, e.stage), 2 - COALESCE(r.in_scope, 1), e.common
		FROM enterprise e LEFT JOIN rollout r ON r.enterprise_id = e.id WHERE ?1 = '' OR e.area = ?1 ORDER BY e.id`, area)
	r.Enterprises, err = scanned(rows, err, func(e *data.RosterEnterprise) []any {
		return []any{&e.ID, &e.Name, &e.Type, &e.Area, &e.Stage, &e.InScope, &e.Common}
	})
	if err != nil {
		return nil, err
	}
	at := make(map[int64]*data.RosterEnterprise, len(r.Enterprises))
	for i := range r.Enterprises {
		at[r.Enterprises[i].ID] = &r.Enterprises[i]
	}
	for _, part := range []func(context.Context, querier, map[int64]*data.RosterEnterprise) error{rosterNames, rosterPosts, rosterPeople} {
		if err := part(ctx, q, at); err != nil {
			return nil, err
		}
	}
	rows, err = q.QueryContext(ctx, `SELECT p.id, p.name, p.role, p.area, p.left_ms IS NOT NULL, EXISTS (SELECT 1 FROM account WHERE person_id = p.id)
		FROM person p WHERE p.enterprise_id IS NULL AND p.role = ?1 AND (?2 = '' OR p.area = ?2) ORDER BY p.id`, string(data.Supervisor), area)
	r.Supervisors, err = scanned(rows, err, func(p *data.RosterPerson) []any {
		return []any{&p.ID, &p.Name, &p.Role, &p.Area, &p.Left, &p.Bound}
	})
	return r, err
}

func rosterNames(ctx context.Context, q querier, at map[int64]*data.RosterEnterprise) error {
	type row struct {
		of   int64
		name string
	}
	rows, err := q.QueryContext(ctx, `SELECT enterprise_id, name FROM enterprise_name ORDER BY rowid`)
	all, err := scanned(rows, err, func(x *row) []any { return []any{&x.of, &x.name} })
	for _, x := range all {
		if e := at[x.of]; e != nil {
			e.Others = append(e.Others, x.name)
		}
	}
	return err
}

func rosterPosts(ctx context.Context, q querier, at map[int64]*data.RosterEnterprise) error {
	type row struct {
		of int64
		data.RosterPost
	}
	rows, err := q.QueryContext(ctx, `SELECT enterprise_id, id, name, 2 - frontline FROM post ORDER BY id`)
	all, err := scanned(rows, err, func(x *row) []any { return []any{&x.of, &x.ID, &x.Name, &x.Frontline} })
	for _, x := range all {
		if e := at[x.of]; e != nil {
			e.Posts = append(e.Posts, x.RosterPost)
		}
	}
	return err
}

// rosterPeople reads two hundred thousand people, so it keeps no second copy of them.
func rosterPeople(ctx context.Context, q querier, at map[int64]*data.RosterEnterprise) error {
	posts := map[int64][]string{}
	for _, e := range at {
		for _, p := range e.Posts {
			posts[p.ID] = []string{p.Name} // most people hold one: they share it
		}
	}
	held := map[int64][]string{}
	rows, err := q.QueryContext(ctx, `SELECT person_id, post_id FROM person_post ORDER BY person_id, place`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var person, post int64
		if err := rows.Scan(&person, &post); err != nil {
			return err
		}
		name := posts[post]
		if name == nil {
			continue
		}
		if old := held[person]; old != nil {
			held[person] = append(old[:len(old):len(old)], name[0])
			continue
		}
		held[person] = name
	}
	if err := rows.Err(); err != nil {
		return err
	}
	people, err := q.QueryContext(ctx, `SELECT p.enterprise_id, p.id, p.name, p.role, p.left_ms IS NOT NULL, EXISTS (SELECT 1 FROM account WHERE person_id = p.id)
		FROM person p WHERE p.enterprise_id IS NOT NULL ORDER BY p.id`)
	if err != nil {
		return err
	}
	defer people.Close()
	for people.Next() {
		var of int64
		var p data.RosterPerson
		if err := people.Scan(&of, &p.ID, &p.Name, &p.Role, &p.Left, &p.Bound); err != nil {
			return err
		}
		if e := at[of]; e != nil {
			p.Posts = held[p.ID]
			e.People = append(e.People, p)
		}
	}
	return people.Err()
}

// NamesOutside lists the enterprises that are not of an area.
func (tx *Tx) NamesOutside(ctx context.Context, area string) ([]string, error) {
	return names(tx.QueryContext(ctx, `SELECT name FROM enterprise WHERE area <> ? ORDER BY id`, area))
}

// WithoutOfficer lists the enterprises of an area, or all, that have no officer on
// record, and counts those whose officers have all not joined.
func (tx *Tx) WithoutOfficer(ctx context.Context, area string) (none []string, notJoined int, err error) {
	type row struct {
		name             string
		officers, joined int
	}
	rows, err := tx.QueryContext(ctx, `SELECT e.name, COUNT(p.id), COUNT(CASE WHEN EXISTS (SELECT 1 FROM account WHERE person_id = p.id) THEN 1 END)
		FROM enterprise e LEFT JOIN person p ON p.enterprise_id = e.id AND p.role = ?1 AND p.left_ms IS NULL
		WHERE e.common = 0 AND (?2 = '' OR e.area = ?2) GROUP BY e.id HAVING COUNT(CASE WHEN EXISTS (SELECT 1 FROM account WHERE person_id = p.id) THEN 1 END) = 0 ORDER BY e.name`,
		string(data.Officer), area)
	all, err := scanned(rows, err, func(x *row) []any { return []any{&x.name, &x.officers, &x.joined} })
	for _, x := range all {
		if x.officers == 0 {
			none = append(none, x.name)
		} else {
			notJoined++
		}
	}
	return none, notJoined, err
}

// TakeRoster writes down what a roster has and the record lacks: what is empty in it
// stays as it is, and nothing is taken away. Stage and scope of what is there already
// change by an event, as by any other hand. by 0: the command line.
func (tx *Tx) TakeRoster(ctx context.Context, lacking *data.Roster, by, nowMS int64) error {
	w := &rosterWriter{Tx: tx, by: by, nowMS: nowMS}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) FROM person`).Scan(&w.last); err != nil {
		return err
	}
	w.people = many{query: `INSERT INTO person (id, name, role, enterprise_id, area) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)`}
	w.held = many{query: `INSERT INTO person_post (person_id, place, post_id) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`}
	for i := range lacking.Enterprises {
		if err := w.enterprise(ctx, &lacking.Enterprises[i]); err != nil {
			return fmt.Errorf("store: roster, %s: %w", lacking.Enterprises[i].Name, err)
		}
	}
	for _, s := range lacking.Supervisors {
		w.last++
		if err := w.add(ctx, &w.people, w.last, s.Name, string(s.Role), nil, s.Area); err != nil {
			return err
		}
	}
	if err := w.flush(ctx, &w.people); err != nil {
		return err
	}
	return w.flush(ctx, &w.held)
}

// rosterWriter writes a roster down, the people many at once.
type rosterWriter struct {
	*Tx
	by, nowMS    int64
	last         int64 // the newest person's number
	people, held many
}

// many are rows on their way into a table.
type many struct {
	query string
	rows  [][]any
}

const manyAtOnce = 500

func (w *rosterWriter) add(ctx context.Context, m *many, row ...any) error {
	if m.rows = append(m.rows, row); len(m.rows) < manyAtOnce {
		return nil
	}
	if m == &w.held { // whoever holds a post comes before it
		if err := w.flush(ctx, &w.people); err != nil {
			return err
		}
	}
	return w.flush(ctx, m)
}

func (w *rosterWriter) flush(ctx context.Context, m *many) error {
	if len(m.rows) == 0 {
		return nil
	}
	body, err := json.Marshal(m.rows)
	if err != nil {
		return err
	}
	m.rows = m.rows[:0]
	_, err = w.ExecContext(ctx, m.query, string(body))
	return err
}

func (w *rosterWriter) enterprise(ctx context.Context, e *data.RosterEnterprise) error {
	id := e.ID
	if id == 0 {
		err := w.QueryRowContext(ctx, `INSERT INTO enterprise (name, type, area, common, stage) VALUES (?, ?, ?, 0, ?) RETURNING id`,
			e.Name, string(e.Type), e.Area, string(e.Stage)).Scan(&id)
		if err != nil {
			return err
		}
		if e.InScope == data.No {
			if err := w.event(ctx, id, data.EventScope, "out"); err != nil {
				return err
			}
		}
	} else if err := w.change(ctx, e); err != nil {
		return err
	}
	others := many{query: `INSERT INTO enterprise_name (enterprise_id, name) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`}
	for _, n := range e.Others {
		if err := w.add(ctx, &others, id, n); err != nil {
			return err
		}
	}
	posts := many{query: `INSERT INTO post (enterprise_id, name, frontline) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
		ON CONFLICT (enterprise_id, name) DO UPDATE SET frontline = excluded.frontline`}
	for _, p := range e.Posts {
		if err := w.add(ctx, &posts, id, p.Name, p.Frontline.Or(true)); err != nil {
			return err
		}
	}
	for _, m := range []*many{&others, &posts} {
		if err := w.flush(ctx, m); err != nil {
			return err
		}
	}
	if len(e.People) == 0 {
		return nil
	}
	return w.persons(ctx, id, e.People)
}

func (w *rosterWriter) event(ctx context.Context, enterprise int64, kind data.EventKind, note string) error {
	return w.AddEvent(ctx, &data.Event{Enterprise: enterprise, AtMS: w.nowMS, By: w.by, Kind: kind, Note: note})
}

// change writes what is otherwise about an enterprise that is there.
func (w *rosterWriter) change(ctx context.Context, e *data.RosterEnterprise) error {
	if e.Type != "" || e.Area != "" {
		if _, err := w.ExecContext(ctx, `UPDATE enterprise SET type = COALESCE(NULLIF(?, ''), type), area = COALESCE(NULLIF(?, ''), area) WHERE id = ?`,
			string(e.Type), e.Area, e.ID); err != nil {
			return err
		}
	}
	if e.Stage != "" {
		if err := w.event(ctx, e.ID, data.EventStage, string(e.Stage)); err != nil {
			return err
		}
	}
	if e.InScope != data.Unsaid {
		return w.event(ctx, e.ID, data.EventScope, map[data.YesNo]string{data.Yes: "in", data.No: "out"}[e.InScope])
	}
	return nil
}

func (w *rosterWriter) persons(ctx context.Context, enterprise int64, people []data.RosterPerson) error {
	rows, err := w.QueryContext(ctx, `SELECT id, name FROM post WHERE enterprise_id = ?`, enterprise)
	all, err := scanned(rows, err, func(p *data.RosterPost) []any { return []any{&p.ID, &p.Name} })
	if err != nil {
		return err
	}
	posts := map[string]int64{}
	for _, p := range all {
		posts[p.Name] = p.ID
	}
	for i := range people {
		if err := w.person(ctx, enterprise, &people[i], posts); err != nil {
			return fmt.Errorf("%s: %w", people[i].Name, err)
		}
	}
	return nil
}

func (w *rosterWriter) person(ctx context.Context, enterprise int64, p *data.RosterPerson, posts map[string]int64) error {
	id, place := p.ID, 0
	if id == 0 {
		w.last++
		id = w.last
		if err := w.add(ctx, &w.people, id, p.Name, string(p.Role), enterprise, ""); err != nil {
			return err
		}
	} else {
		if err := w.QueryRowContext(ctx, `SELECT COALESCE(MAX(place), -1) + 1 FROM person_post WHERE person_id = ?`, id).Scan(&place); err != nil {
			return err
		}
		if p.Role != "" {
			if err := w.SetRole(ctx, id, p.Role); err != nil {
				return err
			}
		}
	}
	for i, name := range p.Posts {
		post, ok := posts[name]
		if !ok {
			return fmt.Errorf("no post %s", name)
		}
		if err := w.add(ctx, &w.held, id, place+i, post); err != nil {
			return err
		}
	}
	return nil
}
