package picture

// grid is how the columns of a table share the width.
type grid struct {
	lit   bool
	align []Align
	x, w  []int
}

func gridOf(c *canvas, t *Table, rows []Row) *grid {
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
	m := measured(c, n, t.Head, rows)
	g.w = share(room, m.least, m.want)
	m.balance(g.w)
	g.x = make([]int, n)
	for i := range g.x {
		g.x[i] = left
		left += g.w[i] + gap
	}
	return g
}

// measures are how wide the columns of a table must and want to be.
type measures struct {
	f           *face
	cells       [][]string // clean, by row
	least, want []int
	lines       map[[2]int][]int // how many a cell of a column takes in a width, by row
}

// shortHead is a heading that is not broken, in letters.
const shortHead = 4

func measured(c *canvas, n int, head []string, rows []Row) *measures {
	m := &measures{f: c.letters.text, least: make([]int, n), want: make([]int, n), lines: map[[2]int][]int{}}
	for i, s := range head {
		w := c.note.width(c.clean(s))
		m.want[i], m.least[i] = w, min(w, shortHead*c.note.size)
	}
	for _, r := range rows {
		cells := make([]string, len(r.Cells))
		for i, s := range r.Cells {
			cells[i] = c.clean(s)
			m.least[i], m.want[i] = max(m.least[i], m.f.widest(cells[i])), max(m.want[i], m.f.width(cells[i]))
		}
		m.cells = append(m.cells, cells)
	}
	return m
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
	under := func(most int, least []int) int {
		sum := 0
		for i := range want {
			out[i] = min(want[i], max(most, least[i]))
			sum += out[i]
		}
		return sum
	}
	if under(0, least) > room {
		least = make([]int, len(want))
	}
	most := 0
	for under(most+1, least) <= room {
		most++
	}
	under(most, least)
	return out
}

// balance moves room, a letter at a time, from a column to another while that
// makes the table shorter or cuts less off.
func (m *measures) balance(w []int) {
	best := m.cost(w)
	for range 2 * inner / m.f.size {
		from, to := -1, -1
		for i := range w {
			for j := range w {
				if i == j || w[i]-m.f.size < m.least[i] || w[j] >= m.want[j] {
					continue
				}
				w[i], w[j] = w[i]-m.f.size, w[j]+m.f.size
				if cost := m.cost(w); cost < best {
					best, from, to = cost, i, j
				}
				w[i], w[j] = w[i]+m.f.size, w[j]-m.f.size
			}
		}
		if from < 0 {
			return
		}
		w[from], w[to] = w[from]-m.f.size, w[to]+m.f.size
	}
}

// cost is the lines of all rows together; one that is cut off counts for five, and
// of tables as long as each other that with fewer broken cells is better.
func (m *measures) cost(w []int) int {
	sum := 0
	for r, cells := range m.cells {
		most := 1
		for i := range cells {
			n := m.linesOf(i, w[i])[r]
			most = max(most, min(n, cellLines))
			sum += n + 500*max(0, n-cellLines)
		}
		sum += 100 * most
	}
	return sum
}

func (m *measures) linesOf(column, w int) []int {
	k := [2]int{column, w}
	if m.lines[k] == nil {
		m.lines[k] = make([]int, len(m.cells))
		for r, cells := range m.cells {
			if column < len(cells) {
				m.lines[k][r] = len(m.f.wrap(cells[column], w, 1000))
			}
		}
	}
	return m.lines[k]
}
