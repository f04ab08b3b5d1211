package telegramtest

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// hears says whether Telegram gives a message to the bot, and remembers whether
// it was meant for the bot.
//
// With privacy mode on, a bot that is not an admin of the group gets, besides
// service messages: commands that name it, commands that name nobody if it was
// the last bot to write in the group, and replies to messages that were meant
// for it (its own ones too), and messages made with its own inline mode; a reply
// counts before a command. That is the text
// of «Privacy mode» in core.telegram.org/bots/features and of the bots' FAQ.
//
// A message that only mentions @the_bot is NOT delivered. BotFather's own text
// («… or mention the bot by username») says it is, but neither page lists it and
// people who relied on it report that it never comes (telegraf #545,
// python-telegram-bot #4473, archestra #6562).
//
// Other bots are not heard at all, unless Options.HearsBots; posts of a channel
// are, where the bot is an admin; of its own removal the bot is told. The lock
// is held.
func (s *Server) hears(c *Chat, m *Message) bool {
	switch {
	case c.person != nil:
		m.forBot = true
		return true
	case !c.botIn:
		return m.LeftMember != nil && m.LeftMember.ID == s.Bot.ID
	case m.service():
		return true
	case c.Type == "channel":
		return c.admin
	case m.From != nil && s.users[m.From.ID] != nil && m.From.IsBot && !s.hearsBots:
		return false
	}
	m.forBot = s.meant(c, m)
	return m.forBot || c.admin || !s.privacy
}

func (s *Server) meant(c *Chat, m *Message) bool {
	if m.ReplyTo != nil && m.ReplyTo.forBot || m.ViaBot != nil && m.ViaBot.ID == s.Bot.ID {
		return true
	}
	if len(m.Entities) == 0 || m.Entities[0].Type != "bot_command" || m.Entities[0].Offset != 0 {
		return false
	}
	command := string(utf16.Decode(utf16.Encode([]rune(m.Text))[:m.Entities[0].Length]))
	_, name, named := strings.Cut(command, "@")
	if named {
		return strings.EqualFold(name, s.Bot.Username)
	}
	return c.lastBot
}

// findEntities marks commands, mentions and links as Telegram does. A mention
// or command that touches a letter, a Chinese one too, is none: 「请问@bot」 and
// 「@bot卸油」 come without an entity.
func findEntities(text string) []Entity {
	runes := []rune(text)
	var out []Entity
	for i := 0; i < len(runes); i++ {
		n, kind := 0, ""
		switch {
		case runes[i] == '/':
			n, kind = commandAt(runes, i), "bot_command"
		case runes[i] == '@':
			n, kind = mentionAt(runes, i), "mention"
		case hasPrefix(runes[i:], "http://") || hasPrefix(runes[i:], "https://"):
			n, kind = linkAt(runes, i), "url"
		}
		if n > 0 {
			out = append(out, Entity{Type: kind, Offset: len(utf16.Encode(runes[:i])), Length: len(utf16.Encode(runes[i : i+n]))})
			i += n - 1
		}
	}
	return out
}

func commandAt(r []rune, i int) int {
	if i > 0 && (isWord(r[i-1]) || strings.ContainsRune("/<>", r[i-1])) {
		return 0
	}
	end := nameEnd(r, i+1)
	if end == i+1 || end-i-1 > 64 {
		return 0
	}
	if end < len(r) && r[end] == '@' {
		if to := nameEnd(r, end+1); to-end-1 >= 3 && to-end-1 <= 32 {
			end = to
		}
	}
	if end < len(r) && (isWord(r[end]) || strings.ContainsRune("/<>", r[end])) {
		return 0
	}
	return end - i
}

func mentionAt(r []rune, i int) int {
	end := nameEnd(r, i+1)
	if i > 0 && isWord(r[i-1]) || end-i-1 < 2 || end-i-1 > 32 || end < len(r) && isWord(r[end]) {
		return 0
	}
	return end - i
}

func linkAt(r []rune, i int) int {
	end := i
	for end < len(r) && r[end] > ' ' && r[end] < 0x7F {
		end++
	}
	return end - i
}

// nameEnd is where a run of ASCII letters, digits and underscores ends.
func nameEnd(r []rune, i int) int {
	for i < len(r) && r[i] < 0x80 && isWord(r[i]) {
		i++
	}
	return i
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func hasPrefix(r []rune, p string) bool {
	return len(r) >= len(p) && string(r[:len(p)]) == p
}
