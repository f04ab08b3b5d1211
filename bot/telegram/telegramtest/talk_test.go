package telegramtest

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

func picture(w, h int) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func TestTopics(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	f, mei := s.NewForum("一车间"), s.NewUser("小梅")
	topic := f.NewTopic("卸油")
	send := func(thread any) reply {
		return s.post(t, "sendMessage", map[string]any{"chat_id": f.ID, "message_thread_id": thread, "text": "好"})
	}
	want := func(what string, r reply, words string) {
		t.Helper()
		if r.Description != words {
			t.Errorf("%s: %+v, want %q", what, r, words)
		}
	}
	want("open", send(topic), "")
	want("general", send(""), "")
	want("general by number", send(1), "Bad Request: message thread not found")
	f.CloseTopic(topic)
	want("closed", send(topic), "Bad Request: TOPIC_CLOSED")
	want("no admin", s.post(t, "createForumTopic", map[string]any{"chat_id": f.ID, "name": "x"}), "Bad Request: not enough rights to create a topic")
	f.SetAdmin(true)
	want("closed, but admin", send(topic), "")
	f.SetAdmin(false)
	f.ReopenTopic(topic)
	want("open again", send(topic), "")
	m := mei.Says(f, "/risk@anka_test_bot", InTopic(topic))
	if m.Thread != topic || m.ReplyTo == nil || m.ReplyTo.Topic == nil {
		t.Errorf("%+v", m)
	}
	answer := Message{}
	s.post(t, "sendMessage", map[string]any{"chat_id": f.ID, "text": "答", "reply_parameters": map[string]any{"message_id": m.ID}}).into(t, &answer)
	if answer.Thread != topic || !answer.InTopic {
		t.Errorf("a reply leaves the topic: %+v", answer)
	}
	f.DeleteTopic(topic)
	want("deleted", send(topic), "Bad Request: message thread not found")

	f.SetAdmin(true)
	s.told(t)
	var made struct {
		Thread int64 `json:"message_thread_id"`
	}
	s.post(t, "createForumTopic", map[string]any{"chat_id": f.ID, "name": "动火"}).into(t, &made)
	want("made", send(made.Thread), "")
	want("close", s.post(t, "closeForumTopic", map[string]any{"chat_id": f.ID, "message_thread_id": made.Thread}), "")
	want("close twice", s.post(t, "closeForumTopic", map[string]any{"chat_id": f.ID, "message_thread_id": made.Thread}), "Bad Request: TOPIC_NOT_MODIFIED")
	want("reopen", s.post(t, "reopenForumTopic", map[string]any{"chat_id": f.ID, "message_thread_id": made.Thread}), "")
	want("no name", s.post(t, "createForumTopic", map[string]any{"chat_id": f.ID}), "Bad Request: TOPIC_TITLE_EMPTY")
	want("no forum", s.post(t, "createForumTopic", map[string]any{"chat_id": s.NewGroup("群").ID, "name": "x"}), "Bad Request: the chat is not a forum")
}

// TestWhatPeopleSend: every kind of message that a bot may come across.
func TestWhatPeopleSend(t *testing.T) {
	s := start(t, Options{NoLimits: true, NoPrivacy: true})
	g, mei, other := s.NewGroup("班组"), s.NewUser("小梅"), s.NewBot("other_bot")
	news := s.NewChannel("通告")
	news.Links(g)
	last := func() *Message {
		t.Helper()
		us := s.updates(t, map[string]any{"offset": -1})
		if len(us) != 1 || us[0].Message == nil {
			t.Fatalf("%+v", us)
		}
		return us[0].Message
	}
	mei.SendsPhoto(g, picture(400, 200), "看 /risk")
	if m := last(); len(m.Photo) != 2 || m.Photo[1].Width != 400 || m.Photo[0].Width > 90 || m.CaptionEntities[0].Type != "bot_command" {
		t.Errorf("%+v", m)
	}
	mei.SendsDocument(g, "卡.xlsx", []byte("PK"), "卡")
	if m := last(); m.Document.Name != "卡.xlsx" || m.Document.Size != 2 || m.Caption != "卡" {
		t.Errorf("%+v", m)
	}
	mei.SendsVoice(g, []byte("ogg"), 3)
	if m := last(); m.Voice.Duration != 3 {
		t.Errorf("%+v", m)
	}
	mei.SendsVideo(g, "旁站.mp4", []byte("mp4"), 12, "卸油")
	if m := last(); m.Video.Duration != 12 || m.Video.Size != 3 || m.Caption != "卸油" {
		t.Errorf("%+v", m)
	}
	said := mei.Says(g, "请安卡看看", Mentioning("安卡", s.Bot))
	if m := last(); m.Entities[0].Type != "text_mention" || m.Entities[0].Offset != 1 || m.Entities[0].User.ID != s.Bot.ID {
		t.Errorf("%+v", m.Entities)
	}
	mei.Forwards(said, mei.Chat())
	if m := last(); m.Origin.Type != "user" || m.Origin.User.ID != mei.ID || m.Text != said.Text {
		t.Errorf("%+v", m.Origin)
	}
	mei.Says(g, "转", HiddenForward("某人"))
	if m := last(); m.Origin.Type != "hidden_user" || m.Origin.Name != "某人" || m.Origin.Date == 0 {
		t.Errorf("%+v", m.Origin)
	}
	mei.Says(g, "经由", Via(other.Account))
	if m := last(); m.ViaBot.ID != other.ID {
		t.Errorf("%+v", m)
	}
	mei.Says(g, "以频道名义", AsChannel(news))
	if m := last(); m.SenderChat.ID != news.ID || m.From.ID != 136817688 {
		t.Errorf("%+v", m)
	}
	mei.Says(g, "匿名", Anonymously())
	if m := last(); m.SenderChat.ID != g.ID || m.From.ID != 1087968824 {
		t.Errorf("%+v", m)
	}
	news.Posts("通知")
	if m := last(); !m.AutoForward || m.From.ID != 777000 || m.SenderChat.ID != news.ID || m.Origin.Type != "channel" || m.Chat.ID != g.ID {
		t.Errorf("%+v", m)
	}
	g.Retitle("二班")
	if m := last(); m.NewTitle != "二班" || m.Chat.Title != "二班" {
		t.Errorf("%+v", m)
	}
	before := s.LastUpdate()
	other.Says(g, "/risk@anka_test_bot")
	if s.LastUpdate() != before {
		t.Error("bots do not hear each other")
	}
	heard := start(t, Options{HearsBots: true, NoPrivacy: true})
	heard.NewBot("other_bot").Says(heard.NewGroup("班组"), "在")
	if heard.Pending() != 1 {
		t.Error("asked to hear bots, it heard none")
	}
}

func TestChannelPosts(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	news := s.NewChannel("通告")
	news.Posts("甲")
	if got := s.told(t); got != "channel_post 通告 甲" {
		t.Errorf("%q", got)
	}
	var m Message
	s.post(t, "sendMessage", map[string]any{"chat_id": news.ID, "text": "乙"}).into(t, &m)
	if m.From != nil || m.SenderChat.ID != news.ID || len(s.FromBot(news)) != 1 {
		t.Errorf("%+v", m)
	}
	if r := s.post(t, "sendPoll", map[string]any{"chat_id": news.ID, "question": "x", "options": []string{"a", "b"}, "is_anonymous": false}); r.Description != "Bad Request: non-anonymous polls can't be sent to channel chats" {
		t.Errorf("%+v", r)
	}
}

func TestPinsReactionsDeletes(t *testing.T) {
	c := &clock{t: start0}
	s := start(t, Options{NoLimits: true, Now: c.now})
	g, mei := s.NewGroup("班组"), s.NewUser("小梅")
	theirs := mei.Says(g, "在")
	var m Message
	s.post(t, "sendMessage", map[string]any{"chat_id": g.ID, "text": "甲"}).into(t, &m)
	on := func(method string, id int64, more ...any) string {
		args := map[string]any{"chat_id": g.ID, "message_id": id}
		for i := 0; i < len(more); i += 2 {
			args[more[i].(string)] = more[i+1]
		}
		return s.post(t, method, args).Description
	}
	emoji := func(e string) []map[string]string { return []map[string]string{{"type": "emoji", "emoji": e}} }
	for _, c := range []struct{ got, want string }{
		{on("pinChatMessage", m.ID), "Bad Request: not enough rights to manage pinned messages in the chat"},
		{on("pinChatMessage", 99), "Bad Request: message to pin not found"},
		{on("setMessageReaction", theirs.ID, "reaction", emoji("👍")), ""},
		{on("setMessageReaction", theirs.ID, "reaction", emoji("油")), "Bad Request: REACTION_INVALID"},
		{on("setMessageReaction", 99, "reaction", emoji("👍")), "Bad Request: message to react not found"},
		{on("deleteMessage", theirs.ID), "Bad Request: message can't be deleted"},
		{on("deleteMessage", 99), "Bad Request: message to delete not found"},
		{on("editMessageCaption", m.ID, "caption", "x"), "Bad Request: there is no caption in the message to edit"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if got := s.Messages(g)[0].Reaction; got != "👍" {
		t.Errorf("%q", got)
	}
	g.SetAdmin(true)
	if got := on("pinChatMessage", m.ID); got != "" {
		t.Error(got)
	}
	var info struct {
		Pinned *Message `json:"pinned_message"`
	}
	if s.post(t, "getChat", map[string]any{"chat_id": g.ID}).into(t, &info); info.Pinned == nil || info.Pinned.ID != m.ID {
		t.Errorf("%+v", info)
	}
	g.SetAdmin(false)
	c.pass(49 * 3600e9)
	if got := on("deleteMessage", m.ID); got != "Bad Request: message can't be deleted" {
		t.Errorf("after two days: %q", got)
	}
	g.SetAdmin(true)
	if got := on("deleteMessage", m.ID); got != "" || len(s.FromBot(g)) != 0 {
		t.Errorf("%q %+v", got, s.FromBot(g))
	}
}
