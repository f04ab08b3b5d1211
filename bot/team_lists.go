package bot

import (
	"fmt"
	"slices"
	"time"

	"anka/data"
	"anka/data/store"
)

// each is all the people, by post, each once.
func (x *team) each() []*teamPerson {
	var out []*teamPerson
	for i := range x.posts {
		for _, p := range x.posts[i].people {
			if p.posts[0] == i {
				out = append(out, p)
			}
		}
	}
	return out
}

// lastAnswer is when he last answered anything; 0: never.
func (p *teamPerson) lastAnswer() int64 {
	last := int64(0)
	for i := range p.results {
		if s := p.results[i].Stream(); s != data.Performed {
			last = max(last, p.results[i].AtMS)
		}
	}
	return last
}

// notToday says whether today's questions are out and wait for him.
func (p *teamPerson) notToday() bool {
	return p.drill != nil && (p.drill.State == store.DrillSent || p.drill.State == store.DrillGoing)
}

// unanswered lists whose questions of today wait, and who has not answered for days.
func (v *teamView) unanswered() []row {
	var today, silent []row
	for _, p := range v.each() {
		words := v.silence(p)
		switch {
		case words != "":
			silent = append(silent, row{p.name + "：" + words, p.button()})
		case p.notToday():
			words := "还没答"
			if p.drill.Answered > 0 {
				words = fmt.Sprintf("答了 %d 题", p.drill.Answered)
			}
			today = append(today, row{p.name + "：今天的题发了，" + words, p.button()})
		case p.drill != nil && p.drill.State == store.DrillLeftOut:
			today = append(today, row{p.name + "：今天的题没送到", p.button()})
		}
	}
	return append(silent, today...)
}

// silence says for how long somebody has not answered; empty when it is not long,
// or nobody could expect it of him: he has no card, or rests.
func (v *teamView) silence(p *teamPerson) string {
	if !v.asked(p) {
		return ""
	}
	last := p.lastAnswer()
	switch {
	case last == 0:
		return "还没答过题"
	case time.Duration(v.nowMS-last)*time.Millisecond >= silentDays*day:
		return data.Ago(last, v.nowMS, v.zone) + "答过，后来没答"
	}
	return ""
}

// asked says whether there is anything to ask somebody.
func (x *team) asked(p *teamPerson) bool {
	return slices.ContainsFunc(p.posts, func(i int) bool { return len(x.posts[i].lines) > 0 })
}

func (v *teamView) owing() []row {
	var out []row
	for _, p := range v.each() {
		if p.owing.Lines > 0 {
			out = append(out, row{fmt.Sprintf("%s：%d 条，%s换的", p.name, p.owing.Lines, data.Ago(p.owing.SinceMS, v.nowMS, v.zone)), p.button()})
		}
	}
	return out
}

// waiting lists whose answers wait for a person's mark.
func (v *teamView) waiting() []row {
	var out []row
	for _, p := range v.each() {
		n, oldest := 0, int64(0)
		for i := range p.results {
			if r := &p.results[i]; r.Proposed && r.Stream() == data.Explained {
				if n++; oldest == 0 {
					oldest = r.AtMS
				}
			}
		}
		if n > 0 {
			out = append(out, row{fmt.Sprintf("%s：%d 个，最早是%s的", p.name, n, data.Ago(oldest, v.nowMS, v.zone)), data.Button{Label: "打分", Data: tapData("x:n", 0)}})
		}
	}
	return out
}

// hint is what the answers of somebody's last month hint at; nil: nothing.
func (v *teamView) hint(p *teamPerson) *data.Hint {
	return data.HintsOf(p.id, p.recent(time.UnixMilli(v.nowMS), hintDays), endOfDay(v.zone))
}

func (v *teamView) hints() []row {
	var out []row
	for _, p := range v.each() {
		if h := v.hint(p); h != nil {
			out = append(out, row{p.name + "：" + h.Words() + "（" + h.Age.Words(v.nowMS, v.zone) + "）", p.button()})
		}
	}
	return out
}

// endOfDay gives the midnight after an answer.
func endOfDay(zone *time.Location) func(*data.Result) int64 {
	return func(r *data.Result) int64 {
		d := time.UnixMilli(r.AtMS).In(zone)
		return time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, zone).UnixMilli()
	}
}
