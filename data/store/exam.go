package store

import (
	"context"
	"encoding/json"
	"fmt"

	"anka/data"
)

// ExamState is how an exam or a spot check stands.
type ExamState int

// The states of an exam.
const (
	ExamDraft  ExamState = iota // being set up
	ExamOpen                    // from its opening to its close
	ExamClosed                  // its results are told
	ExamOff                     // called off
)

// Exam is 定期考核 or 随机抽查: questions about one post, in a window of time.
type Exam struct {
	ID         int64
	How        data.How
	Enterprise int64
	Post       int64
	PostName   string
	By         int64
	MadeMS     int64
	Questions  int
	PassMark   int // of 100
	OpensMS    int64
	ClosesMS   int64
	State      ExamState
	ToldMS     int64 // 0: nobody was told yet
	Reason     string
}

// Timed says of a draft that its window was typed; otherwise it opens when it is
// set and closes as long after that as after it was made.
func (e *Exam) Timed() bool { return e.OpensMS > e.MadeMS }

// Paper is one person's.
type Paper struct {
	ID        int64
	Exam      int64
	Person    int64
	Name      string
	Try       int
	Items     []int64 // in his order; more than are asked
	Planned   int
	StartedMS int64
	DoneMS    int64
}

// AddExam stores an exam and sets its number.
func (tx *Tx) AddExam(ctx context.Context, e *Exam) error {
	return tx.QueryRowContext(ctx, `INSERT INTO exam (how, enterprise_id, post_id, made_by, made_ms, questions, pass_mark, opens_ms, closes_ms, state, told_ms, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '') RETURNING id`,
		string(e.How), e.Enterprise, e.Post, e.By, e.MadeMS, e.Questions, e.PassMark, e.OpensMS, e.ClosesMS, e.State, e.ToldMS).Scan(&e.ID)
}

// SetExam stores how an exam stands.
func (tx *Tx) SetExam(ctx context.Context, e *Exam) error {
	_, err := tx.ExecContext(ctx, `UPDATE exam SET questions = ?, pass_mark = ?, opens_ms = ?, closes_ms = ?, state = ?, told_ms = ?, reason = ? WHERE id = ?`,
		e.Questions, e.PassMark, e.OpensMS, e.ClosesMS, e.State, e.ToldMS, e.Reason, e.ID)
	return err
}

// Exam gives an exam; nil when there is none.
func (tx *Tx) Exam(ctx context.Context, id int64) (*Exam, error) {
	all, err := tx.exams(ctx, `x.id = ?`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// DraftExam gives the exam of a post that somebody began to set up since a moment;
// nil when there is none.
func (tx *Tx) DraftExam(ctx context.Context, by, post, sinceMS int64) (*Exam, error) {
	all, err := tx.exams(ctx, `x.made_by = ? AND x.post_id = ? AND x.state = 0 AND x.made_ms >= ? ORDER BY x.id DESC LIMIT 1`, by, post, sinceMS)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// ExamsAt lists an enterprise's exams and spot checks that were set and begin at
// sinceMS or later, in the order in which they were made.
func (tx *Tx) ExamsAt(ctx context.Context, enterprise, sinceMS int64) ([]Exam, error) {
	return tx.exams(ctx, `x.enterprise_id = ? AND x.opens_ms >= ? AND x.state IN (1, 2) ORDER BY x.id`, enterprise, sinceMS)
}

// OpenExams lists those that are set and not closed.
func (tx *Tx) OpenExams(ctx context.Context) ([]Exam, error) {
	return tx.exams(ctx, `x.state = 1 ORDER BY x.closes_ms, x.id`)
}

func (tx *Tx) exams(ctx context.Context, where string, args ...any) ([]Exam, error) {
	rows, err := tx.QueryContext(ctx, `SELECT x.id, x.how, x.enterprise_id, x.post_id, p.name, x.made_by, x.made_ms, x.questions, x.pass_mark, x.opens_ms, x.closes_ms, x.state, x.told_ms, x.reason
		FROM exam x JOIN post p ON p.id = x.post_id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Exam
	for rows.Next() {
		var e Exam
		if err := rows.Scan(&e.ID, &e.How, &e.Enterprise, &e.Post, &e.PostName, &e.By, &e.MadeMS, &e.Questions, &e.PassMark, &e.OpensMS, &e.ClosesMS, &e.State, &e.ToldMS, &e.Reason); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// AddPaper stores a paper and sets its number.
func (tx *Tx) AddPaper(ctx context.Context, p *Paper) error {
	items, err := json.Marshal(p.Items)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO paper (exam_id, person_id, try, items, planned, started_ms, done_ms) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		p.Exam, p.Person, p.Try, string(items), p.Planned, p.StartedMS, p.DoneMS).Scan(&p.ID)
}

// SetPaper stores how a paper stands.
func (tx *Tx) SetPaper(ctx context.Context, p *Paper) error {
	items, err := json.Marshal(p.Items)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE paper SET items = ?, planned = ?, started_ms = ?, done_ms = ? WHERE id = ?`, string(items), p.Planned, p.StartedMS, p.DoneMS, p.ID)
	return err
}

// Paper gives a paper; nil when there is none.
func (tx *Tx) Paper(ctx context.Context, id int64) (*Paper, error) {
	all, err := tx.papers(ctx, `a.id = ?`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// PapersOf lists the papers of an exam, by name.
func (tx *Tx) PapersOf(ctx context.Context, exam int64) ([]Paper, error) {
	return tx.papers(ctx, `a.exam_id = ? ORDER BY p.name, p.id, a.try`, exam)
}

// PapersBy lists a person's papers, the newest first.
func (tx *Tx) PapersBy(ctx context.Context, person int64) ([]Paper, error) {
	return tx.papers(ctx, `a.person_id = ? ORDER BY a.id DESC`, person)
}

func (tx *Tx) papers(ctx context.Context, where string, args ...any) ([]Paper, error) {
	rows, err := tx.QueryContext(ctx, `SELECT a.id, a.exam_id, a.person_id, p.name, a.try, a.items, a.planned, a.started_ms, a.done_ms
		FROM paper a JOIN person p ON p.id = a.person_id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Paper
	for rows.Next() {
		var p Paper
		var items string
		if err := rows.Scan(&p.ID, &p.Exam, &p.Person, &p.Name, &p.Try, &items, &p.Planned, &p.StartedMS, &p.DoneMS); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(items), &p.Items); err != nil {
			return nil, fmt.Errorf("store: paper %d: %w", p.ID, err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Candidate is somebody who can be examined.
type Candidate struct {
	ID     int64
	Name   string
	Joined bool // he is known on a channel; otherwise he is on the roster alone
}

// CandidatesFor lists who holds a post and has not left, by number.
func (tx *Tx) CandidatesFor(ctx context.Context, post int64) ([]Candidate, error) {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT p.id, p.name, EXISTS (SELECT 1 FROM account WHERE person_id = p.id) FROM person p JOIN person_post pp ON pp.person_id = p.id
		WHERE pp.post_id = ? AND p.left_ms IS NULL AND p.role IN ('worker', 'team_lead') ORDER BY p.id`, post)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Candidate
	for rows.Next() {
		var c Candidate
		if err := rows.Scan(&c.ID, &c.Name, &c.Joined); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// CloseAskings ends the open questions of a sitting: too late.
func (tx *Tx) CloseAskings(ctx context.Context, how data.How, sitting int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE asking SET state = 3 WHERE how = ? AND sitting_id = ? AND state = 0`, string(how), sitting)
	return err
}
