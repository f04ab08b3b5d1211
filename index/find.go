package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"anka/data"
)

// Hit is a scene that a question may be about.
type Hit struct {
	Ref      Ref
	Entry    *Entry
	Score    float64
	Evidence *Evidence
	scene    *scene
}

// Result is what was found, best first.
type Result struct {
	Hits     []Hit
	Readable bool      // there was something to search for
	Urgent   bool      // the words sound like an emergency
	Event    bool      // an accident may be meant
	Chatter  bool      // small talk or office affairs
	Sheet    data.Part // the sheet of which all may be asked for; 0: none
	Right    float64   // estimated chance that the first is what was asked for
	Covered  float64   // estimated chance that the cards answer it at all
	Sureness Sureness
	q        *question
}

// Key names the scene as logs and question files do.
func (h Hit) Key() string { return data.SceneKey(h.Entry.Cards.Post, h.Ref.Part, h.scene.name) }

// Scene is the scene itself.
func (h Hit) Scene() *data.Scene { return &h.Entry.Cards.Sheet(h.Ref.Part).Scenes[h.Ref.Scene] }

// candidates is how many scenes bleve proposes for weighing.
const candidates = 100

// Find ranks the scenes of the asker's enterprise and of the common cards. It
// works without bleve too: the asker's own scenes are always weighed, so an
// error comes together with what could be found.
func (x *Index) Find(s string, a Asker) (*Result, error) {
	q := x.lang.question(s, a)
	x.mu.RLock()
	defer x.mu.RUnlock()
	proposals, err := x.propose(q)
	r := &Result{Readable: q.total > 0, Urgent: q.urgent(), Sheet: q.sheet(), q: q}
	if !r.Readable {
		return r, nil
	}
	r.Hits = make([]Hit, 0, len(proposals))
	evidence := make([]Evidence, len(proposals)) // one piece of memory for all
	for id, share := range proposals {
		s, e := x.scenes[id], &evidence[len(r.Hits)]
		q.weighScene(s, share, e)
		r.Hits = append(r.Hits, Hit{Ref: s.ref, Entry: s.entry, Score: e.score(), Evidence: e, scene: s})
	}
	r.sort()
	r.judge()
	return r, err
}

func (r *Result) sort() {
	slices.SortFunc(r.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Ref.Cards, b.Ref.Cards),
			cmp.Compare(a.Ref.Part, b.Ref.Part), cmp.Compare(a.Ref.Scene, b.Ref.Scene))
	})
}

// Urgent says whether words sound like an emergency.
func (x *Index) Urgent(s string) bool { return x.lang.question(s, Asker{}).urgent() }

// Fold writes dialect as the standard word, and leaves the rest as it is.
func (x *Index) Fold(s string) string { return x.lang.fold.Replace(strings.ToLower(s)) }

// Alike says whether two questions ask for the same thing in like words.
func (x *Index) Alike(a, b string) bool {
	return a == b || x.lang.vec(a).with(x.lang.vec(b).profile()) > 0.6
}

// propose gives bleve's best scenes with their share of its best score, and
// every scene of the asker's own posts.
func (x *Index) propose(q *question) (map[string]float32, error) {
	out := map[string]float32{}
	own := x.owners[q.asker.Enterprise]
	if own != nil {
		for _, name := range q.asker.Posts {
			if p := own.posts[name]; p != nil {
				for _, s := range p.scenes {
					out[s.id] = 0
				}
			}
		}
	}
	searched := slices.Clone(x.common)
	if own != nil {
		searched = append(searched, own)
	}
	return out, x.search(q, searched, out)
}

// search adds the scenes that bleve finds, with their share of its best score.
func (x *Index) search(q *question, owners []*owner, out map[string]float32) error {
	if len(q.vec) == 0 {
		return nil
	}
	terms := query.NewDisjunctionQuery(q.terms())
	var all search.DocumentMatchCollection
	best := 0.0
	for _, o := range owners {
		found, err := o.search.Search(bleve.NewSearchRequestOptions(terms, candidates, 0, false))
		if err != nil {
			return fmt.Errorf("index: search: %w", err)
		}
		best = max(best, found.MaxScore)
		all = append(all, found.Hits...)
	}
	for _, h := range all {
		if x.scenes[h.ID] != nil {
			out[h.ID] = float32(h.Score / best)
		}
	}
	return nil
}

func (q *question) terms() []query.Query {
	var out []query.Query
	for _, x := range q.telling {
		out = append(out, term(x.f.term(), float64(x.w)))
	}
	for _, l := range q.likest {
		out = append(out, term(l.term(), float64(l.strength)))
	}
	return out
}

func term(s string, boost float64) query.Query {
	t := query.NewTermQuery(s)
	t.SetField(field)
	t.SetBoost(boost)
	return t
}
