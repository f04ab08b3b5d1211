package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"anka/data"
)

// Said is what was said in a chat of the page: by somebody (Key and Raw) or by
// the bot (Letter and MessageID).
type Said struct {
	AtMS      int64
	Key       string
	Raw       []byte
	Letter    *data.Letter // the content of its file is not read
	MessageID string
}

// Said lists what people last said in a chat of the page and what was last
// delivered to it, n of each at most, newest first.
func (s *Store) Said(ctx context.Context, chat string, n int) ([]Said, error) {
	out, err := s.heard(ctx, chat, n)
	if err != nil {
		return nil, err
	}
	// 'web' stands in the text of the queries because the indexes are partial.
	rows, err := s.read.QueryContext(ctx, `SELECT id, done_ms, message_id, json_remove(body, '$.file.body') FROM outbox
		WHERE channel = 'web' AND chat = ? AND state = 1 AND message_id <> '' ORDER BY id DESC LIMIT ?`, chat, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v := Said{Letter: &data.Letter{Channel: "web", Chat: chat}}
		var body string
		if err := rows.Scan(&v.Letter.ID, &v.AtMS, &v.MessageID, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), v.Letter); err != nil {
			return nil, fmt.Errorf("store: letter %d: %w", v.Letter.ID, err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func (s *Store) heard(ctx context.Context, chat string, n int) ([]Said, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT received_ms, update_key, raw FROM inbox
		WHERE channel = 'web' AND chat = ? ORDER BY id DESC LIMIT ?`, chat, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Said
	for rows.Next() {
		var v Said
		if err := rows.Scan(&v.AtMS, &v.Key, &v.Raw); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// LetterFile gives the file of a letter, delivered or not; nil when it has none.
func (s *Store) LetterFile(ctx context.Context, id int64) (*data.File, error) {
	var body string
	err := s.read.QueryRowContext(ctx, `SELECT body FROM outbox WHERE id = ?`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var l data.Letter
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		return nil, fmt.Errorf("store: letter %d: %w", id, err)
	}
	return l.File, nil
}

// Upload is a file somebody sent on the page.
type Upload struct {
	ID, Sender, Name string
	Body             []byte
	AtMS             int64
}

// ErrUploads says that somebody has sent too much.
var ErrUploads = errors.New("store: too much was sent")

// KeepUpload stores a file once under its id and forgets those sent before
// oldMS. Somebody may have at most most bytes kept.
func (s *Store) KeepUpload(ctx context.Context, u Upload, oldMS, most int64) error {
	return s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM upload WHERE at_ms < ?`, oldMS); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO upload (id, sender, name, body, at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			u.ID, u.Sender, u.Name, u.Body, u.AtMS)
		if err != nil {
			return err
		}
		var sum int64
		err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(LENGTH(body)), 0) FROM upload WHERE sender = ?`, u.Sender).Scan(&sum)
		if err == nil && sum > most {
			err = ErrUploads
		}
		return err
	})
}

// Upload gives a file that was sent; nil when it is not kept any more.
func (s *Store) Upload(ctx context.Context, id string) (*Upload, error) {
	u := Upload{ID: id}
	err := s.read.QueryRowContext(ctx, `SELECT sender, name, body, at_ms FROM upload WHERE id = ?`, id).Scan(&u.Sender, &u.Name, &u.Body, &u.AtMS)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &u, err
}
