package store

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"anka/data"
)

var histories = flag.Int("histories", 300, "random histories of a district whose sums are compared with other SQL")

// Whatever happens in a district, in whatever order, each enterprise's summary and
// tallies are what other SQL finds in the tables of what happened.
func TestSumsAreTheRecords(t *testing.T) {
	t.Parallel()
	n := *histories
	if raced {
		n = min(n, 40)
	}
	figures := 0
	for seed := range n {
		s := openMemory(t)
		h := &districtPast{T: t, s: s, r: rand.New(rand.NewPCG(uint64(seed), 5)), seed: seed, now: data.DayStartMS(20_000)}
		h.found()
		for range 25 + h.r.IntN(40) {
			h.happen()
		}
		figures += h.compare()
		must(t, s.Close())
	}
	t.Logf("%d histories, %d figures compared", n, figures)
}

func openMemory(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), InMemory)
	must(t, err)
	return s
}

// districtPast is a history being made up.
type districtPast struct {
	*testing.T
	s           *Store
	r           *rand.Rand
	seed        int
	now         int64
	enterprises []string
	people      []data.Person
	rows        []int64
}

func (h *districtPast) do(f func(*Tx) error) {
	h.Helper()
	if err := h.s.Do(h.Context(), f); err != nil {
		h.Fatalf("history %d: %v", h.seed, err)
	}
}

func (h *districtPast) found() {
	for i := range 2 + h.r.IntN(3) {
		h.enterprises = append(h.enterprises, fmt.Sprintf("企业%d", i))
		h.publish(h.enterprises[i], "岗位0")
	}
}

func (h *districtPast) enterprise() string { return h.enterprises[h.r.IntN(len(h.enterprises))] }

// publish publishes a card set of which sheets may be missing.
func (h *districtPast) publish(enterprise, post string) {
	c := data.CardSet{Enterprise: enterprise, Type: data.Types[h.r.IntN(len(data.Types))], Area: []string{"东街", "西街"}[h.r.IntN(2)], Post: post}
	for _, p := range data.Parts {
		if h.r.IntN(5) > 0 {
			c.Sheet(p).Scenes = []data.Scene{{Name: "一", Items: []data.Item{{Text: "做"}}}}
		}
	}
	h.do(func(tx *Tx) error {
		_, err := tx.Publish(h.Context(), c, "", "", "2026-01-01", h.now)
		return err
	})
}

func (h *districtPast) hire() {
	e := h.enterprise()
	p := data.Person{Name: fmt.Sprintf("人%d", len(h.people)), Role: data.Worker, Enterprise: e}
	if h.r.IntN(4) > 0 {
		p.Posts = []string{"岗位0"}
	}
	h.do(func(tx *Tx) error { return tx.AddPerson(h.Context(), &p) })
	h.people = append(h.people, p)
}

// happen is one thing that happens.
func (h *districtPast) happen() {
	h.now += h.r.Int64N(30 * 3_600_000)
	ctx, at := h.Context(), h.now
	switch k := h.r.IntN(20); {
	case k < 2 || len(h.people) == 0:
		h.hire()
	case k < 4:
		h.publish(h.enterprise(), fmt.Sprintf("岗位%d", h.r.IntN(3)))
	case k < 11:
		h.answer()
	case k == 11 && len(h.rows) > 0:
		h.correct()
	case k == 12:
		p := h.people[h.r.IntN(len(h.people))]
		h.do(func(tx *Tx) error {
			if h.r.IntN(3) > 0 {
				_, err := tx.GivePost(ctx, &p, "岗位0")
				return err
			}
			_, _, err := tx.Leave(ctx, p.ID, at)
			return err
		})
	case k == 13 && h.r.IntN(4) == 0:
		h.do(func(tx *Tx) error {
			_, err := tx.ForgetPerson(ctx, h.people[h.r.IntN(len(h.people))].ID, at, "本人要求")
			return err
		})
	case k == 14:
		h.do(func(tx *Tx) error {
			_, err := tx.ForgetBefore(ctx, h.id(tx), at-int64(h.r.IntN(40))*86_400_000, 1+h.r.IntN(9), at)
			return err
		})
	case k == 15:
		h.do(func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE post SET frontline = 1 - frontline WHERE id = (SELECT id FROM post ORDER BY id LIMIT 1 OFFSET ?)`, h.r.IntN(3))
			return err
		})
	case k == 16:
		h.do(func(tx *Tx) error {
			id := h.id(tx)
			_, err := tx.ExecContext(ctx, `INSERT INTO revision (enterprise_id, trigger_key, what, opened_ms, closed_ms) VALUES (?, 'periodic', '', ?, ?)`, id, at, at*int64(h.r.IntN(2)))
			return err
		})
	case k == 17:
		h.inspect()
	default:
		h.do(func(tx *Tx) error {
			kinds := []data.EventKind{data.EventDone, data.EventDone, data.EventUndone, data.EventRequest, data.EventReturn, data.EventAccept, data.EventRevoke, data.EventMeasure,
				data.EventFocus, data.EventUnfocus, data.EventStage, data.EventScope}
			e := data.Event{Enterprise: h.id(tx), AtMS: at, Kind: kinds[h.r.IntN(len(kinds))], Step: data.Step(h.r.IntN(len(data.Steps())))}
			switch e.Kind {
			case data.EventStage:
				e.Note = string(data.Stages[h.r.IntN(2)])
			case data.EventScope:
				e.Note = []string{"in", "out"}[h.r.IntN(2)]
			}
			return tx.AddEvent(ctx, &e)
		})
	}
}

func (h *districtPast) id(tx *Tx) int64 {
	e, err := tx.Enterprise(h.Context(), h.enterprise())
	must(h.T, err)
	return e.ID
}

func (h *districtPast) answer() {
	p := h.people[h.r.IntN(len(h.people))]
	hows := []data.How{data.ByDrill, data.ByDrill, data.ByExam, data.BySpotCheck, data.ByObservation, data.ByVideo}
	outcomes := []data.Outcome{data.Right, data.Right, data.Wrong, data.NotSeen}
	h.do(func(tx *Tx) error {
		e, err := tx.Enterprise(h.Context(), p.Enterprise)
		if err != nil {
			return err
		}
		var all []data.Result
		for range 1 + h.r.IntN(4) {
			all = append(all, data.Result{AtMS: h.now, Person: p.ID, Enterprise: e.ID, How: hows[h.r.IntN(len(hows))], Outcome: outcomes[h.r.IntN(len(outcomes))], Item: 1})
		}
		if h.r.IntN(3) == 0 {
			err = tx.RecordAll(h.Context(), all)
		} else {
			for i := range all {
				err = cmp.Or(err, tx.Record(h.Context(), &all[i]))
			}
		}
		for i := range all {
			h.rows = append(h.rows, all[i].ID)
		}
		return err
	})
}

// correct corrects a row, or a correction.
func (h *districtPast) correct() {
	h.do(func(tx *Tx) error {
		r, err := tx.Result(h.Context(), h.rows[h.r.IntN(len(h.rows))])
		if err != nil || r == nil {
			return err
		}
		x := *r
		x.AtMS, x.Corrects, x.Outcome, x.Reason = h.now, r.ID, []data.Outcome{data.Right, data.Wrong, data.NotSeen}[h.r.IntN(3)], "看错了"
		if err := tx.Record(h.Context(), &x); err != nil {
			return err
		}
		h.rows = append(h.rows, x.ID)
		return nil
	})
}

func (h *districtPast) inspect() {
	by := h.people[h.r.IntN(len(h.people))].ID
	h.do(func(tx *Tx) error {
		i := Inspection{Enterprise: h.id(tx), By: by, BegunMS: h.now, DoneMS: h.now, State: InspectionState(h.r.IntN(3))}
		if err := tx.AddInspection(h.Context(), &i); err != nil {
			return err
		}
		_, err := tx.ExecContext(h.Context(), `INSERT INTO finding (enterprise_id, inspection_id, tier, what, due_ms, opened_ms, answer, answered_ms, closed_ms, state)
			VALUES (?, ?, 'key', '', ?, ?, '', 0, 0, ?)`, i.Enterprise, i.ID, h.now+h.r.Int64N(1e9), h.now, h.r.IntN(3))
		return err
	})
}

// roots is every answer that is not a correction of one there is, with the outcome
// that its last correction gives it; when a corrected row is forgotten its correction
// stands for it.
const roots = `WITH RECURSIVE chain(root, id) AS (
		SELECT a.id, a.id FROM answer a WHERE a.how <> 'forget' AND (a.corrects IS NULL OR a.corrects NOT IN (SELECT id FROM answer))
		UNION ALL SELECT c.root, a.id FROM chain c JOIN answer a ON a.corrects = c.id),
	merged(root, last, first) AS (SELECT COALESCE(json_extract(r.body, '$.corrects'), c.root), MAX(c.id), MIN(c.root) FROM chain c JOIN answer r ON r.id = c.root GROUP BY 1),
	counted AS (SELECT r.person_id, r.enterprise_id, r.how, r.at_ms, json_extract(l.body, '$.outcome') AS outcome
		FROM merged m JOIN answer l ON l.id = m.last JOIN answer r ON r.id = CASE WHEN json_extract((SELECT body FROM answer WHERE id = m.first), '$.corrects') IS NULL THEN m.first ELSE m.last END)`

// compare compares every figure and says how many there were.
func (h *districtPast) compare() int {
	n := 0
	db := h.s.read
	ask := func(what string, id int64, got int64, query string, args ...any) {
		var want int64
		if err := db.QueryRowContext(h.Context(), query, args...).Scan(&want); err != nil {
			h.Fatalf("history %d: %s: %v", h.seed, what, err)
		}
		n++
		if got != want {
			h.Errorf("history %d, enterprise %d: %s is %d, the record says %d", h.seed, id, what, got, want)
		}
	}
	var all []data.Facts
	h.do(func(tx *Tx) (err error) {
		all, err = tx.Facts(h.Context(), "")
		return err
	})
	var lacking [5]map[int64]int // by part; 0: any
	h.do(func(tx *Tx) (err error) {
		for part := range lacking {
			if lacking[part], err = tx.LackingPosts(h.Context(), data.Part(part), ""); err != nil {
				return err
			}
		}
		return nil
	})
	for _, f := range all {
		id := f.Enterprise
		sheets := `(SELECT p.id, (SELECT (COALESCE(json_array_length(body, '$.risk_list.scenes'), 0) > 0) + (COALESCE(json_array_length(body, '$.duty_list.scenes'), 0) > 0)
			+ (COALESCE(json_array_length(body, '$.operation_card.scenes'), 0) > 0) + (COALESCE(json_array_length(body, '$.emergency_card.scenes'), 0) > 0)
			FROM card_set WHERE post_id = p.id ORDER BY id DESC LIMIT 1) AS there FROM post p WHERE p.enterprise_id = ?1 AND p.frontline = 1)`
		ask("posts", id, int64(f.Posts), `SELECT COUNT(*) FROM `+sheets, id)
		ask("complete", id, int64(f.Complete), `SELECT COUNT(*) FROM `+sheets+` WHERE there = 4`, id)
		ask("missing", id, int64(f.Missing), `SELECT COALESCE(SUM(4 - COALESCE(there, 0)), 0) FROM `+sheets, id)
		ask("posts that lack any", id, int64(lacking[0][id]), `SELECT COUNT(*) FROM `+sheets+` WHERE COALESCE(there, 0) < 4`, id)
		byPart := lacking[1][id] + lacking[2][id] + lacking[3][id] + lacking[4][id]
		ask("sheets lacking, by part", id, int64(byPart), `SELECT COALESCE(SUM(4 - COALESCE(there, 0)), 0) FROM `+sheets, id)
		hold := `person p WHERE p.enterprise_id = ?1 AND p.left_ms IS NULL AND p.id IN (SELECT person_id FROM person_post)`
		ask("workers", id, int64(f.Workers), `SELECT COUNT(*) FROM `+hold, id)
		ask("drilled", id, int64(f.Drilled), roots+` SELECT COUNT(*) FROM `+hold+` AND p.id IN (SELECT person_id FROM counted WHERE how = 'drill' AND outcome <> 'not_seen')`, id)
		ask("examined", id, int64(f.Examined), roots+` SELECT COUNT(*) FROM `+hold+` AND p.id IN (SELECT person_id FROM counted WHERE how = 'exam' AND outcome <> 'not_seen')`, id)
		for _, x := range []struct {
			what string
			got  int64
			hows string
		}{{"drilled_ms", f.DrilledMS, `'drill'`}, {"examined_ms", f.ExaminedMS, `'exam'`}, {"observed_ms", f.ObservedMS, `'observation', 'video'`}} {
			ask(x.what, id, x.got, roots+` SELECT COALESCE(MAX(at_ms), 0) FROM counted WHERE how IN (`+x.hows+`) AND outcome <> 'not_seen'
				AND person_id IN (SELECT id FROM person WHERE enterprise_id = ?)`, id)
		}
		ask("accepted", id, f.AcceptedMS, `SELECT COALESCE((SELECT CASE kind WHEN 'accept' THEN at_ms ELSE 0 END FROM rollout_event WHERE enterprise_id = ? AND kind IN ('accept', 'revoke') ORDER BY id DESC LIMIT 1), 0)`, id)
		ask("requested", id, f.RequestedMS, `SELECT COALESCE((SELECT CASE kind WHEN 'request' THEN at_ms ELSE 0 END FROM rollout_event WHERE enterprise_id = ? AND kind IN ('request', 'return', 'accept') ORDER BY id DESC LIMIT 1), 0)`, id)
		ask("steps", id, int64(f.Reported), `SELECT COALESCE(SUM(1 << step), 0) FROM rollout_event v WHERE enterprise_id = ? AND kind = 'done' AND step NOT IN (3, 9, 10, 12)
			AND id = (SELECT MAX(id) FROM rollout_event WHERE enterprise_id = v.enterprise_id AND step = v.step AND kind IN ('done', 'undone'))`, id)
		ask("measures", id, int64(f.Measures), `SELECT COUNT(*) FROM rollout_event WHERE enterprise_id = ? AND kind = 'measure'`, id)
		in := int64(0)
		if f.InScope {
			in = 1
		}
		ask("in scope", id, in, `SELECT COALESCE((SELECT note <> 'out' FROM rollout_event WHERE enterprise_id = ? AND kind = 'scope' ORDER BY id DESC LIMIT 1), 1)`, id)
		ask("findings", id, int64(f.Findings), `SELECT COUNT(*) FROM finding WHERE enterprise_id = ? AND state IN (0, 1)`, id)
		ask("finding_ms", id, f.FindingMS, `SELECT COALESCE((SELECT due_ms FROM finding WHERE enterprise_id = ? AND state = 0 ORDER BY due_ms LIMIT 1), 0)`, id)
		ask("revisions", id, int64(f.Revisions), `SELECT COUNT(*) FROM revision WHERE enterprise_id = ? AND closed_ms = 0`, id)
		ask("inspected", id, f.InspectedMS, `SELECT COALESCE((SELECT done_ms FROM inspection WHERE enterprise_id = ? AND state = 1 ORDER BY done_ms DESC LIMIT 1), 0)`, id)
		ask("published", id, f.PublishedMS, `SELECT COALESCE(MAX(published_ms), 0) FROM card_set WHERE post_id IN (SELECT id FROM post WHERE enterprise_id = ?)`, id)
	}
	ask("days that differ", 0, 0, roots+`, days AS (SELECT enterprise_id, (at_ms + 28800000) / 86400000 AS day, how, COUNT(*) AS answers, SUM(outcome = 'right') AS right_ones
		FROM counted WHERE outcome <> 'not_seen' GROUP BY 1, 2, 3)
		SELECT (SELECT COUNT(*) FROM (SELECT * FROM days EXCEPT SELECT enterprise_id, day, how, answers, right_ones FROM enterprise_day))
		+ (SELECT COUNT(*) FROM (SELECT enterprise_id, day, how, answers, right_ones FROM enterprise_day EXCEPT SELECT * FROM days))`)
	if h.seed%20 == 0 {
		if d, err := h.s.Rebuild(h.Context()); err != nil || d != 0 {
			h.Errorf("history %d: computed anew, %d enterprises differ, %v", h.seed, d, err)
		}
	}
	return n
}
