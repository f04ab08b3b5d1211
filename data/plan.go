package data

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What a district changes of its plan by typing a line: 「全面推进 2026-12-31」, 「观察 60 天」.

// planRule is one of Rules as people write it.
type planRule struct {
	word, unit, about string
	at                func(*Rules) *int
}

// planRules, a word that another begins with after that one.
var planRules = []planRule{
	{"练考", "%", "练过、考过的人到这么多，算做完", func(r *Rules) *int { return &r.TrainedPercent }},
	{"快到期", "天", "到期前这么久还没验收，变黄", func(r *Rules) *int { return &r.SoonDays }},
	{"练题", "天", "验收后这么久没人练，变黄", func(r *Rules) *int { return &r.DrillDays }},
	{"观察", "天", "验收后这么久没有旁站、视频回放，变黄", func(r *Rules) *int { return &r.ObserveDays }},
	{"修订", "天", "验收后这么久没改过卡，变黄", func(r *Rules) *int { return &r.RevisionDays }},
	{"两重两新", "天", "该改的卡拖这么久没改，变黄", func(r *Rules) *int { return &r.TriggerDays }},
	{"重点检查", "天", "重点监管的，每这么久查一次", func(r *Rules) *int { return &r.FocusInspectDays }},
	{"重点", "天", "逾期这么久，列为重点监管", func(r *Rules) *int { return &r.FocusOverDays }},
	{"检查", "天", "别的企业，每这么久查一次", func(r *Rules) *int { return &r.InspectDays }},
}

const mostRuleDays = 3650

// StageLines lists the stages with their dates; Lines the rules as they are typed,
// with what they mean.
func (p *Plan) StageLines() []string {
	var out []string
	for _, s := range Stages {
		due := p.Due[s]
		if due == "" {
			due = "没有期限"
		}
		out = append(out, s.Name()+" "+due)
	}
	return out
}

// Lines: see StageLines.
func (r Rules) Lines() []string {
	var out []string
	for _, x := range planRules {
		out = append(out, fmt.Sprintf("%s %d%s：%s", x.word, *x.at(&r), spaced(x.unit), x.about))
	}
	return out
}

func spaced(unit string) string {
	if unit == "%" {
		return unit
	}
	return " " + unit
}

// Change reads typed lines as changes of the plan. changes says each in words, 「观察 90
// 天 → 60 天」; a line that changes nothing has none. found is false when the first line
// speaks of no stage and no rule: it is about something else.
func (p Plan) Change(text string) (to Plan, changes []string, found bool, err error) {
	p.Due = maps.Clone(p.Due)
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		said, is, err := p.line(line)
		if !is && !found {
			return p, nil, false, nil
		}
		found = true
		if !is {
			err = errors.New("没有这个阶段，也没有这条规则。")
		}
		if err != nil {
			return p, nil, true, fmt.Errorf("「%s」：%w", Clip(line, 40), err)
		}
		if said != "" {
			changes = append(changes, said)
		}
	}
	return p, changes, found, nil
}

// line does what one line says.
func (p *Plan) line(line string) (said string, is bool, err error) {
	for _, s := range Stages {
		rest, ok := strings.CutPrefix(line, s.Name())
		if rest = cleaned(rest); ok && (isNumber(rest) || slices.Contains(planNone, rest)) {
			said, err = p.setDue(s, rest)
			return said, true, err
		}
	}
	for _, x := range planRules {
		rest, ok := strings.CutPrefix(line, x.word)
		if rest = cleaned(rest); !ok || !isNumber(rest) {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimRight(strings.TrimSuffix(rest, x.unit), "％%")))
		most := mostRuleDays
		if x.unit == "%" {
			most = 100
		}
		if err != nil || n < 1 || n > most {
			return "", true, fmt.Errorf("写一个 1 到 %d 的数，比如「%s %d%s」。", most, x.word, *x.at(&p.Rules), spaced(x.unit))
		}
		was := *x.at(&p.Rules)
		if was == n {
			return "", true, nil
		}
		*x.at(&p.Rules) = n
		return fmt.Sprintf("%s %d%s → %d%s", x.word, was, spaced(x.unit), n, spaced(x.unit)), true, nil
	}
	return "", false, nil
}

// isNumber says whether a text begins as a number or a date: 「全面推进还有哪几家」 is a
// question, and no line of the plan.
func isNumber(s string) bool {
	return s != "" && strings.ContainsRune("-0123456789０１２３４５６７８９一二三四五六七八九十百", []rune(s)[0])
}

func cleaned(s string) string { return strings.Trim(s, " 　：:=，,。") }

var (
	planDate = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`)
	planNone = []string{"没有期限", "不限", "取消"}
)

func (p *Plan) setDue(s Stage, rest string) (string, error) {
	was, due := p.Due[s], ""
	if !slices.Contains(planNone, rest) {
		m := planDate.FindStringSubmatch(rest)
		if m == nil {
			return "", fmt.Errorf("写年月日，比如「%s 2026-12-31」；没有期限就写「%s 不限」。", s.Name(), s.Name())
		}
		due = fmt.Sprintf("%s-%02d-%02d", m[1], atoi(m[2]), atoi(m[3]))
		if _, err := ParseDay(due); err != nil || due < "2021" || due > "2100" {
			return "", errors.New("没有这一天。")
		}
		if s == Consolidation {
			return "", errors.New("巩固提升是长期的，没有期限。")
		}
	}
	if was == due {
		return "", nil
	}
	if p.Due == nil {
		p.Due = map[Stage]string{}
	}
	if p.Due[s] = due; due == "" {
		delete(p.Due, s)
	}
	say := func(d string) string {
		if d == "" {
			return "没有期限"
		}
		return d
	}
	return s.Name() + " " + say(was) + " → " + say(due), nil
}

// ReminderDays are the days before its date on which an enterprise's officers are
// reminded; on the day itself it is the supervisors.
var ReminderDays = []int{30, 7, 3, 1}

// Reminder gives the reminder that a moment is the time for, by the days left until
// the date: the nearest one that is still true, so that a downtime brings one and not
// several. 0 is the supervisors'; ok is false when there is none: a day that was missed
// is missed, the light is red then.
func Reminder(days int) (which int, ok bool) {
	for _, n := range slices.Backward(ReminderDays) {
		if days <= n && days > 0 {
			return n, true
		}
	}
	return 0, days == 0
}
