package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// paper is what is painted on: a byte a pixel, its colours numbered as they
// appear. A picture of few colours is quickly painted, written and sent.
type paper struct {
	*image.Paletted
	numbers map[color.RGBA]uint8
	mixes   map[mixing]uint8
}

// mixing is ink in a shade over what was there.
type mixing struct{ under, ink, alpha uint8 }

func newPaper(height int) *paper {
	p := &paper{Paletted: image.NewPaletted(image.Rect(0, 0, width, height), nil), numbers: map[color.RGBA]uint8{}, mixes: map[mixing]uint8{}}
	p.number(white, 0)
	return p
}

// number gives a colour's. There is room for 256, more than anything here needs;
// what would be one more becomes the one given.
func (p *paper) number(k color.RGBA, otherwise uint8) uint8 {
	n, has := p.numbers[k]
	if has {
		return n
	}
	if len(p.Palette) == 256 {
		return otherwise
	}
	n = uint8(len(p.Palette))
	p.numbers[k], p.Palette = n, append(p.Palette, k)
	return n
}

func (p *paper) fill(r image.Rectangle, k color.RGBA) {
	r = r.Intersect(p.Rect)
	n := p.number(k, 0)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := p.Pix[p.PixOffset(r.Min.X, y):p.PixOffset(r.Max.X, y)]
		for i := range row {
			row[i] = n
		}
	}
}

// stamp lays a colour over what is there, as much as the mask says.
func (p *paper) stamp(mask *image.Alpha, at image.Point, k color.RGBA) {
	n := p.number(k, 0)
	r := mask.Rect.Add(at).Intersect(p.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := p.Pix[p.PixOffset(r.Min.X, y):p.PixOffset(r.Max.X, y)]
		alphas := mask.Pix[mask.PixOffset(r.Min.X-at.X, y-at.Y):]
		for i := range row {
			switch a := alphas[i]; a {
			case 0:
			case 0xff:
				row[i] = n
			default:
				row[i] = p.mix(row[i], n, a)
			}
		}
	}
}

func (p *paper) mix(under, ink, alpha uint8) uint8 {
	m := mixing{under, ink, alpha}
	if n, has := p.mixes[m]; has {
		return n
	}
	a, b := p.Palette[ink].(color.RGBA), p.Palette[under].(color.RGBA)
	part := func(x, y uint8) uint8 {
		return uint8((int(x)*int(alpha) + int(y)*(255-int(alpha)) + 127) / 255)
	}
	nearest := under
	if alpha > 127 {
		nearest = ink
	}
	p.mixes[m] = p.number(color.RGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 0xff}, nearest)
	return p.mixes[m]
}

func (p *paper) png() ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, p.Paletted); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return b.Bytes(), nil
}
