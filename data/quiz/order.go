package quiz

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const leastOrder, mostOrder = 3, 6

// orderWays: tap the steps in order, only where the card's order is total:
// consecutive steps of one scene, done by one person, none of them for a case
// only, and not a list of checks. A rhyme's lines can be put in order too.
func orderWays(d *Deck, l *line) []way {
	if l.item.Kind == Rhyme {
		return []way{{"verses", func(r *dice) (Question, bool) { return orderVerses(r, l) }}}
	}
	if l.step < 0 || !d.ordered(&d.scenes[l.scene]) {
		return nil
	}
	run := d.run(l)
	if len(run) < leastOrder {
		return nil
	}
	return []way{{"order", func(r *dice) (Question, bool) { return d.order(r, l, run) }}}
}

// run is the longest stretch of steps around l whose order is total.
func (d *Deck) run(l *line) []*line {
	steps := d.steps(&d.scenes[l.scene])
	var run []*line
	for _, o := range steps {
		fits := !o.when && d.who(o) == d.who(l) && utf8.RuneCountInString(o.text) <= maxOption && !slices.ContainsFunc(run, func(x *line) bool {
			return near(x.print, o.print) || looks(x.text) && looks(o.text)
		})
		switch {
		case fits:
			run = append(run, o)
		case slices.Contains(run, l):
			return run
		default:
			run = run[:0:0]
			if !o.when && d.who(o) == d.who(l) {
				run = append(run, o)
			}
		}
	}
	if !slices.Contains(run, l) {
		return nil
	}
	return run
}

func (d *Deck) order(r *dice, l *line, run []*line) (Question, bool) {
	size := min(len(run), leastOrder+r.below(2))
	at := slices.Index(run, l)
	low, high := max(0, at-size+1), min(at, len(run)-size)
	from := low + r.below(high-low+1)
	var right []string
	var why strings.Builder
	for _, o := range run[from : from+size] {
		right = append(right, option(o.text))
		fmt.Fprintf(&why, "%d. %s\n", o.item.Line, o.text)
	}
	ask := []string{"「%s」，按卡上的先后点：", "「%s」，卡上先做的先点："}
	q, ok := ordered(r, fmt.Sprintf(ask[r.below(len(ask))], d.scenes[l.scene].src.Name), right)
	q.Why = strings.TrimSpace(why.String())
	return q, ok
}

func orderVerses(r *dice, l *line) (Question, bool) {
	lines := l.rhyme
	if len(lines) < leastOrder { // a short one is put together by its half lines
		lines = nil
		for _, v := range l.rhyme {
			lines = append(lines, clauses(v)...)
		}
	}
	n := min(len(lines), mostOrder)
	from := r.below(len(lines) - n + 1)
	q, ok := ordered(r, fmt.Sprintf("%s的顺口溜，按先后顺序点：", l.item.Part.Title()), lines[from:from+n])
	q.Why = strings.Join(l.rhyme, "\n")
	return q, ok
}

// ordered shuffles lines that are given in their right order.
func ordered(r *dice, text string, right []string) (Question, bool) {
	sorted := slices.Clone(right)
	slices.Sort(sorted)
	if len(right) < leastOrder || len(slices.Compact(sorted)) != len(right) {
		return Question{}, false
	}
	options := slices.Clone(right)
	shuffle(r, options)
	if slices.Equal(options, right) { // never shown solved
		options[0], options[1] = options[1], options[0]
	}
	q := Question{Text: text, Options: options}
	for _, s := range right {
		q.Right = append(q.Right, slices.Index(options, s))
	}
	return q, true
}
