package telegramtest

import "strings"

// startTag reads <tag name="value">. It gives the one value that means
// something and where the text goes on.
func startTag(in string, at int) (tag, argument string, next int, err error) {
	i := at + 1
	for i < len(in) && !space(in[i]) && in[i] != '>' {
		i++
	}
	if i == len(in) {
		return "", "", 0, unparsable("Unclosed start tag at byte offset %d", at)
	}
	tag = strings.ToLower(in[at+1 : i])
	if tags[tag] == "" {
		return "", "", 0, unparsable("Unsupported start tag %q at byte offset %d", tag, at)
	}
	for {
		for i < len(in) && space(in[i]) {
			i++
		}
		if i < len(in) && in[i] == '>' {
			break
		}
		name, value, n, err := attribute(in, i, at, tag)
		if err != nil {
			return "", "", 0, err
		}
		i = n
		if meant, ok := means(tag, name, value); ok {
			argument = meant
		}
	}
	if tag == "span" && argument != "spoiler" {
		return "", "", 0, unparsable("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", at)
	}
	return tag, argument, i + 1, nil
}

func means(tag, name, value string) (string, bool) {
	switch {
	case tag == "a" && name == "href", tag == "tg-emoji" && name == "emoji-id":
		return value, true
	case tag == "code" && name == "class":
		return strings.CutPrefix(value, "language-")
	case tag == "span" && name == "class":
		return strings.CutPrefix(value, "tg-")
	case tag == "blockquote" && name == "expandable":
		return "expandable", true
	}
	return "", false
}

// attribute reads name="value"; only expandable needs no value.
func attribute(in string, i, tagAt int, tag string) (name, value string, next int, err error) {
	from := i
	for i < len(in) && !space(in[i]) && in[i] != '=' && in[i] != '>' {
		i++
	}
	name = in[from:i]
	unclosed := unparsable("Unclosed start tag %q at byte offset %d", tag, tagAt)
	switch {
	case i == len(in):
		return "", "", 0, unclosed
	case name == "":
		return "", "", 0, unparsable("Empty attribute name in the tag %q at byte offset %d", tag, tagAt)
	case in[i] != '=' && tag == "blockquote":
		return name, "", i, nil
	case in[i] != '=':
		return "", "", 0, unparsable("Expected equal sign in declaration of an attribute of the tag %q at byte offset %d", tag, tagAt)
	}
	if i++; i == len(in) {
		return "", "", 0, unclosed
	}
	if quote := in[i]; quote == '"' || quote == '\'' {
		n := strings.IndexByte(in[i+1:], quote)
		if n < 0 || i+n+2 >= len(in) {
			return "", "", 0, unclosed
		}
		return name, unescape(in[i+1 : i+1+n]), i + n + 2, nil
	}
	from = i
	for i < len(in) && (in[i] == '.' || in[i] == '-' || in[i] < 0x80 && in[i] != '_' && isWord(rune(in[i]))) {
		i++
	}
	if i == len(in) {
		return "", "", 0, unclosed
	}
	if !space(in[i]) && in[i] != '>' {
		return "", "", 0, unparsable("Unexpected end of name token at byte offset %d", from)
	}
	return name, strings.ToLower(in[from:i]), i, nil
}

func unescape(value string) string {
	var out strings.Builder
	for i := 0; i < len(value); {
		if value[i] != '&' {
			out.WriteByte(value[i])
			i++
			continue
		}
		char, n := character(value[i:])
		out.WriteString(char)
		i += n
	}
	return out.String()
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
