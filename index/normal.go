package index

import (
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"anka/data/lexicon"
)

// longest is how many characters of a question are read; what comes after
// does not help to find a card.
const longest = 160

// normaliser brings text to the form in which it is compared: compatibility
// forms unified, invisible characters gone, punctuation to spaces, dialect
// folded to the standard word.
type normaliser struct{ fold *strings.Replacer }

func newNormaliser(folds []lexicon.Fold) *normaliser {
	type pair struct{ from, to string }
	var pairs []pair
	for _, f := range folds {
		for _, v := range f.Variants {
			pairs = append(pairs, pair{strings.ToLower(v), strings.ToLower(f.Standard)})
		}
	}
	// The longest variant first: the replacer takes the first that fits.
	sort.SliceStable(pairs, func(i, j int) bool { return len(pairs[i].from) > len(pairs[j].from) })
	var args []string
	for _, p := range pairs {
		args = append(args, p.from, p.to)
	}
	return &normaliser{fold: strings.NewReplacer(args...)}
}

func (n *normaliser) normal(s string) string {
	return strings.TrimSpace(n.fold.Replace(plain(s)))
}

// plain keeps letters, digits and single spaces.
func plain(s string) string {
	if max := longest * 12; len(s) > max {
		s = strings.ToValidUTF8(s[:max], "")
	}
	var b strings.Builder
	space, n := true, 0
	for _, r := range norm.NFKC.String(s) {
		if n >= longest {
			break
		}
		switch {
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
			space = false
			n++
		case !space:
			b.WriteByte(' ')
			space = true
			n++
		}
	}
	return strings.TrimSpace(b.String())
}
