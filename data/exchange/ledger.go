package exchange

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Ledger is a workbook to print and sign: a cover, and tables. It is written and
// never read.
type Ledger struct {
	Title  string
	Facts  [][2]string // of the cover: what, and its value
	Notes  string      // below them: how the numbers are made
	Signs  []string    // who signs
	Tables []Table
}

// Table is a sheet of a ledger. A cell is a string or an int; nil is an empty one.
type Table struct {
	Name   string
	Heads  []string
	Widths []float64 // in half-width characters
	Rows   [][]any
	None   string // what stands there when there is no row
}

// WriteLedger writes a ledger as a workbook, each sheet A4 across with its heads
// repeated on every page.
func WriteLedger(w io.Writer, l *Ledger) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("write ledger: %w", e)
		}
	}()
	x := &bookWriter{file: f}
	x.styles()
	x.cover(l)
	for i := range l.Tables {
		x.table(l, &l.Tables[i])
	}
	x.do(f.DeleteSheet("Sheet1"))
	if x.err != nil {
		return fmt.Errorf("write ledger: %w", x.err)
	}
	f.SetActiveSheet(0)
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}

const coverSheet = "封面"

func (x *bookWriter) cover(l *Ledger) {
	const wide = 96.0
	x.begin(coverSheet, 24, wide)
	title, err := x.file.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Size: 20}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	x.do(err)
	x.put(1, 1, l.Title, title)
	x.do(x.file.MergeCell(coverSheet, "A1", "B1"))
	x.do(x.file.SetRowHeight(coverSheet, 1, 54))
	row := 2
	put := func(what, value string, height float64) {
		x.put(row, 1, what, x.bold)
		x.put(row, 2, value, x.body)
		x.do(x.file.SetRowHeight(coverSheet, row, max(height, 15*float64(linesIn(value, wide)))))
		row++
	}
	for _, f := range l.Facts {
		put(f[0], f[1], 22)
	}
	put("怎么算的", l.Notes, 22)
	for _, who := range l.Signs {
		put(who, "签字：　　　　　　　　　　　　日期：　　　　年　　月　　日", 34)
	}
}

func (x *bookWriter) table(l *Ledger, t *Table) {
	x.begin(t.Name, t.Widths...)
	x.header(t.Heads...)
	x.do(x.file.SetRowHeight(t.Name, 1, 32))
	rows := t.Rows
	if len(rows) == 0 {
		rows = [][]any{{t.None}}
		x.do(x.file.MergeCell(t.Name, "A2", columnName(len(t.Heads))+"2"))
	}
	number, err := x.file.NewStyle(&excelize.Style{NumFmt: 1, Border: x.border(), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center"}})
	x.do(err)
	for i, r := range rows {
		high := 1
		for col, v := range r {
			switch v := v.(type) {
			case string:
				x.put(i+2, col+1, v, x.body)
				if len(t.Rows) > 0 {
					high = max(high, linesIn(v, t.Widths[col]))
				}
			case int:
				at := fmt.Sprintf("%s%d", columnName(col+1), i+2)
				x.do(x.file.SetCellInt(t.Name, at, int64(v)))
				x.do(x.file.SetCellStyle(t.Name, at, at, number))
			}
		}
		x.do(x.file.SetRowHeight(t.Name, i+2, float64(16*high)))
	}
	if len(t.Rows) > 0 { // it forgets that the page is fitted
		x.do(x.file.AutoFilter(t.Name, fmt.Sprintf("A1:%s%d", columnName(len(t.Heads)), len(t.Rows)+1), nil))
		x.do(x.page(t.Name))
	}
	x.do(x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + t.Name + "'!$1:$1", Scope: t.Name}))
	// & begins a code in a footer, and two of them are one.
	x.do(x.file.SetHeaderFooter(t.Name, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer(l.Title) + "&C" + t.Name + "&R第 &P 页，共 &N 页"}))
}

func footer(s string) string {
	const most = 60 // of 255 that a footer may have
	out := ""
	for i, r := range []rune(s) {
		if i == most {
			break
		}
		if out += string(r); r == '&' {
			out += "&"
		}
	}
	return out
}

// LedgerName is the name of a ledger's file.
func LedgerName(enterprise, date string) string {
	return FileStem(enterprise+" 考核台账 "+date) + ".xlsx"
}
