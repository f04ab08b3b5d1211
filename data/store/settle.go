package store

import (
	"context"
	"fmt"
	"time"

	"anka/data"
)

// The summary of an enterprise's rollout (table rollout) is kept by one rule: triggers
// note in rollout_stale whose it may not be true any more, and the transaction that
// made it so computes it anew before it ends. Nothing else writes it, so there is one
// definition, and computing all of them anew (Rebuild) gives the same.

// settle computes the summaries that a transaction made stale.
func (tx *Tx) settle(ctx context.Context) error {
	stale, err := tx.numbersOf(ctx, `SELECT enterprise_id FROM rollout_stale`)
	if err != nil || len(stale) == 0 {
		return err
	}
	for _, id := range stale {
		if err := tx.summarize(ctx, id); err != nil {
			return fmt.Errorf("store: rollout of enterprise %d: %w", id, err)
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM rollout_stale`)
	return err
}

// summarize writes an enterprise's summary; the common cards' publisher has none.
func (tx *Tx) summarize(ctx context.Context, enterprise int64) error {
	f := data.Facts{Enterprise: enterprise, InScope: true}
	var common bool
	if err := tx.QueryRowContext(ctx, `SELECT stage, common FROM enterprise WHERE id = ?`, enterprise).Scan(&f.Stage, &common); err != nil {
		return err
	}
	if common {
		_, err := tx.ExecContext(ctx, `DELETE FROM rollout WHERE enterprise_id = ?`, enterprise)
		return err
	}
	events, err := tx.EventsOf(ctx, enterprise)
	if err != nil {
		return err
	}
	f.Fold(events)
	for _, part := range []struct {
		query string
		into  []any
	}{
		{`SELECT COUNT(*), COALESCE(SUM(COALESCE(c.sheets, 0) = 15), 0),
			COALESCE(SUM(4 - (COALESCE(c.sheets, 0) & 1) - (COALESCE(c.sheets, 0) >> 1 & 1) - (COALESCE(c.sheets, 0) >> 2 & 1) - (COALESCE(c.sheets, 0) >> 3 & 1)), 0)
			FROM post p LEFT JOIN card_set c ON c.post_id = p.id AND c.in_force = 1 WHERE p.enterprise_id = ? AND p.frontline = 1`,
			[]any{&f.Posts, &f.Complete, &f.Missing}},
		{`SELECT COALESCE(MAX(c.published_ms), 0) FROM post p JOIN card_set c ON c.post_id = p.id WHERE p.enterprise_id = ?`, []any{&f.PublishedMS}},
		{`SELECT COUNT(*), COALESCE(SUM(v.drilled_ms > 0), 0), COALESCE(SUM(v.examined_ms > 0), 0)
			FROM person p LEFT JOIN person_evidence v ON v.person_id = p.id
			WHERE p.enterprise_id = ? AND p.left_ms IS NULL AND EXISTS (SELECT 1 FROM person_post WHERE person_id = p.id)`,
			[]any{&f.Workers, &f.Drilled, &f.Examined}},
		{`SELECT COALESCE(MAX(v.drilled_ms), 0), COALESCE(MAX(v.examined_ms), 0), COALESCE(MAX(v.observed_ms), 0)
			FROM person p JOIN person_evidence v ON v.person_id = p.id WHERE p.enterprise_id = ?`,
			[]any{&f.DrilledMS, &f.ExaminedMS, &f.ObservedMS}},
		{`SELECT COALESCE(MAX(done_ms), 0) FROM inspection WHERE enterprise_id = ? AND state = 1`, []any{&f.InspectedMS}},
		{`SELECT COUNT(*), COALESCE(MIN(CASE state WHEN 0 THEN due_ms END), 0) FROM finding WHERE enterprise_id = ? AND state <> 2`, []any{&f.Findings, &f.FindingMS}},
		{`SELECT COUNT(*), COALESCE(MIN(opened_ms), 0) FROM revision WHERE enterprise_id = ? AND closed_ms = 0`, []any{&f.Revisions, &f.RevisionMS}},
	} {
		if err := tx.QueryRowContext(ctx, part.query, enterprise).Scan(part.into...); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO rollout (enterprise_id, stage, in_scope, posts, complete, missing, workers, drilled, examined, reported,
		requested_ms, accepted_ms, focus, measures, drilled_ms, examined_ms, observed_ms, published_ms, inspected_ms, findings, finding_ms, revisions, revision_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (enterprise_id) DO UPDATE SET stage = excluded.stage, in_scope = excluded.in_scope, posts = excluded.posts, complete = excluded.complete,
		missing = excluded.missing, workers = excluded.workers, drilled = excluded.drilled, examined = excluded.examined, reported = excluded.reported,
		requested_ms = excluded.requested_ms, accepted_ms = excluded.accepted_ms, focus = excluded.focus, measures = excluded.measures,
		drilled_ms = excluded.drilled_ms, examined_ms = excluded.examined_ms, observed_ms = excluded.observed_ms, published_ms = excluded.published_ms,
		inspected_ms = excluded.inspected_ms, findings = excluded.findings, finding_ms = excluded.finding_ms, revisions = excluded.revisions, revision_ms = excluded.revision_ms`,
		enterprise, string(f.Stage), f.InScope, f.Posts, f.Complete, f.Missing, f.Workers, f.Drilled, f.Examined, int64(f.Reported),
		f.RequestedMS, f.AcceptedMS, f.Focus, f.Measures, f.DrilledMS, f.ExaminedMS, f.ObservedMS, f.PublishedMS, f.InspectedMS,
		f.Findings, f.FindingMS, f.Revisions, f.RevisionMS)
	return err
}

const selectFacts = `SELECT r.enterprise_id, e.name, e.type, e.area, r.stage, r.in_scope, r.posts, r.complete, r.missing, r.workers, r.drilled, r.examined,
	r.reported, r.requested_ms, r.accepted_ms, r.focus, r.measures, r.drilled_ms, r.examined_ms, r.observed_ms, r.published_ms, r.inspected_ms,
	r.findings, r.finding_ms, r.revisions, r.revision_ms FROM rollout r JOIN enterprise e ON e.id = r.enterprise_id`

// Facts lists the summaries of an area's enterprises, or of all when it is empty, by name.
func (tx *Tx) Facts(ctx context.Context, area string) ([]data.Facts, error) {
	return facts(ctx, tx, ` WHERE ? = '' OR e.area = ? ORDER BY e.name`, area, area)
}

// FactsOf gives an enterprise's summary; nil when there is none.
func (tx *Tx) FactsOf(ctx context.Context, enterprise int64) (*data.Facts, error) {
	all, err := facts(ctx, tx, ` WHERE e.id = ?`, enterprise)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func facts(ctx context.Context, q querier, where string, args ...any) ([]data.Facts, error) {
	rows, err := q.QueryContext(ctx, selectFacts+where, args...)
	return scanned(rows, err, func(f *data.Facts) []any {
		return []any{&f.Enterprise, &f.Name, &f.Type, &f.Area, &f.Stage, &f.InScope, &f.Posts, &f.Complete, &f.Missing, &f.Workers, &f.Drilled, &f.Examined,
			&f.Reported, &f.RequestedMS, &f.AcceptedMS, &f.Focus, &f.Measures, &f.DrilledMS, &f.ExaminedMS, &f.ObservedMS, &f.PublishedMS, &f.InspectedMS,
			&f.Findings, &f.FindingMS, &f.Revisions, &f.RevisionMS}
	})
}

// Rebuild computes every tally and summary anew out of the record, in one transaction,
// and says of how many enterprises something was not as it should have been.
func (s *Store) Rebuild(ctx context.Context) (differed int, err error) {
	return s.anew(ctx, (*Tx).rebuildTallies)
}

// Resummarize computes the summaries anew and takes the tallies of answers as they
// are: of many million answers Rebuild takes long.
func (s *Store) Resummarize(ctx context.Context) (differed int, err error) {
	return s.anew(ctx, func(*Tx, context.Context) error { return nil })
}

func (s *Store) anew(ctx context.Context, tallies func(*Tx, context.Context) error) (differed int, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		before, err := tx.sums(ctx)
		if err != nil {
			return err
		}
		if err := tallies(tx, ctx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO rollout_stale SELECT id FROM enterprise WHERE common = 0`); err != nil {
			return err
		}
		if err := tx.settle(ctx); err != nil {
			return err
		}
		after, err := tx.sums(ctx)
		for id, x := range after {
			if before[id] != x {
				differed++
			}
		}
		return err
	})
	return differed, err
}

// sums is what is kept of each enterprise, as text to compare.
func (tx *Tx) sums(ctx context.Context) (map[int64]string, error) {
	out := map[int64]string{}
	all, err := tx.Facts(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		out[f.Enterprise] = fmt.Sprint(f)
	}
	rows, err := tx.QueryContext(ctx, `SELECT enterprise_id, COUNT(*), SUM(answers), SUM(right_ones), SUM(day * answers) FROM enterprise_day WHERE answers > 0 GROUP BY enterprise_id`)
	type sum struct{ enterprise, days, answers, right, weighed int64 }
	days, err := scanned(rows, err, func(x *sum) []any { return []any{&x.enterprise, &x.days, &x.answers, &x.right, &x.weighed} })
	for _, x := range days {
		out[x.enterprise] += fmt.Sprint(x)
	}
	return out, err
}

// builtTallies is the upkeep's name of having computed the tallies of answers that
// were recorded before there were tallies.
const builtTallies = "rollout built"

// takeUpRollout computes the sums of a database that has just learnt of them.
func (s *Store) takeUpRollout(ctx context.Context) error {
	u, err := s.View().Upkeep(ctx, builtTallies)
	if err != nil || u.AtMS != 0 {
		return err
	}
	return s.Do(ctx, func(tx *Tx) error {
		if err := tx.rebuildTallies(ctx); err != nil {
			return err
		}
		return tx.KeptUp(ctx, builtTallies, "", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()) // the store has no clock; that it was done is all
	})
}
