package exchange

import (
	"strings"
	"testing"
)

func TestWordings(t *testing.T) {
	src := `# 问法
"示例加油站/卸油员/emergency/冒油": [冒罐了, 油淌了, 119]
示例加油站/卸油员/duty/现场监护:
  - 走得开不
"示例加油站/卸油员/emergency/没有这个": [x]
"别的站/卸油员/risk/静电": [x]
`
	w, found := ReadWordings("问法.yaml", strings.NewReader(src))
	if len(found) > 0 || len(w) != 4 {
		t.Fatalf("%v %v", w, found)
	}
	bare := strings.NewReplacer("asked_as: [冒罐了]", "asked_as: []", ", asked_as: [监护]", "").Replace(card)
	files := []File{Read("a.yaml", strings.NewReader(bare)), Read("b.yaml", strings.NewReader("x"))}
	before := files[0].Set
	if n := len(files[0].Findings); n != 2 {
		t.Fatalf("%d findings before", n)
	}
	unmatched := w.Merge("问法.yaml", files)
	if len(unmatched) != 2 || !strings.Contains(unmatched[0].Message, "别的站/卸油员/risk/静电") || unmatched[0].File != "问法.yaml" || !unmatched[0].Warning {
		t.Errorf("%v", unmatched)
	}
	if got := strings.Join(files[0].Set.Emergency.Scenes[0].AskedAs, " "); got != "冒罐了 油淌了 119" {
		t.Error(got)
	}
	if len(files[0].Findings) != 0 || !files[1].Refused() {
		t.Errorf("the warnings stay: %v", files[0].Findings)
	}
	if len(before.Emergency.Scenes[0].AskedAs) != 0 {
		t.Error("merging changed the set that was read before")
	}
	w.AddTo(files[0].Set)
	if n := len(files[0].Set.Emergency.Scenes[0].AskedAs); n != 3 {
		t.Errorf("added twice: %d wordings", n)
	}
}

// Wordings that a card cannot hold are refused in their own file, not in the card's.
func TestWordingsRefused(t *testing.T) {
	for _, tc := range []struct{ src, where, says string }{
		{"a/b/risk/c: [x]\na/b/risk/c: [y]\n", "第2行", "写了两次"},
		{"a/b/risk/c: x\n", "第1行", "列表"},
		{"a/b/risk/c:\n  - x\n  - \n", "第3行", "请填写怎么问"},
		{"a/b/risk/c:\n  - \"x\\u202E\"\n", "第2行", "U+202E"},
		{"a/b/risk/c:\n  - " + strings.Repeat("长", 101) + "\n", "第2行", "101 字"},
		{"- a\n", "第1行", "企业/岗位/emergency/场景"},
		{"", "", "空的"},
		{"a: \xd3\xcd\n", "第1行", "UTF-8"},
		{strings.Repeat("#", maxWordingsFile+1), "", "超过"},
	} {
		w, found := ReadWordings("w.yaml", strings.NewReader(tc.src))
		if w != nil || !hasFinding(found, tc.where, tc.says) {
			t.Errorf("%.40q: %v %v", tc.src, w, found)
		}
	}
}
