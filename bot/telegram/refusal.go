package telegram

import (
	"errors"
	"strconv"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/bot"
)

// told says in the bot's terms what Telegram answered. What is neither a wait
// nor a refusal (network, 5xx, a wrong token) is tried again by the bot; after a
// lost answer that may say a message twice, which is better than never.
func (c *Channel) told(err error) error {
	var many *tg.TooManyRequestsError
	var moved *tg.MigrateError
	switch {
	case errors.As(err, &many):
		return &bot.Wait{For: time.Duration(max(1, many.RetryAfter)) * time.Second, Err: err}
	case errors.As(err, &moved):
		return &bot.Moved{To: strconv.Itoa(moved.MigrateToChatID)}
	case errors.Is(err, tg.ErrorForbidden), errors.Is(err, tg.ErrorBadRequest):
		return &bot.Refused{Err: err, Gone: gone(err)}
	case errors.Is(err, errTooLarge):
		return &bot.Refused{Err: err}
	}
	return c.scrub(err)
}

// gone says whether a refusal is of every letter to that chat. Not so where an
// admin forbids one kind of message, such as files, and lets texts pass.
func gone(err error) bool {
	switch {
	case says(err, "not enough rights to send text", "chat_send_plain_forbidden"):
		return true
	case says(err, "not enough rights to send ", "chat_send_"):
		return false
	case errors.Is(err, tg.ErrorForbidden):
		return true
	}
	return errors.Is(err, tg.ErrorBadRequest) && says(err, "chat not found", "user not found", "peer_id_invalid",
		"chat_write_forbidden", "chat_restricted", "channel_private", "no write access", "no rights to send", "not enough rights", "administrator rights",
		"kicked", "deactivated", "bot was blocked", "user_is_blocked", "initiate conversation")
}

// simplify takes one thing off a message that was refused for it, and names it;
// "" when there is no use in sending it again. So each is taken off once, and
// the card itself goes out. A reason that is not known may lie in the entities
// or the keyboard.
func simplify(to *place, p *part, err error) string {
	if !errors.Is(err, tg.ErrorBadRequest) || gone(err) {
		return ""
	}
	switch {
	case to.edit != 0 && says(err, "message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message to edit", "message_author_required"):
		to.edit = 0
		return "edit"
	case to.reply != 0 && says(err, "message to be replied not found", "replied message not found", "reply message not found", "reply_message_id_invalid"):
		to.reply = 0
		return "reply"
	case to.thread+to.reply != 0 && says(err, "thread not found", "topic_deleted", "topic_closed", "topic_id_invalid"):
		to.thread, to.reply = 0, 0 // a reply would lead back into the topic
		return "topic"
	case p.photo && says(err, "photo", "image", "picture"):
		p.photo = false
		return "picture"
	case p.markup != nil && says(err, "markup", "keyboard", "button"):
		p.markup = nil
		return "keyboard"
	case says(err, "too long", "too_long", "too big", "empty", "rights", "forbidden", "poll", "option", "topic", "thread"):
		return ""
	case len(p.entities) > 0:
		p.entities = nil
		return "entities"
	case p.markup != nil:
		p.markup = nil
		return "keyboard"
	}
	return ""
}
