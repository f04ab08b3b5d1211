package picture

import (
	"image"
	"image/color"

	"golang.org/x/image/vector"
)

// sign is how high and wide the shape of a light is; with its word it takes lit.
const sign = 26

// light draws ● 绿, ▲ 黄 or ■ 红 in the middle of a line of text.
func (c *canvas) light(l Light, x, y int) {
	if l.valid() == NoLight {
		return
	}
	k := l.colour(white)
	top := y + (c.letters.text.height()-sign)/2
	c.shape(x, top, sign, sign, k, func(r *vector.Rasterizer) {
		switch l {
		case Green:
			rounded(r, 0, 0, sign, sign, sign/2)
		case Yellow:
			r.MoveTo(sign/2, 1)
			r.LineTo(sign, sign-2)
			r.LineTo(0, sign-2)
			r.ClosePath()
		default:
			rounded(r, 1, 1, sign-2, sign-2, 3)
		}
	})
	c.text(c.letters.text, l.Word(), x+sign+6, y, c.lit(), Left, ink)
}

// lit is the width of a light with its word.
func (c *canvas) lit() int { return sign + 6 + c.letters.text.size }

// shape fills a path that lies in a rectangle.
func (c *canvas) shape(x, y, w, h int, k color.RGBA, path func(*vector.Rasterizer)) {
	c.paint = append(c.paint, func(p *paper) {
		r := vector.NewRasterizer(w, h)
		path(r)
		mask := image.NewAlpha(image.Rect(0, 0, w, h))
		r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
		for i, a := range mask.Pix {
			mask.Pix[i] = shade(float64(a) / 255)
		}
		p.stamp(mask, image.Pt(x, y), k)
	})
}

// rounded is a rectangle with round corners.
func rounded(p *vector.Rasterizer, x, y, w, h, r float32) {
	r = min(r, w/2, h/2)
	k := r * 0.4477 // of a quarter circle as a Bézier curve, from the corner
	p.MoveTo(x+r, y)
	p.LineTo(x+w-r, y)
	p.CubeTo(x+w-k, y, x+w, y+k, x+w, y+r)
	p.LineTo(x+w, y+h-r)
	p.CubeTo(x+w, y+h-k, x+w-k, y+h, x+w-r, y+h)
	p.LineTo(x+r, y+h)
	p.CubeTo(x+k, y+h, x, y+h-k, x, y+h-r)
	p.LineTo(x, y+r)
	p.CubeTo(x, y+k, x+k, y, x+r, y)
	p.ClosePath()
}

// box is a rectangle with slightly round corners.
func (c *canvas) box(x, y, w, h int, k color.RGBA) {
	if w <= 0 || h <= 0 {
		return
	}
	c.shape(x, y, w, h, k, func(r *vector.Rasterizer) { rounded(r, 0, 0, float32(w), float32(h), 5) })
}

// hatched is a box of slanting lines in a frame: what is not there.
func (c *canvas) hatched(x, y, w, h int, k, inside color.RGBA) {
	if w <= 4 || h <= 4 {
		return
	}
	c.box(x, y, w, h, k)
	c.box(x+2, y+2, w-4, h-4, inside)
	mask := image.NewAlpha(image.Rect(0, 0, w-4, h-4))
	for j := range h - 4 {
		for i := range w - 4 {
			mask.Pix[mask.PixOffset(i, j)] = slanting[(x+i+y+j)%len(slanting)]
		}
	}
	c.paint = append(c.paint, func(p *paper) { p.stamp(mask, image.Pt(x+2, y+2), k) })
}

// slanting is how a row crosses the lines of a hatched box.
var slanting = [14]uint8{shade(0.5), 0xff, 0xff, shade(0.5)}
