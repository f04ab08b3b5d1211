package index

import (
	"cmp"
	"slices"
	"strings"

	"anka/data/lexicon"
)

// say is a piece of a question about the rollout: a word of status.txt, or a name.
type say struct {
	facet, id string
	plain     bool    // found by its sound in typed pinyin alone: it is short, and sounds like much else
	ids       []int64 // of facet "ent": the enterprises of that name
	days      days    // of facet "span"
	n         int     // of facets "most" and "nth"
}

// piece is a say at a place of a text.
type piece struct {
	say
	from, to int
	sure     float32 // 1: by its letters; less: only its sound
	weight   float32
}

// statusWords is what the word list tells: words by letter and by sound, and a decoder
// for typed pinyin that knows them. It never changes.
type statusWords struct {
	lexeme  // of status.txt
	decoder *decoder
}

// lexeme finds says by letter and by sound.
type lexeme struct {
	says   []say
	words  *node[rune]
	sounds *node[syl]
}

func newLexeme() lexeme { return lexeme{words: &node[rune]{}, sounds: &node[syl]{}} }

// add files a say under a word, already normalised. Words of one character are found
// by their letters alone.
func (l *lexeme) add(word string, what say, sp *speller) {
	runes := []rune(strings.ReplaceAll(word, " ", ""))
	if len(runes) == 0 {
		return
	}
	id := int32(len(l.says))
	l.says = append(l.says, what)
	l.words.add(runes, id)
	sounds, ok := spell(runes, sp)
	if !ok || len(sounds) < 2 {
		return
	}
	l.sounds.add(sounds, id)
	for i, r := range runes { // 长冲 is read chang, too
		if other := sp.of(r)[1]; other != 0 {
			again := slices.Clone(sounds)
			again[i] = other
			l.sounds.add(again, id)
		}
	}
}

func newStatusWords(l *lexicon.Lexicon, n *normaliser, s *speller) *statusWords {
	w := &statusWords{lexeme: newLexeme(), decoder: newDecoder(s)}
	for _, entry := range l.Status {
		for _, word := range entry.Words {
			w.decoder.learn(word)
			if entry.Facet != "phrase" { // it only teaches the decoder
				w.add(n.normal(word), say{facet: entry.Facet, id: entry.ID, plain: entry.Facet == "mark"}, s)
			}
		}
	}
	for _, f := range l.Folds {
		w.decoder.learn(f.Standard)
	}
	return w
}

// How much a word weighs when words dispute a place: longer words win, and letters over
// sounds. Of a short word the sound alone says little, unless pinyin was typed.
func worth(n int, sure float32) float32 { return float32(n*n) * sure }

const (
	soundShort = 0.45
	soundLong  = 0.7
	soundTyped = 0.95
)

// find lists the pieces that a text may hold; they overlap.
func (l *lexeme) find(t *text, out []piece) []piece {
	for i := range t.units {
		n := l.words
		for j := i; j < len(t.units); j++ {
			if n = n.next[t.units[j].r]; n == nil {
				break
			}
			for _, id := range n.ends {
				out = append(out, piece{l.says[id], i, j + 1, 1, worth(j+1-i, 1)})
			}
		}
		out = l.hear(t, i, out)
	}
	return out
}

func (l *lexeme) hear(t *text, i int, out []piece) []piece {
	steps := []*node[syl]{l.sounds}
	for j := i; j < len(t.units) && len(steps) > 0; j++ {
		var next []*node[syl]
		for k, y := range t.units[j].sounds {
			if y == 0 || k > 0 && (!t.typed || y == t.units[j].sounds[0]) {
				continue // a slip is of the usual reading
			}
			for _, s := range steps {
				if n := s.next[y]; n != nil {
					next = append(next, n)
				}
			}
		}
		steps = next
		sure := float32(soundShort)
		switch {
		case t.typed:
			sure = soundTyped
		case j-i >= 2:
			sure = soundLong
		}
		for _, s := range steps {
			for _, id := range s.ends {
				if what := l.says[id]; t.typed || !what.plain {
					out = append(out, piece{what, i, j + 1, sure, worth(j+1-i, sure)})
				}
			}
		}
	}
	return out
}

// cover chooses the pieces that together weigh most and do not overlap, in their order.
func cover(pieces []piece, n int) []piece {
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.to, b.to) })
	best, last := make([]float32, n+1), make([]int, n+1) // last: the piece that ends here, +1
	at := 0
	for i := 1; i <= n; i++ {
		best[i] = best[i-1]
		for ; at < len(pieces) && pieces[at].to == i; at++ {
			p := &pieces[at]
			if w := best[p.from] + p.weight; w > best[i] {
				best[i], last[i] = w, at+1
			}
		}
	}
	var out []piece
	for i := n; i > 0; {
		if last[i] == 0 {
			i--
			continue
		}
		p := pieces[last[i]-1]
		out = append(out, p)
		i = p.from
	}
	slices.Reverse(out)
	return out
}
