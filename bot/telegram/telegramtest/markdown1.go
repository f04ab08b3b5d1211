package telegramtest

import "strings"

// parseMarkdown reads the older markup: nothing inside anything, and only
// _ * ` and [ can be escaped.
func parseMarkdown(in string) (string, []Entity, error) {
	var m marked
	for i := 0; i < len(in); {
		c := in[i]
		switch {
		case c == '\\' && i+1 < len(in) && strings.IndexByte("_*`[", in[i+1]) >= 0:
			m.write(in[i+1 : i+2])
			i += 2
		case strings.IndexByte("_*`[", c) < 0:
			n := strings.IndexAny(in[i:], "\\_*`[")
			if n <= 0 {
				n = map[bool]int{true: len(in) - i, false: 1}[n < 0]
			}
			m.write(in[i : i+n])
			i += n
		default:
			next, err := m.entity(in, i)
			if err != nil {
				return "", nil, err
			}
			i = next
		}
	}
	return m.text.String(), m.entities, nil
}

// entity reads one entity of the older markup, from its mark to its end.
func (m *marked) entity(in string, at int) (int, error) {
	begin, end, kind := in[at:at+1], in[at:at+1], map[byte]string{'_': "italic", '*': "bold", '`': "code", '[': "text_link"}[in[at]]
	switch {
	case strings.HasPrefix(in[at:], "```"):
		begin, end, kind = "```", "```", "pre"
	case in[at] == '[':
		end = "]"
	}
	from := at + len(begin)
	n := strings.Index(in[from:], end)
	if n < 0 {
		return 0, unparsable("Can't find end of the entity starting at byte offset %d", at)
	}
	body, next, start := in[from:from+n], from+n+len(end), m.units
	if kind != "text_link" {
		e := Entity{Type: kind}
		if kind == "pre" {
			e.Language, body = firstLine(body)
		}
		m.write(body)
		m.mark(e, start)
		return next, nil
	}
	m.write(body)
	url := body
	if next < len(in) && in[next] == '(' {
		n := strings.IndexByte(in[next:], ')')
		if n < 0 {
			n = len(in) - next
		}
		url = in[next+1 : next+n]
		next = min(next+n+1, len(in))
	}
	m.link(url, start)
	return next, nil
}

// firstLine takes the language off a block of code.
func firstLine(body string) (language, rest string) {
	line, rest, ok := strings.Cut(body, "\n")
	if !ok || strings.ContainsAny(line, " \t") {
		return "", body
	}
	return line, rest
}
