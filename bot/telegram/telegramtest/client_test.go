package telegramtest_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anka/bot/telegram/telegramtest"
)

// client is go-telegram/bot's own client, as it comes.
func client(t *testing.T, s *telegramtest.Server, o ...tg.Option) *tg.Bot {
	t.Helper()
	b, err := tg.New(s.Token, append(o, tg.WithServerURL(s.URL))...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLibraryMethods calls every method of the server through the library.
func TestLibraryMethods(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer s.Close()
	ctx := t.Context()
	b := client(t, s)
	mei := s.NewUser("小梅")
	asked := mei.Starts("abc")

	me, err := b.GetMe(ctx)
	if err != nil || me.ID != s.Bot.ID || !me.IsBot || me.Username != "anka_test_bot" || me.CanReadAllGroupMessages {
		t.Errorf("getMe: %+v %v", me, err)
	}
	chat, err := b.GetChat(ctx, &tg.GetChatParams{ChatID: mei.ID})
	if err != nil || chat.ID != mei.ID || chat.Type != models.ChatTypePrivate || chat.FirstName != "小梅" {
		t.Errorf("getChat: %+v %v", chat, err)
	}
	commands := []models.BotCommand{{Command: "sos", Description: "应急处置卡"}}
	if ok, err := b.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands}); !ok || err != nil {
		t.Errorf("setMyCommands: %v", err)
	}
	if got, err := b.GetMyCommands(ctx, &tg.GetMyCommandsParams{}); err != nil || len(got) != 1 || got[0] != commands[0] {
		t.Errorf("getMyCommands: %+v %v", got, err)
	}
	if ok, err := b.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); !ok || err != nil {
		t.Errorf("deleteWebhook: %v", err)
	}

	keys := models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "油罐车着火", CallbackData: "s:1"}}}}
	m, err := b.SendMessage(ctx, &tg.SendMessageParams{ChatID: mei.ID, Text: "🆘 卸油跑冒油", ReplyMarkup: keys,
		Entities:        []models.MessageEntity{{Type: models.MessageEntityTypeBold, Length: 8}},
		ReplyParameters: &models.ReplyParameters{MessageID: int(asked.ID)}})
	if err != nil || m.Text != "🆘 卸油跑冒油" || m.ReplyToMessage == nil || m.ReplyMarkup == nil || len(m.Entities) != 1 {
		t.Fatalf("sendMessage: %+v %v", m, err)
	}
	if _, err := b.EditMessageText(ctx, &tg.EditMessageTextParams{ChatID: mei.ID, MessageID: m.ID, Text: "改过", ReplyMarkup: keys}); err != nil {
		t.Errorf("editMessageText: %v", err)
	}
	shown := s.FromBot(mei.Chat())[0]
	if shown.Text != "改过" || shown.Inline.Labels()[0][0] != "油罐车着火" {
		t.Errorf("%+v", shown)
	}
	tap, err := mei.Taps(shown, "油罐车着火")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := b.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: tap.ID, Text: "好", ShowAlert: true}); !ok || err != nil {
		t.Errorf("answerCallbackQuery: %v", err)
	}
	if got := s.Tapped(tap.ID); got.Toast != "好" || !got.Alert {
		t.Errorf("%+v", got)
	}
	if _, err := b.EditMessageReplyMarkup(ctx, &tg.EditMessageReplyMarkupParams{ChatID: mei.ID, MessageID: m.ID}); err != nil {
		t.Errorf("editMessageReplyMarkup: %v", err)
	}
	d, err := b.SendDocument(ctx, &tg.SendDocumentParams{ChatID: mei.ID, Caption: "卡", Document: &models.InputFileUpload{Filename: "卸油员.xlsx", Data: bytes.NewReader([]byte("PK"))}})
	if err != nil || d.Document == nil || d.Document.FileName != "卸油员.xlsx" || d.Document.FileSize != 2 || d.Caption != "卡" {
		t.Errorf("sendDocument: %+v %v", d, err)
	}
	if file := s.FromBot(mei.Chat())[1]; string(file.File) != "PK" {
		t.Errorf("%q", file.File)
	}
	lasting := models.ReplyKeyboardMarkup{Keyboard: [][]models.KeyboardButton{{{Text: "🆘 应急"}}}, IsPersistent: true, ResizeKeyboard: true}
	if _, err := b.SendMessage(ctx, &tg.SendMessageParams{ChatID: mei.ID, Text: "按钮", ReplyMarkup: lasting}); err != nil {
		t.Errorf("reply keyboard: %v", err)
	}
	if k := s.FromBot(mei.Chat())[2].Lasting; k == nil || !k.Persistent || k.Rows[0][0].Text != "🆘 应急" {
		t.Errorf("%+v", k)
	}
}

// TestLibraryErrors: the library sees each refusal as the kind it knows.
func TestLibraryErrors(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{})
	defer s.Close()
	b := client(t, s)
	mei := s.NewUser("小梅")
	send := func(chat int64) error {
		_, err := b.SendMessage(t.Context(), &tg.SendMessageParams{ChatID: chat, Text: "好"})
		return err
	}
	if err := send(mei.ID); !errors.Is(err, tg.ErrorForbidden) {
		t.Errorf("403: %v", err)
	}
	if err := send(1); !errors.Is(err, tg.ErrorBadRequest) {
		t.Errorf("400: %v", err)
	}
	mei.Starts("")
	var many *tg.TooManyRequestsError
	for range 4 {
		if err := send(mei.ID); err != nil && !errors.As(err, &many) {
			t.Errorf("429: %v", err)
		}
	}
	if many == nil || many.RetryAfter != 1 {
		t.Errorf("no 429: %+v", many)
	}
	old := s.NewBasicGroup("老群")
	super := old.BecomesSupergroup()
	var moved *tg.MigrateError
	if err := send(old.ID); !errors.As(err, &moved) || int64(moved.MigrateToChatID) != super.ID {
		t.Errorf("migration: %v", err)
	}
	if _, err := tg.New("7000000001:wrong", tg.WithServerURL(s.URL)); !errors.Is(err, tg.ErrorUnauthorized) {
		t.Errorf("401: %v", err)
	}
}

// TestLibraryPolls runs the library's own loop over every kind of update.
func TestLibraryPolls(t *testing.T) {
	s := telegramtest.New(telegramtest.Options{NoPrivacy: true})
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got := make(chan *models.Update, 20)
	b := client(t, s, tg.WithNotAsyncHandlers(), tg.WithErrorsHandler(func(err error) { t.Log(err) }),
		tg.WithDefaultHandler(func(_ context.Context, _ *tg.Bot, u *models.Update) { got <- u }))
	ended := make(chan struct{})
	go func() { b.Start(ctx); close(ended) }()

	forum, mei := s.NewForum("一车间"), s.NewUser("小梅")
	topic := forum.NewTopic("卸油")
	mei.Says(forum, "/risk@anka_test_bot", telegramtest.InTopic(topic))
	if u := <-got; u.Message == nil || !u.Message.IsTopicMessage || int64(u.Message.MessageThreadID) != topic || u.Message.ReplyToMessage == nil || u.Message.Entities[0].Type != models.MessageEntityTypeBotCommand {
		t.Errorf("topic: %+v", u.Message)
	}
	if _, err := b.SendMessage(ctx, &tg.SendMessageParams{ChatID: forum.ID, MessageThreadID: int(topic), Text: "在", ReplyMarkup: models.InlineKeyboardMarkup{
		InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "看", CallbackData: "x"}}}}}); err != nil {
		t.Fatal(err)
	}
	m := s.FromBot(forum)[0]
	if _, err := mei.Taps(m, "看"); err != nil {
		t.Fatal(err)
	}
	if u := <-got; u.CallbackQuery == nil || u.CallbackQuery.Data != "x" || u.CallbackQuery.Message.Message == nil {
		t.Errorf("tap: %+v", u.CallbackQuery)
	}
	s.Forget(m)
	mei.TapsData(m, "y")
	if u := <-got; u.CallbackQuery == nil || u.CallbackQuery.Message.InaccessibleMessage == nil || u.CallbackQuery.Message.InaccessibleMessage.Chat.ID != forum.ID {
		t.Errorf("tap on an old message: %+v", u.CallbackQuery)
	}
	mei.Says(forum, "匿名", telegramtest.Anonymously())
	if u := <-got; u.Message.SenderChat == nil || u.Message.SenderChat.ID != forum.ID || !strings.HasPrefix(u.Message.From.Username, "GroupAnonymous") {
		t.Errorf("anonymous: %+v", u.Message)
	}
	mei.Blocks()
	if u := <-got; u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeBanned {
		t.Errorf("blocked: %+v", u.MyChatMember)
	}
	forum.SetAdmin(true)
	if u := <-got; u.MyChatMember == nil || u.MyChatMember.NewChatMember.Type != models.ChatMemberTypeAdministrator {
		t.Errorf("admin: %+v", u.MyChatMember)
	}
	s.NewBasicGroup("老群").BecomesSupergroup()
	if u := <-got; u.Message.MigrateToChatID == 0 {
		t.Errorf("migration: %+v", u.Message)
	}
	cancel()
	<-ended
}
