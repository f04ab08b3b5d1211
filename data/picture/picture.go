// Package picture draws what is read faster as a picture than as text: tables,
// bars, columns over weeks, as PNGs for a phone. It knows nothing of sheets,
// people or enterprises: what the cells say is said by whoever calls it.
//
// A telephone shows a picture 360 points wide; each is drawn twice as wide, with
// letters that are 13 points there or more. The same input gives the same bytes.
//
// It draws itself, with golang.org/x/image. go-analyze/charts was tried and looked
// at: evidence that is missing and a value of 0 look alike there, series differ by
// colour only, ticks fall at 11.11, and its tables are cramped on a phone.
package picture

import "image/color"

// Light is 绿 黄 红. Colour is never the only sign: each is drawn in a shape of its
// own, with its word beside it.
type Light int

// The lights; NoLight draws nothing.
const (
	NoLight Light = iota
	Green
	Yellow
	Red
)

// Word is what stands beside the shape.
func (l Light) Word() string { return [...]string{"", "绿", "黄", "红"}[l.valid()] }

func (l Light) valid() Light {
	if l < NoLight || l > Red {
		return NoLight
	}
	return l
}

func (l Light) colour(none color.RGBA) color.RGBA {
	return [...]color.RGBA{none, green, amber, red}[l.valid()]
}

// The colours are near those of the web page. Letters are ink, grey or teal, which
// can be read on white and pale; amber is bright enough to be taken for yellow and
// no letter is of it.
var (
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x1b, 0x25, 0x23, 0xff}
	grey  = color.RGBA{0x55, 0x62, 0x5f, 0xff}
	line  = color.RGBA{0xd3, 0xdb, 0xd8, 0xff}
	pale  = color.RGBA{0xee, 0xf1, 0xf0, 0xff}
	track = color.RGBA{0xe2, 0xe8, 0xe6, 0xff} // what a bar leaves empty
	blue  = color.RGBA{0x12, 0x57, 0xc4, 0xff}
	teal  = color.RGBA{0x0b, 0x6b, 0x5d, 0xff}
	green = color.RGBA{0x1a, 0x7f, 0x37, 0xff}
	amber = color.RGBA{0xc0, 0x80, 0x00, 0xff}
	red   = color.RGBA{0xb3, 0x20, 0x1b, 0xff}
)

// Measures, in pixels of the picture; half of it on a phone.
const (
	width  = 720
	margin = 24
	inner  = width - 2*margin
	gap    = 20 // between columns

	mostRows = 30 // what is longer is no picture any more but a file
)
