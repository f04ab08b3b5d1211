package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"anka/data"
)

// A roster is a workbook of four sheets: a district's enterprises, their posts, their
// people, and the areas' supervisors. Any of them may be left out.

// MaxRoster is the largest roster file read.
const MaxRoster = 16 << 20

// A roster has two hundred thousand people, twenty thousand posts and two thousand
// enterprises; that is about this much, and room.
var rosterBounds = bounds{rows: 300_000, cells: 1_800_000, text: 64 << 20, merged: 300_000, unzipped: 192 << 20}

// RosterKind is what a row of a roster is about.
type RosterKind int

// The kinds, a sheet each.
const (
	RosterEnterprises RosterKind = iota
	RosterPosts
	RosterPeople
	RosterSupervisors
	RosterKinds // how many there are
)

// String is the kind in Chinese, which is the name of its sheet.
func (k RosterKind) String() string { return rosterSheets[k].name }

// RosterFile is what a roster's file held. Roster is nil exactly when the whole file
// is refused; rows that are refused are counted and left out.
type RosterFile struct {
	Name     string                      `json:"name"`
	Roster   *data.Roster                `json:"roster"`
	Findings []Finding                   `json:"findings,omitempty"`
	Lost     [RosterKinds]int            `json:"lost"`   // rows refused while reading
	Sheets   [RosterKinds]string         `json:"sheets"` // what they are called in the file
	Heads    [RosterKinds]map[string]int `json:"heads"`  // key → column
}

// Refused says whether nothing of the file may be taken.
func (f *RosterFile) Refused() bool { return f.Roster == nil }

// place names a cell of a row; of a column that the file has not, the row's first.
func (f *RosterFile) place(k RosterKind, row int, key string) string {
	col, ok := f.Heads[k][key]
	if !ok {
		col = 1
	}
	return fmt.Sprintf("%s!%s%d", f.Sheets[k], columnName(col), row)
}

// rosterSheet is how one kind stands in the workbook.
type rosterSheet struct {
	name    string
	also    []string // other names the sheet may have
	columns []rosterColumn
}

// rosterColumn is one field. heads[0] is written; all are read.
type rosterColumn struct {
	key   string
	heads []string
	must  bool // without it the sheet says nothing
	pick  []string
	width float64
	note  string // for the page of notes
}

var rosterSheets = [RosterKinds]rosterSheet{
	{"企业", []string{"企业表", "企业名单"}, []rosterColumn{
		{"name", []string{"企业名称", "企业", "单位名称", "名称"}, true, nil, 34, "必填，写全称，一家一行"},
		{"others", []string{"简称", "别名", "其他叫法"}, false, nil, 26, "大家平时的叫法，几个用「、」隔开，可以不填"},
		{"type", []string{"类型", "企业类型"}, false, names(data.Types), 26, "新企业必填，从下拉列表选"},
		{"area", []string{"属地", "镇街园区", "所属镇街"}, false, nil, 18, "新企业必填，镇街或园区，由那里的监管员管"},
		{"stage", []string{"阶段", "推行阶段"}, false, []string{data.Demonstration.Name(), data.Rollout.Name()}, 14, "示范引领或全面推进，新企业不填就是全面推进"},
		{"scope", []string{"是否在推行范围", "在推行范围", "推行范围"}, false, yesOrNo, 16, "是或否，新企业不填就是「是」"},
	}},
	{"岗位", []string{"岗位表", "岗位名单"}, []rosterColumn{
		{"enterprise", []string{"企业名称", "企业", "单位名称"}, true, nil, 34, "必填，和「企业」表里的一样，也可以写简称"},
		{"name", []string{"岗位", "岗位名称"}, true, nil, 24, "必填，一个岗位一行"},
		{"frontline", []string{"是否一线", "一线岗位", "是否一线岗位"}, false, yesOrNo, 12, "是或否，新岗位不填就是「是」。一线岗位要有四张单卡"},
	}},
	{"人员", []string{"人员表", "人员名单"}, []rosterColumn{
		{"enterprise", []string{"企业名称", "企业", "单位名称"}, true, nil, 34, "必填"},
		{"name", []string{"姓名"}, true, nil, 14, "必填，一个人一行"},
		{"posts", []string{"岗位", "岗位名称"}, false, nil, 30, "从业人员和班组长必填，几个用「、」隔开，先写主要的"},
		{"role", []string{"身份", "角色"}, false, []string{data.Worker.Name(), data.TeamLead.Name(), data.Officer.Name()}, 14, "从业人员、班组长、安全员，不填就是从业人员"},
		{"id", []string{"同名编号"}, false, nil, 12, "不用填。导出时，同一家企业里同名的人才有"},
	}},
	{"监管", []string{"监管表", "监管人员", "监管员"}, []rosterColumn{
		{"area", []string{"属地", "镇街园区", "所属镇街"}, true, nil, 24, "必填，他管的镇街或园区"},
		{"name", []string{"姓名"}, true, nil, 14, "必填"},
	}},
}

// sheetKind says which kind a sheet of that name holds.
func sheetKind(name string) (RosterKind, bool) {
	i := slices.IndexFunc(rosterSheets[:], func(s rosterSheet) bool { return s.name == name || slices.Contains(s.also, name) })
	return RosterKind(i), i >= 0
}

func (s *rosterSheet) column(head string) *rosterColumn {
	i := slices.IndexFunc(s.columns, func(c rosterColumn) bool {
		return slices.ContainsFunc(c.heads, func(h string) bool { return data.NameKey(h) == data.NameKey(head) })
	})
	if i < 0 {
		return nil
	}
	return &s.columns[i]
}

func (s *rosterSheet) heads() string {
	var out []string
	for _, c := range s.columns {
		out = append(out, c.heads[0])
	}
	return strings.Join(out, "、")
}

// HoldsRoster says whether a file is a workbook with a roster's sheets, and not with
// those of cards. It looks at the names of the sheets only.
func HoldsRoster(name string, raw []byte) bool {
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return false
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(z.File) > maxParts {
		return false
	}
	is, cards := false, false
	h := handler{start: func(name string, attr func(string) string) {
		if name == "sheet" {
			sheet := strings.TrimSpace(attr("name"))
			_, ok := sheetKind(sheet)
			is, cards = is || ok, cards || sheet == headSheet
		}
	}}
	for _, f := range z.File { // where Excel, WPS and LibreOffice put it
		if partName(f.Name) == "xl/workbook.xml" {
			body, err := unzipPart(f, 1<<20)
			return err == nil && h.run(body) == nil && is && !cards
		}
	}
	return false
}

// ReadRoster reads a roster. It never fails: what cannot be read is a finding.
func ReadRoster(name string, r io.Reader) *RosterFile {
	f := &RosterFile{Name: name}
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return f.refuse(Finding{Message: "名册只能是 .xlsx，请另存为 .xlsx 后再导入。"})
	}
	raw, err := readAll(r, MaxRoster)
	if err != nil {
		return f.refuse(Finding{Message: err.Error()})
	}
	b, err := openBook(raw, rosterBounds)
	if err != nil {
		return f.refuse(bookFinding(err))
	}
	x := &rosterReader{file: f, roster: &data.Roster{}, at: map[string]int{}}
	if x.read(b) {
		f.Roster = x.roster
	}
	f.Findings = x.findings()
	for i := range f.Findings {
		f.Findings[i].File = f.Name
	}
	return f
}

func (f *RosterFile) refuse(x Finding) *RosterFile {
	x.File = f.Name
	f.Findings = []Finding{x}
	return f
}
