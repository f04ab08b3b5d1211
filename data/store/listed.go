package store

import (
	"context"

	"anka/data"
)

// Listed gives those of a name whom an invitation may mean: they are on a roster, of
// its enterprise or area, and nobody has joined as them yet.
func (tx *Tx) Listed(ctx context.Context, i *Invitation, name string) ([]data.Person, error) {
	of, where := ` AND p.enterprise_id = (SELECT id FROM enterprise WHERE name = ?)`, i.Enterprise
	switch {
	case i.Role == data.Supervisor:
		of, where = ` AND p.enterprise_id IS NULL AND p.role = 'supervisor' AND p.area = ?`, i.Area
	case i.Enterprise == "":
		return nil, nil
	}
	return tx.people(ctx, `SELECT p.id FROM person p WHERE p.name = ? AND p.left_ms IS NULL
		AND NOT EXISTS (SELECT 1 FROM account WHERE person_id = p.id)`+of+` ORDER BY p.id`, name, where)
}

// JoinAs is Join of somebody who is on a roster: he becomes that person. Who he is
// says the roster, what he may do says the invitation.
func (tx *Tx) JoinAs(ctx context.Context, p *data.Person, i *Invitation, channel, sender string, nowMS int64) error {
	if i.Post != "" && !p.Holds(i.Post) {
		if _, err := tx.GivePost(ctx, p, i.Post); err != nil {
			return err
		}
		p.Posts = append(p.Posts, i.Post)
	}
	p.Role = i.Role
	if _, err := tx.ExecContext(ctx, `UPDATE person SET role = ?, invitation_id = ? WHERE id = ?`, string(i.Role), i.ID, p.ID); err != nil {
		return err
	}
	return tx.BindAt(ctx, channel, sender, p.ID, nowMS)
}
