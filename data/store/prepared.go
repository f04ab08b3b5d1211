package store

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements of the writing connection: preparing them
// anew takes longer than running them.
type prepared struct {
	mu   sync.Mutex
	have map[string]*sql.Stmt
}

// mostPrepared bounds what is kept; the queries are constants, so it is not reached.
const mostPrepared = 400

func (p *prepared) get(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.have[query]
}

// add prepares what a transaction missed, after its end: the one connection
// is busy before. What cannot be prepared is run unprepared as before.
func (p *prepared) add(ctx context.Context, db *sql.DB, queries map[string]*sql.Stmt) {
	for q := range queries {
		if p.get(q) != nil {
			continue
		}
		s, err := db.PrepareContext(ctx, q)
		if err != nil {
			continue
		}
		p.mu.Lock()
		if p.have[q] == nil && len(p.have) < mostPrepared {
			p.have[q], s = s, nil
		}
		p.mu.Unlock()
		if s != nil {
			_ = s.Close()
		}
	}
}

// stmt gives a query's statement in this transaction; nil the first time. From the
// second time on it is prepared, for as long as the transaction lasts.
func (tx *Tx) stmt(ctx context.Context, query string) *sql.Stmt {
	if s := tx.prepared.get(query); s != nil {
		return tx.StmtContext(ctx, s)
	}
	s, again := tx.missed[query]
	if !again || s != nil {
		if !again {
			if tx.missed == nil {
				tx.missed = map[string]*sql.Stmt{}
			}
			tx.missed[query] = nil
		}
		return s
	}
	s, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return nil // run unprepared, it says what is wrong
	}
	tx.missed[query] = s
	return s
}

// ExecContext is sql.Tx's, prepared.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := tx.stmt(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return tx.Tx.ExecContext(ctx, query, args...)
}

// QueryContext is sql.Tx's, prepared.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := tx.stmt(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return tx.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is sql.Tx's, prepared.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := tx.stmt(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return tx.Tx.QueryRowContext(ctx, query, args...)
}
