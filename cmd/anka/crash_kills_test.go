package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
)

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
