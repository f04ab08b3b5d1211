package picture

import "fmt"

// Table is rows under a head, each row with a light or without. Long cells are
// wrapped; the columns share the width, and figures are broken last.
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
	g := t.grid(c, rows)
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

// grid is how the columns share the width.
type grid struct {
	lit   bool
	align []Align
	x, w  []int
}

func (t *Table) grid(c *canvas, rows []Row) *grid {
	n := len(t.Head)
	g := &grid{}
	for _, r := range rows {
		n = max(n, len(r.Cells))
		g.lit = g.lit || r.Light.valid() != NoLight
	}
	g.align = make([]Align, n)
	copy(g.align, t.Align)
	left, room := margin, inner
	if g.lit {
		left, room = left+c.lit()+gap, room-c.lit()-gap
	}
	room -= gap * max(0, n-1)
	least, want := make([]int, n), make([]int, n)
	measure := func(f *face, cells []string) {
		for i, s := range cells {
			s = c.clean(s)
			least[i], want[i] = max(least[i], f.widest(s)), max(want[i], f.width(s))
		}
	}
	measure(c.note, t.Head)
	for _, r := range rows {
		measure(c.letters.text, r.Cells)
	}
	g.w = share(room, least, want)
	g.x = make([]int, n)
	for i := range g.x {
		g.x[i] = left
		left += g.w[i] + gap
	}
	return g
}

// share divides a width among columns. Each has what it wants if there is room,
// and the first what is left; otherwise the widest give up most, down to their
// widest word, and then all alike.
func share(room int, least, want []int) []int {
	sum := 0
	for _, w := range want {
		sum += w
	}
	out := make([]int, len(want))
	if sum <= room {
		copy(out, want)
		if len(out) > 0 {
			out[0] += room - sum
		}
		return out
	}
	under := func(cap int, least []int) int {
		sum := 0
		for i := range want {
			out[i] = min(want[i], max(cap, least[i]))
			sum += out[i]
		}
		return sum
	}
	if under(0, least) > room {
		least = make([]int, len(want))
	}
	cap := 0
	for under(cap+1, least) <= room {
		cap++
	}
	under(cap, least)
	return out
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
