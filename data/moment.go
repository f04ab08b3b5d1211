package data

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment is a typed day and hour, of which one may be left out.
type moment struct {
	day    findDay // nil: not said
	minute int     // of the day, 1440 for 24:00; −1: not said
}

// findDay finds a day that was named today; base is the day from which it is
// looked for.
type findDay func(base, today Date) (Date, error)

// dayForms are the ways to name a day, and what their pieces mean.
var dayForms = []struct {
	form *regexp.Regexp
	read func(pieces []string) findDay
}{
	{regexp.MustCompile(`^(?:(\d{4}) ?[-/.年] ?)?(\d{1,2}) ?[-/.月] ?(\d{1,2})[日号]?`), dayOfYear},
	{regexp.MustCompile(`^(\d{1,2})[日号]`), dayOfMonth},
	{regexp.MustCompile(`^(下下|下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])`), dayOfWeek},
	{regexp.MustCompile(`^(今|明|后|大后)[天日]?`), func(p []string) findDay {
		n := map[string]int{"今": 0, "明": 1, "后": 2, "大后": 3}[p[1]]
		return func(_, today Date) (Date, error) { return today.Next(n), nil }
	}},
	{regexp.MustCompile(`^(次日|第2天|当天|当日|同1天)`), func(p []string) findDay {
		n := map[string]int{"次日": 1, "第2天": 1}[p[1]]
		return func(base, _ Date) (Date, error) { return base.Next(n), nil }
	}},
}

// dayOfYear: without a year it is the next one, unless that is so far away that it
// must have been this year's.
func dayOfYear(p []string) findDay {
	return func(base, _ Date) (Date, error) {
		d := Date{base.Year, time.Month(number(p[2])), number(p[3])}
		switch next := (Date{d.Year + 1, d.Month, d.Day}); {
		case p[1] != "":
			d.Year = number(p[1])
		case d.Since(base) < 0 && next.Since(base) <= farthestAhead:
			d = next
		}
		if DateOf(d.utc()) != d {
			return d, fmt.Errorf("没有%s月%s日这一天，请再看看。", p[2], p[3])
		}
		return d, nil
	}
}

func dayOfMonth(p []string) findDay {
	return func(base, _ Date) (Date, error) {
		for n := range 62 {
			if d := base.Next(n); d.Day == number(p[1]) {
				return d, nil
			}
		}
		return base, fmt.Errorf("没有%s日这一天，请再看看。", p[1])
	}
}

// dayOfWeek: 本周 and 下周 count from today's week, which begins on Monday; a bare
// one is the next.
func dayOfWeek(p []string) findDay {
	i := dayOf(strings.Replace(p[2], "天", "日", 1))
	return func(base, today Date) (Date, error) {
		if p[1] == "" {
			return base.Next((i - base.weekday() + 7) % 7), nil
		}
		weeks := map[string]int{"下": 1, "下下": 2}[p[1]]
		return today.Next(i - today.weekday() + 7*weeks), nil
	}
}

// weekday counts from Monday, 0.
func (d Date) weekday() int { return (int(d.utc().Weekday()) + 6) % 7 }

var (
	hourForm = regexp.MustCompile(`^(凌晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)? ?(?:(\d{1,2}):(\d{2})|(\d{1,2})[点时](?:(半)|(\d{1,2})分?|整|钟)?)`)
	tailForm = regexp.MustCompile(`^ ?(?:起|开始|开考|考|截止|为止|止|之前|以前|前|结束|交卷)*$`)
)

// readMoment reads all of a text, or nothing.
func readMoment(s string) (moment, bool) {
	m := moment{minute: -1}
	for _, f := range dayForms {
		if p := f.form.FindStringSubmatch(s); p != nil {
			m.day, s = f.read(p), strings.TrimLeft(s[len(p[0]):], " 的")
			break
		}
	}
	if p := hourForm.FindStringSubmatch(s); p != nil {
		minute, ok := minuteOf(p)
		if !ok {
			return m, false
		}
		m.minute, s = minute, s[len(p[0]):]
	}
	return m, tailForm.MatchString(s) && (m.day != nil || m.minute >= 0)
}

// minuteOf reads the pieces of an hour. 晚上12点 is the end of the day; 晚上2点 may be
// this night or the next, and is not guessed at.
func minuteOf(p []string) (int, bool) {
	hour, minute := number(p[2]+p[4]), number(p[3]+p[6])
	if p[5] != "" {
		minute = 30
	}
	late := strings.HasPrefix(p[1], "晚") || p[1] == "夜里"
	switch {
	case p[1] == "下午" || p[1] == "傍晚" || late && hour >= 5 || p[1] == "中午" && hour < 11:
		if hour < 12 {
			hour += 12
		} else if late && hour == 12 {
			hour = 24
		}
	case late, p[1] != "" && p[1] != "中午" && hour > 12:
		return 0, false
	case p[1] == "凌晨" && hour == 12:
		hour = 0
	}
	return hour*60 + minute, minute < 60 && hour*60+minute <= 24*60
}

// at is the moment on the clock of a place.
func (m moment) at(base, today Date, usual int, where *time.Location) (time.Time, error) {
	d := base
	if m.day != nil {
		var err error
		if d, err = m.day(base, today); err != nil {
			return time.Time{}, err
		}
	}
	minute := m.minute
	if minute < 0 {
		minute = usual
	}
	return time.Date(d.Year, d.Month, d.Day, minute/60, minute%60, 0, 0, where), nil
}

// number reads a few digits.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
