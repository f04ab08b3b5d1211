package quiz

import "strconv"

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
