package telegram

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"anka/bot"
)

// wanted are the kinds of update that Decode knows.
var wanted = []string{"message", "callback_query", "my_chat_member", "poll_answer"}

// update holds the few fields the bot needs. Everything else in a message, such
// as where it was forwarded from, may take any form without making it unreadable.
type update struct {
	Message  *message    `json:"message"`
	Callback *callback   `json:"callback_query"`
	Member   *membership `json:"my_chat_member"`
	Answer   *pollAnswer `json:"poll_answer"`
}

type message struct {
	ID              int64                  `json:"message_id"`
	Date            int64                  `json:"date"`
	Thread          int64                  `json:"message_thread_id"`
	InTopic         bool                   `json:"is_topic_message"`
	From            *models.User           `json:"from"`
	SenderChat      *struct{ ID int64 }    `json:"sender_chat"`
	ViaBot          *struct{}              `json:"via_bot"`
	Chat            models.Chat            `json:"chat"`
	ReplyTo         *repliedTo             `json:"reply_to_message"`
	Text            string                 `json:"text"`
	Entities        []models.MessageEntity `json:"entities"`
	Caption         string                 `json:"caption"`
	CaptionEntities []models.MessageEntity `json:"caption_entities"`
	Document        *document              `json:"document"`
	Animation       *struct{}              `json:"animation"` // comes with a document of the same file
	Photo           []document             `json:"photo"`     // the same in several sizes, the largest last
	Video           *document              `json:"video"`
	VideoNote       *document              `json:"video_note"`
	MigrateTo       int64                  `json:"migrate_to_chat_id"`
	MigrateFrom     int64                  `json:"migrate_from_chat_id"`
}

type document struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Size int64  `json:"file_size"`
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
// channel posts, what other bots and linked channels write, service messages,
// voices without a caption, taps outside chats, votes in the name
// of a chat. A group message that does not speak to the bot comes with
// Addressed false.
func (c *Channel) Decode(raw []byte) (*bot.Message, error) {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUndecodable, err)
	}
	switch {
	case u.Callback != nil:
		return decodeTap(u.Callback), nil
	case u.Member != nil:
		return u.Member.decode(), nil
	case u.Answer != nil:
		return u.Answer.decode(), nil
	case u.Message == nil || !talks(u.Message.Chat):
		return nil, nil
	case u.Message.MigrateTo != 0 || u.Message.MigrateFrom != 0:
		return u.Message.migration(), nil
	}
	return c.decodeMessage(u.Message)
}

// decodeTap: a message says when the bot wrote it, nothing when it was tapped.
func decodeTap(q *callback) *bot.Message {
	if q.From == nil || q.From.IsBot || q.Message == nil || q.ID == "" || q.Data == "" || !talks(q.Message.Chat) {
		return nil
	}
	m := q.Message.envelope(q.From)
	m.AtMS, m.Addressed = 0, m.Group
	m.Tap, m.Button = q.ID, q.Data
	return m
}

func (c *Channel) decodeMessage(in *message) (*bot.Message, error) {
	anonymous := in.anonymous()
	if in.ViaBot != nil || !anonymous && (in.From == nil || in.From.IsBot || in.SenderChat != nil) {
		return nil, nil
	}
	m := in.envelope(in.From)
	m.Anonymous, m.File = anonymous, in.attachment()
	said, entities := in.Text, in.Entities
	if said == "" {
		said, entities = in.Caption, in.CaptionEntities
	}
	if said == "" {
		if m.File == nil {
			return nil, nil
		}
		return m, nil
	}
	me, err := c.self(m.Group && strings.Contains(said, "@"))
	if err != nil {
		return nil, err
	}
	text := read(said, entities, me)
	if m.Group && text.command && text.other {
		return nil, nil // a command for another bot
	}
	m.Text = text.rest
	m.Addressed = m.Group && (text.command || text.named || in.repliesTo(me))
	return m, nil
}

// groupAnonymousBot stands in for admins who write in the name of their group.
const groupAnonymousBot = 1087968824

func (in *message) anonymous() bool {
	return isGroup(in.Chat) && (in.SenderChat != nil && in.SenderChat.ID == in.Chat.ID ||
		in.SenderChat == nil && in.From != nil && in.From.ID == groupAnonymousBot)
}

// attachment is a file somebody sent in private; groups' files are their own
// affair. A moving picture calls itself a document too.
func (in *message) attachment() *bot.Attachment {
	if in.Animation != nil || isGroup(in.Chat) {
		return nil
	}
	var a *bot.Attachment
	switch {
	case in.Document != nil:
		a = &bot.Attachment{ID: in.Document.ID, Name: in.Document.Name, Size: in.Document.Size}
	case len(in.Photo) > 0:
		p := in.Photo[len(in.Photo)-1]
		a = &bot.Attachment{ID: p.ID, Name: "照片.jpg", Size: p.Size, Kind: bot.KindPhoto}
	case in.Video != nil:
		a = &bot.Attachment{ID: in.Video.ID, Name: cmp.Or(in.Video.Name, "视频.mp4"), Size: in.Video.Size, Kind: bot.KindVideo}
	case in.VideoNote != nil:
		a = &bot.Attachment{ID: in.VideoNote.ID, Name: "视频.mp4", Size: in.VideoNote.Size, Kind: bot.KindVideo}
	}
	if a == nil || a.ID == "" {
		return nil
	}
	return a
}

// talks says whether people talk in such a chat; a channel is none.
func talks(c models.Chat) bool {
	return c.Type == models.ChatTypePrivate || isGroup(c)
}

func isGroup(c models.Chat) bool {
	return c.Type == models.ChatTypeGroup || c.Type == models.ChatTypeSupergroup
}

// envelope is what messages of all kinds have in common. A bot that stands for
// somebody is no sender.
func (in *message) envelope(from *models.User) *bot.Message {
	m := &bot.Message{
		Chat:  strconv.FormatInt(in.Chat.ID, 10),
		Group: isGroup(in.Chat),
		Title: in.Chat.Title,
		ID:    strconv.FormatInt(in.ID, 10),
		AtMS:  in.Date * 1000,
	}
	m.Sender, m.Name = person(from)
	if in.InTopic && in.Thread != 0 {
		m.Thread = strconv.FormatInt(in.Thread, 10)
	}
	return m
}

func person(u *models.User) (id, name string) {
	if u == nil || u.IsBot {
		return "", ""
	}
	name = strings.TrimSpace(u.FirstName + " " + u.LastName)
	if name == "" {
		name = u.Username
	}
	return strconv.FormatInt(u.ID, 10), name
}

// repliesTo says whether the message answers one of the bot's. In a topic every
// message counts as a reply to the topic's first one: that is not meant.
func (in *message) repliesTo(me *self) bool {
	to := in.ReplyTo
	return to != nil && to.From != nil && to.From.ID == me.id && !(in.InTopic && to.ID == in.Thread)
}
