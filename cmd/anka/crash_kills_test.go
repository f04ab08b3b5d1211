package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
)

// inFlight is how long after a start Telegram may still take what the program had
// sent before it was killed: the new one says nothing so soon.
const inFlight = 150 * time.Millisecond

// life says in which of the program's lives something happened.
func (w *town) life(at time.Time) int {
	n := 0
	for n < len(w.starts) && !w.starts[n].Add(inFlight).After(at) {
		n++
	}
	return n
}

// checkKills: a kill makes at most one message come again. Besides it only what
// may not wait behind it: an emergency's answer, or what stands before one in its
// chat, goes out when the first hangs or cannot be recorded. On a machine that
// does nothing else that is never; where all processes stand still for half a
// second now and then, a kill in twenty may meet it.
func (w *town) checkKills(f *findings, byChat map[int64][]telegramtest.Accepted, r *record) {
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
		first := slices.IndexFunc(some, func(a repeat) bool { return !a.pulled }) // not the emergency is one too many
		for i, a := range some {
			list = append(list, fmt.Sprintf("%d at %s, of an emergency %t: %.40q", a.N, a.At.Format("05.000"), a.pulled, a.Message.Text))
			switch {
			case i == max(first, 0):
			case a.pulled:
				f.beside++
			default:
				tooMany++
			}
		}
		if tooMany > 0 {
			f.twice += tooMany
			w.t.Errorf("kill %d made %d messages come again:\n%s", life, len(some), strings.Join(list, "\n"))
		} else if len(some) > 1 {
			f.crowds++
			w.t.Logf("kill %d made %d messages come again:\n%s", life, len(some), strings.Join(list, "\n"))
		}
	}
	if f.crowds > 1+f.kills/20 {
		w.t.Errorf("%d of %d kills made more than one message come again", f.crowds, f.kills)
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
