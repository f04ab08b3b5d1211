package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"anka/bot/telegram/telegramtest"
)

// findings are what a run came to.
type findings struct {
	kills, questions, answers, left   int // left: said, and not to be answered
	repeated, lost, disorder, doubled int
	unasked, wrong, twice             int // twice: repeated otherwise than a kill explains
	beside, crowds                    int // beside: repeated with another by the same kill, of an emergency; crowds: such kills
	tooMany                           int
}

func (f findings) String() string {
	return fmt.Sprintf("%d kills; %d questions, %d answers, %d left alone; repeated %d (%d of them beside another), lost %d, out of order %d, doubled in the log %d; unasked %d, wrong %d, repeated without a kill %d; 429 %d",
		f.kills, f.questions, f.answers, f.left, f.repeated, f.beside, f.lost, f.disorder, f.doubled, f.unasked, f.wrong, f.twice, f.tooMany)
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
