package exchange

import (
	"bytes"
	"strings"
	"testing"

	"anka/data"

	"github.com/xuri/excelize/v2"
)

// edited is the template changed by a person; the sheets and cells are those of Template.
func edited(t *testing.T, edit func(f *excelize.File)) File {
	t.Helper()
	var b bytes.Buffer
	if err := Template(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// Columns for the whole scene are drawn over its rows; taken apart, each
	// row can be typed in.
	f.UnmergeCell(sos, "C1", "J99")
	edit(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return Read("两单两卡.XLSX", &out)
}

const risk, duty, op, sos = "岗位风险清单", "岗位职责清单", "岗位操作卡", "岗位应急处置卡"

func TestXLSXRefusals(t *testing.T) {
	t.Parallel()
	set := func(sheet, cell string, v any) func(f *excelize.File) {
		return func(f *excelize.File) { f.SetCellValue(sheet, cell, v) }
	}
	for _, tc := range []struct {
		name        string
		edit        func(f *excelize.File)
		where, says string
	}{
		{"no enterprise", set(headSheet, "B2", ""), headSheet + "!B2", "请填写企业名称"},
		{"unknown type", set(headSheet, "B3", "银行"), headSheet + "!B3", "「银行」不认识"},
		{"unknown label", set(headSheet, "A4", "地址"), headSheet + "!A4", "「地址」不认识"},
		{"label twice", set(headSheet, "A4", "企业名称"), headSheet + "!A4", "写了两次"},
		{"bad date", set(headSheet, "B9", "明天"), headSheet + "!B9", "生效日期"},
		{"day that is none", set(headSheet, "B9", "2023年2月30日"), headSheet + "!B9", "生效日期"},
		{"common is neither", set(headSheet, "B5", "也许"), headSheet + "!B5", "「是」或「否」"},
		{"unknown header", set(sos, "E1", "现象"), sos + "!E1", "表头「现象」不认识"},
		{"header twice", set(sos, "E1", "执行人"), sos + "!E1", "写了两次"},
		{"no header of the text", set(sos, "B1", "步骤"), sos + "!A1", "没有表头「处置步骤」"},
		{"no header of the name", set(sos, "A1", ""), sos + "!A1", "没有表头「事故类型」"},
		{"column without header", set(sos, "L4", "备注"), sos + "!L4", "没有表头"},
		{"unknown level", set(risk, "D3", "紫"), risk + "!D3", "「紫」不认识"},
		{"unknown tier", set(risk, "E2", "区"), risk + "!E2", "「区」不认识"},
		{"long control", set(risk, "F2", "一\n"+strings.Repeat("长", 201)), risk + "!F2", "201 字"},
		{"text left out", set(op, "B3", ""), op + "!B3", "作业程序是空的"},
		{"step too long", set(sos, "B4", strings.Repeat("长", 201)), sos + "!B4", "201 字"},
		{"bidi override", set(duty, "B3", "在\u202e场"), duty + "!B3", "U+202E"},
		{"flag is neither", set(op, "D4", "大概"), op + "!D4", "「是」或「否」"},
		{"wrong number", set(sos, "H2", "急救 119"), sos + "!H2", "119 是火警电话"},
		{"contact without phone", set(sos, "H2", "火警"), sos + "!H2", "看不懂"},
		{"two contacts in a line", set(sos, "H2", "火警 119 急救 120"), sos + "!H2", "看不懂"},
		{"verse in two places", set(sos, "J4", "另一段"), sos + "!J4", "顺口溜只写在第一行"},
		{"signs in two places", set(sos, "E4", "另一种"), sos + "!E4", "只写一次"},
		{"accident twice", func(f *excelize.File) {
			for row, v := range map[string][2]string{"7": {"油罐着火", "灭火"}, "8": {"卸油跑冒油（示例）", "关阀"}} {
				f.SetCellValue(sos, "A"+row, v[0])
				f.SetCellValue(sos, "B"+row, v[1])
			}
		}, sos + "!A8", "重复"},
		{"sheet of the head gone", func(f *excelize.File) { f.DeleteSheet(headSheet) }, "", "没有工作表「基本信息」"},
		{"a day for a phone's name", func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 16})
			f.SetCellValue(sos, "B4", 45293)
			f.SetCellStyle(sos, "B4", "B4", style)
		}, sos + "!B4", "改成了日期"},
		{"far column", set(sos, "XFD2", "x"), sos + "!XFD2", "太远"},
		{"far row", set(sos, "B9999", "x"), sos + "!B9999", "太远"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := edited(t, tc.edit)
			if !f.Refused() {
				t.Fatal("accepted")
			}
			if !hasFinding(f.Findings, tc.where, tc.says) {
				t.Errorf("want %s %s, got %v", tc.where, tc.says, f.Findings)
			}
		})
	}
}

// What people do to a workbook that changes nothing of what it says.
func TestXLSXAsPeopleType(t *testing.T) {
	t.Parallel()
	same := map[string]func(f *excelize.File){
		"row numbers in front": func(f *excelize.File) {
			f.InsertCols(sos, "A", 1)
			f.SetCellValue(sos, "A1", "序号")
			f.SetCellValue(sos, "A2", 1)
		},
		"a title above": func(f *excelize.File) {
			f.InsertRows(sos, 1, 2)
			f.SetCellValue(sos, "A1", "卸油员岗位卡")
			f.MergeCell(sos, "A1", "J1")
		},
		"stars and spaces in headers": func(f *excelize.File) { f.SetCellValue(sos, "B1", " 处置\n步骤 *") },
		"blank rows between":          func(f *excelize.File) { f.InsertRows(sos, 4, 2) },
		"name on every row": func(f *excelize.File) {
			f.UnmergeCell(risk, "A2", "A3")
			f.SetCellValue(risk, "A3", "卸油静电火灾（示例）")
		},
		"name on the first row only": func(f *excelize.File) { f.UnmergeCell(risk, "A2", "A3") },
		"one cell over two items": func(f *excelize.File) {
			f.SetCellValue(risk, "G3", "")
			f.MergeCell(risk, "G2", "G3")
		},
		"the degree for the colour": func(f *excelize.File) { f.SetCellValue(risk, "D2", "重大风险") },
		"a true date": func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
			f.SetCellValue(headSheet, "B9", 44531)
			f.SetCellStyle(headSheet, "B9", "B9", style)
		},
		"a date that lost its form": func(f *excelize.File) { f.SetCellValue(headSheet, "B9", 44531) },
		"a date in Chinese":         func(f *excelize.File) { f.SetCellValue(headSheet, "B9", "2021年12月1日") },
		"a date with strokes":       func(f *excelize.File) { f.SetCellValue(headSheet, "B9", "2021/12/1") },
		"a number for the version":  func(f *excelize.File) { f.SetCellValue(headSheet, "B8", 1) },
		"a truth for a flag":        func(f *excelize.File) { f.SetCellValue(op, "D5", true) },
		"lists with semicolons": func(f *excelize.File) {
			f.SetCellValue(sos, "G2", "消防沙；吸油毡;灭火毯 ； 干粉灭火器；")
		},
		"contacts with colons": func(f *excelize.File) {
			f.SetCellValue(sos, "H2", "火警：119\n急救120\n站长（示例）  023-00000001\n")
		},
		"contacts on rows of their own": func(f *excelize.File) {
			f.SetCellValue(sos, "H2", "火警 119")
			f.SetCellValue(sos, "H3", "急救 120")
			f.SetCellValue(sos, "H4", "站长（示例） 023-00000001")
		},
		"the key for the type":  func(f *excelize.File) { f.SetCellValue(headSheet, "B3", "petrol_station") },
		"the guide thrown away": func(f *excelize.File) { f.DeleteSheet(guideSheet) },
		"an empty sheet":        func(f *excelize.File) { f.NewSheet("Sheet9") },
		"a formula with its result": func(f *excelize.File) {
			f.SetCellFormula(headSheet, "B7", `"接卸员"&CHAR(10)&"计量员"`)
			f.SetCellValue(headSheet, "B7", "接卸员\n计量员")
		},
	}
	for name, edit := range same {
		t.Run(name, func(t *testing.T) {
			f := edited(t, edit)
			if f.Refused() || len(f.Findings) > 0 {
				t.Fatal(f.Findings)
			}
			if Digest(f.Set) != Digest(example()) || f.Set.Effective != "2021-12-01" || f.Set.Version != "1" {
				var y bytes.Buffer
				t.Errorf("the card set changed:\n%v%s", WriteYAML(&y, f.Set), y.String())
			}
		})
	}
}

// A duty without any title stands alone; below a title an empty cell goes on with it.
func TestXLSXDutyWithoutTitles(t *testing.T) {
	f := edited(t, func(f *excelize.File) { f.RemoveCol(duty, "A") })
	if f.Refused() || len(f.Set.Duty.Scenes) != 2 || f.Set.Duty.Scenes[1].Name != "发现异常立即停止卸油，报告站长" {
		t.Errorf("%v", f.Findings)
	}
}

func TestXLSXWarnings(t *testing.T) {
	f := edited(t, func(f *excelize.File) {
		f.NewSheet("备忘")
		f.SetCellValue("备忘", "A1", "x")
		f.DeleteSheet(duty)
	})
	if f.Refused() || len(f.Findings) != 2 || f.Findings[0].Where != "备忘" || !strings.Contains(f.Findings[1].Message, "否决项") {
		t.Errorf("%v", f.Findings)
	}
}

func TestSplitContact(t *testing.T) {
	for in, want := range map[string]data.Contact{
		"火警 119": {Name: "火警", Phone: "119"}, "火警119": {Name: "火警", Phone: "119"}, "火警：119": {Name: "火警", Phone: "119"}, "火警: 119": {Name: "火警", Phone: "119"},
		"值班室2 023-1234": {Name: "值班室2", Phone: "023-1234"}, "2号门卫 023-1234": {Name: "2号门卫", Phone: "023-1234"}, "值班 经理 (023)1234 转8": {Name: "值班 经理", Phone: "(023)1234 转8"},
		"站长 023-xxxxxxxx": {Name: "站长", Phone: "023-xxxxxxxx"}, "站长 023 1234 5678": {Name: "站长", Phone: "023 1234 5678"}, "张三 +86 138": {Name: "张三", Phone: "+86 138"}, "分机 12": {Name: "分机", Phone: "12"},
	} {
		if got, ok := splitContact(in); !ok || got != want {
			t.Errorf("%q: %+v %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "火警", "119", "火警 119，急救 120", "火警119、急救120", "火警 119 急救 120", "：119"} {
		if got, ok := splitContact(in); ok {
			t.Errorf("%q: %+v", in, got)
		}
	}
}
