package index

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/lexicon"
	"anka/data/sample"
)

// asked is a Wednesday in the first stage.
var asked = time.Date(2021, 12, 15, 10, 0, 0, 0, data.DistrictZone).UnixMilli()

var town = District{
	Areas: []string{"几江街道", "德感工业园", "白沙镇", "珞璜工业园"},
	Posts: []string{"卸油员", "配料工"},
	Enterprises: []Named{
		{1, "三峡油漆（示例）", "chem_production", "德感工业园", nil},
		{2, "三峡储运（示例）", "chem_storage", "珞璜工业园", nil},
		{3, "乔大气体（示例）", "gas_filling", "珞璜工业园", []string{"乔大"}},
		{4, "滨江路加油站（示例）", "petrol_station", "几江街道", nil},
		{5, "白沙烟花（示例）", "fireworks_wholesale", "白沙镇", nil},
		{6, "重庆华南气体有限公司（示例）", "gas_filling", "德感工业园", nil},
	},
}

// What a button says, said again, is the same question: of any question.
func TestLabelsAreUnderstood(t *testing.T) {
	x := NewNames(shared(), town)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		q := x.canonical(randomStatus(r))
		label := x.Label(q)
		g := x.Status(label, asked, nil, nil)
		if !g.About || !g.Sure || !reflect.DeepEqual(g.Status, q) {
			t.Fatalf("%s\n%s\n%s\nabout %v sure %v", label, show(&q), show(&g.Status), g.About, g.Sure)
		}
	}
}

func show(q *data.Status) string {
	s := fmt.Sprintf("%+v", *q)
	for name, span := range map[string]*data.Span{"span": q.Span, "against": q.Against} {
		if span != nil {
			s += fmt.Sprintf(" %s %+v", name, *span)
		}
	}
	if q.Light != nil {
		s += q.Light.Word()
	}
	return s
}

func some[T any](r *rand.Rand, all []T, most int) []T {
	if r.IntN(3) > 0 {
		return nil
	}
	all = slices.Clone(all)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+r.IntN(most)]
}

func anyOf[T any](r *rand.Rand, all ...T) T {
	var none T
	if got := some(r, all, 1); got != nil {
		return got[0]
	}
	return none
}

// randomStatus is any question that may be asked.
func randomStatus(r *rand.Rand) data.Status {
	c := newCalendar(asked)
	all := []data.Topic{data.TopicProgress, data.TopicPending, data.TopicOverdue, data.TopicSoon, data.TopicAccepted, data.TopicRequest, data.TopicVeto,
		data.TopicStep, data.TopicDrill, data.TopicExam, data.TopicObserve, data.TopicCompare, data.TopicLight, data.TopicFocus, data.TopicFinding,
		data.TopicMeasure, data.TopicInspect, data.TopicRevision, data.TopicPost, data.TopicPlan, data.TopicReport, data.TopicWhy}
	q := data.Status{Topic: all[r.IntN(len(all))], Areas: some(r, town.Areas, 2), Types: some(r, data.Types, 2), Enterprises: some(r, []int64{1, 2, 3, 4, 5, 6}, 2),
		Stages: some(r, data.Stages, 1), Post: anyOf(r, town.Posts...), Part: anyOf(r, data.Parts[:]...), Measure: anyOf(r, data.Measures...),
		Late: r.IntN(2) == 0, None: r.IntN(2) == 0, Best: r.IntN(3) == 0, Most: anyOf(r, 1, 3, 10), By: anyOf(r, "area", "type", "stage")}
	if l := data.Light(r.IntN(4)); l <= data.Red {
		q.Light = &l
	}
	q.Step, q.Done = data.Step(r.IntN(int(data.StepAccepted)+1)), r.IntN(2) == 0
	q.Also = some(r, []data.Step{data.StepPlant, data.StepWorkshop}, 2)
	q.Also = slices.DeleteFunc(q.Also, func(s data.Step) bool { return s == q.Step })
	if q.Topic == data.TopicCompare || q.Topic == data.TopicWhy {
		q.Of = anyOf(r, data.TopicDrill, data.TopicExam, data.TopicObserve, data.TopicProgress)
	}
	names := slices.Sorted(maps.Keys(names))
	if s, _ := c.named(names[r.IntN(len(names))]); r.IntN(2) == 0 || q.Topic == data.TopicCompare {
		q.Span = &s.days.Span
		if q.Topic == data.TopicCompare {
			before := c.before(*q.Span)
			q.Against = &before
		}
	}
	return q
}

// The periods people say, on a Wednesday, 2021-12-15.
func TestPeriods(t *testing.T) {
	x := NewNames(shared(), town)
	for said, want := range map[string]string{
		"今天考核": "2021-12-15..2021-12-15", "昨天考核": "2021-12-14..2021-12-14", "本周考核": "2021-12-13..2021-12-19", "这个星期考核": "2021-12-13..2021-12-19",
		"上个礼拜考核": "2021-12-06..2021-12-12", "上周五考核": "2021-12-10..2021-12-10", "上周一共考核几家": "2021-12-06..2021-12-12", "周一考核": "2021-12-13..2021-12-13",
		"本月考核": "2021-12-01..2021-12-31", "上个月考核": "2021-11-01..2021-11-30", "三月份考核": "2021-03-01..2021-03-31", "12月考核": "2021-12-01..2021-12-31",
		"2020年3月考核": "2020-03-01..2020-03-31", "去年12月考核": "2020-12-01..2020-12-31", "一季度考核": "2021-01-01..2021-03-31", "第四季度考核": "2021-10-01..2021-12-31",
		"今年考核": "2021-01-01..2021-12-31", "2020年考核": "2020-01-01..2020-12-31", "最近30天考核": "2021-11-16..2021-12-15", "近三个月考核": "2021-09-17..2021-12-15",
		"12月1号到10号考核": "2021-12-01..2021-12-10", "12月1日至12月10日考核": "2021-12-01..2021-12-10", "十一月二十号到十二月三号考核": "2021-11-20..2021-12-03",
		"12.1-12.10考核": "2021-12-01..2021-12-10", "2021-11-20到2021-12-03考核": "2021-11-20..2021-12-03", "2021/11/20考核": "2021-11-20..2021-11-20",
		"十二月上旬考核": "2021-12-01..2021-12-10", "11月下旬考核": "2021-11-21..2021-11-30", "十月到十二月考核": "2021-10-01..2021-12-31",
		"10号考核": "2021-12-10..2021-12-10", "十一月以来考核": "2021-11-01..2021-12-15", "上半年考核": "2021-01-01..2021-06-30", "12月28日到1月3日考核": "2020-12-28..2021-01-03",
		"六月份到期的": "2022-06-01..2022-06-30", "15天内到期的": "2021-12-15..2021-12-30", "下周到期的": "2021-12-20..2021-12-26", "考核": "", "13月考核": "", "2月31号考核": "2021-03-03..2021-03-03",
	} {
		got := ""
		if s := x.Status(said, asked, nil, nil).Status.Span; s != nil {
			got = data.DayText(s.From) + ".." + data.DayText(s.To)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

// A name that is several enterprises' is asked back, one that is misspelt or cut short
// is found.
func TestNamesOfEnterprises(t *testing.T) {
	x := NewNames(shared(), town)
	for said, want := range map[string][]int64{
		"三峡油漆": {1}, "三峡油漆股份有限公司进度": {1}, "三霞油漆进度": {1}, "sanxiayouqi": {1}, "三峡进度": {1, 2}, "德感的三峡怎么样": {1}, "三峡储存企业进度": {2},
		"乔大": {3}, "乔达气体缺卡": {3}, "滨江加油站进度": {4}, "滨江路站": {4}, "白沙烟花": {5}, "白沙的烟花企业": {}, "华南气体": {6}, "重庆华南气体有限公司进度": {6},
		"qiaoda qiti": {3}, "加油站": {}, "德感": {},
	} {
		g := x.Status(said, asked, nil, nil)
		var got []int64
		if g.Sure {
			got = g.Status.Enterprises
		} else {
			for _, n := range g.Nearest[:min(len(g.Nearest), len(want))] {
				got = append(got, n.Status.Enterprises...)
			}
		}
		if !g.About || g.Sure != (len(want) < 2) || !slices.Equal(got, want) {
			t.Errorf("%s: %v sure %v about %v, want %v", said, got, g.Sure, g.About, want)
		}
	}
}

// What may be an emergency is never taken for a question about the rollout, whatever
// enterprise it names.
func TestEmergenciesAreTheCards(t *testing.T) {
	x := NewNames(shared(), town)
	before := &data.Status{Topic: data.TopicProgress, Areas: []string{"德感工业园"}}
	for _, said := range []string{"着火了", "三峡油漆着火了", "加油站漏油了怎么办", "有人触电", "乔大气体泄漏，有人中毒", "卸油员晕倒了", "jiayouzhan zhaohuo le", "德感工业园爆炸了",
		"红灯亮了，罐子冒油", "储罐超压了咋办", "那有人昏倒了呢", "烟花仓库燃起来了", "检查的时候有人触电了", "三峡油漆考核时有人晕倒了"} {
		for _, b := range []*data.Status{nil, before} {
			if g := x.Status(said, asked, b, nil); g.About {
				t.Errorf("%s is taken for %s", said, show(&g.Status))
			}
		}
	}
}

// Names of many enterprises alike are found, each of them.
func TestManyEnterprises(t *testing.T) {
	d := bigDistrict(2000)
	x := NewNames(shared(), d)
	times := map[string]int{}
	for _, e := range d.Enterprises {
		times[e.Name]++
	}
	for i := 0; i < len(d.Enterprises); i += 37 {
		e := d.Enterprises[i]
		g := x.Status(e.Name+"进度", asked, nil, nil)
		if times[e.Name] == 1 && (!g.Sure || !slices.Equal(g.Status.Enterprises, []int64{e.ID})) {
			t.Errorf("%s: %v, sure %v", e.Name, g.Status.Enterprises, g.Sure)
		}
	}
}

func FuzzStatus(f *testing.F) {
	x := NewNames(shared(), town)
	for _, s := range []string{"德感还有哪几家没验收", "jindu", "第99999999999家", "2021年13月45号到三月", "前〇名", "近9999个月", "\xff", "……", strings.Repeat("没", 3000), "展开第二家", "十十十月十十号", "9999年"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, context bool) {
		var before *data.Status
		var list []int64
		if context {
			before, list = &data.Status{Topic: data.TopicExam, Areas: []string{"白沙镇"}}, []int64{3, 1}
		}
		g := x.Status(s, asked, before, list)
		if again := x.Status(s, asked, before, list); !reflect.DeepEqual(g, again) {
			t.Errorf("%q: %+v, then %+v", s, g, again)
		}
		if g.About == (g.Status.Topic == "") || g.About && !g.Sure && len(g.Nearest) == 0 || len(g.Nearest) > mostNear {
			t.Errorf("%q: %+v", s, g)
		}
		if p := g.Status.Span; p != nil && p.From > p.To {
			t.Errorf("%q: %+v", s, *p)
		}
	})
}

// No word of the rollout is, as it is read, one of alarm: it would hide an emergency.
// Only the names of the emergency card are, which come with what they are asked for.
func TestNoWordHidesAnAlarm(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	g := shared()
	for _, s := range l.Status {
		for _, word := range s.Words {
			for _, m := range g.read(word).mentions {
				if g.concepts[m.concept].facet == facetAlarm && s.Facet != "mark" && s.Facet != "phrase" {
					t.Errorf("%s %s: %s", s.Facet, s.ID, word)
				}
			}
		}
	}
}

// What workers ask of the cards is not the rollout, also in the middle of a talk about
// it; and of what sounds like an emergency nothing is.
func TestQuestionsForTheCards(t *testing.T) {
	body, err := sample.Files.ReadFile("questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	x := NewNames(shared(), town)
	before := &data.Status{Topic: data.TopicProgress, Areas: []string{"德感工业园"}}
	asking, alone, amid := 0, 0, 0
	for line := range strings.Lines(string(body)) {
		var q struct{ Question string }
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		asking++
		a, b := x.Status(q.Question, asked, nil, nil).About, x.Status(q.Question, asked, before, []int64{1, 2, 3}).About
		if a {
			alone++
		}
		if b {
			amid++
		}
		if (a || b) && shared().question(q.Question, Asker{}).urgent() {
			t.Errorf("an emergency is taken for the rollout: %s", q.Question)
		}
	}
	for _, said := range []string{"为什么氧气和乙炔不能放在一个库房里？", "卸油员的岗位职责是什么", "充装岗位有那些危险"} {
		if g := x.Status(said, asked, nil, nil); g.About {
			t.Errorf("%s is taken for %s", said, show(&g.Status))
		}
	}
	if asking < 300 || alone > asking/100 || amid > asking/50 {
		t.Errorf("of %d questions %d are taken for the rollout, %d after a question about it", asking, alone, amid)
	}
}
