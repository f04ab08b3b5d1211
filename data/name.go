package data

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Names as people write them: the same name with and without blanks, in full and in
// half width, and two names that are perhaps of one enterprise.

var (
	personForm = regexp.MustCompile(`^\p{L}[\p{L}\p{M}]*(?:[· ][\p{L}\p{M}]+)*$`)
	dots       = strings.NewReplacer("•", "·", "‧", "·", "・", "·", ".", "·")
)

// PersonName gives a person's name as it is written down; empty when it is none: 1 to
// 20 letters, their parts parted by 「·」 or one space. A space between two hanzi is
// none: lists stretch a name of two to the width of three.
func PersonName(s string) string {
	const most = 20
	s = dots.Replace(unstretch(strings.Fields(s)))
	if len([]rune(s)) > most || !personForm.MatchString(s) {
		return ""
	}
	return s
}

func unstretch(parts []string) string {
	out := ""
	for _, p := range parts {
		last, first := []rune(out), []rune(p)
		if len(last) > 0 && !(unicode.Is(unicode.Han, last[len(last)-1]) && unicode.Is(unicode.Han, first[0])) {
			out += " "
		}
		out += p
	}
	return out
}

// NameKey is a name as it is compared: without blanks, in half width and small
// letters, with one kind of bracket and dash.
func NameKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case strings.ContainsRune("〔【［", r):
			return '('
		case strings.ContainsRune("〕】］", r):
			return ')'
		case strings.ContainsRune("—–‐－―", r):
			return '-'
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, s)
}

var (
	legalForms = []string{"有限责任公司", "股份有限公司", "有限公司", "公司"}
	ofTheCity  = []string{"重庆市", "重庆"}
	filling    = strings.NewReplacer("(", "", ")", "", "示例", "")
)

// nameCore is what is left of an enterprise's name without what is often left out:
// the city before it and the form of the company after it.
func nameCore(s string) string {
	s = filling.Replace(NameKey(s))
	for _, p := range ofTheCity {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
			s = rest
			break
		}
	}
	for _, f := range legalForms {
		if rest, ok := strings.CutSuffix(s, f); ok && rest != "" {
			return rest
		}
	}
	return s
}

// shortest is the length from which one character more or less may be a slip; two
// short names that differ in one are two names.
const shortest = 4

// telling are characters that tell one enterprise from the next: 一分厂 and 二分厂,
// 城东加油站 and 城西加油站.
const telling = "0123456789一二三四五六七八九十百甲乙丙丁戊己庚辛东南西北中上下左右前后新老大小内外"

// Alike says whether two different names are perhaps of one enterprise: the same
// without city and form of company, or one character apart that tells nothing.
func Alike(a, b string) bool { return spell(a).like(spell(b)) }

// spelling is a name as Alike looks at it.
type spelling struct {
	name, key string
	core      []rune
}

func spell(name string) spelling { return spelling{name, NameKey(name), []rune(nameCore(name))} }

func (a spelling) like(b spelling) bool {
	x, y := a.core, b.core
	switch {
	case a.key == b.key:
		return false
	case slices.Equal(x, y):
		return true
	case len(x) > len(y):
		x, y = y, x
	}
	if len(x) < shortest || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return slices.Equal(x[i+1:], y[i+1:]) && !(tells(x[i]) && tells(y[i]))
	}
	return slices.Equal(x[i:], y[i+1:]) && !tells(y[i])
}

func tells(r rune) bool { return r < 0x80 || strings.ContainsRune(telling, r) }

// Lookalikes finds names that are Alike among many, without comparing each with each.
type Lookalikes struct{ by map[string][]spelling }

// NewLookalikes knows no name yet.
func NewLookalikes() *Lookalikes { return &Lookalikes{map[string][]spelling{}} }

// traces of two names that are one character apart have one in common: the name
// itself and the name without each of its characters.
func (a spelling) traces() []string {
	out := []string{string(a.core)}
	for i := range a.core {
		out = append(out, string(a.core[:i])+string(a.core[i+1:]))
	}
	return out
}

// Add takes a name up.
func (l *Lookalikes) Add(name string) {
	a := spell(name)
	for _, t := range a.traces() {
		l.by[t] = append(l.by[t], a)
	}
}

// Of gives the first name taken up that is Alike; empty when there is none.
func (l *Lookalikes) Of(name string) string {
	a := spell(name)
	for _, t := range a.traces() {
		for _, b := range l.by[t] {
			if a.like(b) {
				return b.name
			}
		}
	}
	return ""
}
