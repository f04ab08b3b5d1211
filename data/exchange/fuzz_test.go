package exchange

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"anka/data"
)

// lawful: a file is refused with a reason, or its set is one that every form carries.
func lawful(t *testing.T, f File) {
	t.Helper()
	for _, x := range f.Findings {
		if x.Message == "" || strings.ContainsAny(x.Message+x.Where, "\n\u202e\x00") {
			t.Fatalf("%q is not a sentence", x.Message)
		}
	}
	if f.Refused() {
		if !refuses(f.Findings) {
			t.Fatal("refused without a reason")
		}
		return
	}
	for _, p := range data.Check(f.Set) {
		if !p.Warning {
			t.Fatalf("accepted what the laws refuse: %+v", p)
		}
	}
	var y, x bytes.Buffer
	if err := WriteYAML(&y, f.Set); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLSX(&x, f.Set); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*bytes.Buffer{"a.yaml": &y, "a.xlsx": &x} {
		text := y.String()
		if back := Read(name, r); back.Refused() || Digest(back.Set) != Digest(f.Set) {
			t.Fatalf("%s does not come back: %v\n%s", name, back.Findings, text)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte(card))
	for _, v := range nasty {
		f.Add([]byte(strings.Replace(card, "卸油员", v, 1)))
	}
	f.Add([]byte("a: &a [*a]\n? b\n: |+\n  c\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) { lawful(t, Read("a.yaml", bytes.NewReader(b))) })
}

// FuzzXLSX changes the XML of a sheet as well as the bytes of the file.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(`<row r="3"><c r="B3" t="str"><v>断电</v></c></row>`), false)
	f.Add([]byte(`<row><c t="s"><v>9</v></c><c t="e"><v>#REF!</v></c><c s="7"><v>1e300</v></c></row><mergeCell ref="A1:B9"/>`), false)
	var b bytes.Buffer
	if err := Template(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), true)
	f.Fuzz(func(t *testing.T, b []byte, whole bool) {
		if !whole {
			b = zipped(raw(fmt.Sprintf(rawSos, string(b))))
		}
		lawful(t, Read("a.xlsx", bytes.NewReader(b)))
	})
}

func FuzzWordings(f *testing.F) {
	f.Add([]byte("a/b/risk/c: [x, \"y\"]\n"))
	f.Add([]byte("\"示例加油站/卸油员/emergency/冒油\":\n- 油淌了\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, found := ReadWordings("w.yaml", bytes.NewReader(b))
		if w == nil && !refuses(found) {
			t.Fatal("refused without a reason")
		}
		c := example()
		w.AddTo(c)
		once := clone(c)
		if w.AddTo(c); !reflect.DeepEqual(c, once) {
			t.Fatal("adding twice adds more")
		}
	})
}

// rawRoster is a workbook made by hand with the XML of the rows of 企业 and 人员.
func rawRoster(enterprises, people string) map[string]string {
	p := raw(people)
	p["xl/workbook.xml"] = strings.NewReplacer("基本信息", "企业", "岗位应急处置卡 ", "人员").Replace(p["xl/workbook.xml"])
	p["xl/worksheets/sheet1.xml"] = strings.Replace(p["xl/worksheets/sheet2.xml"], people, enterprises, 1)
	return p
}

// FuzzRoster: whatever the file, a roster is refused with a reason or planned; every
// row is counted once, what is planned is lawful, and comes back the same.
func FuzzRoster(f *testing.F) {
	row := func(n int, cells ...string) string {
		out := ""
		for _, c := range cells {
			out += `<c t="str"><v>` + c + `</v></c>`
		}
		return fmt.Sprintf(`<row r="%d">%s</row>`, n, out)
	}
	heads, people := row(1, "企业名称", "类型", "属地", "简称"), row(1, "企业名称", "姓名", "岗位", "身份")
	f.Add([]byte(heads+row(2, "江津加油站", "加油站", "几江街道", "江站、站")), []byte(people+row(2, "江津加油站", "张敏", "", "安全员")+row(3, "三峡油漆", "陈刚", "配料工", "")), false)
	f.Add([]byte(heads+row(2, "三峡油漆", "", "", "")), []byte(people+row(2, "三峡油漆", "李强", "配料工", "班组长")+`<mergeCell ref="B2:B9"/>`), false)
	f.Add([]byte(heads), []byte(people+`<row r="2"><c t="s"><v>9</v></c><c t="e"><v>#REF!</v></c><c s="7"><v>1e300</v></c></row>`), false)
	var b bytes.Buffer
	if err := RosterTemplate(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), []byte(nil), true)
	f.Fuzz(func(t *testing.T, one, two []byte, whole bool) {
		file := one
		if !whole {
			file = zipped(rawRoster(string(one), string(two)))
		}
		HoldsRoster("a.xlsx", file)
		r := ReadRoster("a.xlsx", bytes.NewReader(file))
		p := NewRosterPlan(r, known(), RosterImporter{})
		for _, x := range p.Findings {
			if x.Message == "" || strings.ContainsAny(x.Message+x.Where, "\n\u202e\x00") {
				t.Fatalf("%q is not a sentence", x.Message)
			}
		}
		if r.Refused() && (len(p.Refusals()) == 0 || p.Writes()) || p.Total(Refused) > 0 && len(p.Refusals()) == 0 {
			t.Fatalf("refused without a reason: %v %v", p.Count, p.Findings)
		}
		for _, e := range p.Add.Enterprises {
			if e.Name != strings.TrimSpace(e.Name) || data.BadText(e.Name) != "" || e.ID == 0 && (e.Type.Name() == "" || e.Area == "") {
				t.Fatalf("%+v", e)
			}
			for _, x := range e.People {
				if x.ID == 0 && (data.PersonName(x.Name) != x.Name || x.Role.Name() == "" || x.Role != data.Officer && len(x.Posts) == 0) {
					t.Fatalf("%+v", x)
				}
			}
		}
		if p.Digest() != NewRosterPlan(r, known(), RosterImporter{}).Digest() {
			t.Fatal("planned twice, it differs")
		}
	})
}
