package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"anka/data"
	"anka/data/exchange"
)

// The test binary is also the program: scripts run it as anka.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"anka": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true})
}

// desk is somebody at a terminal with a database of his own.
type desk struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newDesk(t *testing.T) *desk {
	t.Parallel()
	dir := t.TempDir()
	return &desk{t, dir, map[string]string{"ANKA_DB": filepath.Join(dir, "anka.db")}}
}

// said is what a command answered.
type said struct {
	out, err string
	code     int
}

// run runs the program in this process; says is what is typed.
func (d *desk) run(says string, args ...string) said {
	d.t.Helper()
	var out, errw bytes.Buffer
	err := run(context.Background(), args, strings.NewReader(says), &out, &errw, func(k string) string { return d.env[k] })
	s := said{out.String(), errw.String(), exitCode(err)}
	if err != nil {
		s.err += err.Error()
	}
	return s
}

// must runs a command that has to succeed.
func (d *desk) must(args ...string) string {
	d.t.Helper()
	s := d.run("", args...)
	if s.code != 0 {
		d.t.Fatalf("anka %s: %d %s\n%s", strings.Join(args, " "), s.code, s.err, s.out)
	}
	return s.out
}

// want runs a command and checks its exit code and what it says, on either output.
func (d *desk) want(code int, words string, args ...string) {
	d.t.Helper()
	s := d.run("", args...)
	if s.code != code || !strings.Contains(s.out+s.err, words) {
		d.t.Errorf("anka %s: code %d, want %d and %q\n%s%s", strings.Join(args, " "), s.code, code, words, s.out, s.err)
	}
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

// write puts card sets into a folder, one file each, and gives the folder.
func (d *desk) write(folder string, sets ...*data.CardSet) string {
	d.t.Helper()
	for i, c := range sets {
		var b bytes.Buffer
		if err := exchange.WriteYAML(&b, c); err != nil {
			d.t.Fatal(err)
		}
		d.writeFile(fmt.Sprintf("%s/%03d.yaml", folder, i), b.String())
	}
	return d.path(folder)
}

func (d *desk) writeFile(name, text string) string {
	d.t.Helper()
	path := d.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// inForce is the record's cards by 「enterprise post」.
func (d *desk) inForce() map[string]*data.CardSet {
	d.t.Helper()
	all, err := cardsInForce(d.t.Context(), config{db: d.env["ANKA_DB"]})
	if err != nil {
		d.t.Fatal(err)
	}
	out := map[string]*data.CardSet{}
	for _, p := range all {
		out[p.Cards.Enterprise+" "+p.Cards.Post] = p.Cards
	}
	return out
}

// cardSet is a small card set of all four sheets.
func cardSet(enterprise, post string) *data.CardSet {
	asked := []string{"问一", "问二", "问三", "问四"}
	sheet := func(names ...string) data.Sheet {
		s := data.Sheet{Rhyme: "一句顺口溜"}
		for _, n := range names {
			s.Scenes = append(s.Scenes, data.Scene{Name: n, AskedAs: asked, Items: []data.Item{{Text: n + "第一条"}, {Text: n + "第二条"}}})
		}
		return s
	}
	c := &data.CardSet{Enterprise: enterprise, Type: "petrol_station", Post: post,
		Risk: sheet("静电", "高处坠落"), Duty: sheet("监卸", "巡检"), Operation: sheet("接地", "计量"), Emergency: sheet("冒油", "着火")}
	for i := range c.Emergency.Scenes {
		c.Emergency.Scenes[i].Contacts = []data.Contact{{Name: "火警", Phone: "119"}}
	}
	return c
}

func TestHelpOfEveryCommand(t *testing.T) {
	d := newDesk(t)
	all := d.must("--help")
	for _, c := range commands {
		if !strings.Contains(all, "  "+c.name+" ") || !strings.Contains(all, c.summary) {
			t.Errorf("--help does not tell of %s", c.name)
		}
		if out := d.must(c.name, "--help"); !strings.Contains(out, "anka "+c.name) {
			t.Errorf("anka %s --help: %q", c.name, out)
		}
	}
	for _, s := range settings {
		if !strings.Contains(all, s.name) {
			t.Errorf("--help does not tell of %s", s.name)
		}
	}
}

// A wrong setting or call is one sentence and exit code 2, and makes no file.
func TestWrongCalls(t *testing.T) {
	d := newDesk(t)
	text := d.writeFile("note.txt", "不是数据库")
	for _, w := range []struct {
		env, value, says string
		args             []string
	}{
		{"", "", "没有 \"nonsense\" 这个命令", []string{"nonsense"}},
		{"ANKA_LOG", "loud", "ANKA_LOG 不能是", []string{"log"}},
		{"TELEGRAM_BOT_TOKEN", "a b", "不像令牌", []string{"log"}},
		{"ANKA_TELEGRAM_API", "nowhere", "ANKA_TELEGRAM_API", []string{"log"}},
		{"ANKA_DB", d.path("no/such/dir.db"), "目录", []string{"import", d.dir}},
		{"ANKA_DB", d.dir, "不是文件", []string{"log"}},
		{"ANKA_DB", text + "/x.db", "打不开", []string{"gaps"}},
		{"", "", "没有数据库", []string{"log"}},
		{"", "", "没有数据库", []string{"gaps"}},
		{"", "", "没有数据库", []string{"export", d.path("out")}},
		{"", "", "--since 不能是", []string{"log", "--since", "昨天"}},
		{"", "", "log 后面只能写", []string{"log", "x"}},
		{"", "", "gaps 后面只能写", []string{"gaps", "x"}},
		{"", "", "参数不对", []string{"import", "--nope"}},
		{"", "", "请写上要导入的文件", []string{"import"}},
		{"", "", "找不到要导入的文件", []string{"import", d.path("nothing.yaml")}},
		{"", "", "没有 .yaml 或 .xlsx", []string{"import", d.dir}},
		{"", "", "--format 不能是", []string{"export", "--format", "pdf", d.path("out")}},
		{"", "", "请写一个要写入的目录", []string{"export"}},
		{"", "", ".xlsx 文件名", []string{"template"}},
		{"", "", ".xlsx 文件名", []string{"template", d.path("a.xls")}},
		{"", "", "请写上要问的话", []string{"ask", " "}},
		{"", "", "没有这个企业或岗位", []string{"ask", "--post", "宇航员", "怎么办"}},
	} {
		other := &desk{t, d.dir, map[string]string{"ANKA_DB": d.env["ANKA_DB"]}}
		if w.env != "" {
			other.env[w.env] = w.value
		}
		s := other.run("", w.args...)
		if s.code != 2 || !strings.Contains(s.err, w.says) || strings.Contains(s.err, "\n") || s.out != "" {
			t.Errorf("%s=%s anka %q: %+v, want code 2 and %q", w.env, w.value, w.args, s, w.says)
		}
	}
	left, err := os.ReadDir(d.dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestNotADatabase(t *testing.T) {
	d := newDesk(t)
	d.env["ANKA_DB"] = d.writeFile("note.txt", strings.Repeat("这不是数据库。", 100))
	d.want(1, "打不开，请检查 ANKA_DB", "log")
	d.want(1, "打不开，请检查 ANKA_DB", "import", d.write("cards", cardSet("甲", "乙")))
}

// Flags may stand anywhere; 「--」 ends them.
func TestFlagsAnywhere(t *testing.T) {
	d := newDesk(t)
	cards := d.write("cards", cardSet("甲站", "卸油员"))
	for _, args := range [][]string{{"import", cards, "--by", "张三"}, {"import", "--by", "张三", cards}, {"import", "--", cards}} {
		if s := d.run("", args...); s.code != 1 || !strings.Contains(s.out, "新增　甲站 卸油员") {
			t.Errorf("%q: %+v", args, s)
		}
	}
	d.want(2, "找不到", "import", "--", "--yes")
}
