package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"anka/bot"
	"anka/data"
)

func TestConversation(t *testing.T) {
	b := &inbox{}
	s, url := serve(t, b, nil)
	team, mine := stream(t, url, "as=jia", ""), stream(t, url, "as=xie", "")
	stranger := stream(t, url, "as=fa", "")
	group := "group:" + station
	if code, body, _ := do(t, "POST", url+"/say", words("key00001", "xie", group, "@安卡 油漫出来了")); code != 204 {
		t.Fatal(code, body)
	}
	q := next(t, mine, "line").line
	if next(t, team, "line").line.ID != q.ID || q.From != "xie" || q.Text != "@安卡 油漫出来了" {
		t.Fatalf("%+v", q)
	}
	m, err := s.Decode(b.stored()[0].Raw)
	if err != nil || *m != (bot.Message{Chat: group, Group: true, Addressed: true, Sender: "xie", Name: "谢师傅", ID: q.ID, Text: "油漫出来了"}) {
		t.Fatalf("%+v %v", m, err)
	}
	card := data.Letter{ID: 7, Chat: group, Title: "🆘 卸油跑冒油", Text: "▶1 停\n  2 <b>走</b>", ReplyTo: m.ID,
		Buttons: [][]data.Button{{{Label: "油罐车着火", Data: "s:1"}}}}
	id := deliver(t, s, card)
	if again := deliver(t, s, card); again != id {
		t.Fatalf("the same letter twice: %s and %s", id, again)
	}
	a := next(t, team, "line").line
	if a.ID != id || a.From != "" || a.Title != card.Title || a.Text != card.Text || a.Buttons[0][0].Data != "s:1" || a.Quote == nil || a.Quote.Text != "@安卡 油漫出来了" {
		t.Fatalf("%+v %+v", a, a.Quote)
	}
	tap, _ := json.Marshal(said{Key: "key00002", From: "jia", Chat: group, Button: "s:1", Message: id})
	if code, body, _ := do(t, "POST", url+"/say", string(tap)); code != 204 {
		t.Fatal(code, body)
	}
	m, err = s.Decode(b.stored()[1].Raw)
	if err != nil || m.Button != "s:1" || m.ID != id || m.Tap == "" || !m.Addressed || m.Text != "" {
		t.Fatalf("%+v %v", m, err)
	}
	deliver(t, s, data.Letter{Chat: group, Tap: m.Tap, Toast: "记下了"})
	if next(t, team, "toast").toast.Text != "记下了" {
		t.Fatal("no toast")
	}
	next(t, mine, "line") // the card; the toast is not his
	quiet(t, mine)
	quiet(t, team)
	quiet(t, stranger)
}

func TestRefusedLetters(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	for _, l := range []data.Letter{{Chat: "private:nobody", Text: "x"}, {Chat: "group:别的企业", Text: "x"}, {Chat: "private:xie"}} {
		_, err := s.Deliver(t.Context(), l)
		var no *bot.Refused
		if !errors.As(err, &no) {
			t.Errorf("%+v: %v", l, err)
		}
	}
	if id := deliver(t, s, data.Letter{Chat: "private:xie", Tap: "xie/key00001"}); id != "" {
		t.Error("a bare acknowledgement is no message")
	}
	if v := state(t, url, "xie"); texts(v.Chats[1].Lines) != "" {
		t.Error("something was shown")
	}
}

func TestState(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "只给谢师傅", Lasting: [][]string{{"🆘 应急"}, {"📋 操作"}}})
	for as, want := range map[string]string{"": "", "xie": "group:" + station + " private:xie", "fa": "group:" + depot + " private:fa", "yuan": "private:yuan"} {
		v := state(t, url, as)
		var ids []string
		for _, c := range v.Chats {
			ids = append(ids, c.ID)
			if got := texts(c.Lines); (got != "") != (c.ID == "private:xie") {
				t.Errorf("as %q: %s holds %q", as, c.ID, got)
			}
		}
		if len(v.People) != len(people) || strings.Join(ids, " ") != want {
			t.Errorf("as %q: %v", as, ids)
		}
	}
	v := state(t, url, "xie")
	if len(v.Chats[1].Lasting) != 2 || len(state(t, url, "jia").Chats[1].Lasting) != 1 || v.Chats[0].Examples[0] != "卸油员要注意什么" {
		t.Errorf("%+v", v.Chats)
	}
}

func TestKeepsTheLast500(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	for i := range keep + 20 {
		deliver(t, s, data.Letter{Chat: "private:xie", Text: fmt.Sprint(i)})
	}
	ls := state(t, url, "xie").Chats[1].Lines
	if len(ls) != keep || ls[0].Text != "20" || ls[keep-1].Text != "519" {
		t.Fatal(len(ls), ls[0].Text)
	}
}

func TestDecode(t *testing.T) {
	s, _ := serve(t, &inbox{}, nil)
	group := "group:" + station
	for _, c := range []struct {
		chat, text, want string
		addressed        bool
	}{
		{group, "@安卡 油枪漏油", "油枪漏油", true},
		{group, "＠安卡，油枪漏油", "油枪漏油", true},
		{group, "油枪漏油咋办 @安卡", "油枪漏油咋办", true},
		{group, "@安卡", "", true},
		{group, "/sos", "/sos", true},
		{group, "中午吃啥子", "中午吃啥子", false},
		{group, "安卡还没回", "安卡还没回", false},
		{"private:xie", "油枪漏油", "油枪漏油", true},
		{"private:xie", "@安卡 油枪漏油", "油枪漏油", true},
	} {
		raw, _ := json.Marshal(update{ID: "9", Chat: c.chat, From: "xie", Text: c.text})
		m, err := s.Decode(raw)
		if err != nil || m.Text != c.want || m.Addressed != c.addressed || m.Group != (c.chat == group) {
			t.Errorf("%s %q: %+v %v", c.chat, c.text, m, err)
		}
	}
	for _, raw := range []string{"", "{", "null", "[]", `{"id":"1"}`, `{"id":"1","from":"xie","chat":"private:jia","text":"x"}`, `{"id":"1","from":"xie","chat":"private:xie"}`, `{"id":1}`} {
		if m, err := s.Decode([]byte(raw)); !errors.Is(err, bot.ErrUndecodable) {
			t.Errorf("%q: %+v %v", raw, m, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	s, err := New(Config{Inbox: &inbox{}, People: people})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"id":"1","from":"xie","chat":"private:xie","text":"@安卡 \u202e油"}`))
	f.Add([]byte(`{"id":"xie/k","from":"xie","chat":"group:a","button":"s:1","message":"3"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := s.Decode(raw)
		if err != nil {
			if !errors.Is(err, bot.ErrUndecodable) {
				t.Fatal(err)
			}
			return
		}
		if m.Sender == "" || m.Chat == "" || !m.Group && m.Chat != privateChat+m.Sender || m.Button != "" && m.Text != "" {
			t.Fatalf("%+v", m)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]Config{
		"no inbox":     {People: people},
		"no id":        {Inbox: &inbox{}, People: []Person{{Name: "无"}}},
		"the same ids": {Inbox: &inbox{}, People: []Person{people[0], people[0]}},
	} {
		if _, err := New(c); err == nil {
			t.Error(name)
		}
	}
}
