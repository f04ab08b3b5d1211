package picture

import (
	"fmt"
	"math"
	"strconv"
)

// Columns is figures over weeks as columns that stand beside each other, from 0 on.
type Columns struct {
	Title, Note string
	Labels      []string // under the columns, from left to right: the last that have room
	Series      []Series // at most 3
	Unit        string   // after the figures on the axis: 家, %
}

// Series is one kind of columns, in a pattern of its own. A value that is nil is
// not known; so is one that was not given.
type Series struct {
	Name   string
	Values []*float64
}

const (
	mostSeries = 3
	plot       = 340 // how high the highest column may be
	ticks      = 4
)

// PNG draws the columns.
func (o Columns) PNG() ([]byte, error) {
	c, err := o.draw()
	if err != nil {
		return nil, err
	}
	return c.bytes()
}

func (o *Columns) draw() (*canvas, error) {
	c, err := begin(o.Title, o.Note)
	if err != nil {
		return nil, err
	}
	if len(o.Labels) == 0 || len(o.Series) == 0 {
		c.aside("没有")
		return c, nil
	}
	p := o.field(c)
	o.legend(c)
	c.y += c.note.height() + 8 // of the figure over the highest
	p.top = c.y
	p.axis(c)
	for i := range p.n {
		p.group(c, o, i)
	}
	p.labels(c, o.Labels)
	return c, nil
}

// mostLabels is for how many there is room, of one, two and three series.
var mostLabels = [mostSeries]int{10, 7, 5}

// field is where the columns stand.
type field struct {
	from, n  int // the labels drawn
	series   int
	x, w     int
	top      int
	unit     string
	step     float64 // from one tick to the next
	column   int     // width of one
	everyone bool    // each figure fits over its column
}

func (o *Columns) field(c *canvas) *field {
	p := &field{series: min(len(o.Series), mostSeries)}
	p.from = max(0, len(o.Labels)-mostLabels[p.series-1])
	p.n = len(o.Labels) - p.from
	top, wide := 0.0, 0
	for s := range p.series {
		for i := range p.n {
			if v := o.value(s, p.from+i); v != nil {
				top = max(top, *v)
				wide = max(wide, c.note.width(figure(*v)))
			}
		}
	}
	p.step = step(top)
	p.unit = c.note.cut(c.clean(o.Unit), 4*c.note.size)
	p.x = margin + c.note.width(figure(p.step*ticks)+p.unit) + gap/2
	p.w = width - margin - p.x
	p.column = min(72, p.w/p.n*9/10/p.series)
	p.everyone = wide+4 <= p.column
	return p
}

// value is nil for what is not known, and for what is no number.
func (o *Columns) value(s, i int) *float64 {
	if i >= len(o.Series[s].Values) {
		return nil
	}
	if v := o.Series[s].Values[i]; v != nil && *v >= 0 && !math.IsInf(*v, 1) {
		return v
	}
	return nil
}

// step is the least of 1, 2, 2.5, 5, 10 … of which the ticks reach the top.
func step(top float64) float64 {
	for size := 1.0; ; size *= 10 {
		for _, x := range []float64{1, 2, 2.5, 5} {
			if s := x * size; s*ticks >= top && s == math.Trunc(s) {
				return s
			}
		}
	}
}

func figure(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func (o *Columns) legend(c *canvas) {
	x := margin
	for s := range min(len(o.Series), mostSeries) {
		name := c.note.cut(c.clean(o.Series[s].Name), inner/2)
		w := 32 + 8 + c.note.width(name)
		if x > margin && x+w > width-margin {
			x = margin
			c.y += c.note.height()
		}
		filled(c, s, x, c.y+(c.note.height()-24)/2, 32, 24)
		c.text(c.note, name, x+40, c.y, w-40, Left, ink)
		x += w + 28
	}
	c.y += c.note.height() + 8
}

// filled is a piece of a column: full, hatched or hollow, whatever its colour.
func filled(c *canvas, series, x, y, w, h int) {
	switch {
	case series == 0:
		c.box(x, y, w, h, blue)
	case series == 1 && h > 8:
		c.hatched(x, y, w, h, teal, white)
	case series == 1:
		c.box(x, y, w, h, teal)
	default:
		c.box(x, y, w, h, amber)
		c.box(x+4, y+4, w-8, h-8, white)
	}
}

func (p *field) axis(c *canvas) {
	for i := range ticks + 1 {
		y := p.top + plot - i*plot/ticks
		k := line
		if i == 0 {
			k = grey
		}
		c.fill(p.x, y, p.w, 2, k)
		c.text(c.note, figure(float64(i)*p.step)+p.unit, margin, y-c.note.height()/2, p.x-margin-gap/2, Right, grey)
	}
}

// group draws the columns over one label.
func (p *field) group(c *canvas, o *Columns, i int) {
	x := p.middle(i) - p.column*p.series/2
	for s := range p.series {
		v := o.value(s, p.from+i)
		if v == nil {
			c.text(c.note, "–", x, p.top+plot-c.note.height(), p.column, Center, grey)
			x += p.column
			continue
		}
		h := int(*v / (p.step * ticks) * plot)
		if *v > 0 {
			h = max(h, 4)
		}
		if h > 0 {
			filled(c, s, x+2, p.top+plot-h, p.column-4, h)
		}
		if p.everyone || i == p.n-1 && p.series == 1 {
			c.text(c.note, figure(*v), x, p.top+plot-h-c.note.height(), p.column, Center, ink)
		}
		x += p.column
	}
}

func (p *field) middle(i int) int { return p.x + p.w*(2*i+1)/(2*p.n) }

// labels stand under the columns; where not all have room, every second or third
// does, counted from the last.
func (p *field) labels(c *canvas, all []string) {
	c.y = p.top + plot + 8
	wide := 1
	for i := range p.n {
		wide = max(wide, c.note.width(c.note.cut(c.clean(all[p.from+i]), p.w/2)))
	}
	every := max(1, (wide+gap/2+p.w/p.n-1)/(p.w/p.n))
	for i := p.n - 1; i >= 0; i -= every {
		s := c.note.cut(c.clean(all[p.from+i]), p.w/2)
		long := c.note.width(s)
		x := min(max(p.middle(i)-long/2, margin), width-margin-long)
		c.text(c.note, s, x, c.y, long, Left, grey)
	}
	c.y += c.note.height()
	if p.from > 0 {
		c.aside(fmt.Sprintf("只画最近 %d 个", p.n))
	}
}
