package data

import (
	"fmt"
	"time"
)

// Rota (班次) says on which days its people work and when their shift begins:
// by the week, or by a cycle of days. Minutes are of the day where they work.
type Rota struct {
	Week  [7]bool // Monday first; of a weekly one
	Begin int
	Cycle []rune // a letter a day, such as 白白中中夜夜休休; empty: weekly
	From  Date   // the first day of the cycle
	Hours []Hour // of its letters; a letter without one is a day off
}

// Hour is when a shift of a cycle begins.
type Hour struct {
	Letter rune
	Begin  int
}

// Date is a day in no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date that a clock on the wall shows.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Next is the day n days later.
func (d Date) Next(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Since is how many days d is after o.
func (d Date) Since(o Date) int { return int(d.utc().Sub(o.utc()) / (24 * time.Hour)) }

// String is YYYY-MM-DD.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// Night: nothing is sent on one's own accord from NightFrom to NightTo. A shift
// that begins at night is asked before it, at Evening: half an hour gets the
// letters out. One that begins early, from Early on, is asked when the night ends.
const (
	NightFrom = 22 * 60
	NightTo   = 7 * 60
	Evening   = 21*60 + 30
	Early     = 5 * 60
)

// EveryDay is the rota of whoever has none: 08:00 every day.
var EveryDay = Rota{Week: [7]bool{true, true, true, true, true, true, true}, Begin: 8 * 60}

// Works says whether a shift begins on a day, when, and of a cycle which.
func (r *Rota) Works(d Date) (begin int, letter rune, ok bool) {
	if len(r.Cycle) == 0 {
		return r.Begin, 0, r.Week[d.weekday()]
	}
	n := d.Since(r.From) % len(r.Cycle)
	if n < 0 { // before its first day the cycle ran as well
		n += len(r.Cycle)
	}
	letter = r.Cycle[n]
	for _, h := range r.Hours {
		if h.Letter == letter {
			return h.Begin, letter, true
		}
	}
	return 0, letter, false
}

// Asks says whether somebody is asked on a day, and from which minute on: at the
// hour of his shift, never at night, not on days off, once a day.
func (r *Rota) Asks(d Date) (minute int, ok bool) {
	if begin, _, works := r.Works(d); works {
		switch {
		case begin >= NightTo && begin < NightFrom:
			return begin, true
		case begin >= Early && begin < NightTo:
			return NightTo, true
		case begin >= NightFrom:
			return Evening, true
		}
	}
	if begin, _, works := r.Works(d.Next(1)); works && begin < Early {
		return Evening, true
	}
	return 0, false
}

// Due says whether the moment for a day's question is there: its minute has come,
// and the night has not. After a downtime it is still due until then.
func (r *Rota) Due(local time.Time) bool {
	at, ok := r.Asks(DateOf(local))
	now := Minute(local)
	return ok && now >= at && now < NightFrom
}

// Minute is the minute of the day that a clock on the wall shows.
func Minute(local time.Time) int { return local.Hour()*60 + local.Minute() }

// Night says whether nobody is to be disturbed.
func Night(local time.Time) bool {
	m := Minute(local)
	return m >= NightFrom || m < NightTo
}

// Clock writes a minute of the day as 08:00.
func Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
