package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"anka/data"
	"anka/data/exchange"
)

// printPlan lists post by post what would happen, then what should be mended,
// then the sum.
func printPlan(w io.Writer, pl exchange.Plan, warnings []exchange.Finding) {
	for i := range pl {
		printProposal(w, &pl[i])
		warnings = append(warnings, pl[i].Warnings()...)
	}
	if len(warnings) > 0 {
		fmt.Fprintln(w, "\n提醒（不影响发布）：")
	}
	for _, f := range warnings {
		fmt.Fprintln(w, "  "+f.String())
	}
	for i := range pl {
		printLost(w, &pl[i])
	}
	n := pl.Count()
	fmt.Fprintf(w, "\n共 %d 个文件：新增 %d，有变化 %d，没变化 %d，拒收 %d，提醒 %d 处。\n", len(pl),
		n[exchange.Fresh], n[exchange.Changed], n[exchange.Unchanged], n[exchange.Refused], len(warnings))
}

func printProposal(w io.Writer, p *exchange.Proposal) {
	if p.Verdict == exchange.Refused {
		fmt.Fprintf(w, "%s　%s\n", p.Verdict, p.File.Name)
		for _, f := range p.Refusals() {
			fmt.Fprintf(w, "    %s：%s\n", cmp.Or(f.Where, "整个文件"), f.Message)
		}
		return
	}
	set := p.File.Set
	line := fmt.Sprintf("%s　%s %s", p.Verdict, set.Enterprise, set.Post)
	switch {
	case p.Verdict == exchange.Fresh:
		line += "：" + counts(set)
	case p.Relabelled():
		line += "（只有版本或日期不同，不再发布）"
	}
	if set.Common && p.Publishes() {
		line += "【通用卡，全区的人都会看到】"
	}
	fmt.Fprintf(w, "%s（%s）\n", line, p.File.Name)
	for _, c := range p.Changes() {
		fmt.Fprintln(w, "    "+c)
	}
	if p.Renumbered() {
		fmt.Fprintf(w, "    版本还写着现行的「%s」，发布时用下一个版本。\n", data.Brief(set.Version))
	}
}

func counts(set *data.CardSet) string {
	var out []string
	for _, p := range data.Parts {
		out = append(out, fmt.Sprintf("%s %d 项", p.Short(), len(set.Sheet(p).Scenes)))
	}
	return strings.Join(out, "，")
}

func printLost(w io.Writer, p *exchange.Proposal) {
	for _, part := range p.Lost() {
		fmt.Fprintf(w, "\n！！否决项：%s %s 将失去整张%s。不是有意的，请不要发布。\n", p.Old.Enterprise, p.Old.Post, part.Title())
	}
}
