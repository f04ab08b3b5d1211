package store

import (
	"context"
	"encoding/json"
	"fmt"

	"anka/data"
)

// Mark is how a step of a watched task went.
type Mark int

// The marks.
const (
	MarkNone Mark = iota
	MarkDone
	MarkNotDone
	MarkNotSeen
)

// ObservationState is how an observation stands.
type ObservationState int

// The states of an observation.
const (
	ObservationOpen ObservationState = iota
	ObservationDone
	ObservationDropped
)

// Observation is what somebody saw of a person's task.
type Observation struct {
	ID           int64
	How          data.How
	Enterprise   int64
	Post         int64
	PostName     string
	Person       int64
	PersonName   string
	By           int64
	ByName       string
	Cards        int64 // the version watched
	Part         data.Part
	Scene        string
	Marks        []Mark
	At           int
	Remark       string
	Reply        string
	MadeMS       int64
	DoneMS       int64
	State        ObservationState
	EvidenceSize int // how many photos and videos
}

// AddObservation stores one and sets its number.
func (tx *Tx) AddObservation(ctx context.Context, o *Observation) error {
	marks, err := json.Marshal(o.Marks)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO observation (how, enterprise_id, post_id, person_id, by_person, card_set_id, part, scene, marks, at, remark, reply, made_ms, done_ms, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?) RETURNING id`,
		string(o.How), o.Enterprise, o.Post, o.Person, o.By, o.Cards, o.Part, o.Scene, string(marks), o.At, o.Remark, o.MadeMS, o.DoneMS, o.State).Scan(&o.ID)
}

// SetObservation stores how one stands.
func (tx *Tx) SetObservation(ctx context.Context, o *Observation) error {
	marks, err := json.Marshal(o.Marks)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE observation SET marks = ?, at = ?, remark = ?, reply = ?, done_ms = ?, state = ? WHERE id = ?`,
		string(marks), o.At, o.Remark, o.Reply, o.DoneMS, o.State, o.ID)
	return err
}

// Observation gives one; nil when there is none.
func (tx *Tx) Observation(ctx context.Context, id int64) (*Observation, error) {
	all, err := tx.observations(ctx, `o.id = ?`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// OpenObservation gives the one that somebody began last and has not ended; nil
// when there is none.
func (tx *Tx) OpenObservation(ctx context.Context, by int64) (*Observation, error) {
	all, err := tx.observations(ctx, `o.by_person = ? AND o.state = 0 ORDER BY o.id DESC LIMIT 1`, by)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// StaleObservations lists those begun before a moment and not ended.
func (tx *Tx) StaleObservations(ctx context.Context, beforeMS int64) ([]Observation, error) {
	return tx.observations(ctx, `o.state = 0 AND o.made_ms < ? ORDER BY o.id`, beforeMS)
}

// ObservationsAt lists an enterprise's recorded ones since a moment, in order.
func (tx *Tx) ObservationsAt(ctx context.Context, enterprise, sinceMS int64) ([]Observation, error) {
	return tx.observations(ctx, `o.enterprise_id = ? AND o.state = 1 AND o.done_ms >= ? ORDER BY o.done_ms, o.id`, enterprise, sinceMS)
}

func (tx *Tx) observations(ctx context.Context, where string, args ...any) ([]Observation, error) {
	rows, err := tx.QueryContext(ctx, `SELECT o.id, o.how, o.enterprise_id, o.post_id, t.name, o.person_id, p.name, o.by_person, b.name, o.card_set_id, o.part, o.scene,
		o.marks, o.at, o.remark, o.reply, o.made_ms, o.done_ms, o.state, (SELECT COUNT(*) FROM evidence e WHERE e.observation_id = o.id)
		FROM observation o JOIN post t ON t.id = o.post_id JOIN person p ON p.id = o.person_id JOIN person b ON b.id = o.by_person WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Observation
	for rows.Next() {
		var o Observation
		var marks string
		if err := rows.Scan(&o.ID, &o.How, &o.Enterprise, &o.Post, &o.PostName, &o.Person, &o.PersonName, &o.By, &o.ByName, &o.Cards, &o.Part, &o.Scene,
			&marks, &o.At, &o.Remark, &o.Reply, &o.MadeMS, &o.DoneMS, &o.State, &o.EvidenceSize); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(marks), &o.Marks); err != nil {
			return nil, fmt.Errorf("store: observation %d: %w", o.ID, err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// Evidence is a photo or a video of an observation.
type Evidence struct {
	Channel, File, Kind, Name string
	Size                      int64
	Digest                    string // empty: the bytes were not fetched
	Body                      []byte // of photos
}

// AddEvidence adds one.
func (tx *Tx) AddEvidence(ctx context.Context, observation int64, e *Evidence, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO evidence (observation_id, channel, file_id, kind, name, size, digest, body, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		observation, e.Channel, e.File, e.Kind, e.Name, e.Size, e.Digest, e.Body, nowMS)
	return err
}

// EvidenceOf lists the digests of an observation's evidence, in order.
func (tx *Tx) EvidenceOf(ctx context.Context, observation int64) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT CASE digest WHEN '' THEN channel || ' ' || file_id ELSE digest END FROM evidence WHERE observation_id = ? ORDER BY id`, observation)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
