package store

import (
	"context"
	"strings"

	"anka/data"
)

// Tallies are counted with each answer: when a person last answered or was watched
// (person_evidence), and an enterprise's results by day (enterprise_day). Both are of
// results that count (data.Counting), so that a correction and forgetting change them.

// tally counts a new row of the record.
func (tx *Tx) tally(ctx context.Context, r *data.Result) error {
	if r.How == data.ByForget {
		return nil
	}
	if r.Corrects == 0 {
		return tx.counted(ctx, r)
	}
	chain, err := tx.chainsOf(ctx, []int64{r.ID})
	if err != nil {
		return err
	}
	before := make([]data.Result, 0, len(chain))
	for _, x := range chain {
		if x.ID != r.ID {
			before = append(before, x)
		}
	}
	return tx.retally(ctx, data.Counting(before), data.Counting(chain))
}

// counted adds a result that corrects none.
func (tx *Tx) counted(ctx context.Context, r *data.Result) error {
	if r.Outcome == data.NotSeen || r.Outcome == "" {
		return nil
	}
	if err := tx.tallyDay(ctx, r, 1); err != nil || r.Person == 0 {
		return err
	}
	var e evidenceTimes
	e.take(r)
	return tx.laterEvidence(ctx, r.Person, &e)
}

// laterEvidence keeps a person's times where they are later than those known.
func (tx *Tx) laterEvidence(ctx context.Context, person int64, e *evidenceTimes) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO person_evidence (person_id, drilled_ms, examined_ms, spotted_ms, observed_ms) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET drilled_ms = MAX(drilled_ms, excluded.drilled_ms), examined_ms = MAX(examined_ms, excluded.examined_ms),
		spotted_ms = MAX(spotted_ms, excluded.spotted_ms), observed_ms = MAX(observed_ms, excluded.observed_ms)`,
		person, e.drilled, e.examined, e.spotted, e.observed)
	return err
}

func (tx *Tx) tallyDay(ctx context.Context, r *data.Result, by int) error {
	if r.Enterprise == 0 || r.Outcome == data.NotSeen || r.Outcome == "" {
		return nil
	}
	right := 0
	if r.Outcome == data.Right {
		right = by
	}
	return tx.addDay(ctx, dayOf{r.Enterprise, data.DistrictDay(r.AtMS), r.How}, dayTally{by, right})
}

// dayOf is a row of enterprise_day, dayTally what it counts.
type (
	dayOf struct {
		enterprise, day int64
		how             data.How
	}
	dayTally struct{ answers, right int }
)

func (tx *Tx) addDay(ctx context.Context, d dayOf, n dayTally) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO enterprise_day (enterprise_id, day, how, answers, right_ones) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (enterprise_id, day, how) DO UPDATE SET answers = answers + excluded.answers, right_ones = right_ones + excluded.right_ones`,
		d.enterprise, d.day, string(d.how), n.answers, n.right)
	return err
}

// tallies are those of many results, added up.
type tallies struct {
	days   map[dayOf]*dayTally
	people map[int64]*evidenceTimes
}

func (t *tallies) add(r *data.Result) {
	if r.Outcome == data.NotSeen || r.Outcome == "" {
		return
	}
	if r.Enterprise != 0 {
		d := dayOf{r.Enterprise, data.DistrictDay(r.AtMS), r.How}
		n := t.days[d]
		if n == nil {
			n = &dayTally{}
			t.days[d] = n
		}
		n.answers++
		if r.Outcome == data.Right {
			n.right++
		}
	}
	if r.Person != 0 {
		e := t.people[r.Person]
		if e == nil {
			e = &evidenceTimes{}
			t.people[r.Person] = e
		}
		e.take(r)
	}
}

func (tx *Tx) addTallies(ctx context.Context, t *tallies) error {
	for d, n := range t.days {
		if err := tx.addDay(ctx, d, *n); err != nil {
			return err
		}
	}
	for p, e := range t.people {
		if err := tx.laterEvidence(ctx, p, e); err != nil {
			return err
		}
	}
	return nil
}

// retally takes results that counted out and puts those in that count now.
func (tx *Tx) retally(ctx context.Context, before, after []data.Result) error {
	people := map[int64]bool{}
	for i := range before {
		if err := tx.tallyDay(ctx, &before[i], -1); err != nil {
			return err
		}
		people[before[i].Person] = true
	}
	for i := range after {
		if err := tx.tallyDay(ctx, &after[i], 1); err != nil {
			return err
		}
		people[after[i].Person] = true
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM enterprise_day WHERE answers = 0`); err != nil {
		return err
	}
	for p := range people {
		if err := tx.evidenceAnew(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// evidenceTimes is a row of person_evidence.
type evidenceTimes struct{ drilled, examined, spotted, observed int64 }

func (e *evidenceTimes) take(r *data.Result) {
	switch {
	case r.Outcome == data.NotSeen || r.Outcome == "":
	case r.How == data.ByDrill:
		e.drilled = max(e.drilled, r.AtMS)
	case r.How == data.ByExam:
		e.examined = max(e.examined, r.AtMS)
	case r.How == data.BySpotCheck:
		e.spotted = max(e.spotted, r.AtMS)
	case r.How == data.ByObservation || r.How == data.ByVideo:
		e.observed = max(e.observed, r.AtMS)
	}
}

// evidenceAnew computes a person's times out of his results.
func (tx *Tx) evidenceAnew(ctx context.Context, person int64) error {
	if person == 0 {
		return nil
	}
	results, err := tx.ResultsOf(ctx, person)
	if err != nil {
		return err
	}
	var e evidenceTimes
	for _, r := range data.Counting(results) {
		e.take(&r)
	}
	if e == (evidenceTimes{}) {
		_, err = tx.ExecContext(ctx, `DELETE FROM person_evidence WHERE person_id = ?`, person)
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO person_evidence (person_id, drilled_ms, examined_ms, spotted_ms, observed_ms) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET drilled_ms = excluded.drilled_ms, examined_ms = excluded.examined_ms,
		spotted_ms = excluded.spotted_ms, observed_ms = excluded.observed_ms`, person, e.drilled, e.examined, e.spotted, e.observed)
	return err
}

// chainsOf gives the rows that some rows are, correct or are corrected by, in order.
func (tx *Tx) chainsOf(ctx context.Context, ids []int64) ([]data.Result, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",")
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return tx.results(ctx, `id IN (WITH RECURSIVE
		up(id) AS (SELECT id FROM answer WHERE id IN (`+marks+`) UNION SELECT a.corrects FROM answer a JOIN up ON a.id = up.id WHERE a.corrects IS NOT NULL),
		chain(id) AS (SELECT id FROM up UNION SELECT a.id FROM answer a JOIN chain ON a.corrects = chain.id)
		SELECT id FROM chain)`, args...)
}

// rebuildTallies counts every result there is.
func (tx *Tx) rebuildTallies(ctx context.Context) error {
	for _, q := range []string{`DELETE FROM enterprise_day`, `DELETE FROM person_evidence`} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	people, err := tx.numbersOf(ctx, `SELECT id FROM person`)
	if err != nil {
		return err
	}
	for _, p := range people {
		results, err := tx.ResultsOf(ctx, p)
		if err != nil {
			return err
		}
		for _, r := range data.Counting(results) {
			if err := tx.counted(ctx, &r); err != nil {
				return err
			}
		}
	}
	return nil
}
