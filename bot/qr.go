package bot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"
)

const (
	qrLeast = 400 // pixels: smaller ones are not read from a phone held at arm's length
	qrQuiet = 4   // white modules around, as the standard asks for
)

// qrPicture draws a QR code as PNG, black on white with its quiet zone.
func qrPicture(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	modules := code.Bounds().Dx() + 2*qrQuiet
	scale := (qrLeast + modules - 1) / modules
	img := image.NewPaletted(image.Rect(0, 0, modules*scale, modules*scale), color.Palette{color.White, color.Black})
	for y := range code.Bounds().Dy() * scale {
		for x := range code.Bounds().Dx() * scale {
			if r, _, _, _ := code.At(x/scale, y/scale).RGBA(); r == 0 {
				img.SetColorIndex(qrQuiet*scale+x, qrQuiet*scale+y, 1)
			}
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}
