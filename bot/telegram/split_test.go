package telegram

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text    string
		longest int
		want    []string
	}{
		{"", 5, nil},
		{"短", 5, []string{"短"}},
		{"一二三\n四五六", 5, []string{"一二三", "四五六"}},
		{"一\n二\n三四五六", 5, []string{"一\n二", "三四五六"}},
		{"一二三四五六七", 5, []string{"一二三四五", "六七"}},
		{"🔥🔥🔥", 5, []string{"🔥🔥", "🔥"}},
		{"\n\n\n一二三四五六", 5, []string{"一二三四五", "六"}},
		{"一\xff二三四五六", 5, []string{"一\xff二三四", "五六"}},
	} {
		var got []string
		for _, p := range split(c.text, c.longest) {
			got = append(got, p.text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzSplit: nothing but line breaks and white space between pieces is lost, no
// piece is too long, and each says where it began.
func FuzzSplit(f *testing.F) {
	f.Add("一二三\n四五六 🔥\n\n\n七", 5)
	f.Fuzz(func(t *testing.T, text string, longest int) {
		longest = 2 + max(longest, -longest)%40
		text = strings.ToValidUTF8(text, "?")
		u := utf16.Encode([]rune(text))
		var whole strings.Builder
		for _, p := range split(text, longest) {
			n := len(utf16.Encode([]rune(p.text)))
			if n > longest || n != units(p.text) || string(utf16.Decode(u[p.from:p.from+n])) != p.text {
				t.Errorf("%q of %q at %d", p.text, text, p.from)
			}
			whole.WriteString(p.text)
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(whole.String()) != bare(text) {
			t.Errorf("%q became %q", text, whole.String())
		}
	})
}
