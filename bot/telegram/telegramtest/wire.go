package telegramtest

import "encoding/json"

// Account is a user or a bot as Telegram shows it.
type Account struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// ChatInfo is a chat as Telegram shows it in a message.
type ChatInfo struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"` // private, group, supergroup
	Title     string `json:"title,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// Entity marks a part of a text; Offset and Length count UTF-16 units.
type Entity struct {
	Type   string   `json:"type"`
	Offset int      `json:"offset"`
	Length int      `json:"length"`
	URL    string   `json:"url,omitempty"`
	User   *Account `json:"user,omitempty"`
}

// Message is a message as the bot sees it. A Message is a copy: what happens
// later shows in what Messages gives then.
type Message struct {
	ID              int64      `json:"message_id"`
	Thread          int64      `json:"message_thread_id,omitempty"`
	InTopic         bool       `json:"is_topic_message,omitempty"`
	From            *Account   `json:"from,omitempty"`
	SenderChat      *ChatInfo  `json:"sender_chat,omitempty"`
	Chat            ChatInfo   `json:"chat"`
	Date            int64      `json:"date"`
	EditDate        int64      `json:"edit_date,omitempty"`
	ReplyTo         *Message   `json:"reply_to_message,omitempty"`
	Text            string     `json:"text,omitempty"`
	Entities        []Entity   `json:"entities,omitempty"`
	Document        *Document  `json:"document,omitempty"`
	Caption         string     `json:"caption,omitempty"`
	CaptionEntities []Entity   `json:"caption_entities,omitempty"`
	Inline          *Inline    `json:"reply_markup,omitempty"`
	Topic           *topicMade `json:"forum_topic_created,omitempty"`
	NewMembers      []Account  `json:"new_chat_members,omitempty"`
	LeftMember      *Account   `json:"left_chat_member,omitempty"`
	MigrateTo       int64      `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64      `json:"migrate_from_chat_id,omitempty"`

	Lasting *Keyboard `json:"-"` // the reply keyboard that came with it; Telegram does not echo it
	File    []byte    `json:"-"` // the document's content
	forBot  bool      // meant for the bot, in the sense of privacy mode
	gone    bool      // too old for the bot to see
}

// service says whether the message is about the chat and not by a person.
func (m *Message) service() bool {
	return m.Topic != nil || m.NewMembers != nil || m.LeftMember != nil || m.MigrateTo != 0 || m.MigrateFrom != 0
}

type topicMade struct {
	Name      string `json:"name"`
	IconColor int    `json:"icon_color"`
}

// Document is a file in a message.
type Document struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}

// Inline is the keyboard under a message.
type Inline struct {
	Rows [][]InlineButton `json:"inline_keyboard"`
}

// InlineButton is one of its buttons.
type InlineButton struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Data string `json:"callback_data,omitempty"`
}

// Labels lists the buttons' texts, row by row.
func (k *Inline) Labels() [][]string {
	if k == nil {
		return nil
	}
	var out [][]string
	for _, row := range k.Rows {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Text)
		}
		out = append(out, labels)
	}
	return out
}

// Keyboard is the keyboard in place of a person's own.
type Keyboard struct {
	Rows       [][]KeyboardButton `json:"keyboard"`
	Persistent bool               `json:"is_persistent"`
	Resize     bool               `json:"resize_keyboard"`
	OneTime    bool               `json:"one_time_keyboard"`
	Remove     bool               `json:"remove_keyboard"`
}

// KeyboardButton is one of its buttons.
type KeyboardButton struct {
	Text string `json:"text"`
}

// UnmarshalJSON takes a plain string too, as Telegram does.
func (b *KeyboardButton) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &b.Text) == nil {
		return nil
	}
	type plain KeyboardButton
	return json.Unmarshal(raw, (*plain)(b))
}

// Command is one line of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}
