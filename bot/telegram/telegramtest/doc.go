// Package telegramtest is a Telegram Bot API server for tests: it runs in the
// test's own process, on 127.0.0.1, and people are played from Go. The bot under
// test may run in the same process or be a program of its own.
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
// # Who is played
//
// A [User] says, edits, deletes, forwards, taps, votes, reacts, joins, leaves,
// adds, kicks, blocks and sends photos, documents and voice messages; a [How]
// makes a message a reply, puts it into a topic, or lets it come from an
// anonymous admin, from a channel or through another bot. A [Chat] is a private
// chat, a group of the old kind (BecomesSupergroup), a supergroup, a forum with
// topics or a channel; it makes the bot an admin, bars it from writing, removes
// it and takes it in again. Each tells the bot what Telegram would: service
// messages, my_chat_member and, to an admin that asked for them, chat_member and
// message_reaction.
//
// # Updates
//
// getUpdates confirms every update below its offset, takes negative offsets and
// limits of 1 to 100, remembers allowed_updates and holds a long poll until an
// update comes. Updates are kept 24 hours, taps 150 seconds, which is also how
// long a tap can be answered. Two pollers at once: the poll that was already
// waiting ends with 409 and the newer one takes its place, so that two copies of
// a bot end each other's polls in turn; while a webhook is set, every poll is 409.
//
// A webhook gets its updates with X-Telegram-Bot-Api-Secret-Token, those of one
// chat (of taps and poll answers: of one person) one after another, others side
// by side on up to max_connections connections. An update stays pending until a
// 2xx; otherwise it is sent again at once, then after 2, 4, 8 … 60 seconds
// (Options.HookRetry is the unit) or as Retry-After says. A call in the answer is
// done. Plain http and any port are taken, as by a local Bot API server, unless
// Options.StrictHooks.
//
// # Calls
//
// See methods.go for the list. Arguments may come as JSON, form, multipart or
// query string; refusals are in Telegram's own words: empty and too long text,
// entities outside the text or inside a UTF-16 pair, markup of the three parse
// modes that does not parse, callback data over 64 bytes, polls beyond their
// bounds, chats and people the bot may not write to, groups that became a
// supergroup (migrate_to_chat_id), closed topics, files too big, wrong tokens and
// unknown methods. Telegram's documents leave some of it open; then
// tdlib/telegram-bot-api and tdlib/td were looked at, and the bounds are those of
// Bot API 10 (a poll has 1 to 12 options; correct_option_ids beside the older
// correct_option_id).
//
// Limits are on unless switched off: 30 messages a second in all, one a second
// in a chat with a small burst, 20 a minute in a group; over them 429 with
// retry_after, and every further try inside that time is refused too.
// [Server.TooMany] lists each 429 with its reason. setWebhook has its own, one a
// second.
//
// Privacy mode is on unless switched off, and hides what Telegram hides; see
// Server.hears for the rule and where it comes from.
//
// # What came of it
//
// [Server.FromBot] and [Server.Messages] give a chat's messages as they are now;
// [Server.Accepted] is one log of all chats, in the order of acceptance and with
// times: messages sent, changed, taken away. What a bot sent twice is in it
// twice, and also what it sent without learning so.
//
// # Trouble on demand
//
// [Server.Fail] gives the next calls of a method a [Fault], [Server.Inflict]
// gives faults by method, chat and chance from a seed: 429, 4xx, 5xx, a page of
// HTML, no answer before or after the work, a late or slow one, broken JSON, the
// connection closed before or after the work. [Server.SetDown] takes the whole
// server off the net. Messages that a client gave up on may arrive all the same.
//
// # Time
//
// Options.Now is the clock for dates, limits, lives of updates and taps, ages of
// messages and the end of polls. Long polls, a webhook's back-off and time-out
// and the waiting in faults use the machine's clock: they are waits, not dates.
//
// # What it is not
//
// No inline mode, albums, stickers, payments, or a second bot with a token of
// its own; forwardMessage and copyMessage are missing. A photo is kept in two sizes
// with the same bytes. Files from an address are refused, nothing is fetched.
// Every user made by NewUser is known to the bot (NewStranger is not), and who
// writes in a group counts as its member from the beginning. A repeated poll with
// the same offset is not slowed down as Telegram slows it, and a webhook that
// says 410 for a day is not given up. Words that come from Telegram's core
// servers, and not from the sources above, are as people report them: BUTTON_DATA_INVALID,
// TOPIC_CLOSED, REACTION_INVALID, POLL_CLOSE_DATE_INVALID, what a too long
// explanation is answered. The size of the burst in a chat and the 429s of
// Telegram's servers under load are not published.
//
// The folder clients runs grammy and node-telegram-bot-api against it.
package telegramtest
