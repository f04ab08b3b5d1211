package store

import (
	"context"

	"anka/data"
)

// Revision is 两重两新: something happened because of which cards are to be looked at.
// It closes itself when every post concerned has a newer version, or was looked at and
// needs none.
type Revision struct {
	ID         int64
	Enterprise int64
	Trigger    data.Trigger
	What       string // what happened, in the officer's words
	By         int64
	ByName     string
	OpenedMS   int64
	ClosedMS   int64          // 0: open
	Posts      []RevisionPost // only Revision reads them
	Count      int            // of posts
	Left       int            // of those, not done
}

// RevisionPost is a post concerned.
type RevisionPost struct {
	Post    int64
	Name    string
	DoneMS  int64  // 0: not yet
	Cards   int64  // the newer version; 0: nothing was to change
	Version string // its
	By      string // who looked
	Note    string // why nothing is to change
}

// AddRevision opens one for some posts and sets its number.
func (tx *Tx) AddRevision(ctx context.Context, r *Revision, posts []int64) error {
	err := tx.QueryRowContext(ctx, `INSERT INTO revision (enterprise_id, trigger_key, what, by_person, opened_ms, closed_ms) VALUES (?, ?, ?, ?, ?, 0) RETURNING id`,
		r.Enterprise, string(r.Trigger), r.What, orNull(r.By), r.OpenedMS).Scan(&r.ID)
	for _, p := range posts {
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO revision_post (revision_id, post_id, done_ms) VALUES (?, ?, 0)`, r.ID, p)
	}
	return err
}

const selectRevision = `SELECT r.id, r.enterprise_id, r.trigger_key, r.what, COALESCE(r.by_person, 0), COALESCE(p.name, ''), r.opened_ms, r.closed_ms,
	(SELECT COUNT(*) FROM revision_post WHERE revision_id = r.id), (SELECT COUNT(*) FROM revision_post WHERE revision_id = r.id AND done_ms = 0)
	FROM revision r LEFT JOIN person p ON p.id = r.by_person`

func (r *Revision) columns() []any {
	return []any{&r.ID, &r.Enterprise, &r.Trigger, &r.What, &r.By, &r.ByName, &r.OpenedMS, &r.ClosedMS, &r.Count, &r.Left}
}

// RevisionsOf lists an enterprise's, those that are open first, the newest first.
func (tx *Tx) RevisionsOf(ctx context.Context, enterprise int64) ([]Revision, error) {
	rows, err := tx.QueryContext(ctx, selectRevision+` WHERE r.enterprise_id = ? ORDER BY r.closed_ms > 0, r.id DESC`, enterprise)
	return scanned(rows, err, (*Revision).columns)
}

// RevisedBy lists those that a card set counts for.
func (tx *Tx) RevisedBy(ctx context.Context, cards int64) ([]Revision, error) {
	rows, err := tx.QueryContext(ctx, selectRevision+` WHERE r.id IN (SELECT revision_id FROM revision_post WHERE card_set_id = ?) ORDER BY r.id`, cards)
	return scanned(rows, err, (*Revision).columns)
}

// Revision gives one with its posts; nil when there is none.
func (tx *Tx) Revision(ctx context.Context, id int64) (*Revision, error) {
	rows, err := tx.QueryContext(ctx, selectRevision+` WHERE r.id = ?`, id)
	all, err := scanned(rows, err, (*Revision).columns)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT v.post_id, t.name, v.done_ms, COALESCE(v.card_set_id, 0), COALESCE(c.version, ''), COALESCE(p.name, ''), v.note
		FROM revision_post v JOIN post t ON t.id = v.post_id LEFT JOIN card_set c ON c.id = v.card_set_id LEFT JOIN person p ON p.id = v.by_person
		WHERE v.revision_id = ? ORDER BY v.post_id`, id)
	all[0].Posts, err = scanned(rows, err, func(p *RevisionPost) []any {
		return []any{&p.Post, &p.Name, &p.DoneMS, &p.Cards, &p.Version, &p.By, &p.Note}
	})
	return &all[0], err
}

// KeepCards closes a post of a revision without a new version; false when it is done
// already, or not of this revision.
func (tx *Tx) KeepCards(ctx context.Context, revision, post, by int64, why string, nowMS int64) (bool, error) {
	ok, err := tx.changed(tx.ExecContext(ctx, `UPDATE revision_post SET done_ms = ?, by_person = ?, note = ? WHERE revision_id = ? AND post_id = ? AND done_ms = 0`,
		nowMS, orNull(by), why, revision, post))
	if err != nil || !ok {
		return false, err
	}
	return true, tx.closeRevisions(ctx, post, nowMS)
}

// revised has a newly published version count for the revisions that wait for one of
// its post.
func (tx *Tx) revised(ctx context.Context, post, cards, nowMS int64) error {
	nowMS = max(nowMS, 1) // 0 would be: not yet
	if _, err := tx.ExecContext(ctx, `UPDATE revision_post SET done_ms = ?, card_set_id = ? WHERE post_id = ? AND done_ms = 0`, nowMS, cards, post); err != nil {
		return err
	}
	return tx.closeRevisions(ctx, post, nowMS)
}

// closeRevisions closes those of a post of which nothing is left to do.
func (tx *Tx) closeRevisions(ctx context.Context, post, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE revision SET closed_ms = ? WHERE closed_ms = 0 AND id IN (SELECT revision_id FROM revision_post WHERE post_id = ?)
		AND NOT EXISTS (SELECT 1 FROM revision_post p WHERE p.revision_id = revision.id AND p.done_ms = 0)`, nowMS, post)
	return err
}
