package quiz

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// figure is a number with its unit: only what is measured is asked, not that it
// is 「第一」 or 「92号」.
var figure = regexp.MustCompile(`(\d+(?:\.\d+)?)((?:~|-|至|到)(\d+(?:\.\d+)?))?(:(\d+))?(分钟|小时|秒|厘米|毫米|米每秒|公里每小时|公里|米|次/分|次|℃|度|%|％|千克|公斤|吨|立方米|伏|V|MPa|kPa|Pa|兆帕|mm|ppm|mg/L|g/L|mg/m³|m/s|kg|天|个月|年|倍|层|A)?`)

// amount is a figure of a text, taken apart.
type amount struct {
	at            int // byte offset
	word          string
	first, second string // a range has two
	joint         string // 「~6」 of 「3~6」
	ratio, unit   string
	before, after string
}

func amountsIn(text string) []amount {
	var out []amount
	for _, m := range figure.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		a := amount{m[0], text[m[0]:m[1]], part(1), part(3), part(2), part(5), part(6), text[:m[0]], text[m[1]:]}
		if strings.Count(text, a.word) == 1 && a.measured() {
			out = append(out, a)
		}
	}
	return out
}

// measured leaves out what is no amount, and amounts of which another may be right too.
func (a *amount) measured() bool {
	x, err := strconv.ParseFloat(a.first, 64)
	tail := func(n int) string { return a.before[max(0, len(a.before)-n):] }
	half := strings.HasPrefix(a.after, "至") || strings.HasPrefix(a.after, "~") || strings.HasPrefix(a.after, "到") || strings.HasPrefix(a.after, "-") ||
		hasAny(tail(len("正负")), words("至 ~ 正负 ±"))
	switch {
	case err != nil || x == 0 || strings.HasSuffix(a.before, "零下") || strings.HasSuffix(a.before, "第"):
		return false
	case half && a.joint == "": // one end of a range, or what it may be off by
		return false
	case hasAny(strings.ToLower(tail(len("ph调到"))), words("ph")), strings.HasPrefix(a.after, "按压"), strings.HasPrefix(a.after, "吹气"):
		return false // there is no pH 20; 15 to 2 is right for two rescuers and a child
	case strings.ContainsAny(a.unit, "%％") && x > 10 && hasAny(a.before, words("氧")):
		return false // what is too much oxygen is another question than what is too little
	case strings.HasPrefix(a.after, "）") && strings.HasSuffix(a.before, "（"):
		return false // 14.5MPa（20℃）: at what it is measured
	case a.ratio != "":
		return a.first == "30" && a.ratio == "2"
	}
	return a.unit != "" || strings.HasPrefix(a.joint, "至") || strings.HasPrefix(a.joint, "~")
}

// figuresIn finds the figures of a text and, for each, others that a gap may
// offer: far off, and on both sides, or the largest would always be the one.
func figuresIn(text string) []swap {
	var out []swap
	for _, a := range amountsIn(text) {
		if wrong := others(a.wrong(both), text); len(wrong) > 1 {
			out = append(out, swap{"数字", a.at, a.word, wrong})
		}
	}
	return append(out, hansIn(text, false)...)
}

// laxIn finds the figures of a text and, for each, those that make the line
// false: laxer than the card's, for nobody may call it wrong to flush longer.
func laxIn(text string) []swap {
	var out []swap
	for _, a := range amountsIn(text) {
		side := a.limit()
		if a.joint != "" || a.ratio != "" { // what lies wholly outside of a range is wrong
			side = both
		} else if side == both {
			continue
		}
		if wrong := others(a.wrong(side), text); len(wrong) > 0 {
			out = append(out, swap{"数字", a.at, a.word, wrong})
		}
	}
	return append(out, hansIn(text, true)...)
}

// others are the figures that the text does not hold: 5分钟 is not in 15分钟,
// 35MPa is in 「35或70MPa」.
func others(wrong []string, text string) []string {
	held := figure.FindAllStringSubmatch(text, -1)
	return slices.DeleteFunc(wrong, func(w string) bool {
		n := figure.FindStringSubmatch(w)[1]
		return slices.ContainsFunc(held, func(h []string) bool { return h[0] == w || h[1] == n && (h[6] == "" || w == n+h[6]) })
	})
}

// wrong are other figures, a half or less and double or more; side says which
// of them are wanted.
func (a *amount) wrong(side int) []string {
	switch {
	case a.ratio != "": // 15:2 is right for two rescuers and a child
		return []string{"10:2", "60:2", "30:10"}
	case a.joint != "":
		return a.ranges()
	}
	x, _ := strconv.ParseFloat(a.first, 64)
	var out []string
	for _, s := range scaled(x, a.unit, side) {
		if (strings.Contains(a.first, ".") || !strings.Contains(s, ".")) && significant(s) <= max(2, significant(a.first)) {
			out = append(out, s+a.unit)
		}
	}
	return out
}

func (a *amount) ranges() []string {
	x, _ := strconv.ParseFloat(a.first, 64)
	y, err := strconv.ParseFloat(a.second, 64)
	if err != nil || y <= x {
		return nil
	}
	sign := strings.TrimSuffix(a.joint, a.second)
	var out []string
	for _, k := range []float64{0.25, 0.5, 2} {
		lo, hi := tidy(x*k), tidy(y*k)
		if strings.ContainsAny(a.unit, "%％") && y*k > 100 || k == 0.5 && y*k > x {
			continue
		}
		whole := strings.Contains(a.first+a.second, ".") || !strings.Contains(lo+hi, ".")
		if lo != "" && hi != "" && lo != hi && whole {
			out = append(out, lo+sign+hi+a.unit)
		}
	}
	return out
}

// scaled are other sizes of a figure that a person would write.
func scaled(a float64, unit string, side int) []string {
	ks := []float64{0.2, 1.0 / 3, 0.5, 2, 3, 4}
	switch {
	case a == 24 && unit == "小时" && side == above:
		return []string{"48", "72"}
	case a == 24 && unit == "小时":
		return []string{"8", "12", "16"}
	case unit == "℃" || unit == "度":
		ks = []float64{0.5, 1.5, 2}
	case unit == "%" || unit == "％":
		ks = []float64{0.2, 0.5, 2, 4}
	}
	var out []string
	for _, k := range ks {
		v := a * k
		s := tidy(v)
		if s == "" || side == above && k < 1 || side == below && k > 1 || strings.ContainsAny(unit, "%％") && v > 100 {
			continue
		}
		out = append(out, s)
	}
	return out
}

// tidy writes a number as the card would; empty when it does not come out even.
func tidy(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if i := strings.IndexByte(s, '.'); i >= 0 && len(s)-i > 3 || v == 0 {
		return ""
	}
	return s
}

// significant counts the digits that say something: nobody writes 19.96 for 99.8.
func significant(number string) int {
	return len(strings.TrimLeft(strings.Replace(number, ".", "", 1), "0"))
}

// hans are figures written in characters.
var hans = []struct {
	word  string
	lax   bool // the wrong ones are laxer
	wrong []string
}{
	{"十秒", true, []string{"一分钟", "三分钟"}},
	{"半小时", false, []string{"三小时", "半天", "五分钟"}},
	{"五级", true, []string{"八级", "十级"}},
	{"六级", true, []string{"八级", "十级"}},
	{"三分之一", false, []string{"三分之二", "十分之九"}},
}

func hansIn(text string, lax bool) []swap {
	var out []swap
	for _, h := range hans {
		if lax && !h.lax {
			continue
		}
		before, after, _ := strings.Cut(text, h.word)
		part := strings.HasSuffix(before, "几") || strings.HasSuffix(before, "二") || strings.HasSuffix(before, "三") // 几十秒
		if strings.Count(text, h.word) == 1 && !part && !strings.HasPrefix(after, "至") {
			out = append(out, swap{"数字", strings.Index(text, h.word), h.word, h.wrong})
		}
	}
	return out
}
