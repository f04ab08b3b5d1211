package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anka/bot"
	"anka/data"
)

const (
	longestToast = 200
	biggestFile  = 50 << 20
)

// progress is how far a letter of several messages has come, so that a second
// try does not say the first ones again.
type progress struct {
	parts int
	last  string
}

// Deliver says one letter and gives the id of its last message. The content
// goes first: an emergency does not wait for the tap to be acknowledged, and a
// message that is out is never said again because of an acknowledgement.
func (c *Channel) Deliver(ctx context.Context, l data.Letter) (string, error) {
	parts := partsOf(&l)
	if len(parts) == 0 && l.Tap != "" {
		return "", c.acknowledge(ctx, &l)
	}
	id, err := c.say(ctx, &l, parts)
	if refusal := (*bot.Refused)(nil); l.Tap != "" && (err == nil || errors.As(err, &refusal)) {
		_ = c.acknowledge(ctx, &l) // the wheel on the button stops by itself
	}
	return id, err
}

// say sends the messages of a letter in order, from where the last try stopped.
func (c *Channel) say(ctx context.Context, l *data.Letter, parts []part) (string, error) {
	to, err := address(l)
	if err != nil {
		return "", &bot.Refused{Err: err}
	}
	switch {
	case len(parts) == 0:
		return "", &bot.Refused{Err: errors.New("telegram: nothing to say")}
	case l.File != nil && len(l.File.Body) > biggestFile: // Telegram's 413 looks like a passing fault
		return "", &bot.Refused{Err: fmt.Errorf("telegram: file of %d bytes is over 50 MB", len(l.File.Body))}
	}
	c.mu.Lock()
	done := c.partway[l.ID]
	c.mu.Unlock()
	for done.parts < len(parts) && err == nil {
		if done.parts > 0 {
			to.reply = 0 // only the first is the reply
		}
		var id string
		if id, err = c.send(ctx, to, parts[done.parts]); err == nil {
			done = progress{done.parts + 1, id}
		}
	}
	c.remember(l.ID, done, err)
	if err != nil {
		return "", err
	}
	return done.last, nil
}

func (c *Channel) remember(letter int64, done progress, err error) {
	refusal := (*bot.Refused)(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil || letter == 0 || done.parts == 0 || errors.As(err, &refusal) {
		delete(c.partway, letter)
		return
	}
	c.partway[letter] = done
}

// place is where a message goes.
type place struct {
	chat   int64
	thread int
	reply  int
}

func address(l *data.Letter) (place, error) {
	chat, err := strconv.ParseInt(l.Chat, 10, 64)
	if err != nil {
		return place{}, fmt.Errorf("telegram: no chat %q", l.Chat)
	}
	p := place{chat: chat}
	p.thread, _ = strconv.Atoi(l.Thread) // none or not ours: say it without
	p.reply, _ = strconv.Atoi(l.ReplyTo)
	return p, nil
}

// send says one message. A message to reply to that is gone, and a group that
// became a supergroup, do not keep it from being said.
func (c *Channel) send(ctx context.Context, to place, p part) (string, error) {
	if moved, ok := c.moved.Load(to.chat); ok {
		to = place{chat: moved.(int64)} // neither topic nor reply is valid there
	}
	m, err := c.try(ctx, to, p)
	if err != nil && to.reply != 0 && replyGone(err) {
		to.reply = 0
		m, err = c.try(ctx, to, p)
	}
	if moved := (*tg.MigrateError)(nil); errors.As(err, &moved) {
		c.log.Info("telegram: group became a supergroup", "from", to.chat, "to", moved.MigrateToChatID)
		c.moved.Store(to.chat, int64(moved.MigrateToChatID))
		m, err = c.try(ctx, place{chat: int64(moved.MigrateToChatID)}, p)
	}
	if err != nil {
		return "", c.told(err)
	}
	return strconv.Itoa(m.ID), nil
}

func replyGone(err error) bool {
	text := strings.ToLower(err.Error())
	return errors.Is(err, tg.ErrorBadRequest) && strings.Contains(text, "not found") &&
		(strings.Contains(text, "message to be replied") || strings.Contains(text, "replied message") || strings.Contains(text, "reply message"))
}

func (c *Channel) try(ctx context.Context, to place, p part) (*models.Message, error) {
	var reply *models.ReplyParameters
	if to.reply != 0 {
		reply = &models.ReplyParameters{MessageID: to.reply, AllowSendingWithoutReply: true}
	}
	if p.file != nil {
		return c.tg.SendDocument(ctx, &tg.SendDocumentParams{ChatID: to.chat, MessageThreadID: to.thread, ReplyParameters: reply, ReplyMarkup: p.markup,
			Document: &models.InputFileUpload{Filename: p.file.Name, Data: bytes.NewReader(p.file.Body)},
			Caption:  p.text, CaptionEntities: p.entities})
	}
	off := true
	return c.tg.SendMessage(ctx, &tg.SendMessageParams{ChatID: to.chat, MessageThreadID: to.thread, ReplyParameters: reply, ReplyMarkup: p.markup,
		Text: p.text, Entities: p.entities, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &off}})
}

// acknowledge stops the wheel on a tapped button. A tap too old to be
// acknowledged is no failure: nobody waits any more.
func (c *Channel) acknowledge(ctx context.Context, l *data.Letter) error {
	toast := []rune(strings.ToValidUTF8(l.Toast, ""))
	_, err := c.tg.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: l.Tap, Text: string(toast[:min(len(toast), longestToast)])})
	if err == nil || errors.Is(err, tg.ErrorBadRequest) && strings.Contains(strings.ToLower(err.Error()), "query") {
		return nil
	}
	return c.told(err)
}

// told says in the bot's terms what Telegram answered. What is neither a wait
// nor a refusal (network, 5xx, a wrong token) is tried again by the bot; after a
// lost answer that may say a message twice, which is better than never.
func (c *Channel) told(err error) error {
	var many *tg.TooManyRequestsError
	var moved *tg.MigrateError
	switch {
	case errors.As(err, &many):
		return &bot.Wait{For: time.Duration(max(1, many.RetryAfter)) * time.Second, Err: err}
	case errors.Is(err, tg.ErrorForbidden), errors.Is(err, tg.ErrorBadRequest), errors.As(err, &moved):
		return &bot.Refused{Err: err}
	}
	return c.scrub(err)
}
