// Package store is the record: SQLite, one file a noun. It is the truth; an
// index is a cache of it. It decides nothing and never looks at a clock:
// times come in as Unix milliseconds.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	_ "modernc.org/sqlite" // the driver
)

//go:embed migrations/*.sql
var migrations embed.FS

// InMemory is the path of a database that lives as long as its Store.
const InMemory = ":memory:"

// Store is an open database: one connection writes, several read.
type Store struct {
	write, read *sql.DB
	prepared    prepared
	sums        bool // the summaries are kept: the database is at the newest migration
}

// Tx is the one transaction in which a message is handled.
type Tx struct {
	*sql.Tx
	prepared *prepared
	missed   map[string]*sql.Stmt // queries not prepared for all yet, and for this transaction since their second time
}

// pragmas: synchronous FULL, because NORMAL in WAL mode can lose
// the last commits when the power goes.
const pragmas = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"

// Open opens or creates a database and brings it to the newest migration.
func Open(ctx context.Context, path string) (*Store, error) {
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.sums = true
	if err := s.takeUpRollout(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func connect(path string) (*Store, error) {
	if path == InMemory {
		db, err := sql.Open("sqlite", ":memory:?_pragma=foreign_keys(1)&_txlock=immediate")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1) // every further connection would be an empty database
		return &Store{write: db, read: db, prepared: prepared{have: map[string]*sql.Stmt{}}}, nil
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas
	write, err := sql.Open("sqlite", name+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4)
	return &Store{write: write, read: read, prepared: prepared{have: map[string]*sql.Stmt{}}}, nil
}

// Close closes the database.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Do runs f in the one writing transaction: all of it happens or none. At its end
// the summaries that it made stale are computed anew (settle.go).
func (s *Store) Do(ctx context.Context, f func(*Tx) error) error {
	return s.do(ctx, func(tx *Tx) error {
		if err := f(tx); err != nil || !s.sums {
			return err
		}
		return tx.settle(ctx)
	})
}

func (s *Store) do(ctx context.Context, f func(*Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	t := &Tx{Tx: tx, prepared: &s.prepared}
	if err := f(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	s.prepared.add(ctx, s.write, t.missed)
	return nil
}

// migrate runs the numbered migrations that the database has not seen, each
// in its own transaction with the number it brings the database to.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var have int
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return fmt.Errorf("store: not a database of ours: %w", err)
	}
	if have > len(names) {
		return fmt.Errorf("store: the database is at migration %d, this program knows %d", have, len(names))
	}
	for i := have; i < len(names); i++ {
		text, err := migrations.ReadFile(names[i])
		if err != nil {
			return err
		}
		err = s.do(ctx, func(tx *Tx) error {
			if _, err := tx.Tx.ExecContext(ctx, string(text)); err != nil {
				return err
			}
			_, err := tx.Tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", i+1))
			return err
		})
		if err != nil {
			return fmt.Errorf("store: %s: %w", names[i], err)
		}
	}
	return nil
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
