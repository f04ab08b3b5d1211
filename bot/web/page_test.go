package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// What people say goes in as text: no file of the page knows a way to make
// markup or a script of it.
func TestPageMakesNoMarkup(t *testing.T) {
	danger := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\('on|srcdoc|javascript:|https?://`)
	files, err := fs.Glob(pages, "page/*")
	if err != nil || len(files) < 8 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		body, err := fs.ReadFile(pages, f)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(body), "http://www.w3.org/2000/svg", "")
		if bad := danger.FindString(text); bad != "" {
			t.Errorf("%s: %s", f, bad)
		}
		if strings.HasSuffix(f, ".html") && regexp.MustCompile(`<script(?:[^>]*)>[^<]| style=| on\w+=`).MatchString(text) {
			t.Errorf("%s: something inline", f)
		}
	}
}
