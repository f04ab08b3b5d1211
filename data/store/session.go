package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// Session is a log-in of the page and who it is.
type Session struct {
	Sender    string
	MadeMS    int64
	SeenMS    int64
	ExpiresMS int64
	Person    data.Person
}

// OpenSession records a log-in under the digest of its cookie, and forgets
// those that are over.
func (tx *Tx) OpenSession(ctx context.Context, digest, sender string, nowMS, expiresMS int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires_ms <= ?`, nowMS); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO session (digest, sender, made_ms, seen_ms, expires_ms) VALUES (?, ?, ?, ?, ?)`,
		digest, sender, nowMS, nowMS, expiresMS)
	return err
}

// Session gives a log-in that is not over, of somebody who has not left; nil
// when there is none. It only reads: it is asked at every request.
func (s *Store) Session(ctx context.Context, channel, digest string, nowMS int64) (*Session, error) {
	var v Session
	var enterprise sql.NullString
	p := &v.Person
	err := s.read.QueryRowContext(ctx, `SELECT s.sender, s.made_ms, s.seen_ms, s.expires_ms, p.id, p.name, p.role, e.name, p.area
		FROM session s JOIN account a ON a.channel = ? AND a.sender = s.sender JOIN person p ON p.id = a.person_id
		LEFT JOIN enterprise e ON e.id = p.enterprise_id WHERE s.digest = ? AND s.expires_ms > ? AND p.left_ms IS NULL`, channel, digest, nowMS).
		Scan(&v.Sender, &v.MadeMS, &v.SeenMS, &v.ExpiresMS, &p.ID, &p.Name, &p.Role, &enterprise, &p.Area)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.Enterprise = enterprise.String
	p.Posts, err = s.postsOf(ctx, p.ID)
	return &v, err
}

func (s *Store) postsOf(ctx context.Context, person int64) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT t.name FROM person_post pp JOIN post t ON t.id = pp.post_id WHERE pp.person_id = ? ORDER BY pp.place`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var post string
		if err := rows.Scan(&post); err != nil {
			return nil, err
		}
		out = append(out, post)
	}
	return out, rows.Err()
}

// SeeSession records that a log-in was used and until when it now lasts.
func (s *Store) SeeSession(ctx context.Context, digest string, nowMS, expiresMS int64) error {
	return s.Do(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE session SET seen_ms = ?, expires_ms = ? WHERE digest = ?`, nowMS, expiresMS, digest)
		return err
	})
}

// CloseSession ends a log-in.
func (tx *Tx) CloseSession(ctx context.Context, digest string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE digest = ?`, digest)
	return err
}

// CloseSessions ends all log-ins of a person.
func (tx *Tx) CloseSessions(ctx context.Context, channel string, person int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE sender IN (SELECT sender FROM account WHERE channel = ? AND person_id = ?)`, channel, person)
	return err
}

// SenderOf gives a person's sender on a channel; empty when he has none there.
func (tx *Tx) SenderOf(ctx context.Context, channel string, person int64) (string, error) {
	var sender string
	err := tx.QueryRowContext(ctx, `SELECT sender FROM account WHERE channel = ? AND person_id = ? ORDER BY sender LIMIT 1`, channel, person).Scan(&sender)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return sender, err
}

// Present says whether somebody who has not left is behind a sender.
func (s *Store) Present(ctx context.Context, channel, sender string) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM account a JOIN person p ON p.id = a.person_id
		WHERE a.channel = ? AND a.sender = ? AND p.left_ms IS NULL`, channel, sender).Scan(&n)
	return n > 0, err
}
