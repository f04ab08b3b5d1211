package main

import (
	"log/slog"
	"testing"

	"anka/data/store"
)

// What the page's settings may be together.
func TestPageSettings(t *testing.T) {
	p, err := open(t.Context(), store.InMemory, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, c := range []struct {
		listen, url, link string
		refused           bool
	}{
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080/join#x", false},
		{"[::1]:8080", "", "http://[::1]:8080/join#x", false},
		{"127.0.0.1:8080", "https://anka.example.com", "https://anka.example.com/join#x", false},
		{"0.0.0.0:8080", "https://anka.example.com", "https://anka.example.com/join#x", false},
		{"0.0.0.0:8080", "http://192.168.1.5:8080", "http://192.168.1.5:8080/join#x", false},
		{"0.0.0.0:8080", "", "", true},
		{":8080", "", "", true},
		{"192.168.1.5:8080", "", "", true},
		{"127.0.0.1:8080", "http://anka.example.com", "", true},
		{"nonsense", "", "", true},
	} {
		page, err := newPage(p, c.listen, c.url, false, slog.New(slog.DiscardHandler))
		if (err != nil) != c.refused || err != nil && exitCode(err) != 2 {
			t.Errorf("%+v: %v", c, err)
		}
		if err == nil && page.Link("x") != c.link {
			t.Errorf("%+v: link %s", c, page.Link("x"))
		}
	}
}
