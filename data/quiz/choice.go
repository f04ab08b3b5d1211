package quiz

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// choiceWays: which step is first, which is next, what must not be done, whose
// step is it; for duties what the title asks; for risks see choice_risk.go.
func choiceWays(d *Deck, l *line) []way {
	switch {
	case l.rhyme != nil:
		return verseWays(l)
	case l.item.Part == data.Risk:
		return riskWays(d, l)
	}
	if l.item.Part == data.Duty {
		return []way{{"belongs", func(r *dice) (Question, bool) { return d.belongs(r, l) }}}
	}
	return []way{
		{"first", func(r *dice) (Question, bool) { return d.first(r, l) }},
		{"next", func(r *dice) (Question, bool) { return d.next(r, l) }},
		{"forbidden", func(r *dice) (Question, bool) { return d.forbidden(r, l) }},
		{"whose", func(r *dice) (Question, bool) { return d.whose(r, l) }},
		{"within", func(r *dice) (Question, bool) { return d.within(r, l) }},
	}
}

// first: the later steps of the same scene are wrong, but not the second, not
// somebody else's (he may begin at once) and nothing that is right at any moment.
func (d *Deck) first(r *dice, l *line) (Question, bool) {
	if l.step != 0 || l.when || !d.ordered(&d.scenes[l.scene]) {
		return Question{}, false
	}
	sc := &d.scenes[l.scene]
	var pool []rival
	for _, o := range d.steps(sc)[1:] {
		if o.step >= 2 && !o.when && d.rivals(l, o) && o.any == 0 && d.who(o) == d.who(l) {
			pool = append(pool, rival{option(o.text), 0})
		}
	}
	pool = append(pool, d.foreign(l)...)
	ask := []string{"%s，卡上第一步做什么？", "碰到%s，卡上第一步做什么？", "%s，照卡先做哪一步？"}
	if l.item.Part == data.Operation {
		ask = []string{"做%s，卡上第一步是什么？", "%s，照卡先做哪一步？", "%s这项活，卡上第一步是什么？"}
	}
	text := fmt.Sprintf(ask[r.below(len(ask))], "「"+sc.src.Name+"」")
	return d.choose(r, text, option(l.text), pool, sc.src.Name)
}

// next: what is done already is wrong, and what comes later by at least two.
func (d *Deck) next(r *dice, l *line) (Question, bool) {
	if l.step < 1 || !d.ordered(&d.scenes[l.scene]) {
		return Question{}, false
	}
	sc := &d.scenes[l.scene]
	steps := d.steps(sc)
	was := steps[l.step-1]
	if was.when || l.when || d.who(was) != d.who(l) || saysLate(l.text) {
		return Question{}, false
	}
	var pool []rival
	for _, o := range steps {
		done := o.step < l.step-1
		later := o.step >= l.step+2 && o.any == 0 && d.who(o) == d.who(l)
		if (done || later) && !o.when && d.rivals(l, o) && !near(o.print, was.print) {
			pool = append(pool, rival{option(o.text), 0})
		}
	}
	pool = append(pool, d.foreign(l)...)
	ask := []string{"「%s」，做完这一步：\n%s\n卡上接着做什么？", "「%s」，这一步做好了：\n%s\n卡上下一步做什么？"}
	text := fmt.Sprintf(ask[r.below(len(ask))], sc.src.Name, was.text)
	return d.choose(r, text, option(l.text), pool, sc.src.Name)
}

// within: which line the scene's card holds. It asks what has no place in the
// order: what holds in some case, a check, a scene of two steps.
func (d *Deck) within(r *dice, l *line) (Question, bool) {
	if l.step < 0 || d.places(l) {
		return Question{}, false
	}
	sc := &d.scenes[l.scene]
	ask := []string{"下面哪一条，是「%s」卡上的？", "「%s」的卡上，有下面哪一条？"}
	return d.choose(r, fmt.Sprintf(ask[r.below(len(ask))], sc.src.Name), option(l.text), d.foreign(l), sc.src.Name)
}

// places says that a line's place in the order can be asked.
func (d *Deck) places(l *line) bool {
	if _, ok := d.first(&dice{}, l); ok {
		return true
	}
	_, ok := d.next(&dice{}, l)
	return ok
}

// saysLate: 「最后」 in the right option alone would tell.
func saysLate(text string) bool { return strings.Contains(text, "最后") }

// rivals says that o may stand as a wrong option beside l of the same scene.
func (d *Deck) rivals(l, o *line) bool {
	return o.item != l.item && !near(l.print, o.print) && l.deeds&o.deeds == 0 && !(looks(l.text) && looks(o.text)) && !saysLate(o.text)
}

// foreign are lines of other scenes of the sheet that are wrong here: from no
// scene whose steps coincide with this one's, nothing that is right in any
// emergency, nothing that shares a deed with any line of this scene.
func (d *Deck) foreign(l *line) []rival {
	sc := &d.scenes[l.scene]
	var here uint64
	for _, i := range sc.lines {
		here |= d.lines[i].deeds
	}
	var out []rival
	for i := range d.scenes {
		o := &d.scenes[i]
		if o.part != sc.part || i == l.scene || d.coincide(sc, o) {
			continue
		}
		if sc.part != data.Risk || sc.events.wide()&o.events == 0 && !o.events.none() && !sc.events.none() {
			out = append(out, d.strangers(sc, o, here, l.when)...)
		}
	}
	return out
}

func (d *Deck) strangers(sc, other *scene, here uint64, when bool) []rival {
	var out []rival
	for _, i := range other.lines {
		o := &d.lines[i]
		if o.banned || o.when && !when || o.deeds&here != 0 || saysLate(o.text) || sc.part == data.Emergency && strings.Contains(o.text, "不") {
			continue
		}
		// a check or one's own protection comes well before any task
		if sc.part != data.Duty && (o.any != 0 || sc.part == data.Operation && (looks(o.text) || hasAny(o.text, words("静电 核对 检查")))) {
			continue
		}
		if !d.said(sc, o) && shared(sc.print, o.print) < 2 {
			out = append(out, rival{strangerText(sc, o), 1})
		}
	}
	return out
}

func strangerText(sc *scene, o *line) string {
	if sc.part == data.Duty {
		return o.text
	}
	return option(o.text)
}

// said says that a scene holds nearly this line.
func (d *Deck) said(sc *scene, o *line) bool {
	for _, i := range sc.lines {
		if near(d.lines[i].print, o.print) {
			return true
		}
	}
	return false
}

// coincide says that a third of the shorter scene's lines stand nearly so in the other.
func (d *Deck) coincide(a, b *scene) bool {
	n := 0
	for _, i := range b.lines {
		if d.said(a, &d.lines[i]) {
			n++
		}
	}
	return 3*n >= min(len(a.lines), len(b.lines)) && n > 0
}

// belongs: what a duty's title asks.
func (d *Deck) belongs(r *dice, l *line) (Question, bool) {
	if l.scene < 0 || l.banned || l.item.Kind != Step {
		return Question{}, false
	}
	name := d.scenes[l.scene].src.Name
	ask := []string{"你的职责里，「%s」说的是哪一条？", "「%s」这项职责，要做到哪一条？"}
	pool := slices.DeleteFunc(d.foreign(l), func(x rival) bool { return touches(x.text, name) }) // 「盯液位」 may well be 在现场盯住
	return d.choose(r, fmt.Sprintf(ask[r.below(len(ask))], name), l.text, pool, name)
}

// choose picks among the pool and puts the question together.
func (d *Deck) choose(r *dice, text, right string, pool []rival, title string) (Question, bool) {
	wrong, ok := pick(r, right, pool, title)
	if !ok {
		return Question{}, false
	}
	return single(r, text, right, wrong), true
}
