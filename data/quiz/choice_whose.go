package quiz

import (
	"fmt"
	"strings"

	"anka/data"
)

// whose: only in a scene that names somebody, and no one who does nearly the
// same elsewhere in the card.
func (d *Deck) whose(r *dice, l *line) (Question, bool) {
	if l.step < 0 || l.item.Part != data.Emergency || !d.names(l.scene) || l.src.Who == "" && (l.any != 0 || l.when || d.card.Common || hasAny(l.text, words("人退 撤人 全员 所有人 全体 都退 都撤 各人"))) {
		return Question{}, false // what anybody would do at once is nobody's alone
	}
	right := d.who(l)
	if hasAny(l.text, d.roles()) || hasAny(l.text, words("安全员 班长 站长 主管")) || shared(printOf(right), l.print) > 0 {
		return Question{}, false // two people's step, or the step itself tells whose it is
	}
	var pool []string
	for _, role := range d.roles() {
		if role != right && !strings.Contains(role, right) && !strings.Contains(right, role) &&
			!d.doesToo(role, l) {
			pool = append(pool, role)
		}
	}
	if len(pool) < 2 {
		return Question{}, false
	}
	shuffle(r, pool)
	ask := []string{"「%s」，卡上这一步是谁的事？\n%s", "「%s」，这一步卡上安排谁做？\n%s"}
	text := fmt.Sprintf(ask[r.below(len(ask))], d.scenes[l.scene].src.Name, l.text)
	q := single(r, text, right, pool[:min(len(pool), wantWrong)])
	q.Why = l.text + "（" + right + "）"
	return q, true
}

func (d *Deck) names(scene int) bool {
	for _, i := range d.scenes[scene].lines {
		if d.lines[i].src.Who != "" {
			return true
		}
	}
	return false
}

// roles are those the card gives steps to, its own post first.
func (d *Deck) roles() []string {
	out := []string{d.card.Post}
	seen := map[string]bool{d.card.Post: true}
	for i := range d.lines {
		if l := &d.lines[i]; l.src != nil && l.src.Who != "" && !seen[l.src.Who] {
			seen[l.src.Who] = true
			out = append(out, l.src.Who)
		}
	}
	return out
}

func (d *Deck) doesToo(role string, l *line) bool {
	for i := range d.lines {
		o := &d.lines[i]
		if o.src != nil && o.item.Part == data.Emergency && d.who(o) == role && near(o.print, l.print) {
			return true
		}
	}
	return false
}
