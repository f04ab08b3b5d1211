package quiz

import (
	"strings"
	"unicode/utf8"
)

// heard is an answer taken apart: what stands between two stops. Dictation has
// none, so within a piece a thing is looked for in a window of its own length.
type heard struct {
	pieces []piece
	print  print
	plain  string
}

type piece struct {
	runes []rune
	pairs []uint64
}

// asking are pieces that ask and tell nothing.
var askingWords = words("要不要 能不能 可不可以 该不该 是不是 对不对 行不行 怎么处置 怎么做 说说看 从头到尾说 从第一步说")

func listen(text, question string) heard {
	if question != "" { // it may come back with the answer
		text = strings.ReplaceAll(text, question, "，")
	}
	text = spoken.Replace(arabic(text))
	var out heard
	var kept strings.Builder
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。；！？,.;!?「」 　\n\t", r) }) {
		if hasAny(c, askingWords) || strings.HasSuffix(c, "吗") {
			continue
		}
		p := piece{runes: plain(c)}
		for i := 1; i < len(p.runes); i++ {
			p.pairs = append(p.pairs, uint64(p.runes[i-1])<<32|uint64(p.runes[i]))
		}
		if len(p.pairs) > 0 {
			out.pieces = append(out.pieces, p)
			kept.WriteString(string(p.runes))
		}
	}
	out.plain = kept.String()
	out.print = printOf(out.plain)
	return out
}

// spoken writes amounts as a card does.
var spoken = strings.NewReplacer("一刻钟", "15分钟", "半个小时", "30分钟", "半小时", "30分钟", "半个钟头", "30分钟", "一个小时", "1小时", "一小时", "1小时", "个小时", "小时", "个钟头", "小时",
	"30比2", "30:2", "30比二", "30:2")

// around is how many characters beside a window belong to it: a negation before
// (不要去), a judgement behind (不行).
const around = 4

// window is the part of a piece that is most like a clause: no longer than size
// says, from the first to the last pair of characters that the clause holds too.
func (p *piece) window(c print, size int) (from, to int) {
	hits := make([]int, len(p.pairs)+1)
	for i, x := range p.pairs {
		hits[i+1] = hits[i]
		if c.holds(x) {
			hits[i+1]++
		}
	}
	best := 0
	for i := range p.pairs {
		if end := min(len(p.pairs), i+size); hits[end]-hits[i] > best {
			best, from, to = hits[end]-hits[i], i, end
		}
	}
	for to > from && hits[to] == hits[to-1] {
		to--
	}
	for to > from && hits[from] == hits[from+1] {
		from++
	}
	return from, to
}

// spot is the window of a clause and what stands around it.
type spot struct {
	tight, loose, wide string // of the clause's own length with what is around; a little longer (把…关到); and with what is around that
	pairs              int    // of the clause's, in the loose one
}

func (p *piece) spot(c string, of print) spot {
	size := utf8.RuneCountInString(c)
	cut := func(from, to, more int) string {
		return string(p.runes[max(0, from-more):min(len(p.runes), to+1+more)])
	}
	from, to := p.window(of, size)
	if from == to {
		return spot{}
	}
	n := spot{tight: cut(from, to, around)}
	from, to = p.window(of, size+around)
	n.loose, n.wide = cut(from, to, 0), cut(from, to, around)
	n.pairs = shared(of, printOf(n.loose))
	return n
}

func (p print) holds(pair uint64) bool {
	for _, x := range p {
		if x == pair {
			return true
		}
	}
	return false
}

func (h heard) recited(verse string) (State, float64) {
	p := printOf(verse)
	score := float64(shared(p, h.print)) / float64(max(len(p), 1))
	if score >= 0.7 {
		return Told, score
	}
	return Missed, score
}
