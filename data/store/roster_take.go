package store

import (
	"context"
	"encoding/json"
	"fmt"

	"anka/data"
)

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
