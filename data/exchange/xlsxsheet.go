package exchange

import (
	"math"
	"strconv"
	"strings"
	"time"

	"anka/data"
)

// sheetScan reads the XML of one sheet.
type sheetScan struct {
	book *book
	grid *grid

	p        pos
	kind     string
	style    int
	formula  bool
	text     *strings.Builder // where character data goes; nil: nowhere
	phonetic bool
	v, is    strings.Builder
	merged   int
}

func (s *sheetScan) run(body []byte) error {
	h := handler{}
	h.start = func(name string, attr func(string) string) {
		if err := s.start(name, attr); err != nil {
			h.err = err
		}
	}
	h.text = func(t string) {
		if s.text != nil {
			s.text.WriteString(t)
		}
	}
	h.end = func(name string) {
		switch name {
		case "v", "t":
			s.text = nil
		case "rPh":
			s.phonetic = false
		case "c":
			if err := s.book.keep(s.grid, s.p, s.cell()); err != nil && h.err == nil {
				h.err = err
			}
		}
	}
	return h.run(body)
}

func (s *sheetScan) start(name string, attr func(string) string) error {
	switch name {
	case "row":
		s.p = pos{row: number(attr("r"), s.p.row+1)}
	case "c":
		s.p.col++
		if ref := attr("r"); ref != "" {
			p, ok := parseRef(ref)
			if !ok {
				return errBroken
			}
			s.p = p
		}
		s.kind, s.style, s.formula = attr("t"), number(attr("s"), 0), false
		s.v.Reset()
		s.is.Reset()
	case "f":
		s.formula = true
	case "v":
		s.text = &s.v
	case "rPh":
		s.phonetic = true
	case "t":
		if !s.phonetic {
			s.text = &s.is
		}
	case "mergeCell":
		return s.merge(attr("ref"))
	}
	return nil
}

func number(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}

// cell takes the value that was saved; a formula is never computed.
func (s *sheetScan) cell() cell {
	v := s.v.String()
	switch s.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.book.shared) {
			return cell{}
		}
		return cell{text: s.book.shared[i]}
	case "inlineStr":
		return cell{text: unescape(s.is.String())}
	case "e":
		return cell{text: v, trouble: "公式出错（" + data.Brief(v) + "），请改成文字。"}
	case "b":
		return cell{text: map[bool]string{true: "是", false: "否"}[v == "1"]}
	case "str":
		v = unescape(v)
	case "d":
		return cell{text: strings.TrimSuffix(v, "T00:00:00"), isDate: true}
	default:
		return s.number(v)
	}
	return s.saved(v)
}

func (s *sheetScan) saved(v string) cell {
	if s.formula && strings.TrimSpace(v) == "" {
		return cell{trouble: "公式没有保存结果，请改成文字。"}
	}
	return cell{text: v}
}

// number gives digits as typed; a number shown as a date is that date.
func (s *sheetScan) number(v string) cell {
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return s.saved(v)
	}
	if s.style < len(s.book.dates) && s.book.dates[s.style] {
		return cell{text: dayText(f, s.book.date04), isDate: true}
	}
	if math.Abs(f) < 1e15 {
		v = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return cell{text: v}
}

func dayText(days float64, date04 bool) string {
	if date04 {
		days += 1462
	}
	if days < 0 || days > 1e6 {
		return strconv.FormatFloat(days, 'f', -1, 64)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Format(time.DateOnly)
}

// merge notes the first cell for those below it; what lies right of it is empty anyway.
func (s *sheetScan) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	a, okA := parseRef(from)
	z, okZ := parseRef(to)
	if !ok || !okA || !okZ || a.col > maxColumn {
		return nil
	}
	for row := a.row + 1; row <= min(z.row, s.book.rows); row++ {
		s.grid.merges[pos{row, a.col}] = a
		if s.merged++; s.merged > s.book.bounds.merged {
			return errTooBig
		}
	}
	return nil
}

// parseRef reads B12; dollar signs are left out.
func parseRef(ref string) (pos, bool) {
	ref = strings.ReplaceAll(strings.ToUpper(ref), "$", "")
	var p pos
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		p.col = p.col*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	p.row = row
	return p, err == nil && p.col > 0 && row > 0 && row < 1<<24
}
