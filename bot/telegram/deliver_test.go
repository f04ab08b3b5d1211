package telegram

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	tg "github.com/go-telegram/bot"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
)

func letterTo(c *telegramtest.Chat, text string) data.Letter {
	return data.Letter{ID: 1, Chat: fmt.Sprint(c.ID), Text: text}
}

func TestDeliver(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	asked := mei.Starts("")
	l := letterTo(mei.Chat(), "▶1 立即停止接卸 <b>*_`\n☎ 火警119 https://example.com")
	l.Title = "🆘 卸油跑冒油"
	l.Buttons = [][]data.Button{{{Label: "油罐车着火", Data: "s:1"}, {Label: "卸油口着火", Data: "s:2"}}, {{Label: "不是这个 👎", Data: "no"}}}
	l.ReplyTo = fmt.Sprint(asked.ID)
	id, err := c.Deliver(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	m := s.FromBot(mei.Chat())[0]
	if id != fmt.Sprint(m.ID) || m.Text != l.Title+"\n"+l.Text || m.ReplyTo == nil || m.ReplyTo.ID != asked.ID {
		t.Errorf("%s: %+v", id, m)
	}
	if len(m.Entities) != 1 || m.Entities[0].Type != "bold" || m.Entities[0].Offset != 0 || m.Entities[0].Length != 8 { // 🆘 is two units
		t.Errorf("%+v", m.Entities)
	}
	if got := fmt.Sprint(m.Inline.Labels()); got != "[[油罐车着火 卸油口着火] [不是这个 👎]]" {
		t.Error(got)
	}
}

func TestDeliverLastingKeyboard(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), "按下面的按钮")
	l.Lasting = [][]string{{"🆘 应急"}, {"风险", "职责"}}
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	k := s.FromBot(mei.Chat())[0].Lasting
	if k == nil || !k.Persistent || !k.Resize || len(k.Rows) != 2 || k.Rows[1][1].Text != "职责" {
		t.Errorf("%+v", k)
	}
}

func TestDeliverInTopic(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	f := s.NewForum("一车间")
	l := letterTo(f, "在这里")
	l.Thread = fmt.Sprint(f.NewTopic("卸油"))
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if m := s.FromBot(f)[0]; fmt.Sprint(m.Thread) != l.Thread || !m.InTopic {
		t.Errorf("%+v", m)
	}
}

func TestDeliverTap(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), "选")
	l.Buttons = [][]data.Button{{{Label: "一", Data: "1"}}}
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	m := s.FromBot(mei.Chat())[0]
	tap, _ := mei.Taps(m, "一")
	id, err := c.Deliver(t.Context(), data.Letter{Chat: fmt.Sprint(mei.ID), Tap: tap.ID, Toast: strings.Repeat("记", 300)})
	if got := s.Tapped(tap.ID); err != nil || id != "" || got.Answered != 1 || len([]rune(got.Toast)) != 200 {
		t.Errorf("%+v %q %v", got, id, err)
	}
	tap, _ = mei.Taps(m, "一")
	l = letterTo(mei.Chat(), "卡")
	l.Tap = tap.ID
	if _, err := c.Deliver(t.Context(), l); err != nil || s.Tapped(tap.ID).Answered != 1 || len(s.FromBot(mei.Chat())) != 2 {
		t.Errorf("%v %+v", err, s.Tapped(tap.ID))
	}
	s.ExpireTaps()
	if _, err := c.Deliver(t.Context(), data.Letter{Tap: tap.ID}); err != nil {
		t.Errorf("a tap too old is no failure: %v", err)
	}
	if _, err := c.Deliver(t.Context(), l); err != nil || len(s.FromBot(mei.Chat())) != 3 {
		t.Errorf("the card goes out all the same: %v", err)
	}
	s.Fail("answerCallbackQuery", 1, telegramtest.BadGateway())
	if _, err := c.Deliver(t.Context(), data.Letter{Tap: tap.ID}); err == nil {
		t.Error("a failed acknowledgement is tried again")
	}
	s.Fail("answerCallbackQuery", 1, telegramtest.BadGateway())
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Errorf("but never so that a card is said twice: %v", err)
	}
}

func TestDeliverFile(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), "")
	l.File = &data.File{Name: "卸油员.xlsx", Body: []byte("PK\x03\x04")}
	for i, text := range []string{"", "改好再发回来", strings.Repeat("长", 1025)} {
		before := len(s.FromBot(mei.Chat()))
		l.ID, l.Text = int64(i+1), text
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		got := s.FromBot(mei.Chat())[before:]
		last := got[len(got)-1]
		if last.Document == nil || last.Document.Name != "卸油员.xlsx" || string(last.File) != "PK\x03\x04" {
			t.Errorf("%d: %+v", i, last)
		}
		if long := i == 2; long != (len(got) == 2) || !long && last.Caption != text || long && got[0].Text != text {
			t.Errorf("%d: %d messages, caption %q", i, len(got), last.Caption)
		}
	}
	l.File = &data.File{Name: "x", Body: make([]byte, biggestFile+1)}
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) {
		t.Errorf("too big: %v", err)
	}
}

func isRefused(err error) bool { r := (*bot.Refused)(nil); return errors.As(err, &r) }

func TestDeliverErrors(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	c.tg = short(t, c)
	mei, never, blocks := s.NewUser("小梅"), s.NewUser("没写过"), s.NewUser("拉黑")
	mei.Starts("")
	blocks.Starts("")
	blocks.Blocks()
	gone := s.NewGroup("散伙")
	gone.RemovesBot()
	for _, k := range []struct {
		name    string
		chat    string
		fault   telegramtest.Fault
		refused bool
		wait    time.Duration
	}{
		{"never wrote", fmt.Sprint(never.ID), nil, true, 0},
		{"blocked", fmt.Sprint(blocks.ID), nil, true, 0},
		{"removed", fmt.Sprint(gone.ID), nil, true, 0},
		{"no such chat", "42", nil, true, 0},
		{"not a chat", "user:7", nil, true, 0},
		{"400", fmt.Sprint(mei.ID), telegramtest.Refusal(400, "Bad Request: TOPIC_CLOSED"), true, 0},
		{"429", fmt.Sprint(mei.ID), telegramtest.TooManyRequests(17), false, 17 * time.Second},
		{"401", fmt.Sprint(mei.ID), telegramtest.Refusal(401, "Unauthorized"), false, 0},
		{"500", fmt.Sprint(mei.ID), telegramtest.ServerError(), false, 0},
		{"502", fmt.Sprint(mei.ID), telegramtest.BadGateway(), false, 0},
		{"dropped", fmt.Sprint(mei.ID), telegramtest.Drop(), false, 0},
		{"hangs", fmt.Sprint(mei.ID), telegramtest.Hang(), false, 0},
	} {
		if k.fault != nil {
			s.Fail("sendMessage", 1, k.fault)
		}
		_, err := c.Deliver(t.Context(), data.Letter{Chat: k.chat, Text: "好"})
		var wait *bot.Wait
		switch {
		case err == nil || strings.Contains(err.Error(), s.Token):
			t.Errorf("%s: %v", k.name, err)
		case isRefused(err) != k.refused:
			t.Errorf("%s: refused %v: %v", k.name, isRefused(err), err)
		case errors.As(err, &wait) != (k.wait > 0) || wait != nil && wait.For != k.wait:
			t.Errorf("%s: %v", k.name, err)
		}
	}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: fmt.Sprint(mei.ID)}); !isRefused(err) {
		t.Errorf("empty letter: %v", err)
	}
}

// short is the channel's client with a short patience.
func short(t *testing.T, c *Channel) *tg.Bot {
	t.Helper()
	cfg := c.cfg
	cfg.Timeout = 100 * time.Millisecond
	other, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return other.tg
}

func TestReplyToMessageThatIsGone(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), "好")
	l.ReplyTo = "99999" // allow_sending_without_reply lets it through
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Error(err)
	}
	for _, words := range []string{"message to be replied not found", "replied message not found", "reply message not found"} {
		s.Fail("sendMessage", 1, telegramtest.Refusal(400, "Bad Request: "+words))
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Errorf("%s: %v", words, err)
		}
	}
	l.ReplyTo = ""
	s.Fail("sendMessage", 1, telegramtest.Refusal(400, "Bad Request: message to be replied not found"))
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) {
		t.Errorf("with no reply to leave out: %v", err)
	}
}

func TestGroupThatMoved(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true, NoPrivacy: true})
	c, j := channel(t, s)
	old, mei := s.NewBasicGroup("班组"), s.NewUser("小梅")
	asked := mei.Says(old, "卸油冒了")
	super := old.BecomesSupergroup()
	l := letterTo(old, "卡")
	l.ReplyTo = fmt.Sprint(asked.ID)
	for range 2 {
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.FromBot(super)); n != 2 || s.Calls("sendMessage") != 3 {
		t.Errorf("%d messages, %d calls: the second letter should know the way", n, s.Calls("sendMessage"))
	}
	if !strings.Contains(j.String(), fmt.Sprint(super.ID)) {
		t.Errorf("not reported:\n%s", j)
	}
}

// TestLongLetterGoesOnWhereItStopped: the second try says only what is missing.
func TestLongLetterGoesOnWhereItStopped(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), strings.Repeat(strings.Repeat("油", 999)+"\n", 9))
	l.Title = "长卡"
	l.Buttons = [][]data.Button{{{Label: "一", Data: "1"}}}
	s.Fail("sendMessage", 1, telegramtest.Pass())
	s.Fail("sendMessage", 1, telegramtest.TooManyRequests(1))
	var wait *bot.Wait
	if _, err := c.Deliver(t.Context(), l); !errors.As(err, &wait) || len(s.FromBot(mei.Chat())) != 1 {
		t.Fatalf("%v after %d messages", err, len(s.FromBot(mei.Chat())))
	}
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := s.FromBot(mei.Chat())
	if len(got) != 3 {
		t.Fatalf("%d messages", len(got))
	}
	var all []string
	for i, m := range got {
		all = append(all, m.Text)
		if (m.Inline != nil) != (i == 2) || (len(m.Entities) == 1) != (i == 0) {
			t.Errorf("%d: buttons %v, entities %v", i, m.Inline, m.Entities)
		}
	}
	if strings.Join(all, "\n") != strings.TrimSpace(l.Body()) {
		t.Error("the text is not whole")
	}
	if len(c.partway) != 0 {
		t.Errorf("%v is kept for nothing", c.partway)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text    string
		longest int
		want    []string
	}{
		{"", 5, nil},
		{"短", 5, []string{"短"}},
		{"一二三\n四五六", 5, []string{"一二三", "四五六"}},
		{"一\n二\n三四五六", 5, []string{"一\n二", "三四五六"}},
		{"一二三四五六七", 5, []string{"一二三四五", "六七"}},
		{"🔥🔥🔥", 5, []string{"🔥🔥", "🔥"}},
		{"\n\n\n一二三四五六", 5, []string{"一二三四五", "六"}},
		{"一\xff二三四五六", 5, []string{"一\xff二三四", "五六"}},
	} {
		var got []string
		for _, p := range split(c.text, c.longest) {
			got = append(got, p.text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzSplit: nothing but line breaks and white space between pieces is lost, no
// piece is too long, and each says where it began.
func FuzzSplit(f *testing.F) {
	f.Add("一二三\n四五六 🔥\n\n\n七", 5)
	f.Fuzz(func(t *testing.T, text string, longest int) {
		longest = 2 + max(longest, -longest)%40
		text = strings.ToValidUTF8(text, "?")
		u := utf16.Encode([]rune(text))
		var whole strings.Builder
		for _, p := range split(text, longest) {
			n := len(utf16.Encode([]rune(p.text)))
			if n > longest || n != units(p.text) || string(utf16.Decode(u[p.from:p.from+n])) != p.text {
				t.Errorf("%q of %q at %d", p.text, text, p.from)
			}
			whole.WriteString(p.text)
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(whole.String()) != bare(text) {
			t.Errorf("%q became %q", text, whole.String())
		}
	})
}
