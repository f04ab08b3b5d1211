//go:build !race

package exchange

const slow = false
