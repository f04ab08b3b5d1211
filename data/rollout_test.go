package data

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func at(day string) int64 {
	d, err := ParseDay(day)
	if err != nil {
		panic(err)
	}
	return DayStartMS(d) + 10*3_600_000
}

// whole is an enterprise that has done everything but been accepted.
func whole() Facts {
	f := Facts{Enterprise: 1, Name: "甲站", Stage: Rollout, InScope: true, Posts: 2, Complete: 2, Workers: 10, Drilled: 10, Examined: 9}
	for _, s := range Steps() {
		f.Reported = f.Reported.With(s, s.Reported())
	}
	return f
}

func TestNoticeDates(t *testing.T) {
	p := NoticePlan()
	for _, c := range []struct {
		stage   Stage
		now     string
		days    int
		overdue bool
	}{
		{Demonstration, "2021-11-03", 47, false},
		{Demonstration, "2021-12-20", 0, false}, // 「2021年12月20日之前」: the day itself is still in time
		{Demonstration, "2021-12-21", -1, true},
		{Rollout, "2021-12-21", 191, false},
		{Rollout, "2022-06-30", 0, false},
		{Rollout, "2022-07-01", -1, true},
		{Consolidation, "2030-01-01", 0, false}, // no end
	} {
		f := whole()
		f.Stage = c.stage
		s := p.StateOf(f, at(c.now))
		if s.Days != c.days || s.Overdue != c.overdue {
			t.Errorf("%s on %s: %d days, overdue %v", c.stage, c.now, s.Days, s.Overdue)
		}
	}
}

func TestStateOf(t *testing.T) {
	p := NoticePlan()
	p.Due = map[Stage]string{Rollout: "2026-06-30"}
	early, late := at("2026-03-01"), at("2026-07-05")
	for _, c := range []struct {
		name    string
		change  func(*Facts)
		now     int64
		light   Light
		reasons string
		veto    bool
		overdue bool
		focus   bool
		next    Step
	}{
		{"all done, in time", func(*Facts) {}, early, Green, "", false, false, false, StepAccepted},
		{"nothing but the sheets", func(f *Facts) { f.Reported, f.Drilled, f.Examined = 0, 0, 0 }, early, Green, "", false, false, false, StepTeam},
		{"a month before", func(*Facts) {}, at("2026-06-01"), Yellow, "快到期，还没验收", false, false, false, StepAccepted},
		{"late", func(*Facts) {}, late, Red, "逾期没验收", false, true, false, StepAccepted},
		{"late for long", func(*Facts) {}, at("2026-08-15"), Red, "逾期没验收", false, true, true, StepAccepted},
		{"a sheet missing", func(f *Facts) { f.Complete, f.Missing = 1, 1 }, early, Yellow, "缺单缺卡（否决）", true, false, false, StepSheets},
		{"no post known", func(f *Facts) { f.Posts, f.Complete = 0, 0 }, early, Yellow, "缺单缺卡（否决）", true, false, false, StepSheets},
		{"a sheet missing, late", func(f *Facts) { f.Missing = 1 }, late, Red, "逾期没验收、缺单缺卡（否决）", true, true, false, StepSheets},
		{"nobody knows anything", func(f *Facts) { f.Drilled, f.Examined = 0, 0 }, early, Green, "", false, false, false, StepDrilled}, // a bad mark is never a veto
		{"89 of 100 drilled", func(f *Facts) { f.Workers, f.Drilled, f.Examined = 100, 89, 100 }, early, Green, "", false, false, false, StepDrilled},
		{"nobody has a post", func(f *Facts) { f.Workers, f.Drilled, f.Examined = 0, 0, 0 }, early, Green, "", false, false, false, StepDrilled},
		{"a finding in time", func(f *Facts) { f.Findings, f.FindingMS = 1, early+DayStartMS(3) }, early, Yellow, "有问题在整改", false, false, false, StepAccepted},
		{"a finding over its date", func(f *Facts) { f.Findings, f.FindingMS = 1, at("2026-02-27") }, early, Red, "整改过了期限", false, false, true, StepAccepted},
		{"answered, not closed", func(f *Facts) { f.Findings = 1 }, early, Yellow, "有问题在整改", false, false, false, StepAccepted},
		{"a revision that lies", func(f *Facts) { f.Revisions, f.RevisionMS = 1, at("2026-01-20") }, early, Yellow, "该修订的卡拖着没改", false, false, false, StepAccepted},
		{"made one by a person", func(f *Facts) { f.Focus = true }, early, Green, "", false, false, true, StepAccepted},
		{"out of scope", func(f *Facts) { f.InScope, f.Missing = false, 3 }, late, Green, "", true, false, false, StepSheets},
		{"accepted yesterday", func(f *Facts) { f.AcceptedMS = early - dayMS }, early, Green, "", false, false, false, StepAccepted},
		{"accepted late, fine now", func(f *Facts) { f.AcceptedMS = late - dayMS }, late, Green, "", false, false, false, StepAccepted},
		{"accepted, drills no more", func(f *Facts) {
			f.AcceptedMS, f.DrilledMS, f.ObservedMS, f.PublishedMS = at("2025-12-01"), at("2026-01-20"), at("2026-02-20"), at("2025-12-01")
		}, early, Yellow, "验收后不练了", false, false, false, StepAccepted},
		{"accepted, watches no more", func(f *Facts) {
			f.AcceptedMS, f.DrilledMS, f.ObservedMS, f.PublishedMS = at("2025-08-01"), at("2026-02-28"), at("2025-11-20"), at("2025-12-01")
		}, early, Yellow, "验收后没有旁站", false, false, false, StepAccepted},
		{"accepted, revises no more", func(f *Facts) {
			f.AcceptedMS, f.DrilledMS, f.ObservedMS = at("2025-01-01"), at("2026-02-28"), at("2026-02-20")
		}, early, Yellow, "卡很久没修订", false, false, false, StepAccepted},
		{"accepted, then a sheet went", func(f *Facts) { f.AcceptedMS, f.Missing = early-dayMS, 1 }, early, Red, "缺单缺卡（否决）", true, false, false, StepSheets},
	} {
		f := whole()
		c.change(&f)
		s := p.StateOf(f, c.now)
		if s.Light != c.light || strings.Join(s.Reasons, "、") != c.reasons || s.Veto != c.veto || s.Overdue != c.overdue || s.Focus != c.focus || s.Next != c.next {
			t.Errorf("%s: light %s %v, veto %v, overdue %v, focus %v, next %s", c.name, s.Light.Word(), s.Reasons, s.Veto, s.Overdue, s.FocusWhy, s.Next.Name())
		}
	}
}

func TestInspectDue(t *testing.T) {
	p := NoticePlan()
	now := at("2022-01-10")
	for _, c := range []struct {
		inspected string
		focus     bool
		due       bool
	}{{"", false, true}, {"2022-01-01", false, false}, {"2021-10-01", false, false}, {"2021-10-01", true, true}, {"2021-07-01", false, true}} {
		f := whole()
		f.Focus = c.focus
		if c.inspected != "" {
			f.InspectedMS = at(c.inspected)
		}
		if s := p.StateOf(f, now); s.InspectDue != c.due {
			t.Errorf("%+v: %v", c, s.InspectDue)
		}
	}
}

func TestFold(t *testing.T) {
	f := Facts{Stage: Rollout, InScope: true}
	f.Fold([]Event{
		{Kind: EventDone, Step: StepTeam}, {Kind: EventDone, Step: StepPlan}, {Kind: EventUndone, Step: StepPlan},
		{Kind: EventDone, Step: StepSheets}, // it is computed: nobody reports it
		{Kind: EventRequest, AtMS: 5}, {Kind: EventReturn, AtMS: 6}, {Kind: EventRequest, AtMS: 7}, {Kind: EventAccept, AtMS: 8},
		{Kind: EventMeasure}, {Kind: EventMeasure}, {Kind: EventFocus}, {Kind: EventUnfocus},
		{Kind: EventStage, Note: string(Demonstration)}, {Kind: EventStage, Note: "nonsense"}, {Kind: EventScope, Note: "out"},
	})
	if f.Reported != StepSet(0).With(StepTeam, true) || f.RequestedMS != 0 || f.AcceptedMS != 8 || f.Measures != 2 || f.Focus || f.Stage != Demonstration || f.InScope {
		t.Errorf("%+v", f)
	}
	f.Fold([]Event{{Kind: EventRevoke, AtMS: 9}, {Kind: EventScope, Note: "in"}})
	if f.AcceptedMS != 0 || !f.InScope {
		t.Errorf("%+v", f)
	}
}

func TestRateText(t *testing.T) {
	for _, c := range []struct {
		n, d int
		want string
	}{{0, 0, "—"}, {0, 7, "0.0%"}, {7, 7, "100.0%"}, {28, 45, "62.2%"}, {1, 3, "33.3%"}, {2, 3, "66.7%"}, {1, 8, "12.5%"}, {1, 16, "6.3%"}, {1999, 2000, "100.0%"}, {1, 2000, "0.1%"}} {
		if got := RateText(c.n, c.d); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.n, c.d, got, c.want)
		}
	}
}

func TestDistrictDay(t *testing.T) {
	for _, day := range []string{"1969-12-31", "1970-01-01", "2021-12-20", "2024-02-29", "2026-11-30"} {
		d, err := ParseDay(day)
		if err != nil || DayText(d) != day {
			t.Error(day, d, DayText(d), err)
		}
		begin := DayStartMS(d)
		if DistrictDay(begin) != d || DistrictDay(begin-1) != d-1 || DistrictDay(begin+dayMS-1) != d {
			t.Error(day, "does not end where it should")
		}
		if got := time.UnixMilli(begin).In(DistrictZone); got.Hour() != 0 || got.Format(time.DateOnly) != day {
			t.Error(day, got)
		}
	}
}

func TestSpans(t *testing.T) {
	today, err := ParseDay("2026-11-30") // a Monday
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		span           Span
		from, to, name string
	}{
		{Week(today, 0), "2026-11-30", "2026-12-06", "本周"}, {Week(today, -1), "2026-11-23", "2026-11-29", "上周"}, {Week(today-1, 0), "2026-11-23", "2026-11-29", "本周"},
		{Month(today, 0), "2026-11-01", "2026-11-30", "本月"}, {Month(today, -1), "2026-10-01", "2026-10-31", "上月"}, {Month(today, -9), "2026-02-01", "2026-02-28", "2026 年 2 月"},
	} {
		if DayText(c.span.From) != c.from || DayText(c.span.To) != c.to || c.span.Name != c.name {
			t.Errorf("%+v is %s to %s, want %+v", c.span, DayText(c.span.From), DayText(c.span.To), c)
		}
	}
}

// Groups add up to the whole, and every list is the enterprises that its law says.
func TestSumsAndPicks(t *testing.T) {
	p := NoticePlan()
	now := at("2022-07-10")
	var states []State
	for i := range 60 {
		f := whole()
		f.Enterprise, f.Name, f.Area, f.Type = int64(i), string(rune('甲'+i)), []string{"东街", "西街", ""}[i%3], Types[i%len(Types)]
		f.InScope, f.Missing = i%7 > 0, i%4/3
		if i%5 < 2 {
			f.AcceptedMS = at("2022-06-01")
		}
		states = append(states, p.StateOf(f, now))
	}
	all := SumOf("", states)
	for name, key := range map[string]func(*State) string{"area": ByArea, "type": ByType, "stage": ByStage} {
		var sum Group
		for _, g := range GroupsBy(states, key) {
			sum.InScope, sum.Accepted, sum.Overdue, sum.Veto = sum.InScope+g.InScope, sum.Accepted+g.Accepted, sum.Overdue+g.Overdue, sum.Veto+g.Veto
		}
		if sum.InScope != all.InScope || sum.Accepted != all.Accepted || sum.Overdue != all.Overdue || sum.Veto != all.Veto {
			t.Errorf("by %s: %+v, all %+v", name, sum, all)
		}
	}
	groups := GroupsBy(states, ByArea)
	if !slices.IsSortedFunc(groups, func(a, b Group) int { return a.Worse(&b) }) {
		t.Error("the worst is not first")
	}
	for topic, want := range map[Topic]int{TopicPending: all.InScope - all.Accepted, TopicAccepted: all.Accepted, TopicOverdue: all.Overdue, TopicVeto: all.Veto} {
		if q := (&Status{Topic: topic}); len(q.Pick(states)) != want {
			t.Errorf("%s: %d, counted %d", topic, len(q.Pick(states)), want)
		}
	}
	accepted := DistrictDay(at("2022-06-01"))
	for _, one := range []struct {
		q    Status
		want int
	}{
		{Status{Topic: TopicAccepted, Span: &Span{From: accepted, To: accepted}}, all.Accepted},
		{Status{Topic: TopicAccepted, Span: &Span{From: accepted + 1, To: accepted + 9}}, 0},
		{Status{Topic: TopicStep, Step: StepAccepted}, all.InScope - all.Accepted},
		{Status{Topic: TopicStep, Step: StepAccepted, Done: true}, all.Accepted},
		{Status{Topic: TopicStep, Step: StepTeam, Also: []Step{StepAccepted}}, all.InScope - all.Accepted},
		{Status{Topic: TopicStep, Step: StepTeam, Also: []Step{StepAccepted}, Done: true}, all.Accepted},
		{Status{Topic: TopicFinding, Late: true}, 0},
	} {
		if got := len(one.q.Pick(states)); got != one.want {
			t.Errorf("%+v: %d, want %d", one.q, got, one.want)
		}
	}
	q := Status{Topic: TopicPending, Areas: []string{"东街"}, Types: []EnterpriseType{"petrol_station"}}
	for _, s := range q.Pick(states) {
		if s.Area != "东街" || s.Type != "petrol_station" || s.Accepted || !s.InScope {
			t.Errorf("%+v", s)
		}
	}
}
