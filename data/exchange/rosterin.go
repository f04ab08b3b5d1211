package exchange

import (
	"slices"
	"strings"

	"anka/data"
)

// rosterReader makes a roster of a workbook. What is wrong in a row refuses the row;
// what is wrong with a sheet refuses the file.
type rosterReader struct {
	gathered
	file   *RosterFile
	roster *data.Roster
	at     map[string]int // NameKey of an enterprise, or of another name → its place in roster
	broken bool           // a sheet cannot be read
}

// The enterprise and the area of the template's example, which is not read.
const sampleName, sampleArea = "某某加油站（示例）", "某某街道（示例）"

func (x *rosterReader) read(b *book) bool {
	grids := [RosterKinds]*grid{}
	for _, g := range b.sheets {
		kind, ok := sheetKind(g.name)
		switch {
		case !ok && g.name != guideSheet && g.last > 0:
			x.warn(g.name, "这个工作表没有读，请按模板改名，或删去。")
		case ok && grids[kind] != nil:
			x.refuse(g.name, "这一种工作表有两个，请合成一个。")
			x.broken = true
		case ok:
			grids[kind], x.file.Sheets[kind] = g, g.name
		}
	}
	any := false
	for kind, g := range grids { // enterprises first
		if g != nil && g.last > 0 {
			any = true
			x.sheet(RosterKind(kind), g)
		}
	}
	if !any {
		x.refuse("", "没有工作表「企业」「岗位」「人员」，请按模板填写。")
	}
	return any && !x.broken
}

// sheet reads one sheet row by row.
func (x *rosterReader) sheet(kind RosterKind, g *grid) {
	s := &rosterScan{rosterReader: x, kind: kind, grid: g, of: &rosterSheets[kind], at: map[string]int{}}
	if !s.header() {
		x.broken = true
		return
	}
	take := [...]func(*rosterScan){(*rosterScan).enterprise, (*rosterScan).post, (*rosterScan).person, (*rosterScan).supervisor}[kind]
	for s.row = s.top + 1; s.row <= g.last; s.row++ {
		if s.holds() {
			s.bad = false
			take(s)
			if s.bad {
				x.file.Lost[kind]++
			}
		}
	}
}

// entry finds or makes the enterprise that a row of posts or people is about.
func (x *rosterReader) entry(name string) *data.RosterEnterprise {
	i, ok := x.at[data.NameKey(name)]
	if !ok {
		i = x.add(data.RosterEnterprise{Name: name})
	}
	return &x.roster.Enterprises[i]
}

func (x *rosterReader) add(e data.RosterEnterprise) int {
	i := len(x.roster.Enterprises)
	x.roster.Enterprises = append(x.roster.Enterprises, e)
	x.at[data.NameKey(e.Name)] = i
	return i
}

// rosterScan is a sheet being read.
type rosterScan struct {
	*rosterReader
	kind RosterKind
	grid *grid
	of   *rosterSheet
	top  int            // the header's row
	at   map[string]int // key → column
	row  int
	bad  bool // the row is refused
}

// header finds the row of the heads: the first in which all stand that must.
func (s *rosterScan) header() bool {
	missing := ""
	for row := 1; row <= headerWithin && s.top == 0; row++ {
		at := map[string]int{}
		for col := 1; col <= s.grid.right; col++ {
			if c := s.of.column(label(s.grid.at(pos{row, col}).text)); c != nil && at[c.key] == 0 {
				at[c.key] = col
			}
		}
		lacks := slices.IndexFunc(s.of.columns, func(c rosterColumn) bool { return c.must && at[c.key] == 0 })
		switch {
		case lacks < 0:
			s.top, s.at, s.file.Heads[s.kind] = row, at, at
		case len(at) > 0 && missing == "":
			missing = s.of.columns[lacks].heads[0]
		}
	}
	if s.top == 0 {
		if missing == "" {
			missing = s.of.columns[0].heads[0]
		}
		s.rosterReader.refuse(s.grid.place(pos{1, 1}), "没有表头「%s」，请按模板补上表头。", missing)
		return false
	}
	for col := 1; col <= s.grid.right; col++ {
		s.head(pos{s.top, col})
	}
	s.headless()
	return !s.broken
}

// head says of a column that it is not read, or is there twice.
func (s *rosterScan) head(p pos) {
	name := label(s.grid.at(p).text)
	c := s.of.column(name)
	switch {
	case name == "" || name == "序号":
	case c == nil:
		s.warn(s.grid.place(p), "「%s」这一列没有读，认得的表头是：%s。", data.Brief(name), s.of.heads())
	case s.at[c.key] != p.col:
		s.rosterReader.refuse(s.grid.place(p), "表头「%s」写了两次，请删去一列。", name)
		s.broken = true
	}
}

// headless says of what stands under no head that it is not read.
func (s *rosterScan) headless() {
	told := map[int32]bool{}
	for row := s.top + 1; row <= s.grid.last; row++ {
		for _, k := range s.grid.rows[row] {
			if p := (pos{row, int(k.col)}); !told[k.col] && !s.grid.holds(pos{s.top, p.col}) {
				told[k.col] = true
				s.warn(s.grid.place(p), "这一列没有表头，没有读。")
			}
		}
	}
}

// holds says whether the row says anything of its own.
func (s *rosterScan) holds() bool {
	for _, col := range s.at {
		if s.grid.holds(pos{s.row, col}) {
			return true
		}
	}
	return false
}

// cellOf is a row's cell; one drawn over several rows says the same of each.
func (s *rosterScan) cellOf(key string) (cell, pos) {
	col, ok := s.at[key]
	p := pos{s.row, col}
	if !ok {
		return cell{}, p
	}
	if c := s.grid.at(p); c != (cell{}) {
		return c, p
	}
	if first, ok := s.grid.merges[p]; ok && first.row > s.top {
		return s.grid.at(first), first
	}
	return cell{}, p
}

func (s *rosterScan) no(key, format string, args ...any) {
	s.bad = true
	s.rosterReader.refuse(s.file.place(s.kind, s.row, key), format, args...)
}

// text is a cell in one line, without what cannot be seen.
func (s *rosterScan) text(key string) string {
	v := strings.Join(strings.Fields(s.lines(key)), " ")
	if n := len([]rune(v)); n > data.MaxTitle {
		s.no(key, "这一格有 %d 字，请缩短到 %d 字以内。", n, data.MaxTitle)
		return ""
	}
	return v
}

// lines is a cell as it was typed.
func (s *rosterScan) lines(key string) string {
	c, _ := s.cellOf(key)
	switch {
	case c.trouble != "":
		s.no(key, "%s", c.trouble)
		return ""
	case c.isDate:
		s.no(key, "这里被表格软件改成了日期，请把单元格设为文本后重新输入。")
		return ""
	}
	v := strings.TrimSpace(strings.ReplaceAll(c.text, "\t", " "))
	if why := data.BadText(v); why != "" {
		s.no(key, "这一格%s", why)
		return ""
	}
	return v
}

// must is text that may not be left out.
func (s *rosterScan) must(key, what string) string {
	before := s.bad
	v := s.text(key)
	if v == "" && s.bad == before {
		s.no(key, "%s是空的，请填写，或删去这一行。", what)
	}
	return v
}

// chosen is text out of a list: its name, its key, or another word for it.
func chosen[T interface {
	~string
	Name() string
}](s *rosterScan, key, what string, all []T, also map[string]T) T {
	v := s.text(key)
	if v == "" {
		return ""
	}
	var can []string
	for _, t := range all {
		if data.NameKey(t.Name()) == data.NameKey(v) || string(t) == v {
			return t
		}
		can = append(can, t.Name())
	}
	if t, ok := also[v]; ok {
		return t
	}
	s.no(key, "%s「%s」不认识，请改成：%s。", what, data.Brief(v), strings.Join(can, "、"))
	return ""
}

func (s *rosterScan) yesNo(key string) data.YesNo {
	v := s.text(key)
	is := saidYes(v)
	if v != "" && is == data.Unsaid {
		s.no(key, "%s", sayYesOrNo)
	}
	return is
}
