package quiz

import "hash/fnv"

// dice is splitmix64, written out so that no release of Go changes a question.
type dice struct{ state uint64 }

func newDice(seed uint64, key, name string) *dice {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // a hash cannot fail
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(name))
	r := &dice{seed ^ h.Sum64()}
	r.next()
	return r
}

func (r *dice) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *dice) below(n int) int { return int(r.next() % uint64(n)) }

func shuffle[T any](r *dice, s []T) {
	for i := len(s) - 1; i > 0; i-- {
		j := r.below(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

// single makes the question of one right answer; wrong is shuffled in.
func single(r *dice, text, right string, wrong []string) Question {
	options := append([]string{right}, wrong...)
	shuffle(r, options)
	q := Question{Text: text, Options: options}
	for i, o := range options {
		if o == right {
			q.Right = []int{i}
		}
	}
	return q
}
