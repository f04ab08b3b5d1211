package data

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A rota as somebody types it on a phone, and as it is kept.

var weekdays = []rune("一二三四五六日")

// String is the rota as ParseRota reads it.
func (r *Rota) String() string {
	if len(r.Cycle) > 0 {
		hours := make([]string, len(r.Hours))
		for i, h := range r.Hours {
			hours[i] = string(h.Letter) + " " + Clock(h.Begin)
		}
		return string(r.Cycle) + " 从 " + r.From.String() + " 起，" + strings.Join(hours, " ")
	}
	return Clock(r.Begin) + " " + weekName(r.Week)
}

// weekName writes days of the week: 每天, 周一到周五, 周一、三、五.
func weekName(w [7]bool) string {
	first, last, n := -1, 0, 0
	for i, works := range w {
		if works {
			if first < 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	switch {
	case n == 7:
		return "每天"
	case n > 2 && last-first == n-1:
		return "周" + string(weekdays[first]) + "到周" + string(weekdays[last])
	}
	var days []string
	for i, works := range w {
		if works {
			days = append(days, string(weekdays[i]))
		}
	}
	return "周" + strings.Join(days, "、")
}

// What a line may lack, each one sentence for whoever typed it.
var (
	errRotaClock  = errors.New("没看懂几点，请写成 08:00 这样。")
	errRotaDays   = errors.New("没看懂哪几天，请写「每天」「周一到周五」或「周一、三、五」。")
	errRotaCycle  = errors.New("没看懂倒班，请写成：白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00。")
	errRotaLetter = errors.New("班里的每个字都要写几点，歇的那天写「休」。")
	errRotaLong   = errors.New("一轮最多 60 天，请写短些。")
	errRotaOff    = errors.New("一轮里没有一天上班，请再看看。")
)

// mostCycle bounds a cycle, in days.
const mostCycle = 60

// ParseRota reads 「08:00 周一到周五」 or 「白白中中夜夜休休 从 2026-11-01 起，白 08:00 中
// 16:00 夜 00:00」. The error is a sentence for whoever typed it.
func ParseRota(text string) (Rota, error) {
	text = plain(text)
	if before, after, ok := strings.Cut(text, "从"); ok {
		return parseCycle(strings.TrimSpace(before), strings.TrimSpace(after))
	}
	begin, days, ok := cutClock(text)
	if !ok {
		return Rota{}, errRotaClock
	}
	week, ok := parseWeek(days)
	if !ok {
		return Rota{}, errRotaDays
	}
	return Rota{Week: week, Begin: begin}, nil
}

// plain brings what a phone's keyboard writes to one form.
func plain(s string) string {
	s = strings.NewReplacer("：", ":", "，", " ", ",", " ", "；", " ", "　", " ", "－", "-", "～", "到", "~", "到", "至", "到", "—", "到").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cutClock takes the one time of day out of a text, written 8:00, 08:00, 8点 or
// 8点半; the rest comes back.
func cutClock(text string) (minute int, rest string, ok bool) {
	var others []string
	found := 0
	for word := range strings.FieldsSeq(text) {
		if m, is := parseClock(word); is {
			minute, found = m, found+1
			continue
		}
		others = append(others, word)
	}
	return minute, strings.Join(others, " "), found == 1
}

func parseClock(word string) (int, bool) {
	word = strings.Replace(word, "点半", ":30", 1)
	if h, is := strings.CutSuffix(word, "点"); is {
		word = h + ":00"
	}
	h, m, ok := strings.Cut(word, ":")
	hour, err := strconv.ParseUint(h, 10, 8)
	minute, merr := strconv.ParseUint(m, 10, 8)
	if !ok || err != nil || merr != nil || len(h) > 2 || len(m) != 2 || minute > 59 || hour > 23 {
		return 0, false
	}
	return int(hour)*60 + int(minute), true
}

var weekWords = strings.NewReplacer("星期天", "日", "礼拜天", "日", "周天", "日", "周末", "六日", "天天", "每天", "每周", "",
	"星期", "", "礼拜", "", "周", "", "、", "", " ", "", "-", "到")

// parseWeek reads 每天, 周一到周五, 周一、三、五; nothing is every day.
func parseWeek(s string) (w [7]bool, ok bool) {
	s = weekWords.Replace(s)
	if s == "" || s == "每天" {
		return EveryDay.Week, true
	}
	if from, to, is := strings.Cut(s, "到"); is {
		a, b := dayOf(from), dayOf(to)
		if a < 0 || b < 0 {
			return w, false
		}
		for i := a; ; i = (i + 1) % 7 {
			w[i] = true
			if i == b {
				return w, true
			}
		}
	}
	for _, r := range s {
		i := dayOf(string(r))
		if i < 0 {
			return w, false
		}
		w[i] = true
	}
	return w, true
}

func dayOf(s string) int {
	r := []rune(s)
	if len(r) != 1 {
		return -1
	}
	return slices.Index(weekdays, r[0])
}

// offLetters are days off without a word.
var offLetters = []rune("休歇")

func parseCycle(letters, rest string) (Rota, error) {
	r := Rota{Cycle: []rune(strings.ReplaceAll(letters, " ", ""))}
	f := strings.Fields(strings.ReplaceAll(rest, "起", " "))
	if len(r.Cycle) < 2 || len(f) < 3 || slices.ContainsFunc(r.Cycle, func(c rune) bool { return c < 0x4e00 || c > 0x9fff }) {
		return r, errRotaCycle
	}
	if len(r.Cycle) > mostCycle {
		return r, errRotaLong
	}
	from, err := time.Parse("2006-1-2", strings.NewReplacer("年", "-", "月", "-", "日", "", "/", "-", ".", "-").Replace(f[0]))
	if err != nil || from.Year() < 2000 || from.Year() > 2200 {
		return r, errRotaCycle
	}
	r.From = DateOf(from)
	return r, r.readHours(f[1:])
}

// readHours reads 白 08:00 中 16:00, also 白08:00; every letter must have one.
func (r *Rota) readHours(words []string) error {
	s := []rune(strings.Join(words, ""))
	for len(s) > 0 {
		n := 1
		for n < len(s) && (s[n] < 0x4e00 || s[n] == '点' || s[n] == '半') {
			n++
		}
		begin, ok := parseClock(string(s[1:n]))
		if !ok || !slices.Contains(r.Cycle, s[0]) || slices.Contains(offLetters, s[0]) ||
			slices.ContainsFunc(r.Hours, func(h Hour) bool { return h.Letter == s[0] }) {
			return errRotaCycle
		}
		r.Hours = append(r.Hours, Hour{s[0], begin})
		s = s[n:]
	}
	works := false
	for _, c := range r.Cycle {
		has := slices.ContainsFunc(r.Hours, func(h Hour) bool { return h.Letter == c })
		if !has && !slices.Contains(offLetters, c) {
			return errRotaLetter
		}
		works = works || has
	}
	if !works {
		return errRotaOff
	}
	return nil
}
