package index

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"anka/data"
)

// Named is an enterprise by its names.
type Named struct {
	ID     int64
	Name   string
	Type   data.EnterpriseType
	Area   string
	Others []string // other names that people use
}

// District is what can be named in a question about the rollout. Areas are those of
// the enterprises and these.
type District struct {
	Areas       []string
	Enterprises []Named
	Posts       []string
}

// Names finds a district's areas, enterprises and posts in words, and with them what is
// asked about the rollout. It never changes: it is made anew when the district changes,
// in some milliseconds.
type Names struct {
	lang   *Language
	byID   map[int64]*Named
	lexeme lexeme
	short  map[string]string // an area's name → as it is said in short
	areas  map[string]bool   // as areas are said
	parts  []part            // sorted
	all    []named
}

// named is an enterprise as a text is compared with it.
type named struct {
	*Named
	core []rune
}

// part is a feature of the name of an enterprise, by its place in all.
type part struct {
	f  feature
	in int32
}

// NewNames studies the names.
func NewNames(g *Language, d District) *Names {
	x := &Names{lang: g, byID: make(map[int64]*Named, len(d.Enterprises)), short: map[string]string{}, areas: map[string]bool{}}
	for _, a := range d.Areas {
		x.addArea(a)
	}
	for i := range d.Enterprises {
		e := &d.Enterprises[i]
		x.byID[e.ID] = e
		x.addArea(e.Area)
	}
	x.addEnterprises(d.Enterprises)
	for _, p := range d.Posts {
		x.lexeme.add(g.normal(p), x.lexeme.mean(say{facet: "post", id: p}), g.speller)
	}
	x.lexeme.settle()
	slices.SortFunc(x.parts, func(a, b part) int { return cmp.Or(cmp.Compare(a.f, b.f), cmp.Compare(a.in, b.in)) })
	x.parts = slices.Compact(x.parts)
	return x
}

// What an area's name ends in, the longer before the shorter: 德感工业园 is 德感.
var areaEnds = []string{"工业园发展中心", "工业园区", "经济开发区", "工业园", "开发区", "产业园", "高新区", "园区", "街道", "镇", "乡"}

func (x *Names) addArea(name string) {
	if name == "" || x.short[name] != "" {
		return
	}
	full := x.lang.normal(name)
	x.short[name] = full
	x.sayArea(full, name)
	for _, end := range areaEnds {
		short, ok := strings.CutSuffix(full, end)
		if !ok || len([]rune(short)) < 2 {
			continue
		}
		x.short[name] = short
		x.sayArea(short, name)
		for _, other := range areaEnds {
			x.sayArea(short+other, name)
		}
		return
	}
}

func (x *Names) sayArea(word, name string) {
	x.areas[word] = true
	x.lexeme.add(word, x.lexeme.mean(say{facet: "area", id: name}), x.lang.speller)
}

// What names of firms end in and begin with: nobody says it.
var (
	firmEnds   = []string{"股份有限公司", "有限责任公司", "有限公司", "集团公司", "分公司", "公司", "集团"}
	firmStarts = []string{"重庆市", "重庆", "江津区", "江津"}
)

// What is left out when an enterprise is called by what is its own, the longer before
// the shorter: 福星加油站 is 福星.
var kindEnds = []string{"危险化学品仓库", "化学品仓储", "危化品仓库", "化学品仓库", "加油加气站", "精细化工", "烟花爆竹", "工业气体", "加油站", "加气站", "充装站", "新材料",
	"粘合剂", "化工厂", "油漆厂", "油库", "仓库", "仓储", "储运", "烟花", "花炮", "爆竹", "气体", "化工", "涂料", "油漆", "树脂", "材料", "科技", "实业", "贸易", "工贸", "石化", "能源", "燃气",
	"助剂", "物流", "乙炔", "酒精", "厂", "站", "库"}

// core is the name as it is said: without 「（示例）」, 「有限公司」 and the town.
func (x *Names) core(name string) string {
	if at := strings.IndexAny(name, "（("); at > 0 {
		name = name[:at]
	}
	s := strings.ReplaceAll(x.lang.normal(name), " ", "")
	for _, end := range firmEnds {
		rest, ok := strings.CutSuffix(s, end)
		if !ok || len([]rune(rest)) < 3 {
			continue
		}
		s = rest
		for _, start := range firmStarts {
			if rest, ok := strings.CutPrefix(s, start); ok && len([]rune(rest)) >= 3 {
				s = rest
			}
		}
		break
	}
	return s
}

func (x *Names) addEnterprises(all []Named) {
	k := keyring{x: x, at: make(map[string]int, 4*len(all))}
	x.all, x.parts = make([]named, 0, len(all)), make([]part, 0, 20*len(all))
	for i := range all {
		e := &all[i]
		core := x.core(e.Name)
		x.file(e, core)
		k.add(core, e.ID, false)
		for _, o := range e.Others {
			k.add(x.core(o), e.ID, false)
		}
		for _, own := range x.owns(core, e.Area) {
			k.add(own, e.ID, true)
			if e.Type == "petrol_station" {
				k.add(own+"站", e.ID, len([]rune(own)) < 3)
				k.add(own+"加油站", e.ID, false)
			}
		}
	}
	x.lexeme.says = slices.Grow(x.lexeme.says, len(k.keys))
	x.lexeme.words.words, x.lexeme.sounds.words = slices.Grow(x.lexeme.words.words, len(k.keys)), slices.Grow(x.lexeme.sounds.words, 2*len(k.keys))
	for _, key := range k.keys {
		x.lexeme.add(key.word, x.lexeme.mean(say{facet: "ent", ids: key.ids, plain: key.plain}), x.lang.speller)
	}
}

// keyring gathers the words by which enterprises are called; one may be several's.
type keyring struct {
	x    *Names
	keys []key
	at   map[string]int
}

type key struct {
	word  string
	ids   []int64
	plain bool
}

// add notes a word for an enterprise; a short one (福星 for 福星加油站) is no word that
// means something else, and is not looked for by its sound alone.
func (k *keyring) add(word string, id int64, short bool) {
	if len([]rune(word)) < 2 || short && k.x.isWord(word) {
		return
	}
	i, has := k.at[word]
	if !has {
		i = len(k.keys)
		k.at[word] = i
		k.keys = append(k.keys, key{word: word, plain: short})
	}
	if one := &k.keys[i]; !slices.Contains(one.ids, id) {
		one.ids, one.plain = append(one.ids, id), one.plain && short
	}
}

// owns are the pieces of a name that are the enterprise's own: without the area in
// front and without the kind at the end.
func (x *Names) owns(core, area string) []string {
	var out []string
	bare := core
	if rest, ok := strings.CutPrefix(core, x.short[area]); ok && len([]rune(rest)) > 2 {
		bare = rest
		out = append(out, bare)
	}
	for _, s := range []string{core, bare} {
		for _, end := range kindEnds {
			if own, ok := strings.CutSuffix(s, end); ok && len([]rune(own)) >= 2 {
				out = append(out, own)
				break
			}
		}
	}
	return out
}

// isWord says whether a text means something else, or an area: no short name then.
func (x *Names) isWord(s string) bool {
	if x.areas[s] {
		return true
	}
	l := &x.lang.status.lexeme
	b := l.words.begin()
	for _, r := range s {
		var ok bool
		if b, ok = l.words.next(b, r); !ok {
			return false
		}
	}
	return len(l.words.ends(b)) > 0
}

// file notes what a name is made of, for names that are misspelt or cut short.
func (x *Names) file(e *Named, core string) {
	n := int32(len(x.all))
	x.all = append(x.all, named{e, []rune(core)})
	t := newText(core, false, x.lang.speller)
	for _, f := range t.nameFeatures() {
		x.parts = append(x.parts, part{f.f, n})
	}
}

// nameFeatures are the neighbouring characters and sounds, and the single characters.
func (t *text) nameFeatures() []seen {
	var out []seen
	for i, u := range t.units {
		out = append(out, seen{mix(oneChar, uint32(u.r), 0), i, i + 1, 0.3})
		if i+1 < len(t.units) {
			v := t.units[i+1]
			out = append(out, seen{mix(twoChars, uint32(u.r), uint32(v.r)), i, i + 2, 1})
			out = append(out, seen{mix(twoSounds, uint32(u.sounds[0]), uint32(v.sounds[0])), i, i + 2, 0.6})
		}
	}
	return out
}

// like is an enterprise that a piece of a text resembles.
type like struct {
	id    int64
	share float32 // of what the piece tells
}

// resembling lists the enterprises whose names a piece of a text resembles, the most
// first, at most four.
func (x *Names) resembling(t *text) []like {
	var total float32
	score := map[int32]float32{}
	joined := map[int32]bool{}
	for _, f := range t.nameFeatures() {
		in := x.having(f.f)
		w := f.worth * float32(math.Log(1+float64(len(x.all)+1)/float64(len(in)+1)))
		total += w
		for _, p := range in {
			score[p.in] += w
			joined[p.in] = joined[p.in] || f.to-f.from > 1
		}
	}
	var out []like
	for n, s := range score {
		if joined[n] {
			out = append(out, like{x.all[n].ID, s / total})
		}
	}
	slices.SortFunc(out, func(a, b like) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.id, b.id)) })
	return out[:min(len(out), 4)]
}

// having lists the names that have a feature.
func (x *Names) having(f feature) []part {
	find := func(f feature) int {
		i, _ := slices.BinarySearchFunc(x.parts, f, func(p part, f feature) int { return cmp.Compare(p.f, f) })
		return i
	}
	return x.parts[find(f):find(f+1)]
}
