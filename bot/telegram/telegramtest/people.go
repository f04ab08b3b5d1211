package telegramtest

import (
	"fmt"
	"strconv"
	"time"
)

// User is a person, or another bot, played by the test.
type User struct {
	Account
	s        *Server
	stranger bool // the bot has never met the person
	gone     bool // the account was deleted
}

// NewUser makes a person who has never written to the bot.
func (s *Server) NewUser(firstName string) *User {
	return s.newUser(Account{FirstName: firstName, LanguageCode: "zh-hans"})
}

// NewStranger makes a person whom the bot has never met: until he writes where
// the bot hears it, writing to him is «chat not found».
func (s *Server) NewStranger(firstName string) *User {
	u := s.NewUser(firstName)
	s.mu.Lock()
	defer s.mu.Unlock()
	u.stranger = true
	return u
}

// NewBot makes another bot. Bots do not hear each other in groups, unless
// Options.HearsBots.
func (s *Server) NewBot(username string) *User {
	return s.newUser(Account{IsBot: true, FirstName: username, Username: username})
}

func (s *Server) newUser(a Account) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	a.ID = 5_000_000_000 + s.serial
	u := &User{Account: a, s: s}
	s.users[u.ID] = u
	c := s.newChat(ChatInfo{ID: u.ID, Type: "private", FirstName: a.FirstName, Username: a.Username})
	c.person = u
	return u
}

// Chat is the person's private chat with the bot.
func (u *User) Chat() *Chat {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.s.chats[u.ID]
}

// Starts presses START in the private chat, with the token of a link if any.
func (u *User) Starts(token string) Message {
	text := "/start"
	if token != "" {
		text += " " + token
	}
	return u.Says(u.Chat(), text)
}

// Blocks stops the bot in the private chat.
func (u *User) Blocks() { u.block(true) }

// Unblocks lets the bot write again.
func (u *User) Unblocks() { u.block(false) }

func (u *User) block(on bool) {
	c := u.Chat()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	was := c.botStatus()
	c.blocked = on
	c.botChanged(u.Account, was)
}

// Deactivates deletes the person's account.
func (u *User) Deactivates() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.gone = true
}

// Edits changes the text of a message, or the caption of one with a file.
func (u *User) Edits(m Message, text string) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.chats[m.Chat.ID]
	found := c.find(m.ID)
	if found == nil {
		return
	}
	if found.media() {
		found.Caption, found.CaptionEntities = text, findEntities(text)
	} else {
		found.Text, found.Entities = text, findEntities(text)
	}
	found.EditDate = u.s.now().Unix()
	if c.s.hears(c, found) {
		kind := "edited_message"
		if c.Type == "channel" {
			kind = "edited_channel_post"
		}
		c.s.push(kind, c.ID, found)
	}
}

// Deletes takes a message away. Telegram tells bots nothing of it.
func (u *User) Deletes(m Message) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.s.chats[m.Chat.ID].remove(m.ID)
}

// Reacts puts an emoji on a message, or with "" takes it away. The bot is told
// if it is an admin and asked for message_reaction.
func (u *User) Reacts(m Message, emoji string) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.chats[m.Chat.ID]
	key := spot{m.Chat.ID, m.ID, u.ID}
	was := u.s.reactions[key]
	u.s.reactions[key] = emoji
	if c.admin || c.person != nil {
		u.s.push("message_reaction", c.ID, map[string]any{
			"chat": c.ChatInfo, "message_id": m.ID, "user": u.Account, "date": u.s.now().Unix(),
			"old_reaction": reactionList(was), "new_reaction": reactionList(emoji),
		})
	}
}

// spot is a message, and who did something with it.
type spot struct{ chat, message, user int64 }

func reactionList(emoji string) []map[string]string {
	if emoji == "" {
		return []map[string]string{}
	}
	return []map[string]string{{"type": "emoji", "emoji": emoji}}
}

// Taps taps the button of a message that has this label.
func (u *User) Taps(m Message, label string) (Tap, error) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	shown := u.s.chats[m.Chat.ID].find(m.ID)
	if shown == nil || shown.Inline == nil {
		return Tap{}, fmt.Errorf("telegramtest: message %d has no buttons", m.ID)
	}
	for _, row := range shown.Inline.Rows {
		for _, b := range row {
			if b.Text == label {
				return u.tap(shown, b.Data), nil
			}
		}
	}
	return Tap{}, fmt.Errorf("telegramtest: no button %q among %q", label, shown.Inline.Labels())
}

// TapsData taps with any data, also such as no button has: forged or old.
func (u *User) TapsData(m Message, data string) Tap {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	shown := u.s.chats[m.Chat.ID].find(m.ID)
	if shown == nil {
		shown = &Message{ID: m.ID, Chat: m.Chat, gone: true}
	}
	return u.tap(shown, data)
}

func (u *User) tap(shown *Message, data string) Tap {
	u.s.serial++
	tap := &Tap{ID: strconv.FormatInt(4_000_000_000_000_000_000+u.s.serial, 10), at: u.s.now()}
	u.s.taps[tap.ID] = tap
	query := map[string]any{"id": tap.ID, "from": u.Account, "chat_instance": strconv.FormatInt(shown.Chat.ID, 10), "data": data, "message": shown}
	if shown.gone {
		query["message"] = map[string]any{"chat": shown.Chat, "message_id": shown.ID, "date": 0}
	}
	u.s.push("callback_query", u.ID, query)
	return *tap
}

// Tap is a tap on a button, and what the bot made of it.
type Tap struct {
	ID       string
	Answered int    // how often
	Toast    string // the last note shown
	Alert    bool
	at       time.Time
	old      bool
}
