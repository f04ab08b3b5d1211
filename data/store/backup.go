package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// What may be wrong with a file that is to be restored, or with the place.
var (
	ErrNotWhole = errors.New("store: not a whole backup: cut off or changed since it was written")
	ErrForeign  = errors.New("store: not a database of ours")
	ErrNewer    = errors.New("store: written by a newer program")
	ErrDamaged  = errors.New("store: damaged")
	ErrBusy     = errors.New("store: somebody else has the database open")
	ErrFull     = errors.New("store: the disk is full")
)

// Contents is what a database holds.
type Contents struct {
	Bytes                          int64
	AsOfMS                         int64 // of a backup: nothing later is in it
	Enterprises, CardSets, People  int
	Asked                          int
	Answers                        int64 // the last row of the record of answers
	WaitingUpdates, WaitingLetters int
}

// Backup writes what the record at from holds at this moment into the file to,
// while others go on writing: beside it first, checked, then under its name,
// so that to is a whole backup or what it was before. It does not bring the
// record to a newer migration: a backup before an upgrade is of the old one.
func Backup(ctx context.Context, from, to string, replace bool, nowMS int64) (*Contents, error) {
	if _, err := os.Lstat(to); err == nil && !replace {
		return nil, &fs.PathError{Op: "backup", Path: to, Err: fs.ErrExist}
	}
	temp, err := beside(to)
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(temp) }() // after the rename it is not there
	if err := vacuumInto(ctx, from, temp); err != nil {
		return nil, err
	}
	c, err := inspect(ctx, temp)
	if err != nil {
		return nil, err
	}
	c.AsOfMS = nowMS
	if c.Bytes, err = seal(temp, nowMS); err != nil {
		return nil, err
	}
	if err := put(temp, to, replace); err != nil {
		return nil, err
	}
	return c, recordBackup(ctx, from, filepath.Base(to), nowMS)
}

// ErrNotRecorded says that a backup is whole but the record does not know of it.
var ErrNotRecorded = errors.New("store: the backup is written but could not be recorded")

func recordBackup(ctx context.Context, path, detail string, nowMS int64) error {
	s, err := connect(path)
	if err != nil {
		return err
	}
	defer s.Close()
	if n, err := s.version(ctx); err == nil && n < upkeepSince {
		return nil
	}
	if err := s.KeptUp(ctx, UpkeepBackup, detail, nowMS); err != nil {
		return fmt.Errorf("%w: %w", ErrNotRecorded, err)
	}
	return nil
}

// upkeepSince is the migration that knows of upkeep.
const upkeepSince = 2

// beside makes an empty file for what is to become path; only its owner may read it.
func beside(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func vacuumInto(ctx context.Context, from, to string) error {
	if from == InMemory {
		return errors.New("store: a database in memory has no file")
	}
	if _, err := os.Stat(from); err != nil {
		return err
	}
	s, err := connect(from)
	if err != nil {
		return err
	}
	defer s.Close()
	whole, err := filepath.Abs(to) // a name that begins with file: would be read as an address
	if err != nil {
		return err
	}
	_, err = s.read.ExecContext(ctx, `VACUUM INTO ?`, whole)
	return mean(err)
}

// mean gives SQLite's errors that somebody can do something about a name.
func mean(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case 5, 6: // BUSY, LOCKED
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case 13: // FULL
		return fmt.Errorf("%w: %w", ErrFull, err)
	case 11, 26: // CORRUPT, NOTADB
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

// inspect reads a database through that nobody writes, and counts what is in it.
func inspect(ctx context.Context, path string) (*Contents, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := ours(ctx, db); err != nil {
		return nil, err
	}
	switch found, err := checked(ctx, db, `PRAGMA integrity_check(1)`); {
	case err != nil:
		return nil, mean(err)
	case found != "":
		return nil, fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	c := &Contents{Bytes: info.Size()}
	err = db.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM enterprise), (SELECT COUNT(*) FROM card_set WHERE in_force = 1),
		(SELECT COUNT(*) FROM person WHERE left_ms IS NULL), (SELECT COUNT(*) FROM asked),
		(SELECT COUNT(*) FROM inbox WHERE state = 0), (SELECT COUNT(*) FROM outbox WHERE state = 0)`).
		Scan(&c.Enterprises, &c.CardSets, &c.People, &c.Asked, &c.WaitingUpdates, &c.WaitingLetters)
	if err != nil {
		return nil, mean(err)
	}
	c.Answers, err = lastAnswer(ctx, db)
	return c, mean(err)
}

// lastAnswer is the last row of the record of answers; an old backup has none.
func lastAnswer(ctx context.Context, db *sql.DB) (last int64, err error) {
	var has bool
	if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'record'`).Scan(&has); err != nil || !has {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) FROM record`).Scan(&last)
	return last, err
}

// ours says whether a database is of a migration that this program knows.
func ours(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var have, tables int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&have); err != nil {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	err = db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('card_set', 'inbox', 'outbox', 'asked')`).Scan(&tables)
	switch {
	case err != nil:
		return mean(err)
	case have < 1 || tables != 4:
		return ErrForeign
	case have > len(names):
		return fmt.Errorf("%w: migration %d, this program knows %d", ErrNewer, have, len(names))
	}
	return nil
}

func (s *Store) version(ctx context.Context) (int, error) {
	var n int
	return n, s.read.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&n)
}

// A backup is an SQLite database with a seal after its last page: SQLite finds
// a damaged structure but not a changed letter, and a card must come back to
// the letter. SQLite itself does not look past the last page.
const (
	sealForm = "\nanka backup 1 as of %013d sha256 %64s\n"
	sealSize = int64(1 + len("anka backup 1 as of ") + 13 + len(" sha256 ") + 64 + 1)
)

func sealed(sum hash.Hash, asOfMS int64) string {
	fmt.Fprintf(sum, "%013d", asOfMS)
	return fmt.Sprintf(sealForm, asOfMS, hex.EncodeToString(sum.Sum(nil)))
}

// seal ends the file with its digest, on the disk, and gives its size.
func seal(path string, asOfMS int64) (size int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return 0, err
	}
	if _, err := io.WriteString(f, sealed(sum, asOfMS)); err != nil {
		return 0, err
	}
	return n + sealSize, f.Sync()
}

// unseal copies a sealed file without its seal and gives its date. What was cut
// off or changed is ErrNotWhole.
func unseal(to io.Writer, from *os.File) (asOfMS int64, err error) {
	info, err := from.Stat()
	if err != nil {
		return 0, err
	}
	n := info.Size() - sealSize
	if n <= 0 {
		return 0, ErrNotWhole
	}
	end := make([]byte, sealSize)
	if _, err := from.ReadAt(end, n); err != nil {
		return 0, err
	}
	words := strings.Fields(string(end))
	if len(words) != 8 {
		return 0, ErrNotWhole
	}
	if asOfMS, err = strconv.ParseInt(words[5], 10, 64); err != nil {
		return 0, ErrNotWhole
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(to, sum), from, n); err != nil {
		return 0, err
	}
	if sealed(sum, asOfMS) != string(end) {
		return 0, ErrNotWhole
	}
	return asOfMS, nil
}

// put gives a finished file its name, on the disk.
func put(temp, to string, replace bool) error {
	if !replace {
		if err := os.Link(temp, to); err == nil { // fails when somebody was faster
			return syncDir(filepath.Dir(to))
		} else if errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.Rename(temp, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system can do it to a directory
	return d.Close()
}
