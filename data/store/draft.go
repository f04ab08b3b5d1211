package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"

	"anka/data"
)

// The states of a draft.
const (
	DraftOpen      = 0
	DraftPublished = 1
	DraftDropped   = 2
	DraftAsked     = 3 // waits for another officer to approve
)

// What a draft is of.
const (
	DraftCards  = "cards"
	DraftRoster = "roster"
)

// Draft is a card set, or a roster, that somebody brought in. Body is the bot's; it is
// gone once the draft is published or dropped.
type Draft struct {
	ID         int64
	Kind       string
	Enterprise string
	Person     int64 // who brought it in
	Name       string
	MadeMS     int64
	State      int
	Body       string
}

// AddDraft stores an open draft and drops those made before that are too old.
func (tx *Tx) AddDraft(ctx context.Context, d *Draft, oldMS int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE draft SET state = 2, body = '', closed_ms = ? WHERE state IN (0, 3) AND made_ms < ?`, d.MadeMS, oldMS)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO draft (enterprise_id, person_id, made_ms, body, state, kind)
		VALUES ((SELECT id FROM enterprise WHERE name = ?), ?, ?, ?, 0, ?) RETURNING id`, d.Enterprise, d.Person, d.MadeMS, d.Body, cmp.Or(d.Kind, DraftCards)).Scan(&d.ID)
}

// Draft gives a draft; nil when there is none of that number.
func (tx *Tx) Draft(ctx context.Context, id int64) (*Draft, error) {
	var d Draft
	err := tx.QueryRowContext(ctx, `SELECT d.id, COALESCE(e.name, ''), d.person_id, p.name, d.made_ms, d.state, d.body, d.kind FROM draft d
		JOIN person p ON p.id = d.person_id LEFT JOIN enterprise e ON e.id = d.enterprise_id WHERE d.id = ?`, id).
		Scan(&d.ID, &d.Enterprise, &d.Person, &d.Name, &d.MadeMS, &d.State, &d.Body, &d.Kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// AskForDraft says that an open draft waits for another officer.
func (tx *Tx) AskForDraft(ctx context.Context, id int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE draft SET state = 3 WHERE id = ? AND state = 0`, id)
	return err
}

// CloseDraft ends a draft that is not ended yet.
func (tx *Tx) CloseDraft(ctx context.Context, id int64, state int, person, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE draft SET state = ?, body = '', closed_by = ?, closed_ms = ? WHERE id = ? AND state IN (0, 3)`,
		state, person, nowMS, id)
	return err
}

// Account is a person on a channel.
type Account struct {
	Person          int64
	Name            string
	Channel, Sender string
}

// OfficerAccounts lists the accounts of an enterprise's officers.
func (tx *Tx) OfficerAccounts(ctx context.Context, enterprise string) ([]Account, error) {
	return tx.RoleAccounts(ctx, enterprise, data.Officer)
}

// RoleAccounts lists the accounts of an enterprise's people of a role.
func (tx *Tx) RoleAccounts(ctx context.Context, enterprise string, r data.Role) ([]Account, error) {
	return tx.accounts(ctx, `JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ? AND p.role = ?`, enterprise, string(r))
}

// Accounts lists the accounts of a person.
func (tx *Tx) Accounts(ctx context.Context, person int64) ([]Account, error) {
	return tx.accounts(ctx, `WHERE p.id = ?`, person)
}

// WatcherAccounts lists the accounts of an area's supervisors and of the bureau.
func (tx *Tx) WatcherAccounts(ctx context.Context, area string) ([]Account, error) {
	return tx.accounts(ctx, `WHERE p.role = ? OR p.role = ? AND p.area = ? AND p.area <> ''`, string(data.Bureau), string(data.Supervisor), area)
}

// SupervisorAccounts lists the accounts of an area's supervisors.
func (tx *Tx) SupervisorAccounts(ctx context.Context, area string) ([]Account, error) {
	return tx.accounts(ctx, `WHERE p.role = ? AND p.area = ? AND p.area <> ''`, string(data.Supervisor), area)
}

// accounts leaves out who has left.
func (tx *Tx) accounts(ctx context.Context, where string, args ...any) ([]Account, error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id, p.name, a.channel, a.sender FROM account a JOIN person p ON p.id = a.person_id AND p.left_ms IS NULL `+
		where+` ORDER BY p.id, a.channel, a.sender`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Account
	for rows.Next() {
		var a Account
		if err := rows.Scan(&a.Person, &a.Name, &a.Channel, &a.Sender); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Holders names the people of an enterprise who hold one of some posts.
func (tx *Tx) Holders(ctx context.Context, enterprise string, posts []string) ([]string, error) {
	args := []any{enterprise}
	for _, p := range posts {
		args = append(args, p)
	}
	return names(tx.QueryContext(ctx, `SELECT p.name FROM person p JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ? AND p.left_ms IS NULL
		AND EXISTS (SELECT 1 FROM person_post pp JOIN post t ON t.id = pp.post_id WHERE pp.person_id = p.id
		AND t.name IN (?`+strings.Repeat(", ?", len(posts)-1)+`)) ORDER BY p.id`, args...))
}

func names(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
