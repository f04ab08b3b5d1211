package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anka/data"
)

// The record of answers is a chain: row n's commitment is SHA-256 of its salt and
// body, its hash SHA-256 of row n−1's hash, n and the commitment. Whoever edits,
// exchanges, inserts or takes out a row breaks every hash after it; whoever makes
// the chain anew, or cuts its end off, contradicts the heads that were sent out.
// The salt keeps a forgotten body from being guessed by its commitment.

func commitment(salt []byte, body string) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(body))
	return h.Sum(nil)
}

// link is the hash of row id after a row with the hash before; before the first
// one it is empty.
func link(before []byte, id int64, commitment []byte) []byte {
	h := sha256.New()
	h.Write(before)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(id))
	h.Write(n[:])
	h.Write(commitment)
	return h.Sum(nil)
}

// Record adds a result to the chain and sets its number.
func (tx *Tx) Record(ctx context.Context, r *data.Result) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var last int64
	var before []byte
	err = tx.QueryRowContext(ctx, `SELECT id, hash FROM record ORDER BY id DESC LIMIT 1`).Scan(&last, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	r.ID = last + 1
	c := commitment(salt, string(body))
	if _, err := tx.ExecContext(ctx, `INSERT INTO record (id, commitment, hash) VALUES (?, ?, ?)`, r.ID, c, link(before, r.ID, c)); err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, `INSERT INTO answer (id, salt, body) VALUES (?, ?, ?)`, r.ID, salt, string(body)); err != nil {
		return err
	}
	return tx.tally(ctx, r)
}

// RecordAll adds results that correct none, in order, as Record would each: the chain's
// head is read once and the tallies are added up before they are written.
func (tx *Tx) RecordAll(ctx context.Context, all []data.Result) error {
	var last int64
	var before []byte
	err := tx.QueryRowContext(ctx, `SELECT id, hash FROM record ORDER BY id DESC LIMIT 1`).Scan(&last, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	links, err := tx.PrepareContext(ctx, `INSERT INTO record (id, commitment, hash) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer links.Close()
	bodies, err := tx.PrepareContext(ctx, `INSERT INTO answer (id, salt, body) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer bodies.Close()
	sums := tallies{days: map[dayOf]*dayTally{}, people: map[int64]*evidenceTimes{}}
	for i := range all {
		r := &all[i]
		if r.Corrects != 0 || r.How == data.ByForget {
			return errors.New("store: only Record takes corrections")
		}
		body, err := json.Marshal(r)
		if err != nil {
			return err
		}
		salt := make([]byte, 16)
		_, _ = rand.Read(salt) // never fails
		last++
		r.ID = last
		c := commitment(salt, string(body))
		before = link(before, r.ID, c)
		if _, err := links.ExecContext(ctx, r.ID, c, before); err != nil {
			return err
		}
		if _, err := bodies.ExecContext(ctx, r.ID, salt, string(body)); err != nil {
			return err
		}
		sums.add(r)
	}
	return tx.addTallies(ctx, &sums)
}

// Results lists rows of the record by a condition on table answer's columns, in
// order; forgotten ones are not there any more.
func (tx *Tx) results(ctx context.Context, where string, args ...any) ([]data.Result, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, body FROM answer WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []data.Result
	for rows.Next() {
		var r data.Result
		var body string
		if err := rows.Scan(&r.ID, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			return nil, fmt.Errorf("store: answer %d: %w", r.ID, err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ResultsOf lists a person's results, in order.
func (tx *Tx) ResultsOf(ctx context.Context, person int64) ([]data.Result, error) {
	return tx.results(ctx, `person_id = ?`, person)
}

// ResultsAt lists an enterprise's results since a moment, in order.
func (tx *Tx) ResultsAt(ctx context.Context, enterprise, sinceMS int64) ([]data.Result, error) {
	return tx.results(ctx, `enterprise_id = ? AND at_ms >= ?`, enterprise, sinceMS)
}

// ResultsIn lists the results of one sitting.
func (tx *Tx) ResultsIn(ctx context.Context, how data.How, sitting int64) ([]data.Result, error) {
	return tx.results(ctx, `how = ? AND sitting_id = ?`, string(how), sitting)
}

// Result gives one row; nil when there is none or its body is forgotten.
func (tx *Tx) Result(ctx context.Context, id int64) (*data.Result, error) {
	all, err := tx.results(ctx, `id = ?`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// Unmarked lists the answers in people's own words that wait for a person's mark,
// the oldest first, at most most; not those of one person.
func (tx *Tx) Unmarked(ctx context.Context, enterprise, but int64, most int) ([]data.Result, error) {
	return tx.results(ctx, `id IN (SELECT a.id FROM answer a WHERE a.enterprise_id = ? AND json_extract(a.body, '$.proposed') = 1 AND a.person_id <> ?
		AND NOT EXISTS (SELECT 1 FROM answer c WHERE c.corrects = a.id) ORDER BY a.id LIMIT ?)`, enterprise, but, most)
}

// UsualMS is a person's median time for a form of question, of his last answers;
// 0 when there are too few to tell.
func (tx *Tx) UsualMS(ctx context.Context, person int64, form string) (int64, error) {
	const newest, least = 60, 5
	rows, err := tx.QueryContext(ctx, `SELECT took FROM (SELECT json_extract(body, '$.took') AS took, json_extract(body, '$.form') AS form
		FROM answer WHERE person_id = ? ORDER BY id DESC LIMIT ?) AS newest WHERE form = ? AND took IS NOT NULL ORDER BY took`, person, newest, form)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var ms int64
		if err := rows.Scan(&ms); err != nil {
			return 0, err
		}
		all = append(all, ms)
	}
	if len(all) < least {
		return 0, rows.Err()
	}
	return all[len(all)/2], rows.Err()
}

// TimedAnswer is an answer with how long it took and the question, as it was shown.
type TimedAnswer struct {
	How      data.How
	Sitting  int64
	Took     time.Duration // 0: not known
	Question string
}

// TimedAnswers lists a person's last answers to questions, the newest first.
func (tx *Tx) TimedAnswers(ctx context.Context, person int64, most int) ([]TimedAnswer, error) {
	rows, err := tx.QueryContext(ctx, `SELECT a.how, COALESCE(a.sitting_id, 0), COALESCE(json_extract(a.body, '$.took'), 0), q.body
		FROM answer a JOIN question q ON q.digest = json_extract(a.body, '$.question') WHERE a.person_id = ? ORDER BY a.id DESC LIMIT ?`, person, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []TimedAnswer
	for rows.Next() {
		var a TimedAnswer
		var ms int64
		if err := rows.Scan(&a.How, &a.Sitting, &ms, &a.Question); err != nil {
			return nil, err
		}
		a.Took = time.Duration(ms) * time.Millisecond
		out = append(out, a)
	}
	return out, rows.Err()
}
