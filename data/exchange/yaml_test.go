package exchange

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anka/data"
)

// card is a clean file; its line numbers are used below.
const card = `format: 1
enterprise: 示例加油站
type: petrol_station
post: 卸油员
version: 2
effective: 2021-12-01
risk_list:
  rhyme: 先静置
  items:
    - {point: 静电, text: 接地不良, level: 红, tier: 岗位, asked_as: [静电]}
duty_list:
  rhyme: 先静置
  items:
    - {text: 现场监护, asked_as: [监护]}
operation_card:
  rhyme: 先静置
  tasks:
    - task: 接地
      asked_as: [接地]
      steps:
        - 先接线
        - do: 再计量
          standard: 按本企业规定
emergency_card:
  rhyme: 先静置
  accidents:
    - accident: 冒油
      asked_as: [冒罐了]
      steps:
        - 关阀
        - {do: 断电, who: 站长, critical: true}
      contacts:
        - {name: 火警, phone: 119}
`

func TestYAMLClean(t *testing.T) {
	for _, src := range []string{card, "\ufeff" + card, strings.ReplaceAll(card, "\n", "\r\n"), "---\n" + card + "...\n", "# 注\n" + card} {
		f := Read("卡.YML", strings.NewReader(src))
		if len(f.Findings) != 0 || f.Refused() {
			t.Fatalf("%v", f.Findings)
		}
		e := f.Set.Emergency.Scenes[0]
		if f.Set.Version != "2" || f.Set.Effective != "2021-12-01" || e.Contacts[0].Phone != "119" || e.Items[0].Text != "关阀" || e.Items[1].Who != "站长" || !e.IsCritical(1) {
			t.Errorf("%+v", f.Set)
		}
		if d := f.Set.Duty.Scenes[0]; d.Name != "现场监护" || !data.Untitled(data.Duty, &d) {
			t.Errorf("%+v", d)
		}
	}
}

// swap replaces one piece of card that must be there.
func swap(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(card, old) != 1 {
		t.Fatalf("%q stands %d times in card", old, strings.Count(card, old))
	}
	return strings.Replace(card, old, new, 1)
}

func TestYAMLRefusals(t *testing.T) {
	for _, tc := range []struct{ name, old, new, where, says string }{
		{"unknown key", "post: 卸油员", "post: 卸油员\npots: x", "第5行", "「pots」不认识"},
		{"unknown key in a step", "          standard:", "          standart:", "第23行", "「standart」不认识"},
		{"unknown key in a contact", "{name: 火警, phone: 119}", "{name: 火警, phone: 119, fax: 1}", "第33行", "「fax」"},
		{"key of another part", "who: 站长", "standard: 站长", "第31行", "「standard」"},
		{"key twice", "post: 卸油员", "post: 卸油员\npost: 卸油员", "第5行", "「post」写了两次"},
		{"no format", "format: 1\n", "", "第1行", "format: 1"},
		{"other format", "format: 1", "format: 2", "第1行", "format: 1"},
		{"no enterprise", "enterprise: 示例加油站\n", "", "第1行", "请填写企业名称"},
		{"empty post", "post: 卸油员", "post:", "第4行", "请填写岗位名称"},
		{"unknown type", "petrol_station", "petrol", "第3行", "「petrol」不认识"},
		{"unknown level", "level: 红", "level: 紫", "第10行", "「紫」"},
		{"unknown tier", "tier: 岗位", "tier: 区", "第10行", "「区」"},
		{"unknown trigger", "version: 2", "trigger: x", "第5行", "修订原因"},
		{"bad date", "2021-12-01", "2021-13-01", "第6行", "生效日期"},
		{"no text", "text: 接地不良, ", "", "第10行", "危险和有害因素是空的"},
		{"no point", "point: 静电, ", "", "第10行", "请填写风险点"},
		{"empty step", "        - 关阀", "        -", "第30行", "处置步骤是空的"},
		{"no steps", "      steps:\n        - 关阀\n        - {do: 断电, who: 站长, critical: true}\n", "", "第27行", "请填写处置步骤"},
		{"wrong number", "name: 火警", "name: 急救", "第33行", "119 是火警电话"},
		{"accident twice", "    - accident: 冒油", "    - {accident: 冒油, asked_as: [a], contacts: [{name: 火警, phone: 119}], steps: [b]}\n    - accident: 冒油", "第28行", "重复"},
		{"long step", "先接线", strings.Repeat("长", 201), "第21行", "201 字"},
		{"control character", "先接线", `"先\x01接线"`, "第21行", "控制字符"},
		{"bidi override", "先接线", "先\u202e接线", "第21行", "U+202E"},
		{"wording with zero width", "[冒罐了]", "[a, \"冒\u200b罐\"]", "第28行", "U+200B"},
		{"flag that is a word", "critical: true", "critical: 是", "第31行", "true（是）"},
		{"list for a text", "post: 卸油员", "post: [卸油员]", "第4行", "一段文字"},
		{"text for a list", "asked_as: [冒罐了]", "asked_as: 冒罐了", "第28行", "列表"},
		{"text for a mapping", "{name: 火警, phone: 119}", "火警 119", "第33行", "名称: 内容"},
		{"full-width colon", "post: 卸油员", "post：卸油员", "第4行", "格式不对"},
		{"two colons", "post: 卸油员", "post: 卸: 油员", "第4行", "两个冒号"},
		{"open quote", "post: 卸油员", "post: \"卸油员", "第4行", "引号"},
		{"tab", "  rhyme: 先静置\n  tasks:", "\trhyme: 先静置\n  tasks:", "第16行", "制表符"},
		{"two documents", "post: 卸油员", "post: 卸油员\n---\na: 1", "第6行", "一个文件只能写一个岗位"},
		{"alias", "post: 卸油员", "post: &a 卸油员\narea: *a", "第4行", "请把内容写全"},
		{"tag", "post: 卸油员", "post: !!str 卸油员", "第4行", "请把内容写全"},
		{"GBK", "卸油员", "\xd0\xb6\xd3\xcd", "第4行", "请另存为 UTF-8"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := Read("卡.yaml", strings.NewReader(swap(t, tc.old, tc.new)))
			if !f.Refused() {
				t.Fatalf("accepted: %+v", f.Set)
			}
			if !hasFinding(f.Findings, tc.where, tc.says) {
				t.Errorf("want %s %s, got %v", tc.where, tc.says, f.Findings)
			}
		})
	}
}

func hasFinding(found []Finding, where, says string) bool {
	for _, f := range found {
		if f.Where == where && strings.Contains(f.Message, says) && !f.Warning && f.File != "" {
			return true
		}
	}
	return false
}

// Not the first mistake only: everything that is wrong is told at once.
func TestYAMLAllFindings(t *testing.T) {
	src := strings.NewReplacer("petrol_station", "petrol", "level: 红", "level: 紫", "name: 火警", "name: 急救", "effective:", "efective:").Replace(card)
	f := Read("a.yaml", strings.NewReader(src))
	for _, w := range []string{"第3行", "第6行", "第10行", "第33行"} {
		if !hasFinding(f.Findings, w, "") {
			t.Errorf("nothing about %s: %v", w, f.Findings)
		}
	}
}

// Items of one risk point are one scene wherever they stand.
func TestYAMLMergesPoints(t *testing.T) {
	src := swap(t, "    - {point: 静电, text: 接地不良, level: 红, tier: 岗位, asked_as: [静电]}",
		"    - {point: 静电, text: 一, asked_as: [a]}\n    - {point: 中毒, text: 二, asked_as: [b]}\n    - {point: 静电, text: \"三\\u0001\", asked_as: [c], level: 重大}")
	f := Read("a.yaml", strings.NewReader(src))
	if !hasFinding(f.Findings, "第12行", "控制字符") {
		t.Fatalf("%v", f.Findings)
	}
	f = Read("a.yaml", strings.NewReader(strings.Replace(src, "\\u0001", "", 1)))
	r := f.Set.Risk.Scenes
	if len(r) != 2 || len(r[0].Items) != 2 || r[0].Items[1].Text != "三" || r[0].Items[1].Level != "红" || strings.Join(r[0].AskedAs, "") != "ac" {
		t.Errorf("%+v", r)
	}
}

func TestYAMLWarnings(t *testing.T) {
	src := swap(t, "      contacts:\n        - {name: 火警, phone: 119}\n", "")
	f := Read("a.yaml", strings.NewReader(src))
	if f.Refused() || len(f.Findings) != 1 || !f.Findings[0].Warning || f.Findings[0].Where != "第27行" {
		t.Errorf("%v", f.Findings)
	}
}

// fill makes the largest file of one piece; under the race detector only as
// many pieces as the guard must refuse.
func fill(piece string) string {
	n := MaxFile / len(piece)
	if slow {
		n = min(n, maxTokens+1)
	}
	return strings.Repeat(piece, n)
}

// What could make a parser slow, deep or large ends quickly with a sentence.
// The bound is wide because machines are busy (unguarded, the keys took 43 s on an idle
// one), so that the guard itself is asserted too.
func TestYAMLBombs(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	t.Parallel()
	keys := strings.Builder{}
	for i := 0; keys.Len() < MaxFile-20; i++ {
		fmt.Fprintf(&keys, "k%d: v\n", i)
	}
	most := maxKeys - 1 // as many as the parser is given
	under := strings.Join(strings.SplitAfter(keys.String(), "\n")[:most], "")
	guarded := map[string]bool{"keys": true, "brackets": true, "braces": true, "dashes": true, "deep keys": true, "questions": true}
	laughs := "a: &a [x]\n" + strings.Repeat("b: &b [*a, *a, *a]\n", 30)
	for name, src := range map[string]string{
		"empty": "", "blank": " \n\n", "comment": "# 无\n", "one byte": "a", "over 1 MiB": card + strings.Repeat("#", MaxFile),
		"brackets": fill("["), "braces": fill("{"), "dashes": fill("- "), "deep keys": fill("a: "), "questions": fill("? "), "anchors": fill("&a "),
		"keys": keys.String(), "keys under the limit": under, "laughs": laughs, "documents": fill("---\n"),
		"quotes": fill("\""), "items": card + strings.Repeat("    - a\n", 60_000), "null": "\x00", "deep brackets": strings.Repeat("[", 1000), "deep dashes": strings.Repeat("- ", 1000), "NUL inside": "a: \x00", "tags": fill("!!a "),
		"long list": "aliases: [" + strings.Repeat("b, ", 100_000) + "]", "percent": fill("%"), "UTF-16": "\xff\xfea\x00",
	} {
		start := time.Now()
		f := Read("a.yaml", strings.NewReader(src))
		if !f.Refused() || f.Findings[0].Message == "" || len(f.Findings) > maxFindings+1 {
			t.Errorf("%s: refused %v, %d findings", name, f.Refused(), len(f.Findings))
		}
		if guarded[name] && !strings.Contains(f.Findings[0].Message, "内容太多") {
			t.Errorf("%s reached the parser: %v", name, f.Findings[0])
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s took %v", name, d)
		} else if testing.Verbose() {
			t.Logf("%s %v: %v", name, d, f.Findings[0])
		}
	}
}
