// Package index finds the scenes a message is about. It is not the truth
// (that is the store's record) and decides nothing about what is said: it
// ranks scenes and says how sure it is and why.
//
// bleve proposes candidates out of the asker's enterprise and the common
// cards; candidates are then weighed in rank.go by what the question is about.
package index

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
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
	lang    *Language
	writing sync.Mutex     // one Put at a time
	later   sync.WaitGroup // rebuilds under way

	mu      sync.RWMutex // guards what follows; written under writing too
	scenes  map[string]*scene
	entries map[int64]*Entry
	owners  map[string]*owner // by ownerKey
	common  []*owner          // those whose cards are everybody's
}

// owner is an enterprise with the card sets it has in force; its common cards
// are another owner. Each has a bleve index of its own, so that what a question
// costs does not grow with the enterprises that are not the asker's.
type owner struct {
	search bleve.Index
	small  int // batches added since the last rebuild
	posts  map[string]*post
}

type post struct {
	entry  *Entry
	scenes []*scene
}

// New makes an empty index.
func New(g *Language) (*Index, error) {
	return &Index{lang: g, scenes: map[string]*scene{}, entries: map[int64]*Entry{}, owners: map[string]*owner{}}, nil
}

const field = "terms"

// Names studies a district's names in the index's language.
func (x *Index) Names(d District) *Names { return NewNames(x.lang, d) }

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
	byOwner := map[string][]*post{}
	for i, scenes := range x.lang.allScenes(entries) {
		e := &entries[i]
		key := ownerKey(e.Cards)
		byOwner[key] = append(byOwner[key], &post{entry: e, scenes: scenes})
	}
	keys := slices.Sorted(maps.Keys(byOwner))
	errs := make([]error, len(keys))
	parallel(len(keys), func(i int) { errs[i] = x.put(keys[i], byOwner[keys[i]]) })
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// put gives one owner new posts.
func (x *Index) put(key string, fresh []*post) error {
	o, posts := x.owner(key)
	if o == nil {
		return x.rebuild(key, fresh)
	}
	batch := o.search.NewBatch()
	for _, p := range fresh {
		if old := posts[p.entry.Cards.Post]; old != nil {
			for _, s := range old.scenes {
				batch.Delete(s.id)
			}
		}
		if err := p.addTo(batch); err != nil {
			return err
		}
	}
	if err := o.search.Batch(batch); err != nil {
		return err
	}
	if o.small++; o.small == maxSmall { // what was published is findable before
		x.later.Go(func() {
			x.writing.Lock()
			defer x.writing.Unlock()
			if err := x.rebuild(key, nil); err != nil {
				o.small = 0 // the old one serves as before; it is tried again
			}
		})
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range fresh {
		x.swap(o, p)
	}
	return nil
}

// ownerKey keeps an enterprise's common cards apart from its own, which
// nobody else may see.
func ownerKey(c *data.CardSet) string {
	if c.Common {
		return commonKey(c.Enterprise)
	}
	return c.Enterprise
}

func commonKey(enterprise string) string { return "\x00" + enterprise }

func isCommon(key string) bool { return strings.HasPrefix(key, "\x00") }

// post finds the card set in force of a post; nil when there is none.
func (x *Index) post(enterprise, name string) *post {
	for _, key := range [...]string{enterprise, commonKey(enterprise)} {
		if o := x.owners[key]; o != nil && o.posts[name] != nil {
			return o.posts[name]
		}
	}
	return nil
}

func (p *post) addTo(batch *bleve.Batch) error {
	for _, s := range p.scenes {
		if err := batch.Index(s.id, map[string]any{field: s.terms()}); err != nil {
			return fmt.Errorf("%s: %w", s.id, err)
		}
	}
	return nil
}

// swap puts a post's scenes in the place of its older ones, which may have
// been common where the new are not.
func (x *Index) swap(o *owner, p *post) {
	c := p.entry.Cards
	if old := x.post(c.Enterprise, c.Post); old != nil {
		delete(x.owners[ownerKey(old.entry.Cards)].posts, c.Post)
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

// maxSmall bounds an owner's segments: scorch in memory never merges them.
const maxSmall = 20

// rebuild makes an owner's bleve index anew and swaps it in.
func (x *Index) rebuild(key string, fresh []*post) error {
	_, posts := x.owner(key)
	for _, p := range fresh {
		posts[p.entry.Cards.Post] = p
	}
	search, err := newSearch()
	if err != nil {
		return err
	}
	batch := search.NewBatch()
	for _, p := range posts {
		if err := p.addTo(batch); err != nil {
			return err
		}
	}
	if err := search.Batch(batch); err != nil {
		return err
	}
	return x.replace(key, &owner{search: search}, fresh)
}

// owner finds an owner and a copy of what it has.
func (x *Index) owner(key string) (*owner, map[string]*post) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	posts := map[string]*post{}
	o := x.owners[key]
	if o != nil {
		maps.Copy(posts, o.posts)
	}
	return o, posts
}

func (x *Index) replace(key string, next *owner, fresh []*post) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.owners[key]
	if old != nil {
		next.posts = old.posts // swap brings them up to date
	} else {
		next.posts = map[string]*post{}
	}
	x.owners[key] = next
	x.common = slices.DeleteFunc(x.common, func(o *owner) bool { return o == old })
	if isCommon(key) {
		x.common = append(x.common, next)
	}
	for _, p := range fresh {
		x.swap(next, p)
	}
	if old == nil {
		return nil
	}
	return old.search.Close()
}

// Close frees the index.
func (x *Index) Close() error {
	x.later.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	var errs []error
	for _, o := range x.owners {
		errs = append(errs, o.search.Close())
	}
	return errors.Join(errs...)
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

// Newest is the highest number of a card set in force; 0 when there is none.
func (x *Index) Newest() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var id int64
	for n := range x.entries {
		id = max(id, n)
	}
	return id
}

// Post gives the card set in force of a post; nil when there is none.
func (x *Index) Post(enterprise, name string) *Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if p := x.post(enterprise, name); p != nil {
		return p.entry
	}
	return nil
}

// Posts lists an enterprise's own card sets in force, by the post's name.
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
