package telegram

import (
	"fmt"
	"reflect"
	"testing"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
)

// TestDecodeFacts: what is said with more than a text, and what is not said by
// anybody.
func TestDecodeFacts(t *testing.T) {
	c := knows(t, "Anka_bot")
	const (
		admin = `"from":{"id":1087968824,"is_bot":true,"first_name":"Group"}`
		same  = `"sender_chat":{"id":-1009,"type":"supergroup"}`
		doc   = `"document":{"file_id":"BQ1","file_unique_id":"u","file_name":"卸油员.xlsx","mime_type":"x","file_size":4096}`
	)
	ask := func(m bot.Message) bot.Message {
		m.Chat, m.Sender, m.Name, m.ID, m.AtMS = "-9", "5", "小 梅", "3", 1000
		m.Group, m.Title = true, "班组"
		return m
	}
	own := func(m bot.Message) bot.Message {
		m.Chat, m.Sender, m.Name, m.ID, m.AtMS = "5", "5", "小 梅", "3", 1000
		return m
	}
	file := &bot.Attachment{ID: "BQ1", Name: "卸油员.xlsx", Size: 4096}
	anonymous := bot.Message{Chat: "-1009", Group: true, Title: "班组", ID: "3", AtMS: 1000, Anonymous: true}
	asked := anonymous
	asked.Text, asked.Addressed = "/sos", true
	talked := anonymous
	talked.Text = "开会"
	moved := bot.Message{Chat: "-9", Group: true, Title: "班组", Sender: "5", Name: "小 梅", AtMS: 1000, MovedTo: "-1009"}
	member := func(chat, more string) string {
		return `{"update_id":1,"my_chat_member":{` + chat + `,` + mei + `,"date":1,"new_chat_member":{"user":{"id":7000000001},` + more + `}}}`
	}
	in := func(gone bool) bot.Message {
		m := ask(bot.Message{Gone: gone, Back: !gone})
		m.ID = ""
		return m
	}
	alone := func(gone bool) bot.Message {
		m := own(bot.Message{Gone: gone, Back: !gone})
		m.ID = ""
		return m
	}
	vote := func(choice int) bot.Message {
		return bot.Message{Sender: "5", Name: "小 梅", Answer: &bot.PollAnswer{Poll: "9", Choice: choice}}
	}
	for name, k := range map[string]struct {
		raw  string
		want bot.Message
	}{
		"caption":                    {msg(private, mei, `"photo":[{}],"caption":"卸油冒了"`), own(bot.Message{Text: "卸油冒了"})},
		"caption in a group":         {msg(group, mei, `"photo":[{}],"caption":"看看"`), ask(bot.Message{Text: "看看"})},
		"caption that names us":      {msg(group, mei, `"photo":[{}],"caption":"🔥 安卡 咋办","caption_entities":[{"type":"text_mention","offset":3,"length":2,"user":{"id":7000000001}}]`), ask(bot.Message{Text: "🔥 咋办", Addressed: true})},
		"file in a group that does":  {msg(group, mei, doc, `"caption":"@anka_bot 咋填"`), ask(bot.Message{Text: "咋填", Addressed: true})},
		"file":                       {msg(private, mei, doc), own(bot.Message{File: file})},
		"file with a caption":        {msg(private, mei, doc, `"caption":"/import 新的"`), own(bot.Message{File: file, Text: "/import 新的"})},
		"anonymous":                  {msg(supergroup, admin, same, text("/sos@anka_bot")), asked},
		"anonymous, no chat told":    {msg(supergroup, admin, text("/sos")), asked},
		"anonymous, not to us":       {msg(supergroup, admin, same, text("开会")), talked},
		"becomes a supergroup":       {msg(group, mei, `"migrate_to_chat_id":-1009`), moved},
		"has become one":             {msg(supergroup, mei, `"migrate_from_chat_id":-9`), moved},
		"made by an anonymous admin": {msg(supergroup, admin, same, `"migrate_from_chat_id":-9`), bot.Message{Chat: "-9", Group: true, Title: "班组", AtMS: 1000, MovedTo: "-1009"}},
		"left":                       {member(group, `"status":"left"`), in(true)},
		"kicked":                     {member(group, `"status":"kicked","until_date":0`), in(true)},
		"silenced":                   {member(group, `"status":"restricted","is_member":true,"can_send_messages":false`), in(true)},
		"restricted and out":         {member(group, `"status":"restricted","is_member":false,"can_send_messages":true`), in(true)},
		"restricted, may write":      {member(group, `"status":"restricted","is_member":true,"can_send_messages":true`), in(false)},
		"taken in":                   {member(group, `"status":"member"`), in(false)},
		"made an admin":              {member(group, `"status":"administrator"`), in(false)},
		"blocked":                    {member(private, `"status":"kicked"`), alone(true)},
		"unblocked":                  {member(private, `"status":"member"`), alone(false)},
		"vote":                       {`{"update_id":1,"poll_answer":{"poll_id":"9","user":{"id":5,"first_name":"小","last_name":"梅"},"option_ids":[2],"option_persistent_ids":["x"]}}`, vote(2)},
		"vote taken back":            {`{"update_id":1,"poll_answer":{"poll_id":"9","user":{"id":5,"first_name":"小","last_name":"梅"},"option_ids":[]}}`, vote(-1)},
	} {
		m, err := c.Decode([]byte(k.raw))
		if err != nil || m == nil || !reflect.DeepEqual(*m, k.want) {
			t.Errorf("%s: %+v %v\nwant %+v", name, m, err, k.want)
		}
	}
	if chat := chatOf([]byte(`{"update_id":1,"poll_answer":{"poll_id":"9","user":{"id":5},"option_ids":[]}}`), 1); chat != "user:5" {
		t.Error(chat)
	}
}

// TestFactsOfChats goes the whole way: what happens to the bot in its chats.
func TestFactsOfChats(t *testing.T) {
	s := server(t, telegramtest.Options{})
	c, _ := channel(t, s)
	in := newInbox()
	running(t, c, in)
	mei, g := s.NewUser("小梅"), s.NewBasicGroup("班组")
	mei.Starts("")
	mei.Blocks()
	mei.Unblocks()
	g.RemovesBot()
	g.AddsBot()
	g.SetAdmin(true)
	super := g.BecomesSupergroup()
	var got []string
	await(t, s, func() bool { return s.Pending() == 0 })
	for _, u := range in.all() {
		m, err := c.Decode(u.Raw)
		if err != nil {
			t.Fatalf("%s: %v", u.Raw, err)
		}
		if m != nil && m.Text == "" { // service messages are nothing
			got = append(got, fmt.Sprintln(m.Chat, m.Gone, m.Back, m.MovedTo))
		}
	}
	me, old := fmt.Sprint(mei.ID), fmt.Sprint(g.ID)
	moved := fmt.Sprintln(old, false, false, super.ID)
	want := []string{fmt.Sprintln(me, true, false, ""), fmt.Sprintln(me, false, true, ""), fmt.Sprintln(old, true, false, ""),
		fmt.Sprintln(old, false, true, ""), fmt.Sprintln(old, false, true, ""), moved, moved}
	if len(got) < len(want) || !reflect.DeepEqual(got[:len(want)], want) { // what the new group says besides may follow
		t.Errorf("%q\nwant %q", got, want)
	}
}
