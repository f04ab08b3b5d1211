package exchange

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// bounds are how much a workbook may hold; far cells are a mistake or an attack.
type bounds struct {
	rows, cells, text, merged int
	unzipped                  int64
}

const (
	maxColumn   = 60
	maxCellText = 32_767
)

// A post has some hundred rows and a sheet ten columns.
var cardBounds = bounds{rows: 5000, cells: 50_000, text: 4 << 20, merged: 20_000, unzipped: 16 << 20}

// book is a workbook as far as it is needed: the cells that hold something.
type book struct {
	bounds
	sheets  []*grid
	shared  []string
	dates   []bool // by style: shows a number as a date
	date04  bool   // days count from 1904
	held    int    // cells
	textLen int
}

type grid struct {
	name    string
	rows    [][]kept       // by row
	trouble map[pos]string // of few cells
	merges  map[pos]pos    // covered cell → first cell, downwards only
	last    int            // last row that holds something
	right   int            // last column that does
}

// kept is a cell as a row of two hundred thousand keeps it.
type kept struct {
	text   string
	col    int32
	isDate bool
}

type pos struct{ row, col int }

// cell is a value as text. trouble says why it cannot be taken as it is.
type cell struct {
	text    string
	trouble string
	isDate  bool // a date by its number format
}

// at gives a cell; an empty one when nothing is there.
func (g *grid) at(p pos) cell {
	if p.row < len(g.rows) {
		for _, k := range g.rows[p.row] {
			if int(k.col) == p.col {
				return cell{k.text, g.trouble[p], k.isDate}
			}
		}
	}
	return cell{}
}

// holds says whether something is in a cell.
func (g *grid) holds(p pos) bool { return g.at(p) != cell{} }

func (g *grid) put(p pos, c cell) {
	for len(g.rows) <= p.row {
		g.rows = append(g.rows, nil)
	}
	delete(g.trouble, p)
	if c.trouble != "" {
		g.trouble[p] = c.trouble
	}
	g.last, g.right = max(g.last, p.row), max(g.right, p.col)
	row := g.rows[p.row]
	if i := slices.IndexFunc(row, func(k kept) bool { return int(k.col) == p.col }); i >= 0 {
		row[i] = kept{c.text, int32(p.col), c.isDate}
		return
	}
	if row == nil && p.row > 0 { // most rows are as long as the one above
		row = make([]kept, 0, max(1, len(g.rows[p.row-1])))
	}
	g.rows[p.row] = append(row, kept{c.text, int32(p.col), c.isDate})
}

func openBook(raw []byte, most bounds) (*book, error) {
	parts, err := unzip(raw, most.unzipped)
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
	b := &book{bounds: most}
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
			g := &grid{name: strings.TrimSpace(attr("name")), trouble: map[pos]string{}, merges: map[pos]pos{}}
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

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescape reads the _x000D_ that workbooks write for characters XML cannot hold.
func unescape(s string) string {
	if strings.Contains(s, "_x") {
		s = escaped.ReplaceAllStringFunc(s, func(m string) string {
			n, _ := strconv.ParseUint(m[2:6], 16, 32)
			return string(rune(n))
		})
	}
	return lineEnds.Replace(s)
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
	b.held++
	b.textLen += len(c.text)
	switch {
	case p.row > b.rows || p.col > maxColumn:
		return placed{g.place(p), "写得太远，请删去这一格，或把内容移到表格里。"}
	case utf8.RuneCountInString(c.text) > maxCellText:
		return placed{g.place(p), "这一格太长，请缩短。"}
	case b.held > b.cells || b.textLen > b.text:
		return errTooBig
	}
	g.put(p, c)
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
