package telegram

import (
	"fmt"
	"strings"
	"testing"

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
	for i, text := range []string{"", "改好再发回来", strings.Repeat("长", 1024)} {
		l.Text = text
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		got := s.FromBot(mei.Chat())
		last := got[len(got)-1]
		if len(got) != i+1 || last.Caption != text || last.Document == nil || last.Document.Name != "卸油员.xlsx" || string(last.File) != "PK\x03\x04" {
			t.Errorf("%d: %+v", i, last)
		}
	}
	l.Title, l.Text = "标题", "正文"
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if m := s.FromBot(mei.Chat())[3]; len(m.CaptionEntities) != 1 || m.CaptionEntities[0].Length != 2 {
		t.Errorf("%+v", m)
	}
	l.File = &data.File{Name: "x", Body: make([]byte, biggestFile+1)}
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) {
		t.Errorf("too big: %v", err)
	}
}

// TestOneLetterOneMessage: what would take two is refused before anything is said.
func TestOneLetterOneMessage(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	file := &data.File{Name: "卡.pdf", Body: []byte("%PDF")}
	quiz := &data.Quiz{Question: "先做什么？", Options: []string{"跑", "停"}}
	for name, l := range map[string]data.Letter{
		"long":            {Text: strings.Repeat("长", 4097)},
		"long with title": {Title: "卡", Text: strings.Repeat("长", 4095)},
		"long in units":   {Text: strings.Repeat("🔥", 2049)},
		"long caption":    {Text: strings.Repeat("长", 1025), File: file},
		"quiz and text":   {Text: "题", Quiz: quiz},
		"quiz and file":   {File: file, Quiz: quiz},
		"blank":           {Text: " \n"},
		"nothing":         {},
	} {
		l.Chat = fmt.Sprint(mei.ID)
		if _, err := c.Deliver(t.Context(), l); !isRefused(err) || isGone(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(s.FromBot(mei.Chat())); n != 0 {
		t.Errorf("%d messages", n)
	}
	for _, text := range []string{strings.Repeat("长", 4096), strings.Repeat("🔥", 2048), "坏\xff字"} {
		if _, err := c.Deliver(t.Context(), letterTo(mei.Chat(), text)); err != nil {
			t.Error(err)
		}
	}
}

// A letter that stands in place of another changes its message: said twice it is
// there once, and where the message is gone it is a new one.
func TestDeliverEdit(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	first := letterTo(mei.Chat(), "第1题")
	first.Buttons = [][]data.Button{{{Label: "A", Data: "q:1:0"}, {Label: "B", Data: "q:1:1"}}}
	id, err := c.Deliver(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	next := letterTo(mei.Chat(), "第1题\n已点：B")
	next.Edit, next.Title, next.Buttons = id, "每日一练", [][]data.Button{{{Label: "A", Data: "q:1:0"}}}
	for range 2 {
		if got, err := c.Deliver(t.Context(), next); err != nil || got != id {
			t.Fatal(got, err)
		}
	}
	all := s.FromBot(mei.Chat())
	if len(all) != 1 || all[0].Text != "每日一练\n第1题\n已点：B" || fmt.Sprint(all[0].Inline.Labels()) != "[[A]]" || len(all[0].Entities) != 1 {
		t.Fatalf("%+v", all)
	}
	for _, gone := range []string{"99999", "x"} {
		next.Edit = gone
		if _, err := c.Deliver(t.Context(), next); err != nil {
			t.Error(err)
		}
	}
	if n := len(s.FromBot(mei.Chat())); n != 3 {
		t.Errorf("%d messages", n)
	}
}

// A quiet letter makes no sound.
func TestDeliverQuiet(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	for _, quiet := range []bool{true, false} {
		a.say("sendMessage", 200, `{"ok":true,"result":{"message_id":1}}`)
		if _, err := c.Deliver(t.Context(), data.Letter{Chat: "1", Text: "x", Quiet: quiet}); err != nil {
			t.Fatal(err)
		}
		if got := a.last("sendMessage")["disable_notification"]; (got == "true") != quiet {
			t.Errorf("quiet %t: %q", quiet, got)
		}
	}
}
