package index

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"anka/data"
)

// evidenceNames name the evidence as a person reads it; the parts and the ways
// of asking are named by evidenceName.
var evidenceNames = [onePart]string{
	covered: "问的字卡上有", coveredTitle: "问的字标题上有", titleLike: "像标题", titleSaid: "标题被说到",
	wordingLike: "像一条怎么问", wordingsLike: "像几条怎么问", lineLike: "像卡上一行", situationLike: "像对应的典型情景",
	situationBest: "就是最像的典型情景", bestLike: "最像的一处",
	eventSame: "事件对上", eventOther: "事件对不上", thingSame: "物对上", thingOther: "物对不上", actionSame: "动作对上",
	bodySame: "伤处对上", aroundSame: "状况人地对上", textSame: "只在正文里对上",
	ownPost: "本岗位的卡", ownNamed: "说到这个岗位", common: "通用卡", proposed: "全文检索",
}

var kindNames = [nKinds]string{leave: "问准不准", consequence: "问后果", riskword: "问风险", how: "问怎么做", figure: "问数字",
	whatnow: "问怎么办", happening: "正在发生", dutyword: "问职责", noKind: "没说怎么问", eventNamed: "说到事件", eventOnly: "只说事件",
	alarming: "话里有急", terse: "话很短"}

var facetNames = [nFacets]string{event: "事件", object: "物件", substance: "物质", body: "伤处", action: "动作", condition: "状况", person: "人", place: "地点"}

func evidenceName(i int) string {
	switch {
	case i < onePart && evidenceNames[i] != "":
		return evidenceNames[i]
	case i >= kindPart && kindNames[(i-kindPart)/4] != "":
		k := i - kindPart
		return kindNames[k/4] + "→" + data.Parts[k%4].Short()
	case i >= onePart && i < kindPart:
		return "是" + data.Parts[i-onePart].Short()
	}
	return fmt.Sprintf("证据 %d", i)
}

const (
	mostExplained = 5   // scenes
	leastTerm     = 0.2 // a term below it decides little: it goes into the rest
)

// Explain says what a question was taken for and what weighed for the first
// scenes found, each piece of evidence times its weight.
func (x *Index) Explain(w io.Writer, r *Result) error {
	b := &strings.Builder{}
	r.q.explain(b, x.lang)
	fmt.Fprintf(b, "把握：第一条就是 %.2f，卡上有答案 %.2f\n", r.Right, r.Covered)
	for i, h := range r.Hits[:min(len(r.Hits), mostExplained)] {
		fmt.Fprintf(b, "\n%d %s（%s）共 %.2f\n", i+1, h.Key(), h.Entry.Cards.Enterprise, h.Score)
		h.Evidence.explain(b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (q *question) explain(b *strings.Builder, g *Language) {
	line := func(head string, found []string) {
		if len(found) == 0 {
			found = []string{"无"}
		}
		fmt.Fprintf(b, "%s：%s\n", head, strings.Join(found, "　"))
	}
	var kinds, things []string
	for _, m := range q.text.mentions {
		c, word := g.concepts[m.concept], "「"+q.text.words(m.from, m.to, g.speller)+"」"
		if m.sure < 1 {
			word += fmt.Sprintf("（听音 %.2f）", m.sure)
		}
		if g.about(m.concept) {
			things = append(things, facetNames[facetNumber[c.facet]]+" "+c.name+word)
			continue
		}
		name := c.name
		if k, ok := kindNumber[c.id]; ok {
			name = kindNames[k]
		}
		kinds = append(kinds, name+word)
	}
	var like []string
	for _, l := range q.likest {
		s := g.situations[l.situation]
		like = append(like, fmt.Sprintf("%s「%s」%.2f", s.part.Short(), s.name, l.strength))
	}
	line("问法", kinds)
	line("说到", things)
	line("像的典型情景", like)
}

// words gives back the text of some units; a typed syllable as it is compared.
func (t *text) words(from, to int, s *speller) string {
	var b strings.Builder
	for _, u := range t.units[from:to] {
		if u.r != 0 {
			b.WriteRune(u.r)
			continue
		}
		for spelling, id := range s.ids {
			if id == u.sounds[0] {
				b.WriteString(spelling)
			}
		}
	}
	return b.String()
}

// explain lists the terms of the score that count, the heaviest first.
func (e *Evidence) explain(b *strings.Builder) {
	type term struct {
		i  int
		by float64
	}
	var terms []term
	var rest float64
	for i, v := range e {
		by := float64(v) * float64(fitted[i])
		if math.Abs(by) < leastTerm {
			rest += by
			continue
		}
		terms = append(terms, term{i, by})
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(math.Abs(b.by), math.Abs(a.by)) })
	for _, t := range terms {
		fmt.Fprintf(b, "  %+6.2f = %.2f × %5.2f　%s\n", t.by, e[t.i], fitted[t.i], evidenceName(t.i))
	}
	fmt.Fprintf(b, "  %+6.2f　其余\n", rest)
}
