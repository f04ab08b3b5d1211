package exchange

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"anka/data"
)

// known is a record that has goodRoster and some more.
func known() *data.Roster {
	return &data.Roster{
		Enterprises: []data.RosterEnterprise{
			{ID: 1, Name: "江津加油站", Others: []string{"江津站", "加油站"}, Type: "petrol_station", Area: "几江街道", Stage: data.Demonstration, InScope: data.Yes,
				Posts: []data.RosterPost{{ID: 1, Name: "卸油员", Frontline: data.Yes}, {ID: 2, Name: "加油员", Frontline: data.Yes}, {ID: 3, Name: "站长", Frontline: data.No}},
				People: []data.RosterPerson{{ID: 1, Name: "张敏", Role: data.Worker, Posts: []string{"卸油员"}, Bound: true}, {ID: 2, Name: "刘静", Role: data.Officer},
					{ID: 3, Name: "赵勇", Role: data.Worker, Posts: []string{"加油员", "卸油员"}}, {ID: 4, Name: "老周", Role: data.Worker, Posts: []string{"加油员"}, Left: true},
					{ID: 5, Name: "李强", Role: data.Worker, Posts: []string{"加油员"}}, {ID: 6, Name: "李强", Role: data.Worker, Posts: []string{"卸油员"}, Bound: true}}},
			{ID: 2, Name: "三峡油漆", Others: []string{"三峡漆"}, Type: "chem_production", Area: "德感工业园", Stage: data.Rollout, InScope: data.Yes,
				Posts: []data.RosterPost{{ID: 4, Name: "配料工", Frontline: data.Yes}}, People: []data.RosterPerson{{ID: 7, Name: "陈刚", Role: data.TeamLead, Posts: []string{"配料工"}}}},
			{ID: 3, Name: "乔大气体", Type: "gas_filling", Area: "德感工业园", Stage: data.Rollout, InScope: data.Yes, Posts: []data.RosterPost{{ID: 5, Name: "充装工"}},
				People: []data.RosterPerson{{ID: 8, Name: "孙伟", Posts: []string{"充装工"}}}},
			{ID: 4, Name: "区应急管理局", Type: "other", Common: true, Posts: []data.RosterPost{{ID: 6, Name: "全体员工"}}},
		},
		Supervisors: []data.RosterPerson{{ID: 9, Name: "夏雪", Area: "几江街道", Role: data.Supervisor}, {ID: 10, Name: "龙海", Area: "德感工业园", Role: data.Supervisor}},
	}
}

// What a roster changes of a record: each case is one change of goodRoster.
func TestRosterPlan(t *testing.T) {
	t.Parallel()
	type counts [RosterKinds][Verdicts]int
	same := counts{{0, 0, 2, 0}, {0, 0, 4, 0}, {0, 0, 4, 0}, {0, 0, 1, 0}}
	with := func(k RosterKind, fresh, changed, unchanged, refused int) counts {
		c := same
		c[k] = [Verdicts]int{fresh, changed, unchanged, refused}
		return c
	}
	add := func(e ...data.RosterEnterprise) data.Roster { return data.Roster{Enterprises: e} }
	station := data.RosterEnterprise{ID: 1, Name: "江津加油站"}
	person := func(p data.RosterPerson) data.Roster {
		e := station
		e.People = []data.RosterPerson{p}
		return add(e)
	}
	for _, c := range []struct {
		name, old, with string
		count           counts
		add             data.Roster
		change, says    string
	}{
		{"nothing", "", "", same, data.Roster{}, "", ""},
		{"a short name for the name", "三峡油漆|配料工", "三峡漆|配料工", same, data.Roster{}, "", ""},
		{"empty cells", "江津加油站|江津站、加油站|加油站|几江街道|示范引领|是", "江津加油站|||||", same, data.Roster{}, "", ""},
		{"type", "|危险化学品生产企业|", "|其他|", with(RosterEnterprises, 0, 1, 1, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Type: "other"}), "三峡油漆：类型从「危险化学品生产企业」改成「其他」", ""},
		{"stage and scope", "|全面推进|", "|示范引领|否", with(RosterEnterprises, 0, 1, 1, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Stage: data.Demonstration, InScope: data.No}), "三峡油漆：阶段从「全面推进」改成「示范引领」，在推行范围从「是」改成「否」", ""},
		{"area written otherwise", "|德感工业园|", "|德感 工业园|", same, data.Roster{}, "", ""},
		{"another area", "|德感工业园|", "|几江街道|", with(RosterEnterprises, 0, 1, 1, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Area: "几江街道"}), "属地从「德感工业园」改成「几江街道」", ""},
		{"one more short name", "三峡漆|", "三峡漆、油漆厂|", with(RosterEnterprises, 0, 1, 1, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Others: []string{"油漆厂"}}), "加简称「油漆厂」", ""},
		{"fewer short names", "江津站、加油站|", "江津站|", same, data.Roster{}, "", ""},
		{"frontline no more", "配料工|\n", "配料工|否\n", with(RosterPosts, 0, 1, 3, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Posts: []data.RosterPost{{ID: 4, Name: "配料工", Frontline: data.No}}}), "三峡油漆 配料工：是否一线从「是」改成「否」", ""},
		{"a new post", "配料工|\n", "配料工|\n三峡油漆|灌装工|否\n", with(RosterPosts, 1, 0, 4, 0), add(data.RosterEnterprise{ID: 2, Name: "三峡油漆", Posts: []data.RosterPost{{Name: "灌装工", Frontline: data.No}}}), "", ""},
		{"a new enterprise", "三峡油漆|三峡漆|", "江渝烟花||烟花爆竹经营(批发)企业|双福新区||\n三峡油漆|三峡漆|", with(RosterEnterprises, 1, 0, 2, 0),
			add(data.RosterEnterprise{Name: "江渝烟花", Type: "fireworks_wholesale", Area: "双福新区", Stage: data.Rollout, InScope: data.Yes}), "", ""},
		{"a new one like an old one", "三峡油漆|三峡漆|", "乔大汽体||其他|德感工业园||\n三峡油漆|三峡漆|", with(RosterEnterprises, 1, 0, 2, 0),
			add(data.RosterEnterprise{Name: "乔大汽体", Type: "other", Area: "德感工业园", Stage: data.Rollout, InScope: data.Yes}), "", "新的「乔大汽体」和「乔大气体」像是同一家"},
		{"a new one whose short name is an old one", "三峡油漆|三峡漆|", "大乔公司|乔大气体|其他|德感工业园||\n三峡油漆|三峡漆|", with(RosterEnterprises, 1, 0, 2, 0),
			add(data.RosterEnterprise{Name: "大乔公司", Others: []string{"乔大气体"}, Type: "other", Area: "德感工业园", Stage: data.Rollout, InScope: data.Yes}), "", "新的「大乔公司」和「乔大气体」像是同一家"},
		{"the same under two names", "三峡油漆|三峡漆|", "三峡漆||||\n三峡油漆|三峡漆|", with(RosterEnterprises, 0, 0, 2, 1), data.Roster{}, "", "「三峡油漆」和第 3 行的「三峡漆」是同一家"},
		{"who publishes the common cards", "三峡油漆|三峡漆|", "区应急管理局||||\n三峡油漆|三峡漆|", with(RosterEnterprises, 0, 0, 2, 1), data.Roster{}, "", "发布通用卡的单位"},

		{"a new person", "三峡油漆|陈刚", "江津加油站|钱多|加油员|\n三峡油漆|陈刚", with(RosterPeople, 1, 0, 4, 0), person(data.RosterPerson{Name: "钱多", Role: data.Worker, Posts: []string{"加油员"}}), "", ""},
		{"an officer needs no post", "三峡油漆|陈刚", "江津加油站|钱多||安全员\n三峡油漆|陈刚", with(RosterPeople, 1, 0, 4, 0), person(data.RosterPerson{Name: "钱多", Role: data.Officer}), "", ""},
		{"one more post", "张敏|卸油员", "张敏|站长", with(RosterPeople, 0, 1, 3, 0), person(data.RosterPerson{ID: 1, Name: "张敏", Posts: []string{"站长"}}), "江津加油站 张敏：加岗位「站长」", ""},
		{"fewer posts", "赵勇|加油员、卸油员", "赵勇|卸油员", same, data.Roster{}, "", ""},
		{"the role of who has not joined", "加油员、卸油员|", "加油员、卸油员|班组长", with(RosterPeople, 0, 1, 3, 0), person(data.RosterPerson{ID: 3, Name: "赵勇", Role: data.TeamLead}), "江津加油站 赵勇：身份从从业人员改成班组长", ""},
		{"the role of who has joined", "卸油员|从业人员", "卸油员|安全员", same, data.Roster{}, "", "已经加入，身份是从业人员，没有改成安全员"},
		{"who was removed", "赵勇|加油员、卸油员", "老周|加油员", same, data.Roster{}, "", "「老周」已经移出了，没有再加"},
		{"one of two of a name, by the post", "赵勇|加油员、卸油员", "李强|加油员", same, data.Roster{}, "", ""},
		{"two of a name", "赵勇|加油员、卸油员", "李强|站长", with(RosterPeople, 0, 0, 3, 1), data.Roster{}, "", "有几个「李强」，分不清"},
		{"a name twice", "三峡油漆|陈刚", "江津加油站|赵勇|加油员|\n三峡油漆|陈刚", with(RosterPeople, 0, 0, 4, 1), data.Roster{}, "", "「赵勇」写了两次，第 4 行也有"},
		{"a new supervisor", "几江街道|夏雪", "几江街道|夏雪\n双福新区|冬梅", with(RosterSupervisors, 1, 0, 1, 0), data.Roster{Supervisors: []data.RosterPerson{{Name: "冬梅", Area: "双福新区", Role: data.Supervisor}}}, "", "「双福新区」还没有企业"},
		{"a supervisor of one more area", "几江街道|夏雪", "德感工业园 |夏雪\n几江街道|夏雪", with(RosterSupervisors, 1, 0, 1, 0), data.Roster{Supervisors: []data.RosterPerson{{Name: "夏雪", Area: "德感工业园", Role: data.Supervisor}}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(goodRoster, c.old) {
				t.Fatal("no such words")
			}
			p := NewRosterPlan(readRoster(t, strings.Replace(goodRoster, c.old, c.with, 1)), known(), RosterImporter{})
			if p.Count != c.count || !reflect.DeepEqual(p.Add, c.add) {
				t.Errorf("%v\n%+v", p.Count, p.Add)
			}
			if got := strings.Join(p.Changes, "\n"); !strings.Contains(got, c.change) || c.change == "" && got != "" {
				t.Errorf("changes: %s", got)
			}
			if got := fmt.Sprint(p.Findings); !strings.Contains(got, c.says) || c.says == "" && len(p.Findings) > 0 {
				t.Errorf("findings: %s", got)
			}
		})
	}
	if p := NewRosterPlan(readRoster(t, goodRoster), known(), RosterImporter{}); p.Untouched != [RosterKinds]int{1, 1, 3, 1} || p.Writes() {
		t.Errorf("untouched %v", p.Untouched)
	}
}

// A supervisor brings in his own area and learns nothing of the others.
func TestRosterOfAnArea(t *testing.T) {
	t.Parallel()
	record := known()
	own := &data.Roster{Enterprises: record.Enterprises[1:3]}
	who := RosterImporter{Area: "德感工业园", Foreign: []string{"江津加油站", "区应急管理局"}}
	p := NewRosterPlan(readRoster(t, goodRoster), own, who)
	if p.Count != [RosterKinds][Verdicts]int{{0, 0, 1, 1}, {0, 0, 1, 3}, {0, 0, 1, 3}, {0, 0, 0, 1}} || p.Writes() || p.Untouched != [RosterKinds]int{1, 1, 1, 0} {
		t.Errorf("%v %v %+v", p.Count, p.Untouched, p.Add)
	}
	if got := fmt.Sprint(p.Findings); !strings.Contains(got, "「江津加油站」不在你管的范围里，请找区应急局导入。它的 3 个岗位、3 个人也没有读。") || !strings.Contains(got, "监管员由区应急局导入") || strings.Contains(got, "乔大") {
		t.Error(got)
	}
	fresh := strings.Replace(goodRoster, "江津加油站|江津站、加油站|加油站|几江街道|", "江津油站|江站|加油站||", 1)
	p = NewRosterPlan(readRoster(t, strings.ReplaceAll(fresh, "江津加油站|", "江津油站|")), own, who)
	if len(p.Add.Enterprises) != 1 || p.Add.Enterprises[0].Area != "德感工业园" || strings.Contains(fmt.Sprint(p.Findings), "江津加油站") {
		t.Errorf("%+v %v", p.Add, p.Findings)
	}
	other := strings.Replace(goodRoster, "江津加油站|江津站、加油站|加油站|几江街道|", "没人管站||加油站|几江街道|", 1)
	if p = NewRosterPlan(readRoster(t, other), own, who); p.Writes() || !strings.Contains(fmt.Sprint(p.Findings), "属地写的是「几江街道」，你只能导入「德感工业园」的") {
		t.Errorf("%+v %v", p.Add, p.Findings)
	}
}

// nameLike is a nasty word. (Of two escapes that overlap the library's stream escapes
// the first alone; no enterprise is called so.)
func (m maker) nameLike(i int) string {
	return strings.ReplaceAll(fmt.Sprint(m.word(), i), "_x0041_x0042_", "_x0041_")
}

// roster is a record of nasty names.
func (m maker) roster() *data.Roster {
	r := &data.Roster{}
	id := int64(0)
	next := func() int64 { id++; return id }
	for i := range 1 + m.IntN(4) {
		e := data.RosterEnterprise{ID: next(), Name: m.nameLike(i), Type: data.Types[m.IntN(len(data.Types))], Area: m.maybe("几江街道"), Stage: data.Stages[m.IntN(2)], InScope: data.Said(m.IntN(2) == 0)}
		for k := range m.IntN(3) {
			e.Others = append(e.Others, fmt.Sprintf("别名%d-%d", i, k))
		}
		for k := range 1 + m.IntN(4) {
			e.Posts = append(e.Posts, data.RosterPost{ID: next(), Name: m.nameLike(k), Frontline: data.Said(m.IntN(2) == 0)})
		}
		for range m.IntN(8) {
			p := data.RosterPerson{ID: next(), Name: string([]rune("张王李赵")[m.IntN(4)]) + m.maybe("敏"), Role: []data.Role{data.Worker, data.TeamLead, data.Officer}[m.IntN(3)], Bound: m.IntN(2) == 0, Left: m.IntN(5) == 0}
			for _, k := range m.Perm(len(e.Posts))[:1+m.IntN(len(e.Posts))] {
				p.Posts = append(p.Posts, e.Posts[k].Name)
			}
			e.People = append(e.People, p)
		}
		r.Enterprises = append(r.Enterprises, e)
	}
	for i := range m.IntN(3) {
		r.Supervisors = append(r.Supervisors, data.RosterPerson{ID: next(), Name: "夏" + string('一'+rune(i)), Area: "几江街道", Role: data.Supervisor, Left: m.IntN(3) == 0})
	}
	return r
}

// What is written of a record is, read beside it, nothing new and nothing changed.
func TestRosterRoundTrip(t *testing.T) {
	t.Parallel()
	seeds := uint64(100)
	if slow {
		seeds = 10
	}
	for seed := range seeds {
		record := maker{rand.New(rand.NewPCG(seed, 11))}.roster()
		var b bytes.Buffer
		if err := WriteRoster(&b, record); err != nil {
			t.Fatal(err)
		}
		f := ReadRoster("a.xlsx", &b)
		p := NewRosterPlan(f, record, RosterImporter{})
		if f.Refused() || p.Writes() || p.Total(Fresh)+p.Total(Changed)+p.Total(Refused) > 0 || p.Untouched != [RosterKinds]int{} || len(p.Refusals()) > 0 {
			t.Fatalf("seed %d: %v %v\n%v\n%+v\n%+v", seed, p.Count, p.Untouched, p.Findings, p.Add, record)
		}
	}
}
