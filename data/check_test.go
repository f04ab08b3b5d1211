package data

import (
	"strings"
	"testing"
)

// good is a card set that nothing is wrong with.
func good() *CardSet {
	ask := []string{"冒罐了"}
	one := func(name string) []Scene {
		return []Scene{{Name: name, Items: []Item{{Text: "关阀"}}, AskedAs: ask}}
	}
	c := &CardSet{Enterprise: "示例油站（示例）", Type: "petrol_station", Post: "卸油员",
		Risk: Sheet{"先静置", one("静电")}, Duty: Sheet{"先静置", one("监卸")}, Operation: Sheet{"先静置", one("接地")}, Emergency: Sheet{"先静置\n后接线", one("冒油")}}
	c.Emergency.Scenes[0].Contacts = []Contact{{"火警", "119"}}
	return c
}

func TestCheckAcceptsGood(t *testing.T) {
	c := good()
	c.Effective, c.Trigger, c.Version, c.Aliases = "2024-02-29", "key_node", "2", []string{"接卸员"}
	c.Risk.Scenes[0].Items[0] = Item{Text: strings.Repeat("字", MaxText), Level: "红", Tier: "公司", Controls: []string{"接地"}}
	c.Duty.Scenes[0] = Scene{Name: strings.Repeat("职", MaxText), Items: []Item{{Text: strings.Repeat("职", MaxText)}}, AskedAs: []string{"a"}}
	c.Emergency.Scenes[0].Name = strings.Repeat("名", MaxTitle)
	c.Emergency.Scenes[0].Items[0].Text = strings.Repeat("步", LongStep)
	for _, p := range Check(c) {
		t.Errorf("%+v", p)
	}
}

func TestCheck(t *testing.T) {
	acc := func(f func(s *Scene)) func(c *CardSet) {
		return func(c *CardSet) { f(&c.Emergency.Scenes[0]) }
	}
	call := func(name, phone string) func(c *CardSet) {
		return acc(func(s *Scene) { s.Contacts = []Contact{{name, phone}} })
	}
	value := func(v string) func(c *CardSet) { return acc(func(s *Scene) { s.Items[0].Text = v }) }
	const a, step = "emergency_card.accidents[0]", "emergency_card.accidents[0].steps[0].text"
	for _, tc := range []struct {
		name    string
		change  func(c *CardSet)
		path    string
		says    string
		warning bool
	}{
		{"no enterprise", func(c *CardSet) { c.Enterprise = "" }, "enterprise", "请填写企业名称", false},
		{"blank enterprise", func(c *CardSet) { c.Enterprise = " 　" }, "enterprise", "请填写企业名称", false},
		{"no post", func(c *CardSet) { c.Post = "" }, "post", "请填写岗位名称", false},
		{"no type", func(c *CardSet) { c.Type = "" }, "type", "请填写企业类型", false},
		{"unknown type", func(c *CardSet) { c.Type = "bank" }, "type", "petrol_station（加油站）", false},
		{"unknown trigger", func(c *CardSet) { c.Trigger = "x" }, "trigger", "new_problem（新问题）", false},
		{"bad date", func(c *CardSet) { c.Effective = "2023-02-29" }, "effective", "生效日期", false},
		{"date with time", func(c *CardSet) { c.Effective = "2023-02-20 10:00" }, "effective", "生效日期", false},
		{"unknown level", func(c *CardSet) { c.Risk.Scenes[0].Items[0].Level = "紫" }, "risk_list.points[0].items[0].level", "红、橙、黄、蓝", false},
		{"unknown tier", func(c *CardSet) { c.Risk.Scenes[0].Items[0].Tier = "区" }, "risk_list.points[0].items[0].tier", "公司、车间、班组、岗位", false},
		{"long control", func(c *CardSet) {
			c.Risk.Scenes[0].Items[0].Controls = []string{"a", strings.Repeat("长", 201)}
		}, "risk_list.points[0].items[0].controls[1]", "201 字", false},
		{"task twice", func(c *CardSet) { c.Operation.Scenes = append(c.Operation.Scenes, c.Operation.Scenes[0]) }, "operation_card.tasks[1].name", "重复", false},
		{"accident twice", func(c *CardSet) { c.Emergency.Scenes = append(c.Emergency.Scenes, c.Emergency.Scenes[0]) }, "emergency_card.accidents[1].name", "重复", false},
		{"duty twice", func(c *CardSet) { c.Duty.Scenes = append(c.Duty.Scenes, c.Duty.Scenes[0]) }, "duty_list.titles[1].name", "重复", false},
		{"no accident name", acc(func(s *Scene) { s.Name = "" }), a + ".name", "请填写事故类型", false},
		{"long accident name", acc(func(s *Scene) { s.Name = strings.Repeat("名", 41) }), a + ".name", "41 字", false},
		{"no steps", acc(func(s *Scene) { s.Items = nil }), a, "请填写处置步骤", false},
		{"empty step", value(" "), step, "处置步骤是空的", false},
		{"long step", value(strings.Repeat("字", 201)), step, "201 字，请缩短到 200", false},
		{"control character", value("关\x01阀"), step, "控制字符", false},
		{"carriage return", value("关\r阀"), step, "控制字符", false},
		{"NEL", value("关\u0085阀"), step, "控制字符", false},
		{"tab", value("关\t阀"), step, "制表符", false},
		{"bidi override", value("关\u202e阀"), step, "U+202E", false},
		{"bidi isolate", value("关\u2066阀"), step, "U+2066", false},
		{"zero width space", value("关\u200b阀"), step, "U+200B", false},
		{"byte order mark", value("关\ufeff阀"), step, "U+FEFF", false},
		{"line separator", value("关\u2028阀"), step, "U+2028", false},
		{"tag", value("关\U000E0041阀"), step, "U+E0041", false},
		{"noncharacter", value("关\uffff阀"), step, "U+FFFF", false},
		{"Hangul filler", value("关\u3164阀"), step, "U+3164", false},
		{"not UTF-8", value("关\xff阀"), step, "UTF-8", false},
		{"replacement character", value("关\ufffd阀"), step, "乱码", false},
		{"spaces at the end", value("关阀 "), step, "首尾有空格", false},
		{"newline in a name", func(c *CardSet) { c.Post = "卸\n油" }, "post", "请写成一行", false},
		{"zero width in a wording", acc(func(s *Scene) { s.AskedAs = []string{"a", "冒\u200d罐"} }), a + ".asked_as[1]", "U+200D", false},
		{"empty wording", acc(func(s *Scene) { s.AskedAs = []string{""} }), a + ".asked_as[0]", "请填写怎么问", false},
		{"long wording", acc(func(s *Scene) { s.AskedAs = []string{strings.Repeat("问", 101)} }), a + ".asked_as[0]", "101 字", false},
		{"too many wordings", acc(func(s *Scene) { s.AskedAs = make([]string, 201) }), a + ".asked_as", "超过 200 条", false},
		{"long rhyme", func(c *CardSet) { c.Duty.Rhyme = strings.Repeat("韵", 501) }, "duty_list.rhyme", "501 字", false},
		{"contact without phone", call("站长", ""), a + ".contacts[0].phone", "请填写联系人电话", false},
		{"contact without name", call("", "023-1"), a + ".contacts[0].name", "请填写联系人名称", false},
		{"fire is not 120", call("火警", "120"), a + ".contacts[0]", "120 是急救电话", false},
		{"fire is not 110", call("火警", "110"), a + ".contacts[0]", "110 是报警电话", false},
		{"first aid is not 119", call("急救", "119"), a + ".contacts[0]", "119 是火警电话", false},
		{"police is not 119", call("报警", "119"), a + ".contacts[0]", "119 是火警电话", false},
		{"police is not 120", call("公安", "120"), a + ".contacts[0]", "120 是急救电话", false},
		{"dashes do not hide a number", call("站长", "1-1-9"), a + ".contacts[0]", "119 是火警电话", false},
		{"full width does not either", call("站长", "１２０"), a + ".contacts[0]", "120 是急救电话", false},

		{"sheet missing", func(c *CardSet) { c.Emergency = Sheet{} }, "emergency_card", "否决项", true},
		{"no contacts", acc(func(s *Scene) { s.Contacts = nil }), a + ".contacts", "没有联系人", true},
		{"ten steps", acc(func(s *Scene) { s.Items = slicesOf(10) }), a, "10 步", true},
		{"step over 60", value(strings.Repeat("步", 61)), step, "61 字", true},
		{"operation step over 60", func(c *CardSet) { c.Operation.Scenes[0].Items[0].Text = strings.Repeat("步", 61) }, "operation_card.tasks[0].steps[0].text", "61 字", true},
		{"no rhyme", func(c *CardSet) { c.Risk.Rhyme = "" }, "risk_list", "没有顺口溜", true},
		{"no wordings", func(c *CardSet) { c.Duty.Scenes[0].AskedAs = nil }, "duty_list.titles[0].asked_as", "没有怎么问", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := good()
			tc.change(c)
			got := Check(c)
			if len(got) != 1 || got[0].Path != tc.path || got[0].Warning != tc.warning || !strings.Contains(got[0].Message, tc.says) || !strings.HasSuffix(got[0].Message, "。") {
				t.Errorf("got %+v, want one: %s %q warning %v", got, tc.path, tc.says, tc.warning)
			}
		})
	}
}

func slicesOf(n int) []Item {
	out := make([]Item, n)
	for i := range out {
		out[i].Text = "关阀"
	}
	return out
}

func TestRightNumbers(t *testing.T) {
	for name, phone := range map[string]string{"火警": "119", "消防队": "119", "急救": "120", "医院急救": "120", "救护车": "120", "报警": "110", "公安": "110", "警察": "110", "站长": "023-1191120", "值班室": "1190"} {
		c := good()
		c.Emergency.Scenes[0].Contacts = []Contact{{name, phone}}
		if got := Check(c); len(got) != 0 {
			t.Errorf("%s %s: %+v", name, phone, got)
		}
	}
}

// A common card belongs to no post, so it owes no four sheets.
func TestCommonOwesNoSheets(t *testing.T) {
	c := good()
	c.Common, c.Risk, c.Duty = true, Sheet{}, Sheet{}
	if got := Check(c); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// A message shows a value in brief and never what cannot be seen.
func TestMessagesAreClean(t *testing.T) {
	c := good()
	c.Type = EnterpriseType("x\u202e\n" + strings.Repeat("长", 1000))
	m := Check(c)[0].Message
	if strings.ContainsAny(m, "\n\u202e") || len([]rune(m)) > 200 {
		t.Errorf("%q", m)
	}
}

func TestCheckWording(t *testing.T) {
	if got := CheckWording("冒罐了"); got != "" {
		t.Error(got)
	}
	for _, bad := range []string{"", " ", "a\nb", "a\u200b", strings.Repeat("问", 101)} {
		if CheckWording(bad) == "" {
			t.Errorf("%q passes", bad)
		}
	}
}
