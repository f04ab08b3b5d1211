//go:build !race

package workforce

const slow = false
