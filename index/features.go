package index

import (
	"math"
	"slices"
)

// A feature is a piece of text that two texts can share: a character, two
// neighbouring characters, two neighbouring sounds, a concept.
type feature uint32

const (
	oneChar uint32 = iota + 1
	twoChars
	twoSounds
	oneConcept
)

// mix is FNV-1a over the three words, good enough to keep features apart.
func mix(kind, a, b uint32) feature {
	h := uint32(2166136261)
	for _, v := range [...]uint32{kind, a, b} {
		for range 4 {
			h = (h ^ v&0xff) * 16777619
			v >>= 8
		}
	}
	return feature(h)
}

// Relative worth of the kinds of feature in a comparison of two short texts.
const (
	worthChar    = 0.45
	worthPair    = 1.0
	worthSounds  = 0.35
	worthTyped   = 0.8 // sounds, when pinyin was typed
	worthConcept = 1.1
)

// seen is one feature at a place of a text.
type seen struct {
	f        feature
	from, to int
	worth    float32
}

// features lists what a text is made of.
func (t *text) features(facet func(int32) bool) []seen {
	out := make([]seen, 0, 4*len(t.units)+len(t.mentions))
	for i, u := range t.units {
		if u.r != ' ' {
			out = append(out, seen{mix(oneChar, uint32(u.r), 0), i, i + 1, worthChar})
		}
		if i+1 == len(t.units) {
			break
		}
		v := t.units[i+1]
		if u.r != ' ' && v.r != ' ' {
			out = append(out, seen{mix(twoChars, uint32(u.r), uint32(v.r)), i, i + 2, worthPair})
		}
		out = t.soundPairs(out, i, u, v)
	}
	for _, m := range t.mentions {
		if facet(m.concept) {
			out = append(out, seen{mix(oneConcept, uint32(m.concept), 0), m.from, m.to, worthConcept * m.sure})
		}
	}
	return out
}

func (t *text) soundPairs(out []seen, i int, u, v unit) []seen {
	worth := float32(worthSounds)
	if t.typed {
		worth = worthTyped
	}
	for k, a := range u.sounds {
		for l, b := range v.sounds {
			// A card is read in its first reading; a question in any.
			if a == 0 || b == 0 || k+l > 1 || k+l > 0 && !t.heard {
				continue
			}
			out = append(out, seen{mix(twoSounds, uint32(a), uint32(b)), i, i + 2, worth})
		}
	}
	return out
}

// rarity says how much a feature tells, from how many of the background's
// texts have it (inverse document frequency, natural logarithm). The
// background is the word lists, so that an answer never depends on the cards
// of another enterprise.
type rarity struct {
	in    map[feature]int32
	texts int
	log   map[feature]float32
	most  float32 // of a feature that none of the texts has
}

// learn takes texts into the background; settle ends it.
func (r *rarity) learn(texts [][]seen) {
	if r.in == nil {
		r.in = map[feature]int32{}
	}
	for _, fs := range texts {
		r.texts++
		for i, s := range fs {
			if !slices.ContainsFunc(fs[:i], func(t seen) bool { return t.f == s.f }) {
				r.in[s.f]++
			}
		}
	}
}

func (r *rarity) settle() {
	inverse := func(n int32) float32 { return float32(math.Log(1 + float64(r.texts+1)/(float64(n)+1))) }
	r.log = make(map[feature]float32, len(r.in))
	for f, n := range r.in {
		r.log[f] = inverse(n)
	}
	r.most, r.in = inverse(0), nil
}

func (r *rarity) of(f feature) float32 {
	if w, ok := r.log[f]; ok {
		return w
	}
	return r.most
}

// vec is a short text as weighted features, sorted, of length 1.
type vec []weighted

type weighted struct {
	f feature
	w float32
}

func (r *rarity) vec(fs []seen) vec {
	v := make(vec, 0, len(fs))
	for _, s := range fs {
		v = append(v, weighted{s.f, s.worth * r.of(s.f)})
	}
	slices.SortFunc(v, func(a, b weighted) int {
		if a.f != b.f {
			return int(int64(a.f) - int64(b.f))
		}
		return int(b.w*1000) - int(a.w*1000)
	})
	v = slices.CompactFunc(v, func(a, b weighted) bool { return a.f == b.f })
	return slices.Clip(v.normalised())
}

func (v vec) normalised() vec {
	sum := 0.0
	for _, x := range v {
		sum += float64(x.w) * float64(x.w)
	}
	if sum > 0 {
		by := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].w *= by
		}
	}
	return v
}

// profile is a text's features laid out for looking many others up in it:
// most are not there, and a bit says so before the map is asked.
type profile struct {
	weights map[feature]float32
	bits    [32]uint64
}

func (v vec) profile() *profile {
	p := &profile{weights: make(map[feature]float32, len(v))}
	for _, x := range v {
		p.weights[x.f] = x.w
		p.bits[x.f>>6&31] |= 1 << (x.f & 63)
	}
	return p
}

// may says whether a feature can be there at all; it is seldom wrong.
func (p *profile) may(f feature) bool { return p.bits[f>>6&31]>>(f&63)&1 != 0 }

func (p *profile) of(f feature) float32 {
	if !p.may(f) {
		return 0
	}
	return p.weights[f]
}

// with is the cosine of a text with another's profile.
func (v vec) with(p *profile) float32 {
	var dot float32
	for _, x := range v {
		dot += x.w * p.of(x.f)
	}
	return dot
}
