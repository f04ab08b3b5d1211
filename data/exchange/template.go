package exchange

import (
	"io"

	"anka/data"
)

// Template writes the workbook an officer starts from: complete, marked 示例, to
// be overwritten with the firm's own words.
func Template(w io.Writer) error { return WriteXLSX(w, example()) }

// notes is the first page: how to fill in the book, in the order it is done.
func (x *bookWriter) notes(title string, lines []string) {
	x.begin(guideSheet, 100)
	x.put(1, 1, title, x.bold)
	for i, l := range lines {
		x.put(i+2, 1, l, x.body)
	}
}

var guideLines = []string{
	"一个岗位填一个文件。把表中内容改成本企业的，示例内容请全部替换。",
	"工作表名称和表头不要改。列的先后可以调整，前面可以加一列「序号」。",
	"先填「基本信息」，再填四张表：岗位风险清单、岗位职责清单、岗位操作卡、岗位应急处置卡。四张表缺一张，就是否决项。",
	"一行写一条：一个危险因素、一条职责、一个步骤。同一项的名称可以合并单元格，也可以只写在第一行，下面留空。",
	"征兆、注意事项、应急物资、联系人、怎么问，写在该项的第一行。顺口溜写在表的第一行。",
	"一格写多条时，每条一行（按 Alt+Enter 换行），或用「；」隔开。",
	"联系人每行写一个名称和电话，中间空一格。火警 119，急救 120，报警 110，名称和号码要对上。",
	"应急处置卡只写头十分钟要做的，每个事故 9 步以内，每步 60 字以内，先写自己要做的。",
	"「关键步骤」都不填时，第一步就是关键步骤。「执行人」不填，就是本岗位。",
	"「怎么问」写工人平时的问法，每项四种以上，越像原话越容易查到。只用来查找，不会显示给工人。",
	"职责名称可以整列不填，每条职责单独成项；填了名称后，下面留空的行都算同一项。",
	"电话、版本、日期按文字填写。不要写公式。",
	"每条内容 200 字以内，名称 40 字以内。",
}

func example() *data.CardSet {
	return &data.CardSet{
		Enterprise: "某某加油站（示例）", Type: "petrol_station", Area: "几江街道", Post: "卸油员（示例）", Aliases: []string{"接卸员", "计量员"},
		Version: "1", Effective: "2021-12-01", PreparedBy: "安全员", ReviewedBy: "站长", ApprovedBy: "主要负责人", Trigger: "periodic",
		Risk:      exampleRisk(),
		Duty:      exampleDuty(),
		Operation: exampleOperation(),
		Emergency: exampleEmergency(),
	}
}

func exampleRisk() data.Sheet {
	return data.Sheet{Rhyme: "静电接牢再卸油，\n火种远离不用愁。", Scenes: []data.Scene{
		{Name: "卸油静电火灾（示例）", AskedAs: []string{"卸油为啥怕静电", "静电会不会点燃油", "卸油会不会起火", "为啥要接静电线"}, Items: []data.Item{
			{Text: "静电接地不良，放电引燃油气", Event: "火灾、爆炸", Level: "红", Tier: "岗位", Controls: []string{"卸油前接好静电接地线", "静置到本企业规定的时间再卸油"}, Department: "油站", InCharge: "站长"},
			{Text: "卸油时流速过快，产生静电", Event: "火灾、爆炸", Level: "橙", Tier: "班组", Controls: []string{"按本企业规定控制流速", "密闭卸油，严禁喷溅"}, Department: "油站", InCharge: "站长"},
		}},
	}}
}

func exampleDuty() data.Sheet {
	return data.Sheet{Rhyme: "卸油全程不离岗，\n单据铅封核对详。", Scenes: []data.Scene{
		{Name: "全程监卸（示例）", AskedAs: []string{"卸油能不能走开", "卸油时要守着不", "哪个在现场看着", "监卸归谁管"}, Items: []data.Item{
			{Text: "卸油过程中在现场监护，不得离开"},
			{Text: "发现异常立即停止卸油，报告站长"},
		}},
	}}
}

func exampleOperation() data.Sheet {
	return data.Sheet{Rhyme: "先接地来后静置，\n核对油品再开始。", Scenes: []data.Scene{
		{Name: "接地静置（示例）", AskedAs: []string{"静电线咋个接", "卸油前先做啥", "罐车停好要等好久", "接地线夹哪里"}, Items: []data.Item{
			{Text: "罐车就位熄火，拉好手刹，垫好三角木"},
			{Text: "接静电接地线，检查报警仪正常", Standard: "夹在罐车专用接地端子上，接触牢固"},
			{Text: "静置后再计量", Standard: "时间按本企业规定"},
			{Text: "严禁在卸油区内使用手机、吸烟", Forbid: true},
		}},
	}}
}

func exampleEmergency() data.Sheet {
	return data.Sheet{Rhyme: "冒油先关卸油阀，\n断电警戒把人拉。", Scenes: []data.Scene{
		{Name: "卸油跑冒油（示例）", AskedAs: []string{"冒罐了", "罐口往外冒油", "卸油溢出来了", "油淌一地啷个办"}, Signs: "罐口有油溢出，地面有油",
			Items: []data.Item{
				{Text: "立即关闭罐车卸油阀，停止卸油", Critical: true},
				{Text: "按下紧急切断按钮，停止加油"},
				{Text: "消除一切火源，疏散车辆和人员"},
				{Text: "切断非防爆电源，安排人员警戒", Who: "站长"},
				{Text: "用消防沙围堵，防止油流入下水道"},
			},
			Cautions: []string{"严禁用水冲洗", "严禁启动附近车辆"}, Supplies: []string{"消防沙", "吸油毡", "灭火毯", "干粉灭火器"},
			Contacts: []data.Contact{{Name: "火警", Phone: "119"}, {Name: "急救", Phone: "120"}, {Name: "站长（示例）", Phone: "023-00000001"}}},
	}}
}
