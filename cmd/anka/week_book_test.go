package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

// weekDay is a day of the story: until three at night, when nobody does anything.
type weekDay struct {
	date, title string
	story       func(*week)
}

func (w *week) day(d weekDay) {
	w.Helper()
	w.said.WriteString("# " + d.date + " " + d.title + "\n")
	w.until(w.on(d.date + " 06:00"))
	d.story(w)
	clear(w.shown)
	w.until(w.on(d.date + " 23:59").Add(3 * time.Hour))
	w.said.WriteString("\n")
	if w.plant != nil {
		w.sum(d.date)
	}
}

// show has what is said in somebody's private chat written down, whole, until hide
// or the end of the day's story.
func (w *week) show(names ...string) {
	w.Helper()
	for _, name := range names {
		w.shown[w.hand(name).user.ID] = true
	}
}

func (w *week) hide(names ...string) {
	w.Helper()
	for _, name := range names {
		delete(w.shown, w.hand(name).user.ID)
	}
}

// group has what comes in the group written down; votes are in any case.
func (w *week) showGroup(on bool) { w.shown[w.group.ID] = on }

// sum writes down how the day's drills went, from the record.
func (w *week) sum(date string) {
	w.Helper()
	w.said.WriteString("这一天（各看自己当地的钟）：\n")
	at := w.on(date + " 12:00")
	var none []string
	for _, h := range w.hands {
		if len(h.posts) == 0 {
			continue
		}
		var d *store.Drill
		w.must(w.plant.store.Do(w.ctx, func(tx *store.Tx) (err error) {
			d, err = tx.DrillOf(w.ctx, h.id, at.Format(time.DateOnly))
			return err
		}))
		if d == nil {
			none = append(none, h.name)
			continue
		}
		w.said.WriteString("  " + h.name + "：" + w.went(h, d) + "\n")
	}
	if len(none) > 0 {
		w.said.WriteString("  不发：" + strings.Join(none, "、") + "\n")
	}
	w.said.WriteString("\n")
}

func (w *week) went(h *hand, d *store.Drill) string {
	clock := func(ms int64) string { return time.UnixMilli(ms).In(h.zone()).Format("15:04") }
	say := clock(d.MadeMS) + " 发"
	if d.RemindedMS != 0 {
		say += "，" + clock(d.RemindedMS) + " 催"
	}
	if d.Answered > 0 {
		last := w.tally(`SELECT MAX(at_ms) FROM answer WHERE how = 'drill' AND sitting_id = ?`, d.ID)
		say += fmt.Sprintf("，%s 答到第 %d 题，对 %d 题", clock(int64(last)), d.Answered, d.Right)
	}
	switch {
	case d.State == store.DrillRest:
		say += "，休息"
	case d.State == store.DrillLeftOut:
		say += "，没送到"
	case d.Answered == 0:
		say += "，没答"
	case d.State == store.DrillGoing:
		say += "，没答完"
	}
	return say
}

var urumqi = func() *time.Location {
	z, err := time.LoadLocation("Asia/Urumqi")
	if err != nil {
		panic(err)
	}
	return z
}()

// zone is where somebody works.
func (h *hand) zone() *time.Location {
	if h.enterprise == weekGas {
		return urumqi
	}
	return chinaTime
}

func (w *week) written(chat int64) bool { return w.shown[chat] || w.spoken[chat] }

func (w *week) line(s string) { w.said.WriteString(s + "\n") }

// stamp is when something is: in Beijing, and where somebody works.
func (w *week) stamp(z *time.Location) string {
	now := w.clock.now()
	here, there := now.In(chinaTime).Format("15:04"), now.In(z).Format("15:04")
	if here == there {
		return here
	}
	return here + "（当地 " + there + "）"
}

// act writes down what somebody does.
func (w *week) act(h *hand, what string) {
	if w.written(h.user.ID) {
		w.line(w.stamp(h.zone()) + " " + what)
	}
}

// write writes down what the bot said.
func (w *week) write(to string, a telegramtest.Accepted) {
	if !w.written(a.Chat) {
		return
	}
	z := chinaTime
	for _, h := range w.hands {
		if h.user.ID == a.Chat {
			z = h.zone()
		}
	}
	if a.Method == "editmessagetext" {
		to += "（改原来那条）"
	}
	w.line(w.stamp(z) + " " + to + "：")
	m := a.Message
	text := m.Text + m.Caption
	if m.Photo != nil {
		text = "〈图〉\n" + text
	}
	if m.Document != nil {
		text = "〈文件 " + m.Document.Name + "〉\n" + text
	}
	if p := m.Poll; p != nil {
		text = "🗳 " + p.Question
		for _, o := range p.Options {
			text += "\n○ " + o.Text
		}
		text += "\n（答完显示）" + p.Explanation
	}
	w.line("  " + strings.ReplaceAll(text, "\n", "\n  "))
	if m.Inline == nil {
		return
	}
	for _, row := range m.Inline.Rows {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Text+"]")
		}
		w.line("  " + strings.Join(labels, " "))
	}
}

// note is a word of the story itself.
func (w *week) note(format string, args ...any) { w.line("（" + fmt.Sprintf(format, args...) + "）") }

var (
	hashes  = regexp.MustCompile(`校验码 [0-9a-f]+`)
	seconds = regexp.MustCompile(`[0-9.]+ 秒`)
)

// readable is the transcript without what is another each time: the record's
// rows have chance in them.
func (w *week) readable() string {
	return seconds.ReplaceAllString(hashes.ReplaceAllString(w.said.String(), "校验码 〈…〉"), "〈…〉 秒")
}

// names are of those whose numbers a query gives, in the order of w.hands.
func (w *week) names(query string, args ...any) (out []string) {
	w.Helper()
	ids := w.rows(query, args...)
	for _, h := range w.hands {
		if slices.Contains(ids, fmt.Sprint(h.id)) {
			out = append(out, h.name)
		}
	}
	return out
}
