package exchange

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// readXLSX makes nodes of a workbook: one post, a sheet a part.
func readXLSX(raw []byte) (*node, []Finding) {
	b, err := openBook(raw, cardBounds)
	if err != nil {
		return nil, []Finding{bookFinding(err)}
	}
	x := &bookReader{}
	root := x.root(b)
	return root, x.found
}

// bookFinding is why a workbook cannot be opened.
func bookFinding(err error) Finding {
	f := Finding{Message: err.Error()}
	var at placed
	if errors.As(err, &at) {
		f.Where = at.where
	}
	return f
}

type bookReader struct{ found []Finding }

func (x *bookReader) refuse(where, format string, args ...any) {
	x.found = append(x.found, Finding{Where: where, Message: fmt.Sprintf(format, args...)})
}

func (x *bookReader) root(b *book) *node {
	var root *node
	sheets := []pair{}
	for _, g := range b.sheets {
		part := slices.IndexFunc(data.Parts[:], func(p data.Part) bool { return p.Title() == g.name })
		switch {
		case g.name == headSheet && root == nil:
			root = x.head(g)
		case part >= 0:
			sheets = append(sheets, x.sheet(layoutOf(data.Parts[part]), g))
		case g.name != guideSheet && g.last > 0:
			x.found = append(x.found, Finding{Where: g.name, Warning: true, Message: "这个工作表没有读，请按模板改名，或删去。"})
		}
	}
	if root == nil {
		x.refuse("", "没有工作表「%s」，请按模板填写。", headSheet)
		return nil
	}
	root.pairs = append(root.pairs, sheets...)
	return root
}

// head reads the sheet 基本信息: a label in the first column, its value in the second.
func (x *bookReader) head(g *grid) *node {
	root := &node{where: g.name, kind: mapping, pairs: []pair{{"format", g.name, text(g.name, "1")}}}
	seen := map[string]bool{}
	for row := 1; row <= g.last; row++ {
		name, at := label(g.at(pos{row, 1}).text), pos{row, 2}
		i := slices.IndexFunc(headRows, func(h headRow) bool { return h.label == name })
		value := g.at(pos{row, 2})
		switch {
		case i >= 0 && seen[name]:
			x.refuse(g.place(pos{row, 1}), "「%s」写了两次，请删去一处。", name)
		case i >= 0:
			seen[name] = true
			h := headRows[i]
			if n := x.value(g, at, h.form, h.key == "effective"); n != nil {
				n.text = h.known(n.text)
				root.pairs = append(root.pairs, pair{h.key, g.place(at), n})
			}
		case value.text != "" && name != "项目":
			x.refuse(g.place(pos{row, 1}), "「%s」不认识，请改成：%s。", data.Brief(name), labels())
		}
	}
	return root
}

// known takes the Chinese name of a type or trigger for its key; dates may be
// written in the ways people write them.
func (h headRow) known(v string) string {
	switch v = strings.TrimSpace(v); h.key {
	case "type":
		return keyOf(data.Types, v)
	case "trigger":
		return keyOf(data.Triggers, v)
	case "effective":
		return writtenDate(v)
	}
	return v
}

func keyOf[T interface {
	~string
	Name() string
}](all []T, name string) string {
	for _, t := range all {
		if t.Name() == name {
			return string(t)
		}
	}
	return name
}

func labels() string {
	var out []string
	for _, h := range headRows {
		out = append(out, h.label)
	}
	return strings.Join(out, "、")
}

// value makes a node of a cell; nil when it is empty or cannot be taken.
func (x *bookReader) value(g *grid, p pos, f form, dateWanted bool) *node {
	c, where := g.at(p), g.place(p)
	switch {
	case c.trouble != "":
		x.refuse(where, "%s", c.trouble)
		return nil
	case c.isDate && !dateWanted:
		x.refuse(where, "这里被表格软件改成了日期，请把单元格设为文本后重新输入。")
		return nil
	case f == plainText:
		return text(where, c.text)
	case strings.TrimSpace(c.text) == "":
		return nil
	case f == yesNo:
		return x.yesNo(where, strings.TrimSpace(c.text))
	case f == listed:
		n := &node{where: where, kind: sequence}
		for _, l := range splitList(c.text) {
			n.list = append(n.list, text(where, l))
		}
		return n
	}
	return x.contacts(where, c.text)
}

func (x *bookReader) yesNo(where, v string) *node {
	n := &node{where: where, kind: boolean, text: "true"}
	switch saidYes(v) {
	case data.Yes:
	case data.No:
		n.text = "false"
	default:
		x.refuse(where, "%s", sayYesOrNo)
	}
	return n
}

const sayYesOrNo = "这里只能填「是」或「否」，请改正。"

// saidYes reads a yes or no in the ways people write them.
func saidYes(v string) data.YesNo {
	switch strings.ToLower(v) {
	case "是", "√", "✓", "✔", "对", "y", "yes", "true", "1":
		return data.Yes
	case "否", "×", "✗", "无", "n", "no", "false", "0":
		return data.No
	}
	return data.Unsaid
}

func (x *bookReader) contacts(where, v string) *node {
	n := &node{where: where, kind: sequence}
	for _, l := range splitList(v) {
		c, ok := splitContact(l)
		if !ok {
			x.refuse(where, "联系人「%s」看不懂，请每行写一个名称和电话，中间空一格，例如：火警 119。", data.Brief(l))
			continue
		}
		n.list = append(n.list, &node{where: where, kind: mapping, pairs: []pair{
			{"name", where, text(where, c.Name)}, {"phone", where, text(where, c.Phone)},
		}})
	}
	return n
}
