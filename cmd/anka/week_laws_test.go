package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
)

// What must be true after the week, whatever was said in it: read from the record,
// and from what Telegram has.

func (w *week) laws() {
	w.Helper()
	w.firstLetters()
	w.reminders()
	w.undisturbed()
	w.counted()
	w.apart()
	for _, x := range w.api.TooMany() {
		w.Errorf("429: %+v", x)
	}
	w.none("updates set aside or not handled", `SELECT error, raw FROM inbox WHERE state <> 1`)
	w.none("letters that are not out, but to who never wrote", `SELECT chat, error, body FROM outbox WHERE state <> 1 AND chat <> ?`, fmt.Sprint(w.hand("吴国华").user.ID))
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			w.Error(line)
		}
	}
}

// none: a query of the record finds nothing.
func (w *week) none(what, query string, args ...any) {
	w.Helper()
	for _, row := range w.rows(query, args...) {
		w.Errorf("%s: %s", what, row)
	}
}

// rotaNow is when somebody works, as the officers set it on Monday.
func (w *week) rotaNow(h *hand) data.Rota {
	w.Helper()
	line := map[string]string{"李强": "白白中中夜夜休休 从 2026-03-02 起，白 08:00 中 16:00 夜 00:00", "周平": "22:30 每天", "王芳": "08:00 周一到周五",
		"何涛": "09:00 周一到周五", "罗燕": "16:00 周一到周六", "阿里木": "00:00 每天"}[h.name]
	if line == "" {
		return data.EveryDay
	}
	r, err := data.ParseRota(line)
	w.must(err)
	return r
}

// upBetween says whether the program was up at some moment of a time.
func (w *week) upBetween(from, to time.Time) bool {
	for _, d := range w.downs {
		if !from.Before(d[0]) && !to.After(d[1]) {
			return false
		}
	}
	return true
}

// firstLetters: each day's first letter comes exactly once to whoever works on that
// day and can be written to, between his hour and the night, as long as the
// program was up for a moment of it; to nobody else.
func (w *week) firstLetters() {
	w.Helper()
	n := 0
	for _, h := range w.hands {
		got := map[string]int{}
		for _, a := range w.api.Accepted("sendMessage") {
			if a.Chat == h.user.ID && strings.HasPrefix(a.Message.Text, "今天第") {
				got[a.At.In(h.zone()).Format(time.DateOnly)]++
			}
		}
		rota := w.rotaNow(h)
		for day := w.on("03-02 12:00"); day.Before(w.clock.now()); day = day.AddDate(0, 0, 1) {
			at, works := rota.Asks(data.DateOf(day))
			midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, h.zone())
			from, to := midnight.Add(time.Duration(at)*time.Minute), midnight.Add(data.NightFrom*time.Minute)
			if h.mute && from.Before(w.on("03-06 11:00")) { // since then he can be written to
				from = w.on("03-06 11:00")
			}
			want := 0
			if h.role != data.Officer && works && from.Before(to) && w.upBetween(from, to) {
				want = 1
			}
			date := day.Format(time.DateOnly)
			if got[date] != want {
				w.Errorf("%s on %s: %d first letters, want %d", h.name, date, got[date], want)
			}
			n += got[date]
			delete(got, date)
		}
		if len(got) > 0 {
			w.Errorf("%s: first letters on %v", h.name, got)
		}
	}
	w.none("two drills of a day", `SELECT person_id, day FROM drill GROUP BY person_id, day HAVING COUNT(*) > 1`)
	w.Logf("%d first letters, each once", n)
}

// reminders: one of a drill at most, and only to whoever had answered nothing.
func (w *week) reminders() {
	w.Helper()
	n := 0
	for _, h := range w.hands {
		got := map[string]int{}
		for _, a := range w.api.Accepted("sendMessage") {
			if a.Chat == h.user.ID && strings.HasPrefix(a.Message.Text, "今天的题还没答") {
				got[a.At.In(h.zone()).Format(time.DateOnly)]++
				n++
			}
		}
		for date, k := range got {
			late := w.tally(`SELECT COUNT(*) FROM drill d WHERE d.person_id = ? AND d.day = ? AND d.reminded_ms > 0
				AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.how = 'drill' AND a.sitting_id = d.id AND a.at_ms < d.reminded_ms)`, h.id, date)
			if k != 1 || late != 1 {
				w.Errorf("%s was reminded %d times on %s, of %d drills of which he had answered nothing", h.name, k, date, late)
			}
		}
	}
	w.Logf("%d reminders", n)
}

// undisturbed: at night nothing comes that nobody asked for.
func (w *week) undisturbed() {
	w.Helper()
	for _, h := range w.hands {
		for _, ms := range w.rows(`SELECT done_ms FROM outbox WHERE channel = 'telegram' AND chat = ? AND urgency = ? AND state = 1`, fmt.Sprint(h.user.ID), data.Push) {
			var at int64
			_, err := fmt.Sscan(ms, &at)
			w.must(err)
			if local := time.UnixMilli(at).In(h.zone()); data.Night(local) {
				w.Errorf("%s was written to at %s", h.name, local)
			}
		}
	}
}

// counted: every answered question and every vote that counts has exactly one row
// of the record, and no other row is there but what was watched and marked; what
// drills and papers say of themselves is what the record says. What did not
// count was logged.
func (w *week) counted() {
	w.Helper()
	const rowsOf = `(SELECT COUNT(*) FROM answer r WHERE r.person_id = a.person_id AND r.item_id = a.item_id AND r.how = a.how AND r.sitting_id = a.sitting_id
		AND json_extract(r.body, '$.question') = a.question AND r.corrects IS NULL)`
	w.none("answered questions without their one row", `SELECT a.id, a.how, `+rowsOf+` FROM asking a WHERE a.person_id IS NOT NULL AND a.state = 1 AND `+rowsOf+` <> 1`)
	w.none("rows of questions that are not answered", `SELECT a.id, a.how, a.state FROM asking a WHERE a.person_id IS NOT NULL AND a.state <> 1 AND `+rowsOf+` > 0`)
	w.none("drills that do not agree with the record", `SELECT d.id, d.answered, d.right_ones FROM drill d
		WHERE d.answered <> (SELECT COUNT(*) FROM answer r WHERE r.how = 'drill' AND r.sitting_id = d.id AND r.corrects IS NULL)
		OR d.right_ones <> (SELECT COUNT(*) FROM answer r WHERE r.how = 'drill' AND r.sitting_id = d.id AND r.corrects IS NULL AND json_extract(r.body, '$.outcome') = 'right')`)
	answered := w.tally(`SELECT COUNT(*) FROM asking WHERE person_id IS NOT NULL AND state = 1`)
	votes := w.tally(`SELECT COUNT(*) FROM poll_answer WHERE graded = 1`)
	watched := w.tally(`SELECT COUNT(*) FROM answer WHERE how = 'observation'`)
	marked := w.tally(`SELECT COUNT(*) FROM answer WHERE corrects IS NOT NULL`)
	if all := w.tally(`SELECT COUNT(*) FROM record`); all != answered+votes+watched+marked {
		w.Errorf("%d rows of the record: %d answers, %d votes, %d watched steps, %d marks", all, answered, votes, watched, marked)
	}
	w.Logf("%d answers, %d votes, %d watched steps, %d marks: a row each", answered, votes, watched, marked)
}

// allOfIt: nothing of the story was left out, or the laws would hold of nothing.
func (w *week) allOfIt() {
	w.Helper()
	for _, x := range []struct{ what, query, want string }{
		{"strays", `SELECT why, COUNT(*) FROM stray GROUP BY why ORDER BY why`, "[forged 3 late 2 not his 3 not known 1 repeated 3]"},
		{"votes that count", `SELECT COUNT(*) FROM poll_answer WHERE graded = 1`, "[2]"},
		{"watched steps", `SELECT COUNT(*) FROM answer WHERE how = 'observation'`, "[7]"},
		{"marks", `SELECT COUNT(*) FROM answer WHERE corrects IS NOT NULL`, "[1]"},
		{"papers handed in", `SELECT how, COUNT(*) FROM paper p JOIN exam e ON e.id = p.exam_id WHERE p.done_ms > 0 GROUP BY how`, "[exam 3 spot_check 3]"},
		{"drills left out, of rest, reminded of", `SELECT SUM(state = 4), SUM(state = 3), SUM(reminded_ms > 0) FROM drill`, "[1 1 24]"},
		{"void questions", `SELECT COUNT(*) > 0 FROM asking WHERE state = 2`, "[1]"},
	} {
		if got := fmt.Sprint(w.rows(x.query)); got != x.want {
			w.Errorf("%s: %s, want %s", x.what, got, x.want)
		}
	}
}

// apart: nobody reads a word of the other enterprise: its name, its people, a line
// of its cards that his own and the common ones do not have.
func (w *week) apart() {
	w.Helper()
	words := map[string]map[string]bool{weekStation: {}, weekGas: {}, "": {}}
	for _, h := range w.hands {
		words[h.enterprise][h.name], words[h.enterprise][h.enterprise] = true, true
	}
	files, err := sampleCards()
	w.must(err)
	for _, f := range files {
		at := f.Set.Enterprise
		if f.Set.Common {
			at = ""
		}
		if words[at] == nil {
			continue
		}
		for _, line := range cardLines(f) {
			words[at][line] = true
		}
	}
	for _, h := range w.hands {
		other := weekStation
		if h.enterprise == weekStation {
			other = weekGas
		}
		for _, m := range w.api.FromBot(h.user.Chat()) {
			for s := range words[other] {
				if strings.Contains(m.Text+m.Caption, s) && !words[h.enterprise][s] && !words[""][s] {
					w.Errorf("%s reads %q of the other enterprise:\n%s", h.name, s, m.Text)
				}
			}
		}
	}
	w.Logf("%d and %d words of the enterprises' own were looked for", len(words[weekStation]), len(words[weekGas]))
}

// cardLines are the lines of a card that are long enough to be its own.
func cardLines(f exchange.File) (out []string) {
	for _, p := range data.Parts {
		for _, s := range f.Set.Sheet(p).Scenes {
			for _, it := range s.Items {
				if len([]rune(it.Text)) >= 8 {
					out = append(out, it.Text)
				}
			}
		}
	}
	return out
}

// verify has the record read through, with the heads of six days from the file and
// the one that the officer got in the chat; and again with a row edited.
func (w *week) verify() {
	w.Helper()
	head := ""
	for _, m := range w.api.FromBot(w.hand("刘静").user.Chat()) {
		if strings.HasPrefix(m.Text, "考核记录 ") {
			head = m.Text
		}
	}
	run := func(env map[string]string) (string, error) {
		var out bytes.Buffer
		err := run(w.ctx, []string{"verify", "--head", head}, strings.NewReader(""), &out, io.Discard, func(k string) string { return env[k] })
		return out.String(), err
	}
	out, err := run(w.env)
	w.must(err)
	w.said.WriteString("$ anka verify --head \"" + head + "\"\n" + out)
	if !strings.Contains(out, "和以前记下的 7 个校验码都对得上") {
		w.Error(out)
	}
	for _, q := range []string{`DROP TRIGGER answer_same`, `UPDATE answer SET body = replace(body, '"outcome":"wrong"', '"outcome":"right"') WHERE id = (SELECT MIN(id) FROM answer WHERE body LIKE '%"outcome":"wrong"%')`} {
		_, err := w.db.ExecContext(w.ctx, q)
		w.must(err)
	}
	if out, err := run(w.env); err == nil {
		w.Errorf("a wrong answer made right is not found: %s", out)
	}
}
