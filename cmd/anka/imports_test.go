package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows is DESIGN.md's picture of imports: what a folder may import of this
// module. A folder that is not here has no place in the house yet.
var arrows = map[string][]string{
	"data":           {},
	"data/fsrs":      {},
	"data/picture":   {},
	"data/quiz":      {"data"},
	"data/sample":    {"data"},
	"data/workforce": {"data/fsrs"},
	"data/lexicon":   {"data"},
	"data/exchange":  {"data"},
	"data/store":     {"data", "data/fsrs"},
	"index":          {"data", "data/lexicon"},
	"bot":            {"data", "data/exchange", "data/fsrs", "data/picture", "data/quiz", "data/store", "index"},
	"bot/telegram":   {"bot", "data"},
	"bot/web":        {"bot", "data"},
	"bot/terminal":   {"bot", "data"},
	"bot/eval":       {"bot", "data"},

	"bot/telegram/telegramtest": {}, // what tests of several folders share
	"bot/web/webtest":           {},

	"cmd/anka": {"data", "data/sample", "data/lexicon", "data/exchange", "data/quiz", "data/store", "data/workforce", "data/fsrs", "index",
		"bot", "bot/telegram", "bot/telegram/telegramtest", "bot/web", "bot/terminal", "bot/eval"},
}

// outside is what a folder may import of other modules; the rest of the house
// has the standard library.
var outside = map[string][]string{
	"data/exchange": {"github.com/xuri/excelize/v2", "github.com/goccy/go-yaml"},
	"data/picture":  {"golang.org/x/image"},
	"data/store":    {"modernc.org/sqlite"},
	"index":         {"github.com/blevesearch/", "golang.org/x/text/", "github.com/mozillazg/go-pinyin"},
	"bot":           {"github.com/boombuler/barcode"},
	"bot/telegram":  {"github.com/go-telegram/bot"},

	"bot/telegram/telegramtest": {"github.com/go-telegram/bot"},
	"bot/web/webtest":           {"github.com/chromedp/"},

	"cmd/anka": {"github.com/blevesearch/", "modernc.org/sqlite"}, // anka bench compares with both
}

// In tests a folder may use what it is tested with; but nothing imports cmd, and
// what lies under data knows nothing of what is above it.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != root || d.Name() == "testdata" || d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(rel)
		seen[folder] = true
		if arrows[folder] == nil {
			t.Errorf("%s has no place in the picture of imports", folder)
		}
		checkImports(t, file, folder)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range arrows {
		if !seen[folder] {
			t.Errorf("%s is in the picture and not in the house", folder)
		}
	}
}

func checkImports(t *testing.T, file, folder string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
	if err != nil {
		t.Error(err) // somebody may be writing it at this moment
		return
	}
	for _, spec := range parsed.Imports {
		name := strings.Trim(spec.Path.Value, `"`)
		if ours, ok := strings.CutPrefix(name, "anka/"); ok {
			if !mayImport(folder, ours, strings.HasSuffix(file, "_test.go")) {
				t.Errorf("%s imports %s", file, name)
			}
			continue
		}
		first, _, _ := strings.Cut(name, "/")
		foreign := strings.Contains(first, ".")
		allowed := slices.ContainsFunc(outside[folder], func(p string) bool {
			return name == p || strings.HasPrefix(name, strings.TrimSuffix(p, "/")+"/")
		})
		if foreign && !allowed && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s imports %s", file, name)
		}
	}
}

func mayImport(from, what string, test bool) bool {
	if slices.Contains(arrows[from], what) {
		return true
	}
	if !test {
		return false
	}
	top, _, _ := strings.Cut(from, "/")
	first, _, _ := strings.Cut(what, "/")
	return first != "cmd" && (top != "data" || first == "data")
}

// The test itself must be able to fail.
func TestMayImport(t *testing.T) {
	for _, x := range []struct {
		from, what string
		test, want bool
	}{
		{"bot", "data/store", false, true},
		{"bot", "data/sample", false, false},
		{"bot", "data/sample", true, true},
		{"bot", "bot/telegram", false, false},
		{"data/store", "index", false, false},
		{"data/store", "index", true, false},
		{"data", "data/store", false, false},
		{"index", "data/store", false, false},
		{"index", "bot", false, false},
		{"data/picture", "data", false, false},
		{"data/exchange", "bot", true, false},
		{"bot/web", "cmd/anka", true, false},
		{"cmd/anka", "bot/web", false, true},
	} {
		if got := mayImport(x.from, x.what, x.test); got != x.want {
			t.Errorf("%s → %s (test %t): %t", x.from, x.what, x.test, got)
		}
	}
}
