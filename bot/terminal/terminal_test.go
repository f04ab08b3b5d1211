package terminal

import (
	"errors"
	"os"
	"strings"
	"testing"

	"anka/bot"
	"anka/data"
)

// typed is what a line becomes after inbox and Decode.
func typed(t *testing.T, c *Channel, line string) *bot.Message {
	t.Helper()
	u, err := c.Update("7", "p1", "张敏", line, 5)
	if err != nil {
		t.Fatal(err)
	}
	if u.Channel != "terminal" || u.Key != "7" || u.Chat != "p1" || u.ReceivedMS != 5 {
		t.Errorf("update %+v", u)
	}
	m, err := c.Decode(u.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLines(t *testing.T) {
	c := New(&strings.Builder{})
	buttons := [][]data.Button{{{Label: "一", Data: "s:1"}, {Label: "二", Data: "s:2"}}, {{Label: "三", Data: "s:3"}}}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: "p1", Text: "点一个", Buttons: buttons}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: "p1", Text: "没有按钮的话，前面的还算"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: "p2", Text: "别人的", Buttons: [][]data.Button{{{Label: "x", Data: "s:9"}}}}); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{"1": "s:1", " 3\t": "s:3", "0": "", "4": "", "-1": "", "119": "", "1 2": "", "一": "", "油枪漏油了": "", "99999999999999999999": ""} {
		m := typed(t, c, line)
		if m.Button != want || (m.Tap != "") != (want != "") {
			t.Errorf("%q taps %q, want %q", line, m.Button, want)
		}
		if want == "" && m.Text != line {
			t.Errorf("%q came as %q", line, m.Text)
		}
	}
	if m := typed(t, c, "油\xff\x00\u202e漏"); m.Text != "油\uFFFD\x00\u202e漏" || m.Group || m.Chat != "p1" || m.Sender != "p1" || m.Name != "张敏" {
		t.Errorf("%+v", m)
	}
	if _, err := c.Decode([]byte("{")); !errors.Is(err, bot.ErrUndecodable) {
		t.Error(err)
	}
}

func TestDeliver(t *testing.T) {
	for _, x := range []struct {
		name string
		l    data.Letter
		bold bool
		want string
	}{
		{"title and text", data.Letter{Title: "🆘 着火", Text: "1 <b>关阀</b>\n2 跑_*"}, false, "🆘 着火\n1 <b>关阀</b>\n2 跑_*\n\n"},
		{"bold", data.Letter{Title: "着火", Text: "跑"}, true, "\x1b[1m着火\x1b[0m\n跑\n\n"},
		{"buttons", data.Letter{Text: "点", Buttons: [][]data.Button{{{Label: "一", Data: "a"}, {Label: "二", Data: "b"}}, {{Label: "三", Data: "c"}}}}, false, "点\n[1] 一  [2] 二\n[3] 三\n\n"},
		{"lasting", data.Letter{Text: "你好", Lasting: [][]string{{"应急"}, {"操作", "风险"}}}, false, "你好\n直接打字：应急　操作　风险\n\n"},
		{"toast", data.Letter{Tap: "t", Toast: "记下了"}, false, "（记下了）\n\n"},
		{"acknowledgement alone", data.Letter{Tap: "t"}, false, ""},
		{"picture", data.Letter{Text: "你记得多少", File: &data.File{Name: "me.png", Photo: true, Alt: "会操作 ▓░ 74%"}}, false, "你记得多少\n会操作 ▓░ 74%\n\n"},
		{"file", data.Letter{Text: "表", File: &data.File{Name: "a.xlsx"}}, false, "表\n附件 a.xlsx：终端里打不开，请在网页或 Telegram 里看。\n\n"},
	} {
		var out strings.Builder
		c := New(&out)
		if c.bold {
			t.Error("bold into a file")
		}
		c.bold = x.bold
		x.l.ID = 12
		id, err := c.Deliver(t.Context(), x.l)
		if err != nil || id != "12" || out.String() != x.want {
			t.Errorf("%s: %q, %q, %v", x.name, out.String(), id, err)
		}
	}
}

type gone struct{}

func (gone) Write([]byte) (int, error) { return 0, os.ErrClosed }

// A terminal that is gone must not keep its letters waiting for ever.
func TestTerminalGone(t *testing.T) {
	_, err := New(gone{}).Deliver(t.Context(), data.Letter{Text: "x"})
	var refused *bot.Refused
	if !errors.As(err, &refused) || !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

func TestIsTerminal(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, x := range []any{f, r, w, &strings.Builder{}, nil} {
		if IsTerminal(x) {
			t.Errorf("%T is a terminal", x)
		}
	}
}
