package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data"
)

// record is what the database says at the end.
type record struct {
	inbox map[spot][]stored   // by chat and message
	asked map[int64][]string  // by inbox row
	sent  map[int64][]*letter // by inbox row
	chats map[int64][]*letter // by chat, in order
}

type spot struct{ chat, message int64 }

type stored struct {
	id    int64
	state int
	err   string
}

type letter struct {
	id, inbox, message int64
	state              int
	asked              int64 // Unix milliseconds
	urgent             bool
	body               string
}

// look opens the record beside the program.
func (w *town) look() *sql.DB {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.db+"?_pragma=busy_timeout(20000)")
	if err != nil {
		w.t.Fatal(err)
	}
	return db
}

// settle waits until everything said is handled and everything to say is said.
func (w *town) settle(most time.Duration) {
	w.t.Helper()
	db := w.look()
	defer db.Close()
	for end := time.Now().Add(most); ; time.Sleep(100 * time.Millisecond) {
		var inbox, in, out int
		err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM inbox), (SELECT COUNT(*) FROM inbox WHERE state = 0), (SELECT COUNT(*) FROM outbox WHERE state = 0)`).Scan(&inbox, &in, &out)
		if err == nil && w.api.Pending() == 0 && inbox >= len(w.asked) && in+out == 0 {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("not settled after %s: %d pending at Telegram, %d of %d stored, %d not handled, %d letters not delivered (%v)\n%s",
				most, w.api.Pending(), inbox, len(w.asked), in, out, err, w.tail())
		}
	}
}

func (w *town) read() *record {
	w.t.Helper()
	db := w.look()
	defer db.Close()
	r := &record{map[spot][]stored{}, map[int64][]string{}, map[int64][]*letter{}, map[int64][]*letter{}}
	w.each(db, `SELECT id, raw, state, error FROM inbox ORDER BY id`, func(scan func(...any) error) error {
		var one stored
		var raw []byte
		if err := scan(&one.id, &raw, &one.state, &one.err); err != nil {
			return err
		}
		var u struct{ Message telegramtest.Message }
		if err := json.Unmarshal(raw, &u); err != nil {
			return err
		}
		at := spot{u.Message.Chat.ID, u.Message.ID}
		r.inbox[at] = append(r.inbox[at], one)
		return nil
	})
	w.each(db, `SELECT inbox_id, question FROM asked ORDER BY id`, func(scan func(...any) error) error {
		var inbox int64
		var text string
		err := scan(&inbox, &text)
		r.asked[inbox] = append(r.asked[inbox], text)
		return err
	})
	w.each(db, `SELECT o.id, o.inbox_id, CAST(o.chat AS INTEGER), o.state, CAST(message_id AS INTEGER), received_ms, urgency < 0, body
		FROM outbox o JOIN inbox i ON i.id = inbox_id ORDER BY o.id`, func(scan func(...any) error) error {
		var l letter
		var chat int64
		var body []byte
		if err := scan(&l.id, &l.inbox, &chat, &l.state, &l.message, &l.asked, &l.urgent, &body); err != nil {
			return err
		}
		var said data.Letter
		err := json.Unmarshal(body, &said)
		l.body = said.Body()
		r.sent[l.inbox] = append(r.sent[l.inbox], &l)
		r.chats[chat] = append(r.chats[chat], &l)
		return err
	})
	return r
}

func (w *town) each(db *sql.DB, query string, f func(scan func(...any) error) error) {
	w.t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
}

// findings are what a run came to.
type findings struct {
	kills, questions, answers, left   int // left: said, and not to be answered
	repeated, lost, disorder, doubled int
	unasked, wrong, twice             int // twice: repeated otherwise than a kill explains
	tooMany                           int
}

func (f findings) String() string {
	return fmt.Sprintf("%d kills; %d questions, %d answers, %d left alone; repeated %d, lost %d, out of order %d, doubled in the log %d; unasked %d, wrong %d, repeated without a kill %d; 429 %d",
		f.kills, f.questions, f.answers, f.left, f.repeated, f.lost, f.disorder, f.doubled, f.unasked, f.wrong, f.twice, f.tooMany)
}

// check compares what was said, what the record says and what Telegram accepted.
func (w *town) check() findings {
	w.t.Helper()
	r := w.read()
	f := findings{kills: len(w.starts) - 1}
	for _, no := range w.api.TooMany() {
		if no.Chat != 0 && no.Why != telegramtest.WhyFault {
			f.tooMany++
		}
	}
	accepted, byChat := w.accepted()
	last := map[*place]*letter{}
	for _, q := range w.asked {
		w.checkQuestion(&f, r, accepted, q, last)
	}
	for chat, all := range byChat {
		w.checkChat(&f, r.chats[chat], all)
	}
	w.checkKills(&f, byChat, r)
	w.checkLog()
	return f
}

func (w *town) accepted() (map[spot]*telegramtest.Message, map[int64][]telegramtest.Accepted) {
	by, all := map[spot]*telegramtest.Message{}, map[int64][]telegramtest.Accepted{}
	for _, a := range w.api.Accepted("sendMessage") {
		by[spot{a.Chat, a.Message.ID}] = &a.Message
		all[a.Chat] = append(all[a.Chat], a)
	}
	return by, all
}

// checkQuestion: stored once, handled, logged once if it is a question, and
// answered after the one before it; what is not for the bot leads to nothing.
func (w *town) checkQuestion(f *findings, r *record, accepted map[spot]*telegramtest.Message, q *question, last map[*place]*letter) {
	t := w.t
	in := r.inbox[spot{q.place.chat.ID, q.id}]
	if len(in) != 1 || in[0].state != 1 {
		f.lost++
		t.Errorf("%q: inbox %+v", q.text, in)
		return
	}
	logged, sent := r.asked[in[0].id], r.sent[in[0].id]
	switch {
	case q.text == "" && len(logged) > 0, len(logged) > 1:
		f.doubled++
		t.Errorf("%q is in the log as %q", q.text, logged)
	case q.text != "" && (len(logged) == 0 || logged[0] != q.text):
		f.lost++
		t.Errorf("%q is in the log as %q", q.text, logged)
	}
	if !q.answer {
		f.left++
		if len(sent) > 0 {
			f.unasked++
			t.Errorf("%q was answered, and was not for the bot: %q", q.text, sent[0].body)
		}
		return
	}
	f.questions++
	if len(sent) == 0 {
		f.lost++
		t.Errorf("%q has no answer", q.text)
		return
	}
	said := ""
	for _, l := range sent {
		said += l.body + "\n"
		w.checkLetter(f, q, l, accepted[spot{q.place.chat.ID, l.message}])
		if before := last[q.place]; before != nil && (before.id > l.id || before.message > l.message) {
			f.disorder++
			t.Errorf("%q was answered before what was asked before it", q.text)
		}
		last[q.place] = l
	}
	if !strings.Contains(said, q.has) {
		f.wrong++
		t.Errorf("%q was answered without %q:\n%s", q.text, q.has, said)
	}
}

func (w *town) checkLetter(f *findings, q *question, l *letter, m *telegramtest.Message) {
	switch {
	case l.state != 1 || m == nil:
		f.lost++
		w.t.Errorf("an answer to %q did not go out: %+v", q.text, l)
	case !strings.HasPrefix(m.Text, l.body), // a late one says so at its end
		q.place.group && (m.ReplyTo == nil || m.ReplyTo.ID != q.id || m.Thread != q.topic):
		f.wrong++
		w.t.Errorf("%q: not what was to be said, or not where: %+v", q.text, m)
	default:
		f.answers++
	}
}

// checkChat: every message that Telegram accepted is in the record, or comes
// again as the next one of the chat.
func (w *town) checkChat(f *findings, record []*letter, all []telegramtest.Accepted) {
	known := map[int64]*letter{}
	for _, l := range record {
		known[l.message] = l
	}
	for i, a := range all {
		if known[a.Message.ID] != nil {
			continue
		}
		f.repeated++
		if i+1 == len(all) || !same(&a.Message, &all[i+1].Message) {
			f.wrong++
			w.t.Errorf("in chat %d Telegram has %q, the record has not", a.Chat, a.Message.Text)
		} else if w.life(a.At) == w.life(all[i+1].At) {
			f.twice++
			w.t.Errorf("in chat %d %q was said twice without a kill in between", a.Chat, a.Message.Text)
		}
	}
}

func same(a, b *telegramtest.Message) bool {
	short := func(s string) string { s, _, _ = strings.Cut(s, "\n⏰"); return s }
	return short(a.Text) == short(b.Text) && a.Thread == b.Thread && (a.ReplyTo == nil) == (b.ReplyTo == nil) &&
		(a.ReplyTo == nil || a.ReplyTo.ID == b.ReplyTo.ID)
}

// life says in which of the program's lives something happened.
func (w *town) life(at time.Time) int {
	n := 0
	for n < len(w.starts) && !w.starts[n].After(at) {
		n++
	}
	return n
}

// checkKills: a kill makes at most one message come again. Besides it only what
// could not wait behind it: an emergency's answer, or what stands before one in
// its chat, that went out when the first had not been recorded for a while.
func (w *town) checkKills(f *findings, byChat map[int64][]telegramtest.Accepted, r *record) {
	const hurry = 200 * time.Millisecond // of the program's 250, as seen from Telegram
	again := map[int][]repeat{}
	for chat, all := range byChat {
		for _, a := range repeats(all, r.chats[chat]) {
			again[w.life(a.At)] = append(again[w.life(a.At)], a)
		}
	}
	for life, some := range again {
		slices.SortFunc(some, func(a, b repeat) int { return a.At.Compare(b.At) })
		var list []string
		tooMany := 0
		for i, a := range some {
			list = append(list, fmt.Sprintf("%d at %s, of an emergency %t: %.40q", a.N, a.At.Format("05.000"), a.pulled, a.Message.Text))
			if i > 0 && !(a.pulled && a.At.Sub(some[0].At) >= hurry) {
				tooMany++
			}
		}
		if tooMany > 0 {
			f.twice += tooMany
			w.t.Errorf("kill %d made %d messages come again:\n%s", life, len(some), strings.Join(list, "\n"))
		}
	}
}

// repeat is a message that Telegram had accepted and that came again.
type repeat struct {
	telegramtest.Accepted
	pulled bool // by an emergency
}

func repeats(all []telegramtest.Accepted, chat []*letter) []repeat {
	known := map[int64]*letter{}
	for _, l := range chat {
		known[l.message] = l
	}
	var out []repeat
	var next *letter // that is in the record
	for _, a := range slices.Backward(all) {
		if l := known[a.Message.ID]; l != nil {
			next = l
		} else {
			out = append(out, repeat{a, next != nil && pulled(chat, next, a.At)})
		}
	}
	return out
}

// pulled says whether a letter is an emergency's, or stands before one.
func pulled(chat []*letter, l *letter, at time.Time) bool {
	return slices.ContainsFunc(chat, func(o *letter) bool { return o.id >= l.id && o.urgent && o.asked <= at.UnixMilli() })
}

// checkLog: what is written for those who run the program holds no secret and
// nobody's words.
func (w *town) checkLog() {
	body, err := os.ReadFile(w.log.Name())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, secret := range []string{w.api.Token, "a-secret", "冒油", "工人1"} {
		if bytes.Contains(body, []byte(secret)) {
			w.t.Errorf("the program's log holds %q", secret)
		}
	}
	if bytes.Contains(body, []byte("panic")) {
		w.t.Errorf("the program panicked:\n%s", w.tail())
	}
}
