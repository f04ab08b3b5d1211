package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// Enterprise is one as the record knows it.
type Enterprise struct {
	ID     int64
	Name   string
	Type   data.EnterpriseType
	Area   string
	Common bool // its cards are for all; nobody works there
}

// Post is a post of an enterprise.
type Post struct {
	ID         int64
	Name       string
	Enterprise string
}

const selectEnterprise = `SELECT id, name, type, area, common FROM enterprise`

// Enterprise gives an enterprise by its name; nil when there is none.
func (tx *Tx) Enterprise(ctx context.Context, name string) (*Enterprise, error) {
	return tx.enterprise(ctx, ` WHERE name = ?`, name)
}

// EnterpriseNumbered gives an enterprise by its number; nil when there is none.
func (tx *Tx) EnterpriseNumbered(ctx context.Context, id int64) (*Enterprise, error) {
	return tx.enterprise(ctx, ` WHERE id = ?`, id)
}

func (tx *Tx) enterprise(ctx context.Context, where string, arg any) (*Enterprise, error) {
	all, err := tx.enterprises(ctx, where, arg)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// Enterprises lists those where people work, by name: of an area, or all when
// it is empty.
func (tx *Tx) Enterprises(ctx context.Context, area string) ([]Enterprise, error) {
	return tx.enterprises(ctx, ` WHERE common = 0 AND (? = '' OR area = ?) ORDER BY name`, area, area)
}

func (tx *Tx) enterprises(ctx context.Context, where string, args ...any) ([]Enterprise, error) {
	rows, err := tx.QueryContext(ctx, selectEnterprise+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Enterprise
	for rows.Next() {
		var e Enterprise
		if err := rows.Scan(&e.ID, &e.Name, &e.Type, &e.Area, &e.Common); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// AddEnterprise makes an enterprise; one of that name must not be there.
func (tx *Tx) AddEnterprise(ctx context.Context, e *Enterprise) error {
	return tx.QueryRowContext(ctx, `INSERT INTO enterprise (name, type, area, common) VALUES (?, ?, ?, ?) RETURNING id`,
		e.Name, string(e.Type), e.Area, e.Common).Scan(&e.ID)
}

// Posts lists an enterprise's posts, in the order in which they came.
func (tx *Tx) Posts(ctx context.Context, enterprise string) ([]Post, error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id, p.name FROM post p JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ? ORDER BY p.id`, enterprise)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Post
	for rows.Next() {
		p := Post{Enterprise: enterprise}
		if err := rows.Scan(&p.ID, &p.Name); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// PostNumbered gives a post by its number; nil when there is none.
func (tx *Tx) PostNumbered(ctx context.Context, id int64) (*Post, error) {
	var p Post
	err := tx.QueryRowContext(ctx, `SELECT p.id, p.name, e.name FROM post p JOIN enterprise e ON e.id = p.enterprise_id WHERE p.id = ?`, id).
		Scan(&p.ID, &p.Name, &p.Enterprise)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &p, err
}

// AddPost makes a post of an enterprise, unless it is there.
func (tx *Tx) AddPost(ctx context.Context, enterprise int64, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO post (enterprise_id, name) VALUES (?, ?) ON CONFLICT (enterprise_id, name) DO NOTHING`, enterprise, name)
	return err
}
