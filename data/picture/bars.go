package picture

// Bars is shares of a hundred as bars that lie under each other, from 0 on.
type Bars struct {
	Title, Note string
	Bars        []Bar
	Unit        string // the measure word of a bar, for 「…还有 5 家」; empty: 行
	Rest        int    // bars that there are besides those given
}

// Bar is one. Without a value nothing is known: it is drawn hatched with its word,
// never as 0.
type Bar struct {
	Above  string // a heading above it, where a new group begins
	Label  string
	Value  *float64 // 0 to 100
	Text   string   // the value in words, at the end; without a value empty is 未考
	Detail string   // small, under the bar
	Light  Light
}

const (
	barHeight = 28
	longLabel = 200 // longer ones stand above their bars
)

// PNG draws the bars.
func (b Bars) PNG() ([]byte, error) {
	c, err := b.draw()
	if err != nil {
		return nil, err
	}
	return c.bytes()
}

func (b *Bars) draw() (*canvas, error) {
	c, err := begin(b.Title, b.Note)
	if err != nil {
		return nil, err
	}
	bars := b.Bars[:min(len(b.Bars), mostRows)]
	s := b.scale(c, bars)
	for i := range bars {
		s.bar(c, &bars[i], i == 0)
	}
	if len(bars) == 0 {
		c.aside("没有")
	}
	c.rest(len(b.Bars)-len(bars)+b.Rest, b.Unit)
	return c, nil
}

// scale is where the bars begin and end; all are measured alike.
type scale struct {
	lit   int // width of the lights
	above bool
	x, w  int
	end   int // width of the values
}

func (b *Bars) scale(c *canvas, bars []Bar) *scale {
	s := &scale{}
	label := 0
	f := c.letters.text
	for i := range bars {
		label = max(label, f.width(c.clean(bars[i].Label)))
		s.end = max(s.end, f.width(c.clean(bars[i].words())))
		if bars[i].Light.valid() != NoLight {
			s.lit = c.lit() + gap/2
		}
	}
	s.end = min(s.end, inner/3)
	s.x = margin
	if s.above = label+s.lit > longLabel; !s.above && label+s.lit > 0 {
		s.x += label + s.lit + gap
	}
	s.w = width - margin - s.x - gap - s.end
	return s
}

func (b *Bar) words() string {
	if b.Value == nil && b.Text == "" {
		return "未考"
	}
	return b.Text
}

func (s *scale) bar(c *canvas, b *Bar, first bool) {
	f := c.letters.text
	if h := c.clean(b.Above); h != "" {
		if !first {
			c.y += 14
			c.fill(margin, c.y, inner, 2, line)
			c.y += 2
		}
		c.y += 14
		c.lines(f, f.wrap(h, inner, 3), margin, inner, Left, teal)
		c.y += 4
	}
	c.y += 10
	top := c.y
	c.light(b.Light, margin, top)
	if s.above {
		c.lines(f, f.wrap(c.clean(b.Label), inner-s.lit, 2), margin+s.lit, inner-s.lit, Left, ink)
		top = c.y
	} else {
		c.text(f, c.clean(b.Label), margin+s.lit, top, s.x-margin-s.lit, Left, ink)
	}
	s.drawn(c, b, top+(f.height()-barHeight)/2)
	k := ink
	if b.Value == nil {
		k = grey
	}
	c.text(f, f.cut(c.clean(b.words()), s.end), width-margin-s.end, top, s.end, Right, k)
	c.y = top + f.height()
	if d := c.clean(b.Detail); d != "" {
		w := width - margin - s.x
		c.lines(c.note, c.note.wrap(d, w, 3), s.x, w, Left, grey)
	}
	c.y += 6
}

// drawn draws the bar itself over the whole of its hundred. What is not 0 shows,
// and what is not all leaves a gap.
func (s *scale) drawn(c *canvas, b *Bar, y int) {
	if b.Value == nil {
		c.hatched(s.x, y, s.w, barHeight, line, white)
		return
	}
	c.box(s.x, y, s.w, barHeight, track)
	v := min(100, max(0, *b.Value))
	long := int(v * float64(s.w) / 100)
	switch {
	case !(v > 0): // also what is no number
		return
	case v < 100:
		long = min(max(long, 6), s.w-6)
	}
	c.box(s.x, y, long, barHeight, b.Light.colour(blue))
}
