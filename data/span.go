package data

import (
	"fmt"
	"time"
)

// Spans of the district's days.

// Week is the week of a day, from Monday; n weeks later, or before.
func Week(day int64, n int64) Span {
	monday := day - (day+3)%7 // 1970-01-01 was a Thursday
	monday += 7 * n
	name := map[int64]string{0: "本周", -1: "上周"}[n]
	if name == "" {
		name = DayText(monday) + "那周"
	}
	return Span{From: monday, To: monday + 6, Name: name}
}

// Month is the month of a day; n months later, or before.
func Month(day int64, n int) Span {
	t := time.UnixMilli(DayStartMS(day)).In(DistrictZone)
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, DistrictZone)
	name := map[int]string{0: "本月", -1: "上月"}[n]
	if name == "" {
		name = fmt.Sprintf("%d 年 %d 月", first.Year(), first.Month())
	}
	return Span{From: DistrictDay(first.UnixMilli()), To: DistrictDay(first.AddDate(0, 1, 0).UnixMilli()) - 1, Name: name}
}

// Dates writes a span as it is counted: up to today, when it is not over.
func (s *Span) Dates(today int64) string {
	to := min(s.To, max(today, s.From))
	if s.From == to {
		return DayText(s.From)
	}
	return DayText(s.From) + " 至 " + DayText(to)
}

// EndMS is the moment after its last.
func (s *Span) EndMS() int64 { return DayStartMS(s.To + 1) }
