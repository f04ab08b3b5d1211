package fsrs

import (
	"testing"
	"time"
	_ "time/tzdata" // the test must not depend on the machine's
)

func TestDays(t *testing.T) {
	for name, x := range map[string]struct {
		zone, last, now string
		want            float64
	}{
		"the same minute":               {"Asia/Shanghai", "2026-03-02 08:05", "2026-03-02 08:05", 0},
		"the same day":                  {"Asia/Shanghai", "2026-03-02 04:00", "2026-03-03 03:59", 0},
		"a night, under 24 hours":       {"Asia/Shanghai", "2026-03-02 08:05", "2026-03-03 08:00", 1},
		"a night shift over midnight":   {"Asia/Shanghai", "2026-03-02 23:50", "2026-03-03 00:10", 0},
		"over 4 o'clock":                {"Asia/Shanghai", "2026-03-03 03:59", "2026-03-03 04:00", 1},
		"over the month and the year":   {"Asia/Shanghai", "2025-12-31 20:00", "2026-01-01 08:00", 1},
		"29 February":                   {"Asia/Shanghai", "2028-02-28 20:00", "2028-03-01 08:00", 2},
		"the first of a month at night": {"Asia/Shanghai", "2026-02-28 12:00", "2026-03-01 02:00", 0},
		"a year":                        {"Asia/Shanghai", "2026-03-02 08:00", "2027-03-02 08:00", 365},
		"a clock that went back":        {"Asia/Shanghai", "2026-03-03 08:00", "2026-03-02 08:00", 0},
		"a day of 23 hours":             {"Europe/Berlin", "2026-03-28 08:00", "2026-03-29 08:00", 1},
		"a day of 25 hours":             {"Europe/Berlin", "2026-10-24 08:00", "2026-10-25 08:00", 1},
		"before 1970":                   {"UTC", "1969-12-30 08:00", "1970-01-01 08:00", 2},
	} {
		zone, err := time.LoadLocation(x.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := Days(ms(t, x.last, zone), ms(t, x.now, zone), zone); got != x.want {
			t.Errorf("%s: %v days, want %v", name, got, x.want)
		}
	}
}

func ms(t *testing.T, text string, zone *time.Location) int64 {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}
