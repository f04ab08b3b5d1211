package telegram

import (
	"strconv"

	"github.com/go-telegram/bot/models"

	"anka/bot"
)

// membership is a change of the bot's own standing in a chat.
type membership struct {
	Chat models.Chat  `json:"chat"`
	From *models.User `json:"from"`
	Date int64        `json:"date"`
	New  standing     `json:"new_chat_member"`
}

// standing is what a chat lets somebody do in it.
type standing struct {
	Status   string `json:"status"`
	IsMember bool   `json:"is_member"` // told of restricted ones only
	MayWrite bool   `json:"can_send_messages"`
}

func (s standing) member() bool {
	switch s.Status {
	case "creator", "administrator", "member":
		return true
	}
	return s.Status == "restricted" && s.IsMember
}

func (s standing) silenced() bool { return s.Status == "restricted" && !s.MayWrite }

func (n *membership) decode() *bot.Message {
	if !talks(n.Chat) {
		return nil
	}
	m := (&message{Chat: n.Chat, Date: n.Date}).envelope(n.From)
	m.ID = ""
	switch n.New.Status {
	case "creator", "administrator", "member", "restricted", "left", "kicked":
		m.Back = n.New.member() && !n.New.silenced()
		m.Gone = !m.Back
		return m
	}
	return nil // a standing not yet invented
}

// migration says that a group became a supergroup. It is said in both; that of
// the new one stands before all else there, so that its first question already
// finds the group known.
func (in *message) migration() *bot.Message {
	m := in.envelope(in.From)
	m.ID, m.Thread, m.Group = "", "", true
	m.MovedTo = strconv.FormatInt(in.MigrateTo, 10)
	if in.MigrateTo == 0 {
		m.Chat, m.MovedTo = strconv.FormatInt(in.MigrateFrom, 10), m.Chat
	}
	return m
}

type pollAnswer struct {
	Poll      string       `json:"poll_id"`
	VoterChat *struct{}    `json:"voter_chat"`
	User      *models.User `json:"user"`
	Options   []int        `json:"option_ids"`
}

// decode: who votes in the name of a chat is not known.
func (a *pollAnswer) decode() *bot.Message {
	if a.Poll == "" || a.VoterChat != nil || a.User == nil || a.User.IsBot {
		return nil
	}
	m := &bot.Message{Answer: &bot.PollAnswer{Poll: a.Poll, Choice: -1}}
	m.Sender, m.Name = person(a.User)
	if len(a.Options) > 0 {
		m.Answer.Choice = a.Options[0] // a quiz takes one
	}
	return m
}
