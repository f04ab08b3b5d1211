package store

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"anka/data"
)

var manyRows = flag.Int("rows", 300, "how many rows TestTampering makes")

// chained is a record of n answers by 40 people.
func chained(t *testing.T, path string, n int) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	must(t, s.Do(t.Context(), func(tx *Tx) error {
		c := data.CardSet{Enterprise: "甲站", Post: "卸油员"}
		p, err := tx.Publish(t.Context(), c, "d", "试", "2026-11-01", 0)
		if err != nil {
			return err
		}
		lines := []Item{{Key: "k", Kind: "line", Text: "停"}}
		_, err = tx.SetItems(t.Context(), 1, p.ID, lines, 0)
		return err
	}))
	var asked []string
	for q := range 20 {
		must(t, s.Do(t.Context(), func(tx *Tx) error {
			a := Asking{Post: 1, Cards: 1, Item: 1, Question: fmt.Sprintf(`{"text":"第%d题"}`, q), How: data.ByDrill}
			err := tx.Put(t.Context(), &a)
			asked = append(asked, a.Digest)
			return err
		}))
	}
	for done := 0; done < n; {
		must(t, s.Do(t.Context(), func(tx *Tx) error {
			for range min(10_000, n-done) {
				done++
				r := data.Result{AtMS: int64(done) * 1000, Person: int64(done%40 + 1), Enterprise: 1, Post: 1, Cards: 1, Item: 1, How: data.ByDrill, Form: "choice",
					Question: asked[done%20], Taps: []int{done % 4}, Outcome: data.Right, Mark: 100, TookMS: 4000, Channel: "telegram", Sitting: int64(done / 5)}
				if err := tx.Record(t.Context(), &r); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return s
}

// Whatever is done to the record is found: by the chain itself, or by a head that
// was kept elsewhere.
func TestTampering(t *testing.T) {
	n := *manyRows
	path := filepath.Join(t.TempDir(), "a.db")
	s := chained(t, path, n)
	head := func() (h ChainHead) {
		must(t, s.Do(t.Context(), func(tx *Tx) (err error) { h, err = tx.Head(t.Context()); return err }))
		return h
	}
	kept := head()
	begin := time.Now()
	v, err := s.Verify(t.Context(), []ChainHead{kept})
	must(t, err)
	t.Logf("%d rows verified in %.2f s: %d questions, %d heads, faults %v", v.Head.Rows, time.Since(begin).Seconds(), v.Questions, v.Heads, v.Faults)
	if len(v.Faults) > 0 || v.Head.Rows != int64(n) || v.Heads != 1 || v.Questions != min(20, n) {
		t.Fatalf("%+v", v)
	}
	mid := int64(n / 2)
	for _, x := range []struct {
		name   string
		heads  bool // only a kept head tells
		kind   FaultKind
		row    int64
		change func(context.Context, *Tx) error
	}{
		{"a body edited", false, Edited, mid, sqlOf(`UPDATE answer SET body = replace(body, '"mark":100', '"mark":0') WHERE id = ?`, mid)},
		{"a salt edited", false, Edited, mid, sqlOf(`UPDATE answer SET salt = x'00' WHERE id = ?`, mid)},
		{"body and commitment edited", false, Broken, mid, func(ctx context.Context, tx *Tx) error {
			return rewrite(ctx, tx, mid, mid, true, false)
		}},
		{"body, commitment and the row's own hash edited", false, Broken, mid + 1, func(ctx context.Context, tx *Tx) error {
			return rewrite(ctx, tx, mid, mid, true, true)
		}},
		{"a row taken out", false, Missing, mid, sqlsOf(mid, `DELETE FROM answer WHERE id = ?`, `DELETE FROM record WHERE id = ?`)},
		{"a body taken out", false, BodyGone, mid, sqlOf(`DELETE FROM answer WHERE id = ?`, mid)},
		{"a row put in", false, Missing, int64(n) + 1, sqlsOf(int64(n)+5,
			`INSERT INTO record (id, commitment, hash) VALUES (?, x'00', x'00')`, `INSERT INTO answer (id, salt, body) VALUES (?, x'00', '{}')`)},
		{"a body without a link", false, Stranger, int64(n) + 9, func(ctx context.Context, tx *Tx) error {
			return sqlOf(`INSERT INTO answer (id, salt, body) VALUES (?, x'00', '{}')`, int64(n)+9)(ctx, tx)
		}},
		{"two bodies exchanged", false, Edited, mid, func(ctx context.Context, tx *Tx) error {
			return sqlOf(`UPDATE answer SET body = (SELECT body FROM answer o WHERE o.id = CASE answer.id WHEN ?1 THEN ?1 + 1 ELSE ?1 END) WHERE id IN (?1, ?1 + 1)`, mid)(ctx, tx)
		}},
		{"the words of a question edited", false, Words, 1, sqlOf(`UPDATE question SET body = replace(body, '第1题', '第x题') WHERE ? > 0`, mid)},
		{"the end cut off", true, CutOff, int64(n), sqlsOf(int64(n)-10, `DELETE FROM answer WHERE id > ?`, `DELETE FROM record WHERE id > ?`)},
		{"all made anew from a row on", true, NotTheSame, int64(n), func(ctx context.Context, tx *Tx) error {
			return rewrite(ctx, tx, mid, int64(n), true, true)
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy.db")
			must(t, s.Do(t.Context(), func(*Tx) error { return nil }))
			if _, err := s.read.ExecContext(t.Context(), `VACUUM INTO ?`, copied); err != nil {
				t.Fatal(err)
			}
			c, err := Open(t.Context(), copied)
			must(t, err)
			defer c.Close()
			must(t, c.tamper(t.Context(), x.change))
			begin := time.Now()
			v, err := c.Verify(t.Context(), nil)
			must(t, err)
			took := time.Since(begin)
			if x.heads != (len(v.Faults) == 0) {
				t.Errorf("without heads: %v", v.Faults)
			}
			v, err = c.Verify(t.Context(), []ChainHead{{3, nil}, kept})
			must(t, err)
			if !slices.Contains(v.Faults, Fault{x.row, x.kind}) {
				t.Errorf("want %v of row %d, got %v", x.kind, x.row, v.Faults)
			}
			t.Logf("found in %.2f s: %v", took.Seconds(), v.Faults[0])
		})
	}
}

// tamper does something to the record that the program itself never does: also
// without foreign keys.
func (s *Store) tamper(ctx context.Context, change func(context.Context, *Tx) error) error {
	for _, q := range []string{`PRAGMA foreign_keys = 0`, `DROP TRIGGER record_kept`, `DROP TRIGGER record_same`, `DROP TRIGGER answer_same`} {
		if _, err := s.write.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return s.Do(ctx, func(tx *Tx) error { return change(ctx, tx) })
}

func sqlOf(query string, arg int64) func(context.Context, *Tx) error { return sqlsOf(arg, query) }

func sqlsOf(arg int64, queries ...string) func(context.Context, *Tx) error {
	return func(ctx context.Context, tx *Tx) error {
		for _, q := range queries {
			if _, err := tx.ExecContext(ctx, q, arg); err != nil {
				return err
			}
		}
		return nil
	}
}

// rewrite changes the body of row from and makes commitments and hashes anew up
// to row to, as somebody would who knows how.
func rewrite(ctx context.Context, tx *Tx, from, to int64, commit, hash bool) error {
	if err := sqlOf(`UPDATE answer SET body = replace(body, '"mark":100', '"mark":0') WHERE id = ?`, from)(ctx, tx); err != nil {
		return err
	}
	var before []byte
	if err := tx.QueryRowContext(ctx, `SELECT hash FROM record WHERE id = ?`, from-1).Scan(&before); err != nil {
		return err
	}
	for id := from; id <= to; id++ {
		var salt []byte
		var body string
		if err := tx.QueryRowContext(ctx, `SELECT salt, body FROM answer WHERE id = ?`, id).Scan(&salt, &body); err != nil {
			return err
		}
		c := commitment(salt, body)
		h := link(before, id, c)
		if commit {
			if _, err := tx.ExecContext(ctx, `UPDATE record SET commitment = ? WHERE id = ?`, c, id); err != nil {
				return err
			}
		}
		if hash {
			if _, err := tx.ExecContext(ctx, `UPDATE record SET hash = ? WHERE id = ?`, h, id); err != nil {
				return err
			}
		}
		before = h
	}
	return nil
}

// What the program itself does can only add.
func TestOnlyAdded(t *testing.T) {
	s := chained(t, InMemory, 5)
	for _, q := range []string{`UPDATE record SET hash = x'00'`, `DELETE FROM record WHERE id = 5`, `UPDATE answer SET salt = x'00'`} {
		if err := s.Do(t.Context(), func(tx *Tx) error { _, err := tx.ExecContext(t.Context(), q); return err }); err == nil {
			t.Errorf("%s: done", q)
		}
	}
}

func TestParseHead(t *testing.T) {
	h := ChainHead{1234, make([]byte, 32)}
	for line, want := range map[string]bool{
		h.String(): true, "2026-11-24 09:00 " + h.String(): true,
		"考核记录 11-24：共 1234 条，校验码 0000000000000000": true, "": false, "1234": false, "1234 00": false, "考核记录 11-24": false,
	} {
		got, ok := ParseHead(line)
		if ok != want || ok && got.Rows != 1234 {
			t.Errorf("%q: %v %v", line, got, ok)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add("考核记录 11-24：共 1234 条，校验码 00112233445566778899")
	f.Fuzz(func(t *testing.T, line string) {
		if h, ok := ParseHead(line); ok {
			again, ok := ParseHead(h.String())
			if !ok || again.Rows != h.Rows || again.String() != h.String() {
				t.Errorf("%q: %v, then %v %v", line, h, again, ok)
			}
		}
	})
}
