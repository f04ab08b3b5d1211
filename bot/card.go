package bot

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"anka/data"
)

// maxLetter is Telegram's limit for a message, 4096 UTF-16 units after
// parsing, less room for a line under it.
const maxLetter = 4096 - 96

var partIcons = map[data.Part]string{data.Risk: "⚠️", data.Duty: "📌", data.Operation: "📋", data.Emergency: "🆘"}

// sceneLetters renders a scene whole. Its lines are the card's, to the letter;
// it is split between entries only (rule 1): an entry is a step with all that
// belongs to it.
func sceneLetters(c *data.CardSet, p data.Part, s *data.Scene, asker *data.Person) []data.Letter {
	var entries []string
	switch p {
	case data.Emergency:
		entries = emergencyEntries(c, s, asker)
	case data.Operation:
		entries = operationEntries(s)
	case data.Risk:
		entries = riskEntries(s)
	default:
		entries = dutyEntries(s)
	}
	entries = append(entries, footer(c, p))
	return split(partIcons[p]+" "+s.Name, entries, urgency(p))
}

func urgency(p data.Part) data.Urgency {
	if p == data.Emergency {
		return data.First
	}
	return data.Answer
}

// emergencyEntries: the steps with the asker's own marked ▶, then what must
// not be done, what to bring and whom to call.
func emergencyEntries(c *data.CardSet, s *data.Scene, asker *data.Person) []string {
	var out []string
	for i, it := range s.Items {
		mark, who := "　", ""
		if own(c, it.Who, asker) {
			mark = "▶"
		}
		if it.Who != "" {
			who = it.Who + "："
		}
		out = append(out, fmt.Sprintf("%s%d %s%s", mark, i+1, who, it.Text))
	}
	for _, w := range s.Cautions {
		out = append(out, "⚠️ "+w)
	}
	out = append(out, joined("🧰 ", s.Supplies, "　")...)
	calls := make([]string, len(s.Contacts))
	for i, k := range s.Contacts {
		calls[i] = k.Name + " " + k.Phone
	}
	return append(out, joined("☎ ", calls, "　")...)
}

// joined writes a list on one line, a long one on several: a line ends between
// two values, never inside one.
func joined(mark string, values []string, between string) []string {
	const long = 800
	var out []string
	for _, v := range values {
		last := len(out) - 1
		if last >= 0 && units(out[last])+units(v) < long {
			out[last] += between + v
		} else {
			out = append(out, mark+v)
		}
	}
	return out
}

// own says whether a step is the asker's: the card is of his post (or
// everybody's) and names nobody else, or it names his post.
func own(c *data.CardSet, who string, asker *data.Person) bool {
	if who == "" {
		return c.Common || asker.Holds(c.Post, c.Aliases...)
	}
	if asker.Holds(who) {
		return true
	}
	// 「卸油员」 written out on the card of the 接卸员, who is the same.
	return asker.Holds(c.Post, c.Aliases...) && (who == c.Post || contains(c.Aliases, who))
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func operationEntries(s *data.Scene) []string {
	var out []string
	for i, it := range s.Items {
		mark := ""
		if it.Forbid {
			mark = "⛔ "
		}
		e := fmt.Sprintf("%d %s%s", i+1, mark, it.Text)
		if it.Standard != "" {
			e += "\n　· " + it.Standard
		}
		out = append(out, e)
	}
	return out
}

func riskEntries(s *data.Scene) []string {
	var out []string
	for i, it := range s.Items {
		level := ""
		if it.Level != "" {
			level = "【" + it.Level + "】"
		}
		e := fmt.Sprintf("%d %s%s", i+1, level, it.Text)
		if it.Event != "" {
			e += "\n　可能：" + it.Event
		}
		for _, line := range joined("　防：", it.Controls, "；") {
			e += "\n" + line
		}
		out = append(out, e)
	}
	return out
}

func dutyEntries(s *data.Scene) []string {
	if data.Untitled(data.Duty, s) {
		return nil // a duty without a title is its own title
	}
	var out []string
	for i, it := range s.Items {
		out = append(out, fmt.Sprintf("%d %s", i+1, it.Text))
	}
	return out
}

// footer says which card this is, in which version, and who approved it.
func footer(c *data.CardSet, p data.Part) string {
	out := []string{c.Enterprise + " " + c.Post, strings.TrimPrefix(p.Title(), "岗位"), version(c.Version)}
	if c.Effective != "" {
		out = append(out, c.Effective)
	}
	if c.ApprovedBy != "" {
		out = append(out, c.ApprovedBy+"批准")
	}
	return "—— " + strings.Join(out, " ")
}

func version(v string) string {
	if v != "" && strings.Trim(v, "0123456789") == "" {
		return "第" + v + "版"
	}
	return v
}

// split puts entries into as many letters as the limit needs, never cutting an
// entry that fits into one. Only a risk with dozens of controls does not: it is
// cut between its lines, none of which a checked card makes too long.
func split(title string, entries []string, u data.Urgency) []data.Letter {
	var out []data.Letter
	l := data.Letter{Title: title, Urgency: u}
	add := func(s string) {
		if units(l.Body())+1+units(s) > maxLetter && l.Text != "" {
			out = append(out, l)
			l = data.Letter{Title: title + "（接上）", Urgency: u}
		}
		if l.Text != "" {
			l.Text += "\n"
		}
		l.Text += s
	}
	for _, e := range entries {
		if units(title)+units("（接上）")+1+units(e) <= maxLetter {
			add(e)
			continue
		}
		for line := range strings.SplitSeq(e, "\n") {
			add(line)
		}
	}
	return append(out, l)
}

// units is a text's length in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// captionRoom is what fits under a file: Telegram takes 1024 units.
const captionRoom = 1024 - 96

// whole makes every letter one message, as the outbox wants it: what is out is
// then recorded whole or not at all. Nearly every letter is one already.
// An acknowledgement of a tap goes along with what the tap brings.
func whole(letters []data.Letter) []data.Letter {
	var out []data.Letter
	for i, l := range letters {
		switch {
		case l.Light() && i+1 < len(letters) && letters[i+1].Tap == "" && letters[i+1].Chat == l.Chat:
			letters[i+1].Tap, letters[i+1].Toast = l.Tap, l.Toast
		case l.File != nil && units(l.Body()) > captionRoom:
			text, file := l, l
			text.File, text.Buttons, text.Lasting = nil, nil, nil
			file.Title, file.Text, file.ReplyTo, file.Tap, file.Toast = "", "", "", "", ""
			out = append(append(out, whole([]data.Letter{text})...), file)
		case units(l.Body()) > maxLetter:
			out = append(out, pieces(l)...)
		default:
			out = append(out, l)
		}
	}
	return out
}

// pieces cuts a letter that is too long between lines, and a line that is too
// long anywhere. The tap is acknowledged with the first, the buttons come under
// the last.
func pieces(l data.Letter) []data.Letter {
	var lines []string
	for line := range strings.SplitSeq(l.Text, "\n") {
		for units(line) > maxLetter/2 {
			r := []rune(line)
			lines = append(lines, string(r[:maxLetter/4])) // a character is at most two units
			line = string(r[maxLetter/4:])
		}
		lines = append(lines, line)
	}
	out := split(l.Title, lines, l.Urgency)
	for i := range out {
		p := l
		p.Title, p.Text = out[i].Title, out[i].Text
		if i > 0 {
			p.ReplyTo, p.Tap, p.Toast = "", "", ""
		}
		if i < len(out)-1 {
			p.Buttons, p.Lasting = nil, nil
		}
		out[i] = p
	}
	return out
}
