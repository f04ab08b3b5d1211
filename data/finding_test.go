package data_test

import (
	"testing"
	"time"

	"anka/data"
)

// at is a moment in the district.
func at(t *testing.T, s string) int64 {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", s, data.DistrictZone)
	if err != nil {
		t.Fatal(err)
	}
	return x.UnixMilli()
}

func finding(t *testing.T, opened, due string, s data.FindingState) data.Finding {
	day, err := data.ParseDay(due)
	if err != nil {
		t.Fatal(err)
	}
	return data.Finding{OpenedMS: at(t, opened+" 10:00"), DueMS: data.DayEndMS(day), State: s}
}

func TestFindingMark(t *testing.T) {
	const none = 99
	for _, x := range []struct {
		why, opened, due, now string
		state                 data.FindingState
		want                  int
	}{
		{"four days before", "2026-03-01", "2026-03-16", "2026-03-12 23:59", 0, none},
		{"three days before", "2026-03-01", "2026-03-16", "2026-03-13 00:00", 0, 3},
		{"two days before: three days' is still the nearest", "2026-03-01", "2026-03-16", "2026-03-14 12:00", 0, 3},
		{"the day before", "2026-03-01", "2026-03-16", "2026-03-15 08:00", 0, 1},
		{"the day itself", "2026-03-01", "2026-03-16", "2026-03-16 23:59", 0, 1},
		{"late", "2026-03-01", "2026-03-16", "2026-03-17 00:00", 0, data.FindingLate},
		{"late for long, after a downtime: nothing before it", "2026-03-01", "2026-03-16", "2026-05-17 00:00", 0, data.FindingLate},
		{"opened three days before: he has just been told", "2026-03-13", "2026-03-16", "2026-03-14 12:00", 0, none},
		{"opened three days before, a day before", "2026-03-13", "2026-03-16", "2026-03-15 12:00", 0, 1},
		{"opened the day before", "2026-03-15", "2026-03-16", "2026-03-16 12:00", 0, none},
		{"opened the day before, late", "2026-03-15", "2026-03-16", "2026-03-17 12:00", 0, data.FindingLate},
		{"answered: nothing before the date", "2026-03-01", "2026-03-16", "2026-03-15 12:00", data.FindingAnswered, none},
		{"answered, nobody has looked", "2026-03-01", "2026-03-16", "2026-03-17 12:00", data.FindingAnswered, data.FindingLate},
		{"closed", "2026-03-01", "2026-03-16", "2026-03-17 12:00", data.FindingClosed, none},
	} {
		f := finding(t, x.opened, x.due, x.state)
		got, is := f.Mark(at(t, x.now))
		if !is {
			got = none
		}
		if got != x.want {
			t.Errorf("%s: %d, not %d", x.why, got, x.want)
		}
	}
}

func TestFindingWords(t *testing.T) {
	for _, x := range []struct {
		now   string
		state data.FindingState
		words string
		late  bool
	}{
		{"2026-03-09 08:00", data.FindingOpen, "3月16日前改好，还有 7 天", false},
		{"2026-03-16 23:59", data.FindingOpen, "3月16日前改好，今天到期", false},
		{"2026-03-18 00:01", data.FindingOpen, "3月16日前改好，过了 2 天", true},
		{"2026-03-18 00:01", data.FindingAnswered, "企业说改好了，等复查（3月16日前改好）", false},
		{"2026-03-18 00:01", data.FindingClosed, "3月18日复查关闭", false},
	} {
		f := finding(t, "2026-03-01", "2026-03-16", x.state)
		f.ClosedMS = at(t, "2026-03-18 00:00")
		if got := f.Words(at(t, x.now)); got != x.words || f.Late(at(t, x.now)) != x.late {
			t.Errorf("%s: %q, late %t", x.now, got, f.Late(at(t, x.now)))
		}
	}
}

func TestRemindHour(t *testing.T) {
	for s, want := range map[string]bool{"2026-03-01 07:59": false, "2026-03-01 08:00": true, "2026-03-01 19:59": true, "2026-03-01 20:00": false, "2026-03-01 00:00": false} {
		if data.RemindHour(at(t, s)) != want {
			t.Errorf("%s: %t", s, !want)
		}
	}
}

func TestReadDue(t *testing.T) {
	now := at(t, "2026-03-02 10:00")
	for said, want := range map[string]string{
		"3月20日": "2026-03-20", "3月20号前": "2026-03-20", "3-20": "2026-03-20", "3.20": "2026-03-20", "2026-04-01": "2026-04-01", "2026年4月1日": "2026-04-01",
		"2月28日": "", "1月5日之前": "", "2027年2月28日": "2027-02-28", "8月31日": "2026-08-31", "10天": "2026-03-12", "10天内": "2026-03-12", "3月 20日": "2026-03-20", "365天": "2027-03-02",
		"今天": "", "3月2日": "", "2026-03-01": "", "2月30日": "", "13月1日": "", "0天": "", "366天": "", "2028-01-01": "", "尽快": "", "": "", "2027-02-29": "",
	} {
		day, err := data.ReadDue(said, now)
		if got := data.DayText(day); want == "" && err == nil || want != "" && (err != nil || got != want) {
			t.Errorf("%q: %s %v, not %s", said, got, err, want)
		}
	}
}

// Only what is the enterprise's turn is held against it.
func TestFindingOver(t *testing.T) {
	now := at(t, "2026-03-17 00:00")
	for _, x := range []struct {
		findings int
		due      string
		want     bool
	}{{1, "2026-03-16 23:59", true}, {1, "2026-03-17 23:59", false}, {1, "", false}, {0, "", false}} {
		f := data.Facts{Findings: x.findings}
		if x.due != "" {
			f.FindingMS = at(t, x.due)
		}
		if f.FindingOver(now) != x.want {
			t.Errorf("%d findings due %q: over %t", x.findings, x.due, !x.want)
		}
	}
}
