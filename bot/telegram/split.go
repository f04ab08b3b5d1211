package telegram

import (
	"strings"
	"unicode/utf16"
)

const (
	longestText    = 4096 // UTF-16 units
	longestCaption = 1024
)

// piece is a part of a text, with the UTF-16 unit it began at.
type piece struct {
	text string
	from int
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// split cuts a text into pieces that Telegram takes, at line breaks where there
// are any and never inside a character. The bot keeps its letters short enough;
// this is for the one that is not.
func split(text string, longest int) []piece {
	var out []piece
	from := 0
	for text != "" {
		end := cutAt(text, longest)
		if p := text[:end]; strings.TrimSpace(p) != "" {
			out = append(out, piece{p, from})
		}
		from += units(text[:end])
		text = text[end:]
		if strings.HasPrefix(text, "\n") {
			text, from = text[1:], from+1
		}
	}
	return out
}

// cutAt is the byte where the first piece of a text ends.
func cutAt(text string, longest int) int {
	n, line := 0, 0
	for i, r := range text {
		if r == '\n' && i > 0 {
			line = i
		}
		if n += max(1, utf16.RuneLen(r)); n > longest {
			if line > 0 {
				return line
			}
			return i
		}
	}
	return len(text)
}
