package data

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// must checks a value that may not be left out.
func (k *checker) must(path, label, v string, max int) {
	if strings.TrimSpace(v) == "" {
		k.refuse(path, "请填写%s。", label)
		return
	}
	k.may(path, label, v, max)
}

// may checks a value of one line.
func (k *checker) may(path, label, v string, max int) {
	if strings.ContainsRune(v, '\n') {
		k.refuse(path, "%s里有换行，请写成一行。", label)
		return
	}
	k.prose(path, label, v, max)
}

// prose checks a value that may run over several lines.
func (k *checker) prose(path, label, v string, max int) {
	if why := BadText(v); why != "" {
		k.refuse(path, "%s%s", label, why)
	}
	if n := utf8.RuneCountInString(v); n > max {
		k.refuse(path, "%s有 %d 字，请缩短到 %d 字以内。", label, n, max)
	}
}

func (k *checker) list(path, label string, vs []string, max, count int) {
	if len(vs) > count {
		k.refuse(path, "%s超过 %d 条，请删减。", label, count)
		return
	}
	for i, v := range vs {
		k.must(fmt.Sprintf("%s[%d]", path, i), label, v, max)
	}
}

// CheckWording says in one sentence what is wrong with one way of asking; empty when nothing is.
func CheckWording(s string) string {
	k := &checker{}
	k.must("", "怎么问", s, MaxWording)
	if len(k.out) == 0 {
		return ""
	}
	return k.out[0].Message
}

// BadText says what is wrong with the characters of a value; empty when nothing
// is. What cannot be seen is refused: it can turn a line around, split a word
// from its search, or hide one text in another.
func BadText(v string) string {
	if !utf8.ValidString(v) {
		return "里有乱码，请另存为 UTF-8 后再导入。"
	}
	for _, r := range v {
		switch {
		case r == '\n':
		case r == '\t':
			return "里有制表符，请改成空格。"
		case unicode.IsControl(r):
			return "里有控制字符，请删去后重新输入。"
		case unseen(r):
			return fmt.Sprintf("里有看不见的字符（U+%04X），请删去后重新输入。", r)
		case r == utf8.RuneError:
			return "里有乱码（�），请改成原来的字。"
		}
	}
	if v != strings.TrimSpace(v) {
		return "首尾有空格，请删去。"
	}
	return ""
}

// unseen covers bidi marks, zero-width characters and all other format
// characters, line separators, fillers, variation selectors' supplement and
// noncharacters. U+FE0F stays: it makes an emoji of a sign.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF ||
		r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r >= 0xE0000 && r <= 0xE0FFF
}

// Brief is a value fit to be shown inside a sentence: short, one line, nothing unseen.
func Brief(s string) string { return Clip(s, 20) }

// Clip is Brief with another length.
func Clip(s string, max int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > max {
			b.WriteRune('…')
			break
		}
		if unicode.IsControl(r) || unseen(r) {
			r = '·'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wrongName gives the right name of a public number that stands under another; empty otherwise.
func wrongName(c Contact) string {
	rest := strings.ReplaceAll(c.Name, "火警", "")
	right := true
	switch bare(c.Phone) {
	case "119":
		right = holds(c.Name, "火警", "消防")
	case "120":
		right = holds(c.Name, "急救", "医", "120", "救护")
	case "110":
		right = holds(rest, "报警", "公安", "警")
	}
	if right {
		return ""
	}
	return PublicNumbers[bare(c.Phone)]
}

func holds(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// bare is a phone number as it is dialled: without spaces, dashes, brackets and
// full-width forms, so that 1-1-9 and １１９ are still 119.
func bare(phone string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case unicode.IsSpace(r) || strings.ContainsRune("-－—()（）", r):
			return -1
		}
		return r
	}, phone)
}
