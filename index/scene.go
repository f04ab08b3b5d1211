package index

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"anka/data"
	"anka/data/lexicon"
)

// Language is what the engine knows of words: the lists, how characters
// sound, how rare things are. It never changes and serves any number of indexes.
type Language struct {
	*normaliser
	*speller
	*decoder
	*matcher
	rarity     rarity
	situations []situation
	like       map[feature][]int32 // feature of an OnCard name → situations
	said       map[feature][]saying
	saidOf     []int32 // wording → situation
	scratch    sync.Pool
	status     *statusWords
}

type situation struct {
	part   data.Part
	name   string
	onCard []vec
}

// saying is a feature's weight in one wording of a situation.
type saying struct {
	wording int32
	w       float32
}

// NewLanguage studies the word lists; it takes a few tenths of a second.
func NewLanguage(l *lexicon.Lexicon) *Language {
	g := &Language{normaliser: newNormaliser(l.Folds), speller: newSpeller()}
	g.decoder = newDecoder(g.speller)
	g.matcher = newMatcher(l, g.normaliser, g.speller)
	g.status = newStatusWords(l, g.normaliser, g.speller)
	for _, w := range words(l) {
		g.decoder.learn(w)
	}
	onCard, said := make([][][]seen, len(l.Situations)), make([][][]seen, len(l.Situations))
	parallel(len(l.Situations), func(i int) {
		s := l.Situations[i]
		onCard[i], said[i] = g.study(append([]string{s.Name}, s.OnCard...)), g.study(s.Said)
	})
	for i := range l.Situations {
		g.rarity.learn(onCard[i])
		g.rarity.learn(said[i])
	}
	g.rarity.settle()
	g.situations = make([]situation, len(l.Situations))
	saying := make([][]vec, len(l.Situations))
	parallel(len(l.Situations), func(i int) {
		g.situations[i] = situation{part: l.Situations[i].Part, name: l.Situations[i].Name, onCard: g.rarity.vecs(onCard[i])}
		saying[i] = g.rarity.vecs(said[i])
	})
	g.post(saying)
	g.scratch.New = func() any { s := make([]float32, len(g.saidOf)); return &s }
	return g
}

// post files the situations' texts under their features.
func (g *Language) post(said [][]vec) {
	g.like, g.said = map[feature][]int32{}, map[feature][]saying{}
	for i := range g.situations {
		for _, v := range said[i] {
			for _, w := range v {
				g.said[w.f] = append(g.said[w.f], saying{int32(len(g.saidOf)), w.w})
			}
			g.saidOf = append(g.saidOf, int32(i))
		}
		for _, v := range g.situations[i].onCard {
			for _, w := range v {
				if ids := g.like[w.f]; len(ids) == 0 || ids[len(ids)-1] != int32(i) {
					g.like[w.f] = append(ids, int32(i))
				}
			}
		}
	}
}

// parallel calls f with 0 to n-1 on all processors.
func parallel(n int, f func(int)) {
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	work.Wait()
}

// words lists everything that the word lists say in Chinese.
func words(l *lexicon.Lexicon) []string {
	var out []string
	for _, c := range l.Concepts {
		out = append(out, c.Words...)
	}
	for _, f := range l.Folds {
		out = append(append(out, f.Standard), f.Variants...)
	}
	for _, k := range l.Kinds {
		out = append(out, k.Words...)
	}
	for _, s := range l.Situations {
		out = append(append(append(out, s.Name), s.OnCard...), s.Said...)
	}
	return append(append(out, l.Everyday...), l.Alarm...)
}

// read reads a text of a card or of the word lists, which is spelled right.
func (g *Language) read(s string) *text {
	t := newText(g.normal(s), false, g.speller)
	t.mentions = g.find(t)
	return t
}

// hear reads a question: it may be typed as pinyin or misspelt.
func (g *Language) hear(s string) *text {
	s, typed := g.decode(plain(s))
	t := newText(g.fold.Replace(s), typed, g.speller)
	t.heard = true
	t.mentions = g.find(t)
	return t
}

// about says whether a concept is something to be about: not a way of asking.
func (g *Language) about(id int32) bool {
	f := g.concepts[id].facet
	return f != facetKind && f != facetEveryday && f != facetAlarm
}

func (g *Language) features(s string) []seen { return g.read(s).features(g.about) }

func (g *Language) vec(s string) vec { return g.rarity.vec(g.features(s)) }

// study gives the features of texts.
func (g *Language) study(texts []string) [][]seen {
	out := make([][]seen, len(texts))
	for i, s := range texts {
		out[i] = g.features(s)
	}
	return out
}

func (r *rarity) vecs(texts [][]seen) []vec {
	out := make([]vec, 0, len(texts))
	for _, fs := range texts {
		if v := r.vec(fs); len(v) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// The fields of a scene, by how much a hit in them says that the scene is meant.
const (
	inTitle byte = 1 << iota
	inWording
	inText
	inSearch // bleve knows it: of the text neither single characters nor sounds
)

// scene is a scene as it is compared with a question.
type scene struct {
	id       string
	ref      Ref
	entry    *Entry
	name     string
	title    vec
	wordings []vec
	lines    []vec // one an item
	links    []link
	has      []feature      // every feature, sorted
	in       []byte         // the fields each is in
	concepts map[int32]byte // concept → fields
	strong   [nFacets]bool  // facets in which title or wordings name something
	names    [][]rune       // the post and its aliases, normalised
}

// link ties a scene to a typical situation, whose wordings it inherits.
type link struct {
	situation int32
	strength  float32
}

// allScenes makes the scenes of card sets.
func (g *Language) allScenes(entries []Entry) [][]*scene {
	out := make([][]*scene, len(entries))
	parallel(len(entries), func(i int) { out[i] = g.scenes(&entries[i]) })
	return out
}

func (g *Language) scenes(e *Entry) []*scene {
	var out []*scene
	for _, p := range data.Parts {
		for i := range e.Cards.Sheet(p).Scenes {
			out = append(out, g.scene(e, p, i))
		}
	}
	return out
}

func (g *Language) scene(e *Entry, p data.Part, i int) *scene {
	sc := &e.Cards.Sheet(p).Scenes[i]
	ref := Ref{e.ID, p, i}
	s := &scene{id: ref.String(), ref: ref, entry: e, name: sc.Name, concepts: map[int32]byte{}}
	for _, name := range append([]string{e.Cards.Post}, e.Cards.Aliases...) {
		if r := []rune(g.normal(name)); len(r) > 1 {
			s.names = append(s.names, r)
		}
	}
	fields := map[feature]byte{}
	add := func(text string, in byte) []seen {
		t := g.read(text)
		for _, m := range t.mentions {
			if g.about(m.concept) {
				s.concepts[m.concept] |= in
				if in != inText {
					s.strong[facetNumber[g.concepts[m.concept].facet]] = true
				}
			}
		}
		fs := t.features(g.about)
		for _, f := range fs {
			fields[f.f] |= in
			if in != inText || f.worth > worthChar {
				fields[f.f] |= inSearch
			}
		}
		return fs
	}
	title := add(sc.Name, inTitle)
	s.title = g.rarity.vec(title)
	for _, w := range sc.AskedAs {
		s.wordings = append(s.wordings, g.rarity.vec(add(w, inWording)))
	}
	for _, line := range sceneTexts(sc) {
		add(line, inText)
	}
	s.has = slices.Sorted(maps.Keys(fields))
	s.in = make([]byte, len(s.has))
	for i, f := range s.has {
		s.in[i] = fields[f]
	}
	s.lines = g.lineVecs(sc)
	s.links = g.link(p, s.title, s.lines)
	return s
}

// sceneTexts lists the lines of a scene that say what it is about. Cautions
// are left out of it: they name what must not be done.
func sceneTexts(sc *data.Scene) []string {
	out := []string{sc.Signs}
	for _, it := range sc.Items {
		out = append(out, it.Text, it.Standard, it.Event)
		out = append(out, it.Controls...)
	}
	return append(out, strings.Join(sc.Supplies, " "))
}

func (g *Language) lineVecs(sc *data.Scene) []vec {
	var lines [][]seen
	for _, it := range sc.Items {
		lines = append(lines, g.features(it.Text))
	}
	return g.rarity.vecs(lines)
}

const maxLinks = 3

// link finds the situations whose card names a scene resembles: by its title,
// and less by a line of its text.
func (g *Language) link(p data.Part, title vec, lines []vec) []link {
	best := map[int32]float32{}
	g.resembling(p, title, 1, best)
	for _, l := range lines {
		g.resembling(p, l, 0.7, best)
	}
	var out []link
	for id, strength := range best {
		if strength > 0.25 {
			out = append(out, link{id, strength})
		}
	}
	slices.SortFunc(out, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.situation, b.situation))
	})
	return slices.Clip(out[:min(len(out), maxLinks)])
}

func (g *Language) resembling(p data.Part, v vec, by float32, best map[int32]float32) {
	q := v.profile()
	tried := map[int32]bool{}
	for _, w := range v {
		for _, id := range g.like[w.f] {
			if tried[id] || g.situations[id].part != p {
				continue
			}
			tried[id] = true
			for _, name := range g.situations[id].onCard {
				if c := by * name.with(q); c > best[id] {
					best[id] = c
				}
			}
		}
	}
}

// terms is the scene as bleve indexes it: the features by which it may be
// proposed, those of title and wordings twice, and the situations it is linked
// with.
func (s *scene) terms() string {
	var b strings.Builder
	for i, f := range s.has {
		if s.in[i]&inSearch == 0 {
			continue
		}
		b.WriteString(f.term())
		b.WriteByte(' ')
		if s.in[i]&(inTitle|inWording) != 0 {
			b.WriteString(f.term())
			b.WriteByte(' ')
		}
	}
	for _, l := range s.links {
		b.WriteString(l.term())
		b.WriteByte(' ')
	}
	return b.String()
}

func (f feature) term() string { return strconv.FormatUint(uint64(f), 36) }

func (l link) term() string { return "s" + strconv.Itoa(int(l.situation)) + "." }
