//go:build race

package index_test

// slow says that the race detector makes everything about ten times slower.
const slow = true
