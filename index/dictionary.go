package index

import (
	"cmp"
	"slices"
)

// dictionary finds words by their beginnings, a character or a sound at a time. It is
// a sorted list, which is made faster than a tree and is smaller.
type dictionary[K cmp.Ordered] struct{ words []word[K] }

type word[K cmp.Ordered] struct {
	key []K
	id  int32
}

// add files a word; settle ends it.
func (d *dictionary[K]) add(key []K, id int32) { d.words = append(d.words, word[K]{key, id}) }

func (d *dictionary[K]) settle() {
	slices.SortFunc(d.words, func(a, b word[K]) int { return cmp.Or(slices.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
}

// beginning is the words that begin alike, as far as they were followed.
type beginning struct{ from, to, n int }

func (d *dictionary[K]) begin() beginning { return beginning{0, len(d.words), 0} }

// next follows one more; false when no word goes on so.
func (d *dictionary[K]) next(b beginning, k K) (beginning, bool) {
	at := func(above bool) int {
		i, _ := slices.BinarySearchFunc(d.words[b.from:b.to], k, func(w word[K], k K) int {
			if len(w.key) <= b.n {
				return -1
			}
			if c := cmp.Compare(w.key[b.n], k); c != 0 || !above {
				return c
			}
			return -1
		})
		return b.from + i
	}
	from := at(false)
	if from == b.to || len(d.words[from].key) <= b.n || d.words[from].key[b.n] != k {
		return beginning{}, false
	}
	return beginning{from, at(true), b.n + 1}, true
}

// ends are the words that end here.
func (d *dictionary[K]) ends(b beginning) []word[K] {
	to := b.from
	for to < b.to && len(d.words[to].key) == b.n {
		to++
	}
	return d.words[b.from:to]
}
