package main

import (
	"os"
	"strings"
	"testing"

	"anka/data"
	"anka/data/store"
)

func TestVerify(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("one", cardSet("甲站", "卸油员")))
	s, err := store.Open(t.Context(), d.env["ANKA_DB"])
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var head store.ChainHead
	err = s.Do(t.Context(), func(tx *store.Tx) error {
		for range 5 {
			if err := tx.Record(t.Context(), &data.Result{AtMS: 1, Person: 1, How: data.ByDrill, Outcome: data.Right, Mark: 100}); err != nil {
				return err
			}
		}
		head, err = tx.Head(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if out := d.must("verify"); !strings.Contains(out, "查了 5 条") || !strings.Contains(out, "没有以前记下的校验码") {
		t.Error(out)
	}
	if err := os.WriteFile(d.env["ANKA_DB"]+".heads", []byte("2026-11-24 09:00 "+head.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	line := "考核记录 11-24：共 5 条，校验码 " + head.String()[2:18]
	if out := d.must("verify", "--head", line); !strings.Contains(out, "2 个校验码都对得上") {
		t.Error(out)
	}
	if out := d.must("verify", "--row", strings.ToUpper(head.String()[2:10])); !strings.HasPrefix(out, "第 5 条：{") || strings.Count(out, "\n") != 1 {
		t.Error(out)
	}
	d.want(1, "没有这一条", "verify", "--row", "00000000")
	d.want(2, "校验 8 位", "verify", "--row", "3fa9")
	for _, q := range []string{`DROP TRIGGER record_kept`, `DELETE FROM answer WHERE id = 5`, `DELETE FROM record WHERE id = 5`} {
		if err := s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.ExecContext(t.Context(), q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	d.want(1, "被改动过", "verify")
	if got := d.run("", "verify"); !strings.Contains(got.out, "第 5 条：后面的被截掉了") {
		t.Error(got)
	}
	d.want(2, "只能写", "verify", "x")
	d.want(2, "打不开", "verify", "--heads", "no such file")
	d.want(2, "没看懂", "verify", "--head", "什么")
}

func TestForget(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("one", cardSet("甲站", "卸油员"), cardSet("乙站", "卸油员")))
	for _, at := range []string{"甲站", "乙站"} {
		d.must("bind", "--channel", "telegram", "--sender", map[string]string{"甲站": "1", "乙站": "2"}[at], "--name", "赵钱孙", "--enterprise", at, "--post", "卸油员")
	}
	d.want(2, "不止一个", "forget", "--person", "赵钱孙")
	d.want(2, "没有叫", "forget", "--person", "谁")
	d.want(2, "加 --yes", "forget", "--person", "赵钱孙", "--enterprise", "甲站")
	if out := d.must("export", "--person", "赵钱孙", "--enterprise", "甲站"); !strings.Contains(out, `"telegram 1"`) || strings.Contains(out, "乙站") {
		t.Error(out)
	}
	d.want(0, "删好了", "forget", "--person", "赵钱孙", "--enterprise", "甲站", "--yes")
	d.want(2, "没有叫", "export", "--person", "赵钱孙", "--enterprise", "甲站")
	d.must("export", "--person", "赵钱孙", "--enterprise", "乙站")
	d.must("verify")
}
