package bot_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"anka/data"
	"anka/data/sample"
)

// checkAll holds for everything the bot ever says to p1, whatever was sent.
func checkAll(t *testing.T, letters []data.Letter) {
	t.Helper()
	if len(letters) == 0 {
		t.Fatal("no letter")
	}
	for _, l := range letters {
		if n := len(utf16.Encode([]rune(l.Body()))); n > 4096 {
			t.Errorf("%d UTF-16 units", n)
		}
		if l.Body() == "" && l.Tap == "" {
			t.Error("an empty letter")
		}
		for _, e := range sample.Enterprises() {
			if e != sample.People[0].Enterprise && strings.Contains(l.Body()+l.Toast, e) {
				t.Errorf("another enterprise's: %s", l.Body())
			}
		}
		for _, row := range l.Buttons {
			for _, b := range row {
				if b.Label == "" || b.Data == "" || len(b.Data) > 64 {
					t.Errorf("button %q %q", b.Label, b.Data)
				}
			}
		}
	}
}

// of is the town as one input of a fuzz test sees it.
func (w *town) of(t *testing.T) *town {
	one := *w
	one.TB = t
	w.said++
	return &one
}

func FuzzButton(f *testing.F) {
	for _, s := range []string{"", "s", "s:", "s:1.4.0:1", "s:9.4.0:1", "s:9.4.0:9223372036854775807", "s:-1.4.0:0", "s:1.5.0:0", "s:1.4.-1:0", "s:1.4.99:0",
		"s:99999999999999999999.4.0:0", "l:9.1.0", "l:9.0.0", "l:1.1.5", "p:9.1.0", "p:1.1.0", "v:1", "v:-1", "v:", "v:1:2", "x:1", "s:１.4.0:1", "\x00", "s:9.4.0:1\u202e"} {
		f.Add(s)
	}
	w := newTown(f)
	w.say(private("p1", "卸油冒油了"))
	f.Fuzz(func(t *testing.T, button string) {
		m := private("p1", "")
		m.Tap, m.Button = "tap", button
		letters := w.of(t).say(m)
		checkAll(t, letters)
		if letters[0].Tap != "tap" {
			t.Error("the tap is not acknowledged first")
		}
	})
}

func FuzzAsk(f *testing.F) {
	for _, s := range []string{"", " ", "油枪跳不了枪油流一地了咋办", "xieyou maoyou le", "静电夹夹哪里", "🔥", "\u202e了油冒", "卸\u200b油", "<b>*_`", "/sos", "/", "/x@y z", "/start\n",
		"119", "光气漏了", "\x00\xff\xfe", "𠮷𠮷𠮷", "ａｂｃ１２３", "你好", "应急?!", "' OR 1=1 --", "{{.}}", strings.Repeat("油", 500), strings.Repeat("x ", 249), strings.Repeat("冒油了", 1000)} {
		f.Add(s)
	}
	w := newTown(f)
	f.Fuzz(func(t *testing.T, text string) {
		letters := w.of(t).say(private("p1", text))
		checkAll(t, letters)
		if letters[0].Body() == "" {
			t.Error("nothing said")
		}
	})
}
