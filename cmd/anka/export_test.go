package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anka/data"
)

// Everything in force goes out and comes back in as nothing new, in both
// forms, whatever the names are.
func TestExportRoundTrip(t *testing.T) {
	for _, format := range []string{"yaml", "xlsx"} {
		t.Run(format, func(t *testing.T) {
			d := newDesk(t)
			sets := []*data.CardSet{cardSet("../../etc", "passwd"), cardSet(".隐藏", "乙"), cardSet("~$甲", "乙"), cardSet("甲/站", "乙"), cardSet("甲\\站", "乙"),
				cardSet("甲-站", "乙"), cardSet("甲", "站-乙"), cardSet("Abc", "X"), cardSet("abc", "x"), cardSet("CON", "乙."), cardSet(strings.Repeat("😀", 40), strings.Repeat("长", 40)),
				cardSet(strings.Repeat("😀", 40), strings.Repeat("长", 39)+"尾"), cardSet("119", "=1+1")}
			d.must("import", "--yes", "--district", d.write("mine", sets...), "../../data/sample/cards")
			before := d.inForce()
			out := d.path("out/deep")
			d.must("export", "--format", format, out)

			files, err := os.ReadDir(out)
			if err != nil || len(files) != len(before) {
				t.Fatalf("%d files of %d posts, %v", len(files), len(before), err)
			}
			for _, f := range files {
				if strings.HasPrefix(f.Name(), ".") || filepath.Ext(f.Name()) != "."+format || len(f.Name()) > 255 || !f.Type().IsRegular() {
					t.Errorf("file name %q", f.Name())
				}
			}
			if top, _ := os.ReadDir(d.path("out")); len(top) != 1 {
				t.Errorf("written outside: %v", top)
			}
			if got := d.must("import", out); !strings.Contains(got, "没有要发布的。") || strings.Contains(got, "（只有版本") {
				t.Errorf("the export is not what is in force:\n%s", got)
			}
			fresh := &desk{t, d.dir, map[string]string{"ANKA_DB": d.path("other.db")}}
			fresh.must("import", "--yes", "--district", out)
			if !reflect.DeepEqual(fresh.inForce(), before) {
				t.Error("another record made of the export differs")
			}
		})
	}
}

func TestExportKeepsWhatIsThere(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "卸油员"), cardSet("甲站", "加油员"), cardSet("乙站", "加油员")))
	out := d.path("out")
	if got := d.must("export", out, "--enterprise", "甲站", "--post", "卸油员"); !strings.Contains(got, "写好 1 个岗位") {
		t.Error(got)
	}
	d.want(1, "没有符合的卡", "export", out, "--enterprise", "丙站")
	if got := d.must("export", out); !strings.Contains(got, "写好 2 个岗位") || !strings.Contains(got, "另有 1 个本来就一样") {
		t.Error(got)
	}
	mine := d.writeFile("out/甲站-加油员.yaml", "# 我的笔记\n")
	if err := os.Remove(d.path("out/乙站-加油员.yaml")); err != nil {
		t.Fatal(err)
	}
	d.want(1, "1 个同名文件内容不同（甲站-加油员.yaml），什么都没写", "export", out)
	if text, _ := os.ReadFile(mine); string(text) != "# 我的笔记\n" {
		t.Error("overwritten without --force")
	}
	if _, err := os.Stat(d.path("out/乙站-加油员.yaml")); err == nil {
		t.Error("written although one was in the way")
	}
	d.must("export", out, "--force")
	if got := d.must("import", out); !strings.Contains(got, "没变化 3，") {
		t.Error(got)
	}
	left, _ := filepath.Glob(d.path("out/.anka-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTemplate(t *testing.T) {
	d := newDesk(t)
	book := d.path("新卡.xlsx")
	d.must("template", book)
	if got := d.must("import", "--yes", book); !strings.Contains(got, "拒收 0，提醒 0 处") {
		t.Errorf("the template needs mending:\n%s", got)
	}
	before, _ := os.ReadFile(book)
	d.want(1, "没有覆盖", "template", book)
	if after, _ := os.ReadFile(book); string(after) != string(before) {
		t.Error("overwritten")
	}
	d.must("template", "--force", book)
	d.want(1, "写不了", "template", d.path("no/dir/a.xlsx"))
}
