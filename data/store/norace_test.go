//go:build !race

package store

// raced: the race detector is on, under which SQLite takes 25 times as long.
const raced = false
