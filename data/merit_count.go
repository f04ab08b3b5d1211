package data

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Deeds is how often each kind happened to a person in a period.
type Deeds map[MeritKind]int

// thinAnswers: fewer than ten answers are two days' questions, which is no month.
const thinAnswers = 10

// ExamDone is an exam that somebody took, when it closed for him.
type ExamDone struct {
	AtMS   int64
	Passed bool
}

// DeedsOf counts them from the person's record, from one moment to another.
func DeedsOf(results []Result, exams []ExamDone, fromMS, toMS int64, zone *time.Location) Deeds {
	d := Deeds{}
	in := func(ms int64) bool { return ms >= fromMS && ms < toMS }
	all := Counting(results)
	if days, _ := DrillDays(all, fromMS, toMS, zone); days > 0 {
		d[MeritDrill] = days
	}
	for _, x := range exams {
		switch {
		case !in(x.AtMS):
		case x.Passed:
			d[MeritExam]++
		default:
			d[MeritExamFailed]++
		}
	}
	for i := range all {
		r := &all[i]
		switch {
		case r.How != BySpotCheck || r.Proposed || !in(r.AtMS):
		case r.Outcome == Right:
			d[MeritSpot]++
		case r.Outcome == Wrong:
			d[MeritSpotWrong]++
		}
	}
	for _, s := range SeenBy(all, nil) {
		if s.Answer || s.Right+s.Wrong == 0 || !in(s.NewestMS) {
			continue
		}
		if s.Wrong == 0 {
			d[MeritWatched]++
		} else {
			d[MeritWatchedWrong]++
		}
	}
	return d
}

// Of gives the points of somebody's deeds.
func (r MeritRule) Of(d Deeds) int {
	sum := 0
	for k, n := range d {
		sum += r[k] * n
	}
	return sum
}

// Reason says where the points come from: 「练一天 12 次，24 分」, a kind each.
func (r MeritRule) Reason(d Deeds) []string {
	var out []string
	for _, k := range MeritKinds {
		if n, p := d[k], r[k]; n > 0 && p != 0 {
			out = append(out, fmt.Sprintf("%s %d 次，%s", k.Name(), n, Points(n*p)))
		}
	}
	return out
}

// Thin says why the evidence of a period is thin; empty when it is not.
func Thin(results []Result, fromMS, toMS int64) string {
	answers, seen := 0, 0
	for _, r := range Counting(results) {
		switch {
		case r.AtMS < fromMS || r.AtMS >= toMS:
		case r.Stream() == Performed:
			seen++
		case r.How != ByForget:
			answers++
		}
	}
	var why []string
	if answers < thinAnswers {
		why = append(why, fmt.Sprintf("只答了 %d 次", answers))
	}
	if seen == 0 {
		why = append(why, "做得到"+NotExamined)
	}
	return strings.Join(why, "，")
}

// Period is a month or a quarter in a place.
type Period struct {
	Number       int64 // 202603, or 20261 for the first quarter
	Name         string
	FromMS, ToMS int64
}

// MonthOf is the month of a moment.
func MonthOf(ms int64, zone *time.Location) Period {
	d := time.UnixMilli(ms).In(zone)
	p, _ := PeriodOf(int64(d.Year()*100+int(d.Month())), zone)
	return p
}

// QuarterOf is the quarter of a moment.
func QuarterOf(ms int64, zone *time.Location) Period {
	d := time.UnixMilli(ms).In(zone)
	p, _ := PeriodOf(int64(d.Year()*10+(int(d.Month())+2)/3), zone)
	return p
}

// PeriodOf is the period of a number; false when there is none.
func PeriodOf(n int64, zone *time.Location) (Period, bool) {
	year, month, months, name := n/100, n%100, 1, "%d 年 %d 月"
	shown := month
	if n < 100_000 {
		year, shown, months, name = n/10, n%10, 3, "%d 年第 %d 季度"
		month = shown*3 - 2
	}
	if year < 2000 || year > 2200 || month < 1 || month > 12 || months == 3 && shown > 4 {
		return Period{}, false
	}
	begin := time.Date(int(year), time.Month(month), 1, 0, 0, 0, 0, zone)
	return Period{n, fmt.Sprintf(name, year, shown), begin.UnixMilli(), begin.AddDate(0, months, 0).UnixMilli()}, true
}

// Before is the period of the same length just before.
func (p Period) Before(zone *time.Location) Period {
	if p.Number >= 100_000 {
		return MonthOf(p.FromMS-1, zone)
	}
	return QuarterOf(p.FromMS-1, zone)
}

// Best gives the places of the highest points above 0: several when they are equal.
func Best(points []int) []int {
	var out []int
	if len(points) == 0 {
		return nil
	}
	top := slices.Max(points)
	for i, p := range points {
		if p == top && p > 0 {
			out = append(out, i)
		}
	}
	return out
}
