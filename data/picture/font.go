package picture

import (
	_ "embed"
	"fmt"
	"image"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Noto Sans SC (OFL, font/OFL.txt), reduced by font/subset.sh.
//
//go:embed font/anka.ttf
var ttf []byte

// letters are the sizes that are used. They are made with the first picture.
type letters struct {
	font              *sfnt.Font
	title, text, note *face
}

var load = sync.OnceValues(func() (*letters, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("picture: font: %w", err)
	}
	l := &letters{font: f}
	for _, x := range []struct {
		to   **face
		size int
	}{{&l.title, 38}, {&l.text, 30}, {&l.note, 26}} {
		drawn, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(x.size), DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("picture: font: %w", err)
		}
		*x.to = &face{size: x.size, drawn: drawn, glyphs: map[rune]*glyph{}}
	}
	return l, nil
})

// face is the font in one size. Each letter is drawn once: tables repeat theirs.
type face struct {
	size   int
	mu     sync.Mutex
	drawn  font.Face // not for use by several at once
	glyphs map[rune]*glyph
}

type glyph struct {
	mask    *image.Alpha
	at      image.Point // of the mask's corner from the pen
	advance int
}

// shades is how many steps there are from paper to ink: few colours make a small
// picture, and nobody sees more.
const shades = 15

// height is from one line to the next.
func (f *face) height() int { return f.size * 27 / 20 }

// ascent is from the top of a line to its base.
func (f *face) ascent() int { return (f.height()-f.size)/2 + f.size*88/100 }

func (f *face) glyph(r rune) *glyph {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.glyphs[r]; g != nil {
		return g
	}
	g := &glyph{}
	box, mask, from, advance, ok := f.drawn.Glyph(fixed.Point26_6{}, r)
	if ok {
		g.advance, g.at = advance.Round(), box.Min
		g.mask = image.NewAlpha(image.Rectangle{Max: box.Size()})
		for y := range box.Dy() {
			for x := range box.Dx() {
				_, _, _, a := mask.At(from.X+x, from.Y+y).RGBA()
				g.mask.Pix[y*g.mask.Stride+x] = shade(float64(a) / 0xffff)
			}
		}
	}
	f.glyphs[r] = g
	return g
}

func shade(share float64) uint8 {
	return uint8(math.Round(share*shades) * 255 / shades)
}

// width is of a text that is clean.
func (f *face) width(s string) int {
	w := 0
	for _, r := range s {
		w += f.glyph(r).advance
	}
	return w
}
