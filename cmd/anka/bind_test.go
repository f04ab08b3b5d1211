package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"anka/data/store"
)

// A firm loads its cards, registers a worker and a group, and both are known.
func TestBind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	getenv := func(k string) string { return map[string]string{"ANKA_DB": path}[k] }
	call := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), args, strings.NewReader(""), &out, io.Discard, getenv)
		return out.String(), err
	}
	if _, err := call("bind", "--sender", "42", "--name", "张三", "--enterprise", "江津加油站（示例）", "--post", "卸油员"); exitCode(err) != 2 {
		t.Errorf("without a record: %v", err)
	}
	p, err := open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := publishSample(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]string{
		{"bind"},
		{"bind", "--sender", "42", "--group", "7", "--enterprise", "江津加油站（示例）"},
		{"bind", "--sender", "42", "--enterprise", "江津加油站（示例）", "--post", "卸油员"},
		{"bind", "--sender", "42", "--name", "张三", "--role", "boss"},
		{"bind", "--sender", "42", "--name", "张三", "--enterprise", "江津加油站（示例）", "--post", "船长"},
		{"bind", "--sender", "42", "--name", "张三", "--enterprise", "没有的企业", "--post", "卸油员"},
		{"bind", "--group", "-7", "--enterprise", "没有的企业"},
	} {
		if _, err := call(bad...); exitCode(err) != 2 {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if out, err := call("bind", "--sender", "42", "--name", "张三", "--enterprise", "江津加油站（示例）", "--post", "卸油员、加油员"); err != nil || !strings.Contains(out, "张三") {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := call("bind", "--group", "-7", "--enterprise", "江津加油站（示例）"); err != nil {
		t.Error(err)
	}
	err = p.store.Do(t.Context(), func(tx *store.Tx) error {
		who, err := tx.Sender(context.Background(), "telegram", "42")
		if err != nil || who == nil || len(who.Posts) != 2 {
			t.Errorf("sender 42 is %+v, %v", who, err)
		}
		if nobody, err := tx.Sender(context.Background(), "telegram", "43"); err != nil || nobody != nil {
			t.Errorf("sender 43 is %+v, %v", nobody, err)
		}
		group, err := tx.GroupEnterprise(context.Background(), "telegram", "-7")
		if err != nil || group != "江津加油站（示例）" {
			t.Errorf("group -7 is of %q, %v", group, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
