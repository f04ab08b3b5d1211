package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// verdict is what an import would do with a file.
type verdict int

const (
	fresh verdict = iota
	changed
	unchanged
	refused
	nVerdicts
)

var verdictWords = [nVerdicts]string{"新增", "有变化", "没变化", "拒收"}

// proposal is one file of an import, beside the card set of its post in force.
type proposal struct {
	file    *exchange.File
	old     *data.CardSet // nil: the post is new
	verdict verdict
}

// plan says what an import would do. Nothing is changed by it.
type plan []proposal

// planImport compares files with what is in force. district: the importer is
// the district, who alone may touch common cards.
func planImport(files []exchange.File, inForce []*store.Published, district bool) plan {
	old := map[[2]string]*data.CardSet{}
	for _, p := range inForce {
		old[postOf(p.Cards)] = p.Cards
	}
	pl := make(plan, len(files))
	for i := range files {
		pl[i] = proposal{file: &files[i], verdict: refused}
		if !files[i].Refused() {
			pl[i].old = old[postOf(files[i].Set)]
			pl[i].judge(district)
		}
	}
	pl.refuseHalfCommon(inForce)
	return pl
}

func postOf(c *data.CardSet) [2]string { return [2]string{c.Enterprise, c.Post} }

func (p *proposal) judge(district bool) {
	set := p.file.Set
	p.verdict = fresh
	if p.old != nil {
		p.verdict = changed
		if exchange.Digest(p.old) == exchange.Digest(set) {
			p.verdict = unchanged
		}
	}
	switch {
	case district || p.verdict == unchanged:
	case set.Common:
		p.refuse("这是通用卡（common），全区的人都会看到，只有区里能发布。请删去 common；是区里的，请加 --district。")
	case p.old != nil && p.old.Common:
		p.refuse("这个岗位现行的是通用卡，只有区里能改。请改用本企业的名称；是区里的，请加 --district。")
	}
}

func (p *proposal) refuse(why string) {
	p.verdict = refused
	p.file.Set = nil
	p.file.Findings = append(p.file.Findings, exchange.Finding{File: p.file.Name, Message: why})
}

// refuseHalfCommon keeps an enterprise's cards all common or all its own: one
// common card among its own would open the others to everybody.
func (pl plan) refuseHalfCommon(inForce []*store.Published) {
	after := map[[2]string]bool{}
	for _, p := range inForce {
		after[postOf(p.Cards)] = p.Cards.Common
	}
	for _, p := range pl {
		if p.verdict != refused {
			after[postOf(p.file.Set)] = p.file.Set.Common
		}
	}
	kinds := map[string]map[bool]bool{}
	for post, common := range after {
		if kinds[post[0]] == nil {
			kinds[post[0]] = map[bool]bool{}
		}
		kinds[post[0]][common] = true
	}
	for i := range pl {
		if p := &pl[i]; p.publishes() && len(kinds[p.file.Set.Enterprise]) > 1 {
			p.refuse(fmt.Sprintf("「%s」的卡有的是通用卡（common）、有的不是，请统一后再导入。", data.Brief(p.file.Set.Enterprise)))
		}
	}
}

func (p *proposal) publishes() bool { return p.verdict == fresh || p.verdict == changed }

// renumbered says whether the file still names the version in force although
// it says something else: it is published under the next version, of today.
func (p *proposal) renumbered() bool {
	return p.verdict == changed && p.file.Set.Version != "" && p.file.Set.Version == p.old.Version
}

// drafts are the card sets to publish.
func (pl plan) drafts() []bot.Draft {
	var out []bot.Draft
	for i := range pl {
		p := &pl[i]
		if !p.publishes() {
			continue
		}
		d := bot.Draft{Cards: *p.file.Set, Digest: exchange.Digest(p.file.Set)}
		if p.renumbered() {
			d.Cards.Version = "" // the record counts on
			if d.Cards.Effective == p.old.Effective {
				d.Cards.Effective = ""
			}
		}
		out = append(out, d)
	}
	return out
}

func (pl plan) count() (n [nVerdicts]int) {
	for i := range pl {
		n[pl[i].verdict]++
	}
	return n
}

// print lists post by post what would happen, then what should be mended, then
// the sum.
func (pl plan) print(w io.Writer, warnings []exchange.Finding) {
	for i := range pl {
		pl[i].print(w)
		warnings = append(warnings, pl[i].warnings()...)
	}
	if len(warnings) > 0 {
		fmt.Fprintln(w, "\n提醒（不影响发布）：")
	}
	for _, f := range warnings {
		fmt.Fprintln(w, "  "+f.String())
	}
	for i := range pl {
		pl[i].printLost(w)
	}
	n := pl.count()
	fmt.Fprintf(w, "\n共 %d 个文件：新增 %d，有变化 %d，没变化 %d，拒收 %d，提醒 %d 处。\n", len(pl), n[fresh], n[changed], n[unchanged], n[refused], len(warnings))
}

func (p *proposal) print(w io.Writer) {
	word := verdictWords[p.verdict]
	if p.verdict == refused {
		fmt.Fprintf(w, "%s　%s\n", word, p.file.Name)
		for _, f := range p.file.Findings {
			if !f.Warning {
				fmt.Fprintf(w, "    %s：%s\n", cmp.Or(f.Where, "整个文件"), f.Message)
			}
		}
		return
	}
	set := p.file.Set
	line := fmt.Sprintf("%s　%s %s", word, set.Enterprise, set.Post)
	switch {
	case p.verdict == fresh:
		line += "：" + counts(set)
	case p.verdict == unchanged && (set.Version != "" && set.Version != p.old.Version || set.Effective != "" && set.Effective != p.old.Effective):
		line += "（只有版本或日期不同，不再发布）"
	}
	if set.Common && p.publishes() {
		line += "【通用卡，全区的人都会看到】"
	}
	fmt.Fprintf(w, "%s（%s）\n", line, p.file.Name)
	if p.verdict == changed {
		for _, c := range changes(p.old, set) {
			fmt.Fprintln(w, "    "+c)
		}
	}
	if p.renumbered() {
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

// warnings are what the file should mend; what changes nothing was warned of before.
func (p *proposal) warnings() []exchange.Finding {
	var out []exchange.Finding
	for _, f := range p.file.Findings {
		if f.Warning && p.verdict != unchanged {
			out = append(out, f)
		}
	}
	return out
}

func (p *proposal) printLost(w io.Writer) {
	if p.verdict != changed {
		return
	}
	for _, part := range lostSheets(p.old, p.file.Set) {
		fmt.Fprintf(w, "\n！！否决项：%s %s 将失去整张%s。不是有意的，请不要发布。\n", p.old.Enterprise, p.old.Post, part.Title())
	}
}
