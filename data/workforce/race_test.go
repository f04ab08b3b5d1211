//go:build race

package workforce

// slow says that the race detector makes everything about ten times slower.
const slow = true
