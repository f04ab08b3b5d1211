package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"anka/data"
)

// Member is a person as a list of people shows him.
type Member struct {
	data.Person
	Home       string   // the area of his enterprise
	Joined     bool     // he is known on a channel
	Channels   []string // where he is known, oldest first
	JoinedMS   int64    // when he was first known there; 0: not written down
	Invitation int64    // that he came in by; 0: by none
}

// Members lists those of an enterprise who have not left, by post and name. Of posts
// only the main one is given, and no channels: Member gives the rest.
func (tx *Tx) Members(ctx context.Context, enterprise string) ([]Member, error) {
	return tx.members(ctx, `p.enterprise_id = (SELECT id FROM enterprise WHERE name = ?) ORDER BY t.id IS NULL, t.id, p.id`, enterprise)
}

// Overseers lists the officers, the supervisors and the bureau, those who have left not
// among them: of an area, or all when it is empty. words stand in the name, or in that
// of the enterprise or the area; empty: any.
func (tx *Tx) Overseers(ctx context.Context, area, words string) ([]Member, error) {
	return tx.members(ctx, `p.role IN ('officer', 'supervisor', 'bureau') AND (?1 = '' OR p.area = ?1 OR e.area = ?1)
		AND (?2 = '' OR instr(p.name, ?2) OR instr(COALESCE(e.name, '') || p.area, ?2)) ORDER BY COALESCE(e.name, ''), t.id IS NULL, t.id, p.id`, area, words)
}

func (tx *Tx) members(ctx context.Context, where string, args ...any) ([]Member, error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id, p.name, p.role, COALESCE(e.name, ''), p.area, COALESCE(e.area, ''), COALESCE(t.name, ''),
		EXISTS (SELECT 1 FROM account WHERE person_id = p.id)
		FROM person p LEFT JOIN enterprise e ON e.id = p.enterprise_id
		LEFT JOIN person_post pp ON pp.person_id = p.id AND pp.place = (SELECT MIN(place) FROM person_post WHERE person_id = p.id)
		LEFT JOIN post t ON t.id = pp.post_id
		WHERE p.left_ms IS NULL AND `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Member
	for rows.Next() {
		var m Member
		var post string
		if err := rows.Scan(&m.ID, &m.Name, &m.Role, &m.Enterprise, &m.Area, &m.Home, &post, &m.Joined); err != nil {
			return nil, err
		}
		if post != "" {
			m.Posts = []string{post}
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// Alone says whether nobody else of a person's role, in his enterprise or above them,
// has joined.
func (tx *Tx) Alone(ctx context.Context, p *data.Person) (bool, error) {
	var other bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM person o JOIN account a ON a.person_id = o.id WHERE o.left_ms IS NULL AND o.role = ?1
		AND o.enterprise_id IS (SELECT enterprise_id FROM person WHERE id = ?2) AND o.id <> ?2)`,
		string(p.Role), p.ID).Scan(&other)
	return !other, err
}

// Member gives somebody who has not left; nil when there is nobody of that number.
func (tx *Tx) Member(ctx context.Context, id int64) (*Member, error) {
	p, err := person(ctx, tx, `WHERE p.id = ? AND p.left_ms IS NULL`, id)
	if err != nil || p == nil {
		return nil, err
	}
	m := &Member{Person: *p}
	var home sql.NullString
	err = tx.QueryRowContext(ctx, `SELECT e.area, COALESCE(p.invitation_id, 0) FROM person p LEFT JOIN enterprise e ON e.id = p.enterprise_id WHERE p.id = ?`, id).
		Scan(&home, &m.Invitation)
	if err != nil {
		return nil, err
	}
	m.Home = home.String
	rows, err := tx.QueryContext(ctx, `SELECT channel, MIN(bound_ms) FROM account WHERE person_id = ? GROUP BY channel ORDER BY MIN(bound_ms), channel`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var channel string
		var at int64
		if err := rows.Scan(&channel, &at); err != nil {
			return nil, err
		}
		if len(m.Channels) == 0 {
			m.JoinedMS = at
		}
		m.Channels = append(m.Channels, channel)
	}
	m.Joined = len(m.Channels) > 0
	return m, rows.Err()
}

// Join stores a person who came in by an invitation, and whose sender he is.
func (tx *Tx) Join(ctx context.Context, p *data.Person, invitation int64, channel, sender string, nowMS int64) error {
	if err := tx.AddPerson(ctx, p); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE person SET invitation_id = ? WHERE id = ?`, invitation, p.ID); err != nil {
		return err
	}
	return tx.BindAt(ctx, channel, sender, p.ID, nowMS)
}

// BindAt is Bind with its time.
func (tx *Tx) BindAt(ctx context.Context, channel, sender string, person, nowMS int64) error {
	if err := tx.Bind(ctx, channel, sender, person); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE account SET bound_ms = ? WHERE channel = ? AND sender = ?`, nowMS, channel, sender)
	return err
}

// GivePost adds a post to a person's, as the last; false when he holds it.
func (tx *Tx) GivePost(ctx context.Context, p *data.Person, post string) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `INSERT INTO person_post (person_id, place, post_id)
		SELECT ?1, (SELECT COALESCE(MAX(place), -1) + 1 FROM person_post WHERE person_id = ?1), t.id
		FROM post t JOIN enterprise e ON e.id = t.enterprise_id WHERE e.name = ?2 AND t.name = ?3
		AND NOT EXISTS (SELECT 1 FROM person_post WHERE person_id = ?1 AND post_id = t.id)`, p.ID, p.Enterprise, post))
}

// TakePost takes a post away from a person; false when he does not hold it.
func (tx *Tx) TakePost(ctx context.Context, p *data.Person, post string) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `DELETE FROM person_post WHERE person_id = ? AND post_id IN
		(SELECT t.id FROM post t JOIN enterprise e ON e.id = t.enterprise_id WHERE e.name = ? AND t.name = ?)`, p.ID, p.Enterprise, post))
}

// SetRole gives a person another role.
func (tx *Tx) SetRole(ctx context.Context, person int64, r data.Role) error {
	ok, err := tx.changed(tx.ExecContext(ctx, `UPDATE person SET role = ? WHERE id = ?`, string(r), person))
	if err == nil && !ok {
		err = fmt.Errorf("store: no person %d", person)
	}
	return err
}

// Leave takes a person's access away at once: his accounts, his log-ins of the
// page, what the bot waits for from him, and the invitations that he made or
// that would log him in again. False when he had left already. revoked is the
// number of invitations that ended so.
func (tx *Tx) Leave(ctx context.Context, person, nowMS int64) (left bool, revoked int64, err error) {
	left, err = tx.changed(tx.ExecContext(ctx, `UPDATE person SET left_ms = ? WHERE id = ? AND left_ms IS NULL`, nowMS, person))
	if err != nil || !left {
		return left, 0, err
	}
	for _, q := range []string{
		`DELETE FROM session WHERE sender IN (SELECT sender FROM account WHERE person_id = ? AND channel = 'web')`,
		`DELETE FROM dialog WHERE EXISTS (SELECT 1 FROM account a WHERE a.person_id = ? AND a.channel = dialog.channel AND a.sender = dialog.sender)`,
		`DELETE FROM account WHERE person_id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, q, person); err != nil {
			return false, 0, err
		}
	}
	r, err := tx.ExecContext(ctx, `UPDATE invitation SET revoked_ms = ?1 WHERE (made_by = ?2 OR person_id = ?2)
		AND revoked_ms IS NULL AND used < uses AND expires_ms > ?1`, nowMS, person)
	if err != nil {
		return false, 0, err
	}
	revoked, err = r.RowsAffected()
	return true, revoked, err
}

// BindGroupBy is BindGroup with the group's title, by whom and when.
func (tx *Tx) BindGroupBy(ctx context.Context, channel, chat, title string, p *data.Person, nowMS int64) error {
	if err := tx.BindGroup(ctx, channel, chat, p.Enterprise); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE chat_group SET title = ?, bound_by = ?, bound_ms = ? WHERE channel = ? AND chat = ?`,
		title, p.ID, nowMS, channel, chat)
	return err
}

// UnbindGroup says that a group is nobody's.
func (tx *Tx) UnbindGroup(ctx context.Context, channel, chat string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM chat_group WHERE channel = ? AND chat = ?`, channel, chat)
	return err
}

// Hint says whether somebody is to be told how to join: not when he was told
// after sinceMS. If so it is written down.
func (tx *Tx) Hint(ctx context.Context, channel, sender string, sinceMS, nowMS int64) (bool, error) {
	var at int64
	err := tx.QueryRowContext(ctx, `SELECT at_ms FROM hinted WHERE channel = ? AND sender = ?`, channel, sender).Scan(&at)
	if err == nil && at > sinceMS || err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO hinted (channel, sender, at_ms) VALUES (?, ?, ?)
		ON CONFLICT (channel, sender) DO UPDATE SET at_ms = excluded.at_ms`, channel, sender, nowMS)
	return err == nil, err
}
