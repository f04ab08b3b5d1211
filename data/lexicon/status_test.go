package lexicon_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anka/data"
	"anka/data/lexicon"
)

// A word of the rollout says one thing: it stands once, under a facet that index
// knows; and of one character there are only hints and marks, they are too common.
func TestStatusWords(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	facets := []string{"topic", "hint", "type", "kind", "stage", "step", "part", "measure", "light", "by", "span", "mark", "phrase"}
	under := map[string]string{}
	n := 0
	for _, s := range l.Status {
		if !slices.Contains(facets, s.Facet) {
			t.Errorf("%s %s: no such facet", s.Facet, s.ID)
		}
		for facet, known := range map[string]bool{"type": slices.Contains(data.Types, data.EnterpriseType(s.ID)), "kind": slices.Contains(data.Types, data.EnterpriseType(s.ID)),
			"stage": slices.Contains(data.Stages, data.Stage(s.ID)), "measure": slices.Contains(data.Measures, s.ID)} {
			if s.Facet == facet && !known {
				t.Errorf("%s %s: no such thing", s.Facet, s.ID)
			}
		}
		if s.Facet == "phrase" {
			continue
		}
		for _, w := range s.Words {
			n++
			if at := under[w]; at != "" {
				t.Errorf("%s stands under %s and %s %s", w, at, s.Facet, s.ID)
			}
			under[w] = s.Facet + " " + s.ID
			if utf8.RuneCountInString(w) < 2 && s.Facet != "hint" && s.Facet != "mark" || strings.Contains(w, "…") {
				t.Errorf("%s under %s %s", w, s.Facet, s.ID)
			}
		}
	}
	if n < 1500 {
		t.Errorf("%d words", n)
	}
}
