package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Restore makes a backup the database at to. What is there already stays as
// keep; with an empty keep it must not be there. Until the last step nothing of
// it is touched, and a crash at any moment leaves the old database or the new
// one at to. The caller sees to it that no serve runs on it.
func Restore(ctx context.Context, from, to, keep string) (*Contents, error) {
	if keep == "" {
		if _, err := os.Lstat(to); err == nil {
			return nil, &fs.PathError{Op: "restore", Path: to, Err: fs.ErrExist}
		}
	}
	temp, err := beside(to)
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(temp) }()
	asOf, err := copyUnsealed(from, temp)
	if err != nil {
		return nil, err
	}
	c, err := inspect(ctx, temp)
	if err != nil {
		return nil, err
	}
	c.AsOfMS = asOf
	if keep != "" {
		if err := setAside(ctx, to, keep); err != nil {
			return nil, err
		}
	}
	// A journal that stays behind would be played into the new database.
	for _, tail := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Remove(to + tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return c, put(temp, to, keep != "")
}

func copyUnsealed(from, to string) (asOfMS int64, err error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if asOfMS, err = unseal(out, in); err != nil {
		return 0, err
	}
	return asOfMS, out.Sync()
}

// setAside keeps the database at path under another name too.
func setAside(ctx context.Context, path, keep string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Lstat(keep); err == nil {
		return &fs.PathError{Op: "keep", Path: keep, Err: fs.ErrExist}
	}
	// SQLite may remove the journal of a file that it cannot read; it may be
	// what is left of it.
	_ = os.Link(path+"-wal", keep+"-wal")
	switch err := fold(ctx, path); {
	case errors.Is(err, ErrBusy):
		_ = os.Remove(keep + "-wal")
		return err
	case err == nil:
		_ = os.Remove(keep + "-wal") // all of it is in the file now
	}
	if err := os.Link(path, keep); err != nil {
		return os.Rename(path, keep) // no links here: a crash now leaves it under keep only
	}
	return syncDir(filepath.Dir(keep))
}

// fold brings what is in the journal into the file itself. That needs the
// database for itself alone, so it also finds out whether anybody has it open.
func fold(ctx context.Context, path string) error {
	s, err := connect(path)
	if err != nil {
		return err
	}
	defer s.Close()
	var mode string
	if err := s.write.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode); err != nil {
		return mean(err)
	}
	if mode != "delete" {
		return fmt.Errorf("%w: journal mode %s", ErrBusy, mode)
	}
	return nil
}
