package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"anka/data"
)

// The numbers of a standing once more, by SQL over the bodies of the record and
// nothing of data/standing.go: a row is the root of its corrections, the last of
// them says outcome, mark and whether a person still has to look, the root says
// what was asked, and when.
const counting = `
WITH RECURSIVE up(id, root) AS (
  SELECT id, id FROM answer WHERE json_extract(body, '$.how') <> 'forget'
  UNION ALL
  SELECT up.id, json_extract(a.body, '$.corrects') FROM up JOIN answer a ON a.id = up.root WHERE json_extract(a.body, '$.corrects') IS NOT NULL
), last AS (
  SELECT root, MAX(id) AS id FROM (SELECT id, MIN(root) AS root FROM up GROUP BY id) AS r GROUP BY root
), counting AS MATERIALIZED (
  SELECT last.root AS id, json_extract(f.body, '$.at') AS at, json_extract(f.body, '$.how') AS how, COALESCE(json_extract(f.body, '$.form'), '') AS form,
    json_extract(f.body, '$.item') AS item, COALESCE(json_extract(f.body, '$.sitting'), 0) AS sitting,
    json_extract(l.body, '$.outcome') AS outcome, json_extract(l.body, '$.mark') AS mark, COALESCE(json_extract(l.body, '$.proposed'), 0) AS proposed
  FROM last JOIN answer l ON l.id = last.id JOIN answer f ON f.id = CASE WHEN EXISTS (SELECT 1 FROM answer x WHERE x.id = last.root) THEN last.root ELSE last.id END
  WHERE json_extract(f.body, '$.person') = 1
), mine AS MATERIALIZED (
  SELECT c.*, i.part, i.scene, i.weight, r.recall FROM counting c JOIN item i ON i.id = c.item AND i.in_force = 1 AND i.post_id = 1
  LEFT JOIN temp.recall r ON r.item = c.item WHERE c.outcome <> 'not_seen'
), asked AS MATERIALIZED (
  SELECT item, part, weight, MAX(at) AS at, recall FROM mine
  WHERE how IN ('drill', 'exam') AND form <> 'explain' AND recall IS NOT NULL GROUP BY item
), said AS MATERIALIZED (
  SELECT *, CASE form WHEN 'explain' THEN part || ':' || scene ELSE item END AS unit, ROW_NUMBER() OVER (
    PARTITION BY CASE form WHEN 'explain' THEN 'scene ' || part || ':' || scene ELSE 'line ' || item END ORDER BY at DESC, id DESC) AS n
  FROM mine WHERE how NOT IN ('observation', 'video') AND (how = 'spot_check' OR form = 'explain') AND proposed = 0
), watched AS MATERIALIZED (
  SELECT *, DENSE_RANK() OVER (PARTITION BY part, scene ORDER BY at2 DESC, id2 DESC) AS n FROM (
    SELECT *, MAX(at) OVER (PARTITION BY part, scene, how, sitting) AS at2, MAX(id) OVER (PARTITION BY part, scene, how, sitting) AS id2
    FROM mine WHERE how IN ('observation', 'video') AND proposed = 0) AS w
)
SELECT
  (SELECT COUNT(*) FROM asked WHERE part = p.n OR p.n = 0), (SELECT COALESCE(AVG(recall), 0) FROM asked WHERE part = p.n OR p.n = 0),
  (SELECT COUNT(*) FROM asked WHERE recall >= 0.9 AND (part = p.n OR p.n = 0)), (SELECT COUNT(*) FROM asked WHERE weight = 5 AND recall >= 0.9 AND (part = p.n OR p.n = 0)),
  (SELECT COALESCE(MIN(at), 0) FROM asked WHERE part = p.n OR p.n = 0), (SELECT COALESCE(MAX(at), 0) FROM asked WHERE part = p.n OR p.n = 0),
  (SELECT COUNT(*) FROM said WHERE n = 1 AND (part = p.n OR p.n = 0)), (SELECT COALESCE(AVG(mark), 0) FROM said WHERE n = 1 AND (part = p.n OR p.n = 0)),
  (SELECT COUNT(DISTINCT part || scene) FROM said WHERE n = 1 AND scene <> '' AND (part = p.n OR p.n = 0)),
  (SELECT COUNT(*) FROM mine WHERE how NOT IN ('observation', 'video') AND (how = 'spot_check' OR form = 'explain') AND proposed = 1 AND (part = p.n OR p.n = 0)),
  (SELECT COALESCE(MIN(at), 0) FROM said WHERE n = 1 AND (part = p.n OR p.n = 0)), (SELECT COALESCE(MAX(at), 0) FROM said WHERE n = 1 AND (part = p.n OR p.n = 0)),
  (SELECT COUNT(DISTINCT part || scene) FROM watched WHERE n = 1 AND (part = p.n OR p.n = 0)),
  (SELECT COUNT(*) FROM watched WHERE n = 1 AND outcome = 'right' AND (part = p.n OR p.n = 0)), (SELECT COUNT(*) FROM watched WHERE n = 1 AND outcome = 'wrong' AND (part = p.n OR p.n = 0)),
  (SELECT COALESCE(MIN(at2), 0) FROM watched WHERE n = 1 AND (part = p.n OR p.n = 0)), (SELECT COALESCE(MAX(at2), 0) FROM watched WHERE n = 1 AND (part = p.n OR p.n = 0))
FROM (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS p ORDER BY p.n`

// numbersOf are a standing's in the order of the query.
func numbersOf(x *data.Streams) []float64 {
	r, e, p := &x.Recalled, &x.Explained, &x.Performed
	var out []float64
	for _, n := range []any{r.Asked, r.Mean, r.Known, r.FirstKnown, r.OldestMS, r.NewestMS, e.Answers, e.Mean, e.Marked, e.Waiting, e.OldestMS, e.NewestMS,
		p.Watched, p.Right, p.Wrong, p.OldestMS, p.NewestMS} {
		switch n := n.(type) {
		case int:
			out = append(out, float64(n))
		case int64:
			out = append(out, float64(n))
		case float64:
			out = append(out, n)
		}
	}
	return out
}

// bySQL gives the numbers of all sheets together, and of each.
func bySQL(ctx context.Context, tx *Tx) ([][]float64, error) {
	rows, err := tx.Tx.QueryContext(ctx, counting)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]float64
	for rows.Next() {
		one, into := make([]float64, 17), make([]any, 17)
		for i := range one {
			into[i] = &one[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// post1 stores a post with items in force and some that are not; item 1 to n.
func post1(ctx context.Context, tx *Tx, r *rand.Rand) ([]data.Line, error) {
	var lines []data.Line
	n := 3 + r.IntN(12)
	for id := 1; id <= n; id++ {
		part := data.Part(1 + r.IntN(4))
		l := data.Line{ID: int64(id), Part: part, Scene: []string{"", "甲", "乙", "丙"}[r.IntN(4)], Weight: 1 + r.IntN(5)}
		l.First = l.Weight == 5
		in := r.IntN(5) > 0
		_, err := tx.Tx.ExecContext(ctx, `INSERT INTO item (id, post_id, item_key, part, scene, kind, line, place, weight, critical, text, in_force)
			VALUES (?, 1, ?, ?, ?, 'line', 1, ?, ?, 0, 'x', ?)`, id, fmt.Sprint("k", id), part, l.Scene, id, l.Weight, in)
		if err != nil {
			return nil, err
		}
		if in {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// history records random results of two people: answers of every kind, several
// in the same millisecond, corrections, and corrections of corrections.
func history(ctx context.Context, tx *Tx, r *rand.Rand, items int) error {
	hows := []data.How{data.ByDrill, data.ByDrill, data.ByExam, data.BySpotCheck, data.ByObservation, data.ByVideo, data.ByForget}
	forms := []string{"choice", "judge", "explain", "recite"}
	outcomes := []data.Outcome{data.Right, data.Right, data.Wrong, data.NotSeen}
	var done []data.Result
	at := int64(1_700_000_000_000)
	for range 5 + r.IntN(60) {
		at += int64(r.IntN(3)) * 3_600_000
		x := data.Result{AtMS: at, Person: int64(1 + r.IntN(10)/9), Enterprise: 1, Post: 1, Item: int64(1 + r.IntN(items+2)), How: hows[r.IntN(len(hows))],
			Outcome: outcomes[r.IntN(len(outcomes))], Mark: r.IntN(101), Sitting: int64(r.IntN(3)), Proposed: r.IntN(4) == 0, By: int64(r.IntN(3))}
		if x.How != data.ByObservation && x.How != data.ByVideo {
			x.Form = forms[r.IntN(len(forms))]
		}
		if x.How == data.ByForget {
			x = data.Result{AtMS: at, How: data.ByForget, Forgets: []int64{1, 1}}
		} else if len(done) > 0 && r.IntN(4) == 0 {
			was := done[r.IntN(len(done))]
			x.Person, x.Corrects, x.Reason = was.Person, was.ID, "写错了"
		}
		if err := tx.Record(ctx, &x); err != nil {
			return err
		}
		if x.How != data.ByForget {
			done = append(done, x)
		}
	}
	return nil
}

// Every number of a standing is the record's: over random histories the same
// comes out of SQL.
func TestStandingIsTheRecords(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, InMemory)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n, evidence := 2000, 0
	if testing.Short() || raced {
		n = 60
	}
	for seed := range n {
		if t.Failed() {
			return
		}
		err := s.Do(ctx, func(tx *Tx) error {
			some, err := sameBySQL(ctx, t, tx, rand.New(rand.NewPCG(uint64(seed), 4)))
			if err != nil {
				return err
			}
			if some {
				evidence++
			}
			return errTakeBack
		})
		if !errors.Is(err, errTakeBack) {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	t.Logf("%d histories, %d with evidence of all three streams", n, evidence)
	if evidence < n/4 {
		t.Errorf("only %d of %d histories have evidence in all three streams", evidence, n)
	}
}

var errTakeBack = fmt.Errorf("taken back")

func sameBySQL(ctx context.Context, t *testing.T, tx *Tx, r *rand.Rand) (bool, error) {
	for _, q := range []string{`INSERT INTO enterprise (id, name, type, area, common) VALUES (1, 'e', 'other', '', 0)`,
		`INSERT INTO post (id, enterprise_id, name) VALUES (1, 1, 'p')`, `CREATE TEMP TABLE recall (item INTEGER, recall REAL)`} {
		if _, err := tx.Tx.ExecContext(ctx, q); err != nil {
			return false, err
		}
	}
	lines, err := post1(ctx, tx, r)
	if err != nil {
		return false, err
	}
	remembered := map[int64]data.Remembered{}
	for id := int64(1); id < 20; id++ {
		if r.IntN(6) == 0 {
			continue
		}
		remembered[id] = data.Remembered{Recall: []float64{0.9, r.Float64(), 0.85 + r.Float64()*0.15}[r.IntN(3)]}
		if _, err := tx.Tx.ExecContext(ctx, `INSERT INTO temp.recall VALUES (?, ?)`, id, remembered[id].Recall); err != nil {
			return false, err
		}
	}
	if err := history(ctx, tx, r, 15); err != nil {
		return false, err
	}
	if r.IntN(3) == 0 { // bodies are forgotten, also those that were corrected
		if _, err := tx.Tx.ExecContext(ctx, `DELETE FROM answer WHERE id <= ?`, r.IntN(20)); err != nil {
			return false, err
		}
	}
	results, err := tx.ResultsOf(ctx, 1)
	if err != nil {
		return false, err
	}
	standing := data.StandingOf(lines, results, remembered)
	wants, err := bySQL(ctx, tx)
	if err != nil {
		return false, err
	}
	for _, p := range []data.Part{0, data.Risk, data.Duty, data.Operation, data.Emergency} {
		x := standing.Streams
		if p != 0 {
			x = standing.Sheets[p]
		}
		got, want := numbersOf(&x), wants[p]
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-9*max(1, math.Abs(want[i])) {
				t.Errorf("sheet %d, number %d: %v, by SQL %v\n%v\n%v", p, i, got[i], want[i], got, want)
			}
		}
	}
	return standing.Recalled.Asked > 0 && standing.Explained.Answers > 0 && standing.Performed.Watched > 0, nil
}
