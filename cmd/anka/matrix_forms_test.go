package main

import (
	"bytes"
	"image"
	"image/png"

	"anka/bot/telegram/telegramtest"
)

// asking are the ways to speak to the bot.
var asking = []form{
	{"named at the beginning", text("@anka_test_bot 卸油冒油了")},
	{"named in the middle", text("喂 @anka_test_bot 卸油冒油了")},
	{"named at the end", text("卸油冒油了咋办 @anka_test_bot")},
	{"named alone", text("@anka_test_bot")},
	{"named with a colon", text("@anka_test_bot：卸油口着火")},
	{"named in capitals", text("@ANKA_Test_Bot 卸油冒油了")},
	{"named, marked by nothing (behind)", text("@anka_test_bot卸油冒油了")},
	{"named, marked by nothing (before)", text("请问@anka_test_bot 静电接地怎么夹")},
	{"named, marked by nothing (both)", text("请问@anka_test_bot卸油前要做啥")},
	{"named beside another", text("@another_bot @anka_test_bot 卸油冒油了")},
	{"named behind an emoji", text("👨‍👩‍👧🔥 @anka_test_bot 卸油冒油了")},
	{"named without an @", func(h *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "问下 安卡 卸油冒油了", append(how, telegramtest.Mentioning("安卡", h.api.Bot))...)
	}},
	{"named under a picture", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.SendsPhoto(c.chat, picture, "@anka_test_bot 这个冒油了", how...)
	}},
	{"named in what nobody can have meant", text("@anka_test_bot 中午吃火锅不")},
	{"named with nonsense", text("@anka_test_bot 。。。")},
	{"replied to", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "卸油冒油了", append(how, telegramtest.ReplyingTo(c.said))...)
	}},
	{"replied to and named", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "@anka_test_bot 卸油冒油了", append(how, telegramtest.ReplyingTo(c.said))...)
	}},
	{"named in a reply to somebody else", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "@anka_test_bot 他问的这个", append(how, telegramtest.ReplyingTo(c.human))...)
	}},
	{"/start with its name", text("/start@anka_test_bot")},
	{"/help with its name", text("/help@anka_test_bot")},
	{"/sos with its name", text("/sos@anka_test_bot")},
	{"/risk with its name", text("/risk@anka_test_bot")},
	{"/all in capitals", text("/ALL@Anka_Test_Bot")},
	{"/gaps with its name", text("/gaps@anka_test_bot")},
	{"an unknown command with its name", text("/nosuch@anka_test_bot")},
	{"/op without a name", text("/op")},
	{"/duty without a name", text("/duty 卸油员")},
	{"an unknown command without a name", text("/nosuch")},
	{"an admin in the group's name", text("@anka_test_bot 卸油冒油了", telegramtest.Anonymously())},
}

// notAsking is what a team says otherwise.
var notAsking = []form{
	{"a card's words", text("卸油冒油了咋办")},
	{"a card's words", text("卸油口着火了，快打119")},
	{"a card's words", text("静电接地夹好没有")},
	{"a lasting button's words", text("🆘 应急")},
	{"a word that is a command", text("操作卡")},
	{"a word that is a command", text("帮助")},
	{"chat", text("中午吃火锅不")},
	{"the first name", text("安卡好用得很")},
	{"the first name", text("安卡，卸油冒油了咋办")},
	{"another name", text("@zhang_min 卸油冒油了咋办")},
	{"another bot's name", text("@another_bot 卸油冒油了咋办")},
	{"a longer name", text("@anka_test_bot2 卸油冒油了")},
	{"a shorter name", text("@anka_test 卸油冒油了")},
	{"an address of mail", text("发到 x@anka_test_bot 就行")},
	{"a link", text("https://t.me/anka_test_bot?start=x")},
	{"a link with the name", text("https://x.example/@anka_test_bot")},
	{"another's command", text("/op@another_bot")},
	{"another's /start", text("/start@another_bot x")},
	{"another's command that names the bot", text("/op@another_bot @anka_test_bot")},
	{"another's command in a reply to the bot", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "/op@another_bot", append(how, telegramtest.ReplyingTo(c.said))...)
	}},
	{"no command", text("1/2 的油")},
	{"no command", text("看 /etc/hosts")},
	{"no command", text("/etc/hosts")},
	{"no command", text("/卸油")},
	{"no command", text("/")},
	{"a reply to somebody else", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "卸油冒油了咋办", append(how, telegramtest.ReplyingTo(c.human))...)
	}},
	{"a forward", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Forwards(c.human, c.chat, how...)
	}},
	{"a forward of the bot's words", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Forwards(c.said, c.chat, how...)
	}},
	{"an edit that names the bot", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		m := u.Says(c.chat, "卸油冒油了咋办", how...)
		u.Edits(m, "@anka_test_bot 卸油冒油了咋办")
		return m
	}},
	{"another bot", func(h *hall, c *corner, _ *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return h.other.Says(c.chat, "@anka_test_bot 卸油冒油了咋办", how...)
	}},
	{"another bot's reply", func(h *hall, c *corner, _ *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return h.other.Says(c.chat, "/sos@anka_test_bot", append(how, telegramtest.ReplyingTo(c.said))...)
	}},
	{"through another bot", func(h *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "@anka_test_bot 卸油冒油了咋办", append(how, telegramtest.Via(h.other.Account))...)
	}},
	{"in a channel's name", func(h *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, "@anka_test_bot 卸油冒油了咋办", append(how, telegramtest.AsChannel(h.channel))...)
	}},
	{"a channel's post in the group", func(h *hall, c *corner, _ *telegramtest.User, _ ...telegramtest.How) telegramtest.Message {
		h.channel.Links(c.chat)
		h.channel.Posts("@anka_test_bot 卸油冒油了咋办")
		all := h.api.Messages(c.chat)
		return all[len(all)-1]
	}},
	{"an admin in the group's name", text("卸油冒油了咋办", telegramtest.Anonymously())},
	{"a picture", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.SendsPhoto(c.chat, picture, "", how...)
	}},
	{"a picture of a leak", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.SendsPhoto(c.chat, picture, "卸油冒油了咋办", how...)
	}},
	{"a file", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.SendsDocument(c.chat, "cards.yaml", []byte("format: 1\n"), "", how...)
	}},
	{"a voice", func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.SendsVoice(c.chat, []byte("ogg"), 3, how...)
	}},
	{"somebody who joins", func(h *hall, c *corner, u *telegramtest.User, _ ...telegramtest.How) telegramtest.Message {
		u.Joins(c.chat)
		all := h.api.Messages(c.chat)
		return all[len(all)-1]
	}},
	{"somebody who leaves", func(h *hall, c *corner, u *telegramtest.User, _ ...telegramtest.How) telegramtest.Message {
		u.Leaves(c.chat)
		all := h.api.Messages(c.chat)
		return all[len(all)-1]
	}},
	{"a new title", func(h *hall, c *corner, _ *telegramtest.User, _ ...telegramtest.How) telegramtest.Message {
		c.chat.Retitle("@anka_test_bot 卸油冒油了咋办")
		all := h.api.Messages(c.chat)
		return all[len(all)-1]
	}},
}

// picture is the smallest there is.
var picture = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()
