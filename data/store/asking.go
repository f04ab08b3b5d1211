package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"anka/data"
)

// AskState is how a question stands.
type AskState int

// The states of a question.
const (
	AskOpen     AskState = iota
	AskAnswered          // it counts no more
	AskVoid              // the card changed
	AskLate              // it was not answered in its time
)

// Asking is a question put to a person.
type Asking struct {
	ID       int64
	Person   int64 // 0: a group's
	Post     int64
	Cards    int64 // the version it was made from
	Item     int64
	Form     string
	Digest   string // of the question
	Question string // JSON, see package quiz
	How      data.How
	Sitting  int64
	AskedMS  int64
	ShownMS  int64 // 0: it may have lain unread
	ClosesMS int64 // 0: never
	Taps     []int // so far
	State    AskState
	Head     string // the first line it was shown under
}

// Put stores a question that is put to a person and sets its number.
func (tx *Tx) Put(ctx context.Context, a *Asking) error {
	sum := sha256.Sum256([]byte(a.Question))
	a.Digest = hex.EncodeToString(sum[:])
	if _, err := tx.ExecContext(ctx, `INSERT INTO question (digest, body) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING`, a.Digest, a.Question); err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO asking (person_id, post_id, card_set_id, item_id, form, question, how, sitting_id, asked_ms, shown_ms, closes_ms, taps, state, head)
		VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?) RETURNING id`,
		a.Person, a.Post, a.Cards, a.Item, a.Form, a.Digest, string(a.How), a.Sitting, a.AskedMS, a.ShownMS, a.ClosesMS, a.Head).Scan(&a.ID)
}

// Asking gives a question that was put; nil when there is none.
func (tx *Tx) Asking(ctx context.Context, id int64) (*Asking, error) {
	all, err := tx.askings(ctx, `a.id = ?`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// OpenAskings lists a person's open questions, the oldest first.
func (tx *Tx) OpenAskings(ctx context.Context, person int64) ([]Asking, error) {
	return tx.askings(ctx, `a.person_id = ? AND a.state = 0 ORDER BY a.id`, person)
}

// AskingsIn lists the questions of one sitting, in order.
func (tx *Tx) AskingsIn(ctx context.Context, how data.How, sitting int64) ([]Asking, error) {
	return tx.askings(ctx, `a.how = ? AND a.sitting_id = ? ORDER BY a.id`, string(how), sitting)
}

func (tx *Tx) askings(ctx context.Context, where string, args ...any) ([]Asking, error) {
	rows, err := tx.QueryContext(ctx, `SELECT a.id, a.person_id, a.post_id, a.card_set_id, a.item_id, a.form, a.question, q.body, a.how, a.sitting_id,
		a.asked_ms, a.shown_ms, a.closes_ms, a.taps, a.state, a.head FROM asking a JOIN question q ON q.digest = a.question WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Asking
	for rows.Next() {
		var a Asking
		var person sql.NullInt64
		var taps string
		err := rows.Scan(&a.ID, &person, &a.Post, &a.Cards, &a.Item, &a.Form, &a.Digest, &a.Question, &a.How, &a.Sitting,
			&a.AskedMS, &a.ShownMS, &a.ClosesMS, &taps, &a.State, &a.Head)
		if err != nil {
			return nil, err
		}
		a.Person = person.Int64
		if err := json.Unmarshal([]byte(taps), &a.Taps); err != nil {
			return nil, fmt.Errorf("store: asking %d: %w", a.ID, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// SetTaps keeps the taps so far on an open question.
func (tx *Tx) SetTaps(ctx context.Context, id int64, taps []int) error {
	if taps == nil {
		taps = []int{}
	}
	text, err := json.Marshal(taps)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE asking SET taps = ? WHERE id = ? AND state = 0`, string(text), id)
	return err
}

// ErrNotOpen says that a question is not open any more.
var ErrNotOpen = errors.New("store: the question is not open")

// CloseAsking ends an open question; ErrNotOpen when it is not open.
func (tx *Tx) CloseAsking(ctx context.Context, id int64, to AskState) error {
	r, err := tx.ExecContext(ctx, `UPDATE asking SET state = ? WHERE id = ? AND state = 0`, to, id)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, ErrNotOpen)
	}
	return nil
}

// Stray logs an answer that changes nothing, and why.
func (tx *Tx) Stray(ctx context.Context, nowMS int64, channel, sender string, p *data.Person, asking int64, why, said string) error {
	var person sql.NullInt64
	if p != nil {
		person = sql.NullInt64{Int64: p.ID, Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO stray (at_ms, channel, sender, person_id, asking_id, why, said) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		nowMS, channel, sender, person, asking, why, said)
	return err
}

// Question gives the JSON of a question by its digest. Error: sql.ErrNoRows when
// none was ever asked.
func (tx *Tx) Question(ctx context.Context, digest string) (body string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT body FROM question WHERE digest = ?`, digest).Scan(&body)
	return body, err
}

// LastAsked is when a person was last asked something in a form; 0: never.
func (tx *Tx) LastAsked(ctx context.Context, person int64, form string) (ms int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(asked_ms), 0) FROM asking WHERE person_id = ? AND form = ?`, person, form).Scan(&ms)
	return ms, err
}
