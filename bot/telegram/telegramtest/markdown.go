package telegramtest

import "strings"

// v2Marks are the marks of MarkdownV2, the longer ones first.
var v2Marks = []struct{ mark, kind string }{
	{"```", "pre"}, {"__", "underline"}, {"||", "spoiler"}, {"![", "custom_emoji"},
	{"`", "code"}, {"_", "italic"}, {"*", "bold"}, {"~", "strikethrough"}, {"[", "text_link"},
}

// kindNames are the entities as Telegram's errors call them.
var kindNames = map[string]string{
	"pre": "Pre", "code": "Code", "underline": "Underline", "spoiler": "Spoiler", "custom_emoji": "CustomEmoji",
	"italic": "Italic", "bold": "Bold", "strikethrough": "Strikethrough", "text_link": "TextUrl", "blockquote": "BlockQuote",
}

// started is a mark of MarkdownV2 that waits for its end.
type started struct {
	kind, language string
	from, byteAt   int
	inputAt        int // where the mark stands, for the error
}

type v2 struct {
	marked
	in    string
	i     int
	stack []started
}

func parseMarkdownV2(in string) (string, []Entity, error) {
	p := v2{in: in}
	for p.i < len(p.in) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	p.endQuote()
	if n := len(p.stack); n > 0 {
		return "", nil, p.stack[n-1].missing()
	}
	return p.text.String(), p.entities, nil
}

func (s started) missing() error {
	return unparsable("Can't find end of %s entity at byte offset %d", kindNames[s.kind], s.inputAt)
}

func (p *v2) top() string {
	if len(p.stack) == 0 {
		return ""
	}
	return p.stack[len(p.stack)-1].kind
}

func (p *v2) has(mark string) bool { return strings.HasPrefix(p.in[p.i:], mark) }

func (p *v2) quoting() bool { return len(p.stack) > 0 && p.stack[0].kind == "blockquote" }

// step reads one character, escape or mark.
func (p *v2) step() error {
	c := p.in[p.i]
	code := p.top() == "code" || p.top() == "pre"
	switch {
	case c == '\\' && p.i+1 < len(p.in) && p.in[p.i+1] > 0 && p.in[p.i+1] <= 126:
		p.write(p.in[p.i+1 : p.i+2])
		p.i += 2
	case code && c != '`', !strings.ContainsRune("_*[]()~`>#+-=|{}.!\n", rune(c)):
		n := 1
		for p.i+n < len(p.in) && p.in[p.i+n]&0xC0 == 0x80 {
			n++
		}
		p.write(p.in[p.i : p.i+n])
		p.i += n
	case c == '\n':
		return p.newline()
	case p.ends():
		return p.finish()
	default:
		return p.begin()
	}
	return nil
}

func (p *v2) newline() error {
	goesOn := p.i+1 < len(p.in) && p.in[p.i+1] == '>'
	if !goesOn {
		p.endQuote()
		if p.quoting() {
			return p.stack[len(p.stack)-1].missing()
		}
	}
	p.write("\n")
	p.i++
	if goesOn {
		if !p.quoting() {
			if len(p.stack) > 0 {
				return p.stack[len(p.stack)-1].missing()
			}
			p.stack = append(p.stack, started{"blockquote", "", p.units, p.text.Len(), p.i})
		}
		p.i++
	}
	return nil
}

// endQuote ends a quotation at the end of a line or of the text; one that ends
// with || is folded.
func (p *v2) endQuote() {
	n := len(p.stack)
	folded := n == 2 && p.stack[1].kind == "spoiler" && p.stack[1].from == p.units
	if n == 0 || p.stack[0].kind != "blockquote" || n > 1 && !folded {
		return
	}
	kind := map[bool]string{false: "blockquote", true: "expandable_blockquote"}[folded]
	p.mark(Entity{Type: kind}, p.stack[0].from)
	p.stack = nil
}

// ends says whether the innermost entity ends here.
func (p *v2) ends() bool {
	switch p.top() {
	case "bold":
		return p.has("*")
	case "italic":
		return p.has("_") && !p.has("__")
	case "underline":
		return p.has("__")
	case "strikethrough":
		return p.has("~")
	case "spoiler":
		return p.has("||")
	case "code":
		return p.has("`")
	case "pre":
		return p.has("```")
	case "text_link", "custom_emoji":
		return p.has("]")
	}
	return false
}

func (p *v2) begin() error {
	if p.has(">") && p.i == 0 {
		p.stack = append(p.stack, started{"blockquote", "", 0, 0, 0})
		p.i++
		return nil
	}
	for _, m := range v2Marks {
		if !p.has(m.mark) {
			continue
		}
		s := started{m.kind, "", p.units, p.text.Len(), p.i}
		p.i += len(m.mark)
		if m.kind == "pre" {
			s.language = p.language()
		}
		p.stack = append(p.stack, s)
		return nil
	}
	return unparsable("Character '%c' is reserved and must be escaped with the preceding '\\'", p.in[p.i])
}

// language reads the name after ``` and the line end that follows.
func (p *v2) language() string {
	end := p.i
	for end < len(p.in) && !space(p.in[end]) && p.in[end] != '`' {
		end++
	}
	language := ""
	if end < len(p.in) && p.in[end] != '`' {
		language, p.i = p.in[p.i:end], end
	}
	if p.has("\r\n") {
		p.i += 2
	} else if p.has("\n") {
		p.i++
	}
	return language
}

func (p *v2) finish() error {
	s := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	for _, m := range v2Marks {
		if m.kind == s.kind && m.mark[0] != '[' && m.mark != "![" {
			p.i += len(m.mark)
		}
	}
	switch s.kind {
	case "text_link", "custom_emoji":
		p.i++
		url, given, err := p.address(s.kind)
		if err != nil {
			return err
		}
		if s.kind == "custom_emoji" {
			id, ok := strings.CutPrefix(url, "tg://emoji?id=")
			if !given || !ok {
				return unparsable("Custom emoji entity must contain a tg://emoji URL")
			}
			p.mark(Entity{Type: s.kind, Emoji: id}, s.from)
			return nil
		}
		if !given {
			url = p.text.String()[s.byteAt:]
		}
		p.link(url, s.from)
	default:
		p.mark(Entity{Type: s.kind, Language: s.language}, s.from)
	}
	return nil
}

// address reads the (address) of a link.
func (p *v2) address(kind string) (url string, given bool, err error) {
	if !p.has("(") {
		return "", false, nil
	}
	p.i++
	from := p.i
	var out strings.Builder
	for ; p.i < len(p.in) && p.in[p.i] != ')'; p.i++ {
		if p.in[p.i] == '\\' && p.i+1 < len(p.in) {
			p.i++
		}
		out.WriteByte(p.in[p.i])
	}
	if p.i >= len(p.in) {
		return "", false, unparsable("Can't find end of %s at byte offset %d", map[string]string{"text_link": "a URL", "custom_emoji": "a custom emoji URL"}[kind], from)
	}
	p.i++
	return out.String(), true, nil
}
