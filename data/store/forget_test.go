package store

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"anka/data"
)

// person is somebody with an account, who asked, was told, and answered.
func known(t *testing.T, s *Store, name, sender string) int64 {
	t.Helper()
	p := data.Person{Name: name, Role: data.Worker, Enterprise: "甲站", Posts: []string{"卸油员"}}
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		if err := tx.AddPerson(t.Context(), &p); err != nil {
			return err
		}
		if err := tx.Bind(t.Context(), "telegram", sender, p.ID); err != nil {
			return err
		}
		for _, q := range []string{
			`INSERT INTO inbox (id, channel, update_key, chat, raw, received_ms, state, tries, error) VALUES (?1, 'telegram', 'k' || ?1, ?2, CAST('{"from":{"id":' || ?2 || ',"first_name":"` + name + `"}}' AS BLOB), 1, 1, 0, '')`,
			`INSERT INTO inbox (id, channel, update_key, chat, raw, received_ms, state, tries, error) VALUES (?1 + 100, 'telegram', 'g' || ?1, '-7', CAST('{"from":{"id":' || ?2 || ',"first_name":"` + name + `"}}' AS BLOB), 1, 1, 0, '')`,
			`INSERT INTO outbox (inbox_id, channel, chat, urgency, due_ms, body, state, tries, error, message_id) VALUES (?1, 'telegram', ?2, 0, 0, '{"text":"` + name + `，你好"}', 1, 0, '', '')`,
			`INSERT INTO draft (person_id, made_ms, body, state, kind) VALUES (?1, ?2 * 0, '["` + name + `"]', 0, 'roster')`,
			`INSERT INTO rollout_event (enterprise_id, at_ms, kind, step, note) VALUES (1, ?1 * 0 + ?2 * 0 + 1, 'undone', 0, '` + name + `没签字')`,
			`INSERT INTO observation (id, how, enterprise_id, post_id, person_id, by_person, card_set_id, part, scene, marks, at, remark, reply, made_ms, done_ms, state)
				VALUES (?1, 'observation', 1, 1, ?1, 1, 1, 2, '卸油', '', 0, '` + name + `没戴手套', '我是` + name + `', 1, ?2 * 0 + 1, 1)`,
			`INSERT INTO evidence (observation_id, channel, file_id, kind, name, size, digest, body, at_ms) VALUES (?1, 'telegram', 'f' || ?2, 'photo', '` + name + `.jpg', 9, 'd' || ?1, CAST('` + name + `的照片' AS BLOB), 1)`,
			`INSERT INTO proof (owner, owner_id, channel, file_id, kind, name, size, digest, body, at_ms) VALUES ('event', (SELECT MAX(id) FROM rollout_event), 'telegram', 'f' || ?2, 'photo', '` + name + `.jpg', 9, 'd' || ?1, CAST('` + name + `的照片' AS BLOB), ?1 * 0 + 1)`,
		} {
			if _, err := tx.ExecContext(t.Context(), q, p.ID, sender); err != nil {
				return err
			}
		}
		if err := tx.Log(t.Context(), &data.Asked{Inbox: p.ID, AskedMS: 1, Person: p.ID, Enterprise: "甲站", Channel: "telegram", Chat: sender, Question: "我是" + name, Zone: data.Declined}); err != nil {
			return err
		}
		if err := tx.Remember(t.Context(), p.ID, 1, Memory{LastMS: 1, Times: 1}, true); err != nil {
			return err
		}
		return tx.Record(t.Context(), &data.Result{AtMS: 1, Person: p.ID, Enterprise: 1, Item: 1, How: data.ByDrill, Form: "explain", Said: "我叫" + name, Outcome: data.Right})
	}))
	return p.ID
}

// whole is everything the database holds, as text.
func whole(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		tables, err := tx.documents(t.Context(), `SELECT json_quote(name) FROM sqlite_master WHERE type = 'table' AND ? = 0`, 0)
		if err != nil {
			return err
		}
		for _, name := range tables {
			if err := dump(t.Context(), tx, string(name), &b); err != nil {
				return err
			}
		}
		return nil
	}))
	return b.String()
}

func dump(ctx context.Context, tx *Tx, table string, b *strings.Builder) error {
	rows, err := tx.Tx.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, into := make([][]byte, len(cols)), make([]any, len(cols))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for _, v := range values {
			b.Write(v)
			b.WriteByte('\n')
		}
	}
	return rows.Err()
}

// Nothing of somebody is left, the others keep everything, and the chain is whole.
func TestForgetPerson(t *testing.T) {
	s := chained(t, InMemory, 3)
	he, she := known(t, s, "赵钱孙", "4711"), known(t, s, "周吴郑", "4712")
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		about, err := tx.About(t.Context(), he)
		if err != nil {
			return err
		}
		if about.Name != "赵钱孙" || len(about.Answers) != 1 || len(about.Memories) != 1 || len(about.Questions) != 1 || about.Accounts[0] != "telegram 4711" {
			t.Errorf("%+v", about)
		}
		if _, err := json.Marshal(about); err != nil {
			t.Error(err)
		}
		out, err := tx.ForgetPerson(t.Context(), he, 9, "本人要求")
		if err == nil && *out != (Forgotten{Answers: 1, Questions: 1, Messages: 2, Letters: 1, Pictures: 1}) {
			t.Errorf("%+v", out)
		}
		return err
	}))
	left := whole(t, s)
	for _, x := range []string{"赵钱孙", "4711"} {
		if i := strings.Index(left, x); i >= 0 {
			t.Errorf("%s is still there: %.80s", x, left[max(0, i-40):])
		}
	}
	for _, x := range []string{"我是周吴郑", "我叫周吴郑", "周吴郑，你好", "4712", "周吴郑的照片", "周吴郑没戴手套", "周吴郑没签字"} {
		if !strings.Contains(left, x) {
			t.Errorf("%s is gone", x)
		}
	}
	v, err := s.Verify(t.Context(), nil)
	must(t, err)
	if len(v.Faults) > 0 || v.Forgotten != 1 || v.Head.Rows != 6 {
		t.Errorf("%+v", v)
	}
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		if p, err := tx.Sender(t.Context(), "telegram", "4711"); err != nil || p != nil {
			t.Errorf("%v %v", p, err)
		}
		all, err := tx.PeopleNamed(t.Context(), "周吴郑", "甲站")
		if len(all) != 1 || all[0].ID != she {
			t.Errorf("%v", all)
		}
		return err
	}))
	// A body that comes back after it was forgotten is found.
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO answer (id, salt, body) VALUES (4, x'00', '{}')`)
		return err
	}))
	if v, err = s.Verify(t.Context(), nil); err != nil || len(v.Faults) == 0 {
		t.Errorf("%v %+v", err, v)
	}
}

// Photos and remarks go with the answers; that there was a photo, and its digest, stay.
// The words of an event are changed by nobody for another reason.
func TestForgetPictures(t *testing.T) {
	s := chained(t, InMemory, 3)
	known(t, s, "赵钱孙", "4711")
	before := whole(t, s)
	forget := func(beforeMS int64) string {
		must(t, s.Do(t.Context(), func(tx *Tx) error { _, err := tx.ForgetBefore(t.Context(), 1, beforeMS, 50, 9); return err }))
		return whole(t, s)
	}
	if forget(1) != before {
		t.Error("something younger went")
	}
	left := forget(100)
	for _, gone := range []string{"的照片", "赵钱孙.jpg", "没戴手套", "f4711"} {
		if strings.Contains(left, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	if n := strings.Count(left, ProofForgotten); n != 2 {
		t.Errorf("%d photos are said to have been there", n)
	}
	for _, q := range []string{`UPDATE rollout_event SET note = '签了字'`, `UPDATE rollout_event SET at_ms = 2`, `UPDATE rollout_event SET note = replace(note, '赵钱孙', '已注销'), step = 3`, `DELETE FROM rollout_event`} {
		if err := s.Do(t.Context(), func(tx *Tx) error { _, err := tx.ExecContext(t.Context(), q); return err }); err == nil {
			t.Errorf("%s is done", q)
		}
	}
}

// What is older than it is kept goes, in pieces, and nothing else.
func TestForgetBefore(t *testing.T) {
	s := chained(t, InMemory, 250) // one a second
	var n []int
	for range 4 {
		must(t, s.Do(t.Context(), func(tx *Tx) error {
			k, err := tx.ForgetBefore(t.Context(), 1, 121_000, 50, 9)
			n = append(n, k)
			return err
		}))
	}
	v, err := s.Verify(t.Context(), nil)
	must(t, err)
	if n[0] != 50 || n[1] != 50 || n[2] != 20 || n[3] != 0 || v.Forgotten != 120 || len(v.Faults) > 0 || v.Head.Rows != 253 {
		t.Errorf("%v %+v", n, v)
	}
}
