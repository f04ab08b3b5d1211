package telegramtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseMode reads a text in one of Telegram's three markups.
func parseMode(mode, text string) (string, []Entity, error) {
	var parse func(string) (string, []Entity, error)
	switch strings.ToLower(mode) {
	case "html":
		parse = parseHTML
	case "markdownv2":
		parse = parseMarkdownV2
	case "markdown":
		parse = parseMarkdown
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	plain, entities, err := parse(text)
	if err != nil {
		return "", nil, err
	}
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return plain, entities, nil
}

func unparsable(format string, a ...any) error {
	return badRequest("can't parse entities: "+format, a...)
}

// marked is a text that grows while a markup is read, and its entities.
type marked struct {
	text     strings.Builder
	units    int // of text, UTF-16
	entities []Entity
}

func (m *marked) write(s string) {
	m.text.WriteString(s)
	m.units += units(s)
}

// mark adds an entity from a point on; one of no length is none.
func (m *marked) mark(e Entity, from int) {
	if e.Offset, e.Length = from, m.units-from; e.Length > 0 {
		m.entities = append(m.entities, e)
	}
}

// link marks a link: to a person, to an address, or nothing if it is none.
func (m *marked) link(url string, from int) {
	if id, ok := strings.CutPrefix(url, "tg://user?id="); ok {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			m.mark(Entity{Type: "text_mention", User: &Account{ID: n}}, from)
		}
		return
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://"), "/")
	if strings.Contains(host, ".") || strings.HasPrefix(host, "localhost") || strings.HasPrefix(url, "tg://") {
		if !strings.Contains(url, "://") {
			url = "http://" + url
		}
		m.mark(Entity{Type: "text_link", URL: url}, from)
	}
}

// tags are the tags of HTML and what they mean; a, span, pre, code, blockquote
// and tg-emoji have more to them.
var tags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
	"a": "text_link", "pre": "pre", "code": "code", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}

// open is a tag that waits for its end.
type open struct {
	tag, argument string
	from, byteAt  int // in UTF-16 units, and in bytes of the text so far
}

func parseHTML(in string) (string, []Entity, error) {
	var m marked
	var stack []open
	for i := 0; i < len(in); {
		switch {
		case in[i] == '&':
			char, n := character(in[i:])
			m.write(char)
			i += n
		case in[i] != '<':
			n := strings.IndexAny(in[i:], "&<")
			if n < 0 {
				n = len(in) - i
			}
			m.write(in[i : i+n])
			i += n
		case strings.HasPrefix(in[i:], "</"):
			n, err := m.end(in, i, &stack)
			if err != nil {
				return "", nil, err
			}
			i = n
		default:
			tag, argument, n, err := startTag(in, i)
			if err != nil {
				return "", nil, err
			}
			stack = append(stack, open{tag, argument, m.units, m.text.Len()})
			i = n
		}
	}
	if n := len(stack); n > 0 {
		return "", nil, unparsable("Can't find end tag corresponding to start tag %q", stack[n-1].tag)
	}
	return m.text.String(), m.entities, nil
}

// character reads &lt; and the like; what is none stays as it is.
func character(in string) (string, int) {
	end := 1
	for end < len(in) && (in[end] == '#' && end == 1 || in[end] < 0x80 && isWord(rune(in[end])) && in[end] != '_') {
		end++
	}
	name, length := in[1:end], end
	if end < len(in) && in[end] == ';' {
		length++
	}
	if plain, ok := map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`}[name]; ok {
		return plain, length
	}
	if number, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, is := strings.CutPrefix(strings.ToLower(number), "x"); is {
			number, base = hex, 16
		}
		if n, err := strconv.ParseInt(number, base, 32); err == nil && n > 0 && utf8.ValidRune(rune(n)) {
			return string(rune(n)), length
		}
	}
	return "&", 1
}

// end reads an end tag and marks what it ends.
func (m *marked) end(in string, at int, stack *[]open) (int, error) {
	if len(*stack) == 0 {
		return 0, unparsable("Unexpected end tag at byte offset %d", at)
	}
	n := strings.IndexByte(in[at:], '>')
	if n < 0 {
		return 0, unparsable("Unclosed end tag at byte offset %d", at)
	}
	top := (*stack)[len(*stack)-1]
	*stack = (*stack)[:len(*stack)-1]
	if name := strings.TrimSpace(strings.ToLower(in[at+2 : at+n])); name != "" && name != top.tag {
		return 0, unparsable("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", at, top.tag, name)
	}
	return at + n + 1, m.ended(top)
}

func (m *marked) ended(o open) error {
	e := Entity{Type: tags[o.tag]}
	switch o.tag {
	case "a":
		url := o.argument
		if url == "" {
			url = m.text.String()[o.byteAt:]
		}
		m.link(url, o.from)
		return nil
	case "tg-emoji":
		if n, err := strconv.ParseInt(o.argument, 10, 64); err != nil || n == 0 {
			return unparsable("Invalid custom emoji identifier specified")
		}
		e.Emoji = o.argument
	case "blockquote":
		if o.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "pre": // <pre><code class="language-x"> is one entity
		if last := len(m.entities) - 1; last >= 0 && m.entities[last].Type == "code" && m.entities[last].Offset == o.from && m.entities[last].Offset+m.entities[last].Length == m.units {
			m.entities[last].Type = "pre"
			return nil
		}
	case "code":
		e.Language = o.argument
	}
	m.mark(e, o.from)
	return nil
}
