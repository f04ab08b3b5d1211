package exchange

import (
	"fmt"
	"strings"

	"anka/data"
)

// node is a value with its place. YAML and XLSX both become nodes with the keys
// of cardset.md, so that one binder makes a card set of either.
type node struct {
	where string
	kind  kind
	text  string  // scalar, as written
	list  []*node // list
	pairs []pair  // mapping, in order
}

type kind int

const (
	scalar kind = iota
	boolean
	null
	sequence
	mapping
)

type pair struct {
	key   string
	where string
	val   *node
}

func text(where, s string) *node { return &node{where: where, kind: scalar, text: s} }

// field is one key that a mapping may hold and what to do with its value.
type field struct {
	key string
	set func(n *node)
}

// binder makes a card set of nodes, notes where each value stands and what is wrong.
type binder struct {
	places map[string]string
	found  []Finding
}

func (b *binder) refuse(where, format string, args ...any) {
	b.found = append(b.found, Finding{Where: where, Message: fmt.Sprintf(format, args...)})
}

// object gives each known key its value; every other key is refused by name.
func (b *binder) object(n *node, path string, fields []field) {
	b.note(path, n)
	if n.kind == null {
		return
	}
	if n.kind != mapping {
		b.refuse(n.where, "这里要写成「名称: 内容」，请用半角冒号，冒号后空一格。")
		return
	}
	seen := map[string]bool{}
	for _, p := range n.pairs {
		set := setter(fields, p.key)
		switch {
		case set == nil:
			b.refuse(p.where, "「%s」不认识，请改名或删去；这里能写：%s。", data.Brief(p.key), keys(fields))
		case seen[p.key]:
			b.refuse(p.where, "「%s」写了两次，请删去一处。", p.key)
		default:
			b.places[join(path, p.key)] = p.val.where
			set(p.val)
		}
		seen[p.key] = true
	}
}

func setter(fields []field, key string) func(*node) {
	for _, f := range fields {
		if f.key == key {
			return f.set
		}
	}
	return nil
}

func keys(fields []field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.key)
	}
	return strings.Join(out, "、")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (b *binder) note(path string, n *node) {
	if _, ok := b.places[path]; !ok {
		b.places[path] = n.where
	}
}

// text takes a value as it was written: a number and a date keep their digits.
// Spaces at the ends are not part of it.
func (b *binder) text(n *node) string {
	if n.kind == sequence || n.kind == mapping {
		b.refuse(n.where, "这里要写一段文字，请不要分条；带冒号的内容请加引号。")
		return ""
	}
	return strings.TrimSpace(n.text)
}

func (b *binder) into(s *string) func(*node) {
	return func(n *node) { *s = b.text(n) }
}

func (b *binder) flag(v *bool) func(*node) {
	return func(n *node) {
		if n.kind != boolean && n.kind != null {
			b.refuse(n.where, "这里只能写 true（是）或 false（否），请改正。")
			return
		}
		*v = n.kind == boolean && n.text == "true"
	}
}

// each calls set for every entry of a list.
func (b *binder) each(n *node, set func(i int, n *node)) {
	if n.kind == null {
		return
	}
	if n.kind != sequence {
		b.refuse(n.where, "这里要写成列表，请每条一行，前面加「- 」。")
		return
	}
	for i, m := range n.list {
		set(i, m)
	}
}

// words appends a list of texts; the places of its entries are kept by path.
func (b *binder) words(path string, to *[]string) func(*node) {
	return func(n *node) {
		b.each(n, func(_ int, m *node) {
			b.places[fmt.Sprintf("%s[%d]", path, len(*to))] = m.where
			*to = append(*to, b.text(m))
		})
	}
}
