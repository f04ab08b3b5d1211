package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"anka/data"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The parser is given no more than it handles in about a second: its time grows
// with the square of the keys of a mapping, and it recurses into nesting.
const (
	maxTokens = 300_000
	maxKeys   = 12_000
	maxDepth  = 16
)

func line(n int) string { return fmt.Sprintf("第%d行", n) }

// readYAML makes nodes of a YAML file. The first syntax error ends the reading.
func readYAML(raw []byte) (*node, []Finding) {
	src, bad := utf8Text(raw)
	if bad != nil {
		return nil, []Finding{*bad}
	}
	tokens := lexer.Tokenize(src)
	if bad := guard(tokens); bad != nil {
		return nil, []Finding{*bad}
	}
	body, err := parse(tokens)
	if err != nil {
		return nil, []Finding{syntax(err)}
	}
	y := &yamlReader{}
	root := y.node(body, 0)
	if y.bad != nil {
		return nil, []Finding{*y.bad}
	}
	return root, nil
}

// utf8Text refuses what is not UTF-8 and evens out the ends of lines.
func utf8Text(raw []byte) (string, *Finding) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	for n, l := range bytes.Split(raw, []byte("\n")) {
		if !utf8.Valid(l) || bytes.ContainsRune(l, 0) {
			return "", &Finding{Where: line(n + 1), Message: "文字编码不对，请另存为 UTF-8 后再导入。"}
		}
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(raw)), nil
}

// guard refuses, before the parser sees it, what could make it slow or deep, and
// references and tags, which no card needs.
func guard(tokens token.Tokens) *Finding {
	if len(tokens) > maxTokens {
		return &Finding{Message: "内容太多，请拆小，一个岗位一个文件。"}
	}
	keys, flow := 0, 0
	var columns []int // of the block entries that are open
	for i, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType:
			return &Finding{Where: line(t.Position.Line), Message: "不能用 &、*、!、<<、% 这些写法，请把内容写全；以它们开头的文字请加引号。"}
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.MappingValueType:
			keys++
			columns = open(columns, tokens[max(i-1, 0)].Position.Column)
		case token.SequenceEntryType, token.MappingKeyType:
			columns = open(columns, t.Position.Column)
		}
		if flow+len(columns) > maxDepth {
			return &Finding{Where: line(t.Position.Line), Message: "层次太深，请检查缩进和括号。"}
		}
	}
	if keys > maxKeys {
		return &Finding{Message: "内容太多，请拆小，一个岗位一个文件。"}
	}
	return nil
}

// open closes the entries that do not stand left of column and opens one there.
func open(columns []int, column int) []int {
	for len(columns) > 0 && columns[len(columns)-1] >= column {
		columns = columns[:len(columns)-1]
	}
	return append(columns, column)
}

// parse recovers because the parser is not ours: a file must not end the program.
func parse(tokens token.Tokens) (body ast.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			body, err = nil, fmt.Errorf("yaml parser: %v", p)
		}
	}()
	f, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Docs {
		switch {
		case d.Body == nil:
		case body != nil:
			return nil, sentenceAt{d.Body.GetToken().Position.Line, "一个文件只能写一个岗位，请把 --- 后面的另存一个文件。"}
		default:
			body = d.Body
		}
	}
	if body == nil {
		return nil, sentence("文件是空的，请填写后再导入。")
	}
	return body, nil
}

// sentenceAt is a sentence for the person about a line.
type sentenceAt struct {
	line int
	text string
}

func (s sentenceAt) Error() string { return s.text }

// syntax says a parser's error in a sentence; the parser's own words are English.
func syntax(err error) Finding {
	var at sentenceAt
	var s sentence
	var ye yaml.Error
	switch {
	case errors.As(err, &at):
		return Finding{Where: line(at.line), Message: at.text}
	case errors.As(err, &s):
		return Finding{Message: string(s)}
	case !errors.As(err, &ye) || ye.GetToken() == nil:
		return Finding{Message: "格式不对，请检查缩进、引号和冒号（半角，后面空一格）。"}
	}
	f := Finding{Where: line(ye.GetToken().Position.Line)}
	switch m := ye.GetMessage(); {
	case strings.Contains(m, "already defined"):
		f.Message = fmt.Sprintf("「%s」写了两次，请删去一处。", data.Brief(ye.GetToken().Value))
	case strings.Contains(m, "'\t'"):
		f.Message = "行首有制表符，请改成空格。"
	case strings.Contains(m, "end character"):
		f.Message = "引号没有成对，请补上后引号。"
	case strings.Contains(m, "mapping value is not allowed"):
		f.Message = "一行里有两个冒号，请给冒号后面的文字加引号。"
	default:
		f.Message = "格式不对，请检查缩进、引号和冒号（半角，后面空一格）。"
	}
	return f
}
