//go:build !race

package main

// raced: the race detector is on, under which SQLite takes 25 times as long.
const raced = false
