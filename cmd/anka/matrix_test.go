package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"anka/bot"
	"anka/bot/telegram"
	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/store"
)

// In a group the bot speaks when it is named, replied to or commanded, always
// then, and never otherwise; it answers as a reply, in the topic of the question.
func TestEtiquette(t *testing.T) {
	t.Parallel()
	times := 10
	if raced {
		times = 1
	}
	var all manners
	for _, privacy := range []bool{true, false} {
		t.Run(fmt.Sprintf("privacy %t", privacy), func(t *testing.T) {
			h := newHall(t, privacy)
			h.everythingAsked()
			for range times {
				h.everythingElse()
			}
			h.compare(&all)
		})
	}
	t.Logf("asked: %d said, %d kept from the bot by Telegram, %d heard, %d answered (in their topic, as a reply)", all.asked, all.askedHidden, all.asked-all.askedHidden, all.answered)
	t.Logf("not asked: %d said, %d kept from the bot by Telegram, %d heard, %d answered", all.plain, all.plainHidden, all.plain-all.plainHidden, all.unasked)
	if all.plain-all.plainHidden < times*1000 {
		t.Errorf("only %d ordinary messages were heard", all.plain-all.plainHidden)
	}
	if all.answered != all.asked-all.askedHidden || all.unasked > 0 {
		t.Error("not so")
	}
}

// manners counts what was said and what came of it.
type manners struct{ asked, askedHidden, answered, plain, plainHidden, unasked int }

// hall is all kinds of groups at once, and who speaks there.
type hall struct {
	t        *testing.T
	api      *telegramtest.Server
	store    *store.Store
	groups   []*corner
	known    *telegramtest.User // joined
	stranger *telegramtest.User // not
	channel  *telegramtest.Chat
	other    *telegramtest.User // another bot
	heard    map[spot]*heard    // what Telegram gave the bot
	count    manners
}

// corner is a place where one speaks: a group, or a topic of it.
type corner struct {
	what  string
	chat  *telegramtest.Chat
	topic int64
	said  telegramtest.Message // by the bot
	human telegramtest.Message // by somebody else
}

type heard struct {
	at    *corner
	form  string
	asked bool
}

// form is a thing said so that it means the bot, or not.
type form struct {
	name string
	say  func(h *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message
}

func text(s string, more ...telegramtest.How) func(*hall, *corner, *telegramtest.User, ...telegramtest.How) telegramtest.Message {
	return func(_ *hall, c *corner, u *telegramtest.User, how ...telegramtest.How) telegramtest.Message {
		return u.Says(c.chat, s, append(how, more...)...)
	}
}

// unlimited is the channel without Telegram's pace, which another test keeps.
type unlimited struct{ *telegram.Channel }

func (unlimited) Limits() bot.Limits { return bot.Limits{} }
func (unlimited) Unlimited() bool    { return true }

func newHall(t *testing.T, privacy bool) *hall {
	t.Helper()
	api := telegramtest.New(telegramtest.Options{NoPrivacy: !privacy, NoLimits: true, HearsBots: true})
	t.Cleanup(api.Close)
	p, err := open(t.Context(), store.InMemory, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	h := &hall{t: t, api: api, store: p.store, known: api.NewUser("张敏"), stranger: api.NewUser("老王"), other: api.NewBot("another_bot"),
		channel: api.NewChannel("公司频道"), heard: map[spot]*heard{}}
	if _, err := p.bot.Publish(t.Context(), "试", stationCards(t)...); err != nil {
		t.Fatal(err)
	}
	h.settleIn()
	h.open(p)
	return h
}

// settleIn makes groups of all kinds: the bot an admin or not, with topics or
// without, bound to an enterprise or not.
func (h *hall) settleIn() {
	ctx := h.t.Context()
	err := h.store.Do(ctx, func(tx *store.Tx) error {
		who := &data.Person{Name: "张敏", Role: data.Worker, Enterprise: stationName, Posts: []string{"卸油员"}}
		if err := errors.Join(tx.AddPerson(ctx, who), tx.Bind(ctx, "telegram", fmt.Sprint(h.known.ID), who.ID)); err != nil {
			return err
		}
		for i := range 8 {
			admin, forum, bound := i&1 > 0, i&2 > 0, i&4 > 0
			c := &corner{what: fmt.Sprintf("admin %t, topic %t, bound %t", admin, forum, bound)}
			if forum {
				c.chat = h.api.NewForum("群" + c.what)
				c.topic = c.chat.NewTopic("卸油")
			} else {
				c.chat = h.api.NewGroup("群" + c.what)
			}
			c.chat.SetAdmin(admin)
			if bound {
				if err := tx.BindGroup(ctx, "telegram", fmt.Sprint(c.chat.ID), stationName); err != nil {
					return err
				}
			}
			h.groups = append(h.groups, c)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) open(p *plant) {
	log := slog.New(slog.DiscardHandler)
	tg, err := telegram.New(telegram.Config{Token: h.api.Token, API: h.api.URL, Log: log})
	if err != nil {
		h.t.Fatal(err)
	}
	p.bot.Add(unlimited{tg})
	ctx, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.bot.Run(ctx) })
	running.Go(func() { _ = tg.Run(ctx, p.bot) })
	h.t.Cleanup(func() { end(); running.Wait() })
}

// says has something said in a corner and notes whether Telegram tells the bot.
func (h *hall) says(f form, c *corner, u *telegramtest.User, asked bool) {
	before := h.api.LastUpdate()
	var how []telegramtest.How
	if c.topic != 0 {
		how = append(how, telegramtest.InTopic(c.topic))
	}
	m := f.say(h, c, u, how...)
	hidden := h.api.LastUpdate() == before
	h.heard[spot{c.chat.ID, m.ID}] = &heard{c, f.name, asked && !hidden}
	n, out := &h.count.plain, &h.count.plainHidden
	if asked {
		n, out = &h.count.asked, &h.count.askedHidden
	}
	*n++
	if hidden {
		*out++
	}
}

// everythingAsked asks in every way, everywhere, as somebody known and as
// somebody not known. First the bot is made to say something to reply to.
func (h *hall) everythingAsked() {
	first := form{"command", text("/op@anka_test_bot")}
	for _, c := range h.groups {
		h.says(first, c, h.known, true)
	}
	h.settle()
	for _, c := range h.groups {
		all := h.api.FromBot(c.chat)
		if len(all) == 0 {
			h.t.Fatalf("%s: no answer to a command", c.what)
		}
		c.said = all[len(all)-1]
		var how []telegramtest.How
		if c.topic != 0 {
			how = append(how, telegramtest.InTopic(c.topic))
		}
		c.human = h.stranger.Says(c.chat, "早", how...)
	}
	for _, f := range asking {
		for _, c := range h.groups {
			for _, u := range []*telegramtest.User{h.known, h.stranger} {
				h.says(f, c, u, true)
			}
		}
		h.settle() // after each: whether a bare command is heard depends on who wrote last
	}
}

func (h *hall) everythingElse() {
	for _, f := range notAsking {
		for _, c := range h.groups {
			for _, u := range []*telegramtest.User{h.known, h.stranger} {
				h.says(f, c, u, false)
			}
		}
	}
	h.settle()
}
