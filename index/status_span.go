package index

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"anka/data"
)

// days is a stretch of the district's days as it was said.
type days struct {
	data.Span
	year   bool // the year was said, or follows from the words
	within int  // so many days, to or from today: what is asked for decides
}

// Numbers as they are written: 3, 12, 三, 十二, 两.
const number = `(\d{1,4}|[零〇一二两三四五六七八九十]{1,3})`

// A pattern finds words with numbers in them. read gives false when they make no sense.
type pattern struct {
	form *regexp.Regexp
	read func(c *calendar, m []string) (say, bool)
}

// patterns, the longer before the shorter: where two weigh the same the first wins.
var patterns = []pattern{
	{regexp.MustCompile(`(\d{4})(?:年| )(\d{1,2})(?:月| )(\d{1,2})[号日]? ?[到至 ] ?(\d{4})(?:年| )(\d{1,2})(?:月| )(\d{1,2})[号日]?`),
		func(c *calendar, m []string) (say, bool) { return c.dates(m[1], m[2], m[3], m[4], m[5], m[6]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去)年)?` + number + `月` + number + `[号日]? ?(?:到|至| ) ?(?:(\d{4})年)?(?:` + number + `月)?` + number + `[号日]?`),
		func(c *calendar, m []string) (say, bool) {
			return c.dates(m[1], m[2], m[3], orElse(m[4], m[1]), orElse(m[5], m[2]), m[6])
		}},
	{regexp.MustCompile(`(\d{1,2}) (\d{1,2})[ 到至]+(\d{1,2}) (\d{1,2})`),
		func(c *calendar, m []string) (say, bool) { return c.dates("", m[1], m[2], "", m[3], m[4]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去|明)年)?` + number + `月份?[到至 ]` + number + `月份?`),
		func(c *calendar, m []string) (say, bool) { return c.months(m[1], m[2], m[3]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去|明)年)?` + number + `月` + number + `[号日]`),
		func(c *calendar, m []string) (say, bool) { return c.dates(m[1], m[2], m[3], m[1], m[2], m[3]) }},
	{regexp.MustCompile(`(\d{4}) (\d{1,2}) (\d{1,2})`),
		func(c *calendar, m []string) (say, bool) { return c.dates(m[1], m[2], m[3], m[1], m[2], m[3]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去|明)年)?` + number + `月([上中下])旬`),
		func(c *calendar, m []string) (say, bool) { return c.third(m[1], m[2], m[3]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去|明)年)?第?([一二三四1-4])季度`),
		func(c *calendar, m []string) (say, bool) { return c.quarter(m[1], m[2]) }},
	{regexp.MustCompile(`(?:(\d{4}|今|去|明)年)?` + number + `月份?`),
		func(c *calendar, m []string) (say, bool) { return c.months(m[1], m[2], m[2]) }},
	{regexp.MustCompile(`(\d{4})年度?`),
		func(c *calendar, m []string) (say, bool) { return c.months(m[1], "1", "12") }},
	{regexp.MustCompile(`(?:最近|近|过去|前|这)` + number + `个?(天|日|周|星期|礼拜|月|年)(?:内|以内|以来)?`),
		func(c *calendar, m []string) (say, bool) { return c.last(m[1], m[2]) }},
	{regexp.MustCompile(number + `个?(天|日|周|星期|礼拜|月)(?:之内|以内|内|里)`),
		func(c *calendar, m []string) (say, bool) { return c.within(m[1], m[2]) }},
	{regexp.MustCompile(`(上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])`),
		func(c *calendar, m []string) (say, bool) { return c.weekday(m[1], m[2]) }},
	{regexp.MustCompile(number + `号|(\d{1,2})日`),
		func(c *calendar, m []string) (say, bool) { return c.dayOfMonth(orElse(m[1], m[2])) }},

	{regexp.MustCompile(`(?:前|头|top|排名前|排前)` + number + `[名家个位户]?`),
		func(_ *calendar, m []string) (say, bool) { return counted("best", m[1]) }},
	{regexp.MustCompile(`(?:倒数|最后|末尾|后|垫底)的?` + number + `[名家个位户]?`),
		func(_ *calendar, m []string) (say, bool) { return counted("worst", m[1]) }},
	{regexp.MustCompile(number + `[名家个位户]`),
		func(_ *calendar, m []string) (say, bool) { return counted("num", m[1]) }},
	{regexp.MustCompile(`第` + number + `[步点条]`), // of a card
		func(*calendar, []string) (say, bool) { return say{facet: "off"}, true }},
	{regexp.MustCompile(`第` + number + `[名家个位户项]?`),
		func(_ *calendar, m []string) (say, bool) { return counted("nth", m[1]) }},
	{regexp.MustCompile(`倒数第` + number + `[名家个位户条项]?`),
		func(_ *calendar, m []string) (say, bool) { s, ok := counted("nth", m[1]); s.n = -s.n; return s, ok }},
	{regexp.MustCompile(`(?:最后|末尾|最末)(?:那|的)?(?:一|1)?[家个]`),
		func(*calendar, []string) (say, bool) { return say{facet: "nth", n: -1}, true }},
}

// what follows a weekday and makes it something else: 上周一共几家.
const notWeekday = "共起直样个些家般定"

// patterned finds the pieces with numbers in a text.
func (c *calendar) patterned(s string, out []piece) []piece {
	if !strings.ContainsAny(s, "0123456789零〇一二两三四五六七八九十日天末最") {
		return out
	}
	for _, p := range patterns {
		for _, at := range p.form.FindAllStringSubmatchIndex(s, -1) {
			m := make([]string, len(at)/2)
			for i := range m {
				if at[2*i] >= 0 {
					m[i] = s[at[2*i]:at[2*i+1]]
				}
			}
			what, ok := p.read(c, m)
			next, _ := utf8.DecodeRuneInString(s[at[1]:])
			if !ok || what.id == "weekday" && strings.ContainsRune(notWeekday, next) {
				continue
			}
			from := utf8.RuneCountInString(s[:at[0]])
			to := from + utf8.RuneCountInString(m[0])
			out = append(out, piece{what, from, to, 1, 1.1 * worth(to-from, 1)})
		}
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// numeral reads 12, 十二, 二十, 两; 0 when it is none.
func numeral(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	sum, digit := 0, 0
	for _, r := range s {
		if r == '十' {
			sum += max(1, digit) * 10
			digit = 0
			continue
		}
		digit = strings.IndexRune("零一二三四五六七八九", r) / 3
		switch r {
		case '两':
			digit = 2
		case '〇':
			digit = 0
		}
	}
	return sum + digit
}

func counted(facet, n string) (say, bool) {
	s := say{facet: "most", id: facet, n: numeral(n)}
	switch facet {
	case "nth":
		s.facet, s.id = "nth", ""
	case "num":
		s.facet = "num"
	}
	return s, s.n > 0 && s.n <= 100
}

// calendar knows what day it is.
type calendar struct {
	today time.Time // midnight
	day   int64
}

func newCalendar(nowMS int64) *calendar {
	day := data.DistrictDay(nowMS)
	return &calendar{time.UnixMilli(data.DayStartMS(day)).In(data.DistrictZone), day}
}

func dayOf(t time.Time) int64 { return data.DistrictDay(t.UnixMilli()) }

func (c *calendar) date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, data.DistrictZone)
}

func spanSay(from, to time.Time, name string, year bool) (say, bool) {
	return say{facet: "span", days: &days{Span: data.Span{From: dayOf(from), To: dayOf(to), Name: name}, year: year}}, !to.Before(from)
}

// yearOf is the year that was said, or the last one in which the month has begun.
func (c *calendar) yearOf(said string, month int) int {
	switch said {
	case "":
		if month > int(c.today.Month()) {
			return c.today.Year() - 1
		}
		return c.today.Year()
	case "今":
		return c.today.Year()
	case "去":
		return c.today.Year() - 1
	case "明":
		return c.today.Year() + 1
	}
	return numeral(said)
}

func (c *calendar) yearName(year int) string {
	if year == c.today.Year() {
		return ""
	}
	return fmt.Sprintf("%d年", year)
}

func (c *calendar) dates(y1, m1, d1, y2, m2, d2 string) (say, bool) {
	a, b, p, q := numeral(m1), numeral(d1), numeral(m2), numeral(d2)
	if !isDate(a, b) || !isDate(p, q) {
		return say{}, false
	}
	to := c.date(c.yearOf(y2, p), p, q)
	from := c.date(c.yearOf(y1, a), a, b)
	if y1 == "" && from.After(to) {
		from = from.AddDate(-1, 0, 0)
	}
	return spanSay(from, to, c.rangeName(from, to), y1 != "")
}

func isDate(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }

func (c *calendar) months(y, m1, m2 string) (say, bool) {
	a, b := numeral(m1), numeral(m2)
	if a < 1 || a > b || b > 12 {
		return say{}, false
	}
	year := c.yearOf(y, a)
	name := c.yearName(year)
	switch {
	case a == 1 && b == 12:
		name = fmt.Sprintf("%d年", year)
	case a == b:
		name += fmt.Sprintf("%d月", a)
	default:
		name += fmt.Sprintf("%d月到%d月", a, b)
	}
	return spanSay(c.date(year, a, 1), c.date(year, b+1, 0), name, y != "")
}

func (c *calendar) third(y, m, part string) (say, bool) {
	month := numeral(m)
	if !isDate(month, 1) {
		return say{}, false
	}
	year := c.yearOf(y, month)
	from, to := c.date(year, month, 1), c.date(year, month, 10)
	switch part {
	case "中":
		from, to = c.date(year, month, 11), c.date(year, month, 20)
	case "下":
		from, to = c.date(year, month, 21), c.date(year, month+1, 0)
	}
	return spanSay(from, to, c.yearName(year)+fmt.Sprintf("%d月%s旬", month, part), y != "")
}

func (c *calendar) quarter(y, q string) (say, bool) {
	n := numeral(q)
	year := c.yearOf(y, 3*n-2)
	return spanSay(c.date(year, 3*n-2, 1), c.date(year, 3*n+1, 0), c.yearName(year)+string([]rune("一二三四")[n-1])+"季度", y != "")
}

// lengths of what is counted, in days.
var lengths = map[string]int{"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}

func (c *calendar) last(n, unit string) (say, bool) {
	days := numeral(n) * lengths[unit]
	return c.lastDays(days), days > 0 && days <= 3660
}

func (c *calendar) lastDays(n int) say {
	s, _ := spanSay(c.today.AddDate(0, 0, 1-n), c.today, fmt.Sprintf("近%d天", n), true)
	return s
}

func (c *calendar) nextDays(n int) say {
	s, _ := spanSay(c.today, c.today.AddDate(0, 0, n), fmt.Sprintf("%d天内", n), true)
	return s
}

func (c *calendar) within(n, unit string) (say, bool) {
	days := numeral(n) * lengths[unit]
	s := c.lastDays(days)
	s.days.within = days
	return s, days > 0 && days <= 3660
}

func (c *calendar) weekday(which, day string) (say, bool) {
	week := map[string]int{"上": -1, "": 0, "这": 0, "本": 0, "下": 1}[which]
	n := strings.Index("一二三四五六日", strings.Replace(day, "天", "日", 1)) / 3
	t := c.time(data.Week(c.day, int64(week)).From + int64(n))
	s, ok := spanSay(t, t, c.rangeName(t, t), true)
	s.id = "weekday"
	return s, ok
}

func (c *calendar) dayOfMonth(d string) (say, bool) {
	m := int(c.today.Month())
	month := strconv.Itoa(m)
	return c.dates("", month, d, "", month, d)
}

func calendarSay(s data.Span, name string) say {
	s.Name = name
	return say{facet: "span", days: &days{Span: s, year: true}}
}

// named gives the days of a word of status.txt: day-1, week0, month-1, last30 …
func (c *calendar) named(id string) (say, bool) {
	at := strings.IndexAny(id, "-0123456789")
	if at < 0 {
		return say{}, false
	}
	n, err := strconv.Atoi(id[at:])
	if err != nil {
		return say{}, false
	}
	y, m := c.today.Year(), int(c.today.Month())
	name := names[id]
	switch id[:at] {
	case "day":
		t := c.today.AddDate(0, 0, n)
		return spanSay(t, t, name, true)
	case "week":
		return calendarSay(data.Week(c.day, int64(n)), name), true
	case "month":
		return calendarSay(data.Month(c.day, n), name), true
	case "quarter":
		first := (m-1)/3*3 + 1 + 3*n
		return spanSay(c.date(y, first, 1), c.date(y, first+3, 0), name, true)
	case "half":
		return spanSay(c.date(y, 6*n-5, 1), c.date(y, 6*n+1, 0), name, true)
	case "year":
		return spanSay(c.date(y+n, 1, 1), c.date(y+n, 12, 31), name, true)
	case "last":
		return c.lastDays(n), true
	case "next":
		s := c.lastDays(n)
		s.days.within = n
		return s, true
	}
	return say{}, false
}

// names are the periods as they are shown; each is a word of status.txt.
var names = map[string]string{"day0": "今天", "day-1": "昨天", "day-2": "前天", "day1": "明天", "week0": "本周", "week-1": "上周", "week-2": "上上周",
	"week1": "下周", "month0": "本月", "month-1": "上月", "month-2": "上上个月", "month1": "下月", "quarter0": "本季度", "quarter-1": "上季度",
	"half1": "上半年", "half2": "下半年", "year0": "今年", "year-1": "去年", "year1": "明年"}

// ahead is a period of something to come: 「六月到期」 said in December is next June.
func (c *calendar) ahead(d *days) *days {
	switch {
	case d.within > 0:
		return c.nextDays(d.within).days
	case !d.year && d.To < c.day:
		from, to := c.time(d.From).AddDate(1, 0, 0), c.time(d.To).AddDate(1, 0, 0)
		name := c.yearName(from.Year()) + strings.TrimPrefix(d.Name, c.yearName(from.Year()-1))
		return &days{Span: data.Span{From: dayOf(from), To: dayOf(to), Name: name}}
	}
	return d
}

func (c *calendar) time(day int64) time.Time {
	return time.UnixMilli(data.DayStartMS(day)).In(data.DistrictZone)
}

// before is the period of the same kind before one: of this week the last.
func (c *calendar) before(s data.Span) data.Span {
	if id := slices.IndexFunc(earlier, func(e [2]string) bool { return names[e[0]] == s.Name }); id >= 0 {
		if w, ok := c.named(earlier[id][1]); ok {
			return w.days.Span
		}
	}
	from, to := c.time(s.From), c.time(s.To)
	if from.Day() == 1 && to.AddDate(0, 0, 1).Day() == 1 { // whole months
		n := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month()) + 1
		from, to = from.AddDate(0, -n, 0), from.AddDate(0, 0, -1)
	} else {
		n := int(s.To - s.From + 1)
		from, to = from.AddDate(0, 0, -n), from.AddDate(0, 0, -1)
	}
	return data.Span{From: dayOf(from), To: dayOf(to), Name: c.rangeName(from, to)}
}

// after is the running period of the same kind after one that is over: of last month
// this.
func (c *calendar) after(s data.Span) (data.Span, bool) {
	for _, e := range earlier {
		if names[e[1]] == s.Name {
			w, ok := c.named(e[0])
			return w.days.Span, ok
		}
	}
	return data.Span{}, false
}

// rangeName writes the days from one to another.
func (c *calendar) rangeName(from, to time.Time) string {
	name := c.yearName(from.Year()) + fmt.Sprintf("%d月%d日", from.Month(), from.Day())
	if from.Equal(to) {
		return name
	}
	name += "到"
	if to.Year() != from.Year() || from.Year() != c.today.Year() {
		name += fmt.Sprintf("%d年", to.Year())
	}
	return name + fmt.Sprintf("%d月%d日", to.Month(), to.Day())
}

// earlier pairs a period with the one before it.
var earlier = [][2]string{{"day0", "day-1"}, {"day-1", "day-2"}, {"week0", "week-1"}, {"week-1", "week-2"}, {"month0", "month-1"}, {"month-1", "month-2"},
	{"quarter0", "quarter-1"}, {"year0", "year-1"}, {"half2", "half1"}}

// periods gives the words for periods their days, and joins what is said from one to
// another: 十号到今天, 十月以来.
func (r *reading) periods(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		if p.facet == "span" && p.days == nil {
			if s, ok := r.cal.named(p.id); ok {
				p.days = s.days
			}
		}
		last := len(out) - 1
		switch {
		case last >= 0 && p.facet == "mark" && p.id == "since" && out[last].facet == "span":
			out[last].days, out[last].to = r.cal.upTo(out[last].days, r.cal.day), p.to
			continue
		case last > 0 && p.facet == "span" && out[last].id == "till" && out[last-1].facet == "span" && p.days.To >= out[last-1].days.From:
			out[last-1].days, out[last-1].to = r.cal.upTo(out[last-1].days, p.days.To), p.to
			out = out[:last]
			continue
		}
		out = append(out, p)
	}
	return out
}

// upTo is a period that goes on until a day.
func (c *calendar) upTo(d *days, to int64) *days {
	return &days{Span: data.Span{From: d.From, To: to, Name: c.rangeName(c.time(d.From), c.time(to))}, year: true}
}
