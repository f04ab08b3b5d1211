package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// untouched counts what is in the record and not in the file.
func (p *RosterPlan) untouched() {
	posts, people := 0, 0
	for i, e := range p.record.Enterprises {
		if e.Common {
			continue
		}
		if !p.met[i] {
			p.Untouched[RosterEnterprises]++
		}
		posts += len(e.Posts)
		for _, x := range e.People {
			if !x.Left {
				people++
			}
		}
	}
	p.Untouched[RosterPosts], p.Untouched[RosterPeople] = posts-p.metPosts, people-p.metPeople
}

// Writes says whether there is something to write down.
func (p *RosterPlan) Writes() bool { return len(p.Add.Enterprises)+len(p.Add.Supervisors) > 0 }

// Total is how many rows have a verdict.
func (p *RosterPlan) Total(v Verdict) (n int) {
	for k := range p.Count {
		n += p.Count[k][v]
	}
	return n
}

// Refusals and Warnings are what to mend, and what to look at.
func (p *RosterPlan) Refusals() []Finding { return p.sorted(false) }

// Warnings are what to look at; nothing is refused by them.
func (p *RosterPlan) Warnings() []Finding { return p.sorted(true) }

func (p *RosterPlan) sorted(warning bool) []Finding {
	return slices.DeleteFunc(slices.Clone(p.Findings), func(f Finding) bool { return f.Warning != warning })
}

// Digest is a hash of what the plan would write: what somebody was shown is what is
// done, or he is shown anew.
func (p *RosterPlan) Digest() string {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(p.Add); err != nil {
		panic("exchange: a roster is strings and numbers: " + err.Error())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Lines count what would be done, a line a kind.
func (p *RosterPlan) Lines() []string {
	var out []string
	for k, n := range p.Count {
		var parts []string
		for v, n := range n {
			if n > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", Verdict(v), n))
			}
		}
		if len(parts) > 0 {
			out = append(out, fmt.Sprintf("%s：%s", RosterKind(k), strings.Join(parts, "，")))
		}
	}
	return out
}

// UntouchedLine says what is on record and not in the file's sheets; empty when
// nothing is.
func (p *RosterPlan) UntouchedLine() string {
	n := p.Untouched
	for k := range n {
		if p.File.Sheets[k] == "" {
			n[k] = 0
		}
	}
	if s := kindsOf(n); s != "" {
		return "不在表里的 " + s + "，没有动。"
	}
	return ""
}

// kindsOf counts by kind; empty when there is nothing.
func kindsOf(n [RosterKinds]int) string {
	var parts []string
	for k, n := range n {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, [...]string{"家企业", "个岗位", "个人", "个监管员"}[k]))
		}
	}
	return strings.Join(parts, "、")
}
