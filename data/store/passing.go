package store

import (
	"errors"

	"modernc.org/sqlite"
)

// Passing says whether an error is the machine's and not that of what was being
// written: the database is locked by somebody, the disk is full or does not
// take what is written. The same thing tried again later may well succeed.
func Passing(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case 5, 6, 7, 8, 10, 13, 14: // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN
		return true
	}
	return false
}
