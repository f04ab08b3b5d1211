package quiz

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"anka/data"
)

const gap = "＿＿＿"

// clozeWays: one way for each word of the line, of its measures or its standard
// for which the tables hold two wrong ones of the same class.
func clozeWays(d *Deck, l *line) []way {
	if l.rhyme != nil {
		return nil
	}
	sc := &d.scenes[l.scene]
	lead := "「" + sc.src.Name + "」，卡上这一空填什么？\n"
	swaps := swapsIn(l.text, sc.text)
	if l.item.Part != data.Risk { // how things are (180度的件直接伸手抓) need not be known by heart
		swaps = append(swaps, figuresIn(l.text)...)
	}
	out := d.gaps(sc, lead, l.text, l.text, swaps)
	if l.src == nil {
		return named(out)
	}
	if s := l.src.Standard; s != "" {
		out = append(out, d.gaps(sc, lead+l.text+"：", s, l.text+"\n标准："+s, append(swapsIn(s, sc.text), figuresIn(s)...))...)
	}
	for _, c := range l.src.Controls {
		out = append(out, d.gaps(sc, "防「"+sc.src.Name+"」，卡上这一空填什么？\n", c, l.text+"\n管控措施："+c, append(swapsIn(c, sc.text), figuresIn(c)...))...)
	}
	if l.item.Kind == Step && l.item.Part != data.Risk && !(d.card.Common && l.item.Part == data.Emergency) {
		out = append(out, d.deedGap(l, lead)...)
	}
	return named(out)
}

func named(ways []way) []way {
	for i := range ways {
		ways[i].name += fmt.Sprint(i + 1)
	}
	return ways
}

func (d *Deck) gaps(sc *scene, lead, text, why string, swaps []swap) []way {
	var out []way
	for _, s := range swaps {
		wrong := d.sure(sc, text, s)
		if s.class == ban || s.class == not || len(wrong) < 2 {
			continue
		}
		out = append(out, way{"cloze", func(r *dice) (Question, bool) {
			some := append([]string{}, wrong...)
			shuffle(r, some)
			q := single(r, lead+s.with(text, gap), s.word, some[:min(len(some), wantWrong)])
			q.Why = why
			return q, true
		}})
	}
	return out
}

// sure are the wrong words that make no line of the card.
func (d *Deck) sure(sc *scene, text string, s swap) []string {
	var out []string
	for _, w := range s.wrong {
		if !d.rings(sc, text, s, w) || d.heard(sc, text, s.with(text, w)) {
			continue
		}
		out = append(out, w)
	}
	return out
}

// deedGap blanks the last clause; the wrong ones end lines of other scenes that
// are wrong here by the law of foreign lines.
func (d *Deck) deedGap(l *line, lead string) []way {
	cs := clauses(l.text)
	if len(cs) < 2 {
		return nil
	}
	right := cs[len(cs)-1]
	kept := strings.TrimSuffix(l.text, right)
	if !isDeed(right) || hasAny(right, words("说清 说明")) || kept == l.text || shared(printOf(right), printOf(kept)) > 0 {
		return nil // a right one that takes up what stands before would be the only one that does
	}
	return []way{{"deed", func(r *dice) (Question, bool) {
		deeds, _ := deedsOf(right)
		var pool []rival
		for _, o := range d.foreign(l) {
			ends := clauses(o.text)
			if len(ends) < 2 {
				continue
			}
			text := ends[len(ends)-1]
			other, any := deedsOf(text)
			if touches(text, l.text) || looks(text) && (looks(l.text) || looks(right)) {
				continue // it speaks of the same thing or is one more look, so it might be right
			}
			if isDeed(text) && any == 0 && other&deeds == 0 {
				pool = append(pool, rival{text, 0})
			}
		}
		wrong, ok := pick(r, right, pool, "")
		return single(r, lead+kept+gap, right, wrong), ok
	}}}
}

// isDeed says that a clause is something to be done: no reason, no state that is
// reached, no figure, nothing that leans on the clause before it.
func isDeed(clause string) bool {
	return !negated(clause) && utf8.RuneCountInString(clause) > 3 && !strings.ContainsAny(clause, "0123456789就") &&
		!hasAny(clause, words("再 才 后 也 了 对上 清楚")) && !hasPrefix(clause, words("防 免 以 避免 保持 改成 少 多 每 自己 冒 要 能 有"))
}

// touches says that two texts speak of one thing: a character of weight stands in both.
func touches(a, b string) bool {
	return strings.ContainsFunc(a, func(r rune) bool {
		return unicode.Is(unicode.Han, r) && !strings.ContainsRune("的一二两三不上下在里外用好到人把开关大小先再清完出进起来去有看", r) && strings.ContainsRune(b, r)
	})
}
