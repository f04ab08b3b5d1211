package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"anka/data"
)

// aRecord is a file with a card, a person, a question and a letter that waits.
func aRecord(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anka.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	in(t, s, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Publish(ctx, data.CardSet{Enterprise: "甲站", Type: "gas_station", Post: "加油员", Risk: data.Sheet{Rhyme: strings.Repeat("冒油关阀按急停", 900)}}, "d", "test", "2026-03-02", 1)
		return errors.Join(err, tx.AddPerson(ctx, &data.Person{Name: "张敏", Role: data.Worker, Enterprise: "甲站", Posts: []string{"加油员"}}),
			tx.Log(ctx, &data.Asked{AskedMS: 1, Channel: "test", Chat: "c", Question: "冒油了咋办", Zone: data.Answered}),
			tx.Post(ctx, 0, []data.Letter{{Channel: "test", Chat: "c", Text: "等着"}}))
	})
	return s, path
}

// files lists a folder.
func files(t *testing.T, dir string) string {
	t.Helper()
	all, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, f := range all {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s, path := aRecord(t)
	dir := t.TempDir()
	to, elsewhere := filepath.Join(dir, "备份 a?#%41.db"), filepath.Join(t.TempDir(), "b.db")
	c, err := Backup(t.Context(), path, to, false, 1767225600123)
	must(t, err)
	want := Contents{Bytes: c.Bytes, AsOfMS: 1767225600123, Enterprises: 1, CardSets: 1, People: 1, Asked: 1, WaitingLetters: 1}
	info, err := os.Stat(to)
	must(t, err)
	if *c != want || info.Size() != c.Bytes || info.Mode().Perm() != 0o600 {
		t.Errorf("%+v, %d bytes, %v", *c, info.Size(), info.Mode())
	}
	if u, err := s.View().Upkeep(t.Context(), UpkeepBackup); err != nil || u.AtMS != 1767225600123 || u.Detail != filepath.Base(to) {
		t.Error("not recorded", u, err)
	}
	if _, err := Backup(t.Context(), path, to, false, 5); !errors.Is(err, fs.ErrExist) {
		t.Error("overwrote a backup unasked:", err)
	}
	if _, err := Backup(t.Context(), path, to, true, 1767225600124); err != nil {
		t.Error(err)
	}
	if got := files(t, dir); got != filepath.Base(to) {
		t.Error("left behind:", got)
	}
	for _, tail := range []string{"-wal", "-shm"} { // of a database that is not there any more
		must(t, os.WriteFile(elsewhere+tail, []byte("old"), 0o600))
	}
	back, err := Restore(t.Context(), to, elsewhere, "")
	must(t, err)
	want.AsOfMS++
	want.Bytes -= sealSize
	if *back != want {
		t.Errorf("%+v", *back)
	}
	if got := files(t, filepath.Dir(elsewhere)); got != "b.db" {
		t.Error("left behind:", got)
	}
	r, err := Open(t.Context(), elsewhere)
	must(t, err)
	defer r.Close()
	if p, err := r.CardsOf(t.Context(), "甲站", "加油员"); err != nil || p == nil || !strings.HasPrefix(p.Cards.Risk.Rhyme, "冒油关阀") {
		t.Error(p, err)
	}
}

// A sealed file is an ordinary database for others.
func TestBackupIsADatabase(t *testing.T) {
	_, path := aRecord(t)
	to := filepath.Join(t.TempDir(), "b.db")
	_, err := Backup(t.Context(), path, to, false, 7)
	must(t, err)
	s, err := Open(t.Context(), to)
	must(t, err)
	defer s.Close()
	if found, err := s.QuickCheck(t.Context()); found != "" || err != nil {
		t.Error(found, err)
	}
	must(t, s.KeptUp(t.Context(), "x", "", 1))
}

func TestDamagedBackups(t *testing.T) {
	t.Parallel()
	_, path := aRecord(t)
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	_, err := Backup(t.Context(), path, good, false, 7)
	must(t, err)
	whole, err := os.ReadFile(good)
	must(t, err)
	text := strings.Index(string(whole), "急停") // in a card, where SQLite has no eyes
	flip := func(at int) []byte {
		b := []byte(strings.Clone(string(whole)))
		b[at] ^= 1
		return b
	}
	body := whole[:len(whole)-int(sealSize)]
	newer, other := filepath.Join(dir, "newer"), filepath.Join(dir, "other")
	for _, x := range []struct {
		name string
		body []byte
		want error
	}{
		{"empty", nil, ErrNotWhole},
		{"cut", whole[:len(whole)/2], ErrNotWhole},
		{"one byte short", whole[:len(whole)-1], ErrNotWhole},
		{"without its seal", body, ErrNotWhole},
		{"a letter changed", flip(text), ErrNotWhole},
		{"its head changed", flip(20), ErrNotWhole},
		{"its date changed", flip(len(whole) - int(sealSize) + 25), ErrNotWhole},
		{"its digest changed", flip(len(whole) - 3), ErrNotWhole},
		{"longer", append([]byte(strings.Clone(string(whole))), 0), ErrNotWhole},
		{"a text", []byte(strings.Repeat("not a backup at all\n", 50)), ErrNotWhole},
		{"sealed, of a newer program", resealed(t, newer, body, `PRAGMA user_version = 999`), ErrNewer},
		{"sealed, of something else", resealed(t, other, body, `DROP TABLE asked`), ErrForeign},
		{"sealed, with a broken page", resealed(t, newer+"2", broken(body), ""), ErrDamaged},
	} {
		t.Run(x.name, func(t *testing.T) {
			place := t.TempDir()
			file := filepath.Join(dir, "x")
			must(t, os.WriteFile(file, x.body, 0o600))
			if _, err := Restore(t.Context(), file, filepath.Join(place, "r.db"), ""); !errors.Is(err, x.want) {
				t.Errorf("%v, want %v", err, x.want)
			}
			if left := files(t, place); left != "" {
				t.Error("half done:", left)
			}
		})
	}
}

// resealed is a database with a change and a seal that fits.
func resealed(t *testing.T, path string, body []byte, change string) []byte {
	t.Helper()
	must(t, os.WriteFile(path, body, 0o600))
	if change != "" {
		s, err := connect(path)
		must(t, err)
		must(t, exec(t, s, change))
		must(t, s.Close())
	}
	_, err := seal(path, 7)
	must(t, err)
	out, err := os.ReadFile(path)
	must(t, err)
	return out
}

// broken has the head of its last pages wiped.
func broken(body []byte) []byte {
	b := []byte(strings.Clone(string(body)))
	for at := len(b) / 2 / 4096 * 4096; at < len(b); at += 4096 {
		copy(b[at:], make([]byte, 100))
	}
	return b
}

func TestRestoreKeepsTheOld(t *testing.T) {
	t.Parallel()
	s, path := aRecord(t)
	backup := filepath.Join(t.TempDir(), "b")
	_, err := Backup(t.Context(), path, backup, false, 7)
	must(t, err)
	in(t, s, func(ctx context.Context, tx *Tx) error {
		return tx.Log(ctx, &data.Asked{AskedMS: 2, Channel: "test", Chat: "c", Question: "后来问的", Zone: data.Answered})
	})
	if _, err := Restore(t.Context(), backup, path, ""); !errors.Is(err, fs.ErrExist) {
		t.Error("overwrote a record unasked:", err)
	}
	keep := path + ".old"
	if _, err := Restore(t.Context(), backup, path, keep); !errors.Is(err, ErrBusy) {
		t.Error("replaced a record that is open:", err)
	}
	must(t, s.Close())
	if _, err := Restore(t.Context(), backup, path, keep); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]int{path: 1, keep: 2} {
		if c, err := inspect(t.Context(), file); err != nil || c.Asked != want {
			t.Errorf("%s: %+v %v, want %d questions", file, c, err, want)
		}
	}
	if got := files(t, filepath.Dir(path)); got != "anka.db anka.db.old" {
		t.Error("left behind:", got)
	}
	if _, err := Restore(t.Context(), backup, path, keep); !errors.Is(err, fs.ErrExist) {
		t.Error("overwrote what was kept:", err)
	}
}

// What is there may be the very thing that broke.
func TestRestoreOverDamage(t *testing.T) {
	_, path := aRecord(t)
	backup := filepath.Join(t.TempDir(), "b")
	_, err := Backup(t.Context(), path, backup, false, 7)
	must(t, err)
	bad := filepath.Join(t.TempDir(), "anka.db")
	must(t, os.WriteFile(bad, []byte(strings.Repeat("x", 9000)), 0o600))
	must(t, os.WriteFile(bad+"-wal", []byte("journal"), 0o600))
	c, err := Restore(t.Context(), backup, bad, bad+".old")
	if err != nil || c.Asked != 1 {
		t.Fatal(c, err)
	}
	if got := files(t, filepath.Dir(bad)); got != "anka.db anka.db.old anka.db.old-wal" {
		t.Error(got)
	}
	s, err := Open(t.Context(), bad)
	must(t, err)
	must(t, s.Close())
}

// A backup holds one moment, however hard others write: each transaction writes
// a question and a letter, so their numbers are equal.
func TestBackupWhileWriting(t *testing.T) {
	t.Parallel()
	s, path := aRecord(t)
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	var wrote int
	writers.Go(func() {
		for ctx.Err() == nil {
			err := s.Do(t.Context(), func(tx *Tx) error {
				wrote++
				a := data.Asked{AskedMS: 3, Channel: "test", Chat: "c", Question: fmt.Sprint("问", wrote), Zone: data.Answered}
				return errors.Join(tx.Log(t.Context(), &a), tx.Post(t.Context(), 0, []data.Letter{{Channel: "test", Chat: "c", Text: "答"}}))
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	defer writers.Wait()
	defer stop()
	dir := t.TempDir()
	for i := range 5 {
		to := filepath.Join(dir, fmt.Sprint(i))
		c, err := Backup(t.Context(), path, to, false, int64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if c.Asked != c.WaitingLetters {
			t.Errorf("%d questions and %d letters", c.Asked, c.WaitingLetters)
		}
		if _, err := Restore(t.Context(), to, to+".restored", ""); err != nil {
			t.Error(err)
		}
	}
}

// A record of an older program is backed up as it is.
func TestBackupBeforeUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	s, err := connect(path)
	must(t, err)
	first, err := migrations.ReadFile("migrations/0001_first.sql")
	must(t, err)
	must(t, exec(t, s, string(first)+";PRAGMA user_version = 1"))
	must(t, s.Close())
	to := filepath.Join(t.TempDir(), "b")
	_, err = Backup(t.Context(), path, to, false, 1)
	must(t, err)
	for _, file := range []string{path, to} {
		s, err := connect(file)
		must(t, err)
		if n, err := s.version(t.Context()); n != 1 || err != nil {
			t.Error(file, n, err)
		}
		must(t, s.Close())
	}
}

// While somebody keeps the record for himself, and is not done in time, nothing
// is left half done.
func TestBackupOfLocked(t *testing.T) {
	t.Parallel()
	_, path := aRecord(t)
	other, err := connect(path)
	must(t, err)
	defer other.Close()
	tx, err := other.write.BeginTx(t.Context(), nil) // immediate: nobody else writes
	must(t, err)
	to := filepath.Join(t.TempDir(), "b")
	ctx := t.Context()
	_, err = Backup(ctx, path, to, false, 1)
	if !errors.Is(err, ErrNotRecorded) {
		t.Error("want a backup that is not recorded:", err)
	}
	must(t, tx.Rollback())
	if _, err := Restore(ctx, to, to+"2", ""); err != nil {
		t.Error("the backup is not whole:", err)
	}
}
