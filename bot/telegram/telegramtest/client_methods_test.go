package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anka/bot/telegram/telegramtest"
)

// TestLibraryFilesAndPolls: photos, downloads and quizzes through the library.
func TestLibraryFilesAndPolls(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer s.Close()
	ctx, b, mei := t.Context(), client(t, s), s.NewUser("小梅")
	mei.Starts("")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	p, err := b.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: mei.ID, Photo: &models.InputFileUpload{Filename: "码.png", Data: bytes.NewReader(picture.Bytes())}, Caption: "二维码"})
	if err != nil || len(p.Photo) != 2 || p.Photo[1].Width != 40 || p.Caption != "二维码" {
		t.Fatalf("sendPhoto: %+v %v", p, err)
	}
	f, err := b.GetFile(ctx, &tg.GetFileParams{FileID: p.Photo[1].FileID})
	if err != nil {
		t.Fatalf("getFile: %v", err)
	}
	resp, err := http.Get(b.FileDownloadLink(f))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(body, picture.Bytes()) || f.FileSize != int64(picture.Len()) {
		t.Errorf("download: %d bytes, %v", len(body), err)
	}
	if m, err := b.EditMessageCaption(ctx, &tg.EditMessageCaptionParams{ChatID: mei.ID, MessageID: p.ID, Caption: "<b>新</b>", ParseMode: models.ParseModeHTML}); err != nil || m.Caption != "新" || m.CaptionEntities[0].Type != models.MessageEntityTypeBold {
		t.Errorf("editMessageCaption: %+v %v", m, err)
	}

	open := false
	q, err := b.SendPoll(ctx, &tg.SendPollParams{ChatID: mei.ID, Question: "先做什么？", Options: []models.InputPollOption{{Text: "拍照"}, {Text: "停泵"}},
		Type: "quiz", IsAnonymous: &open, CorrectOptionID: 1, Explanation: "先停泵", OpenPeriod: 600})
	if err != nil || q.Poll == nil || q.Poll.Type != "quiz" || q.Poll.CorrectOptionID != 1 || q.Poll.IsAnonymous || q.Poll.OpenPeriod != 600 {
		t.Fatalf("sendPoll: %+v %v", q, err)
	}
	if err := mei.Votes(telegramtest.Message{ID: int64(q.ID), Chat: telegramtest.ChatInfo{ID: mei.ID}}, 1); err != nil {
		t.Fatal(err)
	}
	if poll, err := b.StopPoll(ctx, &tg.StopPollParams{ChatID: mei.ID, MessageID: q.ID}); err != nil || !poll.IsClosed || poll.TotalVoterCount != 1 || poll.Options[1].VoterCount != 1 {
		t.Errorf("stopPoll: %+v %v", poll, err)
	}
	if ok, err := b.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: mei.ID, MessageID: q.ID}); err != nil || !ok {
		t.Errorf("deleteMessage: %v", err)
	}
}

// TestLibraryChats: what a bot asks and does about chats, through the library.
func TestLibraryChats(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer s.Close()
	ctx, b, forum, mei := t.Context(), client(t, s), s.NewForum("一车间"), s.NewUser("小梅")
	mei.Joins(forum)
	forum.SetAdmin(true)
	does := func(what string, ok bool, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Errorf("%s: %v %v", what, ok, err)
		}
	}
	member, err := b.GetChatMember(ctx, &tg.GetChatMemberParams{ChatID: forum.ID, UserID: s.Bot.ID})
	does("getChatMember", err == nil && member.Administrator != nil && member.Administrator.CanManageTopics && member.Administrator.CanDeleteMessages, err)
	admins, err := b.GetChatAdministrators(ctx, &tg.GetChatAdministratorsParams{ChatID: forum.ID})
	does("getChatAdministrators", len(admins) == 2 && admins[0].Owner != nil, err)
	n, err := b.GetChatMemberCount(ctx, &tg.GetChatMemberCountParams{ChatID: forum.ID})
	does("getChatMemberCount", n == 3, err)
	topic, err := b.CreateForumTopic(ctx, &tg.CreateForumTopicParams{ChatID: forum.ID, Name: "卸油"})
	if err != nil {
		t.Fatal(err)
	}
	ok, err := b.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: forum.ID, MessageThreadID: topic.MessageThreadID, Action: models.ChatActionTyping})
	does("sendChatAction", ok, err)
	m, err := b.SendMessage(ctx, &tg.SendMessageParams{ChatID: forum.ID, MessageThreadID: topic.MessageThreadID, Text: "*在*", ParseMode: models.ParseModeMarkdown})
	if err != nil || m.Text != "在" {
		t.Fatalf("%+v %v", m, err)
	}
	ok, err = b.PinChatMessage(ctx, &tg.PinChatMessageParams{ChatID: forum.ID, MessageID: m.ID})
	does("pinChatMessage", ok, err)
	ok, err = b.SetMessageReaction(ctx, &tg.SetMessageReactionParams{ChatID: forum.ID, MessageID: m.ID, Reaction: []models.ReactionType{
		{Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Type: models.ReactionTypeTypeEmoji, Emoji: "👍"}}}})
	does("setMessageReaction", ok, err)
	ok, err = b.CloseForumTopic(ctx, &tg.CloseForumTopicParams{ChatID: forum.ID, MessageThreadID: topic.MessageThreadID})
	does("closeForumTopic", ok, err)
	scope := &models.BotCommandScopeChatAdministrators{ChatID: forum.ID}
	ok, err = b.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "bind", Description: "绑定"}}, Scope: scope})
	does("setMyCommands", ok, err)
	list, err := b.GetMyCommands(ctx, &tg.GetMyCommandsParams{Scope: scope})
	does("getMyCommands", len(list) == 1 && list[0].Command == "bind", err)
	ok, err = b.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{Scope: scope})
	does("deleteMyCommands", ok, err)
	ok, err = b.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: "安卡"})
	does("setMyDescription", ok, err)
	ok, err = b.SetMyShortDescription(ctx, &tg.SetMyShortDescriptionParams{ShortDescription: "卡"})
	does("setMyShortDescription", ok, err)
	ok, err = b.LeaveChat(ctx, &tg.LeaveChatParams{ChatID: forum.ID})
	does("leaveChat", ok, err)
}

// TestLibraryWebhook: setWebhook and getWebhookInfo through the library, and
// every kind of update read by its models.
func TestLibraryWebhook(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{NoLimits: true, NoPrivacy: true})
	defer s.Close()
	got := make(chan models.Update, 100)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u models.Update
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil || r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "s" {
			t.Errorf("%v, secret %q", err, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
		}
		got <- u
		w.WriteHeader(http.StatusOK)
	}))
	defer target.Close()
	ctx, b := t.Context(), client(t, s)
	all := []string{"message", "edited_message", "channel_post", "my_chat_member", "chat_member", "message_reaction", "poll", "poll_answer", "callback_query"}
	if ok, err := b.SetWebhook(ctx, &tg.SetWebhookParams{URL: target.URL, SecretToken: "s", MaxConnections: 7, AllowedUpdates: all}); err != nil || !ok {
		t.Fatal(err)
	}
	if info, err := b.GetWebhookInfo(ctx); err != nil || info.URL != target.URL || info.MaxConnections != 7 || len(info.AllowedUpdates) != len(all) {
		t.Errorf("getWebhookInfo: %+v %v", info, err)
	}
	g, mei, news := s.NewGroup("班组"), s.NewUser("小梅"), s.NewChannel("通告")
	g.SetAdmin(true)
	mei.Joins(g)
	m := mei.Says(g, "在")
	mei.Edits(m, "不在")
	mei.Reacts(m, "👍")
	news.Posts("通知")
	open := false
	q, err := b.SendPoll(ctx, &tg.SendPollParams{ChatID: g.ID, Question: "问", Options: []models.InputPollOption{{Text: "a"}, {Text: "b"}}, IsAnonymous: &open})
	if err != nil {
		t.Fatal(err)
	}
	if err := mei.Votes(telegramtest.Message{ID: int64(q.ID), Chat: g.ChatInfo}, 0); err != nil {
		t.Fatal(err)
	}
	mei.TapsData(m, "x")
	wait, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := s.Await(wait, func() bool { return s.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	close(got)
	seen := map[string]bool{}
	for u := range got {
		for what, is := range map[string]bool{
			"message": u.Message != nil && u.Message.Text == "在", "joined": u.Message != nil && len(u.Message.NewChatMembers) == 1,
			"edited": u.EditedMessage != nil && u.EditedMessage.Text == "不在", "post": u.ChannelPost != nil && u.ChannelPost.SenderChat.ID == news.ID,
			"my member": u.MyChatMember != nil && u.MyChatMember.NewChatMember.Administrator != nil,
			"member":    u.ChatMember != nil && u.ChatMember.NewChatMember.Member != nil && u.ChatMember.OldChatMember.Left != nil,
			"reaction":  u.MessageReaction != nil && u.MessageReaction.NewReaction[0].ReactionTypeEmoji.Emoji == "👍",
			"poll":      u.Poll != nil && u.Poll.TotalVoterCount == 1, "answer": u.PollAnswer != nil && u.PollAnswer.OptionIDs[0] == 0 && u.PollAnswer.User.ID == mei.ID,
			"tap": u.CallbackQuery != nil && u.CallbackQuery.Data == "x",
		} {
			seen[what] = seen[what] || is
		}
	}
	for what, is := range seen {
		if !is {
			t.Errorf("%s did not come", what)
		}
	}
	if ok, err := b.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); err != nil || !ok {
		t.Error(err)
	}
}
