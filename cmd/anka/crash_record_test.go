package main

import (
	"database/sql"
	"encoding/json"
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
