package data

// Update is one message in, kept raw in the inbox before anything else happens to it.
type Update struct {
	ID         int64  // the inbox row; 0 until stored
	Channel    string // telegram, web, terminal, eval
	Key        string // the channel's own id: the same key is stored once
	Chat       string // messages of one chat are handled one at a time, in order
	Raw        []byte // as received; only the channel can decode it
	ReceivedMS int64  // Unix milliseconds
}

// Urgency orders what goes out: emergencies first, pushes last.
type Urgency int

// The three urgencies. A letter of which nothing is said is an answer.
const (
	First  Urgency = iota - 1 // an emergency answer
	Answer                    // any other answer
	Push                      // something nobody asked for just now
)

// Button is something to tap. Data comes back as Message.Tap; at most 64 bytes.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data"`
}

// Letter is one message out, kept in the outbox until the channel has it.
// Text is plain: no markup of any kind, shown to the letter.
type Letter struct {
	ID      int64   `json:"-"` // the outbox row; 0 until stored
	Channel string  `json:"-"`
	Chat    string  `json:"-"`
	Urgency Urgency `json:"-"`
	DueMS   int64   `json:"-"`
	Tries   int     `json:"-"`

	Title   string     `json:"title,omitempty"`   // first line, bold where the channel can
	Text    string     `json:"text,omitempty"`    // the rest
	Buttons [][]Button `json:"buttons,omitempty"` // rows under the message
	Lasting [][]string `json:"lasting,omitempty"` // rows of the lasting keyboard; a tap sends the label as text
	ReplyTo string     `json:"reply_to,omitempty"`
	Edit    string     `json:"edit,omitempty"`   // the channel's id of a message of ours that this one stands in place of, where the channel can
	Thread  string     `json:"thread,omitempty"` // forum topic
	Tap     string     `json:"tap,omitempty"`    // the tap this acknowledges; without Title and Text that is all it does
	Toast   string     `json:"toast,omitempty"`  // short note shown with the acknowledgement
	File    *File      `json:"file,omitempty"`
	Quiz    *Quiz      `json:"quiz,omitempty"`
	Secret  bool       `json:"secret,omitempty"` // holds a token: the record forgets the text and the file once it is delivered
	Quiet   bool       `json:"quiet,omitempty"`  // without a sound, where the channel can
	AskedMS int64      `json:"asked,omitempty"`  // when what this answers was said; an answer that comes late says so
}

// File goes out with a letter.
type File struct {
	Name  string `json:"name"`
	Body  []byte `json:"body"`
	Photo bool   `json:"photo,omitempty"` // shown as a picture (PNG or JPEG)
	Alt   string `json:"alt,omitempty"`   // what the picture shows, in lines of text, for whoever cannot see it
}

// Quiz is a question with one right answer that a whole group may answer, a
// native poll where the channel has such; each person's answer is known.
type Quiz struct {
	Question string   `json:"question"` // at most 300 characters
	Options  []string `json:"options"`  // 2 to 10, each at most 100 characters
	Right    int      `json:"right"`
	Why      string   `json:"why,omitempty"` // shown after the answer, at most 200 characters
}

// Body is title and text as one string.
func (l *Letter) Body() string {
	if l.Title == "" {
		return l.Text
	}
	if l.Text == "" {
		return l.Title
	}
	return l.Title + "\n" + l.Text
}

// Light says whether a letter only acknowledges a tap and shows nothing that stays.
func (l *Letter) Light() bool {
	return l.Title == "" && l.Text == "" && l.File == nil && l.Quiz == nil
}
