package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"anka/data"
)

// Forgetting takes bodies out of the record of answers; the chain stays whole,
// because a new row says which rows were forgotten and why.

// forgetRows deletes the bodies of some rows, given in order, and records it.
func (tx *Tx) forgetRows(ctx context.Context, ids []int64, nowMS int64, reason string) error {
	if len(ids) == 0 {
		return nil
	}
	chains, err := tx.chainsOf(ctx, ids)
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(chains), func(r data.Result) bool { _, gone := slices.BinarySearch(ids, r.ID); return gone })
	var ranges []int64
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, `DELETE FROM answer WHERE id = ?`, id); err != nil {
			return err
		}
		if n := len(ranges); n > 0 && ranges[n-1] == id-1 {
			ranges[n-1] = id
		} else {
			ranges = append(ranges, id, id)
		}
	}
	if err := tx.retally(ctx, data.Counting(chains), data.Counting(kept)); err != nil {
		return err
	}
	return tx.Record(ctx, &data.Result{AtMS: nowMS, How: data.ByForget, Reason: reason, Forgets: ranges})
}

func (tx *Tx) numbersOf(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// ForgetBefore forgets an enterprise's answers from before a moment, at most most
// of them, and what was asked then; it says how many answers there were.
func (tx *Tx) ForgetBefore(ctx context.Context, enterprise, beforeMS int64, most int, nowMS int64) (int, error) {
	ids, err := tx.numbersOf(ctx, `SELECT id FROM (SELECT id, at_ms FROM answer WHERE enterprise_id = ? ORDER BY id LIMIT ?) AS oldest WHERE at_ms < ? ORDER BY id`,
		enterprise, most, beforeMS)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE asked SET question = ?, person_id = NULL, chat = '' WHERE enterprise_id = ? AND asked_ms < ? AND question <> ?1`, forgottenWords, enterprise, beforeMS); err != nil {
		return 0, err
	}
	for _, q := range []string{
		`UPDATE observation SET remark = '', reply = '' WHERE enterprise_id = ?1 AND done_ms < ?2 AND done_ms > 0 AND remark || reply <> ''`,
		`UPDATE evidence SET ` + picturesGone + ` WHERE observation_id IN (SELECT id FROM observation WHERE enterprise_id = ?1 AND made_ms < ?2) AND at_ms < ?2 AND kind <> '` + ProofForgotten + `'`,
		`UPDATE proof SET ` + picturesGone + ` WHERE owner = '` + ProofOfEvent + `' AND owner_id IN (SELECT id FROM rollout_event WHERE enterprise_id = ?1 AND at_ms < ?2) AND at_ms < ?2 AND kind <> '` + ProofForgotten + `'`,
		`UPDATE proof SET ` + picturesGone + ` WHERE owner = '` + ProofOfInspection + `' AND owner_id IN (SELECT id FROM inspection WHERE enterprise_id = ?1 AND begun_ms < ?2) AND at_ms < ?2 AND kind <> '` + ProofForgotten + `'`,
		`UPDATE proof SET ` + picturesGone + ` WHERE owner IN ('` + ProofOfFinding + `', '` + ProofOfAnswer + `') AND owner_id IN (SELECT id FROM finding WHERE enterprise_id = ?1) AND at_ms < ?2 AND kind <> '` + ProofForgotten + `'`,
	} {
		if _, err := tx.ExecContext(ctx, q, enterprise, beforeMS); err != nil {
			return 0, err
		}
	}
	return len(ids), tx.forgetRows(ctx, ids, nowMS, "保存期限已满")
}

// picturesGone leaves of a photo, video or file that there was one, when, and its digest.
const picturesGone = `kind = '` + ProofForgotten + `', channel = '', file_id = '', name = '', body = NULL`

const (
	forgottenWords = "（已删除）"
	forgottenName  = "已注销"
)

// Forgotten says what was forgotten of a person.
type Forgotten struct{ Answers, Questions, Messages, Letters, Pictures int }

// ForgetPerson takes out what is personal of somebody: the bodies of his answers,
// what he asked and was told, his name and his accounts. His number stays, so that
// what others did with him still has a place.
func (tx *Tx) ForgetPerson(ctx context.Context, person, nowMS int64, reason string) (*Forgotten, error) {
	ids, err := tx.numbersOf(ctx, `SELECT id FROM answer WHERE person_id = ? ORDER BY id`, person)
	if err != nil {
		return nil, err
	}
	out := &Forgotten{Answers: len(ids)}
	if err := tx.forgetRows(ctx, ids, nowMS, reason); err != nil {
		return nil, err
	}
	for _, q := range []struct {
		count *int
		query string
	}{
		{&out.Messages, `UPDATE inbox SET raw = x'7b7d', chat = '', error = '' WHERE state <> 0 AND raw <> x'7b7d' AND (EXISTS (SELECT 1 FROM account a WHERE a.person_id = ?1
			AND a.channel = inbox.channel AND (inbox.chat IN (a.sender, 'private:' || a.sender) OR instr(CAST(inbox.raw AS TEXT), '"' || a.sender || '"') > 0 OR instr(CAST(inbox.raw AS TEXT), ':' || a.sender || ',') > 0))
			OR id IN (SELECT inbox_id FROM asked WHERE person_id = ?1))`},
		{&out.Letters, `UPDATE outbox SET body = '{}', chat = '', error = '' WHERE state <> 0 AND body <> '{}' AND (EXISTS (SELECT 1 FROM account a WHERE a.person_id = ?1
			AND a.channel = outbox.channel AND outbox.chat IN (a.sender, 'private:' || a.sender)) OR inbox_id IN (SELECT inbox_id FROM asked WHERE person_id = ?1))`},
		{&out.Questions, `UPDATE asked SET question = '` + forgottenWords + `', person_id = NULL, chat = '' WHERE person_id = ?1`},
		{nil, `UPDATE proof SET ` + picturesGone + ` WHERE EXISTS (SELECT 1 FROM observation o JOIN evidence e ON e.observation_id = o.id
			WHERE o.person_id = ?1 AND (e.digest <> '' AND e.digest = proof.digest OR e.file_id <> '' AND e.file_id = proof.file_id AND e.channel = proof.channel))`},
		{&out.Pictures, `UPDATE evidence SET ` + picturesGone + ` WHERE kind <> '` + ProofForgotten + `' AND observation_id IN (SELECT id FROM observation WHERE person_id = ?1)`},
		{nil, `UPDATE observation SET remark = '', reply = '' WHERE person_id = ?1`},
		{nil, `UPDATE rollout_event SET note = replace(note, (SELECT name FROM person WHERE id = ?1), '` + forgottenName + `') WHERE enterprise_id = (SELECT enterprise_id FROM person WHERE id = ?1)
			AND instr(note, (SELECT name FROM person WHERE id = ?1)) > 0`},
		{nil, `DELETE FROM memory WHERE person_id = ?1`},
		{nil, `DELETE FROM debt WHERE person_id = ?1`},
		{nil, `UPDATE asking SET state = 3 WHERE person_id = ?1 AND state = 0`},
		{nil, `UPDATE stray SET person_id = NULL, sender = '', said = '' WHERE person_id = ?1`},
		{nil, `UPDATE poll_answer SET person_id = NULL, sender = 'forgotten ' || rowid WHERE person_id = ?1`},
		{nil, `DELETE FROM vote WHERE person_id = ?1`},
		{nil, `UPDATE opened SET person_id = NULL WHERE person_id = ?1`},
		{nil, `DELETE FROM dialog WHERE EXISTS (SELECT 1 FROM account a WHERE a.person_id = ?1 AND a.channel = dialog.channel AND a.sender = dialog.sender)`},
		{nil, `DELETE FROM session WHERE sender IN (SELECT sender FROM account WHERE person_id = ?1 AND channel = 'web')`},
		{nil, `DELETE FROM upload WHERE sender IN (SELECT sender FROM account WHERE person_id = ?1 AND channel = 'web')`},
		{nil, `DELETE FROM hinted WHERE EXISTS (SELECT 1 FROM account a WHERE a.person_id = ?1 AND a.channel = hinted.channel AND a.sender = hinted.sender)`},
		{nil, `UPDATE invitation SET revoked_ms = COALESCE(revoked_ms, 0) WHERE person_id = ?1`},
		{nil, `UPDATE deed SET detail = replace(detail, (SELECT name FROM person WHERE id = ?1), '` + forgottenName + `') WHERE enterprise_id = (SELECT enterprise_id FROM person WHERE id = ?1)`},
		{nil, `UPDATE finding SET what = replace(what, (SELECT name FROM person WHERE id = ?1), '` + forgottenName + `'), answer = replace(answer, (SELECT name FROM person WHERE id = ?1), '` + forgottenName + `')
			WHERE enterprise_id = (SELECT enterprise_id FROM person WHERE id = ?1)`},
		{nil, `UPDATE inspection SET body = replace(body, (SELECT name FROM person WHERE id = ?1), '` + forgottenName + `') WHERE enterprise_id = (SELECT enterprise_id FROM person WHERE id = ?1)`},
		{nil, `UPDATE draft SET state = 2, body = '' WHERE kind = 'roster' AND state = 0 AND ?1 > 0`}, // it may name him; it can be sent again
		{nil, `DELETE FROM unreachable WHERE EXISTS (SELECT 1 FROM account a WHERE a.person_id = ?1 AND a.channel = unreachable.channel AND unreachable.chat IN (a.sender, 'private:' || a.sender))`},
		{nil, `DELETE FROM account WHERE person_id = ?1`},
		{nil, `UPDATE person SET name = '` + forgottenName + `' WHERE id = ?1`},
	} {
		r, err := tx.ExecContext(ctx, q.query, person)
		if err != nil {
			return nil, fmt.Errorf("store: forget: %w", err)
		}
		if q.count != nil {
			n, err := r.RowsAffected()
			if err != nil {
				return nil, err
			}
			*q.count = int(n)
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE person SET left_ms = COALESCE(left_ms, ?) WHERE id = ?`, nowMS, person)
	return out, err
}

// AboutPerson is what the record keeps about somebody, readable by people.
type AboutPerson struct {
	Name       string            `json:"姓名"`
	Role       string            `json:"身份"`
	Enterprise string            `json:"单位,omitempty"`
	Posts      []string          `json:"岗位,omitempty"`
	Accounts   []string          `json:"账号"`
	Answers    []json.RawMessage `json:"考核记录"`
	Memories   []json.RawMessage `json:"记忆"`
	Drills     []json.RawMessage `json:"每日一练"`
	Questions  []json.RawMessage `json:"问过的"`
}

// About gathers what is kept about somebody; nil when there is no such person.
func (tx *Tx) About(ctx context.Context, id int64) (*AboutPerson, error) {
	p, err := person(ctx, tx, `WHERE p.id = ?`, id)
	if err != nil || p == nil {
		return nil, err
	}
	out := &AboutPerson{Name: p.Name, Role: p.Role.Name(), Enterprise: p.Enterprise, Posts: p.Posts}
	for _, q := range []struct {
		into  *[]json.RawMessage
		query string
	}{
		{&out.Answers, `SELECT json_object('编号', a.id, '记录', json(a.body), '题目', json(q.body)) FROM answer a LEFT JOIN question q ON q.digest = json_extract(a.body, '$.question') WHERE a.person_id = ? ORDER BY a.id`},
		{&out.Memories, `SELECT json_object('内容', i.text, '场景', i.scene, '记忆天数', round(m.stability, 2), '答过', m.times, '答错', m.lapses, '上次', m.last_ms) FROM memory m JOIN item i ON i.id = m.item_id WHERE m.person_id = ? ORDER BY i.id`},
		{&out.Drills, `SELECT json_object('日期', day, '答了', answered, '答对', right_ones) FROM drill WHERE person_id = ? ORDER BY day`},
		{&out.Questions, `SELECT json_object('时间', asked_ms, '问题', question) FROM asked WHERE person_id = ? ORDER BY id`},
	} {
		if *q.into, err = tx.documents(ctx, q.query, id); err != nil {
			return nil, err
		}
	}
	accounts, err := tx.Accounts(ctx, id)
	for _, a := range accounts {
		out.Accounts = append(out.Accounts, a.Channel+" "+a.Sender)
	}
	slices.Sort(out.Accounts)
	return out, err
}

func (tx *Tx) documents(ctx context.Context, query string, arg int64) ([]json.RawMessage, error) {
	rows, err := tx.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []json.RawMessage{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, json.RawMessage(text))
	}
	return out, rows.Err()
}

// PeopleNamed lists those of a name, or of a number, at an enterprise or anywhere;
// also who has left.
func (tx *Tx) PeopleNamed(ctx context.Context, name, enterprise string) ([]data.Person, error) {
	return tx.people(ctx, `SELECT p.id FROM person p LEFT JOIN enterprise e ON e.id = p.enterprise_id
		WHERE (p.name = ?1 OR CAST(p.id AS TEXT) = ?1) AND p.name <> '`+forgottenName+`' AND (?2 = '' OR e.name = ?2) ORDER BY p.id`, name, enterprise)
}

// people gives those whose numbers a query finds.
func (tx *Tx) people(ctx context.Context, query string, args ...any) ([]data.Person, error) {
	ids, err := tx.numbersOf(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var out []data.Person
	for _, id := range ids {
		p, err := person(ctx, tx, `WHERE p.id = ?`, id)
		if err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}
