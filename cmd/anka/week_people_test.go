package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// hand is somebody at one of the two enterprises, with his habits.
type hand struct {
	name, enterprise string
	role             data.Role
	posts            []string
	begins           time.Duration // from the day's question to his answer; 0: he leaves it
	reminded         time.Duration // from the reminder to his answer; 0: he leaves it too
	thinks           time.Duration // over a question
	knows            int           // of ten questions
	sits             time.Duration // from an exam's announcement to his beginning; 0: he does not
	gives            int           // so many answers in an exam, then he leaves it; 0: all
	mute             bool          // he has never written to the bot

	user    *telegramtest.User
	id      int64
	answers int
	sat     int    // answers in exams
	rests   string // the day on which he rests
}

const (
	weekStation = "江津加油站（示例）"
	weekGas     = "乔大气体（示例）" // in Ürümqi's time, two hours behind
)

// weekPeople are the people, an enterprise after the other.
func weekPeople() []*hand {
	const m, s, h = time.Minute, time.Second, time.Hour
	station := func(name string, posts []string, x hand) *hand {
		x.name, x.enterprise, x.posts = name, weekStation, posts
		return &x
	}
	gas := func(name string, posts []string, x hand) *hand {
		x.name, x.enterprise, x.posts = name, weekGas, posts
		return &x
	}
	fuel, unload := []string{"加油员"}, []string{"卸油员"}
	return []*hand{
		station("刘静", nil, hand{role: data.Officer}),
		station("王芳", []string{"当班班长"}, hand{role: data.TeamLead, begins: 12 * m, thinks: 15 * s, knows: 8}),
		station("张敏", unload, hand{begins: m, thinks: 14 * s, knows: 8, sits: 50 * m}),                          // at once
		station("赵勇", []string{"加油员", "卸油员"}, hand{begins: 3*h + 10*m, thinks: 70 * s, knows: 5, sits: 26 * h}), // slow
		station("何东", unload, hand{reminded: 7 * m, thinks: 25 * s, knows: 6, sits: 30 * h, gives: 3}),          // after the reminder
		station("陈德贵", unload, hand{}),                                                                          // never
		station("吴国华", unload, hand{mute: true}),
		station("李强", fuel, hand{begins: 5 * m, thinks: 20 * s, knows: 7}), // by turns
		station("周平", fuel, hand{begins: 8 * m, thinks: 18 * s, knows: 6}), // nights
		station("孙丽", fuel, hand{}),                                        // on leave
		gas("谢明", nil, hand{role: data.Officer}),
		gas("马兰", []string{"氧气充装工"}, hand{role: data.TeamLead, begins: 6 * m, thinks: 16 * s, knows: 9}),
		gas("孙伟", []string{"氧气充装工"}, hand{begins: 2 * m, thinks: 9 * s, knows: 9}),
		gas("何涛", []string{"低温液体操作工"}, hand{begins: 5 * h, thinks: 45 * s, knows: 4}), // later than the reminder
		gas("罗燕", []string{"气瓶库管员"}, hand{begins: 10 * m, thinks: 22 * s, knows: 7}),  // the middle shift
		gas("阿里木", []string{"氧气充装工"}, hand{begins: 4 * m, thinks: 20 * s, knows: 6}),  // nights
	}
}

// settleIn is what there is on Sunday evening: the cards, the people, who have
// joined, and the station's group. One was registered by hand and has never
// written to the bot. Nobody has said yet when he works.
func (w *week) settleIn() {
	w.Helper()
	p, err := open(w.ctx, w.env["ANKA_DB"], slog.New(slog.DiscardHandler))
	w.must(err)
	defer func() { w.must(p.Close()) }()
	w.must(publishSample(w.ctx, p))
	w.hands, w.group = weekPeople(), w.api.NewGroup("江津加油站班组群")
	w.must(p.store.Do(w.ctx, func(tx *store.Tx) error {
		for _, h := range w.hands {
			if h.role == "" {
				h.role = data.Worker
			}
			one := data.Person{Name: h.name, Role: h.role, Enterprise: h.enterprise, Posts: h.posts}
			if err := tx.AddPerson(w.ctx, &one); err != nil {
				return err
			}
			h.id, h.user = one.ID, w.api.NewUser(h.name)
			if err := tx.BindAt(w.ctx, "telegram", fmt.Sprint(h.user.ID), h.id, w.clock.now().UnixMilli()); err != nil {
				return err
			}
			if !h.mute {
				h.user.Starts("")
			}
		}
		return tx.BindGroup(w.ctx, "telegram", fmt.Sprint(w.group.ID), weekStation)
	}))
	_, err = p.store.Receive(w.ctx, store.Arrival{Channel: "telegram", Offset: w.api.LastUpdate() + 1}) // their START is answered already
	w.must(err)
}

func (w *week) hand(name string) *hand {
	w.Helper()
	i := slices.IndexFunc(w.hands, func(h *hand) bool { return h.name == name })
	if i < 0 {
		w.Fatalf("who is %s?", name)
	}
	return w.hands[i]
}

// look has everybody see what has come, in the order of w.hands, and writes down
// what is to be.
func (w *week) look() {
	w.Helper()
	all := w.api.Accepted()
	fresh := all[w.told:]
	w.told = len(all)
	for _, h := range w.hands {
		for _, a := range fresh {
			if a.Chat != h.user.ID {
				continue
			}
			w.write("安卡给"+h.name, a)
			h.sees(w, a.Message)
		}
	}
	for _, a := range fresh {
		if a.Chat == w.group.ID {
			w.write("安卡在群里", a)
		}
	}
}

// sees is what somebody does about a letter.
func (h *hand) sees(w *week, m telegramtest.Message) {
	button := firstButton(m)
	switch kind, _, _ := strings.Cut(button, ":"); {
	case strings.HasPrefix(m.Text, "今天第"):
		h.will(w, h.begins, func() {
			if w.clock.now().In(chinaTime).Format("01-02") != h.rests {
				h.answersTo(w, m.ID)
			}
		})
	case kind == "q" && strings.Contains(m.Text, "随机抽查"):
		h.will(w, time.Minute, func() { h.answersTo(w, m.ID) })
	case kind == "q":
		h.will(w, h.thinks, func() { h.answersTo(w, m.ID) })
	case strings.Contains(m.Text, "用语音输入法说"):
		h.will(w, 3*h.thinks, func() { h.saysWhatHeKnows(w) })
	case labelOf(m, "x:a:") != "":
		h.will(w, h.thinks, func() { w.taps(h.name, labelOf(m, "x:a:")) })
	case strings.Contains(m.Text, "作废"):
		h.will(w, h.thinks, func() { w.taps(h.name, "换一道") })
	case strings.HasPrefix(button, "k:g"):
		h.will(w, h.reminded, func() { w.taps(h.name, "现在答") })
	case strings.HasPrefix(button, "e:s"):
		h.will(w, h.sits, func() { w.taps(h.name, "开始答题") })
	}
}

func (h *hand) will(w *week, after time.Duration, do func()) {
	if after > 0 {
		w.in(after, do)
	}
}

// labelOf is the label of a message's button whose data begins so; empty: it has none.
func labelOf(m telegramtest.Message, data string) string {
	if m.Inline == nil {
		return ""
	}
	for _, b := range slices.Concat(m.Inline.Rows...) {
		if strings.HasPrefix(b.Data, data) {
			return b.Text
		}
	}
	return ""
}

func firstButton(m telegramtest.Message) string {
	if m.Inline == nil || len(m.Inline.Rows) == 0 {
		return ""
	}
	return m.Inline.Rows[0][0].Data
}

// answersTo taps an option of a question, if it still has some.
func (h *hand) answersTo(w *week, message int64) {
	w.Helper()
	m, ok := w.message(h, message)
	if !ok || !strings.HasPrefix(firstButton(m), "q:") {
		return
	}
	asking, err := strconv.ParseInt(strings.Split(firstButton(m), ":")[1], 10, 64)
	w.must(err)
	a := w.asking(asking)
	if a.how == string(data.ByExam) {
		if h.gives > 0 && h.sat >= h.gives {
			return
		}
		h.sat++
	}
	option := a.q.Right[len(a.taps)]
	if !h.knowsIt(a.owed) || slices.Contains(a.taps, option) { // what he takes for right
		for option = (option + 1) % len(a.q.Options); slices.Contains(a.taps, option); {
			option = (option + 1) % len(a.q.Options)
		}
	}
	w.tapsData(h, m, fmt.Sprintf("q:%d:%d", asking, option))
}

// knowsIt says whether he knows the next; what he owes he has looked up.
func (h *hand) knowsIt(owed bool) bool {
	h.answers++
	return owed || h.answers*7%10 < h.knows
}

// asked is a question as the record has it.
type asked struct {
	how  string
	q    quiz.Question
	taps []int
	owed bool // he owes the line
}

func (w *week) asking(id int64) (a asked) {
	w.Helper()
	var body, taps string
	w.must(w.db.QueryRowContext(w.ctx, `SELECT a.how, q.body, a.taps, EXISTS (SELECT 1 FROM debt d WHERE d.person_id = a.person_id AND d.item_id = a.item_id)
		FROM asking a JOIN question q ON q.digest = a.question WHERE a.id = ?`, id).Scan(&a.how, &body, &taps, &a.owed))
	w.must(errors.Join(json.Unmarshal([]byte(body), &a.q), json.Unmarshal([]byte(taps), &a.taps)))
	return a
}

// saysWhatHeKnows types an answer in his own words: the beginning of the scene.
func (h *hand) saysWhatHeKnows(w *week) {
	w.Helper()
	var body string
	err := w.db.QueryRowContext(w.ctx, `SELECT q.body FROM asking a JOIN question q ON q.digest = a.question
		WHERE a.person_id = ? AND a.state = 0`, h.id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return
	}
	w.must(err)
	var q quiz.Question
	w.must(json.Unmarshal([]byte(body), &q))
	n := 1 + len(q.Points)*h.knows/10
	var said []string
	for _, p := range q.Points[:min(n, len(q.Points))] {
		said = append(said, strings.TrimRight(p.Text, "。"))
	}
	w.saysTo(h, h.user.Chat(), strings.Join(said, "，再"))
}

func (w *week) message(h *hand, id int64) (telegramtest.Message, bool) {
	all := w.api.Messages(h.user.Chat())
	i := slices.IndexFunc(all, func(m telegramtest.Message) bool { return m.ID == id })
	if i < 0 {
		return telegramtest.Message{}, false
	}
	return all[i], true
}

// says, taps and forges are what the story has somebody do; it is written down,
// and what comes of it.
func (w *week) says(name, text string) {
	w.Helper()
	h := w.hand(name)
	defer w.aloud(h)()
	w.saysTo(h, h.user.Chat(), text)
}

func (w *week) saysTo(h *hand, c *telegramtest.Chat, text string) {
	w.Helper()
	h.user.Says(c, text)
	where := ""
	if c == w.group {
		where = "在群里"
	}
	w.act(h, h.name+where+"："+strings.ReplaceAll(text, "\n", "\n  "))
	w.turn()
}

// taps taps the newest button of that label, or that begins so.
func (w *week) taps(name, label string) {
	w.Helper()
	h := w.hand(name)
	for _, m := range slices.Backward(w.api.FromBot(h.user.Chat())) {
		if m.Inline == nil {
			continue
		}
		for _, b := range slices.Concat(m.Inline.Rows...) {
			if strings.HasPrefix(b.Text, label) {
				w.tapsData(h, m, b.Data)
				return
			}
		}
	}
	w.Fatalf("%s sees no button %q", name, label)
}

// tapsAloud is taps, written down.
func (w *week) tapsAloud(name, label string) {
	w.Helper()
	defer w.aloud(w.hand(name))()
	w.taps(name, label)
}

// aloud has what is said in somebody's chat written down, for a moment.
func (w *week) aloud(h *hand) (end func()) {
	w.spoken[h.user.ID] = true
	return func() { delete(w.spoken, h.user.ID) }
}

// tapsData taps; a button that the message does not have is forged.
func (w *week) tapsData(h *hand, m telegramtest.Message, data string) {
	w.Helper()
	label := ""
	if m.Inline != nil {
		for _, b := range slices.Concat(m.Inline.Rows...) {
			if b.Data == data {
				label = b.Text
			}
		}
	}
	tap := h.user.TapsData(m, data)
	if label != "" {
		w.act(h, h.name+" 点 ["+label+"]")
	}
	w.turn()
	if w.plant == nil {
		return
	}
	now := w.api.Tapped(tap.ID)
	if now.Answered != 1 {
		w.Errorf("%s: the tap %s was answered %d times", h.name, data, now.Answered)
	}
	switch {
	case label == "":
		w.act(h, h.name+" 伪造 "+data+"　小条："+now.Toast)
	case now.Toast != "" && w.written(h.user.ID):
		w.line("  小条：" + now.Toast)
	}
}

// tally counts what a query of the record gives.
func (w *week) tally(query string, args ...any) (n int) {
	w.Helper()
	w.must(w.db.QueryRowContext(w.ctx, query, args...).Scan(&n))
	return n
}

// rows gives a query's rows, each as one line.
func (w *week) rows(query string, args ...any) (out []string) {
	w.Helper()
	rows, err := w.db.QueryContext(w.ctx, query, args...)
	w.must(err)
	defer rows.Close()
	names, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		w.must(rows.Scan(values...))
		var line []string
		for _, v := range values {
			line = append(line, fmt.Sprint(*v.(*any)))
		}
		out = append(out, strings.Join(line, " "))
	}
	w.must(rows.Err())
	return out
}
