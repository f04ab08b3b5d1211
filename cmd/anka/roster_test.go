package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// districtOf is a roster of so many enterprises with people.
func districtOf(enterprises, people int, area string) *data.Roster {
	r := &data.Roster{Supervisors: []data.RosterPerson{{Name: "夏雪", Area: area, Role: data.Supervisor}}}
	for i := range enterprises {
		e := data.RosterEnterprise{Name: fmt.Sprintf("第%d号油漆厂", i), Others: []string{fmt.Sprintf("漆%d", i)}, Type: "other", Area: area, Stage: data.Demonstration, InScope: data.Said(i%3 > 0),
			Posts: []data.RosterPost{{Name: "投料工", Frontline: data.Yes}, {Name: "厂长", Frontline: data.No}}}
		for k := range people {
			p := data.RosterPerson{Name: "张" + string('一'+rune(k%3000)) + string('丁'+rune(k/3000)), Role: data.Worker, Posts: []string{"投料工", "厂长"}}
			if k == 0 {
				p.Role, p.Posts = data.Officer, nil
			}
			e.People = append(e.People, p)
		}
		r.Enterprises = append(r.Enterprises, e)
	}
	return r
}

func (d *desk) roster(name string, r *data.Roster) string {
	d.t.Helper()
	var b bytes.Buffer
	if err := exchange.WriteRoster(&b, r); err != nil {
		d.t.Fatal(err)
	}
	return d.writeFile(name, b.String())
}

// recorded is the record's roster.
func (d *desk) recorded() *data.Roster {
	d.t.Helper()
	s, err := store.Open(d.t.Context(), d.env["ANKA_DB"])
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Roster(d.t.Context(), "")
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// What goes in comes out, and in again changes nothing; into an empty record it makes
// the same one.
func TestRosterThereAndBack(t *testing.T) {
	d := newDesk(t)
	file := d.roster("名册.xlsx", districtOf(12, 9, "几江街道"))
	s := d.run("否\n", "import", "--roster", file)
	for _, want := range []string{"企业：新增 12\n", "岗位：新增 24\n", "人员：新增 108\n", "监管：新增 1\n", "导入以上内容？"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
	if s.code != 1 || s.err != "没有导入，什么都没改。" {
		t.Errorf("%+v", s)
	}
	if out := d.must("import", "--roster", "--yes", file); !strings.Contains(out, "导入好了。\n安全员还没加入的企业 12 家。") || strings.Contains(out, "没有安全员") {
		t.Error(out)
	}
	if out := d.must("import", "--roster", file); !strings.Contains(out, "企业：没变化 12\n岗位：没变化 24\n人员：没变化 108\n监管：没变化 1\n没有要导入的。") {
		t.Error(out)
	}
	d.must("import", "--yes", "--district", "../../data/sample/cards")
	out := d.path("导出.xlsx")
	d.must("export", "--roster", out)
	d.want(1, "已经有了", "export", "--roster", out)
	d.want(2, ".xlsx 文件名", "export", "--roster", d.path("a.csv"))
	if got := d.must("import", "--roster", out); got != "企业：没变化 17\n岗位：没变化 40\n人员：没变化 108\n监管：没变化 1\n没有要导入的。\n" {
		t.Error(got)
	}
	fresh := &desk{t, d.dir, map[string]string{"ANKA_DB": d.path("other.db")}}
	fresh.must("import", "--roster", "--yes", out)
	want, have := d.recorded(), fresh.recorded()
	if len(have.Enterprises) != 17 || !reflect.DeepEqual(have.Enterprises[:12], want.Enterprises[:12]) || !reflect.DeepEqual(have.Supervisors[0].Name, want.Supervisors[0].Name) {
		t.Errorf("%d enterprises", len(have.Enterprises))
	}
}

func TestRosterRefused(t *testing.T) {
	d := newDesk(t)
	bad := districtOf(3, 2, "几江街道")
	bad.Enterprises[1].Type, bad.Enterprises[2].People[1].Posts = "", []string{"车夫"}
	s := d.run("是\n", "import", "--roster", d.roster("a.xlsx", bad))
	if s.code != 1 || s.err != "有 6 行拒收，没有导入。请按上面的提示改好，再导入一次。" || !strings.Contains(s.out, "企业!A3：「第1号油漆厂」是新的，请填写类型。它的 2 个岗位、2 个人也没有读。") {
		t.Errorf("%+v", s)
	}
	if r := d.recorded(); len(r.Enterprises) != 2 {
		t.Errorf("%d enterprises", len(r.Enterprises))
	}
	d.want(1, "名册拒收", "import", "--roster", "--yes", d.writeFile("b.xlsx", "no workbook"))
	d.want(1, "只能是 .xlsx", "import", "--roster", "--yes", d.writeFile("b.csv", "企业名称"))
	d.want(2, "一个名册文件", "import", "--roster")
	d.want(2, "打不开", "import", "--roster", d.path("none.xlsx"))
	d.must("template", "--roster", d.path("模板.xlsx"))
	d.want(1, "已经有了", "template", "--roster", d.path("模板.xlsx"))
	if out := d.must("import", "--roster", d.path("模板.xlsx")); !strings.Contains(out, "模板的示例，没有读") || !strings.Contains(out, "没有要导入的。") {
		t.Error(out)
	}
}

// Somebody else's import between the list and the yes: nothing is done.
func TestRosterOvertaken(t *testing.T) {
	d := newDesk(t)
	mine, other := d.roster("a.xlsx", districtOf(3, 3, "几江街道")), d.roster("b.xlsx", districtOf(2, 3, "德感工业园"))
	overtake := sync.OnceFunc(func() { d.must("import", "--roster", "--yes", other) })
	out := &stopAt{words: "确认：", stop: overtake}
	err := run(t.Context(), []string{"import", "--roster", mine}, strings.NewReader("是\n"), out, io.Discard, func(k string) string { return d.env[k] })
	if err == nil || !strings.Contains(err.Error(), "什么都没改") || len(d.recorded().Enterprises) != 2 {
		t.Errorf("%v", err)
	}
}

// Killed at any moment, an import of a roster has taken everything or nothing, and the
// next one finishes it.
func TestKilledRoster(t *testing.T) {
	kills, people := 6, 200 // of an enterprise
	if raced {
		kills, people = 2, 50
	}
	d := newDesk(t)
	d.must("import", "--roster", "--yes", d.roster("one.xlsx", districtOf(20, 2, "几江街道")))
	base, err := os.ReadFile(d.env["ANKA_DB"])
	if err != nil {
		t.Fatal(err)
	}
	two := d.roster("two.xlsx", districtOf(60, people, "德感工业园"))
	anka := d.path("anka")
	if out, err := exec.Command("go", "build", "-o", anka, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	died := 0
	for k := range kills {
		d.killed(anka, base, []string{"import", "--roster", "--yes", two}, "人员：", func(wal string) {
			if k%2 == 0 {
				waitForSize(wal, rand.Int64N(1<<20)) // in the middle of writing
			}
			time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		})
		switch whole := d.recorded(); {
		case len(whole.Enterprises) == 20 && whole.Enterprises[0].Area == "几江街道" && len(whole.Enterprises[0].People) == 2:
			died++
		case len(whole.Enterprises) == 60 && whole.Enterprises[0].Area == "德感工业园" && len(whole.Enterprises[0].People) == people && len(whole.Enterprises[59].People) == people:
		default:
			t.Fatalf("half imported: %d enterprises, %d people of the first", len(whole.Enterprises), len(whole.Enterprises[0].People))
		}
	}
	t.Logf("%d of %d killed before the commit", died, kills)
	d.must("import", "--roster", "--yes", two)
	if r := d.recorded(); len(r.Enterprises) != 60 || len(r.Enterprises[59].People) != people {
		t.Error("the next import does not finish it")
	}
}
