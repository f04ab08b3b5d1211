package data

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An exam's window as an officer types it on a phone: 「12月1日 8:00 到 12月3日 18:00」,
// 「明天8点到后天18点」, 「下周一 8:00 到 周五 17:30」, 「到12月3日18:00」, 「3天」.

// ShortestWindow is how long an exam is open at least.
const ShortestWindow = 10 * time.Minute

const (
	longestWindow = 31 * 24 * time.Hour
	farthestAhead = 183 // days
	longestTyped  = 200 // bytes; what is longer is no window
	windowExample = "请写成：12月1日 8:00 到 12月3日 18:00。"
)

// What a window may lack, each one sentence for whoever typed it.
var (
	errWindowForm  = errors.New("没看懂时间，" + windowExample)
	errWindowEnd   = errors.New("没写考到什么时候，" + windowExample)
	errWindowBegun = errors.New("开考时间已经过了。现在就考，写「现在到」加截止时间。")
	errWindowOver  = errors.New("截止时间已经过了，请再看看。")
	errWindowOrder = errors.New("截止要比开考晚，请再看看。")
	errWindowShort = errors.New("从开考到截止，至少留 10 分钟。")
	errWindowLong  = errors.New("一场考核最多开 31 天，请把截止写早些。")
	errWindowAhead = errors.New("最多提前半年设，请再看看是哪天开考。")
)

// ParseWindow reads a window typed at local, which is on the clock where the exam
// is. What begins at once begins at local. The error is a sentence for whoever
// typed it.
//
// A day without a year is the next such day, a weekday too; those of the end count
// from the day of the beginning. A day without an hour begins with the usual shift
// and ends at 23:59.
func ParseWindow(text string, local time.Time) (from, to time.Time, err error) {
	if len(text) > longestTyped {
		return from, to, errWindowForm
	}
	w, err := splitWindow(windowText(text))
	if err != nil {
		return from, to, err
	}
	today := DateOf(local)
	from = local
	if w.begin != "" {
		if from, err = w.begins(today, local); err != nil {
			return from, to, err
		}
	}
	if to = from.Add(w.length); w.length == 0 {
		m, ok := readMoment(w.end)
		if !ok {
			return from, to, errWindowForm
		}
		if to, err = m.at(DateOf(from), today, 23*60+59, local.Location()); err != nil {
			return from, to, err
		}
	}
	return from, to, checkWindow(from, to, local)
}

func checkWindow(from, to, local time.Time) error {
	switch {
	case !to.After(local):
		return errWindowOver
	case from.Before(local.Truncate(time.Minute)):
		return errWindowBegun
	case !to.After(from):
		return errWindowOrder
	case to.Sub(from) < ShortestWindow:
		return errWindowShort
	case to.Sub(from) > longestWindow:
		return errWindowLong
	case DateOf(from).Since(DateOf(local)) > farthestAhead:
		return errWindowAhead
	}
	return nil
}

// window is a typed one in its pieces: with an empty begin it begins at once.
type window struct {
	begin, end string
	length     time.Duration // 0: up to the end
}

var (
	hyphened = regexp.MustCompile(`^(.*(?:[:：]\d\d|[点半分时日号])) ?- ?(.+)$`)
	lasting  = regexp.MustCompile(`^(?:(.+?)(?:起|开始|开考))? ?(?:考|开|共)?(\d{1,5})个?(分钟|小时|天)(?:内|内交卷)?$`)
	untilEnd = regexp.MustCompile(`^(.+?)(?:之前|以前|前|截止|为止|止|交卷|结束)+$`)
	atOnce   = []string{"", "现在", "即日", "今天现在"}
)

func splitWindow(s string) (window, error) {
	if m := lasting.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[2])
		unit := map[string]time.Duration{"分钟": time.Minute, "小时": time.Hour, "天": 24 * time.Hour}[m[3]]
		if err != nil || n == 0 {
			return window{}, errWindowForm
		}
		return window{begin: m[1], length: time.Duration(n) * unit}, nil
	}
	begin, end, ok := strings.Cut(s, "到")
	if m := hyphened.FindStringSubmatch(s); !ok && m != nil {
		begin, end, ok = m[1], m[2], true
	}
	if m := untilEnd.FindStringSubmatch(s); !ok && m != nil {
		begin, end, ok = "", m[1], true
	}
	begin = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(begin), "从"))
	if slices.Contains(atOnce, begin) {
		begin = ""
	}
	switch _, alone := readMoment(s); {
	case !ok && alone:
		return window{}, errWindowEnd
	case !ok || strings.Contains(end, "到"):
		return window{}, errWindowForm
	}
	return window{begin: begin, end: strings.TrimSpace(end)}, nil
}

// begins is the moment of the beginning. Today without an hour is at once when
// the usual hour has passed.
func (w *window) begins(today Date, local time.Time) (time.Time, error) {
	m, ok := readMoment(w.begin)
	if !ok {
		return local, errWindowForm
	}
	t, err := m.at(today, today, EveryDay.Begin, local.Location())
	if err == nil && m.minute < 0 && DateOf(t) == today && t.Before(local) {
		return local, nil
	}
	return t, err
}

var chineseNumber = regexp.MustCompile(`(周|期|拜)?([零〇一二两三四五六七八九十]+)`)

// windowText brings what was typed to one form: figures for numbers, 到 between
// the two moments.
func windowText(s string) string {
	s = strings.NewReplacer("直到", "到", "–", "到", "。", " ", "、", " ", "（", " ", "）", " ").Replace(plain(s))
	for strings.Contains(s, "到到") {
		s = strings.ReplaceAll(s, "到到", "到")
	}
	s = chineseNumber.ReplaceAllStringFunc(s, func(w string) string {
		m := chineseNumber.FindStringSubmatch(w)
		if n := readChinese(m[2]); n >= 0 && m[1] == "" {
			return strconv.Itoa(n)
		}
		return w // a day of the week, or no number
	})
	return strings.Join(strings.Fields(s), " ")
}

// readChinese reads 〇 to 九十九; −1: it is none of them.
func readChinese(s string) int {
	digit := func(s string) int {
		return strings.Index("零一二三四五六七八九", s) / len("零")
	}
	s = strings.NewReplacer("〇", "零", "两", "二").Replace(s)
	tens, ones, ten := strings.Cut(s, "十")
	switch n := len([]rune(tens)); {
	case strings.Contains(ones, "十") || n > 1 || len([]rune(ones)) > 1 || ten && (tens == "零" || ones == "零"):
		return -1
	case !ten:
		return digit(tens)
	case tens == "":
		tens = "一"
	}
	if ones == "" {
		return 10 * digit(tens)
	}
	return 10*digit(tens) + digit(ones)
}

// Day writes a moment's day and hour with the weekday: 12月1日 周二 08:00.
func Day(t time.Time) string {
	return fmt.Sprintf("%d月%d日 周%s %s", t.Month(), t.Day(), string(weekdays[DateOf(t).weekday()]), t.Format("15:04"))
}
