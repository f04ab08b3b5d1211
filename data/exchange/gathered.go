package exchange

import (
	"fmt"
	"strings"
)

// gathered keeps what was found: a sentence once, however many rows it is true of.
type gathered struct {
	list  []Finding
	count map[string]int // how many rows more
	key   []string
	more  [2]int // refusals and warnings beyond what is kept
}

func (g *gathered) refuse(where, format string, args ...any) {
	g.add(Finding{Where: where, Message: fmt.Sprintf(format, args...)})
}

func (g *gathered) warn(where, format string, args ...any) {
	g.add(Finding{Where: where, Warning: true, Message: fmt.Sprintf(format, args...)})
}

func (g *gathered) add(f Finding) {
	column, _, _ := strings.Cut(f.Where, "!")
	key := column + strings.TrimRight(f.Where, "0123456789") + "\x00" + f.Message
	kind := 0
	if f.Warning {
		kind = 1
	}
	switch n, seen := g.count[key]; {
	case seen:
		g.count[key] = n + 1
	case len(g.list) >= 2*maxFindings:
		g.more[kind]++
	default:
		if g.count == nil {
			g.count = map[string]int{}
		}
		g.count[key] = 0
		g.list, g.key = append(g.list, f), append(g.key, key)
	}
}

// findings is what was found, refusals first.
func (g *gathered) findings() []Finding {
	out := make([]Finding, 0, len(g.list))
	for _, warning := range []bool{false, true} {
		for i, f := range g.list {
			if f.Warning != warning {
				continue
			}
			if n := g.count[g.key[i]]; n > 0 {
				f.Message += fmt.Sprintf("还有 %d 行也这样。", n)
			}
			out = append(out, f)
		}
	}
	for kind, n := range g.more {
		if n > 0 {
			out = append(out, Finding{Warning: kind == 1, Message: fmt.Sprintf("还有 %d 处没有列出，请先改好上面这些。", n)})
		}
	}
	return out
}
