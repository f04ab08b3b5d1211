package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// spoken is a text as the bot reads it.
type spoken struct {
	rest    string // without the bot's own name
	named   bool   // the name was in it
	command bool   // it begins with a /command
	other   bool   // … of another bot
}

// span is a part of a text in UTF-16 units, as Telegram counts.
type span struct{ from, to int }

// read finds the bot's name in a text, which is not empty, and takes it out.
func read(text string, entities []models.MessageEntity, me *self) spoken {
	u := utf16.Encode([]rune(text))
	var s spoken
	cuts := mentions(u, entities, me)
	s.named = len(cuts) > 0
	if end := wordEnd(u, 1); u[0] == '/' && end > 1 && (end == len(u) || u[end] != '/') {
		s.command = true
		if at := (span{end, wordEnd(u, end+1)}); end < len(u) && u[end] == '@' && at.to > end+1 {
			// With a private chat's command whatever name follows is the bot's.
			s.other = !strings.EqualFold(ascii(u[at.from+1:at.to]), me.name)
			cuts = append(cuts, at)
		}
	}
	s.rest = cut(text, u, cuts)
	return s
}

// mentions finds where the bot is named: by its @name, marked by Telegram or not
// (in 「请问@bot」 it is not), or by a name that links to it.
func mentions(u []uint16, entities []models.MessageEntity, me *self) []span {
	var quoted, out []span
	for _, e := range entities {
		at := clip(e, len(u))
		switch e.Type {
		case models.MessageEntityTypeTextMention:
			if e.User != nil && e.User.ID == me.id && me.id != 0 && at.from < at.to {
				out = append(out, at)
			}
		case models.MessageEntityTypeURL, models.MessageEntityTypeEmail, models.MessageEntityTypeCode, models.MessageEntityTypePre:
			quoted = append(quoted, at)
		}
	}
	for i := range u {
		if u[i] != '@' || i > 0 && isWord(u[i-1]) || me.name == "" {
			continue
		}
		at := span{i, wordEnd(u, i+1)}
		inside := func(q span) bool { return q.from <= at.from && at.to <= q.to }
		if strings.EqualFold(ascii(u[i+1:at.to]), me.name) && !slices.ContainsFunc(quoted, inside) {
			out = append(out, at)
		}
	}
	return out
}

// clip keeps an entity inside the text whatever its numbers are.
func clip(e models.MessageEntity, length int) span {
	from := min(max(e.Offset, 0), length)
	return span{from, from + min(max(e.Length, 0), length-from)}
}

// cut takes spans out of a text, and with a name the space after it; at the
// beginning also the comma or colon by which one speaks to somebody.
func cut(text string, u []uint16, cuts []span) string {
	if len(cuts) == 0 {
		return text
	}
	slices.SortFunc(cuts, func(a, b span) int { return a.from - b.from })
	var out []uint16
	at := 0
	for _, s := range cuts {
		out = append(out, u[at:max(at, s.from)]...)
		at = max(at, s.to)
		for at < len(u) && u[at] == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			at++
		}
	}
	begins := cuts[0].from == 0
	rest := strings.TrimSpace(string(utf16.Decode(append(out, u[at:]...))))
	if begins {
		rest = strings.TrimLeft(rest, " ，,：:、\n")
	}
	return rest
}

func isWord(c uint16) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// wordEnd is where a run of ASCII letters, digits and underscores ends.
func wordEnd(u []uint16, i int) int {
	for i < len(u) && isWord(u[i]) {
		i++
	}
	return min(i, len(u))
}

func ascii(u []uint16) string { return string(utf16.Decode(u)) }
