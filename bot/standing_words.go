package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
)

// standingLines says a standing: each stream a line, 记得住 also by sheet.
func standingLines(s *data.Standing, nowMS int64, zone *time.Location) []string {
	return slices.Insert(streamLines(s, nowMS, zone), 1, sheetLines(s, nowMS, zone)...)
}

// streamLines says each stream in a line.
func streamLines(s *data.Standing, nowMS int64, zone *time.Location) []string {
	out := []string{"记得住：" + s.Recalled.Words(nowMS, zone)}
	if first := s.Recalled.FirstWords(); first != "" {
		out = append(out, "　"+first)
	}
	return append(out, "说得明："+s.Explained.Words(nowMS, zone), "做得到："+s.Performed.Words(nowMS, zone))
}

// standingOrder is how sheets stand under each other: what saves lives first.
var standingOrder = []data.Part{data.Emergency, data.Operation, data.Risk, data.Duty}

// sheetLines says 记得住 by sheet, with a small bar.
func sheetLines(s *data.Standing, nowMS int64, zone *time.Location) []string {
	var out []string
	for _, p := range standingOrder {
		x := s.Sheets[p].Recalled
		if x.Lines == 0 {
			continue
		}
		line := "　" + partIcons[p] + " " + p.Ability() + " "
		if x.Asked > 0 {
			line += bar(x.Mean) + " "
		}
		out = append(out, line+x.Words(nowMS, zone))
	}
	return out
}

// bar is a share as ten cells; only what is all fills them.
func bar(share float64) string {
	n := min(10, max(0, int(share*10)))
	return strings.Repeat("▓", n) + strings.Repeat("░", 10-n)
}

// lineWords says a line and where it stands, short enough for a list.
func lineWords(l *data.Line) string {
	where := l.Part.Short() + "顺口溜"
	if l.Scene != "" {
		where = "「" + l.Scene + "」"
	}
	return where + cut(l.Text, 36)
}

// cut shortens a text to so many letters.
func cut(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}

const fiveLines = 5

// five cuts a list into pages of five; it gives one and whether there is a next.
func five[T any](all []T, n int64) (some []T, next bool) {
	from := min(max(0, n), int64(len(all))/fiveLines+1) * fiveLines
	from = min(from, int64(len(all)))
	to := min(from+fiveLines, int64(len(all)))
	return all[from:to], to < int64(len(all))
}

// people writes how many, with their names, so many at most.
func names(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, "、")
	}
	return strings.Join(all[:most], "、") + fmt.Sprintf("等 %d 人", len(all))
}
