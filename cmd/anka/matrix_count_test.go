package main

import (
	"strings"
	"time"

	"anka/data/store"
)

// settle waits until the bot has done with everything.
func (h *hall) settle() {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		var waiting int
		pending := h.api.Pending() // before: what is fetched is in the inbox
		err := h.store.Do(h.t.Context(), func(tx *store.Tx) error {
			return tx.QueryRowContext(h.t.Context(), `SELECT (SELECT COUNT(*) FROM inbox WHERE state = 0) + (SELECT COUNT(*) FROM outbox WHERE state = 0)`).Scan(&waiting)
		})
		if err != nil || time.Now().After(end) {
			h.t.Fatalf("not settled: %d pending, %d waiting, %v", pending, waiting, err)
		}
		if pending+waiting == 0 {
			return
		}
	}
}

// compare goes through what the bot said.
func (h *hall) compare(all *manners) {
	answered := map[spot]bool{}
	for _, c := range h.groups {
		for _, m := range h.api.FromBot(c.chat) {
			if m.ReplyTo == nil {
				h.count.unasked++
				h.t.Errorf("%s: said to nobody: %q", c.what, m.Text)
				continue
			}
			at := spot{c.chat.ID, m.ReplyTo.ID}
			q := h.heard[at]
			switch {
			case q == nil || !q.asked:
				h.count.unasked++
				h.t.Errorf("%s: %+v was answered: %q", c.what, q, m.Text)
			case m.Thread != q.at.topic:
				h.t.Errorf("%s: %s was answered in topic %d instead of %d", c.what, q.form, m.Thread, q.at.topic)
			default:
				answered[at] = true
			}
		}
	}
	for at, q := range h.heard {
		if q.asked && !answered[at] {
			h.t.Errorf("%s: %s was not answered", q.at.what, q.form)
		}
	}
	h.count.answered = len(answered)
	h.t.Logf("%+v", h.count)
	all.asked, all.askedHidden, all.answered = all.asked+h.count.asked, all.askedHidden+h.count.askedHidden, all.answered+h.count.answered
	all.plain, all.plainHidden, all.unasked = all.plain+h.count.plain, all.plainHidden+h.count.plainHidden, all.unasked+h.count.unasked
	if n := len(h.api.FromBot(h.channel)); n > 0 {
		h.t.Errorf("%d posts in the channel", n)
	}
	for _, m := range h.api.FromBot(h.known.Chat()) {
		h.t.Errorf("said in private: %q", m.Text)
	}
	if s := h.aside(); s != "" {
		h.t.Errorf("set aside: %s", s)
	}
}

// aside lists updates that could not be handled.
func (h *hall) aside() string {
	var out []string
	err := h.store.Do(h.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(h.t.Context(), `SELECT error || ' ' || raw FROM inbox WHERE state = 2`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return strings.Join(out, "\n")
}
