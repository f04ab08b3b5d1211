package bot

import (
	"strings"
	"testing"

	"anka/data"
)

// Every letter is one message; nothing of it is lost, and what belongs to it
// comes once.
func TestWhole(t *testing.T) {
	long, file := strings.Repeat("长", 9000), &data.File{Name: "a.png", Body: []byte("x")}
	buttons := [][]data.Button{{{Label: "一", Data: "s:1"}}}
	for _, x := range []struct {
		name string
		in   []data.Letter
		want int
	}{
		{"short", []data.Letter{{Text: "短", Buttons: buttons}}, 1},
		{"long line", []data.Letter{{Title: "题", Text: long, Buttons: buttons, ReplyTo: "7", Tap: "t"}}, 3},
		{"long lines", []data.Letter{{Text: strings.Repeat(strings.Repeat("行", 99)+"\n", 60), Buttons: buttons}}, 2},
		{"caption", []data.Letter{{Text: "短", File: file, Buttons: buttons}}, 1},
		{"caption too long", []data.Letter{{Text: strings.Repeat("长", 1000), File: file, Buttons: buttons, ReplyTo: "7"}}, 2},
		{"file under much", []data.Letter{{Text: long, File: file, Buttons: buttons}}, 4},
		{"toast and answer", []data.Letter{{Tap: "t", Toast: "好"}, {Text: "答", Buttons: buttons}}, 1},
		{"toast alone", []data.Letter{{Tap: "t", Toast: "好"}}, 1},
	} {
		out := whole(x.in)
		var text strings.Builder
		var files, keys, replies, taps int
		for i, l := range out {
			text.WriteString(strings.ReplaceAll(strings.TrimSuffix(l.Title, "（接上）"), "\n", "") + l.Text)
			if units(l.Body()) > 4096-64 || l.File != nil && units(l.Body()) > 1024-64 {
				t.Errorf("%s: piece %d is %d units", x.name, i, units(l.Body()))
			}
			files += one(l.File != nil)
			keys += one(l.Buttons != nil)
			replies += one(l.ReplyTo != "")
			taps += one(l.Tap != "")
			if l.Buttons != nil && i != len(out)-1 {
				t.Errorf("%s: buttons under piece %d of %d", x.name, i+1, len(out))
			}
		}
		last := x.in[len(x.in)-1]
		want := strings.ReplaceAll(last.Text, "\n", "")
		if got := strings.ReplaceAll(strings.ReplaceAll(text.String(), "\n", ""), "题", ""); got != want {
			t.Errorf("%s: %d characters became %d", x.name, len([]rune(want)), len([]rune(got)))
		}
		if len(out) != x.want || files != one(last.File != nil) || keys != one(last.Buttons != nil) || replies != one(x.in[0].ReplyTo != "") || taps != one(x.in[0].Tap != "") {
			t.Errorf("%s: %d letters, %d files, %d keyboards, %d replies, %d taps", x.name, len(out), files, keys, replies, taps)
		}
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
