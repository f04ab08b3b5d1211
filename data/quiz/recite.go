package quiz

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// reciteWays: each line of the 顺口溜 with some words missing; then the whole of
// it, typed or spoken. Card lines only where no other form but explain can ask.
func reciteWays(d *Deck, l *line) []way {
	switch l.item.Kind {
	case Verse:
		return []way{
			{"head", func(r *dice) (Question, bool) { return missingWords(r, l, true) }},
			{"tail", func(r *dice) (Question, bool) { return missingWords(r, l, false) }},
		}
	case Rhyme:
		return []way{{"whole", func(*dice) (Question, bool) { return whole(l), true }}}
	}
	if d.tapped(l) {
		return nil
	}
	return []way{{"line", func(*dice) (Question, bool) { return d.byHeart(l), true }}}
}

// tapped says that some form can ask a line by taps.
func (d *Deck) tapped(l *line) bool {
	for _, f := range []func(*Deck, *line) []way{choiceWays, judgeWays, clozeWays, orderWays} {
		for _, w := range f(d, l) {
			if _, ok := w.make(&dice{}); ok {
				return true
			}
		}
	}
	return false
}

// byHeart: a line that no rule can turn into options safely is said by heart, its
// beginning given.
func (d *Deck) byHeart(l *line) Question {
	rs := []rune(l.text)
	cue := string(rs[:max(min(2, len(rs)), len(rs)/4)])
	if first, _, ok := strings.Cut(l.text, "，"); ok && utf8.RuneCountInString(first) <= max(4, len(rs)/2) {
		cue = first + "，" // no word is cut in two
	}
	text := fmt.Sprintf("「%s」，卡上有一条是「%s……」，整条怎么说的？", d.scenes[l.scene].src.Name, cue)
	return Question{Text: text, Points: []Point{{l.text, l.item.Line, l.item.Key()}}}
}

// missingWords blanks the four first or three last characters of a half line;
// the wrong words stand at the same place in other lines of the same rhyme.
func missingWords(r *dice, l *line, head bool) (Question, bool) {
	halves := clauses(l.text)
	if len(halves) == 0 {
		return Question{}, false
	}
	h := halves[len(halves)-1]
	right, kept := split(h, head)
	if right == "" {
		return Question{}, false
	}
	var pool []rival
	for _, v := range l.rhyme {
		for _, o := range clauses(v) {
			if w, _ := split(o, head); w != "" && !strings.Contains(l.text, w) {
				pool = append(pool, rival{w, 0})
			}
		}
	}
	wrong, ok := pick(r, right, pool, "")
	if !ok {
		return Question{}, false
	}
	shown := kept + gap
	if head {
		shown = gap + kept
	}
	before, after := "", strings.Replace(l.text, h, shown, 1)
	if i := l.item.Line - 2; i >= 0 {
		before = l.rhyme[i] + "\n"
	}
	text := fmt.Sprintf("%s的顺口溜，空里是什么？\n%s%s", l.item.Part.Title(), before, after)
	return single(r, text, right, wrong), true
}

// split takes a half line apart where it is spoken: 四字 | 三字.
func split(h string, head bool) (cut, kept string) {
	rs := []rune(strings.TrimRight(h, "！？"))
	if len(rs) < 5 {
		return "", ""
	}
	at := len(rs) - 3
	if len(rs) > 7 {
		at = len(rs) / 2 // 七十兆帕 | 不是儿戏
	}
	if head {
		return string(rs[:at]), string(rs[at:])
	}
	return string(rs[at:]), string(rs[:at])
}

func whole(l *line) Question {
	q := Question{Text: fmt.Sprintf("把%s的顺口溜背一遍。", l.item.Part.Title())}
	for i, v := range l.rhyme {
		q.Points = append(q.Points, Point{Text: v, Line: i + 1})
	}
	return q
}

// verseWays: which line comes next, or how the line goes on.
func verseWays(l *line) []way {
	if l.item.Kind != Verse {
		return nil
	}
	out := []way{{"goeson", func(r *dice) (Question, bool) { return goesOn(r, l) }}}
	if l.item.Line > 1 {
		out = append(out, way{"nextverse", func(r *dice) (Question, bool) {
			return follows(r, l, l.rhyme[l.item.Line-2], l.text, l.rhyme)
		}})
	}
	return append(out, way{"firstverse", func(r *dice) (Question, bool) { return follows(r, l, "", l.text, l.rhyme) }})
}

// goesOn asks for the second half of a line, among the halves of the rhyme.
func goesOn(r *dice, l *line) (Question, bool) {
	halves := clauses(l.text)
	if len(halves) < 2 {
		return Question{}, false
	}
	var all []string
	for _, v := range l.rhyme {
		all = append(all, clauses(v)...)
	}
	return follows(r, l, halves[0]+"，", halves[1], all)
}

func follows(r *dice, l *line, was, right string, lines []string) (Question, bool) {
	end := func(s string) string { return strings.TrimRight(s, "，。；") }
	ask := "%s的顺口溜，下一句是什么？\n%s"
	if was == "" && l.item.Line > 1 {
		return Question{}, false
	} else if was == "" {
		ask = "%s的顺口溜，第一句是什么？%s"
	}
	var pool []rival
	for _, v := range lines {
		if end(v) != end(right) && end(v) != end(was) {
			pool = append(pool, rival{end(v), 0})
		}
	}
	wrong, ok := pick(r, end(right), pool, "")
	return single(r, fmt.Sprintf(ask, l.item.Part.Title(), was), end(right), wrong), ok
}
