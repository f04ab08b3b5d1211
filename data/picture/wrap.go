package picture

import (
	"strings"
	"unicode"
)

// No line begins with what closes and none ends with what opens.
const (
	closes = "，。、；：？！）」』】》〉〕…”’％,.;:?!)]}%°℃"
	opens  = "（「『【《〈〔“‘([{"
)

// units are the parts of a text between which a line may end: a figure or a Latin
// word is one, and so is a Chinese character with the marks that belong to it.
func units(s string) []string {
	var out []string
	var last rune
	for _, r := range s {
		if last != 0 && together(last, r) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = r
	}
	return out
}

func together(a, b rune) bool {
	switch {
	case strings.ContainsRune(closes, b), strings.ContainsRune(opens, a):
		return true
	case a == ' ' || b == ' ':
		return b == ' '
	}
	return word(a) && word(b)
}

// word is a letter or a sign that stands in words and figures.
func word(r rune) bool {
	return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:+%°", r))
}

// wrap lays a clean text out in lines of a width, so many at most: what is left is
// cut with …. There is always a line.
func (f *face) wrap(s string, w, most int) []string {
	var lines []string
	now, long := "", 0
	for _, u := range f.fitting(units(s), w) {
		if now != "" && long+f.width(strings.TrimRight(u, " ")) > w {
			lines = append(lines, strings.TrimRight(now, " "))
			now, long = "", 0
		}
		if now == "" {
			u = strings.TrimLeft(u, " ")
		}
		now, long = now+u, long+f.width(u)
	}
	lines = append(lines, strings.TrimRight(now, " "))
	if len(lines) > most {
		lines[most-1] = f.cut(strings.Join(lines[most-1:], ""), w)
		lines = lines[:most]
	}
	return lines
}

// fitting breaks units that are wider than a line.
func (f *face) fitting(all []string, w int) []string {
	var out []string
	for _, u := range all {
		if f.width(u) <= w {
			out = append(out, u)
			continue
		}
		for _, r := range u {
			out = append(out, string(r))
		}
	}
	return out
}

// cut shortens a text to a width, with … where something was left out.
func (f *face) cut(s string, w int) string {
	if f.width(s) <= w {
		return s
	}
	room := w - f.width("…")
	for i, r := range s {
		if room -= f.glyph(r).advance; room < 0 {
			s = s[:i]
			break
		}
	}
	return strings.TrimRight(s, " ，、") + "…"
}

// widest is the width of the widest unit: a column as wide breaks no figure.
func (f *face) widest(s string) int {
	w := 0
	for _, u := range units(s) {
		w = max(w, f.width(strings.TrimRight(u, " ")))
	}
	return w
}
