package index

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Every piece of evidence has a name of its own, so that --why can be read.
func TestEvidenceNames(t *testing.T) {
	seen := map[string]int{}
	for i := range nEvidence {
		name := evidenceName(i)
		if other, twice := seen[name]; twice {
			t.Errorf("evidence %d and %d are both called %s", other, i, name)
		}
		seen[name] = i
		if strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz0123456789") {
			t.Errorf("evidence %d has no Chinese name: %s", i, name)
		}
	}
	for f, name := range facetNames {
		if name == "" {
			t.Errorf("facet %d has no name", f)
		}
	}
}

// The terms that are printed and the rest are the score.
func TestExplainedTermsSumToTheScore(t *testing.T) {
	var e Evidence
	for i := range e {
		e[i] = float32(i%7) / 7
	}
	var b strings.Builder
	e.explain(&b)
	var sum float64
	for line := range strings.Lines(b.String()) {
		var by float64
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "%f", &by); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		sum += by
	}
	if want := e.score(); math.Abs(sum-want) > 0.005*nEvidence {
		t.Errorf("terms sum to %.3f, the score is %.3f", sum, want)
	}
}

// What matched is shown in the question's own words; typed pinyin as it sounds.
func TestExplainNamesWhatMatched(t *testing.T) {
	x, err := New(shared())
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for question, want := range map[string]string{
		"油枪着火怎么办":   "事件 着火「着火」",
		"xieyou le": "动作 卸车卸料「",
		"今天天气好":     "像的典型情景：",
		"":          "说到：无",
		"！！！":       "问法：无",
	} {
		r, err := x.Find(question, Asker{})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := x.Explain(&b, r); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %v, want %q in\n%s", question, err, want, b.String())
		}
	}
}
