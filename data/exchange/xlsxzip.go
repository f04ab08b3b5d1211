package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// A workbook is read by our own reader: the library allocates by what a file
// claims (a cell in column XFD, a row 1048576), this one by what it holds.
const (
	maxParts    = 300
	maxXMLDepth = 64
)

var errBroken = sentence("文件损坏或不是 .xlsx，请用 Excel 或 WPS 另存为 .xlsx（不设密码）后再导入。")
var errTooBig = sentence("内容太多，请删去图片和无关的工作表后再导入。")

// unzip reads every part under one limit for all of them. A forged size or a
// wrong checksum ends it.
func unzip(raw []byte, most int64) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, errBroken
	}
	if len(z.File) > maxParts {
		return nil, errTooBig
	}
	parts, rest := map[string][]byte{}, most
	for _, f := range z.File {
		body, err := unzipPart(f, rest)
		if err != nil {
			return nil, err
		}
		rest -= int64(len(body))
		name := partName(f.Name)
		if _, twice := parts[name]; twice {
			return nil, errBroken
		}
		parts[name] = body
	}
	return parts, nil
}

func unzipPart(f *zip.File, rest int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, errBroken
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, rest+1))
	if int64(len(body)) > rest {
		return nil, errTooBig
	}
	if err != nil {
		return nil, errBroken
	}
	return body, nil
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/"))
}

// handler is called for the elements of a part, by their local names.
type handler struct {
	start func(name string, attr func(string) string)
	text  func(s string)
	end   func(name string)
	err   error // set by a callback to stop
}

func (h *handler) run(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	for depth := 0; h.err == nil; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || depth > maxXMLDepth {
			return errBroken
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			h.start(t.Name.Local, func(name string) string { return attribute(t, name) })
		case xml.CharData:
			if h.text != nil {
				h.text(string(t))
			}
		case xml.EndElement:
			depth--
			if h.end != nil {
				h.end(t.Name.Local)
			}
		}
	}
	return h.err
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relation is one target named by a part's .rels.
type relation struct{ id, kind, target string }

// relations gives the targets of a part, resolved to part names.
func relations(parts map[string][]byte, of string) ([]relation, error) {
	dir, base := path.Split(of)
	var out []relation
	h := handler{start: func(name string, attr func(string) string) {
		if name == "Relationship" && attr("TargetMode") != "External" {
			target := attr("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			out = append(out, relation{attr("Id"), path.Base(attr("Type")), partName(target)})
		}
	}}
	err := h.run(parts[dir+"_rels/"+base+".rels"])
	return out, err
}

// target gives the first part of a kind.
func target(rels []relation, kind string) string {
	for _, r := range rels {
		if r.kind == kind {
			return r.target
		}
	}
	return ""
}
