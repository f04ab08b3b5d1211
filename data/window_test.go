package data

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// What an officer types on Monday 2026-11-30 at 09:30, and the window it is.
func TestParseWindow(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 30, 20, 0, shanghai(t))
	const atOnce = "11-30 09:30"
	for text, want := range map[string]string{
		"12月1日 8:00 到 12月3日 18:00":            "12-01 08:00 12-03 18:00",
		"明天8点到后天18点":                          "12-01 08:00 12-02 18:00",
		"2026-12-01 08:00 至 2026-12-03 18:00": "12-01 08:00 12-03 18:00",
		"下周一 8:00 到 周五 17:30":                 "12-07 08:00 12-11 17:30",
		"１２月１日　８：００　～　１２月３日　１８：００":            "12-01 08:00 12-03 18:00",
		"从2026年12月1日8时起，到2026年12月3日18时30分止":   "12-01 08:00 12-03 18:30",
		"十二月一日上午八点到十二月三日下午六点半":                "12-01 08:00 12-03 18:30",
		"12.1 8:00-12.3 18:00":                "12-01 08:00 12-03 18:00",
		"12/1 8:00 - 12/3 18:00":              "12-01 08:00 12-03 18:00",
		"12月1日 8:00-18:00":                    "12-01 08:00 12-01 18:00",
		"12月1日——12月3日":                        "12-01 08:00 12-03 23:59",
		"1号8点到3号18点":                          "12-01 08:00 12-03 18:00",
		"12月30日8点到1月2日18点":                    "12-30 08:00 01-02 18:00",
		"1月2日8点到3日18点":                        "01-02 08:00 01-03 18:00",
		"今天14:00到16:00":                       "11-30 14:00 11-30 16:00",
		"14:00到16:00":                         "11-30 14:00 11-30 16:00",
		"今晚8点到次日早上8点":                         "11-30 20:00 12-01 08:00",
		"今天晚上八点到第二天八点":                        "11-30 20:00 12-01 08:00",
		"大后天中午12点到当天下午2点":                     "12-03 12:00 12-03 14:00",
		"明早7点到明晚12点":                          "12-01 07:00 12-02 00:00",
		"明天0点到明天24:00":                        "12-01 00:00 12-02 00:00",
		"周一14点到周三":                            "11-30 14:00 12-02 23:59",
		"本周五8点到下周五8点":                         "12-04 08:00 12-11 08:00",
		"星期天8:00到下星期一8:00":                    "12-06 08:00 12-07 08:00",
		"下下周一到下下个周五":                          "12-14 08:00 12-18 23:59",
		"现在到12月3日18:00":                       atOnce + " 12-03 18:00",
		"到12月3日18:00":                         atOnce + " 12-03 18:00",
		"12月3日18:00前交卷":                       atOnce + " 12-03 18:00",
		"后天18点截止":                             atOnce + " 12-02 18:00",
		"今天到后天":                               atOnce + " 12-02 23:59",
		"3天":                                  atOnce + " 12-03 09:30",
		"两个小时":                                atOnce + " 11-30 11:30",
		"考90分钟":                               atOnce + " 11-30 11:00",
		"明天8点开始，考3天":                          "12-01 08:00 12-04 08:00",
		"11月30日 9:30 到 12月31日 9:30":           "11-30 09:30 12-31 09:30",
		"12月1日的8点到12月1日的8:10":                 "12-01 08:00 12-01 08:10",

		"12月3日 8:00 到 12月1日 18:00": errWindowOrder.Error(),
		"后天18点到明天8点":               errWindowOrder.Error(),
		"14:00到14:00":              errWindowOrder.Error(),
		"今晚10点到6点":                 errWindowOver.Error(),
		"今天8点到今天18点":               errWindowBegun.Error(),
		"11月1日到12月3日":              errWindowBegun.Error(),
		"2025-12-01到2025-12-03":    errWindowOver.Error(),
		"到今天9:30":                  errWindowOver.Error(),
		"12月1日8点到12月1日8:09":        errWindowShort.Error(),
		"5分钟":                      errWindowShort.Error(),
		"12月1日8点到1月1日8:01":         errWindowLong.Error(),
		"32天":                      errWindowLong.Error(),
		"2027-12-01到2027-12-03":    errWindowAhead.Error(),
		"明天8点":                     errWindowEnd.Error(),
		"12月1日":                    errWindowEnd.Error(),
		"2月30日到3月1日":               "没有2月30日这一天，请再看看。",
		"2027-02-29 8:00 到 3月1日":   "没有02月29日这一天，请再看看。",
		"13月1日到13月2日":              "没有13月1日这一天，请再看看。",
		"明天到32号":                   "没有32日这一天，请再看看。",
	} {
		checkParsed(t, text, now, want)
	}
	for _, text := range []string{"", "到", "明天8点到", "明天25点到后天8点", "明天8:60到后天8:00", "明天8点到后天8点到大后天", "周八到周九", "晚上2点到8点",
		"上午15点到16点", "明天到后天都行", "卸油员明天到后天", "0天", "到处都是油"} {
		checkParsed(t, text, now, errWindowForm.Error())
	}
}

func checkParsed(t *testing.T, text string, now time.Time, want string) {
	t.Helper()
	from, to, err := ParseWindow(text, now)
	got := from.Format("01-02 15:04 ") + to.Format("01-02 15:04")
	if err != nil {
		got = err.Error()
	}
	if got != want {
		t.Errorf("%q is %q, want %q", text, got, want)
	}
}

// The zone is the exam's: the same words are other moments elsewhere, and 「今天」 is
// the day there.
func TestWindowZone(t *testing.T) {
	urumqi, err := time.LoadLocation("Asia/Urumqi") // two hours behind
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC) // 01:00 on the 1st in Shanghai, 23:00 on the 30th in Urumqi
	for zone, want := range map[*time.Location]string{shanghai(t): "12-02 00:00", urumqi: "12-01 02:00"} {
		from, _, err := ParseWindow("明天8点到明天18点", now.In(zone))
		if got := from.UTC().Format("01-02 15:04"); err != nil || got != want {
			t.Errorf("%s: %s, want %s: %v", zone, got, want, err)
		}
	}
}

func TestParseExamTerms(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 30, 0, 0, shanghai(t))
	tomorrow := time.Date(2026, 12, 1, 8, 0, 0, 0, now.Location())
	after := time.Date(2026, 12, 2, 18, 0, 0, 0, now.Location())
	for text, want := range map[string]ExamTerms{
		"15题":                {Questions: 15},
		"十五道题":               {Questions: 15},
		"出15个题":              {Questions: 15},
		"70分":                {PassMark: 70},
		"合格70分":              {PassMark: 70},
		"70分合格":              {PassMark: 70},
		"合格分数改成70":           {PassMark: 70},
		"及格线 70":             {PassMark: 70},
		"15":                 {Bare: 15},
		"１５":                 {Bare: 15},
		"15题，70分":            {Questions: 15, PassMark: 70},
		"15题70分":             {Questions: 15, PassMark: 70},
		"70分 15题 明天8点到后天18点": {Questions: 15, PassMark: 70, From: tomorrow, To: after},
		"明天8点到后天18点，15题":     {Questions: 15, From: tomorrow, To: after},
		"明天8点到后天18点":         {From: tomorrow, To: after},
		"100题 明天8点到后天18点":    {Questions: 100},
	} {
		x, found, err := ParseExamTerms(text, now)
		if bad := want.Questions > MostQuestions; !found || (err != nil) != bad || !bad && x != want {
			t.Errorf("%q is %+v, %t, %v", text, x, found, err)
		}
	}
	for text, want := range map[string]string{
		"0题":            "题数写 1 到 50。",
		"51题":           "题数写 1 到 50。",
		"101分":          "合格分写 1 到 100。",
		"15题 随便":        "没看懂「随便」，请写成：15题 70分 明天8点到后天18点。",
		"15题 明天8点":      errWindowEnd.Error(),
		"明天8点到后天":       "",
		"明天8点半到后天的随便几点": errWindowForm.Error(),
	} {
		_, found, err := ParseExamTerms(text, now)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !found || got != want {
			t.Errorf("%q: %t, %q, want %q", text, found, got, want)
		}
	}
	for _, text := range []string{"", "静电夹夹哪里", "静置15分钟够不够", "油到处流", "/me", "好", "第3条是什么", "119", "0", "初速不超过1米每秒"} {
		if x, found, err := ParseExamTerms(text, now); found || x != (ExamTerms{}) {
			t.Errorf("%q is taken for %+v, %v", text, x, err)
		}
	}
}

// Whatever is typed, a window that is read keeps its bounds, and what is not read is
// answered by a sentence.
func FuzzWindow(f *testing.F) {
	for _, s := range []string{"12月1日 8:00 到 12月3日 18:00", "下周一 8:00 到 周五 17:30", "明早7点到明晚12点", "十二月一日到三日", "12.1 8:00-12.3 18:00", "99999天", "15题 70分 3天", "70题1",
		"2月29日到2月29日", "9999-12-31到9999-12-31", "0000-00-00 到 0000-00-00", "第二天", "到到到", "周天到周天", "晚上12点到12点", "31号到31号", "大后天前截止止止"} {
		f.Add(s, int64(1_790_000_000))
	}
	zone := shanghai(f)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Unix(unix%4_000_000_000, 0).In(zone)
		for _, parse := range []func() (time.Time, time.Time, error){
			func() (time.Time, time.Time, error) { return ParseWindow(text, now) },
			func() (time.Time, time.Time, error) {
				x, found, err := ParseExamTerms(text, now)
				if x.From.IsZero() && err == nil {
					if found && x.Questions+x.PassMark+x.Bare == 0 || x.Questions > MostQuestions || x.PassMark > MostMark {
						t.Errorf("%q: %+v", text, x)
					}
					return now, now.Add(ShortestWindow), nil
				}
				return x.From, x.To, err
			},
		} {
			from, to, err := parse()
			if err != nil {
				if s := err.Error(); !utf8.ValidString(s) || !strings.HasSuffix(s, "。") {
					t.Errorf("%q is answered %q", text, s)
				}
				continue
			}
			if long := to.Sub(from); from.Before(now.Truncate(time.Minute)) || long < ShortestWindow || long > longestWindow || DateOf(from).Since(DateOf(now)) > farthestAhead {
				t.Errorf("%q at %s is %s to %s", text, now, from, to)
			}
		}
	})
}
