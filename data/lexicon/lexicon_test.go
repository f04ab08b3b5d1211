package lexicon_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anka/data/lexicon"
)

// The engine weighs these facets and ways of asking and no others (index).
var (
	facets = []string{"event", "object", "substance", "body", "action", "condition", "person", "place"}
	kinds  = []string{"leave", "consequence", "riskword", "how", "figure", "whatnow", "happening", "dutyword"}
)

func TestEmbeddedLists(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, c := range l.Concepts {
		if !slices.Contains(facets, c.Facet) || ids[c.ID] || len(c.Words) == 0 {
			t.Errorf("concept %s %s: unknown facet, second of its name or without words", c.Facet, c.ID)
		}
		ids[c.ID] = true
	}
	seen := map[string]bool{}
	for _, k := range l.Kinds {
		if !slices.Contains(kinds, k.ID) || seen[k.ID] {
			t.Errorf("way of asking %s is unknown or stands twice", k.ID)
		}
		seen[k.ID] = true
	}
	for _, s := range l.Situations {
		if !s.Part.Valid() || s.Name == "" || len(s.OnCard) == 0 || len(s.Said) < 5 {
			t.Errorf("situation %s/%s: %d card names, %d wordings", s.Part, s.Name, len(s.OnCard), len(s.Said))
		}
	}
	for _, f := range l.Folds {
		for _, v := range f.Variants {
			if v == f.Standard || v == "" {
				t.Errorf("fold of %s to itself", f.Standard)
			}
		}
	}
	if len(l.Concepts) < 400 || len(l.Situations) < 500 || len(l.Everyday) == 0 || len(l.Alarm) == 0 {
		t.Errorf("%d concepts, %d situations, %d everyday, %d alarm", len(l.Concepts), len(l.Situations), len(l.Everyday), len(l.Alarm))
	}
}

// A mistake in a list is told with file and line.
func TestReadNamesTheLine(t *testing.T) {
	good := fstest.MapFS{
		"concepts.txt":   {Data: []byte("# 事件\nevent fire 着火：着火 起火\n")},
		"dialect.txt":    {Data: []byte("怎么：啷个\n")},
		"kinds.txt":      {Data: []byte("how：怎么\neveryday：工资\nalarm：着火\n")},
		"status.txt":     {Data: []byte("topic overdue：逾期 超期\n")},
		"situations.txt": {Data: []byte("[emergency] 着火\n卡上：火灾\n人说：燃起来了 冒火苗\n")},
		// The same situation in another file: its wordings are added.
		"situations2.txt": {Data: []byte("[emergency] 着火\n人说：烧起来了\n")},
	}
	l, err := lexicon.Read(good)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Situations) != 1 || len(l.Situations[0].Said) != 3 {
		t.Errorf("situations %+v", l.Situations)
	}
	for name, bad := range map[string]string{
		"concepts.txt":   "event fire：着火\n",
		"dialect.txt":    "怎么 啷个\n",
		"status.txt":     "topic：逾期\n",
		"situations.txt": "[emergency] 着火\n卡上：火灾\n大家说：燃了\n",
	} {
		files := fstest.MapFS{}
		for k, v := range good {
			files[k] = v
		}
		files[name] = &fstest.MapFile{Data: []byte("# 一行\n" + bad)}
		if _, err := lexicon.Read(files); err == nil || !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
