package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
)

// knows is a channel that has had its name told.
func knows(t testing.TB, name string) *Channel {
	t.Helper()
	c, err := New(Config{Token: "7000000001:TEST-token", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if name != "" {
		c.me.Store(&self{7000000001, name})
	}
	return c
}

const (
	private    = `"chat":{"id":5,"type":"private","first_name":"梅"}`
	group      = `"chat":{"id":-9,"type":"group","title":"班组"}`
	supergroup = `"chat":{"id":-1009,"type":"supergroup","title":"班组","is_forum":true}`
	mei        = `"from":{"id":5,"is_bot":false,"first_name":"小","last_name":"梅","username":"mei"}`
	ours       = `"from":{"id":7000000001,"is_bot":true,"first_name":"安卡","username":"Anka_bot"}`
	other      = `"from":{"id":8,"is_bot":true,"first_name":"别的","username":"other_bot"}`
)

func msg(parts ...string) string {
	return `{"update_id":1,"message":{"message_id":3,"date":1,` + strings.Join(parts, ",") + `}}`
}

func text(s string) string { b, _ := json.Marshal(s); return `"text":` + string(b) }

func entity(kind string, offset, length int, more string) string {
	return fmt.Sprintf(`"entities":[{"type":%q,"offset":%d,"length":%d%s}]`, kind, offset, length, more)
}

// TestDecodeText: what is not named is «nothing for the bot».
func TestDecodeText(t *testing.T) {
	c := knows(t, "Anka_bot")
	for _, k := range []struct {
		name, raw, text string
		addressed       bool
	}{
		{"private", msg(private, mei, text("卸油冒了")), "卸油冒了", false},
		{"private, link with token", msg(private, mei, text("/start AbC-12_3")), "/start AbC-12_3", false},
		{"private, own name", msg(private, mei, text("/risk@Anka_bot 静电")), "/risk 静电", false},
		{"private, forwarded from a form unknown", msg(private, mei, text("冒了"), `"forward_origin":{"type":"from_the_future","x":[1]}`), "冒了", false},
		{"plain talk", msg(group, mei, text("今天下雨")), "今天下雨", false},
		{"command", msg(group, mei, text("/risk")), "/risk", true},
		{"command for us", msg(supergroup, mei, text("/risk@anka_BOT 卸油"), entity("bot_command", 0, 14, "")), "/risk 卸油", true},
		{"command and a line", msg(group, mei, text("/risk@anka_bot\n卸油")), "/risk\n卸油", true},
		{"command glued to words", msg(group, mei, text("/risk卸油")), "/risk卸油", true},
		{"path", msg(group, mei, text("/usr/bin 里")), "/usr/bin 里", false},
		{"slash alone", msg(group, mei, text("/ 是什么")), "/ 是什么", false},
		{"slash alone at the end", msg(group, mei, text("/")), "/", false},
		{"command with an empty name", msg(group, mei, text("/risk@")), "/risk@", true},
		{"named first", msg(group, mei, text("@Anka_bot 卸油冒了"), entity("mention", 0, 9, "")), "卸油冒了", true},
		{"named with a comma", msg(group, mei, text("@anka_bot，卸油冒了")), "卸油冒了", true},
		{"named last", msg(group, mei, text("卸油冒了 @ANKA_BOT")), "卸油冒了", true},
		{"named between", msg(group, mei, text("请 @anka_bot 说说")), "请 说说", true},
		{"named between words", msg(group, mei, text("请问@anka_bot卸油")), "请问卸油", true},
		{"named twice", msg(group, mei, text("@anka_bot @anka_bot 在吗")), "在吗", true},
		{"named alone", msg(group, mei, text("@anka_bot")), "", true},
		{"named, then a command", msg(group, mei, text("@anka_bot /risk")), "/risk", true},
		{"named after emoji", msg(group, mei, text("🔥🔥 @anka_bot 火"), entity("mention", 5, 9, "")), "🔥🔥 火", true},
		{"several lines stay", msg(group, mei, text("@anka_bot 一\n  二")), "一\n  二", true},
		{"text mention", msg(group, mei, text("🔥安卡 火"), entity("text_mention", 2, 2, `,"user":{"id":7000000001,"is_bot":true,"first_name":"安卡"}`)), "🔥 火", true},
		{"text mention of another", msg(group, mei, text("小王 火"), entity("text_mention", 0, 2, `,"user":{"id":77,"first_name":"王"}`)), "小王 火", false},
		{"another bot named", msg(group, mei, text("@anka_bot2 @xanka_bot @anka_botx 火")), "@anka_bot2 @xanka_bot @anka_botx 火", false},
		{"name in an address", msg(group, mei, text("me@anka_bot.cn")), "me@anka_bot.cn", false},
		{"name in a link", msg(group, mei, text("https://t.me/@anka_bot"), entity("url", 0, 22, "")), "https://t.me/@anka_bot", false},
		{"reply to us", msg(group, mei, text("还有呢"), `"reply_to_message":{"message_id":2,`+ours+`}`), "还有呢", true},
		{"reply to another", msg(group, mei, text("还有呢"), `"reply_to_message":{"message_id":2,`+other+`}`), "还有呢", false},
		{"in a topic that we opened", msg(supergroup, mei, text("聊聊"), `"message_thread_id":2,"is_topic_message":true,"reply_to_message":{"message_id":2,`+ours+`}`), "聊聊", false},
		{"reply to us in a topic", msg(supergroup, mei, text("还有呢"), `"message_thread_id":2,"is_topic_message":true,"reply_to_message":{"message_id":20,`+ours+`}`), "还有呢", true},
	} {
		m, err := c.Decode([]byte(k.raw))
		if err != nil || m == nil {
			t.Errorf("%s: %v %v", k.name, m, err)
			continue
		}
		if m.Text != k.text || m.Addressed != k.addressed || m.AtMS != 1000 || m.Anonymous || m.File != nil || m.Group != (m.Title == "班组") || m.Sender != "5" || m.Name != "小 梅" || m.ID != "3" || m.Tap != "" || m.Button != "" ||
			m.Group == strings.Contains(k.raw, `"private"`) {
			t.Errorf("%s: %+v", k.name, m)
		}
		if topic := strings.Contains(k.raw, `"is_topic_message"`); (m.Thread == "2") != topic || !topic && m.Thread != "" {
			t.Errorf("%s: thread %q", k.name, m.Thread)
		}
	}
}

func TestDecodePictures(t *testing.T) {
	c := knows(t, "Anka_bot")
	for raw, want := range map[string]bot.Attachment{
		`"photo":[{"file_id":"s","file_size":9},{"file_id":"l","file_size":99}],"caption":"接地夹好了"`: {ID: "l", Name: "照片.jpg", Size: 99, Kind: bot.KindPhoto},
		`"video":{"file_id":"v","file_name":"x.mov","file_size":7}`:                                {ID: "v", Name: "x.mov", Size: 7, Kind: bot.KindVideo},
		`"video":{"file_id":"v"}`:      {ID: "v", Name: "视频.mp4", Kind: bot.KindVideo},
		`"video_note":{"file_id":"n"}`: {ID: "n", Name: "视频.mp4", Kind: bot.KindVideo},
	} {
		m, err := c.Decode([]byte(msg(private, mei, raw)))
		if err != nil || m == nil || m.File == nil || *m.File != want {
			t.Errorf("%s: %v %+v", raw, err, m)
		}
	}
}

func TestDecodeNothing(t *testing.T) {
	c := knows(t, "Anka_bot")
	for name, raw := range map[string]string{
		"command for another bot": msg(group, mei, text("/risk@other_bot 卸油")),
		"… in a reply to us":      msg(group, mei, text("/risk@other_bot"), `"reply_to_message":{"message_id":2,`+ours+`}`),
		"another bot":             msg(group, other, text("@anka_bot 在吗")),
		"by way of a bot":         msg(group, mei, text("@anka_bot"), `"via_bot":{"id":8,"is_bot":true}`),
		"as a channel":            msg(supergroup, mei, `"sender_chat":{"id":-5,"type":"channel"}`, text("/risk")),
		"nobody":                  msg(group, text("/risk")),
		"channel":                 msg(`"chat":{"id":-5,"type":"channel"}`, mei, text("/risk")),
		"from the linked channel": msg(supergroup, `"from":{"id":777000,"is_bot":false,"first_name":"Telegram"},"sender_chat":{"id":-5,"type":"channel"}`, text("@anka_bot")),
		"another bot for a group": msg(supergroup, `"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-5,"type":"supergroup"}`, text("/risk")),
		"picture in a group":      msg(group, mei, `"photo":[{"file_id":"p"}]`),
		"picture of no size":      msg(private, mei, `"photo":[]`),
		"voice":                   msg(private, mei, `"voice":{"file_id":"v"}`),
		"moving picture":          msg(private, mei, `"animation":{"file_id":"a"},"document":{"file_id":"a","file_name":"a.mp4"}`),
		"file in a group":         msg(group, mei, `"document":{"file_id":"d"}`),
		"file of no form":         msg(private, mei, `"document":{}`),
		"standing unknown":        `{"update_id":1,"my_chat_member":{` + group + `,` + mei + `,"new_chat_member":{"status":"adored"}}}`,
		"standing in a channel":   `{"update_id":1,"my_chat_member":{"chat":{"id":-5,"type":"channel"},` + mei + `,"new_chat_member":{"status":"kicked"}}}`,
		"vote of a chat":          `{"update_id":1,"poll_answer":{"poll_id":"9","voter_chat":{"id":-5},"user":{"id":136817688,"is_bot":true},"option_ids":[0]}}`,
		"vote of nobody":          `{"update_id":1,"poll_answer":{"poll_id":"9","option_ids":[0]}}`,
		"vote in no poll":         `{"update_id":1,"poll_answer":{"user":{"id":5},"option_ids":[0]}}`,
		"joined":                  msg(group, mei, `"new_chat_members":[{"id":6,"first_name":"新"}]`),
		"edited":                  strings.Replace(msg(private, mei, text("x")), `"message"`, `"edited_message"`, 1),
		"channel post":            strings.Replace(msg(`"chat":{"id":-5,"type":"channel"}`, text("x")), `"message"`, `"channel_post"`, 1),
		"tap without message":     `{"update_id":1,"callback_query":{"id":"4","data":"x","inline_message_id":"7",` + mei + `}}`,
		"tap on a game":           `{"update_id":1,"callback_query":{"id":"4","game_short_name":"g",` + mei + `,"message":{"message_id":3,` + group + `}}}`,
		"tap by a bot":            `{"update_id":1,"callback_query":{"id":"4","data":"x",` + other + `,"message":{"message_id":3,` + group + `}}}`,
		"tap in a channel":        `{"update_id":1,"callback_query":{"id":"4","data":"x",` + mei + `,"message":{"message_id":3,"chat":{"id":-5,"type":"channel"}}}}`,
		"a kind not yet invented": `{"update_id":1,"telepathy":{"text":"x"}}`,
		"empty":                   `{}`,
	} {
		if m, err := c.Decode([]byte(raw)); m != nil || err != nil {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
	for _, raw := range []string{``, `[]`, `"x"`, `{"message":5}`, msg(private, mei, `"text":5`), `{"update_id":1,"message":{"chat":{"id":"x"}}}`, `{"message":`} {
		if m, err := c.Decode([]byte(raw)); m != nil || !errors.Is(err, bot.ErrUndecodable) {
			t.Errorf("%s: %+v %v", raw, m, err)
		}
	}
}

func TestDecodeTap(t *testing.T) {
	c := knows(t, "Anka_bot")
	for name, message := range map[string]string{
		"message":      `{"message_id":3,"date":9,"text":"卡","message_thread_id":2,"is_topic_message":true,` + supergroup + `,` + ours + `}`,
		"inaccessible": `{"message_id":3,"date":0,` + supergroup + `}`,
	} {
		m, err := c.Decode([]byte(`{"update_id":1,"callback_query":{"id":"44","data":"s:1",` + mei + `,"message":` + message + `}}`))
		want := bot.Message{Chat: "-1009", Group: true, Title: "班组", Addressed: true, Sender: "5", Name: "小 梅", ID: "3", Tap: "44", Button: "s:1"}
		if name == "message" {
			want.Thread = "2"
		}
		if err != nil || m == nil || *m != want {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
}

// TestDecodeBeforeConnect: an update left over from before a restart is read as
// far as the name does not matter, and otherwise not yet.
func TestDecodeBeforeConnect(t *testing.T) {
	c := knows(t, "")
	for raw, addressed := range map[string]bool{
		msg(private, mei, text("/risk@anka_bot")):                                                       false,
		msg(group, mei, text("/risk")):                                                                  true,
		msg(group, mei, text("好"), `"reply_to_message":{"message_id":2,`+ours+`}`):                      true,
		msg(group, mei, text("安卡"), entity("text_mention", 0, 2, `,"user":{"id":7000000001}`)):          true,
		msg(group, mei, text("今天下雨")):                                                                   false,
		`{"callback_query":{"id":"4","data":"x",` + mei + `,"message":{"message_id":3,` + group + `}}}`: true,
	} {
		if m, err := c.Decode([]byte(raw)); err != nil || m == nil || m.Addressed != addressed || strings.Contains(m.Text, "@") {
			t.Errorf("%s: %+v %v", raw, m, err)
		}
	}
	if _, err := c.Decode([]byte(msg(group, mei, text("@anka_bot")))); !errors.Is(err, ErrNotConnected) || !errors.Is(err, bot.ErrNotNow) {
		t.Errorf("%v", err)
	}
}

// TestGroupEtiquette goes the whole way: what people write in a real group, with
// privacy mode off, and who is spoken to.
func TestGroupEtiquette(t *testing.T) {
	s := server(t, telegramtest.Options{NoPrivacy: true, NoLimits: true})
	c, _ := channel(t, s)
	in := newInbox()
	running(t, c, in)
	g, lao := s.NewGroup("班组"), s.NewUser("老王")
	l := letterTo(g, "大家好")
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	hello := s.FromBot(g)[0]
	lao.Says(g, "今天下雨")
	lao.Says(g, "请问@anka_test_bot卸油冒了咋办")
	lao.Says(g, "/sos@anka_test_bot")
	lao.Says(g, "还有呢", telegramtest.ReplyingTo(hello))
	lao.Says(g, "/sos@other_bot")
	lao.Says(g, "/sos", telegramtest.Anonymously())
	lao.Says(g, "安卡呢", telegramtest.With(telegramtest.Entity{Type: "text_mention", Offset: 0, Length: 2, User: &s.Bot}))
	var got []string
	for _, u := range in.holds(t, 7) {
		if m, err := c.Decode(u.Raw); err != nil {
			t.Error(err)
		} else if m != nil && m.Addressed {
			if m.Anonymous {
				m.Text = "匿名 " + m.Text
			}
			got = append(got, m.Text)
		}
	}
	if want := "请问卸油冒了咋办|/sos|还有呢|匿名 /sos|呢"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzDecode: no JSON may panic, and what comes out is never half of a message.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(msg(group, mei, text("🔥 @anka_bot /risk@anka_bot"), entity("text_mention", -3, 99, `,"user":{"id":7000000001}`))))
	f.Add([]byte(msg(private, mei, text("/risk@anka_bot 油"), entity("bot_command", 9223372036854775807, 9223372036854775807, ""))))
	f.Add([]byte(`{"update_id":1,"callback_query":{"id":"44","data":"s:1",` + mei + `,"message":{"message_id":3,` + supergroup + `}}}`))
	f.Add([]byte(`{"message":{"text":"\ud83d","from":{},"chat":{"type":"group"},"entities":[null]}}`))
	f.Add([]byte(`{"my_chat_member":{` + group + `,"new_chat_member":{"status":"restricted","is_member":true}}}`))
	f.Add([]byte(`{"poll_answer":{"poll_id":"9","user":{"id":5},"option_ids":[-1]}}`))
	f.Add([]byte(msg(private, mei, `"caption":"卡","document":{"file_id":"d","file_size":-1}`)))
	f.Add([]byte(msg(group, `"migrate_from_chat_id":-4`)))
	f.Add([]byte(`null`))
	c := knows(f, "Anka_bot")
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := c.Decode(raw)
		if m != nil && (err != nil || (m.Chat == "") != (m.Answer != nil) || m.Sender == "" && !m.Anonymous && !m.Gone && !m.Back && m.MovedTo == "" || m.Gone && m.Back || (m.Tap == "") != (m.Button == "") || m.Addressed && !m.Group) {
			t.Errorf("%+v %v", m, err)
		}
		if err != nil && !errors.Is(err, bot.ErrUndecodable) {
			t.Errorf("%v", err)
		}
		updateID(raw)
		if chatOf(raw, 1) == "" {
			t.Error("no chat")
		}
	})
}
