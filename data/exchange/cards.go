package exchange

import (
	"fmt"
	"slices"

	"anka/data"
)

// cardSet makes a card set of the root of a file. Missing values are left to data.Check.
func (b *binder) cardSet(n *node) data.CardSet {
	var c data.CardSet
	var kind, trigger string
	form := ""
	b.object(n, "", []field{
		{"format", b.into(&form)},
		{"enterprise", b.into(&c.Enterprise)},
		{"type", b.into(&kind)},
		{"area", b.into(&c.Area)},
		{"common", b.flag(&c.Common)},
		{"post", b.into(&c.Post)},
		{"aliases", b.words("aliases", &c.Aliases)},
		{"version", b.into(&c.Version)},
		{"effective", b.into(&c.Effective)},
		{"prepared_by", b.into(&c.PreparedBy)},
		{"reviewed_by", b.into(&c.ReviewedBy)},
		{"approved_by", b.into(&c.ApprovedBy)},
		{"trigger", b.into(&trigger)},
		{"risk_list", b.flat(data.Risk, "point", &c.Risk)},
		{"duty_list", b.flat(data.Duty, "title", &c.Duty)},
		{"operation_card", b.nested(data.Operation, &c.Operation)},
		{"emergency_card", b.nested(data.Emergency, &c.Emergency)},
	})
	c.Type, c.Trigger = data.EnterpriseType(kind), data.Trigger(trigger)
	if n.kind == mapping && form != "1" {
		b.refuse(b.formatPlace(), "请在文件开头写上 format: 1。")
	}
	return c
}

func (b *binder) formatPlace() string {
	if at, ok := b.places["format"]; ok {
		return at
	}
	return b.places[""]
}

// flat reads a risk list or a duty list: items with one name are one scene,
// wherever they stand.
func (b *binder) flat(p data.Part, nameKey string, s *data.Sheet) func(*node) {
	return func(n *node) {
		b.object(n, data.SheetPath(p), []field{
			{"rhyme", b.into(&s.Rhyme)},
			{"items", func(list *node) {
				known := map[string]int{}
				b.each(list, func(_ int, m *node) { b.flatItem(p, nameKey, s, known, m) })
			}},
		})
	}
}

func (b *binder) flatItem(p data.Part, nameKey string, s *data.Sheet, known map[string]int, n *node) {
	name := b.peek(n, nameKey)
	i, ok := known[name]
	if name == "" || !ok {
		i = len(s.Scenes)
		s.Scenes = append(s.Scenes, data.Scene{})
	}
	if name != "" {
		known[name] = i
	}
	sc := &s.Scenes[i]
	path, scene := data.ItemPath(p, i, len(sc.Items)), data.ScenePath(p, i)
	b.note(scene, n)
	var it data.Item
	fields := []field{
		{nameKey, func(m *node) { sc.Name = b.text(m); b.note(scene+".name", m) }},
		{"text", b.into(&it.Text)},
		{"asked_as", b.words(scene+".asked_as", &sc.AskedAs)},
	}
	if p == data.Risk {
		fields = append(fields, b.riskFields(path, &it)...)
	}
	b.object(n, path, fields)
	if p == data.Duty && name == "" {
		sc.Name = it.Text // the text stands alone and is its own name
	}
	sc.Items = append(sc.Items, it)
}

// peek reads a name before its mapping is bound.
func (b *binder) peek(n *node, key string) string {
	for _, p := range n.pairs {
		if p.key == key && p.val.kind <= null {
			return b.text(p.val)
		}
	}
	return ""
}

func (b *binder) riskFields(path string, it *data.Item) []field {
	return []field{
		{"event", b.into(&it.Event)},
		{"level", func(n *node) { it.Level = colour(b.text(n)) }},
		{"tier", b.into(&it.Tier)},
		{"controls", b.words(path+".controls", &it.Controls)},
		{"department", b.into(&it.Department)},
		{"person_in_charge", b.into(&it.InCharge)},
	}
}

// colour takes the degree of a risk for its colour: both are written on such lists.
func colour(s string) string {
	degrees := []string{"重大", "较大", "一般", "低"}
	for i, d := range degrees {
		if s == d || s == d+"风险" || s == data.Levels[i]+"色" {
			return data.Levels[i]
		}
	}
	return s
}

// nested reads an operation card or an emergency card: scenes that hold steps.
func (b *binder) nested(p data.Part, s *data.Sheet) func(*node) {
	l := layoutOf(p)
	return func(n *node) {
		b.object(n, data.SheetPath(p), []field{
			{"rhyme", b.into(&s.Rhyme)},
			{l.list, func(list *node) {
				b.each(list, func(i int, m *node) {
					s.Scenes = append(s.Scenes, data.Scene{})
					b.scene(p, i, &s.Scenes[i], m)
				})
			}},
		})
	}
}

func (b *binder) scene(p data.Part, i int, sc *data.Scene, n *node) {
	path := data.ScenePath(p, i)
	fields := []field{
		{layoutOf(p).name, func(m *node) { sc.Name = b.text(m); b.note(path+".name", m) }},
		{"steps", func(list *node) {
			b.each(list, func(j int, m *node) { sc.Items = append(sc.Items, b.step(p, data.ItemPath(p, i, j), m)) })
		}},
		{"asked_as", b.words(path+".asked_as", &sc.AskedAs)},
	}
	if p == data.Emergency {
		fields = append(fields,
			field{"signs", b.into(&sc.Signs)},
			field{"cautions", b.words(path+".cautions", &sc.Cautions)},
			field{"supplies", b.words(path+".supplies", &sc.Supplies)},
			field{"contacts", b.contacts(path, sc)},
		)
	}
	b.object(n, path, fields)
}

// step reads one step; a plain string is {do: …}.
func (b *binder) step(p data.Part, path string, n *node) (it data.Item) {
	if n.kind != mapping {
		b.note(path, n)
		it.Text = b.text(n)
		return it
	}
	do := func(m *node) { it.Text = b.text(m); b.note(path+".text", m) }
	if p == data.Operation {
		b.object(n, path, []field{{"do", do}, {"standard", b.into(&it.Standard)}, {"forbid", b.flag(&it.Forbid)}})
	} else {
		b.object(n, path, []field{{"do", do}, {"who", b.into(&it.Who)}, {"critical", b.flag(&it.Critical)}})
	}
	return it
}

func (b *binder) contacts(path string, sc *data.Scene) func(*node) {
	return func(n *node) {
		b.each(n, func(i int, m *node) {
			var c data.Contact
			b.object(m, fmt.Sprintf("%s.contacts[%d]", path, i), []field{{"name", b.into(&c.Name)}, {"phone", b.into(&c.Phone)}})
			sc.Contacts = append(sc.Contacts, c)
		})
	}
}

// clone copies a card set so deep that changing one's scenes leaves the other alone.
func clone(c *data.CardSet) *data.CardSet {
	out := *c
	for _, p := range data.Parts {
		s := out.Sheet(p)
		s.Scenes = slices.Clone(s.Scenes)
		for i := range s.Scenes {
			s.Scenes[i].AskedAs = slices.Clone(s.Scenes[i].AskedAs)
		}
	}
	return &out
}
