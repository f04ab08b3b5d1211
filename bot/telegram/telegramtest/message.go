package telegramtest

// Message is a message as the bot sees it. A Message is a copy: what happens
// later shows in what Messages gives then.
type Message struct {
	ID              int64       `json:"message_id"`
	Thread          int64       `json:"message_thread_id,omitempty"`
	InTopic         bool        `json:"is_topic_message,omitempty"`
	From            *Account    `json:"from,omitempty"`
	SenderChat      *ChatInfo   `json:"sender_chat,omitempty"`
	Signature       string      `json:"author_signature,omitempty"`
	Chat            ChatInfo    `json:"chat"`
	Date            int64       `json:"date"`
	EditDate        int64       `json:"edit_date,omitempty"`
	Origin          *Origin     `json:"forward_origin,omitempty"`
	AutoForward     bool        `json:"is_automatic_forward,omitempty"`
	ViaBot          *Account    `json:"via_bot,omitempty"`
	ReplyTo         *Message    `json:"reply_to_message,omitempty"`
	Text            string      `json:"text,omitempty"`
	Entities        []Entity    `json:"entities,omitempty"`
	Photo           []PhotoSize `json:"photo,omitempty"`
	Document        *Document   `json:"document,omitempty"`
	Voice           *Voice      `json:"voice,omitempty"`
	Video           *Video      `json:"video,omitempty"`
	Caption         string      `json:"caption,omitempty"`
	CaptionEntities []Entity    `json:"caption_entities,omitempty"`
	Poll            *Poll       `json:"poll,omitempty"`
	Inline          *Inline     `json:"reply_markup,omitempty"`
	Topic           *topicMade  `json:"forum_topic_created,omitempty"`
	TopicClosed     *struct{}   `json:"forum_topic_closed,omitempty"`
	TopicReopened   *struct{}   `json:"forum_topic_reopened,omitempty"`
	Pinned          *Message    `json:"pinned_message,omitempty"`
	NewTitle        string      `json:"new_chat_title,omitempty"`
	NewMembers      []Account   `json:"new_chat_members,omitempty"`
	LeftMember      *Account    `json:"left_chat_member,omitempty"`
	MigrateTo       int64       `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64       `json:"migrate_from_chat_id,omitempty"`

	Lasting  *Keyboard `json:"-"` // the reply keyboard that came with it; Telegram does not echo it
	File     []byte    `json:"-"` // the content of the document, photo or voice message
	Reaction string    `json:"-"` // the bot's own
	forBot   bool      // meant for the bot, in the sense of privacy mode
	gone     bool      // too old for the bot to see
}

// service says whether the message is about the chat and not by a person.
func (m *Message) service() bool {
	return m.Topic != nil || m.TopicClosed != nil || m.TopicReopened != nil || m.Pinned != nil || m.NewTitle != "" ||
		m.NewMembers != nil || m.LeftMember != nil || m.MigrateTo != 0 || m.MigrateFrom != 0
}

// quoted is a message as it shows inside another: without the one before it.
func (m *Message) quoted() *Message {
	q := *m
	q.ReplyTo, q.Pinned = nil, nil
	return &q
}

// media says whether the message has a caption in place of a text.
func (m *Message) media() bool {
	return m.Document != nil || m.Photo != nil || m.Voice != nil || m.Video != nil
}

// Origin is where a forwarded message comes from.
type Origin struct {
	Type    string    `json:"type"` // user, hidden_user, channel
	Date    int64     `json:"date"`
	User    *Account  `json:"sender_user,omitempty"`
	Name    string    `json:"sender_user_name,omitempty"`
	Chat    *ChatInfo `json:"chat,omitempty"`
	Message int64     `json:"message_id,omitempty"`
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
	Type     string `json:"mime_type,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}

// PhotoSize is one of the sizes of a photo. The last is the largest.
type PhotoSize struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Size     int    `json:"file_size,omitempty"`
}

// Video is a video.
type Video struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Duration int    `json:"duration"`
	Name     string `json:"file_name,omitempty"`
	Type     string `json:"mime_type,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}

// Voice is a voice message.
type Voice struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Duration int    `json:"duration"`
	Type     string `json:"mime_type,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}
