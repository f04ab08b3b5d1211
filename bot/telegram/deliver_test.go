package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"

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

// TestLongLetterGoesOnWhereItStopped: the second try says only what is missing.
func TestLongLetterGoesOnWhereItStopped(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	asked := mei.Starts("")
	l := letterTo(mei.Chat(), strings.Repeat(strings.Repeat("油", 999)+"\n", 9))
	l.Title, l.ReplyTo = "长卡", fmt.Sprint(asked.ID)
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
		if (m.Inline != nil) != (i == 2) || (len(m.Entities) == 1) != (i == 0) || (m.ReplyTo != nil) != (i == 0) {
			t.Errorf("%d: buttons %v, entities %v, reply %v", i, m.Inline, m.Entities, m.ReplyTo)
		}
	}
	if strings.Join(all, "\n") != strings.TrimSpace(l.Body()) {
		t.Error("the text is not whole")
	}
	if len(c.partway) != 0 {
		t.Errorf("%v is kept for nothing", c.partway)
	}
}
