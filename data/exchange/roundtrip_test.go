package exchange

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"anka/data"
)

// nasty are values that YAML or a spreadsheet would take for something else.
var nasty = []string{
	"=1+1", "+86", "-x", "@sum(A1)", "119", "1-2", "2021/1/2", "2021-01-02", "1e5", "1.10", "0231", "007", "1_000", "0x1F", ".5", "12:30",
	"true", "null", "~", "yes", "off", "NaN", ".inf", "<<", "---", "...", "是", "否", "a；b", "a;b", "；", "甲；", "\"引\"", "'s", "''", "# x", "a #b",
	"a: b", "a:", "- x", "-", "[x]", "{x", "}", "&a", "*b", "!t", "%d", "|", ">", "?", "`", "\\", "\\n", "_x0041_", "_x000D_", "_x0041_x0042_", "_x005F_", "<b>&amp;", "]]>",
	"😀", "👍🏽", "é", "中　文", "a  b", "x：119", "火警 119", "，", "「」", "$A$1", "1,000", "10%", "A1:B2", "序号", "企业名称：", "C:\\x",
}

type maker struct{ *rand.Rand }

func (m maker) word() string {
	if m.IntN(2) == 0 {
		return nasty[m.IntN(len(nasty))]
	}
	return string([]rune("卸油静电火灾爆炸关阀断电疏散")[m.IntN(10):][:1+m.IntN(4)])
}

func (m maker) words() []string {
	var out []string
	for range m.IntN(4) {
		out = append(out, m.word())
	}
	return out
}

func (m maker) prose() string {
	out := m.word()
	for range m.IntN(3) {
		out += []string{"\n", "\n\n", "，", " ", "\n  "}[m.IntN(5)] + m.word()
	}
	return out
}

func (m maker) maybe(s string) string {
	if m.IntN(2) == 0 {
		return ""
	}
	return s
}

func (m maker) contact() data.Contact {
	name := m.word()
	switch m.IntN(4) {
	case 0:
		return data.Contact{Name: "火警" + name, Phone: "119"}
	case 1:
		return data.Contact{Name: name, Phone: "(023) 1234-5678转8"}
	case 2:
		return data.Contact{Name: name, Phone: "023-xx" + fmt.Sprint(m.IntN(99))}
	}
	return data.Contact{Name: name, Phone: m.word() + "x"}
}

func (m maker) item(p data.Part) data.Item {
	it := data.Item{Text: m.prose()}
	switch p {
	case data.Risk:
		it.Event, it.Level, it.Tier = m.maybe(m.word()), m.maybe(data.Levels[m.IntN(4)]), m.maybe(data.Tiers[m.IntN(4)])
		it.Controls, it.Department, it.InCharge = m.words(), m.maybe(m.word()), m.maybe(m.word())
	case data.Operation:
		it.Standard, it.Forbid = m.maybe(m.prose()), m.IntN(3) == 0
	case data.Emergency:
		it.Who, it.Critical = m.maybe(m.word()), m.IntN(3) == 0
	}
	return it
}

func (m maker) scene(p data.Part, i int) data.Scene {
	s := data.Scene{Name: fmt.Sprintf("%s%d", m.word(), i), AskedAs: m.words()}
	for range 1 + m.IntN(4) {
		s.Items = append(s.Items, m.item(p))
	}
	if p == data.Duty && len(s.Items) == 1 && m.IntN(2) == 0 {
		s.Items[0].Text += fmt.Sprint(i)
		s.Name = s.Items[0].Text
	}
	if p == data.Emergency {
		s.Signs, s.Cautions, s.Supplies = m.maybe(m.prose()), m.words(), m.words()
		for range m.IntN(3) {
			s.Contacts = append(s.Contacts, m.contact())
		}
	}
	return s
}

func (m maker) set() *data.CardSet {
	c := &data.CardSet{
		Enterprise: m.word(), Type: data.Types[m.IntN(len(data.Types))], Area: m.maybe(m.word()), Common: m.IntN(4) == 0, Post: m.word(), Aliases: m.words(),
		Version: m.maybe(m.word()), Effective: m.maybe("2024-02-29"), PreparedBy: m.maybe(m.word()), ReviewedBy: m.maybe(m.word()), ApprovedBy: m.maybe(m.word()),
	}
	if m.IntN(2) == 0 {
		c.Trigger = data.Triggers[m.IntN(len(data.Triggers))]
	}
	for _, p := range data.Parts {
		s := c.Sheet(p)
		s.Rhyme = m.maybe(m.prose())
		for i := range m.IntN(4) {
			s.Scenes = append(s.Scenes, m.scene(p, i))
		}
	}
	return c
}

// What data.Check accepts comes back the same, in either form.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		c := maker{rand.New(rand.NewPCG(seed, 7))}.set()
		for _, p := range data.Check(c) {
			if !p.Warning {
				t.Fatalf("seed %d: the generator makes what Check refuses: %+v", seed, p)
			}
		}
		sameThrough(t, fmt.Sprint("seed ", seed), c)
	}
}

func sameThrough(t *testing.T, what string, c *data.CardSet) {
	t.Helper()
	var y, x bytes.Buffer
	if err := WriteYAML(&y, c); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLSX(&x, c); err != nil {
		t.Fatal(err)
	}
	text := y.String()
	for name, r := range map[string]*bytes.Buffer{"a.yaml": &y, "a.xlsx": &x} {
		f := Read(name, r)
		if f.Refused() {
			t.Fatalf("%s: %s refused: %v\n%s", what, name, f.Findings, text)
		}
		if !reflect.DeepEqual(f.Set, c) {
			t.Fatalf("%s: %s differs\n got %#v\nwant %#v\n%s", what, name, f.Set, c, text)
		}
		if Digest(f.Set) != Digest(c) {
			t.Fatalf("%s: %s: same set, other digest", what, name)
		}
	}
}

// Every single nasty value survives in every kind of place.
func TestNastyValues(t *testing.T) {
	t.Parallel()
	for _, v := range nasty {
		c := example()
		c.Enterprise, c.Post, c.Version, c.Aliases = v, v, v, []string{v}
		e := &c.Emergency.Scenes[0]
		e.Name, e.Signs, e.AskedAs, e.Cautions = v, v, []string{v}, []string{v, v}
		e.Items[0].Text, e.Items[0].Who = v, v
		e.Contacts = []data.Contact{{Name: v, Phone: "023-1"}, {Name: "a", Phone: v + "8"}}
		c.Emergency.Rhyme = v + "\n" + v
		sameThrough(t, v, c)
	}
}

func TestDigest(t *testing.T) {
	a, b := example(), example()
	b.Version, b.Effective = "9", "2030-01-01"
	if Digest(a) != Digest(b) {
		t.Error("version and effective date changed the digest")
	}
	a.Aliases, b.Aliases = nil, []string{}
	if Digest(a) != Digest(b) {
		t.Error("an empty list and none have different digests")
	}
	seen := map[string]int{Digest(b): -1}
	for i, change := range []func(c *data.CardSet){
		func(c *data.CardSet) { c.Enterprise += "x" },
		func(c *data.CardSet) { c.Common = true },
		func(c *data.CardSet) { c.ApprovedBy = "x" },
		func(c *data.CardSet) { c.Risk.Rhyme = "x" },
		func(c *data.CardSet) { c.Risk.Scenes[0].Items[0].Controls[0] = "x" },
		func(c *data.CardSet) { c.Operation.Scenes[0].Items[0].Forbid = true },
		func(c *data.CardSet) { c.Emergency.Scenes[0].Contacts[0].Name = "消防" },
		func(c *data.CardSet) { c.Emergency.Scenes[0].AskedAs[0] = "x" },
	} {
		c := example()
		change(c)
		d := Digest(c)
		if other, ok := seen[d]; ok {
			t.Errorf("changes %d and %d have one digest", i, other)
		}
		seen[d] = i
	}
}

// The template is complete: it imports without a single warning, and says 示例.
func TestTemplate(t *testing.T) {
	var b bytes.Buffer
	if err := Template(&b); err != nil {
		t.Fatal(err)
	}
	f := Read("模板.xlsx", &b)
	if len(f.Findings) != 0 || !reflect.DeepEqual(f.Set, example()) {
		t.Fatalf("findings %v", f.Findings)
	}
	if !strings.Contains(f.Set.Enterprise, "示例") || !strings.Contains(f.Set.Post, "示例") {
		t.Error("the example is not marked")
	}
}
