package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A full disk leaves neither half a backup nor half a record.
func TestFullDisk(t *testing.T) {
	small := t.TempDir()
	if !smallDisk(t, small, "256k", "^TestFullDisk$") {
		return
	}
	d := newDesk(t)
	d.must("import", "--yes", d.write("cards", thick(1, "1"), thick(2, "1"), thick(3, "1")))
	d.want(1, "磁盘满了", "backup", filepath.Join(small, "b"))
	d.must("backup", d.path("b"))
	if info, err := os.Stat(d.path("b")); err != nil || info.Size() < 300<<10 {
		t.Fatal("the backup would have fitted", info, err)
	}
	old := []byte("what was there")
	if err := os.WriteFile(filepath.Join(small, "anka.db"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	d.want(1, "磁盘满了", "restore", "--force", "--db", filepath.Join(small, "anka.db"), d.path("b"))
	if now, err := os.ReadFile(filepath.Join(small, "anka.db")); err != nil || !bytes.Equal(now, old) {
		t.Error("the old database was touched", err)
	}
	all, err := os.ReadDir(small)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range all {
		if f.Name() != "anka.db.lock" {
			names = append(names, f.Name())
		}
	}
	if strings.Join(names, " ") != "anka.db" {
		t.Error("left behind:", names)
	}
}
