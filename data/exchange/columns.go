package exchange

import (
	"strings"

	"anka/data"
)

// layout is how one part stands in a file: the YAML keys of its list and of a
// scene's name, and the columns of its sheet.
type layout struct {
	part    data.Part
	list    string // YAML key of the list
	name    string // YAML key of a scene's name; the first column
	nested  bool   // scenes hold steps
	columns []column
}

// column is one field of a sheet. heads[0] is written; all are read.
type column struct {
	key   string // YAML key; rhyme belongs to the sheet
	heads []string
	of    owner
	form  form
	pick  []string // a drop-down list
	width float64
	get   func(s *data.Scene, it *data.Item) any // string, bool, []string or []data.Contact
}

type owner int

const (
	ofItem  owner = iota
	ofScene       // on the scene's first row
	ofSheet       // on the sheet's first row
)

type form int

const (
	plainText form = iota
	yesNo
	listed   // one a line
	contacts // 火警 119, one a line
)

var yesOrNo = []string{"是", "否"}

func askedAs() column {
	return column{key: "asked_as", heads: []string{"怎么问"}, of: ofScene, form: listed, width: 30,
		get: func(s *data.Scene, _ *data.Item) any { return s.AskedAs }}
}

func rhyme() column {
	return column{key: "rhyme", heads: []string{"顺口溜"}, of: ofSheet, width: 24}
}

func nameColumn(key string, heads ...string) column {
	return column{key: key, heads: heads, of: ofScene, width: 18, get: func(s *data.Scene, _ *data.Item) any { return s.Name }}
}

func itemText(key string, width float64, get func(it *data.Item) string, heads ...string) column {
	return column{key: key, heads: heads, width: width, get: func(_ *data.Scene, it *data.Item) any { return get(it) }}
}

func picked(c column, from []string) column { c.pick = from; return c }

func yes(key, head string, get func(it *data.Item) bool) column {
	return column{key: key, heads: []string{head}, form: yesNo, pick: yesOrNo, width: 10,
		get: func(_ *data.Scene, it *data.Item) any { return get(it) }}
}

func sceneList(key string, get func(s *data.Scene) []string, heads ...string) column {
	return column{key: key, heads: heads, of: ofScene, form: listed, width: 24, get: func(s *data.Scene, _ *data.Item) any { return get(s) }}
}

var layouts = []layout{
	{part: data.Risk, list: "items", name: "point", columns: []column{
		nameColumn("point", "风险点"),
		itemText("text", 36, func(it *data.Item) string { return it.Text }, "危险和有害因素"),
		itemText("event", 18, func(it *data.Item) string { return it.Event }, "风险事件", "可能的事故类型"),
		picked(itemText("level", 10, func(it *data.Item) string { return it.Level }, "风险等级"), data.Levels),
		picked(itemText("tier", 10, func(it *data.Item) string { return it.Tier }, "管控层级"), data.Tiers),
		{key: "controls", heads: []string{"管控措施"}, form: listed, width: 36, get: func(_ *data.Scene, it *data.Item) any { return it.Controls }},
		itemText("department", 12, func(it *data.Item) string { return it.Department }, "责任部门"),
		itemText("person_in_charge", 12, func(it *data.Item) string { return it.InCharge }, "责任人"),
		askedAs(), rhyme(),
	}},
	{part: data.Duty, list: "items", name: "title", columns: []column{
		nameColumn("title", "职责名称"),
		itemText("text", 60, func(it *data.Item) string { return it.Text }, "职责内容"),
		askedAs(), rhyme(),
	}},
	{part: data.Operation, list: "tasks", name: "task", nested: true, columns: []column{
		nameColumn("task", "作业名称"),
		itemText("do", 44, func(it *data.Item) string { return it.Text }, "作业程序"),
		itemText("standard", 30, func(it *data.Item) string { return it.Standard }, "作业标准及注意事项"),
		yes("forbid", "严禁", func(it *data.Item) bool { return it.Forbid }),
		askedAs(), rhyme(),
	}},
	{part: data.Emergency, list: "accidents", name: "accident", nested: true, columns: []column{
		nameColumn("accident", "事故类型"),
		itemText("do", 44, func(it *data.Item) string { return it.Text }, "处置步骤"),
		itemText("who", 12, func(it *data.Item) string { return it.Who }, "执行人"),
		yes("critical", "关键步骤", func(it *data.Item) bool { return it.Critical }),
		{key: "signs", heads: []string{"征兆", "触发条件"}, of: ofScene, width: 24, get: func(s *data.Scene, _ *data.Item) any { return s.Signs }},
		sceneList("cautions", func(s *data.Scene) []string { return s.Cautions }, "注意事项"),
		sceneList("supplies", func(s *data.Scene) []string { return s.Supplies }, "应急物资"),
		{key: "contacts", heads: []string{"联系人"}, of: ofScene, form: contacts, width: 22, get: func(s *data.Scene, _ *data.Item) any { return s.Contacts }},
		askedAs(), rhyme(),
	}},
}

func layoutOf(p data.Part) *layout { return &layouts[p-1] }

// headRow is one line of the sheet 基本信息.
type headRow struct {
	key   string
	label string
	note  string // what to write
	form  form
	pick  []string
	get   func(c *data.CardSet) any
}

const headSheet, guideSheet = "基本信息", "首页说明"

var headRows = []headRow{
	{"enterprise", "企业名称", "必填", plainText, nil, func(c *data.CardSet) any { return c.Enterprise }},
	{"type", "企业类型", "必填，从下拉列表选", plainText, names(data.Types), func(c *data.CardSet) any { return c.Type.Name() }},
	{"area", "属地", "镇街或园区", plainText, nil, func(c *data.CardSet) any { return c.Area }},
	{"common", "通用卡", "一般填「否」，区里发布的通用卡填「是」", yesNo, yesOrNo, func(c *data.CardSet) any { return c.Common }},
	{"post", "岗位名称", "必填，同一企业里不能重名", plainText, nil, func(c *data.CardSet) any { return c.Post }},
	{"aliases", "岗位别名", "工人的其他叫法，每行一个", listed, nil, func(c *data.CardSet) any { return c.Aliases }},
	{"version", "版本", "不填则自动加一", plainText, nil, func(c *data.CardSet) any { return c.Version }},
	{"effective", "生效日期", "写成 2021-12-01，不填则为发布当天", plainText, nil, func(c *data.CardSet) any { return c.Effective }},
	{"prepared_by", "编制", "岗位或姓名", plainText, nil, func(c *data.CardSet) any { return c.PreparedBy }},
	{"reviewed_by", "审核", "岗位或姓名", plainText, nil, func(c *data.CardSet) any { return c.ReviewedBy }},
	{"approved_by", "批准", "岗位或姓名", plainText, nil, func(c *data.CardSet) any { return c.ApprovedBy }},
	{"trigger", "修订原因", "从下拉列表选，首次发布不填", plainText, names(data.Triggers), func(c *data.CardSet) any { return c.Trigger.Name() }},
}

func names[T interface{ Name() string }](all []T) []string {
	var out []string
	for _, t := range all {
		out = append(out, t.Name())
	}
	return out
}

// label evens out a header or a label: people add stars, colons and spaces.
func label(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\u3000*＊:：", r) {
			return -1
		}
		return r
	}, s)
}
