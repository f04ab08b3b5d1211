//go:build linux || darwin || freebsd

package store

import (
	"path/filepath"
	"syscall"
)

// freeBeside is the room on the file's disk that a program may use; −1: not known.
func freeBeside(path string) int64 {
	var st syscall.Statfs_t
	if syscall.Statfs(filepath.Dir(path), &st) != nil {
		return -1
	}
	return int64(st.Bavail) * int64(st.Bsize) //nolint:unconvert,gosec // their types differ from system to system
}
