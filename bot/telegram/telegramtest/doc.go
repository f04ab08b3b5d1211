// Package telegramtest is a Telegram Bot API server for tests: it runs in the
// test's own process, on 127.0.0.1, and people are played from Go.
//
//	s := telegramtest.New(telegramtest.Options{})
//	defer s.Close()
//	// point a bot at s.URL with s.Token, then
//	mei := s.NewUser("小梅")
//	mei.Starts("")                          // presses START in the private chat
//	mei.Says(mei.Chat(), "卸油冒了咋办")
//	err := s.Await(ctx, func() bool { return len(s.FromBot(mei.Chat())) == 1 })
//	tap, err := mei.Taps(s.FromBot(mei.Chat())[0], "不是这个 👎")
//
// # What is true to Telegram
//
// getUpdates confirms every update below its offset, takes negative offsets and
// limits of 1 to 100, remembers allowed_updates, keeps updates for 24 hours and
// holds a long poll until an update comes. Two pollers at once: the poll that
// was already waiting ends with 409 and the newer one takes its place, so that
// two copies of a bot end each other's polls in turn.
//
// sendMessage, sendDocument, editMessageText, editMessageReplyMarkup,
// answerCallbackQuery, getChat, getMe, setMyCommands, getMyCommands and
// deleteWebhook take JSON, forms, multipart and query strings, and refuse with
// Telegram's own words: empty and too long text, entities outside the text or
// inside a UTF-16 pair, callback data over 64 bytes, unknown chats, people who
// never wrote first or who blocked the bot, groups that removed it or became a
// supergroup (migrate_to_chat_id), wrong tokens and unknown methods.
//
// Limits are on unless switched off: 30 messages a second in all, one a second
// in a chat with a small burst, 20 a minute in a group; over them 429 with
// retry_after, and every further try inside that time is refused too.
//
// Privacy mode is on unless switched off, and hides what Telegram hides; see
// Server.hears for the rule and where it comes from.
//
// # What it is not
//
// No webhooks, polls, photos, parse modes, file downloads, inline mode, or a
// second bot. Every user made by NewUser is known to the bot, so writing to
// one who never wrote first is 403; Telegram says 400 «chat not found» to a bot
// that has never met the person. A repeated poll with the same offset is not
// slowed down as Telegram slows it.
package telegramtest
