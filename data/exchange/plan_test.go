package exchange

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"anka/data"
)

// planned is a small card set of all four sheets.
func planned(enterprise, post string) *data.CardSet {
	sheet := func(names ...string) data.Sheet {
		s := data.Sheet{Rhyme: "一句顺口溜"}
		for _, n := range names {
			s.Scenes = append(s.Scenes, data.Scene{Name: n, AskedAs: []string{"问一", "问二", "问三", "问四"}, Items: []data.Item{{Text: n + "第一条"}, {Text: n + "第二条"}}})
		}
		return s
	}
	c := &data.CardSet{Enterprise: enterprise, Type: "petrol_station", Post: post,
		Risk: sheet("静电", "高处坠落"), Duty: sheet("监卸", "巡检"), Operation: sheet("接地", "计量"), Emergency: sheet("冒油", "着火")}
	for i := range c.Emergency.Scenes {
		c.Emergency.Scenes[i].Contacts = []data.Contact{{Name: "火警", Phone: "119"}}
	}
	return c
}

// asFile is a card set as it comes out of a file.
func asFile(t *testing.T, c *data.CardSet) File {
	t.Helper()
	var b bytes.Buffer
	if err := WriteYAML(&b, c); err != nil {
		t.Fatal(err)
	}
	return Read(c.Post+".yaml", &b)
}

// with is a card set with a change.
func with(c *data.CardSet, change func(*data.CardSet)) *data.CardSet {
	change(c)
	return c
}

// Who may bring in what: the verdict, and where and why a file is refused.
func TestWhoMayImport(t *testing.T) {
	common := func(c *data.CardSet) { c.Common = true }
	at := func(area string) func(*data.CardSet) { return func(c *data.CardSet) { c.Area = area } }
	inForce := []*data.CardSet{planned("甲站", "卸油员"), with(planned("区局", "全体员工"), common)}
	line, own, officer, district := Importer{Remedy: "；加旗"}, Importer{Only: "甲站"}, Importer{Only: "甲站", Area: "几江街道"}, Importer{District: true}
	bureau := Importer{District: true, OnlyCommon: true}
	for i, x := range []struct {
		set     *data.CardSet
		who     Importer
		verdict Verdict
		where   string
		says    string
	}{
		{planned("甲站", "卸油员"), line, Unchanged, "", ""},
		{planned("乙站", "卸油员"), line, Fresh, "", ""},
		{with(planned("甲站", "卸油员"), func(c *data.CardSet) { c.Risk.Rhyme = "别的" }), officer, Changed, "", ""},
		{planned("甲站", "加油员"), own, Fresh, "", ""},
		{planned("乙站", "卸油员"), officer, Refused, "第2行", "你只能发布「甲站」的卡"},
		{with(planned("区局", "全体员工"), common), officer, Refused, "第2行", "你只能发布「甲站」的卡"}, // even unchanged
		{with(planned("甲站", "加油员"), at("德感工业园")), officer, Refused, "第4行", "登记的是「几江街道」"},
		{with(planned("甲站", "加油员"), at("德感工业园")), own, Fresh, "", ""},
		{with(planned("甲站", "加油员"), at("几江街道")), officer, Fresh, "", ""},
		{with(planned("甲站", "加油员"), common), own, Refused, "", "请删去 common。"},
		{with(planned("丙站", "加油员"), common), line, Refused, "", "请删去 common；加旗。"},
		{planned("区局", "全体员工"), line, Refused, "", "请改用本企业的名称；加旗。"},
		{planned("区局", "全体员工"), district, Changed, "", ""},
		{with(planned("区局", "值班员"), common), district, Fresh, "", ""},
		{planned("区局", "值班员"), district, Refused, "", "请统一后再导入"},
		{with(planned("区局", "值班员"), common), bureau, Fresh, "", ""},
		{planned("甲站", "加油员"), bureau, Refused, "", "企业的卡由本单位安全员发布"},
		{with(planned("甲站", "加油员"), common), district, Refused, "", "请统一后再导入"},
	} {
		pl := NewPlan([]File{asFile(t, x.set)}, inForce, x.who)
		p := pl[0]
		if p.Verdict != x.verdict || p.File.Refused() != (x.verdict == Refused) || len(pl.Drafts()) == 1 != p.Publishes() {
			t.Errorf("case %d: %s %v", i, p.Verdict, p.File.Findings)
			continue
		}
		if r := p.Refusals(); x.verdict == Refused && (len(r) != 1 || r[0].Where != x.where || !strings.Contains(r[0].Message, x.says)) {
			t.Errorf("case %d: refused %v", i, r)
		}
	}
}

// A draft carries what it was compared with.
func TestDraftBase(t *testing.T) {
	old := with(planned("甲站", "卸油员"), func(c *data.CardSet) { c.Version, c.Effective = "3", "2024-01-01" })
	changed := with(planned("甲站", "卸油员"), func(c *data.CardSet) {
		c.Version, c.Effective, c.Risk.Rhyme = "3", "2024-01-01", "别的"
	})
	pl := NewPlan([]File{asFile(t, changed), asFile(t, planned("甲站", "加油员"))}, []*data.CardSet{old}, Importer{})
	d := pl.Drafts()
	if len(d) != 2 || d[0].Base != Digest(old) || d[0].Base != Base(old) || d[0].Digest != Digest(changed) || d[1].Base != Base(nil) || d[1].Base == "" {
		t.Fatalf("drafts %+v", d)
	}
	if !pl[0].Renumbered() || d[0].Cards.Version != "" || d[0].Cards.Effective != "" || pl[0].File.Set.Version != "3" {
		t.Errorf("published as version %q of %q", d[0].Cards.Version, d[0].Cards.Effective)
	}
	if pl.Count() != [Verdicts]int{Fresh: 1, Changed: 1} {
		t.Errorf("%v", pl.Count())
	}
}

func TestLost(t *testing.T) {
	lost := with(planned("甲站", "卸油员"), func(c *data.CardSet) { c.Emergency, c.Duty = data.Sheet{}, data.Sheet{} })
	pl := NewPlan([]File{asFile(t, lost)}, []*data.CardSet{planned("甲站", "卸油员")}, Importer{})
	if got := pl[0].Lost(); !slices.Equal(got, []data.Part{data.Duty, data.Emergency}) {
		t.Errorf("lost %v", got)
	}
	fresh := NewPlan([]File{asFile(t, lost)}, nil, Importer{}) // what never was is not lost
	if got := fresh[0].Lost(); got != nil || fresh[0].Changes() != nil {
		t.Errorf("lost %v", got)
	}
}
