package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// canvas is a picture while it is laid out. Nothing is painted until it is known
// how high it is.
type canvas struct {
	*letters
	y     int // where the next thing goes
	paint []func(*image.RGBA)
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
func (c *canvas) lines(f *face, lines []string, x, w int, a Align, k color.Color) {
	for _, s := range lines {
		c.text(f, s, x, c.y, w, a, k)
		c.y += f.height()
	}
}

// text writes one clean line in a column from x on, w wide, its top at y.
func (c *canvas) text(f *face, s string, x, y, w int, a Align, k color.Color) {
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
	c.paint = append(c.paint, func(img *image.RGBA) {
		src := image.NewUniform(k)
		x, base := x, y+f.ascent()
		for _, r := range s {
			g := f.glyph(r)
			if g.mask != nil {
				at := image.Pt(x, base).Add(g.at)
				draw.DrawMask(img, g.mask.Rect.Add(at), src, image.Point{}, g.mask, image.Point{}, draw.Over)
			}
			x += g.advance
		}
	})
}

// fill fills a rectangle.
func (c *canvas) fill(x, y, w, h int, k color.Color) {
	c.paint = append(c.paint, func(img *image.RGBA) {
		draw.Draw(img, image.Rect(x, y, x+w, y+h), image.NewUniform(k), image.Point{}, draw.Src)
	})
}

// image paints what was laid out.
func (c *canvas) image() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, c.y+margin))
	draw.Draw(img, img.Rect, image.NewUniform(white), image.Point{}, draw.Src)
	for _, p := range c.paint {
		p(img)
	}
	return img
}

// bytes ends the picture. Few colours are kept as a palette: the file is a third,
// and a letter with it is quickly written and sent.
func (c *canvas) bytes() ([]byte, error) {
	img := c.image()
	var out image.Image = img
	if p := paletted(img); p != nil {
		out = p
	}
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return b.Bytes(), nil
}

// paletted is a picture with its colours numbered as they appear; nil when there
// are too many.
func paletted(img *image.RGBA) *image.Paletted {
	out := image.NewPaletted(img.Rect, nil)
	number := map[color.RGBA]uint8{}
	var last color.RGBA
	var n uint8
	for i := range out.Pix {
		p := img.Pix[4*i : 4*i+4 : 4*i+4]
		if k := (color.RGBA{p[0], p[1], p[2], p[3]}); i == 0 || k != last {
			var has bool
			if n, has = number[k]; !has {
				if len(number) == 256 {
					return nil
				}
				n = uint8(len(number))
				number[k] = n
				out.Palette = append(out.Palette, k)
			}
			last = k
		}
		out.Pix[i] = n
	}
	return out
}
