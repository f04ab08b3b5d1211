package data

import (
	"fmt"
	"strings"
	"testing"
)

func TestNameKey(t *testing.T) {
	for _, same := range [][]string{
		{"江津加油站", "江津加油站 ", "　江津加油站", "江津 加油站", "江津\u00a0加油站", "江津\n加油站"},
		{"三峡油漆（示例）", "三峡油漆(示例)", "三峡油漆 （示例 ）", "三峡油漆【示例】"},
		{"A1罐区", "Ａ１罐区", "a1 罐区"},
		{"一号-泵房", "一号—泵房", "一号－泵房"},
	} {
		for _, s := range same[1:] {
			if NameKey(s) != NameKey(same[0]) {
				t.Errorf("%q and %q are two", same[0], s)
			}
		}
	}
	for _, two := range [][2]string{{"江津加油站", "江津油站"}, {"1号", "2号"}, {"甲（乙）", "甲乙"}} {
		if NameKey(two[0]) == NameKey(two[1]) {
			t.Errorf("%v are one", two)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"三峡油漆", "重庆三峡油漆有限公司", true},
		{"重庆市江津油库有限责任公司", "江津油库", true},
		{"江津加油站", "江津加油站（示例）", true},
		{"德感油漆厂", "得感油漆厂", true},
		{"几江加油站", "几江加油加站", true},
		{"中石油德感加油站", "中石油德感站加油站", true},
		{"德感工业园", "德感工业园区", true},
		{"江津加油站", "江津加油站 ", false}, // the same, not alike
		{"第一加油站", "第二加油站", false},
		{"城东加油站", "城西加油站", false},
		{"江津加油站", "江津东加油站", false},
		{"中石油3号加油站", "中石油4号加油站", false},
		{"3号加油站", "13号加油站", false},
		{"石门镇", "石蟆镇", false}, // short: both are places in 江津
		{"几江街道", "德感街道", false},
		{"江津油库", "江津加油站", false},
		{"重庆公司", "重庆", false},
		{"", "公司", false},
	} {
		if got := Alike(c.a, c.b); got != c.want || Alike(c.b, c.a) != c.want {
			t.Errorf("%s, %s: %t", c.a, c.b, got)
		}
	}
}

// What is found among many is what comparing each with each finds.
func TestLookalikes(t *testing.T) {
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("江津%c加油站", '春'+rune(i)), fmt.Sprintf("重庆%c%c化工有限公司", '丰'+rune(i%7), '泰'+rune(i%5)), fmt.Sprintf("油库%d", i))
	}
	found := 0
	l := NewLookalikes()
	for i, n := range names {
		want := false
		for _, o := range names[:i] {
			want = want || Alike(n, o)
		}
		if got := l.Of(n); (got != "") != want || got != "" && !Alike(n, got) {
			t.Errorf("%s: %q, want %t", n, got, want)
		}
		if want {
			found++
		}
		l.Add(n)
	}
	if found < 20 || found > 100 {
		t.Errorf("%d of %d", found, len(names))
	}
}

func TestPersonName(t *testing.T) {
	for given, want := range map[string]string{
		"张敏":                               "张敏",
		" 张敏 ":                             "张敏",
		"阿卜杜拉·买买提":                         "阿卜杜拉·买买提",
		"阿卜杜拉•买买提":                         "阿卜杜拉·买买提",
		"阿卜杜拉.买买提":                         "阿卜杜拉·买买提",
		"John  Smith":                      "John Smith",
		"བཀྲ་ཤིས":                          "", // the Tibetan tsheg is no letter; he writes it in hanzi
		"䶮":                                "䶮",
		"":                                 "",
		"   ":                              "",
		"张敏1":                              "",
		"张\u202e敏":                         "",
		"张\x00敏":                           "",
		"张\n敏":                             "张敏",
		"张　敏":                              "张敏",
		"欧阳 娜娜":                            "欧阳娜娜",
		"张 a 敏":                            "张 a 敏",
		"·张":                               "",
		"张·":                               "",
		"/start":                           "",
		"油枪漏油了怎么办？":                        "",
		strings.Repeat("张", 20):            strings.Repeat("张", 20),
		strings.Repeat("张", 21):            "",
		"😀":                                "",
		"a" + strings.Repeat("\u0301", 30): "",
	} {
		if got := PersonName(given); got != want {
			t.Errorf("%q: %q, not %q", given, got, want)
		}
	}
}

func FuzzPersonName(f *testing.F) {
	f.Add("张敏")
	f.Add("阿卜杜拉·买买提")
	f.Fuzz(func(t *testing.T, s string) {
		got := PersonName(s)
		if len([]rune(got)) > 20 || strings.ContainsAny(got, "\n\t:/<>\u202e") || got != "" && PersonName(got) != got {
			t.Errorf("%q gives %q", s, got)
		}
	})
}
