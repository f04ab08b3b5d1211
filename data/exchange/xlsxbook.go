package exchange

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A post has some hundred rows and a sheet ten columns; far cells are a mistake or an attack.
const (
	maxRow      = 5000
	maxColumn   = 60
	maxCells    = 50_000
	maxCellText = 32_767
	maxBookText = 4 << 20
	maxMerged   = 20_000
)

// book is a workbook as far as cards need it: the cells that hold something.
type book struct {
	sheets  []*grid
	shared  []string
	dates   []bool // by style: shows a number as a date
	date04  bool   // days count from 1904
	cells   int
	textLen int
}

type grid struct {
	name   string
	cells  map[pos]cell
	merges map[pos]pos // covered cell → first cell, downwards only
	last   int         // last row that holds something
}

type pos struct{ row, col int }

// cell is a value as text. trouble says why it cannot be taken as it is.
type cell struct {
	text    string
	trouble string
	isDate  bool // a date by its number format
}

func (g *grid) at(row, col int) cell { return g.cells[pos{row, col}] }

func openBook(raw []byte) (*book, error) {
	parts, err := unzip(raw)
	if err != nil {
		return nil, err
	}
	top, err := relations(parts, "")
	if err != nil {
		return nil, err
	}
	main := target(top, "officeDocument")
	rels, err := relations(parts, main)
	if err != nil || parts[main] == nil {
		return nil, errBroken
	}
	b := &book{}
	if err := b.readStyles(parts[target(rels, "styles")]); err != nil {
		return nil, err
	}
	if err := b.readShared(parts[target(rels, "sharedStrings")]); err != nil {
		return nil, err
	}
	return b, b.readSheets(parts, parts[main], rels)
}

func (b *book) readSheets(parts map[string][]byte, workbook []byte, rels []relation) error {
	h := handler{}
	h.start = func(name string, attr func(string) string) {
		switch name {
		case "workbookPr":
			b.date04 = attr("date1904") == "1" || attr("date1904") == "true"
		case "sheet":
			id := attr("id")
			i := slices.IndexFunc(rels, func(r relation) bool { return r.id == id && r.kind == "worksheet" })
			if i < 0 || h.err != nil {
				return // a chart or a dialogue
			}
			g := &grid{name: strings.TrimSpace(attr("name")), cells: map[pos]cell{}, merges: map[pos]pos{}}
			b.sheets = append(b.sheets, g)
			h.err = (&sheetScan{book: b, grid: g}).run(parts[rels[i].target])
			delete(parts, rels[i].target) // a part is read once, however many sheets name it
		}
	}
	return h.run(workbook)
}

func (b *book) readShared(body []byte) error {
	var text strings.Builder
	in, phonetic := false, 0
	h := handler{}
	h.start = func(name string, _ func(string) string) {
		switch name {
		case "t":
			in = phonetic == 0
		case "rPh":
			phonetic++
		}
	}
	h.text = func(s string) {
		if in {
			text.WriteString(s)
		}
	}
	h.end = func(name string) {
		switch name {
		case "t":
			in = false
		case "rPh":
			phonetic--
		case "si":
			b.shared = append(b.shared, unescape(text.String()))
			text.Reset()
		}
	}
	return h.run(body)
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescape reads the _x000D_ that workbooks write for characters XML cannot hold.
func unescape(s string) string {
	if strings.Contains(s, "_x") {
		s = escaped.ReplaceAllStringFunc(s, func(m string) string {
			n, _ := strconv.ParseUint(m[2:6], 16, 32)
			return string(rune(n))
		})
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

// escape is unescape's inverse: the library writes a text _x0041_ as it is, and
// it would be read as A.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r == '_' && i+7 <= len(s) && escaped.MatchString(s[i:i+7]) {
			b.WriteString("_x005F")
		}
		b.WriteRune(r)
	}
	return b.String()
}

// readStyles finds which cell styles show a number as a date.
func (b *book) readStyles(body []byte) error {
	custom := map[string]bool{}
	inXfs := false
	h := handler{}
	h.start = func(name string, attr func(string) string) {
		switch {
		case name == "numFmt":
			custom[attr("numFmtId")] = dateFormat(attr("formatCode"))
		case name == "cellXfs":
			inXfs = true
		case name == "xf" && inXfs:
			id, _ := strconv.Atoi(attr("numFmtId"))
			builtin := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
			b.dates = append(b.dates, builtin || custom[attr("numFmtId")])
		}
	}
	h.end = func(name string) {
		if name == "cellXfs" {
			inXfs = false
		}
	}
	return h.run(body)
}

var notCode = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

func dateFormat(code string) bool {
	code = strings.ToLower(notCode.ReplaceAllString(code, ""))
	return code != "general" && strings.ContainsAny(code, "ymdh")
}

// keep counts what the workbook holds and refuses what is too much or too far.
func (b *book) keep(g *grid, p pos, c cell) error {
	if strings.TrimSpace(c.text) == "" && c.trouble == "" {
		return nil
	}
	b.cells++
	b.textLen += len(c.text)
	switch {
	case p.row > maxRow || p.col > maxColumn:
		return placed{g.place(p), "写得太远，请删去这一格，或把内容移到表格里。"}
	case utf8.RuneCountInString(c.text) > maxCellText:
		return placed{g.place(p), "这一格太长，请缩短。"}
	case b.cells > maxCells || b.textLen > maxBookText:
		return errTooBig
	}
	g.cells[p] = c
	g.last = max(g.last, p.row)
	return nil
}

// placed is a sentence for the person about a cell.
type placed struct{ where, text string }

func (p placed) Error() string { return p.text }

func (g *grid) place(p pos) string { return g.name + "!" + columnName(p.col) + strconv.Itoa(p.row) }

func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
