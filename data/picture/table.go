package picture

import "fmt"

// Table is rows under a head, each row with a light or without. Long cells are
// wrapped; the columns share the width, and figures are broken last. Ten to fifteen
// rows are read at a glance; a picture much higher than wide is made small by
// Telegram, or goes out as a file.
type Table struct {
	Title, Note string
	Head        []string
	Align       []Align // of the columns; those not given stand left
	Rows        []Row
	Unit        string // the measure word of a row, for 「…还有 5 家」; empty: 行
	Rest        int    // rows that there are besides those given
}

// Row is a row of a table.
type Row struct {
	Cells []string
	Light Light
}

const (
	cellLines = 3
	cellPad   = 13 // over and under a cell
)

// PNG draws the table.
func (t Table) PNG() ([]byte, error) {
	c, err := t.draw()
	if err != nil {
		return nil, err
	}
	return c.bytes()
}

func (t *Table) draw() (*canvas, error) {
	c, err := begin(t.Title, t.Note)
	if err != nil {
		return nil, err
	}
	rows := t.Rows[:min(len(t.Rows), mostRows)]
	g := gridOf(c, t, rows)
	if len(t.Head) > 0 {
		g.head(c, t.Head)
	}
	for _, r := range rows {
		g.row(c, &r)
	}
	if len(rows) == 0 {
		c.aside("没有")
	}
	c.rest(len(t.Rows)-len(rows)+t.Rest, t.Unit)
	return c, nil
}

// rest says how many there are besides.
func (c *canvas) rest(n int, unit string) {
	if n <= 0 {
		return
	}
	if unit = c.clean(unit); unit == "" {
		unit = "行"
	}
	c.aside(fmt.Sprintf("…还有 %d %s", n, unit))
}

func (c *canvas) aside(s string) {
	c.y += cellPad
	c.lines(c.note, c.note.wrap(s, inner, 2), margin, inner, Left, grey)
	c.y += cellPad
}

func (g *grid) head(c *canvas, cells []string) {
	lines := make([][]string, len(cells))
	most := 1
	for i, s := range cells {
		lines[i] = c.note.wrap(c.clean(s), g.w[i], cellLines)
		most = max(most, len(lines[i]))
	}
	c.fill(margin/2, c.y, width-margin, most*c.note.height()+2*cellPad, pale)
	c.y += cellPad
	bottom := c.y + most*c.note.height()
	for i := range lines {
		c.y = bottom - len(lines[i])*c.note.height()
		c.lines(c.note, lines[i], g.x[i], g.w[i], g.align[i], grey)
	}
	c.y = bottom + cellPad
}

func (g *grid) row(c *canvas, r *Row) {
	f := c.letters.text
	top := c.y + cellPad
	bottom := top + f.height()
	c.light(r.Light, margin, top)
	for i, s := range r.Cells {
		c.y = top
		c.lines(f, f.wrap(c.clean(s), g.w[i], cellLines), g.x[i], g.w[i], g.align[i], ink)
		bottom = max(bottom, c.y)
	}
	c.y = bottom + cellPad
	c.fill(margin/2, c.y, width-margin, 2, line)
	c.y += 2
}
