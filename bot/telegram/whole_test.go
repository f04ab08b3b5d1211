package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
)

// TestQuizAndAnswers: a quiz goes out, people vote, and their votes are told by
// the poll's id.
func TestQuizAndAnswers(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	in := newInbox()
	running(t, c, in)
	await(t, s, s.Polling) // allowed_updates are told with the first poll
	g, mei, wang := s.NewGroup("班组"), s.NewUser("小梅"), s.NewUser("老王")
	l := data.Letter{Chat: fmt.Sprint(g.ID), Quiz: &data.Quiz{Question: "卸油时冒油，先做什么？", Options: []string{"拿灭火器", "停止接卸", "打电话"}, Right: 1, Why: "先断油源。"}}
	id, err := c.Deliver(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	m := s.FromBot(g)[0]
	message, poll, _ := strings.Cut(id, "/")
	if message != fmt.Sprint(m.ID) || poll == "" || poll != m.Poll.ID || m.Poll.Anonymous || len(m.Poll.Options) != 3 {
		t.Errorf("%q %+v", id, m.Poll)
	}
	if err := errors.Join(mei.Votes(m, 1), wang.Votes(m, 0)); err != nil {
		t.Fatal(err)
	}
	for i, u := range in.holds(t, 2) {
		got, err := c.Decode(u.Raw)
		who, choice := mei, 1
		if i == 1 {
			who, choice = wang, 0
		}
		if err != nil || got.Answer == nil || *got.Answer != (bot.PollAnswer{Poll: poll, Choice: choice}) || got.Sender != fmt.Sprint(who.ID) || u.Chat != "user:"+got.Sender {
			t.Errorf("%+v %v", got, err)
		}
	}
	l.Quiz.Right = 3
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) || isGone(err) {
		t.Errorf("%v", err)
	}
	g.Bars(telegramtest.Polls)
	l.Quiz.Right = 1
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) || isGone(err) {
		t.Errorf("texts may still be written: %v", err)
	}
	g.Bars()
	if _, err := c.Deliver(t.Context(), letterTo(g, "好")); !isGone(err) {
		t.Errorf("%v", err)
	}
}

// TestFileInAndOut: a card file that somebody sends is fetched byte for byte,
// and a picture goes out as one.
func TestFileInAndOut(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	in := newInbox()
	running(t, c, in)
	mei := s.NewUser("小梅")
	body := bytes.Repeat([]byte("PK\x03\x04"), 1000)
	mei.SendsDocument(mei.Chat(), "卸油员.xlsx", body, "新的卡")
	m, err := c.Decode(in.holds(t, 1)[0].Raw)
	if err != nil || m.File == nil || m.File.Name != "卸油员.xlsx" || m.File.Size != 4000 || m.Text != "新的卡" {
		t.Fatalf("%+v %v", m, err)
	}
	got, err := c.Fetch(t.Context(), m.File.ID, 4000)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := c.Fetch(t.Context(), m.File.ID, 3999); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
	if _, err := c.Fetch(t.Context(), "none", 4000); err == nil {
		t.Error("a file that is not there")
	}
	var qr bytes.Buffer
	if err := png.Encode(&qr, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	l := letterTo(mei.Chat(), "扫码加入")
	l.File = &data.File{Name: "qr.png", Body: qr.Bytes(), Photo: true}
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	l.File.Body = []byte("no picture")
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	out := s.FromBot(mei.Chat())
	if len(out) != 2 || len(out[0].Photo) == 0 || out[0].Caption != "扫码加入" || out[1].Document == nil {
		t.Errorf("%+v", out)
	}
}

// TestTopicsThatClose: what was asked in a topic is answered, at worst outside.
func TestTopicsThatClose(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true, NoPrivacy: true})
	c, _ := channel(t, s)
	f, mei := s.NewForum("一车间"), s.NewUser("小梅")
	for _, end := range []func(int64){f.CloseTopic, f.DeleteTopic} {
		topic := f.NewTopic("卸油")
		asked := mei.Says(f, "冒了", telegramtest.InTopic(topic))
		end(topic)
		before := len(s.FromBot(f))
		l := letterTo(f, "停止接卸")
		l.Thread, l.ReplyTo = fmt.Sprint(topic), fmt.Sprint(asked.ID)
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		if got := s.FromBot(f)[before:]; len(got) != 1 || got[0].Thread != 0 {
			t.Errorf("%+v", got)
		}
	}
}

// TestWebhookWhole: Telegram brings what it has, again while the inbox fails;
// then the bot polls, and nothing is lost between the two.
func TestWebhookWhole(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	in := newInbox()
	in.offset = 5
	failures := 0
	in.before = func() error {
		if failures++; failures < 3 {
			return errors.New("disk full")
		}
		return nil
	}
	h := httptest.NewServer(c.Webhook("geheim", in))
	defer h.Close()
	if err := c.SetWebhook(t.Context(), h.URL, "geheim"); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		mei.Says(mei.Chat(), fmt.Sprint(i))
	}
	in.holds(t, 6)
	await(t, s, func() bool { return s.Pending() == 0 })
	if in.offset != 5 {
		t.Errorf("offset %d", in.offset)
	}
	h.Close()
	mei.Says(mei.Chat(), "没人听")
	running(t, c, in)
	us := in.holds(t, 7)
	if s.Webhook() != "" || c.hook.Load() != nil {
		t.Errorf("still set: %q", s.Webhook())
	}
	for i, u := range us {
		var raw struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(u.Raw, &raw); err != nil || u.Key != fmt.Sprint(raw.ID) || u.Chat != fmt.Sprint(mei.ID) || i > 0 && u.Key <= us[i-1].Key {
			t.Errorf("%d: %+v %v", i, u, err)
		}
	}
}

// TestCheckWhole asks a server that is as Telegram is.
func TestCheckWhole(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	g, gone, barred, admin := s.NewGroup("好"), s.NewGroup("出"), s.NewGroup("禁"), s.NewGroup("管")
	gone.RemovesBot()
	barred.Bars()
	admin.SetAdmin(true)
	groups := []string{fmt.Sprint(g.ID), fmt.Sprint(gone.ID), fmt.Sprint(barred.ID), fmt.Sprint(admin.ID), "-42"}
	find := func() string {
		var got []string
		for _, f := range c.Check(t.Context(), groups) {
			got = append(got, f.Chat+" "+f.What)
		}
		return strings.Join(got, "\n")
	}
	got := find()
	for _, want := range []string{" 隐私模式", groups[0] + " 这个群里只 @", groups[1] + " 安卡", groups[2] + " 安卡在这个群里不许发言", groups[4] + " 安卡不在"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, groups[3]) || strings.Count(got, "\n") != 4 {
		t.Errorf("too much:\n%s", got)
	}
	s.SetPrivacy(false)
	groups = groups[:1]
	if got := find(); got != "" {
		t.Errorf("all is well:\n%s", got)
	}
	if err := c.SetWebhook(t.Context(), "http://127.0.0.1:1/hook", "geheim"); err != nil {
		t.Fatal(err)
	}
	s.NewUser("小梅").Starts("")
	for deadline := time.Now().Add(5 * time.Second); !strings.Contains(find(), "送消息刚出过错"); {
		if time.Now().After(deadline) {
			t.Fatalf("%q", find())
		}
		time.Sleep(10 * time.Millisecond)
	}
}
