package telegram

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"anka/bot"
)

// update holds the few fields the bot needs. Everything else in a message, such
// as where it was forwarded from, may take any form without making it unreadable.
type update struct {
	Message  *message  `json:"message"`
	Callback *callback `json:"callback_query"`
}

type message struct {
	ID         int64                  `json:"message_id"`
	Thread     int64                  `json:"message_thread_id"`
	InTopic    bool                   `json:"is_topic_message"`
	From       *models.User           `json:"from"`
	SenderChat *struct{}              `json:"sender_chat"`
	ViaBot     *struct{}              `json:"via_bot"`
	Chat       models.Chat            `json:"chat"`
	ReplyTo    *repliedTo             `json:"reply_to_message"`
	Text       string                 `json:"text"`
	Entities   []models.MessageEntity `json:"entities"`
}

type repliedTo struct {
	ID   int64        `json:"message_id"`
	From *models.User `json:"from"`
}

type callback struct {
	ID      string       `json:"id"`
	From    *models.User `json:"from"`
	Message *message     `json:"message"` // an inaccessible one has chat and id alone
	Data    string       `json:"data"`
}

// Decode translates one update. Nothing for the bot (nil): edited messages,
// channel posts, what other bots and anonymous admins write, service messages,
// captions, taps outside chats. A group message that does not speak to the bot
// comes with Addressed false.
func (c *Channel) Decode(raw []byte) (*bot.Message, error) {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUndecodable, err)
	}
	switch {
	case u.Callback != nil:
		return decodeTap(u.Callback), nil
	case u.Message != nil:
		return c.decodeText(u.Message)
	}
	return nil, nil
}

func decodeTap(q *callback) *bot.Message {
	if q.From == nil || q.From.IsBot || q.Message == nil || q.ID == "" || q.Data == "" || !talks(q.Message.Chat) {
		return nil
	}
	m := q.Message.envelope(q.From)
	m.Addressed = m.Group
	m.Tap, m.Button = q.ID, q.Data
	return m
}

func (c *Channel) decodeText(in *message) (*bot.Message, error) {
	if in.Text == "" || in.From == nil || in.From.IsBot || in.SenderChat != nil || in.ViaBot != nil || !talks(in.Chat) {
		return nil, nil
	}
	m := in.envelope(in.From)
	me, err := c.self(m.Group && strings.Contains(in.Text, "@"))
	if err != nil {
		return nil, err
	}
	text := read(in, me)
	if m.Group && text.command && text.other {
		return nil, nil // a command for another bot
	}
	m.Text = text.rest
	m.Addressed = m.Group && (text.command || text.named || in.repliesTo(me))
	return m, nil
}

// talks says whether people talk in such a chat; a channel is none.
func talks(c models.Chat) bool {
	return c.Type == models.ChatTypePrivate || isGroup(c)
}

func isGroup(c models.Chat) bool {
	return c.Type == models.ChatTypeGroup || c.Type == models.ChatTypeSupergroup
}

// envelope is what a text and a tap have in common.
func (in *message) envelope(from *models.User) *bot.Message {
	m := &bot.Message{
		Chat:   strconv.FormatInt(in.Chat.ID, 10),
		Group:  isGroup(in.Chat),
		Sender: strconv.FormatInt(from.ID, 10),
		Name:   strings.TrimSpace(from.FirstName + " " + from.LastName),
		ID:     strconv.FormatInt(in.ID, 10),
	}
	if m.Name == "" {
		m.Name = from.Username
	}
	if in.InTopic && in.Thread != 0 {
		m.Thread = strconv.FormatInt(in.Thread, 10)
	}
	return m
}

// repliesTo says whether the message answers one of the bot's. In a topic every
// message counts as a reply to the topic's first one: that is not meant.
func (in *message) repliesTo(me *self) bool {
	to := in.ReplyTo
	return to != nil && to.From != nil && to.From.ID == me.id && !(in.InTopic && to.ID == in.Thread)
}
