package quiz

import (
	"slices"
	"strings"
)

// Answer is what a person did: taps on options, in his order, or words.
type Answer struct {
	Taps []int
	Text string
}

// Verdict is what a rule can say of an answer. Of taps it is final. Of words it
// is a proposal that a person confirms or changes.
type Verdict struct {
	Right   bool   `json:"right"`
	Confirm bool   `json:"confirm"` // a person has the last word
	Mark    int    `json:"mark"`    // 0 to 100
	Said    []Said `json:"said,omitempty"`
}

// Said is one point of a free answer.
type Said struct {
	Point
	State State   `json:"state"`
	Score float64 `json:"score"` // how much of it was said, 0 to 1
}

// State is how a point fared.
type State string

// The states.
const (
	Told   State = "said"
	Missed State = "missed"
	Wrong  State = "wrong" // the opposite was said
)

// Alike says how near two short pieces of text are in meaning, 0 to 1. The
// index has a better one than this package; nil is none.
type Alike func(point, answer string) float64

// Grade gives the verdict on an answer. An answer that is no answer to this
// question (a tap outside the options) is wrong and never a panic.
func Grade(q *Question, a Answer, alike Alike) Verdict {
	if !q.Free() {
		right := slices.Equal(a.Taps, q.Right) && len(q.Right) > 0
		v := Verdict{Right: right}
		if right {
			v.Mark = 100
		}
		return v
	}
	v := Verdict{Confirm: true}
	answer := readAnswer(a.Text)
	told, wrong := 0, 0
	for _, p := range q.Points {
		s := Said{Point: p}
		if q.Form == Recite {
			s.State, s.Score = recited(p.Text, answer)
		} else {
			s.State, s.Score = answer.told(p.Text, alike)
		}
		switch s.State {
		case Told:
			told++
		case Wrong:
			wrong++
		}
		v.Said = append(v.Said, s)
	}
	v.Mark = 100 * told / len(q.Points)
	v.Right = v.Mark >= passMark && wrong == 0 && (q.Item.Part != 4 || v.Said[0].State == Told)
	return v
}

// passMark is the proposal's: six in ten points, none turned round, and of an
// emergency the first step among them.
const passMark = 60

// heard is an answer taken apart.
type answered struct {
	clauses []piece
	print   print
	plain   string
}

type piece struct {
	text  string
	print print
	deeds uint64
}

func readAnswer(text string) answered {
	text = arabic(text)
	out := answered{print: printOf(text), plain: string(plain(text))}
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；、！？,.;!? \n\t", r) }) {
		p := piece{text: c, print: printOf(c)}
		p.deeds, _ = deedsOf(c)
		out.clauses = append(out.clauses, p)
	}
	return out
}

func recited(verse string, a answered) (State, float64) {
	p := printOf(verse)
	score := float64(shared(p, a.print)) / float64(max(len(p), 1))
	if score >= 0.7 {
		return Told, score
	}
	return Missed, score
}

// told compares a point of the card with the answer, clause by clause: a clause
// is said by its words, by the same deed on a word of its own, or by what the
// caller finds alike. Its figures must be said as they are.
func (a answered) told(point string, alike Alike) (State, float64) {
	point = arabic(point)
	cs := clauses(point)
	n := 0
	for _, c := range cs {
		if a.opposite(c) {
			return Wrong, 0
		}
		if a.has(c, alike) {
			n++
		}
	}
	score := float64(n) / float64(max(len(cs), 1))
	if n > 0 && score >= 0.5 {
		return Told, score
	}
	return Missed, score
}

func (a answered) has(c string, alike Alike) bool {
	p := printOf(c)
	deeds, _ := deedsOf(c)
	for _, f := range figure.FindAllString(c, -1) {
		if !strings.Contains(a.plain, string(plain(f))) && !strings.Contains(a.plain, digits(f)) {
			return false
		}
	}
	banned := hasAny(c, bans)
	for _, x := range a.clauses {
		if banned && !refuses(x.text) {
			continue // to speak of it is not to forbid it
		}
		n := shared(p, x.print)
		if 2*n >= len(p) && n > 0 || deeds&x.deeds != 0 && n > 0 && 5*n >= len(p) {
			return true
		}
		if alike != nil && alike(c, x.text) >= 0.6 {
			return true
		}
	}
	return !banned && 3*shared(p, a.print) >= 2*len(p) && len(p) > 0 // one thing said in several breaths
}

// opposite: the clause's word was exchanged for its trap, or a ban was left out.
func (a answered) opposite(c string) bool {
	for _, s := range swapsIn(c, c) {
		rest := printOf(s.with(c, "，"))
		for _, x := range a.clauses {
			about := shared(rest, x.print)
			if about == 0 || 2*about < len(rest) {
				continue
			}
			if s.class == ban || s.class == not {
				if !refuses(x.text) && 3*about >= 2*len(rest) {
					return true
				}
				continue
			}
			if !strings.Contains(x.text, s.word) && hasAny(x.text, s.wrong) && !refuses(x.text) {
				return true
			}
		}
	}
	return false
}

func refuses(s string) bool {
	return hasAny(s, words("不 别 没 禁 勿 莫 忌 未 无")) && !strings.Contains(s, "不是不")
}

func digits(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i < 0 {
		return s
	}
	return s[:i]
}

var hanDigits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// arabic writes 十五分钟 as 15分钟: dictation writes what it hears. A lone 一 or 两
// is left, it is mostly a word.
func arabic(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && (rs[j] == '十' || rs[j] == '百' || hanHas(rs[j])) {
			j++
		}
		if n, ok := hanNumber(rs[i:j]); ok {
			b.WriteString(n)
			i = j
			continue
		}
		j = max(j, i+1)
		b.WriteString(string(rs[i:j]))
		i = j
	}
	return b.String()
}

func hanHas(r rune) bool { _, ok := hanDigits[r]; return ok }
