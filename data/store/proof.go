package store

import (
	"context"
)

// Who a proof belongs to.
const (
	ProofOfEvent      = "event"
	ProofOfInspection = "inspection"
	ProofOfFinding    = "finding"
	ProofOfAnswer     = "answer" // of a finding: how it was put right
	ProofOfDraft      = "draft"  // what is being reported in a dialog and not sent off yet; the dialog's number
)

// ProofForgotten is the kind of one whose bytes were taken out: they were kept long
// enough, or it showed somebody who is to be forgotten.
const ProofForgotten = "forgotten"

// Proof is a photo or a file that proves something.
type Proof struct {
	ID                        int64
	Owner                     string
	OwnerID                   int64
	Channel, File, Kind, Name string
	Size                      int64
	Digest                    string // empty: the bytes were not fetched
	Body                      []byte // of photos and files that are not too large; not read by Proofs
	AtMS                      int64
}

// AddProof stores one and sets its number.
func (tx *Tx) AddProof(ctx context.Context, p *Proof) error {
	return tx.QueryRowContext(ctx, `INSERT INTO proof (owner, owner_id, channel, file_id, kind, name, size, digest, body, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.Owner, p.OwnerID, p.Channel, p.File, p.Kind, p.Name, p.Size, p.Digest, p.Body, p.AtMS).Scan(&p.ID)
}

const selectProof = `SELECT id, owner, owner_id, channel, file_id, kind, name, size, digest, at_ms FROM proof`

func (p *Proof) columns() []any {
	return []any{&p.ID, &p.Owner, &p.OwnerID, &p.Channel, &p.File, &p.Kind, &p.Name, &p.Size, &p.Digest, &p.AtMS}
}

// Proofs lists what belongs to one thing, in order, without the bodies.
func (tx *Tx) Proofs(ctx context.Context, owner string, id int64) ([]Proof, error) {
	rows, err := tx.QueryContext(ctx, selectProof+` WHERE owner = ? AND owner_id = ? ORDER BY id`, owner, id)
	return scanned(rows, err, (*Proof).columns)
}

// Proof gives one, without its body; nil when there is none.
func (tx *Tx) Proof(ctx context.Context, id int64) (*Proof, error) {
	rows, err := tx.QueryContext(ctx, selectProof+` WHERE id = ?`, id)
	return first(scanned(rows, err, (*Proof).columns))
}

// ProofBody gives the bytes of one; nil when they were not kept.
func (tx *Tx) ProofBody(ctx context.Context, id int64) (body []byte, err error) {
	err = tx.QueryRowContext(ctx, `SELECT body FROM proof WHERE id = ?`, id).Scan(&body)
	return body, err
}

// ProveByEvidence gives a thing what an observation has of photos and videos; it gives
// their numbers.
func (tx *Tx) ProveByEvidence(ctx context.Context, observation int64, owner string, to int64) ([]int64, error) {
	return tx.numbersOf(ctx, `INSERT INTO proof (owner, owner_id, channel, file_id, kind, name, size, digest, body, at_ms)
		SELECT ?, ?, channel, file_id, kind, name, size, digest, body, at_ms FROM evidence WHERE observation_id = ? ORDER BY id RETURNING id`, owner, to, observation)
}

// SetProofBody keeps the bytes of one that could not be fetched at first.
func (tx *Tx) SetProofBody(ctx context.Context, id int64, digest string, body []byte) error {
	_, err := tx.ExecContext(ctx, `UPDATE proof SET digest = ?, body = ? WHERE id = ? AND body IS NULL`, digest, body, id)
	return err
}

// GiveProof gives one to another thing.
func (tx *Tx) GiveProof(ctx context.Context, id int64, owner string, to int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE proof SET owner = ?, owner_id = ? WHERE id = ?`, owner, to, id)
	return err
}

// MoveProofs gives what belongs to one thing to another.
func (tx *Tx) MoveProofs(ctx context.Context, owner string, id int64, toOwner string, toID int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE proof SET owner = ?, owner_id = ? WHERE owner = ? AND owner_id = ?`, toOwner, toID, owner, id)
	return err
}

// DropProofs takes away what belongs to one thing.
func (tx *Tx) DropProofs(ctx context.Context, owner string, id int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM proof WHERE owner = ? AND owner_id = ?`, owner, id)
	return err
}

// DropDrafts takes away what came before a moment and was never sent off: its dialog is
// over, or nothing happened in it since.
func (tx *Tx) DropDrafts(ctx context.Context, beforeMS int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM proof WHERE owner = '`+ProofOfDraft+`' AND at_ms < ?1
		AND NOT EXISTS (SELECT 1 FROM dialog d WHERE d.id = proof.owner_id AND d.begun_ms >= ?1)`, beforeMS)
	return err
}
