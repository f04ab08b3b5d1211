package store

import (
	"context"
	"database/sql"

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
		name     string
		officers int
	}
	rows, err := tx.QueryContext(ctx, `SELECT e.name, COALESCE(o.officers, 0) FROM enterprise e LEFT JOIN
		(SELECT p.enterprise_id, COUNT(*) AS officers, MAX(EXISTS (SELECT 1 FROM account WHERE person_id = p.id)) AS joined FROM person p
		WHERE p.role IN ('officer', 'supervisor', 'bureau') AND p.role = 'officer' AND p.left_ms IS NULL GROUP BY p.enterprise_id) o ON o.enterprise_id = e.id
		WHERE e.common = 0 AND (?1 = '' OR e.area = ?1) AND COALESCE(o.joined, 0) = 0 ORDER BY e.name`, area)
	all, err := scanned(rows, err, func(x *row) []any { return []any{&x.name, &x.officers} })
	for _, x := range all {
		if x.officers == 0 {
			none = append(none, x.name)
		} else {
			notJoined++
		}
	}
	return none, notJoined, err
}
