package quiz

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// figure is a number with its unit: only what is measured is asked, not that it
// is 「第一」 or 「92号」.
var figure = regexp.MustCompile(`(\d+(?:\.\d+)?)((?:~|-|至|到)(\d+(?:\.\d+)?))?(:(\d+))?(分钟|小时|秒|厘米|毫米|米每秒|公里每小时|公里|米|次/分|次|℃|度|%|％|千克|公斤|吨|立方米|伏|V|MPa|兆帕|天|个月|年|倍)?`)

// figuresIn finds the figures of a text and, for each, what would be wrong.
func figuresIn(text string) []swap {
	var out []swap
	for _, m := range figure.FindAllStringSubmatchIndex(text, -1) {
		word := text[m[0]:m[1]]
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		wrong := wrongFigures(part(1), part(2), part(3), part(5), part(6), text[:m[0]], text[m[1]:])
		wrong = others(wrong, text)
		if strings.Count(text, word) == 1 && len(wrong) > 0 {
			out = append(out, swap{"数字", m[0], word, wrong})
		}
	}
	return append(out, hansIn(text)...)
}

// others are the figures that the text does not hold: 5分钟 is not in 15分钟.
func others(wrong []string, text string) []string {
	held := figure.FindAllString(text, -1)
	return slices.DeleteFunc(wrong, func(w string) bool { return slices.Contains(held, w) })
}

// wrongFigures are far enough off that nobody may call them right: a half or
// less, double or more.
func wrongFigures(first, joint, second, ratio, unit, before, after string) []string {
	a, err := strconv.ParseFloat(first, 64)
	half := hasAny(after[:min(len(after), len("至"))], words("至 ~ 到 -")) || hasAny(before[max(0, len(before)-len("正负")):], words("至 ~ 正负 ±"))
	switch {
	case half && joint == "": // one end of a range, or what it may be off by
		return nil
	case hasAny(before[max(0, len(before)-len("pH")):], words("pH PH")), strings.HasPrefix(after, "按压"), strings.HasPrefix(after, "吹气"):
		return nil // there is no pH 20; 15 to 2 is right for two rescuers and a child
	case strings.ContainsAny(unit, "%％") && a > 10 && hasAny(before, words("氧")):
		return nil // what is too much oxygen is another question than what is too little
	case err != nil || a == 0 || strings.HasSuffix(before, "零下") || strings.HasSuffix(before, "第"):
		return nil
	case ratio != "" && first == "30" && ratio == "2": // 15:2 is right for two rescuers and a child
		return []string{"10:2", "60:2", "30:10"}
	case ratio != "":
		return nil
	case unit == "" && !strings.HasPrefix(joint, "至") && !strings.HasPrefix(joint, "~"):
		return nil
	case unit == "次" && strings.HasSuffix(before, "第"):
		return nil
	}
	if joint == "" {
		var out []string
		for _, x := range scaled(a, unit, bound(unit, before, after)) {
			if strings.Contains(first, ".") || !strings.Contains(x, ".") {
				out = append(out, x+unit)
			}
		}
		return out
	}
	b, err := strconv.ParseFloat(second, 64)
	if err != nil || b <= a {
		return nil
	}
	sign := joint[:len(joint)-len(second)]
	var out []string
	for _, k := range []float64{0.25, 0.5, 2} {
		lo, hi := tidy(a*k), tidy(b*k)
		if strings.ContainsAny(unit, "%％") && b*k > 100 || k == 0.5 && b*k > a {
			continue
		}
		whole := strings.Contains(first+second, ".") || !strings.Contains(lo+hi, ".")
		if lo != "" && hi != "" && lo != hi && whole {
			out = append(out, lo+sign+hi+unit)
		}
	}
	return out
}

// bound says which way a figure may not be missed: more than it asks for is not
// wrong. 「冲15分钟以上」 is laxer below, 「不超过40℃」 above, 「2米以上系安全带」 above.
func bound(unit, before, after string) int {
	tail := before[max(0, len(before)-len("不超过每小时")):]
	switch {
	case strings.HasPrefix(after, "以内"), strings.HasPrefix(after, "内"), hasAny(tail, words("超 达 不大于 低于 不高于 限速 不足 限 每小时 每秒")), strings.HasSuffix(before, "每"):
		return above
	case unit == "米" && strings.HasPrefix(after, "以上"):
		return above
	case strings.HasPrefix(after, "以上"), hasAny(tail, words("至少 不少于 不小于 不低于 高于 间距")), hasAny(unit, words("分钟 小时 秒")):
		return below
	case unit == "米" || unit == "厘米":
		return below
	}
	return both
}

const (
	both = iota
	above
	below
)

// scaled are other sizes of a figure that a person would write.
func scaled(a float64, unit string, side int) []string {
	ks := []float64{0.2, 1.0 / 3, 0.5, 2, 3, 4}
	switch {
	case a == 24 && unit == "小时":
		return []string{"8", "12", "16"}
	case unit == "℃" || unit == "度":
		ks = []float64{0.5, 1.5, 2}
	case unit == "%" || unit == "％":
		ks = []float64{0.5, 2, 4}
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
	if i := strings.IndexByte(s, '.'); i >= 0 && len(s)-i > 2 || v == 0 {
		return ""
	}
	return s
}

// hans are figures written in characters.
var hans = []struct {
	word  string
	wrong []string
}{
	{"十秒", []string{"一分钟", "三分钟"}},
	{"半小时", []string{"三小时", "半天"}},
	{"五级", []string{"八级", "十级"}},
	{"三分之一", []string{"三分之二", "十分之九"}},
}

func hansIn(text string) []swap {
	var out []swap
	for _, h := range hans {
		_, after, _ := strings.Cut(text, h.word)
		if strings.Count(text, h.word) == 1 && !strings.HasPrefix(after, "至") {
			out = append(out, swap{"数字", strings.Index(text, h.word), h.word, h.wrong})
		}
	}
	return out
}
