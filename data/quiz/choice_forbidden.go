package quiz

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tells are words by which a forbidden thing gives itself away among good ones.
var tells = words("没 未 私自 隐瞒 乱 硬 抢 独自 单独 违章 冒险 凭经验 擅自 随意 盲目 强行 无证 酒 造成 导致")

// forbidden: the card's steps are allowed, so they are the wrong options.
func (d *Deck) forbidden(r *dice, l *line) (Question, bool) {
	if !l.banned || l.scene < 0 {
		return Question{}, false
	}
	right := bare(l.text)
	if right == "" || hasAny(right, tells) {
		return Question{}, false
	}
	sc := &d.scenes[l.scene]
	p := printOf(right)
	var pool []rival
	for _, o := range d.steps(sc) {
		first, _, _ := strings.Cut(option(o.text), "，")
		for tier, text := range []string{option(o.text), first} {
			if !o.when && !negated(text) && !near(p, o.print) && shared(p, o.print) < 3 {
				pool = append(pool, rival{text, tier})
			}
		}
	}
	ask := []string{"「%s」，下面哪样不能做？", "「%s」时，哪样不准做？"}
	return d.choose(r, fmt.Sprintf(ask[r.below(len(ask))], sc.src.Name), right, pool, sc.src.Name)
}

func negated(text string) bool {
	return hasAny(text, bans) || strings.ContainsAny(text, "不没未别")
}

// bare is a ban without its 严禁: 「卸油没完，严禁摘静电夹」 → 「卸油没完，摘静电夹」.
func bare(text string) string {
	for _, s := range swapsIn(text, "") {
		if s.class == ban && (hasAny(s.word, words("超过 少于 高于 无关"))) || s.class != ban && s.class != not {
			continue
		}
		if strings.Contains(text[:s.at], "，") {
			return "" // what stands before may be said of something else
		}
		if s.class == not && (s.word != "不" && s.word != "不要" || !clauseStart(text[:s.at])) {
			continue
		}
		rest, _, _ := strings.Cut(text[s.at+len(s.word):], "，")
		if s.at > 0 && utf8.RuneCountInString(rest) < 3 {
			return "" // 「车辆不得发动」: 「车辆发动」 is nobody's speech
		}
		if out := text[:s.at] + rest; !negated(out) {
			return option(out)
		}
	}
	return ""
}
