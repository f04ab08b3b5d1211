package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"anka/data"
)

// StatusQuestion is a labelled question about the rollout. Expect lists every reading
// that is right, as StatusKey writes them; none: it is not about the rollout. A reading
// that begins with 「?」 is to be asked back: it must be among those offered.
type StatusQuestion struct {
	ID     string   `json:"id"`
	Class  string   `json:"class"` // plain colloq dialect typo pinyin terse context none
	Part   string   `json:"part"`  // dev test fresh
	Text   string   `json:"text"`
	Before string   `json:"before,omitempty"` // the last question in the chat
	List   []string `json:"list,omitempty"`   // the enterprises that its answer listed
	Expect []string `json:"expect"`
}

// ReadStatusQuestions reads JSON Lines. An error names the line.
func ReadStatusQuestions(name string, r io.Reader) ([]StatusQuestion, error) {
	var out []StatusQuestion
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var q StatusQuestion
		if err := json.Unmarshal(line, &q); err != nil {
			return nil, fmt.Errorf("%s 第%d行不是一条 JSON 问题：%w", name, n, err)
		}
		out = append(out, q)
	}
	return out, lines.Err()
}

// Cast is who is who in the labels: enterprises are called without 「（示例）」.
type Cast struct {
	names   map[int64]string
	numbers map[string]int64
}

// NewCast numbers enterprises from 1.
func NewCast(names []string) *Cast {
	c := &Cast{map[int64]string{}, map[string]int64{}}
	for i, n := range names {
		n, _, _ = strings.Cut(n, "（")
		c.names[int64(i+1)], c.numbers[n] = n, int64(i+1)
	}
	return c
}

// Number gives an enterprise's.
func (c *Cast) Number(name string) (int64, error) {
	if id, ok := c.numbers[name]; ok {
		return id, nil
	}
	return 0, fmt.Errorf("没有企业 %s", name)
}

var stepKeys = []string{"team", "plan", "takepart", "sheets", "posted", "carried", "plant", "workshop", "crew", "drilled", "examined", "reward", "accepted"}

var lightKeys = []string{"green", "yellow", "red"}

// Key writes a question about the rollout as one line: the topic, then what is not
// empty, as in 「exam type=petrol_station span=2021-12-01..2021-12-31 most=5」.
func (c *Cast) Key(q *data.Status) string {
	out := []string{string(q.Topic)}
	add := func(key, value string) {
		if value != "" {
			out = append(out, key+"="+value)
		}
	}
	add("of", string(q.Of))
	add("area", list(q.Areas, func(s string) string { return s }))
	add("type", list(q.Types, func(t data.EnterpriseType) string { return string(t) }))
	add("ent", list(q.Enterprises, func(id int64) string { return c.names[id] }))
	add("stage", list(q.Stages, func(s data.Stage) string { return string(s) }))
	add("post", q.Post)
	if q.Topic == data.TopicStep {
		add("step", list(append([]data.Step{q.Step}, q.Also...), func(s data.Step) string { return stepKeys[s] }))
	}
	if q.Part.Valid() {
		add("part", q.Part.String())
	}
	add("measure", q.Measure)
	if q.Light != nil {
		add("light", lightKeys[*q.Light])
	}
	add("span", spanKey(q.Span))
	add("against", spanKey(q.Against))
	if q.Most > 0 {
		add("most", fmt.Sprint(q.Most))
	}
	add("by", q.By)
	for _, flag := range []struct {
		is   bool
		name string
	}{{q.Done, "done"}, {q.Late, "late"}, {q.None, "none"}, {q.Best, "best"}} {
		if flag.is {
			out = append(out, flag.name)
		}
	}
	return normalKey(strings.Join(out, " "))
}

// normalKey puts the fields in one order.
func normalKey(s string) string {
	f := strings.Fields(s)
	if len(f) > 1 {
		for i, x := range f {
			if key, value, ok := strings.Cut(x, "="); ok {
				all := strings.Split(value, ",")
				slices.Sort(all)
				f[i] = key + "=" + strings.Join(all, ",")
			}
		}
		slices.Sort(f[1:])
	}
	return strings.Join(f, " ")
}

func list[T any](all []T, word func(T) string) string {
	var out []string
	for _, x := range all {
		out = append(out, word(x))
	}
	return strings.Join(out, ",")
}

func spanKey(s *data.Span) string {
	if s == nil {
		return ""
	}
	return data.DayText(s.From) + ".." + data.DayText(s.To)
}

// Parse reads what Key writes; of steps, parts and lights none: no last question needs
// them.
func (c *Cast) Parse(key string) (*data.Status, error) {
	f := strings.Fields(key)
	q := &data.Status{Topic: data.Topic(f[0])}
	for _, x := range f[1:] {
		name, value, _ := strings.Cut(x, "=")
		all := strings.Split(value, ",")
		switch name {
		case "area":
			q.Areas = all
		case "type":
			for _, t := range all {
				q.Types = append(q.Types, data.EnterpriseType(t))
			}
		case "stage":
			for _, s := range all {
				q.Stages = append(q.Stages, data.Stage(s))
			}
		case "ent":
			for _, n := range all {
				id, err := c.Number(n)
				if err != nil {
					return nil, err
				}
				q.Enterprises = append(q.Enterprises, id)
			}
		case "light":
			l := data.Light(slices.Index(lightKeys, value))
			q.Light = &l
		case "step":
			q.Step = data.Step(slices.Index(stepKeys, value))
		case "span":
			from, to, _ := strings.Cut(value, "..")
			a, err := data.ParseDay(from)
			if err != nil {
				return nil, err
			}
			b, err := data.ParseDay(to)
			if err != nil {
				return nil, err
			}
			q.Span = &data.Span{From: a, To: b, Name: value}
		case "by":
			q.By = value
		case "best":
			q.Best = true
		default:
			return nil, fmt.Errorf("before 里不认得 %s", x)
		}
	}
	return q, nil
}

// Reading is what was understood, as keys.
type Reading struct {
	About, Sure bool
	Key         string
	Near        []string
}

// StatusOutcome is what a question about the rollout came to.
type StatusOutcome struct {
	StatusQuestion
	Reading
	Micros int64
}

// Right says whether it was understood.
func (o *StatusOutcome) Right() bool {
	if len(o.Expect) == 0 || !o.About {
		return len(o.Expect) == 0 && !o.About
	}
	return slices.ContainsFunc(o.Expect, func(e string) bool {
		if e, ok := strings.CutPrefix(e, "?"); ok {
			return !o.Sure && slices.Contains(o.Near, normalKey(e))
		}
		return o.Sure && normalKey(e) == o.Key
	})
}

// near says whether the right reading was at least a button.
func (o *StatusOutcome) near() bool {
	return !o.Right() && o.About && !o.Sure && slices.ContainsFunc(o.Expect, func(e string) bool {
		return slices.Contains(o.Near, normalKey(strings.TrimPrefix(e, "?")))
	})
}

// StatusTable writes for each part and class how many were asked, understood, offered
// as a button, and the time.
func StatusTable(w io.Writer, outcomes []StatusOutcome) error {
	var rows []string
	by := map[string][]StatusOutcome{}
	for _, o := range outcomes {
		for _, row := range []string{fmt.Sprintf("%-6s%-8s", o.Part, o.Class), fmt.Sprintf("%-6s%-8s", o.Part, "all")} {
			if by[row] == nil {
				rows = append(rows, row)
			}
			by[row] = append(by[row], o)
		}
	}
	slices.SortStableFunc(rows, func(a, b string) int { return strings.Compare(a[:6], b[:6]) })
	_, err := fmt.Fprintf(w, "%-6s%-8s%6s%8s%8s%8s%8s\n", "part", "class", "asked", "right", "button", "p50 µs", "p99 µs")
	for _, row := range rows {
		if err != nil {
			return err
		}
		right, near := 0, 0
		var micros []int64
		for _, o := range by[row] {
			if o.Right() {
				right++
			}
			if o.near() {
				near++
			}
			micros = append(micros, o.Micros)
		}
		slices.Sort(micros)
		n := len(by[row])
		_, err = fmt.Fprintf(w, "%s%6d%8s%8s%8d%8d\n", row, n, share(per(float64(right), n)), share(per(float64(near), n)), percentile(micros, 0.5), percentile(micros, 0.99))
	}
	return err
}
