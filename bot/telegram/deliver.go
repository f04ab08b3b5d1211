package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anka/bot"
	"anka/data"
)

const longestToast = 200

// Deliver says one letter and gives the id of its message; of a quiz
// "message/poll". The content goes first: an emergency does not wait for the tap
// to be acknowledged, and a message that is out is never said again because of
// an acknowledgement.
func (c *Channel) Deliver(ctx context.Context, l data.Letter) (string, error) {
	p, err := layOut(&l)
	if err == nil && p == nil {
		if l.Tap != "" {
			return "", c.acknowledge(ctx, &l)
		}
		err = errors.New("telegram: nothing to say")
	}
	var to place
	if err == nil {
		to, err = address(&l)
	}
	var id string
	if err != nil {
		err = &bot.Refused{Err: err}
	} else {
		id, err = c.say(ctx, to, *p)
	}
	if refusal := (*bot.Refused)(nil); l.Tap != "" && (err == nil || errors.As(err, &refusal)) {
		_ = c.acknowledge(ctx, &l) // the wheel on the button stops by itself
	}
	return id, err
}

// place is where a message goes.
type place struct {
	chat   int64
	thread int
	reply  int
	edit   int // the message of ours that it stands in place of; 0: a new one
}

func address(l *data.Letter) (place, error) {
	chat, err := strconv.ParseInt(l.Chat, 10, 64)
	if err != nil {
		return place{}, fmt.Errorf("telegram: no chat %q", l.Chat)
	}
	p := place{chat: chat}
	p.thread, _ = strconv.Atoi(l.Thread) // none or not ours: say it without
	p.reply, _ = strconv.Atoi(l.ReplyTo)
	if l.File == nil && l.Quiz == nil {
		p.edit, _ = strconv.Atoi(l.Edit)
	}
	return p, nil
}

// say sends a message, and with less and less around its text while Telegram
// refuses it for that.
func (c *Channel) say(ctx context.Context, to place, p part) (string, error) {
	for {
		id, err := c.send(ctx, to, p)
		if err == nil {
			return id, nil
		}
		less := simplify(&to, &p, err)
		if less == "" {
			return "", c.told(err)
		}
		c.log.Warn("telegram: refused, said again with less", "without", less, "err", c.scrub(err))
	}
}

// sent is what is read of a message of ours that Telegram gives back.
type sent struct {
	ID   int64 `json:"message_id"`
	Poll *struct {
		ID string `json:"id"`
	} `json:"poll"`
}

func (c *Channel) send(ctx context.Context, to place, p part) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	if to.edit != 0 {
		return c.edit(ctx, to, p)
	}
	args := map[string]any{"chat_id": to.chat}
	if to.thread != 0 {
		args["message_thread_id"] = to.thread
	}
	if to.reply != 0 {
		args["reply_parameters"] = map[string]any{"message_id": to.reply, "allow_sending_without_reply": true}
	}
	if p.markup != nil {
		args["reply_markup"] = p.markup
	}
	if p.quiet {
		args["disable_notification"] = true
	}
	var m sent
	if err := c.sendAs(ctx, args, p, &m); err != nil {
		return "", err
	}
	id := strconv.FormatInt(m.ID, 10)
	if p.quiz != nil && m.Poll != nil {
		id += "/" + m.Poll.ID
	}
	return id, nil
}

// sendAs calls the method for what the message is.
func (c *Channel) sendAs(ctx context.Context, args map[string]any, p part, m *sent) error {
	switch {
	case p.quiz != nil:
		quizArgs(args, p.quiz)
		return c.call(ctx, "sendPoll", args, m)
	case p.file != nil:
		method, field := "sendDocument", "document"
		if p.photo {
			method, field = "sendPhoto", "photo"
		}
		if p.text != "" {
			args["caption"] = p.text
		}
		if len(p.entities) > 0 {
			args["caption_entities"] = p.entities
		}
		return c.upload(ctx, method, field, p.file, args, m)
	}
	args["text"] = p.text
	args["link_preview_options"] = map[string]any{"is_disabled": true}
	if len(p.entities) > 0 {
		args["entities"] = p.entities
	}
	return c.call(ctx, "sendMessage", args, m)
}

// edit puts a text in place of the one before. What already says the same is
// done: so a letter may be delivered twice.
func (c *Channel) edit(ctx context.Context, to place, p part) (string, error) {
	args := map[string]any{"chat_id": to.chat, "message_id": to.edit, "text": p.text, "link_preview_options": map[string]any{"is_disabled": true}}
	if len(p.entities) > 0 {
		args["entities"] = p.entities
	}
	if inline, ok := p.markup.(inlineKeyboard); ok {
		args["reply_markup"] = inline
	}
	err := c.call(ctx, "editMessageText", args, &sent{})
	if err != nil && !(errors.Is(err, tg.ErrorBadRequest) && says(err, "message is not modified")) {
		return "", err
	}
	return strconv.Itoa(to.edit), nil
}

// quizArgs: each person's answer is known only if the poll is not anonymous.
func quizArgs(args map[string]any, q *data.Quiz) {
	options := make([]models.InputPollOption, len(q.Options))
	for i, o := range q.Options {
		options[i].Text = o
	}
	args["question"], args["options"] = q.Question, options
	args["type"], args["is_anonymous"] = "quiz", false
	args["correct_option_id"] = q.Right         // until Bot API 9.5
	args["correct_option_ids"] = []int{q.Right} // since 9.6
	if q.Why != "" {
		args["explanation"] = q.Why
	}
}

// acknowledge stops the wheel on a tapped button. A tap too old to be
// acknowledged is no failure: nobody waits any more.
func (c *Channel) acknowledge(ctx context.Context, l *data.Letter) error {
	toast := []rune(strings.ToValidUTF8(l.Toast, ""))
	_, err := c.tg.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: l.Tap, Text: string(toast[:min(len(toast), longestToast)])})
	if err == nil || errors.Is(err, tg.ErrorBadRequest) && says(err, "query") {
		return nil
	}
	return c.told(err)
}
