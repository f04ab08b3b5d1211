package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"anka/data/store"
)

var errLocked = errors.New("locked by another process")

// lockRecord keeps a second serve away from a database: both would answer
// everything. The lock is the system's, on a file beside the database, and is
// gone when the process is, however it ends; the file stays. Other commands do
// not ask for it and run beside serve.
func lockRecord(db string) (unlock func(), err error) {
	if db == store.InMemory {
		return func() {}, nil
	}
	f, err := lockFile(lockPath(db))
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("另一个 anka serve 正在用数据库 %s。先停掉那一个，再来一次", db)
	}
	if err != nil {
		return nil, fmt.Errorf("锁不住数据库 %s，请检查那个目录能不能写：%w", db, err)
	}
	return func() { _ = f.Close() }, nil
}

// lockPath is the same for all names of one file.
func lockPath(db string) string {
	if real, err := filepath.EvalSymlinks(db); err == nil {
		db = real
	}
	return db + ".lock"
}
