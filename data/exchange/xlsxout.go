package exchange

import (
	"fmt"
	"io"
	"strings"

	"anka/data"

	"github.com/xuri/excelize/v2"
)

// WriteXLSX writes a card set as a workbook: a page of guidance, 基本信息 and a
// sheet a part, ready to be edited and read again. What data.Check accepts
// comes back the same from Read.
func WriteXLSX(w io.Writer, c *data.CardSet) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("write workbook: %w", e)
		}
	}()
	x := &bookWriter{file: f}
	x.styles()
	x.notes("两单两卡填写说明", guideLines)
	x.head(c)
	for i := range layouts {
		x.sheet(&layouts[i], c.Sheet(layouts[i].part))
	}
	x.do(f.DeleteSheet("Sheet1"))
	if x.err != nil {
		return fmt.Errorf("write workbook: %w", x.err)
	}
	f.SetActiveSheet(0)
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// bookWriter keeps the first error, so that the writing reads as a list of what is written.
type bookWriter struct {
	file       *excelize.File
	body, bold int // styles
	err        error
	sheetName  string // the sheet that is being written
}

func (x *bookWriter) do(err error) {
	if x.err == nil {
		x.err = err
	}
}

// page has a sheet printed on A4 across, as wide as the paper.
func (x *bookWriter) page(name string) error {
	across, a4, one, any, fit := "landscape", 9, 1, 0, true
	if err := x.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, Size: &a4, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	return x.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// styles: every cell is text, so that 119 stays 119 and 1-2 does not become a day.
func (x *bookWriter) styles() {
	border := x.border()
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	var err error
	x.body, err = x.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: wrap, Border: border})
	x.do(err)
	x.bold, err = x.file.NewStyle(&excelize.Style{
		NumFmt: 49, Border: border, Font: &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
	})
	x.do(err)
}

func (x *bookWriter) border() []excelize.Border {
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	return border
}

func (x *bookWriter) begin(name string, widths ...float64) {
	_, err := x.file.NewSheet(name)
	if err == nil {
		err = x.page(name)
	}
	x.do(err)
	x.sheetName = name
	for i, w := range widths {
		col := columnName(i + 1)
		x.do(x.file.SetColWidth(name, col, col, w))
		x.do(x.file.SetColStyle(name, col, x.body))
	}
}

func (x *bookWriter) put(row, col int, v string, style int) {
	at := fmt.Sprintf("%s%d", columnName(col), row)
	x.do(x.file.SetCellStr(x.sheetName, at, escape(v)))
	x.do(x.file.SetCellStyle(x.sheetName, at, at, style))
}

// header writes row 1 and keeps it in sight.
func (x *bookWriter) header(names ...string) {
	for i, n := range names {
		x.put(1, i+1, n, x.bold)
	}
	x.do(x.file.SetPanes(x.sheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func (x *bookWriter) pick(from, to string, choices []string) {
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(from + ":" + to)
	x.do(dv.SetDropList(choices))
	dv.SetError(excelize.DataValidationErrorStyleStop, "请重新选择", "请从下拉列表里选："+strings.Join(choices, "、"))
	x.do(x.file.AddDataValidation(x.sheetName, dv))
}

func (x *bookWriter) head(c *data.CardSet) {
	x.begin(headSheet, 16, 44, 44)
	x.header("项目", "内容", "说明")
	for i, h := range headRows {
		row := i + 2
		x.put(row, 1, h.label, x.bold)
		x.put(row, 2, cellText(h.get(c)), x.body)
		x.put(row, 3, h.note, x.body)
		if h.pick != nil {
			x.pick(fmt.Sprintf("B%d", row), fmt.Sprintf("B%d", row), h.pick)
		}
	}
}

// rowsToPick is how far down the drop-down lists reach.
const rowsToPick = 500

func (x *bookWriter) sheet(l *layout, s *data.Sheet) {
	var heads []string
	var widths []float64
	for _, c := range l.columns {
		heads, widths = append(heads, c.heads[0]), append(widths, c.width)
	}
	x.begin(l.part.Title(), widths...)
	x.header(heads...)
	for i, c := range l.columns {
		if c.pick != nil {
			x.pick(fmt.Sprintf("%s2", columnName(i+1)), fmt.Sprintf("%s%d", columnName(i+1), rowsToPick), c.pick)
		}
	}
	row := 2
	if s.Rhyme != "" {
		x.put(row, len(l.columns), s.Rhyme, x.body)
	}
	for i := range s.Scenes {
		next := x.scene(l, &s.Scenes[i], row)
		rhyme := ""
		if i == 0 {
			x.merge(len(l.columns), row, next-1)
			rhyme = s.Rhyme
		}
		x.heights(l, &s.Scenes[i], row, rhyme)
		row = next
	}
}

// scene writes the items of a scene below one another, the name drawn over all.
func (x *bookWriter) scene(l *layout, s *data.Scene, row int) int {
	first := row
	for i := range s.Items {
		for col, c := range l.columns {
			if c.get == nil || c.of == ofScene && i > 0 {
				continue
			}
			if v := cellText(c.get(s, &s.Items[i])); v != "" {
				x.put(row, col+1, v, x.body)
			}
		}
		row++
	}
	for col, c := range l.columns {
		if col == 0 || c.of == ofScene {
			x.merge(col+1, first, row-1)
		}
	}
	return row
}

func (x *bookWriter) merge(col, first, last int) {
	if last > first {
		x.do(x.file.MergeCell(x.sheetName, fmt.Sprintf("%s%d", columnName(col), first), fmt.Sprintf("%s%d", columnName(col), last)))
	}
}

// heights makes a scene's rows high enough to read: its own cells are spread
// over all of them.
func (x *bookWriter) heights(l *layout, s *data.Scene, row int, rhyme string) {
	const line = 15 // points
	spread := linesIn(rhyme, l.columns[len(l.columns)-1].width)
	own := make([]int, len(s.Items))
	for i := range s.Items {
		own[i] = 1
		for _, c := range l.columns {
			if c.get == nil {
				continue
			}
			n := linesIn(cellText(c.get(s, &s.Items[i])), c.width)
			if c.of == ofScene {
				spread = max(spread, n)
			} else {
				own[i] = max(own[i], n)
			}
		}
	}
	for i := range own {
		each := (spread + len(own) - 1) / len(own)
		x.do(x.file.SetRowHeight(x.sheetName, row+i, float64(line*max(own[i], each))))
	}
}

// linesIn is how many lines a text takes in a column of so many half-width
// characters; a Chinese one takes two.
func linesIn(text string, width float64) int {
	n := 0
	for l := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		wide := 0
		for _, r := range l {
			wide++
			if r >= 0x2e80 {
				wide++
			}
		}
		n += 1 + wide/max(1, int(width)-1)
	}
	return n
}

// cellText is a value as a cell holds it; what is not so is left empty.
func cellText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return map[bool]string{true: "是"}[v]
	case []string:
		return joinList(v)
	case []data.Contact:
		return joinContacts(v)
	}
	return ""
}
