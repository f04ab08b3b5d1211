package telegramtest

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrivacy is the rule of Telegram's own pages, line by line.
func TestPrivacy(t *testing.T) {
	const named = "请看 @anka_test_bot 这个"
	for _, c := range []struct {
		name                   string
		private, admin, spoken bool
		text                   string
		replyTo                string // "", bot, people, command
		heard                  bool
	}{
		{"talk", true, false, true, "今天下雨", "", false},
		{"talk, privacy off", false, false, true, "今天下雨", "", true},
		{"talk, bot is admin", true, true, true, "今天下雨", "", true},
		{"mention only", true, false, true, named, "", false},
		{"mention, privacy off", false, false, true, named, "", true},
		{"command for us", true, false, false, "/risk@Anka_Test_Bot 卸油", "", true},
		{"command for another", true, false, true, "/risk@other_bot", "", false},
		{"bare command, we spoke last", true, false, true, "/risk", "", true},
		{"bare command, we never spoke", true, false, false, "/risk", "", false},
		{"command not at the beginning", true, false, true, "请 /risk", "", false},
		{"reply to us", true, false, true, "还有呢", "bot", true},
		{"reply to people", true, false, true, "还有呢", "people", false},
		{"reply to a command meant for us", true, false, true, "还有呢", "command", true},
		{"reply to us with another's command", true, false, true, "/x@other_bot", "bot", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, Options{NoPrivacy: !c.private})
			g, mei := s.NewGroup("班组"), s.NewUser("小梅")
			if c.admin {
				g.SetAdmin(true)
			}
			if c.spoken {
				s.post(t, "sendMessage", map[string]any{"chat_id": g.ID, "text": "大家好"})
			}
			var how []How
			switch c.replyTo {
			case "bot":
				how = append(how, ReplyingTo(s.FromBot(g)[0]))
			case "people":
				how = append(how, ReplyingTo(mei.Says(g, "昨天")))
			case "command":
				how = append(how, ReplyingTo(mei.Says(g, "/risk@anka_test_bot")))
			}
			before := s.LastUpdate()
			mei.Says(g, c.text, how...)
			if heard := s.LastUpdate() > before; heard != c.heard {
				t.Errorf("heard %v, want %v", heard, c.heard)
			}
		})
	}
}

// TestPrivacyBesides: what else a bot with privacy mode hears, and does not.
func TestPrivacyBesides(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	g, mei, news := s.NewGroup("班组"), s.NewUser("小梅"), s.NewChannel("通告")
	news.SetAdmin(false)
	news.Links(g)
	for _, c := range []struct {
		name  string
		do    func()
		heard int
	}{
		{"via another bot", func() { mei.Says(g, "x", Via(Account{ID: 5, IsBot: true})) }, 0},
		{"via us", func() { mei.Says(g, "x", Via(s.Bot)) }, 1},
		{"automatic forward", func() { news.Posts("通知") }, 0},
		{"photo", func() { mei.SendsPhoto(g, nil, "卸油") }, 0},
		{"photo in reply to us", func() {
			s.post(t, "sendMessage", map[string]any{"chat_id": g.ID, "text": "拍照"})
			mei.SendsPhoto(g, nil, "", ReplyingTo(s.FromBot(g)[0]))
		}, 1},
		{"joining", func() { mei.Adds(g, s.NewUser("新人")) }, 1},
		{"bare command after another bot wrote", func() {
			s.NewBot("other_bot").Says(g, "我先")
			mei.Says(g, "/risk")
		}, 0},
		{"an anonymous admin's command for us", func() { mei.Says(g, "/bind@anka_test_bot", Anonymously()) }, 1},
		{"an edit into a command for us", func() { mei.Edits(mei.Says(g, "x"), "/risk@anka_test_bot") }, 1},
	} {
		before := s.LastUpdate()
		c.do()
		if got := s.LastUpdate() - before; got != int64(c.heard) {
			t.Errorf("%s: %d updates, want %d", c.name, got, c.heard)
		}
	}
}

func TestEntitiesOfPeople(t *testing.T) {
	for text, want := range map[string]string{
		"/risk@anka_test_bot 卸油":  "bot_command 0 19",
		"🔥 @anka_test_bot":        "mention 3 14",
		"请问@anka_test_bot":        "",
		"@anka_test_bot卸油冒了":      "",
		"/usr/bin":                "",
		"a@b.cn":                  "",
		"看 https://t.me/@x_bot 吧": "url 2 19",
	} {
		var got []string
		for _, e := range findEntities(text) {
			got = append(got, fmt.Sprint(e.Type, " ", e.Offset, " ", e.Length))
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}
