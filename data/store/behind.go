package store

import (
	"context"

	"anka/data"
)

// Behind is somebody who holds a post and has not answered yet.
type Behind struct {
	Person int64
	Name   string
	Post   string // the main one
}

// behind says in which column of person_evidence a computed step looks.
var behind = map[data.Step]string{data.StepDrilled: "drilled_ms", data.StepExamined: "examined_ms"}

// Behind lists an enterprise's people because of whom a step (全员练过, 全员考过) is not
// whole, by post: what table rollout counts as workers, less who has answered.
func (tx *Tx) Behind(ctx context.Context, enterprise int64, step data.Step) ([]Behind, error) {
	column := behind[step]
	if column == "" {
		return nil, nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT p.id, p.name, t.name FROM person p
		JOIN person_post pp ON pp.person_id = p.id AND pp.place = (SELECT MIN(place) FROM person_post WHERE person_id = p.id)
		JOIN post t ON t.id = pp.post_id LEFT JOIN person_evidence v ON v.person_id = p.id
		WHERE p.enterprise_id = ? AND p.left_ms IS NULL AND COALESCE(v.`+column+`, 0) = 0 ORDER BY t.id, p.id`, enterprise)
	return scanned(rows, err, func(b *Behind) []any { return []any{&b.Person, &b.Name, &b.Post} })
}

// SetFrontline says whether a post is a frontline post; false when that was so already.
func (tx *Tx) SetFrontline(ctx context.Context, post int64, frontline bool) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `UPDATE post SET frontline = ? WHERE id = ? AND frontline <> ?1`, frontline, post))
}
