package bot

import "sync/atomic"

// counts are what has happened since the start.
type counts struct {
	received  atomic.Int64 // updates stored, each once
	handled   atomic.Int64 // updates handled
	failed    atomic.Int64 // tries to handle one that went wrong
	aside     atomic.Int64 // updates set aside
	delivered atomic.Int64 // letters that a channel has
	refused   atomic.Int64 // letters that a channel will never take
	postponed atomic.Int64 // tries to deliver one that went wrong
	waits     atomic.Int64 // of these, because the channel asked to wait (429)
}
