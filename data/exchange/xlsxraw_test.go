package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

const relsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
const relType = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

// raw makes a workbook by hand: a 基本信息, and 岗位应急处置卡 from the XML of its rows.
func raw(sos string) map[string]string {
	sheet := func(rows string) string {
		return `<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + rows + `</x:worksheet>`
	}
	return map[string]string{
		"_rels/.rels": relsHead + `<Relationship Id="r1" Type="` + relType + `officeDocument" Target="/xl/Workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="` + relType + `"><sheets><sheet name="基本信息" sheetId="1" r:id="a"/>` +
			`<sheet name="岗位应急处置卡 " sheetId="2" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relsHead + `<Relationship Id="a" Type="` + relType + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="b" Type="` + relType + `worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
			`<Relationship Id="s" Type="` + relType + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst><si><t>示例油站</t></si><si><r><t>卸油</t></r><r><t>员</t></r><rPh sb="0" eb="1"><t>xieyou</t></rPh></si></sst>`,
		"xl/worksheets/sheet1.xml": sheet(rawHead), "xl/worksheets/sheet2.xml": sheet(sos),
		"xl/vbaProject.bin": "\x00macro",
	}
}

const (
	rawHead = `<sheetData><row><c t="inlineStr"><is><t>企业名称</t></is></c><c t="s"><v>0</v></c></row><row><c t="str"><v>企业类型</v></c><c t="str"><v>加油站</v></c></row>` +
		`<row r="5"><c r="A5" t="str"><v>岗位名称</v></c><c r="B5" t="s"><v>1</v></c></row></sheetData>`
	rawSos = `<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>事故类型</v></c><c r="B1" t="str"><v>处置步骤</v></c></row>` +
		`<row r="2"><c r="A2" t="str"><v>冒油</v></c><c r="B2" t="str"><f>A1&amp;"x"</f><v>关_x000D_&#10;阀</v></c><c r="XFD2" s="4"/></row>%s<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>`
)

func zipped(parts map[string]string) []byte {
	return archive(func(z *zip.Writer) {
		for name, body := range parts {
			w, err := z.Create(name)
			put(w, []byte(body), err)
		}
	})
}

func archive(fill func(*zip.Writer)) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	fill(z)
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func put(w io.Writer, body []byte, err error) {
	if err == nil {
		_, err = w.Write(body)
	}
	if err != nil {
		panic(err) // a file in memory
	}
}

// Other programs write other XML: prefixes, no cell names, inline and rich text,
// absolute targets, blank cells at the end of the world.
func TestXLSXOtherWriters(t *testing.T) {
	f := Read("a.xlsx", bytes.NewReader(zipped(raw(fmt.Sprintf(rawSos, "")))))
	if f.Refused() {
		t.Fatal(f.Findings)
	}
	if c := f.Set; c.Enterprise != "示例油站" || c.Post != "卸油员" || c.Type != "petrol_station" || c.Emergency.Scenes[0].Items[0].Text != "关\n阀" {
		t.Errorf("%+v", c)
	}
}

func TestXLSXRawRefusals(t *testing.T) {
	cell := func(c string) map[string]string { return raw(fmt.Sprintf(rawSos, `<row r="3">`+c+`</row>`)) }
	part := func(name, body string) map[string]string {
		p := cell("")
		p[name] = body
		return p
	}
	deep := strings.Repeat("<a>", 100_000)
	merges := `<mergeCells>` + strings.Repeat(`<mergeCell ref="A1:A1048576"/>`, 50_000) + `</mergeCells>`
	for name, tc := range map[string]struct {
		parts       map[string]string
		where, says string
	}{
		"error value":            {cell(`<c r="B3" t="e"><f>X1</f><v>#REF!</v></c>`), sos + "!B3", "公式出错（#REF!）"},
		"error in a name":        {cell(`<c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="str"><v>x</v></c>`), sos + "!A3", "#N/A"},
		"formula without result": {cell(`<c r="B3"><f>X1</f></c>`), sos + "!B3", "公式没有保存结果"},
		"far column":             {cell(`<c r="XFD3"><v>1</v></c>`), sos + "!XFD3", "太远"},
		"far row":                {cell(`</row><row r="1048575"><c r="B1048575"><v>1</v></c>`), sos + "!B1048575", "太远"},
		"cell name that is none": {cell(`<c r="3B"><v>1</v></c>`), "", "损坏"},
		"not XML":                {part("xl/worksheets/sheet2.xml", "<worksheet><sheetData"), "", "损坏"},
		"other encoding":         {part("xl/worksheets/sheet2.xml", `<?xml version="1.0" encoding="GBK"?><a/>`), "", "损坏"},
		"deep XML":               {part("xl/sharedStrings.xml", deep), "", "损坏"},
		"no workbook":            {map[string]string{"a": "b"}, "", "损坏"},
		"merges without end":     {raw(fmt.Sprintf(rawSos, "") + merges), "", "内容太多"},
		"zip bomb":               {part("xl/media/a.xml", strings.Repeat("0", int(cardBounds.unzipped))), "", "内容太多"},
		"too many cells":         {cell(`</row>` + strings.Repeat(`<row>`+strings.Repeat(`<c><v>1</v></c>`, 50)+`</row>`, 1100) + `<row>`), "", "内容太多"},
		"one text many times": {func() map[string]string {
			p := cell(`</row>` + strings.Repeat(`<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`, 2000) + `<row>`)
			p["xl/sharedStrings.xml"] = `<sst><si><t>` + strings.Repeat("a\n", 16_000) + `</t></si></sst>`
			return p
		}(), "", "内容太多"},
		"one part for many sheets": {part("xl/workbook.xml", `<workbook><sheets>`+strings.Repeat(`<sheet name="x" id="b"/>`, 20_000)+`</sheets></workbook>`), "", "基本信息"},
	} {
		t.Run(name, func(t *testing.T) { refusedSoon(t, zipped(tc.parts), tc.where, tc.says) })
	}
}

// refusedSoon also watches what is allocated: a small file must not take gigabytes.
func refusedSoon(t *testing.T, file []byte, where, says string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f := Read("a.xlsx", bytes.NewReader(file))
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if !f.Refused() || !hasFinding(f.Findings, where, says) {
		t.Errorf("want %s %s, got %.300v", where, says, fmt.Sprint(f.Findings))
	}
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 || took > time.Minute {
		t.Errorf("took %v and %d MB", took, mb)
	}
}

func TestXLSXNotAWorkbook(t *testing.T) {
	good := zipped(raw(fmt.Sprintf(rawSos, "")))
	many := map[string]string{}
	for i := range maxParts + 1 {
		many[fmt.Sprint(i)] = ""
	}
	twice := archive(func(z *zip.Writer) {
		for range 2 {
			w, err := z.Create("xl/workbook.xml")
			put(w, []byte("<a/>"), err)
		}
	})
	for name, tc := range map[string]struct {
		file []byte
		says string
	}{
		"empty":          {nil, "文件是空的"},
		"text":           {[]byte("format: 1"), "损坏"},
		"with password":  {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...), "不设密码"},
		"cut off":        {good[:len(good)-30], "损坏"},
		"over 1 MiB":     {append(good, make([]byte, MaxFile)...), "超过 1 MiB"},
		"too many parts": {zipped(many), "内容太多"},
		"a part twice":   {twice, "损坏"},
		"forged size":    {forged(), "损坏"},
	} {
		t.Run(name, func(t *testing.T) { refusedSoon(t, tc.file, "", tc.says) })
	}
}

// forged says that a part is smaller than it is: a reader that believes it
// loses the rest without a word.
func forged() []byte {
	body := []byte(strings.Repeat("<row/>", 1000))
	h := &zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE(body[:60]), CompressedSize64: uint64(len(body)), UncompressedSize64: 60}
	file := archive(func(z *zip.Writer) {
		w, err := z.CreateRaw(h)
		put(w, body, err)
	})
	if n := binary.LittleEndian.Uint32(file[22:]); n != 60 {
		panic("the size is not forged")
	}
	return file
}

func TestEscape(t *testing.T) {
	for _, s := range []string{"", "_", "_x0041_", "_x0041_x0042_", "_x005F_x0041_", "__x0041__", "_x004_", "油_x6CB9_", "_xZZZZ_"} {
		if got := unescape(escape(s)); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	if got := unescape("a_x000D__x000A_b"); got != "a\nb" {
		t.Errorf("%q", got)
	}
}

func TestDateFormat(t *testing.T) {
	for code, want := range map[string]bool{"yyyy/m/d": true, `yyyy"年"m"月"d"日"`: true, "[$-F800]dddd": true, "h:mm": true, "General": false, "0.00": false, "@": false, `0"天d"`: false, "[Red]0": false, "#,##0_d": false} {
		if dateFormat(code) != want {
			t.Errorf("%s: %v", code, !want)
		}
	}
}
