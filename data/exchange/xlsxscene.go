package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"anka/data"
)

// step adds a row of an operation or emergency card to its scene.
func (s *sheetReader) step(nameAt pos, begins bool, item, scene []pair, textAt pos, empty bool) {
	if begins {
		n := &node{where: s.grid.place(nameAt), kind: mapping}
		n.pairs = []pair{
			{s.layout.name, n.where, text(n.where, s.name)},
			{"steps", n.where, &node{where: n.where, kind: sequence}},
		}
		s.list = append(s.list, n)
	}
	current := s.list[len(s.list)-1]
	if !empty {
		if do := s.value(s.grid, textAt, plainText, false); do != nil {
			step := &node{where: do.where, kind: mapping, pairs: append([]pair{{"do", do.where, do}}, item...)}
			steps := current.pairs[1].val
			steps.list = append(steps.list, step)
		}
	}
	s.attach(current, scene)
}

// item adds a row of a risk or duty list. A row with lists only goes on with the
// item above; a duty without any title above it stands alone.
func (s *sheetReader) item(nameAt pos, begins bool, item, scene []pair, textAt pos, empty bool) {
	if empty && !begins {
		s.attach(s.list[len(s.list)-1], scene)
		return
	}
	var pairs []pair
	if s.name != "" {
		at := s.grid.place(nameAt)
		pairs = append(pairs, pair{s.layout.name, at, text(at, s.name)})
	}
	do := s.value(s.grid, textAt, plainText, false)
	if do == nil {
		return
	}
	pairs = append(pairs, pair{"text", do.where, do})
	s.list = append(s.list, &node{where: do.where, kind: mapping, pairs: append(append(pairs, item...), scene...)})
}

// attach adds a scene's own fields; its lists may go on over several rows.
func (s *sheetReader) attach(n *node, scene []pair) {
	for _, p := range scene {
		old := value(n, p.key)
		switch {
		case old == nil:
			n.pairs = append(n.pairs, p)
		case old.kind == sequence:
			old.list = append(old.list, p.val.list...)
		case strings.TrimSpace(old.text) != strings.TrimSpace(p.val.text):
			s.refuse(p.where, "这一项每个场景只写一次，请并到 %s。", old.where)
		}
	}
}

func value(n *node, key string) *node {
	for _, p := range n.pairs {
		if p.key == key {
			return p.val
		}
	}
	return nil
}

// splitList parts a cell at its line breaks, or at 「；」 when it has none; so a
// value that holds 「；」 is safe in a cell with a line break.
func splitList(s string) []string {
	cut := func(r rune) bool { return r == '；' || r == ';' }
	if strings.Contains(s, "\n") {
		cut = func(r rune) bool { return r == '\n' }
	}
	var out []string
	for _, v := range strings.FieldsFunc(s, cut) {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func joinList(values []string) string {
	out := strings.Join(values, "\n")
	if len(values) == 1 && strings.ContainsAny(out, "；;") {
		out += "\n"
	}
	return out
}

var (
	phoneEnd  = regexp.MustCompile(`^(.*?)[\s:：]*((?:[+＋][0-9]|[(（]?[0-9０-９]{3})[0-9０-９\-－—()（）转#*/ ]*)$`)
	lastWord  = regexp.MustCompile(`^(.*\S)\s+(\S*[0-9]\S*)$`)
	twoPhones = regexp.MustCompile(`[0-9]{3}[0-9-]*[\s,，、/]`)
)

// splitContact parts 「火警 119」. A tab parts for certain; otherwise the phone is
// what ends the line and looks like one.
func splitContact(s string) (data.Contact, bool) {
	name, phone, tab := strings.Cut(s, "\t")
	if !tab {
		m := phoneEnd.FindStringSubmatch(s)
		if m == nil {
			m = lastWord.FindStringSubmatch(s)
		}
		if m == nil || twoPhones.MatchString(m[1]) {
			return data.Contact{}, false
		}
		name, phone = m[1], m[2]
	}
	c := data.Contact{Name: strings.TrimSpace(name), Phone: strings.TrimSpace(phone)}
	return c, c.Name != "" && c.Phone != ""
}

func joinContacts(all []data.Contact) string {
	var out []string
	for _, c := range all {
		one := c.Name + " " + c.Phone
		if back, ok := splitContact(one); !ok || back != c {
			one = c.Name + "\t" + c.Phone
		}
		out = append(out, one)
	}
	return joinList(out)
}

var dateWays = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`)

// writtenDate evens out 2021/12/1 and 2021年12月1日; a bare day count is a date
// whose format was lost.
func writtenDate(v string) string {
	if m := dateWays.FindStringSubmatch(strings.ReplaceAll(v, " ", "")); m != nil {
		y, _ := strconv.Atoi(m[1])
		mon, _ := strconv.Atoi(m[2])
		d, _ := strconv.Atoi(m[3])
		if t := time.Date(y, time.Month(mon), d, 0, 0, 0, 0, time.UTC); t.Day() == d {
			return t.Format(time.DateOnly)
		}
		return v
	}
	if n, err := strconv.Atoi(v); err == nil && n > 30000 && n < 80000 && strings.IndexFunc(v, unicode.IsSpace) < 0 {
		return dayText(float64(n), false)
	}
	return v
}
