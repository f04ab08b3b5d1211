package bot

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"anka/data"
)

// maxLetter is Telegram's limit for a message: UTF-16 units after parsing.
const maxLetter = 4096

var partIcons = map[data.Part]string{data.Risk: "⚠️", data.Duty: "📌", data.Operation: "📋", data.Emergency: "🆘"}

// sceneLetters renders a scene whole. Its lines are the card's, to the letter;
// it is split between lines only (rule 1).
func sceneLetters(c *data.CardSet, p data.Part, s *data.Scene, asker *data.Person) []data.Letter {
	var lines []string
	switch p {
	case data.Emergency:
		lines = emergencyLines(c, s, asker)
	case data.Operation:
		lines = operationLines(s)
	case data.Risk:
		lines = riskLines(s)
	default:
		lines = dutyLines(s)
	}
	lines = append(lines, footer(c, p))
	return split(partIcons[p]+" "+s.Name, lines, urgency(p))
}

func urgency(p data.Part) data.Urgency {
	if p == data.Emergency {
		return data.First
	}
	return data.Answer
}

// emergencyLines: the steps with the asker's own marked ▶, then what must not
// be done, what to bring and whom to call.
func emergencyLines(c *data.CardSet, s *data.Scene, asker *data.Person) []string {
	var lines []string
	for i, it := range s.Items {
		mark, who := "　", ""
		if own(c, it.Who, asker) {
			mark = "▶"
		}
		if it.Who != "" {
			who = it.Who + "："
		}
		lines = append(lines, fmt.Sprintf("%s%d %s%s", mark, i+1, who, it.Text))
	}
	for _, w := range s.Cautions {
		lines = append(lines, "⚠️ "+w)
	}
	if len(s.Supplies) > 0 {
		lines = append(lines, "🧰 "+strings.Join(s.Supplies, "　"))
	}
	if len(s.Contacts) > 0 {
		calls := make([]string, len(s.Contacts))
		for i, k := range s.Contacts {
			calls[i] = k.Name + " " + k.Phone
		}
		lines = append(lines, "☎ "+strings.Join(calls, "　"))
	}
	return lines
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

func operationLines(s *data.Scene) []string {
	var lines []string
	for i, it := range s.Items {
		mark := ""
		if it.Forbid {
			mark = "⛔ "
		}
		lines = append(lines, fmt.Sprintf("%d %s%s", i+1, mark, it.Text))
		if it.Standard != "" {
			lines = append(lines, "　· "+it.Standard)
		}
	}
	return lines
}

func riskLines(s *data.Scene) []string {
	var lines []string
	for i, it := range s.Items {
		level := ""
		if it.Level != "" {
			level = "【" + it.Level + "】"
		}
		lines = append(lines, fmt.Sprintf("%d %s%s", i+1, level, it.Text))
		if it.Event != "" {
			lines = append(lines, "　可能："+it.Event)
		}
		if len(it.Controls) > 0 {
			lines = append(lines, "　防："+strings.Join(it.Controls, "；"))
		}
	}
	return lines
}

func dutyLines(s *data.Scene) []string {
	if len(s.Items) == 1 && s.Items[0].Text == s.Name {
		return nil // a duty without a title is its own title
	}
	var lines []string
	for i, it := range s.Items {
		lines = append(lines, fmt.Sprintf("%d %s", i+1, it.Text))
	}
	return lines
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

// split puts lines into as many letters as the limit needs, never cutting a
// line. A line alone over the limit cannot come from a checked card.
func split(title string, lines []string, u data.Urgency) []data.Letter {
	var out []data.Letter
	l := data.Letter{Title: title, Urgency: u}
	used := units(title)
	for _, line := range lines {
		n := units(line) + 1
		if used+n > maxLetter && l.Text != "" {
			out = append(out, l)
			l = data.Letter{Title: title + "（接上）", Urgency: u}
			used = units(l.Title)
		}
		if l.Text != "" {
			l.Text += "\n"
		}
		l.Text += line
		used += n
	}
	return append(out, l)
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }
