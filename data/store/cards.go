package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"anka/data"
)

// Published is a card set as it stands in the record.
type Published struct {
	ID          int64
	InForce     bool
	Digest      string
	PublishedMS int64
	Cards       *data.CardSet
}

// Publish makes a card set the version in force of its post; the old version
// is kept, and a revision that waits for this post is done with it. A version left out
// is one more than the one in force, a date left out is the day given.
func (tx *Tx) Publish(ctx context.Context, c data.CardSet, digest, by, day string, nowMS int64) (*Published, error) {
	post, err := tx.ensurePost(ctx, &c)
	if err != nil {
		return nil, err
	}
	if c.Version == "" {
		if c.Version, err = tx.nextVersion(ctx, post); err != nil {
			return nil, err
		}
	}
	if c.Effective == "" {
		c.Effective = day
	}
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE card_set SET in_force = 0 WHERE post_id = ? AND in_force = 1`, post); err != nil {
		return nil, err
	}
	p := &Published{InForce: true, Digest: digest, PublishedMS: nowMS, Cards: &c}
	err = tx.QueryRowContext(ctx, `INSERT INTO card_set (post_id, version, body, digest, published_ms, published_by, in_force, sheets)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?) RETURNING id`, post, c.Version, string(body), digest, nowMS, by, sheetBits(&c)).Scan(&p.ID)
	if err != nil {
		return nil, err
	}
	return p, tx.revised(ctx, post, p.ID, nowMS)
}

// sheetBits says which sheets a card set has: bit n−1 is part n.
func sheetBits(c *data.CardSet) int {
	bits := 0
	for _, p := range data.Parts {
		if len(c.Sheet(p).Scenes) > 0 {
			bits |= 1 << (p - 1)
		}
	}
	return bits
}

func (tx *Tx) ensurePost(ctx context.Context, c *data.CardSet) (int64, error) {
	var enterprise, post int64
	err := tx.QueryRowContext(ctx, `INSERT INTO enterprise (name, type, area, common) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET type = excluded.type, common = excluded.common,
		area = CASE WHEN excluded.area = '' THEN enterprise.area ELSE excluded.area END RETURNING id`,
		c.Enterprise, string(c.Type), c.Area, c.Common).Scan(&enterprise)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO post (enterprise_id, name) VALUES (?, ?)
		ON CONFLICT (enterprise_id, name) DO UPDATE SET name = excluded.name RETURNING id`, enterprise, c.Post).Scan(&post)
	return post, err
}

func (tx *Tx) nextVersion(ctx context.Context, post int64) (string, error) {
	var last string
	err := tx.QueryRowContext(ctx, `SELECT version FROM card_set WHERE post_id = ? AND in_force = 1`, post).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return "1", nil
	}
	if err != nil {
		return "", err
	}
	if n, err := strconv.Atoi(last); err == nil {
		return strconv.Itoa(n + 1), nil
	}
	return last + "+1", nil
}

const selectCards = `SELECT c.id, c.in_force, c.digest, c.published_ms, c.body FROM card_set c`

// InForce lists every card set in force, by number.
func (s *Store) InForce(ctx context.Context) ([]*Published, error) {
	return s.InForceAfter(ctx, 0, -1)
}

// InForceAfter lists those published after the one of that number, at most
// limit; -1: all.
func (s *Store) InForceAfter(ctx context.Context, id int64, limit int) ([]*Published, error) {
	return published(s.read.QueryContext(ctx, selectCards+` WHERE c.in_force = 1 AND c.id > ? ORDER BY c.id LIMIT ?`, id, limit))
}

const inForceOf = selectCards + ` JOIN post p ON p.id = c.post_id JOIN enterprise e ON e.id = p.enterprise_id
	WHERE c.in_force = 1 AND e.name = ?`

// CardsOf gives the card set in force of a post; nil when there is none.
func (s *Store) CardsOf(ctx context.Context, enterprise, post string) (*Published, error) {
	return one(published(s.read.QueryContext(ctx, inForceOf+` AND p.name = ?`, enterprise, post)))
}

// CardsOf gives the card set in force of a post; nil when there is none.
func (tx *Tx) CardsOf(ctx context.Context, enterprise, post string) (*Published, error) {
	return one(published(tx.QueryContext(ctx, inForceOf+` AND p.name = ?`, enterprise, post)))
}

// CardsOfEnterprise lists an enterprise's card sets in force, by name of post.
func (tx *Tx) CardsOfEnterprise(ctx context.Context, enterprise string) ([]*Published, error) {
	return published(tx.QueryContext(ctx, inForceOf+` ORDER BY p.name`, enterprise))
}

// Cards gives a card set of any version; nil when there is none.
func (tx *Tx) Cards(ctx context.Context, id int64) (*Published, error) {
	return one(published(tx.QueryContext(ctx, selectCards+` WHERE c.id = ?`, id)))
}

func one(ps []*Published, err error) (*Published, error) {
	if err != nil || len(ps) == 0 {
		return nil, err
	}
	return ps[0], nil
}

func published(rows *sql.Rows, err error) ([]*Published, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Published
	for rows.Next() {
		p := &Published{Cards: &data.CardSet{}}
		var body string
		if err := rows.Scan(&p.ID, &p.InForce, &p.Digest, &p.PublishedMS, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), p.Cards); err != nil {
			return nil, fmt.Errorf("store: card set %d: %w", p.ID, err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
