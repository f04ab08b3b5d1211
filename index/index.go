// Package index finds the scenes a message is about. It is not the truth
// (that is the store's record) and decides nothing about what is said: it
// ranks scenes and says how sure it is and why.
//
// bleve proposes candidates out of the asker's enterprise and the common
// cards; candidates are then weighed in rank.go by what the question is about.
package index

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"anka/data"
)

// Ref names a scene of a published card set.
type Ref struct {
	Cards int64 // the card set's number in the record
	Part  data.Part
	Scene int
}

func (r Ref) String() string { return fmt.Sprintf("%d.%d.%d", r.Cards, int(r.Part), r.Scene) }

// ParseRef reads what String wrote.
func ParseRef(s string) (Ref, error) {
	f := strings.Split(s, ".")
	if len(f) != 3 {
		return Ref{}, fmt.Errorf("index: no scene %q", s)
	}
	cards, err1 := strconv.ParseInt(f[0], 10, 64)
	part, err2 := strconv.Atoi(f[1])
	scene, err3 := strconv.Atoi(f[2])
	if err1 != nil || err2 != nil || err3 != nil || !data.Part(part).Valid() || scene < 0 {
		return Ref{}, fmt.Errorf("index: no scene %q", s)
	}
	return Ref{cards, data.Part(part), scene}, nil
}

// Entry is a card set in force, with its number in the record.
type Entry struct {
	ID    int64
	Cards *data.CardSet
}

// Index holds the card sets in force. It is safe for use by many at once.
type Index struct {
	lang *Language

	writing sync.Mutex     // one Put at a time
	small   int            // batches added since the last rebuild
	numbers map[string]int // enterprise → prefix

	mu      sync.RWMutex // guards what follows; written under writing too
	search  bleve.Index
	scenes  map[string]*scene
	entries map[int64]*Entry
	owners  map[string]*owner // by enterprise
	common  []*owner          // those whose cards are everybody's
}

// owner is an enterprise with the card sets it has in force.
type owner struct {
	number int // prefixes its terms in bleve, so that nobody else's postings are read
	common bool
	posts  map[string]*post
}

type post struct {
	entry  *Entry
	scenes []*scene
}

// New makes an empty index.
func New(g *Language) (*Index, error) {
	x := &Index{lang: g, scenes: map[string]*scene{}, entries: map[int64]*Entry{}, owners: map[string]*owner{}, numbers: map[string]int{}}
	var err error
	x.search, err = newSearch()
	return x, err
}

const field = "terms"

// newSearch makes an empty bleve index in memory. Scorch, because bleve's
// NewMemOnly is the old index, many times slower to build.
func newSearch() (bleve.Index, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, err
	}
	f := mapping.NewTextFieldMapping()
	f.Analyzer = "terms"
	f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(field, f)
	m.DefaultMapping = doc
	return bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
}

// Put makes card sets findable, each in place of its post's older one. Find
// goes on meanwhile: it waits only for the swap at the end.
func (x *Index) Put(entries ...Entry) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	batch := x.search.NewBatch()
	fresh := make([]*post, len(entries))
	for i := range entries {
		e := &entries[i]
		fresh[i] = &post{entry: e, scenes: x.lang.scenes(e)}
		for _, s := range x.replaced(e) {
			batch.Delete(s.id)
		}
		if err := fresh[i].addTo(batch, x.lang, x.number(e.Cards.Enterprise)); err != nil {
			return err
		}
	}
	if err := x.search.Batch(batch); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.mu.Lock()
	for _, p := range fresh {
		x.swap(p)
	}
	x.mu.Unlock()
	x.small++
	if x.small < maxSmall {
		return nil
	}
	return x.rebuild()
}

// number gives an enterprise its prefix; only writers call it.
func (x *Index) number(enterprise string) int {
	if x.numbers[enterprise] == 0 {
		x.numbers[enterprise] = len(x.numbers) + 1
	}
	return x.numbers[enterprise]
}

// replaced lists the scenes in force that an entry takes the place of.
func (x *Index) replaced(e *Entry) []*scene {
	if o := x.owners[e.Cards.Enterprise]; o != nil && o.posts[e.Cards.Post] != nil {
		return o.posts[e.Cards.Post].scenes
	}
	return nil
}

func (p *post) addTo(batch *bleve.Batch, g *Language, owner int) error {
	for _, s := range p.scenes {
		if err := batch.Index(s.id, map[string]any{field: s.terms(g, owner)}); err != nil {
			return fmt.Errorf("index: %s: %w", s.id, err)
		}
	}
	return nil
}

// swap puts a post's scenes in the place of its older ones.
func (x *Index) swap(p *post) {
	c := p.entry.Cards
	o := x.owners[c.Enterprise]
	if o == nil {
		o = &owner{number: x.numbers[c.Enterprise], posts: map[string]*post{}}
		x.owners[c.Enterprise] = o
	}
	if c.Common && !o.common {
		o.common = true
		x.common = append(x.common, o)
	}
	if old := o.posts[c.Post]; old != nil {
		delete(x.entries, old.entry.ID)
		for _, s := range old.scenes {
			delete(x.scenes, s.id)
		}
	}
	o.posts[c.Post] = p
	x.entries[p.entry.ID] = p.entry
	for _, s := range p.scenes {
		x.scenes[s.id] = s
	}
}

// maxSmall bounds the segments: scorch in memory never merges them.
const maxSmall = 50

// rebuild makes a new bleve index of all that is in force and swaps it in.
func (x *Index) rebuild() error {
	search, err := newSearch()
	if err != nil {
		return err
	}
	batch := search.NewBatch()
	for _, o := range x.owners {
		for _, p := range o.posts {
			if err := p.addTo(batch, x.lang, o.number); err != nil {
				return err
			}
		}
	}
	if err := search.Batch(batch); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.mu.Lock()
	old := x.search
	x.search, x.small = search, 0
	x.mu.Unlock()
	return old.Close()
}

// Close frees the index.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.search.Close()
}

// Cards gives a card set in force by its number; nil when it is not.
func (x *Index) Cards(id int64) *data.CardSet {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if e := x.entries[id]; e != nil {
		return e.Cards
	}
	return nil
}

// Post gives the card set in force of a post; nil when there is none.
func (x *Index) Post(enterprise, name string) *Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if o := x.owners[enterprise]; o != nil && o.posts[name] != nil {
		return o.posts[name].entry
	}
	return nil
}

// Posts lists the card sets in force of an enterprise, by the post's name.
func (x *Index) Posts(enterprise string) []*Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if o := x.owners[enterprise]; o != nil {
		return o.entries()
	}
	return nil
}

// Common lists the common card sets in force.
func (x *Index) Common() []*Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []*Entry
	for _, o := range x.common {
		out = append(out, o.entries()...)
	}
	return out
}

func (o *owner) entries() []*Entry {
	out := make([]*Entry, 0, len(o.posts))
	for _, p := range o.posts {
		out = append(out, p.entry)
	}
	slices.SortFunc(out, func(a, b *Entry) int { return cmp.Compare(a.Cards.Post, b.Cards.Post) })
	return out
}
