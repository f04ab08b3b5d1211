package quiz

import (
	"strconv"
	"strings"
)

// hanNumber reads a number below a thousand, or digits one by one (一一九);
// false for a single character other than 十.
func hanNumber(rs []rune) (string, bool) {
	if len(rs) == 0 || len(rs) == 1 && rs[0] != '十' || len(rs) > 7 {
		return "", false
	}
	total, digit, unit := 0, -1, false
	spelt := ""
	for _, r := range rs {
		switch r {
		case '百', '十':
			scale := 10
			if r == '百' {
				scale = 100
			}
			if digit < 0 {
				digit = 1
			}
			total, digit, unit = total+digit*scale, -1, true
		default:
			digit = hanDigits[r]
			spelt += strconv.Itoa(digit)
		}
	}
	if !unit {
		return spelt, len(rs) > 2 // 一二 is mostly not a number, 一一九 is
	}
	return strconv.Itoa(total + max(digit, 0)), true
}

var hanDigits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// arabic writes 十五分钟 as 15分钟: dictation writes what it hears. A lone
// 一 or 两 is left where no unit follows, it is mostly a word.
func arabic(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && (rs[j] == '十' || rs[j] == '百' || hanHas(rs[j])) {
			j++
		}
		n, ok := hanNumber(rs[i:j])
		if !ok && j == i+1 && hasPrefix(string(rs[j:min(len(rs), j+2)]), words("分钟 小时 秒 米 厘米 公斤 度")) {
			n, ok = strconv.Itoa(hanDigits[rs[i]]), true
		}
		if ok {
			b.WriteString(n)
			i = j
			continue
		}
		j = max(j, i+1)
		b.WriteString(string(rs[i:j]))
		i = j
	}
	return b.String()
}

func hanHas(r rune) bool { _, ok := hanDigits[r]; return ok }
