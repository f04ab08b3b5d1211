package data

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseMerit(t *testing.T) {
	for s, want := range map[string]map[MeritKind]int{
		"考试合格 5 分":                {MeritExam: 5},
		"考试合格5分，考试不合格 扣 10分":      {MeritExam: 5, MeritExamFailed: -10},
		"练一天：1\n抽查答对+２；旁站有错 －３ 分": {MeritDrill: 1, MeritSpot: 2, MeritWatchedWrong: -3},
		"旁站全对 十分、抽查答错 减两分":        {MeritWatched: 10, MeritSpotWrong: -2},
		"考试合格 0 分":                {MeritExam: 0},
		"考试合格 不计。":                {MeritExam: 0},
		"考试合格 加 1000 分，":          {MeritExam: 1000},
	} {
		got, found, err := ParseMerit(s)
		if err != nil || !found || !maps.Equal(got, want) {
			t.Errorf("%q: %v %t %v", s, got, found, err)
		}
	}
	for _, s := range []string{"考试合格", "考试合格 分", "考试合格 1001 分", "考试合格 -+5", "考试合格 5 分，请客 3 分", "考试合格 5，考试合格 6", "考试合格 99999999999999999999", "考试合格 十二 分", "考试合格 5.5 分"} {
		if _, found, err := ParseMerit(s); !found || err == nil {
			t.Errorf("%q is taken (%t)", s, found)
		}
	}
	for _, s := range []string{"", "卸油口着火了", "怎么考试", "5 分"} {
		if _, found, _ := ParseMerit(s); found {
			t.Errorf("%q is taken for a rule", s)
		}
	}
}

// What a rule says of itself is read as the same rule.
func FuzzParseMerit(f *testing.F) {
	f.Add("考试合格 5 分，旁站有错 扣 2 分")
	f.Add("练一天 两分\n抽查答对：－１")
	f.Fuzz(func(t *testing.T, s string) {
		rule, found, err := ParseMerit(s)
		if !found || err != nil {
			return
		}
		for _, p := range rule {
			if p > mostPoints || p < -mostPoints {
				t.Fatalf("%q: %d points", s, p)
			}
		}
		maps.DeleteFunc(rule, func(_ MeritKind, p int) bool { return p == 0 })
		again, _, err := ParseMerit(MeritRule(rule).Words())
		if err != nil || !maps.Equal(again, rule) {
			t.Fatalf("%q: %v, again %v %v", s, rule, again, err)
		}
	})
}

func TestDeeds(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	at := func(day, hour int) int64 { return time.Date(2026, 3, day, hour, 0, 0, 0, zone).UnixMilli() }
	march := MonthOf(at(2, 0), zone)
	all := []Result{
		{ID: 1, AtMS: march.FromMS - 1, How: ByDrill, Outcome: Right},
		{ID: 2, AtMS: march.FromMS, How: ByDrill, Outcome: Wrong},
		{ID: 3, AtMS: at(1, 23), How: ByDrill, Outcome: Right},
		{ID: 4, AtMS: at(2, 1), How: ByDrill, Outcome: Right},
		{ID: 5, AtMS: at(3, 1), How: BySpotCheck, Outcome: Right, Sitting: 1},
		{ID: 6, AtMS: at(3, 1), How: BySpotCheck, Outcome: Wrong, Sitting: 1},
		{ID: 7, AtMS: at(3, 1), How: BySpotCheck, Outcome: Right, Sitting: 1, Proposed: true},
		{ID: 8, AtMS: at(4, 1), How: ByObservation, Outcome: Right, Sitting: 2, By: 9},
		{ID: 9, AtMS: at(4, 1), How: ByObservation, Outcome: Wrong, Sitting: 2, By: 9},
		{ID: 10, AtMS: at(5, 1), How: ByVideo, Outcome: Right, Sitting: 3, By: 9},
		{ID: 11, AtMS: at(5, 1), How: ByVideo, Outcome: NotSeen, Sitting: 3, By: 9},
		{ID: 12, AtMS: at(5, 1), How: ByVideo, Outcome: NotSeen, Sitting: 4, By: 9},
		{ID: 13, AtMS: march.ToMS, How: ByVideo, Outcome: Right, Sitting: 5, By: 9},
		{ID: 14, AtMS: march.ToMS + 9, How: BySpotCheck, Outcome: Right, Corrects: 6, By: 9}, // corrected later, it is March's
	}
	exams := []ExamDone{{march.FromMS, true}, {march.ToMS - 1, false}, {march.ToMS, true}}
	d := DeedsOf(all, exams, march.FromMS, march.ToMS, zone)
	want := Deeds{MeritDrill: 2, MeritExam: 1, MeritExamFailed: 1, MeritSpot: 2, MeritWatched: 1, MeritWatchedWrong: 1}
	if !maps.Equal(d, want) {
		t.Errorf("%v, want %v", d, want)
	}
	rule := MeritRule{MeritDrill: 2, MeritExam: 5, MeritWatchedWrong: -3}
	if got := rule.Of(d); got != 6 {
		t.Errorf("%d points", got)
	}
	if got := strings.Join(rule.Reason(d), "；"); got != "练一天 2 次，4 分；考试合格 1 次，5 分；旁站有错 1 次，扣 3 分" {
		t.Error(got)
	}
	if got := Thin(all, march.FromMS, march.ToMS); got != "只答了 6 次" {
		t.Error(got)
	}
	if got := Thin(nil, march.FromMS, march.ToMS); got != "只答了 0 次，做得到未考" {
		t.Error(got)
	}
}

func TestPeriods(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	p, ok := PeriodOf(20261, zone)
	if !ok || p.Name != "2026 年第 1 季度" || p.FromMS != time.Date(2026, 1, 1, 0, 0, 0, 0, zone).UnixMilli() || p.ToMS != time.Date(2026, 4, 1, 0, 0, 0, 0, zone).UnixMilli() {
		t.Errorf("%+v", p)
	}
	if b := p.Before(zone); b.Number != 20254 {
		t.Errorf("%+v", b)
	}
	if m, _ := PeriodOf(202601, zone); m.Before(zone).Number != 202512 || m.Name != "2026 年 1 月" {
		t.Errorf("%+v", m)
	}
	for month := 1; month <= 12; month++ {
		ms := time.Date(2026, time.Month(month), 15, 0, 0, 0, 0, zone).UnixMilli()
		for _, p := range []Period{MonthOf(ms, zone), QuarterOf(ms, zone)} {
			if ms < p.FromMS || ms >= p.ToMS {
				t.Errorf("month %d is not in %+v", month, p)
			}
		}
	}
	for _, n := range []int64{0, 1, 202600, 202613, 20260, 20265, 20266, 199912, 9223372036854775807} {
		if p, ok := PeriodOf(n, zone); ok {
			t.Errorf("%d is %+v", n, p)
		}
	}
	for _, x := range []struct{ points, want []int }{{nil, nil}, {[]int{0, 0}, nil}, {[]int{-1, -2}, nil}, {[]int{1, 3, 3}, []int{1, 2}}} {
		if got := Best(x.points); !slices.Equal(got, x.want) {
			t.Errorf("%v: %v", x.points, got)
		}
	}
}
