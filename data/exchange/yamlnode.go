package exchange

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// yamlReader turns the parser's tree into nodes.
type yamlReader struct{ bad *Finding }

func (y *yamlReader) refuse(n ast.Node, message string) *node {
	if y.bad == nil {
		y.bad = &Finding{Where: lineOf(n), Message: message}
	}
	return &node{kind: null}
}

func lineOf(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return ""
	}
	return line(n.GetToken().Position.Line)
}

func (y *yamlReader) node(n ast.Node, depth int) *node {
	if n == nil {
		return &node{kind: null}
	}
	if depth > maxDepth {
		return y.refuse(n, "层次太深，请检查缩进和括号。")
	}
	out := &node{where: lineOf(n)}
	switch v := n.(type) {
	case *ast.NullNode:
		out.kind = null
	case *ast.BoolNode:
		out.kind, out.text = boolean, strings.ToLower(v.Token.Value)
	case *ast.StringNode:
		out.text = v.Value
	case *ast.LiteralNode:
		out.text = v.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.text = n.GetToken().Value // the digits as written: 0231 is a phone, 1.10 a version
	case *ast.SequenceNode:
		out.kind = sequence
		for _, m := range v.Values {
			out.list = append(out.list, y.node(m, depth+1))
		}
	case *ast.MappingNode:
		y.pairs(out, v.Values, depth)
	case *ast.MappingValueNode:
		y.pairs(out, []*ast.MappingValueNode{v}, depth)
	default:
		return y.refuse(n, "格式不对，请检查缩进、引号和冒号（半角，后面空一格）。")
	}
	return out
}

func (y *yamlReader) pairs(out *node, values []*ast.MappingValueNode, depth int) {
	out.kind = mapping
	for i, v := range values {
		key, ok := v.Key.(ast.Node)
		if !ok {
			y.refuse(v, "格式不对，请检查缩进、引号和冒号（半角，后面空一格）。")
			return
		}
		k := y.node(key, depth+1)
		if k.kind > null {
			y.refuse(v, "格式不对，请检查缩进、引号和冒号（半角，后面空一格）。")
			return
		}
		if i == 0 {
			out.where = k.where
		}
		out.pairs = append(out.pairs, pair{key: k.text, where: k.where, val: y.node(v.Value, depth+1)})
	}
}
