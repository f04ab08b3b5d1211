package exchange

import (
	"slices"
	"strings"

	"anka/data"
)

// headerWithin is how far down the header may stand: people put a title above it.
const headerWithin = 10

// sheet makes the node of one part of its sheet. Rows without a name go on with
// the scene above: that is what merged and left-out cells mean.
func (x *bookReader) sheet(l *layout, g *grid) pair {
	s := &sheetReader{bookReader: x, layout: l, grid: g, at: map[string]int{}, columns: map[int]*column{}}
	out := &node{where: g.name, kind: mapping}
	if g.last > 0 && s.header() {
		for row := s.top + 1; row <= g.last; row++ {
			s.row(row)
		}
		if s.rhyme != nil {
			out.pairs = append(out.pairs, pair{"rhyme", s.rhyme.where, s.rhyme})
		}
		out.pairs = append(out.pairs, pair{l.list, g.name, &node{where: g.name, kind: sequence, list: s.list}})
	}
	return pair{data.SheetPath(l.part), g.name, out}
}

type sheetReader struct {
	*bookReader
	layout  *layout
	grid    *grid
	top     int             // the header's row
	at      map[string]int  // key → column
	columns map[int]*column // the columns with a known header
	list    []*node         // items of a flat part, scenes of a nested one
	name    string          // of the scene that goes on
	rhyme   *node
}

// textKey is the key of the column that makes an item: 危险和有害因素 and so on.
func (l *layout) textColumn() *column { return &l.columns[1] }

func (s *sheetReader) header() bool {
	want := s.layout.textColumn()
	for row := 1; row <= headerWithin && s.top == 0; row++ {
		for col := 1; col <= maxColumn; col++ {
			if slices.Contains(want.heads, label(s.grid.at(pos{row, col}).text)) {
				s.top = row
			}
		}
	}
	if s.top == 0 {
		s.refuse(s.grid.place(pos{1, 1}), "没有表头「%s」，请按模板补上表头。", want.heads[0])
		return false
	}
	for col := 1; col <= maxColumn; col++ {
		s.head(pos{s.top, col})
	}
	if s.at[s.layout.name] == 0 && s.layout.part != data.Duty {
		s.refuse(s.grid.place(pos{s.top, 1}), "没有表头「%s」，请按模板补上表头。", s.layout.columns[0].heads[0])
		return false
	}
	return true
}

func (s *sheetReader) head(p pos) {
	name := label(s.grid.at(p).text)
	i := slices.IndexFunc(s.layout.columns, func(c column) bool { return slices.Contains(c.heads, name) })
	switch {
	case name == "序号":
	case i >= 0 && s.at[s.layout.columns[i].key] > 0:
		s.refuse(s.grid.place(p), "表头「%s」写了两次，请删去一列。", name)
	case i >= 0:
		s.columns[p.col], s.at[s.layout.columns[i].key] = &s.layout.columns[i], p.col
	case name != "":
		s.refuse(s.grid.place(p), "表头「%s」不认识，请改成：%s。", data.Brief(name), s.layout.heads())
	default:
		s.headless(p)
	}
}

// headless refuses a column that holds something and has no header: it would be lost.
func (s *sheetReader) headless(p pos) {
	for row := p.row + 1; row <= s.grid.last; row++ {
		if s.grid.holds(pos{row, p.col}) {
			s.refuse(s.grid.place(pos{row, p.col}), "这一列没有表头，请补上表头或删去内容。")
			return
		}
	}
}

func (l *layout) heads() string {
	var out []string
	for _, c := range l.columns {
		out = append(out, c.heads[0])
	}
	return strings.Join(out, "、")
}

// row adds one row: to the scene above, to a new one, or only lists to the last.
func (s *sheetReader) row(row int) {
	if !s.holds(row) {
		return
	}
	nameAt := pos{row, s.at[s.layout.name]}
	name := strings.TrimSpace(s.grid.at(nameAt).text)
	if c := s.grid.at(nameAt); c.trouble != "" || c.isDate {
		s.value(s.grid, nameAt, plainText, false)
		return
	}
	begins := name != "" && name != s.name || len(s.list) == 0
	if name != "" {
		s.name = name
	}
	item, scene := s.fields(row)
	textAt := pos{row, s.at[s.layout.textColumn().key]}
	empty := s.grid.at(textAt) == cell{}
	if empty && name == "" && len(item)+len(scene) == 0 {
		return // the verse alone
	}
	if empty && len(item) > 0 {
		s.refuse(s.grid.place(textAt), "%s是空的，请填写，或删去这一行。", s.layout.textColumn().heads[0])
		return
	}
	if s.layout.nested {
		s.step(nameAt, begins, item, scene, textAt, empty)
		return
	}
	s.item(nameAt, begins, item, scene, textAt, empty)
}

func (s *sheetReader) holds(row int) bool {
	for col := range s.columns {
		if s.grid.holds(pos{row, col}) {
			return true
		}
	}
	return false
}

// fields takes the cells of a row that are neither name nor text.
func (s *sheetReader) fields(row int) (item, scene []pair) {
	for _, c := range s.layout.columns {
		p := pos{row, s.at[c.key]}
		if p.col == 0 || c.key == s.layout.name || c.key == s.layout.textColumn().key {
			continue
		}
		if first, ok := s.grid.merges[p]; ok && c.of == ofItem && first.row > s.top && !s.emptyText(row) {
			p = first // one cell drawn over several items says the same of each
		}
		if !s.grid.holds(p) {
			continue
		}
		n := s.value(s.grid, p, c.form, false)
		switch {
		case n == nil:
		case c.of == ofSheet:
			s.verse(n)
		case c.of == ofScene:
			scene = append(scene, pair{c.key, n.where, n})
		default:
			item = append(item, pair{c.key, n.where, n})
		}
	}
	return item, scene
}

func (s *sheetReader) emptyText(row int) bool {
	return s.grid.at(pos{row, s.at[s.layout.textColumn().key]}) == cell{}
}

func (s *sheetReader) verse(n *node) {
	if s.rhyme != nil && strings.TrimSpace(s.rhyme.text) != strings.TrimSpace(n.text) {
		s.refuse(n.where, "顺口溜只写在第一行，请移到 %s。", s.rhyme.where)
		return
	}
	if s.rhyme == nil {
		s.rhyme = n
	}
}
