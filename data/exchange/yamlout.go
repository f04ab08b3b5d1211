package exchange

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"anka/data"
)

// WriteYAML writes a card set in the form of cardset.md. What data.Check
// accepts comes back the same from Read.
func WriteYAML(w io.Writer, c *data.CardSet) error {
	y := &yamlWriter{}
	y.head(c)
	for _, p := range data.Parts {
		y.sheet(p, c.Sheet(p))
	}
	if _, err := io.WriteString(w, y.String()); err != nil {
		return fmt.Errorf("write card set: %w", err)
	}
	return nil
}

type yamlWriter struct{ strings.Builder }

// put writes one line: indent, key and value; nothing when the value is empty.
func (y *yamlWriter) put(indent int, key, value string) {
	if value != "" {
		fmt.Fprintf(y, "%s%s: %s\n", strings.Repeat(" ", indent), key, quote(value))
	}
}

func (y *yamlWriter) list(indent int, key string, values []string) {
	if len(values) > 0 {
		fmt.Fprintf(y, "%s%s: [%s]\n", strings.Repeat(" ", indent), key, quoted(values))
	}
}

func (y *yamlWriter) flag(indent int, key string, on bool) {
	if on {
		fmt.Fprintf(y, "%s%s: true\n", strings.Repeat(" ", indent), key)
	}
}

func (y *yamlWriter) line(indent int, text string) {
	fmt.Fprintf(y, "%s%s\n", strings.Repeat(" ", indent), text)
}

func (y *yamlWriter) head(c *data.CardSet) {
	y.line(0, "format: 1")
	y.put(0, "enterprise", c.Enterprise)
	y.put(0, "type", string(c.Type))
	y.put(0, "area", c.Area)
	y.flag(0, "common", c.Common)
	y.put(0, "post", c.Post)
	y.list(0, "aliases", c.Aliases)
	y.put(0, "version", c.Version)
	y.put(0, "effective", c.Effective)
	y.put(0, "prepared_by", c.PreparedBy)
	y.put(0, "reviewed_by", c.ReviewedBy)
	y.put(0, "approved_by", c.ApprovedBy)
	y.put(0, "trigger", string(c.Trigger))
}

func (y *yamlWriter) sheet(p data.Part, s *data.Sheet) {
	if s.Rhyme == "" && len(s.Scenes) == 0 {
		return
	}
	l := layoutOf(p)
	y.line(0, "\n"+data.SheetPath(p)+":")
	y.rhyme(s.Rhyme)
	if len(s.Scenes) == 0 {
		return
	}
	y.line(2, l.list+":")
	for i := range s.Scenes {
		if l.nested {
			y.scene(p, l, &s.Scenes[i])
		} else {
			y.items(p, l, &s.Scenes[i])
		}
	}
}

// rhyme writes a verse a line where a block says it truly.
func (y *yamlWriter) rhyme(r string) {
	lines := strings.Split(r, "\n")
	for _, l := range lines {
		if len(lines) == 1 || l == "" || strings.TrimSpace(l) != l || !printable(l) {
			y.put(2, "rhyme", r)
			return
		}
	}
	y.line(2, "rhyme: |")
	for _, l := range lines {
		y.line(4, l)
	}
}

// items writes the lines of a risk point or a duty title; the wordings stand on the first.
func (y *yamlWriter) items(p data.Part, l *layout, s *data.Scene) {
	for i, it := range s.Items {
		untitled := data.Untitled(p, s)
		if untitled {
			y.line(4, "- text: "+quote(it.Text))
		} else {
			y.line(4, "- "+l.name+": "+quote(s.Name))
			y.put(6, "text", it.Text)
		}
		y.put(6, "event", it.Event)
		y.put(6, "level", it.Level)
		y.put(6, "tier", it.Tier)
		y.list(6, "controls", it.Controls)
		y.put(6, "department", it.Department)
		y.put(6, "person_in_charge", it.InCharge)
		if i == 0 {
			y.list(6, "asked_as", s.AskedAs)
		}
	}
}

func (y *yamlWriter) scene(p data.Part, l *layout, s *data.Scene) {
	y.line(4, "- "+l.name+": "+quote(s.Name))
	y.list(6, "asked_as", s.AskedAs)
	y.put(6, "signs", s.Signs)
	y.line(6, "steps:")
	for _, it := range s.Items {
		y.step(it)
	}
	y.list(6, "cautions", s.Cautions)
	y.list(6, "supplies", s.Supplies)
	if p == data.Emergency && len(s.Contacts) > 0 {
		y.line(6, "contacts:")
		for _, c := range s.Contacts {
			y.line(8, fmt.Sprintf("- {name: %s, phone: %s}", quote(c.Name), quote(c.Phone)))
		}
	}
}

func (y *yamlWriter) step(it data.Item) {
	if it.Standard == "" && it.Who == "" && !it.Forbid && !it.Critical {
		y.line(8, "- "+quote(it.Text))
		return
	}
	y.line(8, "- do: "+quote(it.Text))
	y.put(10, "standard", it.Standard)
	y.flag(10, "forbid", it.Forbid)
	y.put(10, "who", it.Who)
	y.flag(10, "critical", it.Critical)
}

// date is what YAML readers of this form take as text.
var date = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

func quoted(values []string) string {
	var out []string
	for _, v := range values {
		out = append(out, quote(v))
	}
	return strings.Join(out, ", ")
}

// quote leaves plain Chinese as it is and puts all else in double quotes, so
// that no value can be taken for a number, a date, a truth or YAML's own signs.
func quote(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r > 0xFFFF && !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func plain(s string) bool {
	if data.EnterpriseType(s).Name() != "" || data.Trigger(s).Name() != "" || date.MatchString(s) {
		return true
	}
	for i, r := range s {
		switch {
		case unicode.Is(unicode.Han, r), i > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		case i > 0 && strings.ContainsRune("，。、；：？！（）《》「」“”％～·/.-_", r):
		default:
			return false
		}
	}
	return s != ""
}

func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0
}
