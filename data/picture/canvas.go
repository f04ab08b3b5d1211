package picture

import (
	"image"
	"image/color"
)

// canvas is a picture while it is laid out. Nothing is painted until it is known
// how high it is.
type canvas struct {
	*letters
	y     int // where the next thing goes
	paint []func(*paper)
	over  []string // texts that stand out of the picture; only tests look
}

// begin lays out what stands at the top of every picture.
func begin(title, note string) (*canvas, error) {
	l, err := load()
	if err != nil {
		return nil, err
	}
	c := &canvas{letters: l, y: margin - 4}
	if title = l.clean(title); title != "" {
		c.lines(l.title, l.title.wrap(title, inner, 3), margin, inner, Left, ink)
		c.y += 6
	}
	if note = l.clean(note); note != "" {
		c.lines(l.note, l.note.wrap(note, inner, 6), margin, inner, Left, grey)
	}
	c.y += 16
	return c, nil
}

// Align is where a text stands in its column.
type Align int

// The alignments; figures stand right, so that their places stand under each other.
const (
	Left Align = iota
	Right
	Center
)

// lines writes lines under each other from y on.
func (c *canvas) lines(f *face, lines []string, x, w int, a Align, k color.RGBA) {
	for _, s := range lines {
		c.text(f, s, x, c.y, w, a, k)
		c.y += f.height()
	}
}

// text writes one clean line in a column from x on, w wide, its top at y.
func (c *canvas) text(f *face, s string, x, y, w int, a Align, k color.RGBA) {
	long := f.width(s)
	switch a {
	case Right:
		x += w - long
	case Center:
		x += (w - long) / 2
	}
	if x < 0 || x+long > width {
		c.over = append(c.over, s)
	}
	c.paint = append(c.paint, func(p *paper) {
		x, base := x, y+f.ascent()
		for _, r := range s {
			g := f.glyph(r)
			if g.mask != nil {
				p.stamp(g.mask, image.Pt(x, base).Add(g.at), k)
			}
			x += g.advance
		}
	})
}

// fill fills a rectangle.
func (c *canvas) fill(x, y, w, h int, k color.RGBA) {
	c.paint = append(c.paint, func(p *paper) { p.fill(image.Rect(x, y, x+w, y+h), k) })
}

// painted is what was laid out.
func (c *canvas) painted() *paper {
	p := newPaper(c.y + margin)
	for _, paint := range c.paint {
		paint(p)
	}
	return p
}

// bytes ends the picture.
func (c *canvas) bytes() ([]byte, error) { return c.painted().png() }
