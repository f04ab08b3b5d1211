package exchange

import (
	"fmt"
	"io"
	"slices"

	"anka/data"
)

// Wordings are ways of asking that come beside the cards:
// enterprise/post/part/scene → how workers ask for it.
type Wordings map[string][]string

// maxWordingsFile is larger than a card's: one file holds a district's wordings.
const maxWordingsFile = 4 * MaxFile

// ReadWordings reads a file of wordings (YAML, one list a scene). A key that
// stands twice, or a wording that a card could not hold, is a finding.
func ReadWordings(name string, r io.Reader) (Wordings, []Finding) {
	f := File{Name: name}
	raw, err := readAll(r, maxWordingsFile)
	if err != nil {
		return nil, f.refuse(err.Error()).Findings
	}
	root, found := readYAML(raw)
	if root == nil {
		return nil, f.close(nil, found).Findings
	}
	b := binder{places: map[string]string{}}
	w := b.wordings(root)
	found = f.close(nil, b.found).Findings
	if refuses(found) {
		return nil, found
	}
	return w, found
}

func (b *binder) wordings(root *node) Wordings {
	w := Wordings{}
	if root.kind != mapping {
		b.refuse(root.where, "这里要写成「企业/岗位/emergency/场景: [问法, …]」，请用半角冒号，冒号后空一格。")
		return w
	}
	for _, p := range root.pairs {
		var list []string
		if _, twice := w[p.key]; twice {
			b.refuse(p.where, "「%s」写了两次，请合并。", data.Brief(p.key))
		}
		b.each(p.val, func(_ int, m *node) {
			v := b.text(m)
			if why := data.CheckWording(v); why != "" {
				b.refuse(m.where, "%s", why)
			}
			list = append(list, v)
		})
		w[p.key] = list
	}
	return w
}

// AddTo adds the wordings to the scenes they name, each once, and gives the
// keys that name no scene, sorted.
func (w Wordings) AddTo(sets ...*data.CardSet) []string {
	used := map[string]bool{}
	for _, c := range sets {
		for _, p := range data.Parts {
			s := c.Sheet(p)
			for i := range s.Scenes {
				key := c.Enterprise + "/" + data.SceneKey(c.Post, p, s.Scenes[i].Name)
				used[key] = true
				s.Scenes[i].AskedAs = union(s.Scenes[i].AskedAs, w[key])
			}
		}
	}
	var unmatched []string
	for key := range w {
		if !used[key] {
			unmatched = append(unmatched, key)
		}
	}
	slices.Sort(unmatched)
	return unmatched
}

func union(have, more []string) []string {
	out := slices.Clone(have)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// Merge adds wordings to the sets of files and judges each anew: a scene that
// now has wordings is warned of no longer. Keys that name no scene are findings
// of the file they stand in.
func (w Wordings) Merge(name string, files []File) []Finding {
	var sets []*data.CardSet
	for i := range files {
		if !files[i].Refused() {
			files[i].Set = clone(files[i].Set)
			sets = append(sets, files[i].Set)
		}
	}
	var out []Finding
	for _, key := range w.AddTo(sets...) {
		out = append(out, Finding{File: name, Warning: true, Message: fmt.Sprintf("「%s」对不上任何卡片，请核对企业、岗位和名称。", data.Clip(key, 80))})
	}
	for i := range files {
		if !files[i].Refused() {
			files[i].judge()
		}
	}
	return out
}
