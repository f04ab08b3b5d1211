package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"anka/data"
)

// AddPerson stores a person; his enterprise and posts must be there.
func (tx *Tx) AddPerson(ctx context.Context, p *data.Person) error {
	enterprise, err := tx.enterpriseID(ctx, p.Enterprise)
	if err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO person (name, role, enterprise_id, area) VALUES (?, ?, ?, ?) RETURNING id`,
		p.Name, string(p.Role), enterprise, p.Area).Scan(&p.ID)
	if err != nil {
		return err
	}
	for i, post := range p.Posts {
		r, err := tx.ExecContext(ctx, `INSERT INTO person_post (person_id, place, post_id)
			SELECT ?, ?, id FROM post WHERE enterprise_id = ? AND name = ?`, p.ID, i, enterprise, post)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, fmt.Errorf("store: no post %s at %s", post, p.Enterprise))
		}
	}
	return nil
}

// Bind says that a channel's sender is a person.
func (tx *Tx) Bind(ctx context.Context, channel, sender string, person int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO account (channel, sender, person_id) VALUES (?, ?, ?)
		ON CONFLICT (channel, sender) DO UPDATE SET person_id = excluded.person_id`, channel, sender, person)
	return err
}

// BindGroup says that a group is an enterprise's.
func (tx *Tx) BindGroup(ctx context.Context, channel, chat, enterprise string) error {
	r, err := tx.ExecContext(ctx, `INSERT INTO chat_group (channel, chat, enterprise_id) SELECT ?, ?, id FROM enterprise WHERE name = ?
		ON CONFLICT (channel, chat) DO UPDATE SET enterprise_id = excluded.enterprise_id`, channel, chat, enterprise)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("store: no enterprise %s", enterprise))
	}
	return nil
}

// Sender gives the person behind a channel's sender; nil when nobody is bound
// to it or he has left.
func (tx *Tx) Sender(ctx context.Context, channel, sender string) (*data.Person, error) {
	return person(ctx, tx, `JOIN account a ON a.person_id = p.id WHERE a.channel = ? AND a.sender = ? AND p.left_ms IS NULL`, channel, sender)
}

// GroupEnterprise gives the enterprise a group is bound to; empty when none.
func (tx *Tx) GroupEnterprise(ctx context.Context, channel, chat string) (string, error) {
	var name string
	err := tx.QueryRowContext(ctx, `SELECT e.name FROM chat_group g JOIN enterprise e ON e.id = g.enterprise_id
		WHERE g.channel = ? AND g.chat = ?`, channel, chat).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}

func person(ctx context.Context, tx *Tx, where string, args ...any) (*data.Person, error) {
	var p data.Person
	var enterprise sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT p.id, p.name, p.role, e.name, p.area FROM person p
		LEFT JOIN enterprise e ON e.id = p.enterprise_id `+where, args...).Scan(&p.ID, &p.Name, &p.Role, &enterprise, &p.Area)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.Enterprise = enterprise.String
	rows, err := tx.QueryContext(ctx, `SELECT t.name FROM person_post pp JOIN post t ON t.id = pp.post_id WHERE pp.person_id = ? ORDER BY pp.place`, p.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var post string
		if err := rows.Scan(&post); err != nil {
			return nil, err
		}
		p.Posts = append(p.Posts, post)
	}
	return &p, rows.Err()
}
