package bot_test

import (
	"strings"

	"anka/data"
)

// hear writes letters down as they would be read.
func (s *stage) hear(letters []data.Letter) {
	silent := true
	for _, l := range letters {
		if l.Toast != "" {
			s.print("安卡小条：" + l.Toast)
			silent = false
		}
		if l.Body() == "" && l.File == nil && l.Quiz == nil {
			continue
		}
		silent = false
		head := "安卡" + s.to
		if l.Urgency == data.First {
			head += "（急）"
		}
		if l.ReplyTo != "" {
			head += "回" + s.asked[l.ReplyTo]
		}
		s.print(head + "：")
		for line := range strings.SplitSeq(l.Body(), "\n") {
			if l.Quiz != nil {
				break
			}
			s.print("  " + line)
		}
		if l.Quiz != nil {
			s.print("  🗳 " + strings.ReplaceAll(l.Quiz.Question, "\n", "\n  "))
			for i, o := range l.Quiz.Options {
				s.print("  " + string(rune('①'+i)) + " " + o)
			}
			s.print("  （答完显示）" + strings.ReplaceAll(l.Quiz.Why, "\n", "\n  "))
		}
		if l.File != nil {
			s.print("  📎 " + l.File.Name)
			for line := range strings.Lines(l.File.Alt) {
				s.print("  │ " + strings.TrimSuffix(line, "\n"))
			}
		}
		for _, row := range l.Buttons {
			line := " "
			for _, b := range row {
				line += " [" + b.Label + "]"
			}
			s.print(line)
		}
		for _, row := range l.Lasting {
			s.print("  ⌨ " + strings.Join(row, " | "))
		}
	}
	if silent {
		s.print("（没有回话）")
	}
}
