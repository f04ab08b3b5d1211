package quiz

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// option is a line as it stands among options: without the words that tell its
// place (先、再、最后) or hurry, which would give it away.
func option(text string) string {
	s := strings.TrimRight(hurry.Replace(text), "。；，、 ")
	for _, w := range words("首先 然后 最后 接着 随后") {
		s = strings.TrimPrefix(s, w)
	}
	if rest, ok := strings.CutPrefix(s, "先"); ok && !hasAny(rest, words("再 后 保")) {
		s = rest
	}
	if rest, ok := strings.CutPrefix(s, "再"); ok && !hasAny(rest, words("量 次 一 对 试 查")) {
		s = rest
	}
	return strings.TrimLeft(s, "，、")
}

// alike is the law of lengths: no option more than 1.6 times another; short ones
// may differ by four characters, for nobody reads anything out of that.
func alike(a, b string) bool {
	x, y := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	if x > y {
		x, y = y, x
	}
	return y-x <= 4 || 10*y <= 16*x
}

// rival is a possible wrong option; tier 0 is preferred to tier 1.
type rival struct {
	text string
	tier int
}

const (
	wantWrong = 3
	leastLong = 2 // fewer wrong options than this are no question
)

// pick chooses wrong options: of like length, none near another or the right
// one, the right one not told by the title. It succeeds or fails whatever the
// dice say.
func pick(r *dice, right string, pool []rival, title string) ([]string, bool) {
	safe := slices.Clone(pool)
	size := utf8.RuneCountInString(right)
	off := func(x rival) int {
		n := utf8.RuneCountInString(x.text) - size
		return max(n, -n)
	}
	slices.SortStableFunc(safe, func(a, b rival) int { return 1000*(a.tier-b.tier) + off(a) - off(b) })
	sure := greedy(right, safe)
	if len(sure) < leastLong || betrays(title, right, sure) {
		return nil, false
	}
	mixed := slices.Clone(pool)
	shuffle(r, mixed)
	slices.SortStableFunc(mixed, func(a, b rival) int { return a.tier - b.tier })
	if got := greedy(right, mixed); len(got) >= len(sure) && !betrays(title, right, got) {
		return got, true
	}
	return sure, true
}

func greedy(right string, pool []rival) []string {
	prints := []print{printOf(right)}
	all := []string{right}
	for _, x := range pool {
		p := printOf(x.text)
		ok := len(all) <= wantWrong && utf8.RuneCountInString(x.text) > 1
		for i := range all {
			ok = ok && alike(all[i], x.text) && !near(prints[i], p)
		}
		if ok {
			all, prints = append(all, x.text), append(prints, p)
		}
	}
	return all[1:]
}

// betrays says that the wording of the right option gives it away: it takes up
// more of the question's title than any other.
func betrays(title, right string, wrong []string) bool {
	t := printOf(title)
	n := shared(t, printOf(right))
	for _, w := range wrong {
		if n <= shared(t, printOf(w)) {
			return false
		}
	}
	return n > 0
}
