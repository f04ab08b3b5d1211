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
	days      *days   // of facet "span"
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
	words  dictionary[rune]
	sounds dictionary[syl]
}

func (l *lexeme) settle() {
	l.words.settle()
	l.sounds.settle()
}

// mean keeps a say that words will be filed under.
func (l *lexeme) mean(what say) int32 {
	l.says = append(l.says, what)
	return int32(len(l.says) - 1)
}

// add files a word, already normalised, under a say; settle ends it. Words of one
// character are found by their letters alone.
func (l *lexeme) add(word string, id int32, sp *speller) {
	runes := []rune(strings.ReplaceAll(word, " ", ""))
	if len(runes) == 0 {
		return
	}
	l.words.add(runes, id)
	sounds, ok := spell(runes, sp)
	if !ok || len(sounds) < 2 {
		return
	}
	l.sounds.add(sounds, id)
	if l.says[id].facet != "ent" {
		return
	}
	for i, r := range runes { // of a name the reading is not known: 长冲 is changchong
		if other := sp.of(r)[1]; other != 0 {
			again := slices.Clone(sounds)
			again[i] = other
			l.sounds.add(again, id)
		}
	}
}

func newStatusWords(l *lexicon.Lexicon, n *normaliser, s *speller) *statusWords {
	w := &statusWords{decoder: newDecoder(s)}
	w.decoder.usual = true
	for _, entry := range l.Status {
		id := w.mean(say{facet: entry.Facet, id: entry.ID, plain: entry.Facet == "mark" || entry.Facet == "span"})
		for _, word := range entry.Words {
			w.decoder.learn(word)
			if entry.Facet != "phrase" { // it only teaches the decoder
				w.add(n.normal(word), id, s)
			}
		}
	}
	for _, f := range l.Folds {
		w.decoder.learn(f.Standard)
	}
	w.settle()
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
		b := l.words.begin()
		for j := i; j < len(t.units); j++ {
			var ok bool
			if b, ok = l.words.next(b, t.units[j].r); !ok {
				break
			}
			for _, w := range l.words.ends(b) {
				out = append(out, piece{l.says[w.id], i, j + 1, 1, worth(j+1-i, 1)})
			}
		}
		out = l.hear(t, i, out)
	}
	return out
}

// hear finds words by their sound, in the usual reading of each character: that of a
// slip, and that by which typed pinyin was read.
func (l *lexeme) hear(t *text, i int, out []piece) []piece {
	b := l.sounds.begin()
	for j := i; j < len(t.units); j++ {
		y := t.units[j].sounds[0]
		if y == 0 {
			break
		}
		var ok bool
		if b, ok = l.sounds.next(b, y); !ok {
			break
		}
		out = l.heard(t, b, i, j+1, out)
	}
	return out
}

func (l *lexeme) heard(t *text, b beginning, from, to int, out []piece) []piece {
	sure := float32(soundShort)
	switch {
	case t.typed:
		sure = soundTyped
	case to-from > 2:
		sure = soundLong
	}
	for _, w := range l.sounds.ends(b) {
		if what := l.says[w.id]; t.typed || !what.plain {
			out = append(out, piece{what, from, to, sure, worth(to-from, sure)})
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
