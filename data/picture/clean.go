package picture

import (
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// missing stands for a character that the font lacks: it must be seen that there
// was one.
const missing = '□'

// alike stand for characters that the font lacks and that say the same.
var alike = map[rune]rune{
	'✗': '×', '✘': '×', '✖': '×', '❌': '×', '✔': '✓', '☑': '✓', '✅': '✓', '☐': '□', '⬜': '□',
	'₀': '0', '₁': '1', '₂': '2', '₃': '3', '₄': '4', '₅': '5', '₆': '6', '₇': '7', '₈': '8', '₉': '9', '−': '-', '‑': '-', '‐': '-',
}

// clean gives a text as one line of what the font can draw.
func (l *letters) clean(s string) string {
	var buf sfnt.Buffer
	var b strings.Builder
	space := true
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case r == unicode.ReplacementChar:
			r = missing
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
			continue // it has no picture of its own
		case !l.has(&buf, r):
			if r = alike[r]; r == 0 || !l.has(&buf, r) {
				r = missing
			}
		}
		space = false
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), " ")
}

func (l *letters) has(buf *sfnt.Buffer, r rune) bool {
	i, err := l.font.GlyphIndex(buf, r)
	return err == nil && i != 0
}

// Lacks gives the characters of a text that are drawn as □.
func Lacks(s string) []rune {
	l, err := load()
	if err != nil {
		return []rune(s)
	}
	var out []rune
	for _, r := range s {
		if l.clean(string(r)) == string(missing) && r != missing && alike[r] != missing {
			out = append(out, r)
		}
	}
	return out
}
