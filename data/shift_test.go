package data

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestParseRota(t *testing.T) {
	const cycle = "白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00"
	for text, want := range map[string]string{
		"08:00":       "08:00 每天",
		"8:00 每天":     "08:00 每天",
		"8点半 周一到周五":   "08:30 周一到周五",
		"周一至周五 09:15": "09:15 周一到周五",
		"０８：００　星期一～星期六": "08:00 周一到周六",
		"07:30 周一、三、五":  "07:30 周一、三、五",
		"07:30 周五 周一":   "07:30 周一、五",
		"20:00 周六到周日":   "20:00 周六、日",
		"20:00 周末":      "20:00 周六、日",
		"20:00 周五到周一":   "20:00 周一、五、六、日",
		"20点 星期天":       "20:00 周日",
		"06:00 周二-周四":   "06:00 周二到周四",
		cycle:           cycle,
		"白 白 中 中 夜 夜 休 休 从2026年11月1日起 白8:00 中16:00 夜0:00": cycle,
		"白白中中夜夜休休 从 2026/11/1 起，白 8点，中 16点，夜 0:00":        cycle,
		"日夜歇 从 2024-02-29 起 日 08:00 夜 20:00":              "日夜歇 从 2024-02-29 起，日 08:00 夜 20:00",

		"":            errRotaClock.Error(),
		"周一到周五":       errRotaClock.Error(),
		"25:00":       errRotaClock.Error(),
		"24:00":       errRotaClock.Error(),
		"08:60":       errRotaClock.Error(),
		"08:00 09:00": errRotaClock.Error(),
		"-8:00":       errRotaClock.Error(),
		"08:00 有空的时候": errRotaDays.Error(),
		"08:00 周一到":   errRotaDays.Error(),
		"08:00 周八":    errRotaDays.Error(),
		"白夜 从 起":      errRotaCycle.Error(),
		"白夜 从 2026-02-30 起 白 08:00 夜 20:00":                  errRotaCycle.Error(),
		"白夜 从 2026-11-01 起 白 08:00":                          errRotaLetter.Error(),
		"白夜 从 2026-11-01 起 白 08:00 中 16:00 夜 20:00":          errRotaCycle.Error(),
		"白夜 从 2026-11-01 起 白 08:00 白 16:00":                  errRotaCycle.Error(),
		"休休 从 2026-11-01 起 休 08:00":                          errRotaCycle.Error(),
		"休歇 从 2026-11-01 起 白 08:00":                          errRotaCycle.Error(),
		strings.Repeat("白休", 31) + " 从 2026-11-01 起 白 08:00": errRotaLong.Error(),
	} {
		r, err := ParseRota(text)
		got := r.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func rota(t *testing.T, s string) *Rota {
	t.Helper()
	r, err := ParseRota(s)
	if err != nil {
		t.Fatal(s, err)
	}
	return &r
}

// On which days somebody is asked, and when; 「-」 is not at all.
func TestAsks(t *testing.T) {
	for _, x := range []struct{ rota, from, want string }{
		{"08:00 每天", "2026-02-27", "08:00 08:00 08:00 08:00"},
		{"08:00 周一到周五", "2026-02-27", "08:00 - - 08:00 08:00"}, // a Friday, over the month's end
		{"08:00 周一到周五", "2024-02-28", "08:00 08:00 08:00 - -"}, // a leap year
		{"21:59 每天", "2026-12-31", "21:59 21:59"},
		{"22:00 周一", "2026-03-02", "21:30 -"},     // night: before it
		{"23:00 周五", "2026-03-05", "- 21:30 -"},   // the same day
		{"00:00 周一", "2026-02-28", "- 21:30 -"},   // the evening before, though it is a Sunday
		{"04:59 周一", "2026-02-28", "- 21:30 -"},   // that is night too
		{"05:00 周一", "2026-03-01", "- 07:00 -"},   // an early shift: when the night ends
		{"06:30 每天", "2026-03-01", "07:00 07:00"}, //
		{"00:00 每天", "2026-02-28", "21:30 21:30"}, //
		{"07:00 周一", "2026-03-02", "07:00 -"},     //
		// Two days each; of the night shifts the evening before, but once a day, and
		// nothing on the days off nor on the day a night shift ends.
		{"白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00", "2026-11-01", "08:00 08:00 16:00 16:00 21:30 - - - 08:00"},
		{"白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00", "2026-10-31", "- 08:00"}, // before its first day
		{"白夜休 从 2024-02-28 起，白 08:00 夜 20:00", "2024-02-27", "- 08:00 20:00 - 08:00"},
		{"夜夜休 从 2026-12-30 起，夜 23:30", "2026-12-30", "21:30 21:30 - 21:30"},
	} {
		r := rota(t, x.rota)
		from, err := time.Parse(time.DateOnly, x.from)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range strings.Fields(x.want) {
			d := DateOf(from).Next(i)
			got := "-"
			if at, ok := r.Asks(d); ok {
				got = Clock(at)
			}
			if got != want {
				t.Errorf("%s on %s: %s, want %s", x.rota, d, got, want)
			}
		}
	}
}

// A year in each of some zones, minute by minute: what is due begins once a day
// at the shift's hour, is never at night, and no working day is left out, whatever
// the clock on the wall does.
func TestDueAllYear(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	for _, name := range []string{"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Urumqi", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"08:00 每天", "00:00 周一到周五", "白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00"} {
			r, began, was := rota(t, text), map[Date]int{}, false
			first := time.Date(2026, 1, 1, 0, 0, 0, 0, zone)
			for at := first; at.Year() == 2026; at = at.Add(time.Minute) {
				due := r.Due(at)
				if due && Night(at) {
					t.Fatalf("%s %s: due at night: %s", name, text, at)
				}
				if due && !was {
					began[DateOf(at)]++
					if m, _ := r.Asks(DateOf(at)); m != Minute(at) {
						t.Fatalf("%s %s: begins at %s", name, text, at)
					}
				}
				was = due
			}
			for d := DateOf(first); d.Year == 2026; d = d.Next(1) {
				want := 0
				if _, ok := r.Asks(d); ok {
					want = 1
				}
				if began[d] != want {
					t.Errorf("%s %s: on %s due %d times, want %d", name, text, d, began[d], want)
				}
			}
		}
	}
}

// What is read is written so that it is read the same.
func FuzzParseRota(f *testing.F) {
	f.Add("08:00 周一到周五")
	f.Add("白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00")
	f.Add("周天 8点半")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRota(s)
		if err != nil {
			return
		}
		again, err := ParseRota(r.String())
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q is %q, and that is %q, %v", s, r.String(), again.String(), err)
		}
		for i := range 70 {
			if at, ok := r.Asks(Date{2026, 2, 1}.Next(i)); ok && (at < NightTo || at >= NightFrom) {
				t.Fatalf("%q asks at %s", s, Clock(at))
			}
		}
	})
}
