package bot

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"anka/data"
	"anka/data/exchange"
)

// What a file would change, in lines short enough for a phone.

func proposalTitle(p *exchange.Proposal) string {
	if p.Verdict == exchange.Refused {
		return "拒收：" + data.Clip(p.File.Name, 60)
	}
	return p.Verdict.String() + "：" + p.File.Set.Enterprise + " " + p.File.Set.Post
}

// mostFindings keeps what is to be mended readable on a phone.
const mostFindings = 6

func proposalLines(p *exchange.Proposal) []string {
	switch p.Verdict {
	case exchange.Refused:
		return append(findingLines(p.Refusals()), "什么都没改。改好后再发一次。")
	case exchange.Unchanged:
		if p.Relabelled() {
			return []string{"只有版本或日期不同，不用发布。"}
		}
		return []string{"和现行的一样，不用发布。"}
	}
	lines := p.Changes()
	if p.Verdict == exchange.Fresh {
		lines = []string{sheetCounts(p.File.Set)}
	}
	if p.File.Set.Common {
		lines = append(lines, "这是通用卡，全区的人都会看到。")
	}
	if l := versionLine(p); l != "" {
		lines = append(lines, l)
	}
	if w := p.Warnings(); len(w) > 0 {
		lines = append(append(lines, "提醒（不影响发布）："), findingLines(w)...)
	}
	for _, part := range p.Lost() {
		lines = append(lines, "‼️ 否决项：将失去整张"+part.Title()+"。不是有意的，请不要发布。")
	}
	return lines
}

// versionLine says what becomes of the version's label.
func versionLine(p *exchange.Proposal) string {
	if p.Verdict != exchange.Changed || p.File.Set.Version == "" {
		return ""
	}
	is, was := p.File.Set.Version, p.Old.Version
	if p.Renumbered() {
		return fmt.Sprintf("版本还写着现行的「%s」，发布时用下一个版本。", data.Brief(is))
	}
	a, errA := strconv.Atoi(is)
	b, errB := strconv.Atoi(was)
	if errA == nil && errB == nil && a < b {
		return fmt.Sprintf("‼️ 版本写的「%s」比现行的「%s」旧，请看清是不是发错了文件。", data.Brief(is), data.Brief(was))
	}
	return fmt.Sprintf("版本从「%s」到「%s」。", data.Brief(was), data.Brief(is))
}

func findingLines(found []exchange.Finding) []string {
	var out []string
	for _, f := range found[:min(len(found), mostFindings)] {
		out = append(out, "· "+cmp.Or(f.Where, "整个文件")+"："+f.Message)
	}
	if n := len(found) - mostFindings; n > 0 {
		out = append(out, fmt.Sprintf("还有 %d 处。", n))
	}
	return out
}

func sheetCounts(c *data.CardSet) string {
	var out []string
	for _, p := range data.Parts {
		out = append(out, fmt.Sprintf("%s %d 项", p.Short(), len(c.Sheet(p).Scenes)))
	}
	return strings.Join(out, "，")
}
