package sample_test

import (
	"bytes"
	"io/fs"
	"testing"

	"anka/data/exchange"
	"anka/data/sample"
)

// The sample must be clean: a newcomer copies what he sees.
func TestCardsAreCleanAndWhole(t *testing.T) {
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil || len(names) < 16 {
		t.Fatalf("%d card files, %v", len(names), err)
	}
	posts := map[string]int{}
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := exchange.Read(name, bytes.NewReader(body))
		for _, x := range f.Findings {
			t.Errorf("%s", x)
		}
		if f.Set == nil {
			continue
		}
		posts[f.Set.Enterprise]++
		if len(f.Set.Missing()) > 0 {
			t.Errorf("%s: missing %v", name, f.Set.Missing())
		}
	}
	if len(posts) != 6 {
		t.Errorf("%d enterprises, want the five and the district: %v", len(posts), posts)
	}
}
