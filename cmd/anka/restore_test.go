package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anka/data"
	"anka/data/store"
)

// A backup that is older than the newest head that was kept has lost answers:
// restore says so, verify goes on saying so, and with the old heads put by the
// record is whole again.
func TestRestoreOlderThanHeads(t *testing.T) {
	d := newDesk(t)
	db := d.env["ANKA_DB"]
	heads := db + ".heads"
	d.must("import", "--yes", d.write("one", cardSet("甲站", "卸油员")))
	var file strings.Builder
	day := func(date string, answers int) {
		t.Helper()
		file.WriteString("2026-11-" + date + " 09:00 " + d.answers(answers).String() + "\n")
		if err := os.WriteFile(heads, []byte(file.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	day("24", 3)
	d.must("backup", d.path("b"))
	if out := d.restores(); strings.Contains(out, "注意") {
		t.Error(out)
	}
	day("25", 2)
	day("26", 1)
	lines := strings.Split(file.String(), "\n")
	out := d.restores()
	for _, s := range []string{"至少少了 3 条", "备份到第 3 条", heads + " 记到第 6 条", "看得出来：" + lines[1] + "\n", "不要删改"} {
		if !strings.Contains(out, s) {
			t.Errorf("no %q in:\n%s", s, out)
		}
	}
	if strings.Contains(out, lines[0]) || strings.Contains(out, lines[2]) {
		t.Error(out)
	}
	d.want(1, "被改动过", "verify")
	if err := os.Rename(heads, heads+".恢复前"); err != nil {
		t.Fatal(err)
	}
	d.must("verify")
	d.want(1, "被改动过", "verify", "--heads", heads+".恢复前")

	d.env["ANKA_HEADS"] = d.path("kept elsewhere")
	if out := d.restores(); !strings.Contains(out, "kept elsewhere 打不开，查不出") {
		t.Error(out)
	}
	if err := os.WriteFile(d.env["ANKA_HEADS"], []byte(lines[2]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := d.restores(); !strings.Contains(out, "至少少了 3 条") {
		t.Error(out)
	}
}

// restores puts the backup b in place of the record, whose names carry the second.
func (d *desk) restores() string {
	d.t.Helper()
	old, err := filepath.Glob(d.env["ANKA_DB"] + ".*.old")
	if err != nil {
		d.t.Fatal(err)
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			d.t.Fatal(err)
		}
	}
	return d.must("restore", "--force", d.path("b"))
}

// answers adds some to the record and gives its head.
func (d *desk) answers(n int) (head store.ChainHead) {
	d.t.Helper()
	s, err := store.Open(d.t.Context(), d.env["ANKA_DB"])
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.Close()
	err = s.Do(d.t.Context(), func(tx *store.Tx) error {
		for range n {
			if err := tx.Record(d.t.Context(), &data.Result{AtMS: 1, Person: 1, How: data.ByDrill, Outcome: data.Right, Mark: 100}); err != nil {
				return err
			}
		}
		head, err = tx.Head(d.t.Context())
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return head
}
