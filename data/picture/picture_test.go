package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"anka/data/sample"
)

// Every picture is 720 wide, opaque, not higher than Telegram takes (20 times the
// width, 10,000 both together), begins and ends with a margin, and is the same twice.
func TestLaws(t *testing.T) {
	for name, p := range pictures() {
		t.Run(name, func(t *testing.T) {
			b, err := p.PNG()
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			r := img.Bounds()
			if r.Dx() != width || r.Dy() < 2*margin || r.Dy()+width > 10000 {
				t.Errorf("%d×%d", r.Dx(), r.Dy())
			}
			if len(b) > 400<<10 {
				t.Errorf("%d bytes", len(b))
			}
			if p, ok := img.(*image.Paletted); !ok || len(p.Palette) == 256 {
				t.Error("as many colours as there may be: some may stand for others")
			}
			for _, edge := range []image.Rectangle{
				image.Rect(0, 0, width, margin/2), image.Rect(0, r.Max.Y-margin/2, width, r.Max.Y),
				image.Rect(0, 0, margin/2, r.Max.Y), image.Rect(width-margin/2, 0, width, r.Max.Y),
			} {
				if at, inked := inkIn(img, edge); inked {
					t.Errorf("the margin %v is not empty at %v", edge, at)
				}
			}
			again, err := p.PNG()
			if err != nil || !bytes.Equal(b, again) {
				t.Error("another picture of the same", err)
			}
		})
	}
}

// inkIn looks for what is not white.
func inkIn(img image.Image, where image.Rectangle) (image.Point, bool) {
	p, ok := img.(*image.Paletted)
	for y := where.Min.Y; y < where.Max.Y; y++ {
		for x := where.Min.X; x < where.Max.X; x++ {
			if !ok || p.Palette[p.ColorIndexAt(x, y)] != white {
				return image.Pt(x, y), true
			}
		}
	}
	return image.Point{}, false
}

// No text stands out of its picture, however much there is.
func TestNothingOutside(t *testing.T) {
	long := strings.Repeat("重庆市江津区德感工业园", 9)
	word := strings.Repeat("A1", 60)
	for _, s := range []string{"", "安", long, word, long + word, "（）" + long, strings.Repeat("，", 80)} {
		for _, n := range []int{0, 1, 31} {
			for _, columns := range []int{0, 1, 3, 8} {
				table := Table{Title: s, Note: s, Unit: s, Rest: n}
				var cells []string
				for range columns {
					cells = append(cells, s)
				}
				bars := Bars{Title: s, Note: s, Unit: s}
				for i := range min(n, 31) {
					table.Rows = append(table.Rows, Row{cells, Light(i % 4)})
					bars.Bars = append(bars.Bars, Bar{Above: s, Label: s, Text: s, Detail: s, Light: Light(i % 4)})
				}
				if columns%2 == 0 {
					table.Head = cells
				}
				inside(t, table.draw)
				if columns == 0 {
					inside(t, bars.draw)
				}
			}
			o := Columns{Title: s, Note: s, Unit: s}
			for range n {
				o.Labels = append(o.Labels, s)
			}
			for i := range 4 {
				o.Series = append(o.Series, Series{Name: s, Values: []*float64{new(float64(i)), nil, new(1e12)}})
			}
			inside(t, o.draw)
		}
	}
}

func inside(t *testing.T, draw func() (*canvas, error)) {
	t.Helper()
	c, err := draw()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.over) > 0 {
		t.Errorf("%d texts stand out of the picture: %q", len(c.over), c.over[0])
	}
}

// A table has so many rows and says how many are not there.
func TestRest(t *testing.T) {
	height := func(p drawable) int {
		b, err := p.PNG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return img.Height
	}
	rows := func(n, rest int) Table {
		x := Table{Rest: rest, Unit: "家"}
		for range n {
			x.Rows = append(x.Rows, Row{Cells: []string{"江津油库"}})
		}
		return x
	}
	whole, cut := height(rows(30, 0)), height(rows(31, 0))
	if cut <= whole || height(rows(100, 0)) != cut || height(rows(30, 70)) != cut {
		t.Errorf("30 rows are %d high, 31 %d, 100 %d, 30 of 100 %d", whole, cut, height(rows(100, 0)), height(rows(30, 70)))
	}
}

// Missing evidence, 0, a little, nearly all and all are five different pictures;
// so are the lights without their colours.
func TestTellsApart(t *testing.T) {
	seen := map[string]string{}
	see := func(name string, b Bar) {
		c, err := (&Bars{Bars: []Bar{b}}).draw()
		if err != nil {
			t.Fatal(err)
		}
		p := c.painted()
		bright := make([]byte, len(p.Pix))
		for i, n := range p.Pix {
			bright[i] = n
			if b.Light != NoLight {
				bright[i] = min(n, 1) // what is white, and what is not
			}
		}
		if other, has := seen[string(bright)]; has {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[string(bright)] = name
	}
	see("nothing", Bar{Text: "x"})
	for _, v := range []float64{0, 0.01, 50, 99.99, 100} {
		see(figure(v), Bar{Text: "x", Value: new(v)})
	}
	for _, l := range []Light{Green, Yellow, Red} {
		see(l.Word(), Bar{Text: "x", Light: l, Value: new(0.0)})
	}
}

// What the sample's cards and people are made of can be drawn. What people type
// (*.jsonl) has misspellings, and is drawn nowhere.
func TestFontHasTheSample(t *testing.T) {
	all := map[rune]bool{}
	err := fs.WalkDir(sample.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".jsonl") {
			return err
		}
		b, err := sample.Files.ReadFile(path)
		for _, r := range string(b) {
			all[r] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range fmt.Sprint(sample.People, sample.District, sample.DistrictAreas) {
		all[r] = true
	}
	if len(all) < 1000 {
		t.Fatalf("%d characters in the sample", len(all))
	}
	if lacks := Lacks(string(slices.Collect(maps.Keys(all)))); len(lacks) > 0 {
		t.Errorf("the font lacks %q", lacks)
	}
}

func TestFont(t *testing.T) {
	ranges := &unicode.RangeTable{R16: []unicode.Range16{{'!', '~', 1}, {'①', '⑳', 1}, {'←', '↓', 1}, {'！', '～', 1}}}
	for _, r := range ranges.R16 {
		for x := r.Lo; x <= r.Hi; x++ {
			if len(Lacks(string(rune(x)))) > 0 {
				t.Errorf("the font lacks %c", rune(x))
			}
		}
	}
	if got := Lacks("安卡：应急处置卡 ✓✗×℃㎡≤≥●▲■…—“”「」《》·‰¥№䶮㙍\n卸油员🔥가"); string(got) != "🔥가" {
		t.Errorf("the font lacks %q", got)
	}
}

func TestClean(t *testing.T) {
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ in, want string }{
		{"", ""}, {" 安\n\t卡 ", "安 卡"}, {"⚠️火", "□火"}, {"✗", "×"}, {"H₂S", "H2S"}, {"a\u202eb\x00", "ab"}, {"\xff安", "□安"},
	} {
		if got := l.clean(x.in); got != x.want {
			t.Errorf("%q is %q, not %q", x.in, got, x.want)
		}
	}
}

func TestWrap(t *testing.T) {
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	em := l.text.size
	for _, x := range []struct {
		in   string
		w    int
		most int
		want string
	}{
		{"", 5, 3, ""},
		{"重庆市江津区油库", 5, 3, "重庆市江津|区油库"},
		{"重庆市江津，区油库", 5, 3, "重庆市江|津，区油库"},
		{"重庆市江（津区）油库", 5, 3, "重庆市江|（津区）油|库"},
		{"截至 2021-12-20", 4, 3, "截至 202|1-12-20"},
		{"在2021-12-20前", 7, 3, "在2021-12-20|前"},
		{"重庆市江津区油库", 3, 2, "重庆市|江津…"},
	} {
		if got := strings.Join(l.text.wrap(x.in, x.w*em, x.most), "|"); got != x.want {
			t.Errorf("%q in %d is %q, not %q", x.in, x.w, got, x.want)
		}
	}
}

func TestShare(t *testing.T) {
	for _, x := range []struct {
		least, want, share []int
	}{
		{nil, nil, []int{}},
		{[]int{1, 1}, []int{30, 20}, []int{80, 20}},
		{[]int{10, 10}, []int{200, 20}, []int{80, 20}},
		{[]int{10, 10, 10}, []int{200, 300, 20}, []int{40, 40, 20}},
		{[]int{70, 10}, []int{200, 300}, []int{70, 30}},
		{[]int{90, 90}, []int{200, 300}, []int{50, 50}},
	} {
		if got := share(100, x.least, x.want); !slices.Equal(got, x.share) {
			t.Errorf("%v to %v share 100 as %v, not %v", x.least, x.want, got, x.share)
		}
	}
}

// Several at once draw what one alone does.
func TestTogether(t *testing.T) {
	want, err := enterprises(5).PNG()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got, err := enterprises(5).PNG(); err != nil || !bytes.Equal(got, want) {
				t.Error("another picture of the same", err)
			}
		})
	}
	wg.Wait()
}

func FuzzTexts(f *testing.F) {
	f.Add("江津油库", "未考", 74.0, 2)
	f.Add("（", "a\xff\u202e🔥", -1.0, 7)
	f.Fuzz(func(t *testing.T, a, b string, v float64, n int) {
		if len(a)+len(b) > 400 {
			t.Skip()
		}
		cells := []string{a, b, a + b}
		inside(t, (&Table{Title: a, Note: b, Head: cells, Rows: []Row{{cells, Light(n)}}, Align: []Align{Align(n), Right}, Unit: b, Rest: n}).draw)
		inside(t, (&Bars{Title: b, Note: a, Bars: []Bar{{a, b, &v, a, b, Light(n)}, {b, a, nil, b, a, Light(-n)}}}).draw)
		inside(t, (&Columns{Title: a, Labels: cells, Unit: b, Series: []Series{{a, []*float64{&v, nil}}, {b, []*float64{nil, &v}}}}).draw)
	})
}

func BenchmarkTable30(b *testing.B) {
	t := enterprises(30)
	for b.Loop() {
		if _, err := t.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBars(b *testing.B) {
	x := areas()
	for b.Loop() {
		if _, err := x.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
