package exchange

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anka/data"

	"github.com/xuri/excelize/v2"
)

// workbook makes one of text: 「== 企业」 begins a sheet, a line is a row, 「|」 parts cells.
func workbook(t testing.TB, text string, edit ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sheet, row := "", 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\n")) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "== "); ok {
			sheet, row = name, 0
			if _, err := f.NewSheet(sheet); err != nil {
				t.Fatal(err)
			}
			continue
		}
		row++
		for i, v := range strings.Split(line, "|") {
			if v != "" {
				_ = f.SetCellStr(sheet, fmt.Sprintf("%s%d", columnName(i+1), row), v)
			}
		}
	}
	_ = f.DeleteSheet("Sheet1")
	for _, e := range edit {
		e(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const goodRoster = `
== 企业
企业名称|简称|类型|属地|阶段|是否在推行范围
江津加油站|江津站、加油站|加油站|几江街道|示范引领|是
三峡油漆|三峡漆|危险化学品生产企业|德感工业园|全面推进|
== 岗位
企业名称|岗位|是否一线
江津加油站|卸油员|是
江津加油站|加油员|是
江津加油站|站长|否
三峡油漆|配料工|
== 人员
企业名称|姓名|岗位|身份
江津加油站|张敏|卸油员|从业人员
江津加油站|刘静||安全员
江津加油站|赵勇|加油员、卸油员|
三峡油漆|陈刚|配料工|班组长
== 监管
属地|姓名
几江街道|夏雪
`

func readRoster(t testing.TB, text string, edit ...func(*excelize.File)) *RosterFile {
	t.Helper()
	return ReadRoster("名册.xlsx", bytes.NewReader(workbook(t, text, edit...)))
}

// bare is a roster without its rows.
func bare(r *data.Roster) *data.Roster {
	out := &data.Roster{}
	for _, e := range r.Enterprises {
		e.Row = 0
		posts, people := e.Posts, e.People
		e.Posts, e.People = nil, nil
		for _, p := range posts {
			p.Row = 0
			e.Posts = append(e.Posts, p)
		}
		for _, p := range people {
			p.Row = 0
			e.People = append(e.People, p)
		}
		out.Enterprises = append(out.Enterprises, e)
	}
	for _, s := range r.Supervisors {
		s.Row = 0
		out.Supervisors = append(out.Supervisors, s)
	}
	return out
}

// What people do to a roster that changes nothing of what it says.
func TestRosterAsPeopleType(t *testing.T) {
	t.Parallel()
	want := readRoster(t, goodRoster)
	if want.Refused() || len(want.Findings) > 0 {
		t.Fatal(want.Findings)
	}
	if e := want.Roster.Enterprises[0]; !reflect.DeepEqual(e.Others, []string{"江津站", "加油站"}) || e.Stage != data.Demonstration || len(e.Posts) != 3 || e.Posts[2].Frontline != data.No || len(e.People) != 3 || e.People[1].Role != data.Officer {
		t.Fatalf("%+v", e)
	}
	plain := func(*excelize.File) {}
	for name, c := range map[string]struct {
		change func(string) string
		edit   func(f *excelize.File)
	}{
		"blanks and widths": {func(s string) string {
			return strings.NewReplacer("江津加油站|卸油员", "江津加油站 |卸油员 ", "江津加油站|张敏", "　江津 加油站|张　敏", "三峡油漆|配料工", "三峡油漆\u00a0|配料工").Replace(s)
		}, plain},
		"a title above": {nil, func(f *excelize.File) {
			for _, s := range []string{"企业", "人员"} {
				_ = f.InsertRows(s, 1, 2)
				_ = f.SetCellValue(s, "A1", "江津区企业名称一览表")
				_ = f.MergeCell(s, "A1", "F1")
			}
		}},
		"columns in another order": {nil, func(f *excelize.File) {
			_ = f.DuplicateRow("人员", 1)
			rows, _ := f.GetRows("人员")
			for r := range rows {
				for c := range 4 {
					_ = f.SetCellValue("人员", fmt.Sprintf("%s%d", columnName(4-c), r+1), cellOr(rows[r], c))
				}
			}
			_ = f.RemoveRow("人员", 1)
		}},
		"row numbers in front": {nil, func(f *excelize.File) {
			_ = f.InsertCols("岗位", "A", 1)
			_ = f.SetCellValue("岗位", "A1", "序号")
			_ = f.SetCellValue("岗位", "A2", 1)
		}},
		"merged names": {nil, func(f *excelize.File) {
			for _, c := range []string{"A3", "A4"} {
				_ = f.SetCellValue("岗位", c, "")
				_ = f.SetCellValue("人员", c, "")
			}
			_ = f.MergeCell("岗位", "A2", "A4")
			_ = f.MergeCell("人员", "A2", "A4")
		}},
		"merged yes": {nil, func(f *excelize.File) {
			_ = f.SetCellValue("岗位", "C3", "")
			_ = f.MergeCell("岗位", "C2", "C3")
		}},
		"other heads": {func(s string) string {
			return strings.NewReplacer("|类型|", "| 企业类型*|", "企业名称|岗位", "单位名称：|岗位名称", "|阶段|", "|推行\u2003阶段|", "== 人员", "== 人员名单").Replace(s)
		}, plain},
		"blank rows and formats": {nil, func(f *excelize.File) {
			_ = f.InsertRows("人员", 3, 2)
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 49})
			_ = f.SetColStyle("人员", "A:XFD", style)
		}},
		"words for yes": {func(s string) string {
			return strings.NewReplacer("卸油员|是", "卸油员|√", "站长|否", "站长|×").Replace(s)
		}, plain},
		"other separators": {func(s string) string {
			return strings.NewReplacer("江津站、加油站", "江津站；加油站", "加油员、卸油员", "加油员,卸油员").Replace(s)
		}, plain},
		"one name two rows": {func(s string) string { return s }, plain},
		"half width":        {func(s string) string { return strings.ReplaceAll(s, "全面推进", "推进") }, plain},
		"a blank sheet":     {nil, func(f *excelize.File) { _, _ = f.NewSheet("Sheet9") }},
		"sheets turned":     {nil, func(f *excelize.File) { _ = f.MoveSheet("人员", "企业") }},
	} {
		t.Run(name, func(t *testing.T) {
			text := goodRoster
			if c.change != nil {
				text = c.change(text)
			}
			f := readRoster(t, text, c.edit)
			if f.Refused() || len(f.Findings) > 0 {
				t.Fatal(f.Findings)
			}
			one, other := NewRosterPlan(want, &data.Roster{}, RosterImporter{}), NewRosterPlan(f, &data.Roster{}, RosterImporter{})
			if one.Digest() != other.Digest() || len(other.Findings) > 0 {
				t.Errorf("%v\n%+v\n%+v", other.Findings, bare(want.Roster), bare(f.Roster))
			}
		})
	}
}

func cellOr(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// A person whose name is drawn over two rows has both rows' posts.
func TestRosterMergedPerson(t *testing.T) {
	f := readRoster(t, strings.Replace(goodRoster, "江津加油站|刘静||安全员", "江津加油站||加油员|", 1), func(f *excelize.File) { _ = f.MergeCell("人员", "B2", "B3") })
	p := NewRosterPlan(f, &data.Roster{}, RosterImporter{})
	if len(p.Findings) > 0 || !reflect.DeepEqual(p.Add.Enterprises[0].People[0].Posts, []string{"卸油员", "加油员"}) || len(p.Add.Enterprises[0].People) != 2 {
		t.Errorf("%v %+v", p.Findings, p.Add.Enterprises[0].People)
	}
}

func TestRosterFindings(t *testing.T) {
	t.Parallel()
	swap := func(old, with string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				panic(old)
			}
			return strings.Replace(s, old, with, 1)
		}
	}
	for _, c := range []struct {
		name        string
		change      func(string) string
		edit        func(f *excelize.File)
		where, says string
		whole       bool // the file is refused
		lost        [RosterKinds]int
	}{
		{"unknown type", swap("|加油站|几江", "|银行|几江"), nil, "企业!C2", "「银行」不认识，请改成：危险化学品生产企业、", false, [4]int{1, 3, 3, 0}},
		{"unknown stage", swap("示范引领", "巩固提升"), nil, "企业!E2", "「巩固提升」不认识，请改成：示范引领、全面推进", false, [4]int{1, 3, 3, 0}},
		{"scope is neither", swap("示范引领|是", "示范引领|也许"), nil, "企业!F2", "「是」或「否」", false, [4]int{1, 3, 3, 0}},
		{"no type", swap("|加油站|几江", "||几江"), nil, "企业!A2", "是新的，请填写类型", false, [4]int{1, 3, 3, 0}},
		{"no area", swap("几江街道|示", "|示"), nil, "企业!A2", "是新的，请填写属地", false, [4]int{1, 3, 3, 0}},
		{"no name", swap("江津加油站|江津站", "|江津站"), nil, "企业!A2", "企业名称是空的", false, [4]int{1, 3, 3, 0}},
		{"name too long", swap("江津加油站|江津站", strings.Repeat("长", 41)+"|江津站"), nil, "企业!A2", "41 字", false, [4]int{1, 3, 3, 0}},
		{"enterprise twice", swap("三峡油漆|三峡漆", "江津加油站 |三峡漆"), nil, "企业!A3", "写了两次，第 2 行也有", false, [4]int{1, 1, 1, 0}},
		{"enterprise of a post is not there", swap("三峡油漆|配料工|\n", "四峡油漆|配料工|\n"), nil, "岗位!A5", "「四峡油漆」不在「企业」表里，也没有登记过", false, [4]int{0, 1, 1, 0}},
		{"enterprise of a person is not there", swap("三峡油漆|陈刚", "四峡油漆|陈刚"), nil, "人员!A5", "不在「企业」表里", false, [4]int{0, 0, 1, 0}},
		{"post twice", swap("江津加油站|加油员|是", "江津加油站|卸油员 |是"), nil, "岗位!B3", "写了两次，第 2 行也有", false, [4]int{0, 1, 1, 0}},
		{"frontline is neither", swap("卸油员|是", "卸油员|半"), nil, "岗位!C2", "「是」或「否」", false, [4]int{0, 1, 2, 0}},
		{"no such post", swap("张敏|卸油员", "张敏|卸油工"), nil, "人员!C2", "没有「卸油工」这个岗位，请先写进「岗位」表，或改成：加油员、卸油员、站长", false, [4]int{0, 0, 1, 0}},
		{"worker without a post", swap("张敏|卸油员", "张敏|"), nil, "人员!C2", "从业人员要有岗位", false, [4]int{0, 0, 1, 0}},
		{"unknown role", swap("配料工|班组长", "配料工|经理"), nil, "人员!D5", "「经理」不认识", false, [4]int{0, 0, 1, 0}},
		{"no name of a person", swap("张敏|卸", "张敏1|卸"), nil, "人员!B2", "姓名「张敏1」不对", false, [4]int{0, 0, 1, 0}},
		{"person twice", swap("赵勇|加油员、卸油员", "张敏|加油员"), nil, "人员!B4", "写了两次，第 2 行也有", false, [4]int{0, 0, 1, 0}},
		{"a number that is none", swap("身份\n江津加油站|张敏|卸油员|从业人员", "身份|同名编号\n江津加油站|张敏|卸油员|从业人员|甲"), nil, "人员!E2", "请留空", false, [4]int{0, 0, 1, 0}},
		{"supervisor twice", swap("几江街道|夏雪\n", "几江街道|夏雪\n几江街道|夏雪\n"), nil, "监管!B3", "写了两次", false, [4]int{0, 0, 0, 1}},
		{"no area of a supervisor", swap("几江街道|夏雪", "|夏雪"), nil, "监管!A2", "属地是空的", false, [4]int{0, 0, 0, 1}},
		{"bidi override", swap("江津加油站|赵勇", "江津加油\u202e站|赵勇"), nil, "人员!A4", "U+202E", false, [4]int{0, 0, 1, 0}},
		{"a date", nil, func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{NumFmt: 16})
			_ = f.SetCellValue("岗位", "B3", 45293)
			_ = f.SetCellStyle("岗位", "B3", "B3", style)
		}, "岗位!B3", "改成了日期", false, [4]int{0, 1, 1, 0}},
		{"a formula without result", nil, func(f *excelize.File) {
			_ = f.SetCellValue("岗位", "B3", nil)
			_ = f.SetCellFormula("岗位", "B3", "A1")
		}, "岗位!B3", "公式没有保存结果", false, [4]int{0, 1, 1, 0}},
		{"no head", swap("企业名称|姓名", "企业名称|名"), nil, "人员!A1", "没有表头「姓名」", true, [4]int{}},
		{"head twice", swap("|简称|类型|", "|简称|简称|"), nil, "企业!C1", "写了两次", true, [4]int{}},
		{"sheet twice", nil, func(f *excelize.File) {
			_, _ = f.NewSheet("人员名单")
			_ = f.SetCellValue("人员名单", "A1", "企业名称")
		}, "人员名单", "有两个", true, [4]int{}},
		{"no sheet", func(string) string { return "== 说明\n企业\n" }, nil, "", "没有工作表", true, [4]int{}},
		{"far column", nil, func(f *excelize.File) { _ = f.SetCellValue("人员", "XFD2", "x") }, "人员!XFD2", "太远", true, [4]int{}},
		// What is only looked at.
		{"unknown head", swap("|属地|", "|电话|"), nil, "企业!D1", "「电话」这一列没有读", false, [4]int{2, 4, 4, 0}},
		{"no head over a column", swap("卸油员|是\n", "卸油员|是|随手记\n"), nil, "岗位!D2", "没有表头，没有读", false, [4]int{}},
		{"other sheet", nil, func(f *excelize.File) {
			_, _ = f.NewSheet("备忘")
			_ = f.SetCellValue("备忘", "A1", "x")
		}, "备忘", "没有读", false, [4]int{}},
		{"the same under another name", swap("三峡油漆|三峡漆|", "重庆三峡油漆有限公司|三峡漆|"), nil, "岗位!A5", "「三峡油漆」不在「企业」表里", false, [4]int{0, 1, 1, 0}},
		{"short name of two", swap("三峡漆", "江津站"), nil, "企业!B3", "简称「江津站」也是「江津加油站」的", false, [4]int{}},
		{"areas alike", swap("|德感工业园|", "|几江街道办|"), nil, "企业!D3", "属地「几江街道办」和「几江街道」像是一个地方", false, [4]int{}},
		{"area without enterprises", swap("几江街道|夏雪", "珞璜镇|夏雪"), nil, "监管!A2", "还没有企业", false, [4]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := goodRoster
			if c.change != nil {
				text = c.change(text)
			}
			edit := c.edit
			if edit == nil {
				edit = func(*excelize.File) {}
			}
			f := readRoster(t, text, edit)
			p := NewRosterPlan(f, &data.Roster{}, RosterImporter{})
			if !slices.ContainsFunc(p.Findings, func(x Finding) bool { return x.Where == c.where && strings.Contains(x.Message, c.says) }) {
				t.Errorf("want %s %s, got %v", c.where, c.says, p.Findings)
			}
			var lost [RosterKinds]int
			for k := range p.Count {
				lost[k] = p.Count[k][Refused]
			}
			if f.Refused() != c.whole || lost != c.lost && !c.whole {
				t.Errorf("refused %t, lost %v: %v", f.Refused(), lost, p.Findings)
			}
			for _, x := range p.Findings {
				if !strings.HasSuffix(x.Message, "。") || strings.ContainsAny(x.Message, "\n\u202e") {
					t.Errorf("%q is no sentence", x.Message)
				}
			}
		})
	}
}

// A mistake in a thousand rows is one sentence.
func TestRosterGathers(t *testing.T) {
	text := strings.TrimSuffix(goodRoster, "== 监管\n属地|姓名\n几江街道|夏雪\n")
	for i := range 1000 {
		text += fmt.Sprintf("江津加油站|甲%c|油工|从业人员\n", '一'+rune(i))
	}
	p := NewRosterPlan(readRoster(t, text), &data.Roster{}, RosterImporter{})
	if len(p.Findings) != 1 || p.Count[RosterPeople][Refused] != 1000 || !strings.HasSuffix(p.Findings[0].Message, "还有 999 行也这样。") {
		t.Errorf("%d %v", p.Count[RosterPeople][Refused], p.Findings)
	}
}

func TestHoldsRoster(t *testing.T) {
	var cards, roster bytes.Buffer
	if err := Template(&cards); err != nil {
		t.Fatal(err)
	}
	if err := RosterTemplate(&roster); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		raw  []byte
		want bool
	}{
		{"a.xlsx", roster.Bytes(), true}, {"A.XLSX", workbook(t, "== 人员名单\nx\n"), true}, {"a.yaml", roster.Bytes(), false}, {"a.xlsx", cards.Bytes(), false},
		{"a.xlsx", nil, false}, {"a.xlsx", []byte("PK"), false}, {"a.xlsx", workbook(t, "== 说明\nx\n"), false},
	} {
		if got := HoldsRoster(c.name, c.raw); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// The template says what to do, its example is not read, and nothing is wrong with it.
func TestRosterTemplate(t *testing.T) {
	var b bytes.Buffer
	if err := RosterTemplate(&b); err != nil {
		t.Fatal(err)
	}
	f := ReadRoster("模板.xlsx", &b)
	if f.Refused() || len(f.Roster.Enterprises)+len(f.Roster.Supervisors) != 0 || len(f.Findings) == 0 {
		t.Fatalf("%+v", f)
	}
	for _, x := range f.Findings {
		if !x.Warning || !strings.Contains(x.Message, "模板的示例，没有读") {
			t.Error(x)
		}
	}
}
