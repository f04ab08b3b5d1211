package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ChainHead is the end of the record at some moment. Whoever kept one, or the
// beginning of its hash, can tell later whether what was there then has been
// changed, cut off or made anew.
type ChainHead struct {
	Rows int64
	Hash []byte // of the last row; empty when there is none
}

// String is a head as ParseHead reads it.
func (h ChainHead) String() string { return fmt.Sprintf("%d %x", h.Rows, h.Hash) }

var headForm = regexp.MustCompile(`(\d{1,18})[^0-9a-f]+((?:[0-9a-f]{2}){8,32})\b`)

// ParseHead finds a head in a line: a number of rows and, after it, at least the
// first 16 hexadecimal digits of the hash, which nobody can choose. Lines without
// one give false.
func ParseHead(line string) (ChainHead, bool) {
	m := headForm.FindStringSubmatch(strings.ToLower(line))
	if m == nil {
		return ChainHead{}, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	hash, herr := hex.DecodeString(m[2])
	return ChainHead{n, hash}, err == nil && herr == nil && n > 0
}

// Head gives the end of the record.
func (tx *Tx) Head(ctx context.Context) (ChainHead, error) {
	var h ChainHead
	err := tx.QueryRowContext(ctx, `SELECT id, hash FROM record ORDER BY id DESC LIMIT 1`).Scan(&h.Rows, &h.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	return h, err
}

// Fault says what is wrong with the record, and where.
type Fault struct {
	Row  int64
	What FaultKind
}

// FaultKind is what a fault looks like.
type FaultKind string

// The kinds of faults.
const (
	Missing     FaultKind = "missing"      // rows are not there, or their numbers were changed
	Edited      FaultKind = "edited"       // the body or its salt is not what was committed to
	Broken      FaultKind = "broken"       // the hash does not follow from the row before
	BodyGone    FaultKind = "body gone"    // and no later row says that it was forgotten
	Revived     FaultKind = "revived"      // a body that was forgotten is there
	Stranger    FaultKind = "stranger"     // a body without its link in the chain
	Words       FaultKind = "words"        // the words of a question are not those that were shown
	CutOff      FaultKind = "cut off"      // the record ends before a head that was kept
	NotTheSame  FaultKind = "not the same" // another row stands where a head that was kept was
	NotReadable FaultKind = "not readable"
)

// Verified is what a verification found.
type Verified struct {
	Head      ChainHead
	Forgotten int64 // rows whose bodies were forgotten by a later row
	Questions int   // the different questions shown
	Heads     int   // kept heads that were compared
	Faults    []Fault
}

// mostFaults bounds the list: after the first dozens nothing is learnt.
const mostFaults = 50

// Verify walks the whole record: each row's commitment is of its body, each hash
// follows from the row before, the numbers have no gap, what has no body was
// forgotten by a later row, and the questions have the words that were shown. The
// heads are what was kept elsewhere.
func (s *Store) Verify(ctx context.Context, heads []ChainHead) (*Verified, error) {
	w := &walk{kept: map[int64][][]byte{}, without: map[int64]bool{}, questions: map[string]int64{}}
	last := int64(0)
	for _, h := range heads {
		w.kept[h.Rows] = append(w.kept[h.Rows], h.Hash)
		last = max(last, h.Rows)
	}
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one moment, while others write
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	for _, step := range []func(context.Context, *sql.Tx) error{w.rows, w.strangers, w.words} {
		if err := step(ctx, tx); err != nil {
			return nil, err
		}
	}
	if last > w.out.Head.Rows {
		w.fault(last, CutOff)
	}
	return &w.out, nil
}

// walk is a verification under way.
type walk struct {
	out       Verified
	kept      map[int64][][]byte
	without   map[int64]bool   // rows without a body, not explained yet
	questions map[string]int64 // digest → a row that was asked it
	forgets   []int64          // pairs, from to
}

func (w *walk) fault(row int64, what FaultKind) {
	if len(w.out.Faults) < mostFaults {
		w.out.Faults = append(w.out.Faults, Fault{row, what})
	}
}

func (w *walk) rows(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT r.id, r.commitment, r.hash, a.salt, a.body FROM record r LEFT JOIN answer a ON a.id = r.id ORDER BY r.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	before := []byte(nil)
	for rows.Next() {
		var id int64
		var commit, hash, salt, body sql.RawBytes
		if err := rows.Scan(&id, &commit, &hash, &salt, &body); err != nil {
			return err
		}
		if id != w.out.Head.Rows+1 {
			w.fault(w.out.Head.Rows+1, Missing)
		}
		if !bytes.Equal(link(before, id, commit), hash) {
			w.fault(id, Broken)
		}
		w.body(id, commit, salt, body)
		before = bytes.Clone(hash)
		w.out.Head = ChainHead{id, before}
		for _, kept := range w.kept[id] {
			w.out.Heads++
			if !bytes.HasPrefix(hash, kept) {
				w.fault(id, NotTheSame)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	w.explain()
	return nil
}

// seen is what the walk needs of a body; the rest is only hashed.
type seen struct {
	How      string  `json:"how"`
	Question string  `json:"question"`
	Forgets  []int64 `json:"forgets"`
}

func (w *walk) body(id int64, commit, salt, body []byte) {
	if body == nil {
		w.without[id] = true
		return
	}
	h := sha256.New()
	h.Write(salt)
	h.Write(body)
	if !bytes.Equal(h.Sum(nil), commit) {
		w.fault(id, Edited)
		return
	}
	if q := field(body, `"question":"`); len(q) == 2*sha256.Size {
		if _, ok := w.questions[string(q)]; !ok {
			w.questions[string(q)] = id
		}
	}
	if bytes.Contains(body, []byte(`"forgets":[`)) {
		var x seen
		if err := json.Unmarshal(body, &x); err != nil {
			w.fault(id, NotReadable)
			return
		}
		for i := 0; i+1 < len(x.Forgets); i += 2 {
			if x.How == "forget" && x.Forgets[i] >= 1 && x.Forgets[i+1] < id { // only what came before it
				w.forgets = append(w.forgets, x.Forgets[i], x.Forgets[i+1])
			}
		}
	}
}

// field is the text after a name, up to the next quote: bodies are written by
// json.Marshal in one way, and a digest holds nothing that is escaped.
func field(body []byte, name string) []byte {
	_, rest, ok := bytes.Cut(body, []byte(name))
	if !ok {
		return nil
	}
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return value
}

// explain takes the rows that were forgotten from those without a body. What was
// forgotten and has a body again came from an old copy.
func (w *walk) explain() {
	told := map[int64]bool{}
	for i := 0; i+1 < len(w.forgets); i += 2 {
		for id := w.forgets[i]; id <= w.forgets[i+1]; id++ {
			if told[id] {
				continue
			}
			told[id] = true
			if !w.without[id] {
				w.fault(id, Revived)
				continue
			}
			delete(w.without, id)
			w.out.Forgotten++
		}
	}
	for id := range w.without {
		w.fault(id, BodyGone)
	}
}

func (w *walk) strangers(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT a.id FROM answer a LEFT JOIN record r ON r.id = a.id WHERE r.id IS NULL LIMIT ?`, mostFaults)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		w.fault(id, Stranger)
	}
	return rows.Err()
}

// words checks the questions that answers refer to.
func (w *walk) words(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT digest, body FROM question`)
	if err != nil {
		return err
	}
	defer rows.Close()
	good := map[string]bool{}
	for rows.Next() {
		var digest, body sql.RawBytes
		if err := rows.Scan(&digest, &body); err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		good[string(digest)] = hex.EncodeToString(sum[:]) == string(digest)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for digest, row := range w.questions {
		w.out.Questions++
		if !good[digest] {
			w.fault(row, Words)
		}
	}
	return nil
}

// RowText is a row of the record: its number and its body as it was written, empty when
// that was forgotten.
type RowText struct {
	ID   int64
	Body string
}

// RowsMarked finds the rows whose hash begins with these hexadecimal digits.
func (s *Store) RowsMarked(ctx context.Context, mark string) ([]RowText, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.id, COALESCE(a.body, '') FROM record r LEFT JOIN answer a ON a.id = r.id
		WHERE lower(substr(hex(r.hash), 1, ?)) = ? ORDER BY r.id LIMIT 100`, len(mark), mark)
	return scanned(rows, err, func(r *RowText) []any { return []any{&r.ID, &r.Body} })
}
