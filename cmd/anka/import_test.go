package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"anka/data"
)

const sayNothingDone = "没有发布，什么都没改。"

// One file a case; what is refused names the place, and nothing is changed.
func TestRefusals(t *testing.T) {
	d := newDesk(t)
	yaml := func(change func(c *data.CardSet)) string {
		c := cardSet("甲站", "卸油员")
		change(c)
		text, err := os.ReadFile(d.write("made", c) + "/000.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	good := yaml(func(*data.CardSet) {})
	for i, c := range []struct{ name, text, where, says string }{
		{"empty.yaml", "", "整个文件", "文件是空的"},
		{"gbk.yaml", "format: 1\npost: \xd0\xb6\xd3\xcd\n", "", "UTF-8"},
		{"old.xls", good, "整个文件", ".xlsx"},
		{"not.xlsx", "这不是工作簿", "整个文件", ""},
		{"key.yaml", strings.Replace(good, "format: 1", "format: 1\nfoo: 3", 1), "第2行", "foo"},
		{"noformat.yaml", strings.Replace(good, "format: 1\n", "", 1), "", "format: 1"},
		{"type.yaml", strings.Replace(good, "petrol_station", "gas_station", 1), "第3行", "企业类型"},
		{"nopost.yaml", strings.Replace(good, "post: 卸油员\n", "", 1), "", "岗位名称"},
		{"phone.yaml", yaml(func(c *data.CardSet) { c.Emergency.Scenes[0].Contacts[0].Name = "急救" }), "第", "119"},
		{"step.yaml", yaml(func(c *data.CardSet) { c.Emergency.Scenes[0].Items[0].Text = strings.Repeat("长", 201) }), "第", "200"},
		{"bidi.yaml", strings.Replace(good, "冒油第一条", "冒油\u202e第一条", 1), "第", "U+202E"},
		{"huge.yaml", good + "#" + strings.Repeat("x", 1<<20), "整个文件", "1 MiB"},
		{"common.yaml", yaml(func(c *data.CardSet) { c.Common = true }), "整个文件", "--district"},
	} {
		s := d.run("是\n", "import", d.writeFile("case/"+c.name, c.text))
		for _, want := range []string{"拒收　" + d.path("case/"+c.name), c.where, c.says, "没有要发布的。"} {
			if !strings.Contains(s.out, want) {
				t.Errorf("%d %s: no %q in\n%s", i, c.name, want, s.out)
			}
		}
		if s.code != 1 || !strings.Contains(s.err, "有 1 个文件拒收") {
			t.Errorf("%s: %d %s", c.name, s.code, s.err)
		}
	}
	if _, err := os.Stat(d.env["ANKA_DB"]); err == nil {
		t.Error("a refused file made a database")
	}
}

// Good files beside bad ones are published when confirmed; the exit code says
// that some were not.
func TestSomeRefused(t *testing.T) {
	d := newDesk(t)
	again := cardSet("甲站", "卸油员")
	again.ApprovedBy = "别人"
	cards := d.write("cards", cardSet("甲站", "卸油员"), cardSet("甲站", "加油员"), again)
	d.writeFile("cards/bad.yaml", "format: 1\n")
	s := d.run("是\n", "import", cards)
	for _, want := range []string{"新增　甲站 卸油员：风险 2 项，职责 2 项，操作 2 项，应急 2 项", "拒收　" + cards + "/002.yaml", "第4行：和 000.yaml 是同一个岗位",
		"共 4 个文件：新增 2，有变化 0，没变化 0，拒收 2", "发布以上 2 个岗位？输入 是 确认：", "已发布 2 个岗位。"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
	if s.code != 1 || !strings.Contains(s.err, "有 2 个文件拒收，没有导入") {
		t.Errorf("%d %s", s.code, s.err)
	}
	if got := d.inForce(); len(got) != 2 || got["甲站 卸油员"] == nil || got["甲站 加油员"] == nil {
		t.Errorf("in force: %v", got)
	}
}

// Only a yes publishes.
func TestConfirmation(t *testing.T) {
	d := newDesk(t)
	cards := d.write("cards", cardSet("甲站", "卸油员"))
	for _, no := range []string{"", "\n", "否\n", "不是\n", "n\n", "是不是\n"} {
		if s := d.run(no, "import", cards); s.code != 1 || s.err != sayNothingDone || !strings.HasSuffix(s.out, "\n") && no == "" {
			t.Errorf("%q: %+v", no, s)
		}
	}
	if len(d.inForce()) != 0 {
		t.Fatal("published without a yes")
	}
	if s := d.run(" 是 \r\n", "import", cards); s.code != 0 || len(d.inForce()) != 1 {
		t.Errorf("yes: %+v", s)
	}
}

// An interrupt while it asks is a no, though the terminal never answers.
func TestInterruptedConfirmation(t *testing.T) {
	d := newDesk(t)
	cards := d.write("cards", cardSet("甲站", "卸油员"))
	ctx, stop := context.WithCancel(t.Context())
	silent, typist := io.Pipe()
	defer typist.Close()
	out := &stopAt{words: "确认：", stop: stop}
	err := run(ctx, []string{"import", cards}, silent, out, io.Discard, func(k string) string { return d.env[k] })
	if err == nil || err.Error() != sayNothingDone || len(d.inForce()) != 0 {
		t.Errorf("%v", err)
	}
}

// stopAt calls stop when certain words are written.
type stopAt struct {
	bytes.Buffer
	words string
	stop  func()
}

func (s *stopAt) Write(p []byte) (int, error) {
	n, err := s.Buffer.Write(p)
	if strings.Contains(s.String(), s.words) {
		s.stop()
	}
	return n, err
}

// The second import: what is new, changed and unchanged, and how versions go on.
func TestChangedCards(t *testing.T) {
	d := newDesk(t)
	a, b, c := cardSet("甲站", "卸油员"), cardSet("甲站", "加油员"), cardSet("甲站", "班长")
	a.Version, a.Effective = "3", "2024-01-01"
	d.must("import", "--yes", d.write("one", a, b))

	changedA := cardSet("甲站", "卸油员")
	changedA.Version, changedA.Effective, changedA.ApprovedBy = "3", "2024-01-01", "站长"
	changedA.Risk.Scenes = changedA.Risk.Scenes[:1]
	changedA.Risk.Rhyme = "两句"
	changedA.Duty.Scenes[0], changedA.Duty.Scenes[1] = changedA.Duty.Scenes[1], changedA.Duty.Scenes[0]
	changedA.Operation.Scenes[0].AskedAs = []string{"别的问法"}
	changedA.Operation.Scenes = append(changedA.Operation.Scenes, data.Scene{Name: "封签", AskedAs: []string{"咋封"}, Items: []data.Item{{Text: "封好"}}})
	changedA.Emergency.Scenes[1].Items[0].Text = "先跑"
	sameB := cardSet("甲站", "加油员")
	sameB.Version, sameB.Effective = "9", "2030-01-01"
	two := d.write("two", changedA, sameB, c)

	out := d.must("import", "--yes", two)
	for _, want := range []string{
		"有变化　甲站 卸油员（", "    基本信息 改了：批准\n", "    岗位风险清单 删「高处坠落」；顺口溜改了\n", "    岗位职责清单 次序变了\n",
		"    岗位操作卡 加「封签」；怎么问改「接地」\n", "    岗位应急处置卡 改「着火」\n", "    版本还写着现行的「3」，发布时用下一个版本。\n",
		"没变化　甲站 加油员（只有版本或日期不同，不再发布）", "新增　甲站 班长：", "共 3 个文件：新增 1，有变化 1，没变化 1，拒收 0", "已发布 2 个岗位。",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	got := d.inForce()
	if a := got["甲站 卸油员"]; a.Version != "4" || a.Effective == "2024-01-01" || a.Emergency.Scenes[1].Items[0].Text != "先跑" {
		t.Errorf("changed: version %s of %s", a.Version, a.Effective)
	}
	if b := got["甲站 加油员"]; b.Version != "1" {
		t.Errorf("unchanged: version %s", b.Version)
	}
	if out := d.must("import", two); !strings.Contains(out, "没变化 3，") || !strings.Contains(out, "没有要发布的。") {
		t.Errorf("the same again:\n%s", out)
	}
}

// A sheet that goes is the regulator's veto item: it is said loudly, last.
func TestLostSheet(t *testing.T) {
	d := newDesk(t)
	c := cardSet("甲站", "卸油员")
	d.must("import", "--yes", d.write("one", c))
	c.Emergency = data.Sheet{}
	s := d.run("", "import", d.write("two", c))
	for _, want := range []string{"    岗位应急处置卡 整张没有了（现有 2 项）\n", "缺岗位应急处置卡（否决项）", "！！否决项：甲站 卸油员 将失去整张岗位应急处置卡。不是有意的，请不要发布。"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
}

// Only the district touches common cards, and no enterprise has both kinds:
// one common card among its own would open the others to everybody.
func TestCommonCards(t *testing.T) {
	d := newDesk(t)
	common, own := cardSet("区局", "全体员工"), cardSet("甲站", "卸油员")
	common.Common = true
	d.want(1, "请加 --district", "import", "--yes", d.write("c0", common))
	if out := d.must("import", "--yes", "--district", d.write("c1", common, own)); !strings.Contains(out, "新增　区局 全体员工：风险 2 项，职责 2 项，操作 2 项，应急 2 项【通用卡，全区的人都会看到】") {
		t.Errorf("not warned:\n%s", out)
	}
	if out := d.must("import", d.path("c1")); !strings.Contains(out, "没变化 2，") {
		t.Errorf("unchanged common cards need no right:\n%s", out)
	}
	taken := cardSet("区局", "全体员工")
	d.want(1, "现行的是通用卡，只有区里能改", "import", "--yes", d.write("c2", taken))
	half := cardSet("甲站", "加油员")
	half.Common = true
	d.want(1, "请统一后再导入", "import", "--yes", "--district", d.write("c3", half))
	plain := cardSet("区局", "值班员")
	d.want(1, "请统一后再导入", "import", "--yes", d.write("c4", plain))
	if got := d.inForce(); len(got) != 2 || !got["区局 全体员工"].Common {
		t.Errorf("in force: %v", got)
	}
	d.must("import", "--yes", "--district", d.write("c5", taken)) // all of the enterprise's at once
	if d.inForce()["区局 全体员工"].Common {
		t.Error("the district cannot take its own back")
	}
}

func TestImportAskedAs(t *testing.T) {
	d := newDesk(t)
	c := cardSet("甲站", "卸油员")
	c.Emergency.Scenes[0].AskedAs = nil
	cards := d.write("cards", c)
	words := d.writeFile("w.yaml", "\"甲站/卸油员/emergency/冒油\": [罐口冒油了]\n\"甲站/卸油员/emergency/没有这个\": [啥]\n")
	out := d.must("import", "--yes", cards, "--asked-as", words)
	if !strings.Contains(out, "没有这个") || strings.Contains(out, "「冒油」没有怎么问") {
		t.Errorf("warnings:\n%s", out)
	}
	if got := d.inForce()["甲站 卸油员"].Emergency.Scenes[0].AskedAs; len(got) != 1 || got[0] != "罐口冒油了" {
		t.Errorf("asked_as %q", got)
	}
	d.want(1, "怎么问文件打不开", "import", cards, "--asked-as", d.path("none.yaml"))
	d.want(1, "第1行", "import", cards, "--asked-as", d.writeFile("bad.yaml", "- x\n"))
}

// Somebody else's import between the list and the yes: nobody has seen what
// would change, so nothing is.
func TestImportOvertaken(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("one", cardSet("甲站", "卸油员")))
	for _, post := range []string{"卸油员", "加油员"} { // one that is there, one that is new
		mine, other := cardSet("甲站", post), cardSet("甲站", post)
		mine.Risk.Rhyme, other.Risk.Rhyme = "我的", "别人的"
		overtake := sync.OnceFunc(func() { d.must("import", "--yes", d.write("other"+post, other)) })
		out := &stopAt{words: "确认：", stop: overtake}
		err := run(t.Context(), []string{"import", d.write("mine"+post, mine)}, strings.NewReader("是\n"), out, io.Discard, func(k string) string { return d.env[k] })
		if err == nil || err.Error() != "刚才有人发布了新版，什么都没改。请再导入一次。" {
			t.Errorf("%s: %v", post, err)
		}
		if got := d.inForce()["甲站 "+post].Risk.Rhyme; got != "别人的" {
			t.Errorf("%s: %s is in force", post, got)
		}
	}
}

// Both forms of an export in one folder are one import.
func TestImportBothForms(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("one", cardSet("甲站", "卸油员"), cardSet("甲站", "加油员")))
	d.must("export", d.path("both"))
	d.must("export", "--format", "xlsx", d.path("both"))
	if out := d.must("import", d.path("both")); !strings.Contains(out, "没变化 2，拒收 0") {
		t.Errorf("%s", out)
	}
	other := &desk{t, d.dir, map[string]string{"ANKA_DB": d.path("other.db")}}
	out := other.must("import", "--yes", d.path("both"))
	for _, want := range []string{"新增 2，有变化 0，没变化 0，拒收 0，提醒 2 处", "甲站-加油员.xlsx：甲站-加油员.yaml 和它内容一样，只取这一个。", "已发布 2 个岗位"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
