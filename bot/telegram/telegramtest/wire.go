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
	Type      string `json:"type"` // private, group, supergroup, channel
	Title     string `json:"title,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// Entity marks a part of a text; Offset and Length count UTF-16 units.
type Entity struct {
	Type     string   `json:"type"`
	Offset   int      `json:"offset"`
	Length   int      `json:"length"`
	URL      string   `json:"url,omitempty"`
	User     *Account `json:"user,omitempty"`
	Language string   `json:"language,omitempty"`
	Emoji    string   `json:"custom_emoji_id,omitempty"`
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
	ForceReply bool               `json:"force_reply"`
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
