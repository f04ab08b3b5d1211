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
