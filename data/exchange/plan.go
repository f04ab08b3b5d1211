package exchange

import (
	"fmt"

	"anka/data"
)

// Verdict is what an import would do with a file.
type Verdict int

// The four verdicts.
const (
	Fresh Verdict = iota // a post that has no cards yet
	Changed
	Unchanged
	Refused
	Verdicts // how many there are
)

var verdictWords = [Verdicts]string{"新增", "有变化", "没变化", "拒收"}

// String is the verdict in Chinese.
func (v Verdict) String() string { return verdictWords[v] }

// Importer is what whoever brings files in may do.
type Importer struct {
	District   bool   // may touch common cards
	OnlyCommon bool   // and no others
	Only       string // the one enterprise whose cards he brings in; empty: any
	Area       string // where that enterprise is; empty: not known yet. It decides who supervises it
	Remedy     string // what to do for somebody of the district who has not said so, after a 「；」
}

// Proposal is one file of an import, beside the card set of its post in force.
type Proposal struct {
	File    *File
	Old     *data.CardSet // nil: the post is new
	Verdict Verdict
}

// Plan says what an import would do. Nothing is changed by it.
type Plan []Proposal

// NewPlan compares files with what is in force.
func NewPlan(files []File, inForce []*data.CardSet, who Importer) Plan {
	old := map[[2]string]*data.CardSet{}
	for _, c := range inForce {
		old[postKey(c)] = c
	}
	pl := make(Plan, len(files))
	for i := range files {
		pl[i] = Proposal{File: &files[i], Verdict: Refused}
		if !files[i].Refused() {
			pl[i].Old = old[postKey(files[i].Set)]
			pl[i].judge(who)
		}
	}
	pl.refuseHalfCommon(inForce)
	return pl
}

func postKey(c *data.CardSet) [2]string { return [2]string{c.Enterprise, c.Post} }

func (p *Proposal) judge(who Importer) {
	set := p.File.Set
	p.Verdict = Fresh
	if p.Old != nil {
		p.Verdict = Changed
		if Digest(p.Old) == Digest(set) {
			p.Verdict = Unchanged
		}
	}
	switch {
	case who.Only != "" && set.Enterprise != who.Only:
		p.refuse("enterprise", fmt.Sprintf("企业名称写的是「%s」，你只能发布「%s」的卡，请改企业名称。", data.Brief(set.Enterprise), who.Only))
	case who.Only != "" && who.Area != "" && set.Area != "" && set.Area != who.Area:
		p.refuse("area", fmt.Sprintf("属地写的是「%s」，登记的是「%s」，请改成登记的。登记错了，请找区应急局改。", data.Brief(set.Area), data.Brief(who.Area)))
	case who.OnlyCommon && !set.Common:
		p.refuse("common", "这不是通用卡，企业的卡由本单位安全员发布。是通用卡的，请把「通用卡」（common）写成是（true）。")
	case who.District || p.Verdict == Unchanged:
	case set.Common:
		p.refuse("", "这是通用卡（common），全区的人都会看到，只有区里能发布。请删去 common"+who.Remedy+"。")
	case p.Old != nil && p.Old.Common:
		p.refuse("", "这个岗位现行的是通用卡，只有区里能改。请改用本企业的名称"+who.Remedy+"。")
	}
}

// refuse names the place of the value at path; an empty path is the whole file.
func (p *Proposal) refuse(path, why string) {
	p.Verdict = Refused
	p.File.Set = nil
	f := Finding{File: p.File.Name, Message: why}
	if path != "" {
		f.Where = p.File.places[path]
	}
	p.File.Findings = append(p.File.Findings, f)
}

// refuseHalfCommon keeps an enterprise's cards all common or all its own: one
// common card among its own would open the others to everybody.
func (pl Plan) refuseHalfCommon(inForce []*data.CardSet) {
	after := map[[2]string]bool{}
	for _, c := range inForce {
		after[postKey(c)] = c.Common
	}
	for _, p := range pl {
		if p.Verdict != Refused {
			after[postKey(p.File.Set)] = p.File.Set.Common
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
		if p := &pl[i]; p.Publishes() && len(kinds[p.File.Set.Enterprise]) > 1 {
			p.refuse("", fmt.Sprintf("「%s」的卡有的是通用卡（common）、有的不是，请统一后再导入。", data.Brief(p.File.Set.Enterprise)))
		}
	}
}

// Publishes says whether there is something to publish.
func (p *Proposal) Publishes() bool { return p.Verdict == Fresh || p.Verdict == Changed }

// Renumbered says whether the file still names the version in force although
// it says something else: it is published under the next version, of today.
func (p *Proposal) Renumbered() bool {
	return p.Verdict == Changed && p.File.Set.Version != "" && p.File.Set.Version == p.Old.Version
}

// Relabelled says whether a file without a change has another version or date.
func (p *Proposal) Relabelled() bool {
	set := p.File.Set
	return p.Verdict == Unchanged && (set.Version != "" && set.Version != p.Old.Version || set.Effective != "" && set.Effective != p.Old.Effective)
}

// Draft is a card set to publish with the digest of its content, and the
// digest of the version in force that it was compared with (see Base): when
// another is in force by then, nobody has seen what would change.
type Draft struct {
	Cards  data.CardSet `json:"cards"`
	Digest string       `json:"digest"`
	Base   string       `json:"base"` // empty: compared with nothing
}

// Base is what a draft compared with a card set in force carries; nil stands
// for a post without one.
func Base(inForce *data.CardSet) string {
	if inForce == nil {
		return "none"
	}
	return Digest(inForce)
}

// Draft is what to publish of a proposal that publishes.
func (p *Proposal) Draft() Draft {
	d := Draft{Cards: *p.File.Set, Digest: Digest(p.File.Set), Base: Base(p.Old)}
	if p.Renumbered() {
		d.Cards.Version = "" // the record counts on
		if d.Cards.Effective == p.Old.Effective {
			d.Cards.Effective = ""
		}
	}
	return d
}

// Drafts are the card sets to publish.
func (pl Plan) Drafts() []Draft {
	var out []Draft
	for i := range pl {
		if pl[i].Publishes() {
			out = append(out, pl[i].Draft())
		}
	}
	return out
}

// Count counts the files of each verdict.
func (pl Plan) Count() (n [Verdicts]int) {
	for i := range pl {
		n[pl[i].Verdict]++
	}
	return n
}

// Refusals are why a file is refused.
func (p *Proposal) Refusals() []Finding {
	var out []Finding
	for _, f := range p.File.Findings {
		if !f.Warning {
			out = append(out, f)
		}
	}
	return out
}

// Warnings are what the file should mend; what changes nothing was warned of before.
func (p *Proposal) Warnings() []Finding {
	var out []Finding
	for _, f := range p.File.Findings {
		if f.Warning && p.Verdict != Unchanged {
			out = append(out, f)
		}
	}
	return out
}

// Changes says in short lines what is changed of the version in force.
func (p *Proposal) Changes() []string {
	if p.Verdict != Changed {
		return nil
	}
	return Changes(p.Old, p.File.Set)
}

// Lost lists the sheets that the post would have no more.
func (p *Proposal) Lost() []data.Part {
	if p.Verdict != Changed {
		return nil
	}
	return lostSheets(p.Old, p.File.Set)
}
