package index

import (
	"math"
	"slices"
	"strings"
)

// decoder turns typed pinyin into the characters that were most likely meant:
// a hidden Markov model over syllables (Viterbi), whose characters and
// neighbours are counted in the word lists.
type decoder struct {
	spell *speller
	one   map[rune]float64
	two   map[[2]rune]float64
	total float64
	heard map[syl][]rune // characters of the word lists by sound
	usual bool           // by the usual reading alone: 还 is hai, not huan
}

func newDecoder(s *speller) *decoder {
	return &decoder{spell: s, one: map[rune]float64{}, two: map[[2]rune]float64{}, heard: map[syl][]rune{}}
}

// learn counts a text of the word lists.
func (d *decoder) learn(s string) {
	var last rune
	for _, r := range plain(s) {
		if d.spell.of(r)[0] == 0 {
			last = 0
			continue
		}
		if d.one[r] == 0 {
			two := d.spell.of(r)
			d.heard[two[0]] = append(d.heard[two[0]], r)
			if two[1] != 0 && !d.usual {
				d.heard[two[1]] = append(d.heard[two[1]], r)
			}
		}
		d.one[r]++
		d.total++
		if last != 0 {
			d.two[[2]rune{last, r}]++
		}
		last = r
	}
}

// decode replaces the runs of pinyin in a plain text; typed says that there
// were any.
func (d *decoder) decode(s string) (out string, typed bool) {
	if !strings.ContainsFunc(s, isLatin) {
		return s, false
	}
	var b strings.Builder
	for len(s) > 0 {
		end := strings.IndexFunc(s, isLatin)
		if end < 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
		n, syllables := d.run(s)
		if len(syllables) > 0 {
			typed = true
			b.WriteString(d.likeliest(syllables))
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String(), typed
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

// run reads words of pinyin that stand together, with or without spaces: how
// many bytes they take and their syllables. A word that is no pinyin (lpg)
// stands alone and has none.
func (d *decoder) run(s string) (int, []string) {
	var all []string
	n := 0
	for at := 0; at < len(s); {
		end := at
		for end < len(s) && isLatin(rune(s[end])) {
			end++
		}
		word := d.spell.split(s[at:end])
		if len(word) == 0 {
			if n == 0 {
				return end, nil
			}
			break
		}
		all = append(all, word...)
		n = end
		if end == len(s) || s[end] != ' ' {
			break
		}
		at = end + 1
	}
	return n, all
}

// Chance that a syllable was misspelt in one of the ways that sound alike.
var misspelt = math.Log(0.2)

type guess struct {
	r     rune
	score float64
	from  int
}

func (d *decoder) likeliest(syllables []string) string {
	columns := make([][]guess, len(syllables))
	for i, s := range syllables {
		var last []guess
		if i > 0 {
			last = columns[i-1]
		}
		for _, r := range d.candidates(s) {
			columns[i] = append(columns[i], d.best(r, last, d.spell.exactly(r, s)))
		}
	}
	return backtrack(columns)
}

// candidates are the characters of the word lists that sound so, or any one
// that does.
func (d *decoder) candidates(syllable string) []rune {
	y := d.spell.spelled[syllable]
	if rs := d.heard[y]; len(rs) > 0 {
		return rs
	}
	return []rune{d.spell.any[y]}
}

func (d *decoder) best(r rune, last []guess, exact bool) guess {
	base := math.Log((d.one[r] + 0.1) / (d.total + 1))
	g := guess{r: r, score: base, from: -1}
	for i, l := range last {
		p := 0.8*d.two[[2]rune{l.r, r}]/(d.one[l.r]+1) + 0.2*(d.one[r]+0.1)/(d.total+1)
		if s := l.score + math.Log(p); g.from < 0 || s > g.score {
			g.score, g.from = s, i
		}
	}
	if !exact {
		g.score += misspelt
	}
	return g
}

func backtrack(columns [][]guess) string {
	out := make([]rune, len(columns))
	last := columns[len(columns)-1]
	at := 0
	for i := range last {
		if last[i].score > last[at].score {
			at = i
		}
	}
	for i := len(columns) - 1; i >= 0; i-- {
		out[i] = columns[i][at].r
		at = columns[i][at].from
	}
	return string(slices.Clip(out))
}
