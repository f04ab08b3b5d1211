package data

import (
	"slices"
	"testing"
)

func TestParts(t *testing.T) {
	for _, x := range []struct {
		p                          Part
		valid                      bool
		key, title, short, ability string
	}{
		{Risk, true, "risk", "岗位风险清单", "风险", "知风险"},
		{Duty, true, "duty", "岗位职责清单", "职责", "明职责"},
		{Operation, true, "operation", "岗位操作卡", "操作", "会操作"},
		{Emergency, true, "emergency", "岗位应急处置卡", "应急", "能应急"},
		{0, false, "part(0)", "", "", ""},
		{5, false, "part(5)", "", "", ""},
		{-1, false, "part(-1)", "", "", ""},
	} {
		if x.p.Valid() != x.valid || x.p.String() != x.key || x.p.Title() != x.title || x.p.Short() != x.short || x.p.Ability() != x.ability {
			t.Errorf("%d: %t %s %s %s %s", x.p, x.p.Valid(), x.p, x.p.Title(), x.p.Short(), x.p.Ability())
		}
		p, err := ParsePart(x.key)
		if (err == nil) != x.valid || x.valid && p != x.p {
			t.Errorf("ParsePart(%q) = %d, %v", x.key, p, err)
		}
		c := &CardSet{}
		if (c.Sheet(x.p) != nil) != x.valid {
			t.Errorf("Sheet(%d)", x.p)
		}
	}
	if _, err := ParsePart(""); err == nil {
		t.Error("the empty part")
	}
}

func TestSceneKey(t *testing.T) {
	for _, x := range []struct {
		post  string
		part  Part
		scene string
		key   string
	}{
		{"卸油员", Emergency, "卸油跑冒油", "卸油员/emergency/卸油跑冒油"},
		{"加油员", Risk, "汽油/柴油", "加油员/risk/汽油/柴油"}, // a slash in a scene's name
		{"", Duty, "", "/duty/"},
	} {
		if got := SceneKey(x.post, x.part, x.scene); got != x.key {
			t.Errorf("%q, want %q", got, x.key)
		}
		post, part, scene, err := SplitSceneKey(x.key)
		if err != nil || post != x.post || part != x.part || scene != x.scene {
			t.Errorf("%q splits into %q %s %q, %v", x.key, post, part, scene, err)
		}
	}
	for _, key := range []string{"", "卸油员", "卸油员/emergency", "卸油员/sos/x", "卸油员//x"} {
		if _, _, _, err := SplitSceneKey(key); err == nil {
			t.Errorf("%q splits", key)
		}
	}
}

func TestSheetsOfASet(t *testing.T) {
	c := &CardSet{}
	if got := c.Missing(); !slices.Equal(got, Parts[:]) {
		t.Errorf("missing %v", got)
	}
	for n, p := range Parts {
		c.Sheet(p).Scenes = []Scene{{Name: p.Title(), Items: []Item{{}, {}}}, {Items: []Item{{}}}}
		if c.Lines() != 3*(n+1) || slices.Contains(c.Missing(), p) || c.Sheet(p).Scenes[0].Name != p.Title() {
			t.Errorf("%s: %d lines, missing %v", p, c.Lines(), c.Missing())
		}
	}
	if c.Missing() != nil {
		t.Errorf("missing %v", c.Missing())
	}
}

func TestIsCritical(t *testing.T) {
	for _, x := range []struct {
		marked []bool
		want   []bool
	}{
		{[]bool{false, false, false}, []bool{true, false, false}}, // none marked: the first
		{[]bool{false, true, true}, []bool{false, true, true}},
		{[]bool{true, false}, []bool{true, false}},
	} {
		var s Scene
		for _, m := range x.marked {
			s.Items = append(s.Items, Item{Critical: m})
		}
		for i, want := range x.want {
			if s.IsCritical(i) != want {
				t.Errorf("%v: item %d", x.marked, i)
			}
		}
	}
}

// Every key that is written to a file or a log has its Chinese name.
func TestKeysHaveNames(t *testing.T) {
	seen := map[string]bool{}
	check := func(key, name string) {
		if key == "" || name == "" || seen[name] {
			t.Errorf("%q is called %q", key, name)
		}
		seen[name] = true
	}
	for _, k := range Types {
		check(string(k), k.Name())
	}
	for _, k := range Triggers {
		check(string(k), k.Name())
	}
	for _, k := range []Role{Worker, TeamLead, Officer, Supervisor, Bureau} {
		check(string(k), k.Name())
	}
	if len(Types) != len(typeNames) || len(Triggers) != len(triggerNames) || len(roleNames) != 5 {
		t.Error("a name without a key in the list")
	}
	if EnterpriseType("x").Name() != "" || Trigger("x").Name() != "" || Role("x").Name() != "" {
		t.Error("an unknown key has a name")
	}
}

func TestLetterBody(t *testing.T) {
	for _, x := range []struct{ title, text, want string }{{"", "", ""}, {"题", "", "题"}, {"", "文", "文"}, {"题", "文\n二", "题\n文\n二"}} {
		if got := (&Letter{Title: x.title, Text: x.text}).Body(); got != x.want {
			t.Errorf("%q", got)
		}
	}
	if (Letter{}).Urgency != Answer || First >= Answer || Answer >= Push {
		t.Error("a letter of which nothing is said must be an answer, after emergencies and before pushes")
	}
}
