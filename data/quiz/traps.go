package quiz

import (
	_ "embed" // traps.txt is part of the program: no file is read at run time
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed traps.txt
var trapText string

// trap is one row of traps.txt.
type trap struct {
	class       string
	left, right []string // what may stand before and after; empty: anything
	word        string
	wrong       []string
	not, only   []string // what the line must not, or must, hold
}

var traps = mustReadTraps(trapText)

// potential says that the 不 that follows only says it cannot be done: 盖不上, 断不开.
func potential(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before != "" && strings.ContainsRune("打盖压关断拉出捂看走救扑放装止接叫进找听说来靠转动脱拆拔弄得并从", r)
}

// The classes whose word may stand several times in a line: one forbidden thing
// allowed makes the whole line wrong.
const ban, not = "禁令", "不"

func mustReadTraps(text string) []trap {
	var out []trap
	class := ""
	for row := range strings.Lines(text) {
		row = strings.TrimSpace(row)
		switch {
		case row == "" || row[0] == '#':
		case strings.HasPrefix(row, "=="):
			class = strings.TrimSpace(row[2:])
		default:
			t, ok := readTrap(row)
			if !ok {
				panic("quiz: traps.txt: " + row)
			}
			t.class = class
			out = append(out, t)
		}
	}
	return out
}

func readTrap(row string) (trap, bool) {
	var t trap
	head, tail, ok := strings.Cut(row, "=")
	left, rest, ok1 := strings.Cut(head, "[")
	word, right, ok2 := strings.Cut(rest, "]")
	if !ok || !ok1 || !ok2 || word == "" {
		return t, false
	}
	t.word, t.left, t.right = word, alternatives(left), alternatives(right)
	tail, t.not = guard(tail, "!")
	tail, t.only = guard(tail, "?")
	for w := range strings.SplitSeq(tail, ",") {
		if w = strings.TrimSpace(w); w == "" || w == word {
			return t, false
		}
		t.wrong = append(t.wrong, strings.TrimSpace(w))
	}
	return t, true
}

func alternatives(s string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	return strings.Split(s, "/")
}

// guard takes 「!a/b」 out of a row's end, wherever it stands there.
func guard(tail, sign string) (string, []string) {
	before, after, ok := strings.Cut(tail, sign)
	if !ok {
		return tail, nil
	}
	words, more, _ := strings.Cut(after, " ")
	return before + " " + more, alternatives(words)
}

// swap is one place in a text where one word decides, and what would be wrong there.
type swap struct {
	class string
	at    int // byte offset
	word  string
	wrong []string
}

// with is the text with the word exchanged.
func (s swap) with(text, word string) string {
	return text[:s.at] + word + text[s.at+len(s.word):]
}

// swapsIn finds the places of a text; context is the scene, for rows that hold
// only where something is there.
func swapsIn(text, context string) []swap {
	var out []swap
	for i := range traps {
		t := &traps[i]
		if !strings.Contains(text, t.word) || hasAny(text, t.not) || len(t.only) > 0 && !hasAny(context, t.only) {
			continue
		}
		many := t.class == ban || t.class == not
		if !many && strings.Count(text, t.word) != 1 {
			continue
		}
		for at := 0; ; {
			j := strings.Index(text[at:], t.word)
			if j < 0 {
				break
			}
			at += j
			if t.stands(text, at) && !(t.class == not && potential(text[:at])) && t.meant(text, at) {
				out = append(out, swap{t.class, at, t.word, absent(t.wrong, text)})
			}
			at += len(t.word)
		}
	}
	return longest(out)
}

// meant leaves out what the exchange would not make false: of a thing that is
// forbidden the opposite may be forbidden too (严禁快速泄压、升压), and two 不 in
// one breath belong together: 不敲不拆, 不背空呼不下.
func (t *trap) meant(text string, at int) bool {
	after := text[at+len(t.word):]
	switch t.class {
	case ban: // 弯不得腰: it cannot be done
		return t.word != "不得" || !endsIn(text[:at], words("弯 动 急 使 要 慢 见 离 少 碰 摸 舍 等"))
	case not:
		return t.word != "不" || !strings.Contains(lastClause(text[:at]), "不") && !strings.Contains(firstClause(after), "不")
	case "风向", "数目":
		return true
	}
	before := lastClause(text[:at])
	return !hasAny(before, bans) && !endsIn(before, words("不 别 没 未 勿 莫"))
}

func (t *trap) stands(text string, at int) bool {
	before, after := text[:at], text[at+len(t.word):]
	return sides(t.left, before, strings.HasSuffix, clauseStart) && sides(t.right, after, strings.HasPrefix, clauseEnd)
}

func sides(want []string, got string, has func(s, x string) bool, edge func(string) bool) bool {
	if len(want) == 0 {
		return true
	}
	for _, w := range want {
		if (w == "^" || w == "$") && edge(got) || w != "^" && w != "$" && has(got, w) {
			return true
		}
	}
	return false
}

func clauseStart(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || unicode.IsPunct(r) && r != '、'
}

func clauseEnd(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return after == "" || unicode.IsPunct(r)
}

func hasAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// absent keeps the wrong words that the line does not hold anyway.
func absent(wrong []string, text string) []string {
	var out []string
	for _, w := range wrong {
		if !strings.Contains(text, w) {
			out = append(out, w)
		}
	}
	return out
}

// longest drops a place that lies or begins inside another: 防毒面具 before 面具.
func longest(in []swap) []swap {
	var out []swap
	for i, s := range in {
		inside := len(s.wrong) == 0
		for j, o := range in {
			covers := o.at <= s.at && o.at+len(o.word) >= s.at+len(s.word)
			begins := o.at < s.at && s.at < o.at+len(o.word) // 慢开 in 缓慢开
			if i != j && (begins || covers && (len(o.word) > len(s.word) || len(o.word) == len(s.word) && j < i)) {
				inside = true
			}
		}
		if !inside {
			out = append(out, s)
		}
	}
	return out
}
