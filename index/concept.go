package index

import (
	"strings"

	"anka/data/lexicon"
)

// mention is evidence in a text for a concept, from one place to another.
type mention struct {
	concept  int32
	from, to int
	sure     float32 // 1: the word itself; less: only its sound
}

// concept is a lexicon.Concept, or a way of asking, in the engine's numbering.
type concept struct{ facet, id, name string }

// The facets that are not about things: ways of asking, chatter, alarm.
const (
	facetKind     = "kind"
	facetEveryday = "everyday"
	facetAlarm    = "alarm"
)

// matcher finds the words of all lists in a text, by letter and by sound.
type matcher struct {
	concepts []concept
	number   map[string]int32
	words    *node[rune]
	sounds   *node[syl]
	gaps     map[rune][]gapWord
}

type node[K comparable] struct {
	next map[K]*node[K]
	ends []int32
}

type gapWord struct {
	pieces  [][]rune
	concept int32
}

const maxGap = 4

func newMatcher(l *lexicon.Lexicon, n *normaliser, s *speller) *matcher {
	m := &matcher{number: map[string]int32{}, words: &node[rune]{}, sounds: &node[syl]{}, gaps: map[rune][]gapWord{}}
	for _, c := range l.Concepts {
		m.add(concept{c.Facet, c.ID, c.Name}, c.Words, n, s)
	}
	for _, k := range l.Kinds {
		m.add(concept{facetKind, k.ID, k.ID}, k.Words, n, s)
	}
	m.add(concept{facetEveryday, "everyday", "闲聊杂务"}, l.Everyday, n, s)
	m.add(concept{facetAlarm, "alarm", "紧急"}, l.Alarm, n, s)
	return m
}

func (m *matcher) add(c concept, words []string, n *normaliser, s *speller) {
	id, ok := m.number[c.facet+"/"+c.id]
	if !ok {
		id = int32(len(m.concepts))
		m.number[c.facet+"/"+c.id] = id
		m.concepts = append(m.concepts, c)
	}
	for _, w := range words {
		if strings.Contains(w, "…") {
			m.addGap(w, id, n)
			continue
		}
		runes := []rune(n.normal(w))
		if len(runes) == 0 {
			continue
		}
		m.words.add(runes, id)
		if sounds, ok := spell(runes, s); ok && len(sounds) > 1 {
			m.sounds.add(sounds, id)
		}
	}
}

func (m *matcher) addGap(w string, id int32, n *normaliser) {
	g := gapWord{concept: id}
	for p := range strings.SplitSeq(w, "…") {
		if p = n.normal(p); p != "" {
			g.pieces = append(g.pieces, []rune(p))
		}
	}
	if len(g.pieces) > 1 {
		first := g.pieces[0][0]
		m.gaps[first] = append(m.gaps[first], g)
	}
}

// spell gives a word's first readings; false when a character has none.
func spell(word []rune, s *speller) ([]syl, bool) {
	out := make([]syl, len(word))
	for i, r := range word {
		two := s.of(r)
		if two[0] == 0 {
			return nil, false
		}
		out[i] = two[0]
	}
	return out, true
}

func (n *node[K]) add(key []K, id int32) {
	for _, k := range key {
		if n.next == nil {
			n.next = map[K]*node[K]{}
		}
		if n.next[k] == nil {
			n.next[k] = &node[K]{}
		}
		n = n.next[k]
	}
	for _, e := range n.ends {
		if e == id {
			return
		}
	}
	n.ends = append(n.ends, id)
}

// find lists the mentions of a text: at each place the longest word of each
// facet, and none that stands inside a longer one of its own facet. By sound
// too when it may be misspelt: a question, not a card.
func (m *matcher) find(t *text) []mention {
	var found []mention
	for i := range t.units {
		found = m.byLetter(t, i, found)
		found = m.byGap(t, i, found)
	}
	if exact := len(found); t.heard {
		for i := range t.units {
			found = m.bySound(t, i, found, found[:exact])
		}
	}
	return m.outermost(found)
}

func (m *matcher) byLetter(t *text, i int, found []mention) []mention {
	n := m.words
	for j := i; j < len(t.units) && n.next != nil; j++ {
		if n = n.next[t.units[j].r]; n == nil {
			break
		}
		for _, id := range n.ends {
			found = append(found, mention{id, i, j + 1, 1})
		}
	}
	return found
}

func (m *matcher) byGap(t *text, i int, found []mention) []mention {
	for _, g := range m.gaps[t.units[i].r] {
		end := i
		for k, p := range g.pieces {
			gap := maxGap
			if k == 0 {
				gap = 0
			}
			if end = t.after(p, end, gap); end < 0 {
				break
			}
		}
		if end > 0 {
			found = append(found, mention{g.concept, i, end, 1})
		}
	}
	return found
}

// after finds a piece that starts within gap of from; it returns where the
// piece ends, -1 when it is not there.
func (t *text) after(piece []rune, from, gap int) int {
	for s := from; s <= from+gap && s+len(piece) <= len(t.units); s++ {
		same := true
		for k, r := range piece {
			if t.units[s+k].r != r {
				same = false
				break
			}
		}
		if same {
			return s + len(piece)
		}
	}
	return -1
}

// How sure a word is of which only the sound was found: typed pinyin says no
// more than the sound, a character says which word was meant unless it is a slip.
const (
	sureTyped = 0.8
	sureHeard = 0.55
)

func (m *matcher) bySound(t *text, i int, found, exact []mention) []mention {
	sure := float32(sureHeard)
	if t.typed {
		sure = sureTyped
	}
	steps := []*node[syl]{m.sounds}
	for j := i; j < len(t.units) && len(steps) > 0; j++ {
		var next []*node[syl]
		for _, s := range steps {
			for _, y := range t.units[j].sounds {
				if n := s.next[y]; y != 0 && n != nil {
					next = append(next, n)
				}
			}
		}
		steps = next
		for _, s := range steps {
			for _, id := range s.ends {
				if j > i && !overlaps(exact, i, j+1, id, m) {
					found = append(found, mention{id, i, j + 1, sure})
				}
			}
		}
	}
	return found
}

// overlaps says whether a word found by its letters already explains part of
// the place for the same facet: then its sound needs no other word.
func overlaps(exact []mention, from, to int, id int32, m *matcher) bool {
	for _, e := range exact {
		if e.from < to && from < e.to && (e.concept == id || m.concepts[e.concept].facet == m.concepts[id].facet) {
			return true
		}
	}
	return false
}

func (m *matcher) outermost(found []mention) []mention {
	out := found[:0:0]
	for i, a := range found {
		inside := false
		for j, b := range found {
			if i == j || m.concepts[a.concept].facet != m.concepts[b.concept].facet {
				continue
			}
			longer := b.to-b.from > a.to-a.from
			same := a.concept == b.concept && b.from == a.from && b.to == a.to && j < i
			if (longer && b.from <= a.from && a.to <= b.to && b.sure >= a.sure) || same {
				inside = true
				break
			}
		}
		if !inside {
			out = append(out, a)
		}
	}
	return out
}

// unit is one place of a text: a character, or a Latin letter or digit.
type unit struct {
	r      rune
	sounds [2]syl
}

// text is a normalised text cut into units.
type text struct {
	units    []unit
	mentions []mention
	heard    bool // a question: it may be misspelt
	typed    bool // some of it was typed as pinyin: the sound tells more than the character
}

// newText cuts s, already normalised.
func newText(s string, typed bool, sp *speller) *text {
	t := &text{typed: typed}
	for _, r := range s {
		t.units = append(t.units, unit{r: r, sounds: sp.of(r)})
	}
	return t
}
