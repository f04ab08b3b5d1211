package quiz

import (
	"fmt"
	"slices"
	"strings"
)

// riskWays: which measure controls this risk, what it may come to; where a card
// has neither, which risk the line speaks of, and last its colour.
func riskWays(d *Deck, l *line) []way {
	var out []way
	for i := range l.src.Controls {
		name := fmt.Sprintf("measure%d", i+1)
		out = append(out, way{name, func(r *dice) (Question, bool) { return d.measure(r, l, i) }})
	}
	out = append(out, way{"event", func(r *dice) (Question, bool) { return d.event(r, l) }})
	for _, w := range out {
		if _, ok := w.make(&dice{}); ok {
			return out
		}
	}
	return []way{
		{"point", func(r *dice) (Question, bool) { return d.point(r, l) }},
		{"level", func(*dice) (Question, bool) { return d.level(l) }},
	}
}

// general are measures that hold against nearly every risk, so they are never wrong.
var general = words("监护 培训 办票 作业票 审批 检测 持证 专人 禁 报 停 两人 双人 双方 一人 戴 穿 手套 鞋 防护 巡 查 通风 不离 灭火 校验 联锁 挂牌 合格 规定 静电 限速 登记 审核 守")

// measure: a wrong measure comes from a risk of quite another kind, holds against
// nothing in this scene and shares no word with it.
func (d *Deck) measure(r *dice, l *line, i int) (Question, bool) {
	right := l.src.Controls[i]
	sc := &d.scenes[l.scene]
	if sc.events.none() || shared(printOf(right), l.print) > 0 {
		return Question{}, false // of no known kind; or it takes up the line's words, as no other does
	}
	var pool []rival
	for j := range d.scenes {
		o := &d.scenes[j]
		if o.part != sc.part || j == l.scene || o.events.none() || o.events&sc.events.wide() != 0 {
			continue
		}
		for _, it := range o.src.Items {
			for _, c := range it.Controls {
				if d.foreignMeasure(sc, c) {
					pool = append(pool, rival{c, 0})
				}
			}
		}
	}
	ask := []string{"这个风险：\n%s\n用哪一条管住它？", "%s\n防这个，要做到哪一条？"}
	q, ok := d.choose(r, fmt.Sprintf(ask[r.below(len(ask))], l.text), right, pool, "")
	q.Why = l.text + "\n管控措施：" + strings.Join(l.src.Controls, "；")
	return q, ok
}

func (d *Deck) foreignMeasure(sc *scene, c string) bool {
	if hasAny(c, general) {
		return false
	}
	p := printOf(c)
	if shared(p, printOf(sc.text)) > 0 {
		return false
	}
	for _, it := range sc.src.Items {
		for _, own := range it.Controls {
			if near(printOf(own), p) {
				return false
			}
		}
	}
	return true
}

// event: what it may come to. Kinds that go together are never both offered; a
// line that tells of no kind (伸手掏料) may come to several.
func (d *Deck) event(r *dice, l *line) (Question, bool) {
	right := l.src.Event
	told := harmsIn(l.text)
	if right == "" || told&harmsIn(right) == 0 && told.wide()&harmsIn(right) == 0 || strings.Contains(right, "其他") || strings.Contains(right, "其它") || shared(printOf(right), l.print) > 0 { // the line says it itself
		return Question{}, false
	}
	barred := (harmsIn(right) | harmsIn(l.text) | d.scenes[l.scene].events).wide()
	wrong := d.otherHarms(r, right, barred)
	if len(wrong) < leastLong {
		return Question{}, false
	}
	ask := []string{"%s\n这样最容易出什么事？", "%s\n会出什么事？"}
	q := single(r, fmt.Sprintf(ask[r.below(len(ask))], l.text), right, wrong)
	q.Why = l.text + "\n可能的事故：" + right
	return q, true
}

// otherHarms are labels of kinds that are not barred, those of this card first;
// no two of them go together.
func (d *Deck) otherHarms(r *dice, right string, barred harm) []string {
	var card harm
	for i := range d.scenes {
		if d.scenes[i].src != nil && d.scenes[i].part == 1 {
			card |= d.scenes[i].events
		}
	}
	order := make([]int, len(harms))
	for i := range order {
		order[i] = i
	}
	shuffle(r, order)
	slices.SortStableFunc(order, func(a, b int) int { return int(card>>b&1) - int(card>>a&1) })
	var out []string
	for _, i := range order {
		if barred&(1<<i) == 0 && len(out) < wantWrong && alike(right, harms[i].label) {
			out = append(out, harms[i].label)
		}
	}
	return out
}

// point: which risk the line speaks of, among risks of quite other kinds.
func (d *Deck) point(r *dice, l *line) (Question, bool) {
	sc := &d.scenes[l.scene]
	var pool []rival
	for j := range d.scenes {
		o := &d.scenes[j]
		if o.part == sc.part && j != l.scene && o.events&sc.events.wide() == 0 && shared(printOf(o.src.Name), printOf(sc.text)) == 0 {
			pool = append(pool, rival{o.src.Name, 0})
		}
	}
	return d.choose(r, l.text+"\n这说的是哪个风险？", sc.src.Name, pool, "")
}

// level: its colour on the card.
func (d *Deck) level(l *line) (Question, bool) {
	colours := map[string]string{"红": "红色（重大）", "橙": "橙色（较大）", "黄": "黄色（一般）", "蓝": "蓝色（低）"}
	if colours[l.src.Level] == "" {
		return Question{}, false
	}
	q := Question{Text: l.text + "\n这个风险，卡上定的哪一级？"}
	for _, c := range words("红 橙 黄 蓝") { // in their own order: it is a scale
		if c == l.src.Level {
			q.Right = []int{len(q.Options)}
		}
		q.Options = append(q.Options, colours[c])
	}
	q.Why = l.text + "（" + colours[l.src.Level] + "）"
	return q, true
}
