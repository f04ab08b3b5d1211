//go:build !race

package index_test

const slow = false
