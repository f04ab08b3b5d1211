package data

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A finding is what is to be put right; it is followed until somebody who may inspect
// there has closed it.

// FindingState is how one stands.
type FindingState int

// The states.
const (
	FindingOpen     FindingState = iota // to be put right
	FindingAnswered                     // the enterprise says that it is
	FindingClosed                       // an inspector has seen it
)

// Finding is one.
type Finding struct {
	ID             int64
	Enterprise     int64
	EnterpriseName string
	Area           string
	Inspection     int64
	By             int64 // who found it
	ByName         string
	Tier           Tier
	What           string
	OpenedMS       int64
	DueMS          int64  // the last moment of its day
	Answer         string // how it was put right, in the enterprise's words
	AnsweredMS     int64  // 0: not yet
	Returned       string // why the last answer was sent back
	ClosedMS       int64
	ClosedBy       int64
	State          FindingState
	Photos         int // of what was found
	AnswerPhotos   int // of how it was put right
}

// PutRightDays are the days that buttons give.
var PutRightDays = []int{3, 7, 15, 30}

// MostPutRight is how many days there are at most.
const MostPutRight = 365

// DayEndMS is the last moment of a district's day.
func DayEndMS(day int64) int64 { return DayStartMS(day+1) - 1 }

// Left is how many days there are until the date; negative: over it.
func (f *Finding) Left(nowMS int64) int { return int(DistrictDay(f.DueMS) - DistrictDay(nowMS)) }

// Late says that it is past its date, and that it is the enterprise's turn.
func (f *Finding) Late(nowMS int64) bool { return f.State == FindingOpen && f.Left(nowMS) < 0 }

// Words says how it stands in a few words.
func (f *Finding) Words(nowMS int64) string {
	if f.State == FindingClosed {
		return DayWords(DistrictDay(f.ClosedMS)) + "复查关闭"
	}
	by := DayWords(DistrictDay(f.DueMS)) + "前改好"
	if f.State == FindingAnswered {
		return "企业说改好了，等复查（" + by + "）"
	}
	switch left := f.Left(nowMS); {
	case left < 0:
		return fmt.Sprintf("%s，过了 %d 天", by, -left)
	case left == 0:
		return by + "，今天到期"
	default:
		return fmt.Sprintf("%s，还有 %d 天", by, left)
	}
}

// DayWords writes a day as people do: 3月9日.
func DayWords(day int64) string {
	at := time.UnixMilli(DayStartMS(day)).In(DistrictZone)
	return fmt.Sprintf("%d月%d日", at.Month(), at.Day())
}

// FindingMarks are the days before its date on which the officer is reminded; FindingLate
// stands for the day on which it is late.
var FindingMarks = []int{3, 1, FindingLate}

// FindingLate is the mark of being late.
const FindingLate = -1

// Mark is the reminder that is due at a moment: the nearest whose day has come, and
// only if it had not come when the finding was opened. After a downtime those before
// it are not made up for. Of one that the enterprise has answered only that it is late
// is told, to whoever is to look at it. False: none.
func (f *Finding) Mark(nowMS int64) (int, bool) {
	due, now, opened := DistrictDay(f.DueMS), DistrictDay(nowMS), DistrictDay(f.OpenedMS)
	for _, m := range slices.Backward(FindingMarks) {
		if now >= due-int64(m) {
			return m, opened < due-int64(m) && (f.State == FindingOpen || f.State == FindingAnswered && m == FindingLate)
		}
	}
	return 0, false
}

// Reminders are told between these hours of the district's day.
const (
	RemindFrom = 8
	RemindTo   = 20
)

// RemindHour says whether it is time to remind anybody.
func RemindHour(nowMS int64) bool {
	h := time.UnixMilli(nowMS).In(DistrictZone).Hour()
	return h >= RemindFrom && h < RemindTo
}

var (
	afterForm = regexp.MustCompile(`^(\d{1,3})\s*天[内后]?$`)
	dayForm   = regexp.MustCompile(`^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?$`)
)

// ReadDue reads a date for putting right as somebody types it: 3月20日, 3-20,
// 2026-03-20, 10天. Without a year it is the next such day, if that is within half a year.
func ReadDue(s string, nowMS int64) (int64, error) {
	today := DistrictDay(nowMS)
	s = strings.TrimRight(strings.Join(strings.Fields(s), ""), "前之以。")
	day := int64(0)
	if p := afterForm.FindStringSubmatch(s); p != nil {
		n, err := strconv.ParseInt(p[1], 10, 64)
		if err != nil {
			return 0, err
		}
		day = today + n
	} else if p := dayForm.FindStringSubmatch(s); p != nil {
		var err error
		if day, err = readDay(p[1], p[2], p[3], today); err != nil {
			return 0, err
		}
	} else {
		return 0, fmt.Errorf("日期没看懂，请这样写：3月20日，或者 10天。")
	}
	switch {
	case day <= today:
		return 0, fmt.Errorf("日期要在今天以后。")
	case day > today+MostPutRight:
		return 0, fmt.Errorf("日期太远了，最多一年。")
	}
	return day, nil
}

const halfYear = 183 // days: farther off without a year, a date is a slip

func readDay(year, month, dayOfMonth string, today int64) (int64, error) {
	this := DayText(today)[:4]
	for _, y := range []string{year, this, strconv.Itoa(atoi(this) + 1)} {
		if y == "" {
			continue
		}
		day, err := ParseDay(fmt.Sprintf("%s-%02d-%02d", y, atoi(month), atoi(dayOfMonth)))
		switch {
		case err != nil && (year != "" || y != this):
			return 0, fmt.Errorf("没有%d月%d日这一天。", atoi(month), atoi(dayOfMonth))
		case err == nil && y != this && year == "" && day > today+halfYear:
			return 0, fmt.Errorf("%d月%d日已经过了。要是明年的，请连年份写：%s。", atoi(month), atoi(dayOfMonth), DayText(day))
		case err == nil && (year != "" || day >= today):
			return day, nil
		}
	}
	return 0, fmt.Errorf("没有%d月%d日这一天。", atoi(month), atoi(dayOfMonth))
}

// atoi reads a few digits that a pattern has found.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
