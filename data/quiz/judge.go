package quiz

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anka/data"
)

// judgeWays: is this line right? It is asked only of a line that can also be
// made wrong, or 「对」 would be known beforehand. The dice say whether it is the
// true line, half of the time, or one with a word exchanged.
func judgeWays(d *Deck, l *line) []way {
	switch {
	case l.item.Kind == Rhyme:
		return []way{{"rhyme", func(r *dice) (Question, bool) { return turnedRhyme(r, l) }}}
	case l.rhyme != nil:
		return nil
	}
	var out []way
	for i, s := range d.statements(l) {
		name := fmt.Sprintf("judge%d", i+1)
		out = append(out, way{name, func(r *dice) (Question, bool) { return d.judge(r, s) }})
	}
	return out
}

// turnedRhyme: are its lines in the right order? Two neighbours are exchanged.
func turnedRhyme(r *dice, l *line) (Question, bool) {
	n, at := len(l.rhyme), r.below(len(l.rhyme)-1)
	from := max(0, min(at, n-mostVerses))
	said := slices.Clone(l.rhyme[from:min(n, from+mostVerses)])
	right := 0
	if r.below(2) == 1 {
		right, at = 1, at-from
		said[at], said[at+1] = said[at+1], said[at]
	}
	for i := range said { // no full stop gives away which was last
		said[i] = strings.TrimRight(said[i], "，。；！")
	}
	if said[0] == said[1] {
		return Question{}, false
	}
	text := fmt.Sprintf("%s的顺口溜，这几句的先后对不对？\n%s", l.item.Part.Title(), strings.Join(said, "\n"))
	return Question{Text: text, Options: []string{"对", "不对"}, Right: []int{right}, Why: strings.Join(l.rhyme, "\n")}, true
}

const mostVerses = 3 // that are shown to be judged

// statement is something the card says of a line and how it can be made false.
type statement struct {
	lead  string // what stands before it, as the person needs it
	right string
	wrong []string
	why   string
	pair  bool // two whole steps: their wording stays
}

func (d *Deck) statements(l *line) []statement {
	sc := &d.scenes[l.scene]
	lead := "「" + sc.src.Name + "」"
	var out []statement
	add := func(s statement) {
		if len(s.wrong) > 0 {
			out = append(out, s)
		}
	}
	if l.item.Part == data.Risk {
		if no, ok := denied(l.text); ok {
			add(statement{"", l.text, []string{no}, l.text, false})
		}
		for _, c := range l.src.Controls {
			add(statement{"防" + lead + "：", c, d.falses(sc, c), l.text + "\n管控措施：" + c, false})
		}
		if !negated(l.text) { // a hazard that is a 不 turned round is nonsense
			add(statement{"", l.text, d.turnedWords(sc, l.text), l.text, false})
		}
		return out
	}
	add(statement{lead + "：", l.text, d.falses(sc, l.text), l.text, false})
	if l.src != nil && l.src.Standard != "" {
		s := l.src.Standard
		add(statement{lead + "，" + l.text + "：", s, d.falses(sc, s), l.text + "\n标准：" + s, false})
	}
	if len(out) == 0 {
		add(statement{lead + "：", l.text, omitted(l.text), l.text, false})
	}
	if len(out) == 0 {
		out = append(out, d.sequence(l, lead)...)
	}
	return out
}

// sequence says which of two steps comes first; they lie two apart or more, in
// a scene whose order teaches something.
func (d *Deck) sequence(l *line, lead string) []statement {
	sc := &d.scenes[l.scene]
	if l.step < 0 || !d.ordered(sc) {
		return nil
	}
	steps := d.steps(sc)
	a, b := steps[0], l
	if l.step < len(steps)/2 {
		a, b = l, steps[len(steps)-1]
	}
	if b.step-a.step < 2 || d.who(a) != d.who(b) || a.when || b.when || near(a.print, b.print) {
		return nil
	}
	say := func(x, y *line) string { return "先做：" + option(x.text) + "\n后做：" + option(y.text) }
	return []statement{{lead + "\n", say(a, b), []string{say(b, a)}, fmt.Sprintf("%d. %s\n%d. %s", a.item.Line, a.text, b.item.Line, b.text), true}}
}

func (d *Deck) judge(r *dice, s statement) (Question, bool) {
	said, right := s.right, 0
	if r.below(2) == 1 {
		said, right = s.wrong[r.below(len(s.wrong))], 1
	} else if r.below(2) == 1 && !s.pair {
		said = reworded(said)
	}
	ask := []string{"这句对不对？\n%s%s", "对还是不对？\n%s%s"}
	text := fmt.Sprintf(ask[r.below(len(ask))], s.lead, said)
	return Question{Text: text, Options: []string{"对", "不对"}, Right: []int{right}, Why: s.why}, true
}

// falses are the line with one word or figure exchanged, as often as it can be
// done and is certainly wrong: nothing the card says elsewhere.
func (d *Deck) falses(sc *scene, text string) []string {
	return append(d.turnedWords(sc, text), d.exchanged(sc, text, laxIn(text))...)
}

// turnedWords leaves the figures: of a hazard that begins at 85℃ it is not wrong
// to say that there is one at 170℃.
func (d *Deck) turnedWords(sc *scene, text string) []string {
	out := d.exchanged(sc, text, swapsIn(text, sc.text))
	if s := turned(text); s != "" && !d.heard(sc, text, s) {
		out = append(out, s)
	}
	return out
}

func (d *Deck) exchanged(sc *scene, text string, swaps []swap) []string {
	var out []string
	for _, s := range swaps {
		if s.tells(text) {
			continue
		}
		for _, w := range s.wrong {
			said := s.with(text, w)
			if s.class == ban || s.class == not {
				said = reasonless(said)
			}
			if !d.rings(sc, text, s, w) || d.heard(sc, text, said) {
				continue
			}
			out = append(out, said)
			if s.class != "电话" {
				break // the first is the plainest opposite
			}
		}
	}
	return out
}

// tells says that what is left when the ban is gone gives itself away: 「可以私自
// 摘联锁」, 「可以突然关死造成回火」.
func (s swap) tells(text string) bool {
	if s.class != ban && s.class != not {
		return false
	}
	clause := firstClause(text[s.at+len(s.word):])
	return hasPrefix(clause, words("硬 独自 单独 凭 瞒 谎 冒名")) ||
		hasAny(clause, words("私自 乱 违章 冒险 擅自 随意 随便 盲目 强行 无证 隐瞒 造成 导致 引起"))
}

// reasonless leaves out why a thing is forbidden, now that it is allowed.
func reasonless(text string) string {
	for _, why := range words("，防止 ，以防 ，以免 ，免得 ，避免 ，否则 ，不然") {
		text, _, _ = strings.Cut(text, why)
	}
	return text
}

// rings says that a wrong number is wrong here: the line calls one number only,
// the scene never calls the other, and 122 has nothing to do with the road.
func (d *Deck) rings(sc *scene, text string, s swap, wrong string) bool {
	if s.class != "电话" {
		return true
	}
	calls := strings.Count(text, "119") + strings.Count(text, "120") + strings.Count(text, "110")
	return calls == 1 && !strings.Contains(sc.text, wrong) && (wrong != "122" || !strings.Contains(sc.text, "车"))
}

// heard says that the card holds the changed clause somewhere after all.
func (d *Deck) heard(sc *scene, was, said string) bool {
	for _, c := range clauses(said) {
		if strings.Contains(was, c) || utf8.RuneCountInString(c) < 3 {
			continue
		}
		for i := range d.lines {
			if strings.Contains(d.lines[i].text, c) {
				return true
			}
		}
		if strings.Contains(sc.text, c) {
			return true
		}
	}
	return false
}

func clauses(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("，；。：\n", r) })
}

// turned puts the later deed first: 「先开甲，再开乙」 → 「先开乙，再开甲」.
func turned(text string) string {
	if hasAny(text, words("按压 吹气 吹2 人工呼吸")) {
		return "" // who drowned is given breath first, others are pressed first
	}
	for _, again := range []string{"，再", "再", "，后", "、再"} {
		head, tail, ok := strings.Cut(text, again)
		i := strings.LastIndex(head, "先")
		if !ok || i < 0 || hasAny(head[max(0, i-3):i], words("优 预 首 事 争 占")) {
			continue
		}
		a := head[i+len("先"):]
		b, rest := tail, ""
		if j := strings.IndexAny(tail, "，；。、"); j >= 0 {
			b, rest = tail[:j], tail[j:]
		}
		x, y := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
		if x < 2 || y < 1 || x > 14 || y > 14 || strings.ContainsAny(a+b, "，；、先再后才") || strings.HasPrefix(rest, "、") {
			continue
		}
		return head[:i] + "先" + b + again + a + rest
	}
	return ""
}
