package index

import (
	"testing"
)

func TestTypedPinyin(t *testing.T) {
	g := shared()
	for typed, want := range map[string]string{
		"xieyou maoyou le":       "卸油冒油了",
		"zenme ban":              "怎么办",
		"an qi xie lou":          "氨气泄漏",
		"lpg xielou":             "lpg 泄漏",
		"油枪 maoyou 了":            "油枪 冒油 了",
		"zhongdu le zenme jiu":   "中毒了怎么救",
		"yelv xielou":            "液氯泄漏",
		"mie huo qi zenme yong":  "灭火器怎么用",
		"119":                    "119",
		"zzz":                    "zzz",
		"jiayouqiang guan buzhu": "加油枪关不住",
	} {
		if got, _ := g.decode(plain(typed)); got != want {
			t.Errorf("decode(%q) = %q, want %q", typed, got, want)
		}
	}
}
