package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anka/data"
)

// Message is what somebody said or tapped, translated at the door of a channel.
type Message struct {
	Chat      string
	Group     bool   // a team's group; false: a private chat
	Addressed bool   // in a group: the bot was named, replied to or commanded
	Sender    string // the channel's id of the person
	Name      string // the name the channel shows
	ID        string // the channel's id of the message, to reply to
	Thread    string // forum topic
	Text      string // without the bot's name
	Tap       string // the id of a tap, to acknowledge
	Button    string // the data of the tapped button
	AtMS      int64  // when it was said, by the channel's clock; 0: not known

	Title     string      // the group's
	Anonymous bool        // said in the group's name: nobody can tell by whom
	File      *Attachment // came with the message
	Answer    *PollAnswer // to a quiz of ours; Chat and ID are empty
	MovedTo   string      // the chat is this one from now on
	Gone      bool        // the bot may not write to the chat any more
	Back      bool        // the bot may write to the chat (again)
}

// Attachment is a file somebody sent. Its content is with the channel until fetched.
type Attachment struct {
	ID   string
	Name string
	Size int64  // bytes, as the channel says
	Kind string // KindPhoto, KindVideo; otherwise a document, which may be a picture too
}

// The kinds of attachments that are no documents.
const (
	KindPhoto = "photo"
	KindVideo = "video"
)

// PollAnswer is a person's choice in a quiz poll.
type PollAnswer struct {
	Poll   string
	Choice int // the option's place; −1: taken back
}

// Channel is a way to talk with people. Each is one folder under bot/.
type Channel interface {
	// Name is the channel's word in the inbox and the outbox.
	Name() string
	// Decode translates a raw update. A nil message means: nothing for the bot.
	Decode(raw []byte) (*Message, error)
	// Deliver says one letter and returns the channel's id of the message; of a
	// quiz also the poll's, after a slash. An error is tried again later unless
	// it is a *Refused; a *Wait says when, a *Moved where.
	Deliver(ctx context.Context, l data.Letter) (string, error)
}

// What some channels can do besides.
type (
	// Fetcher gets the content of an attachment, at most most bytes.
	Fetcher interface {
		Fetch(ctx context.Context, id string, most int64) ([]byte, error)
	}
	// Linker makes the link by which somebody joins with a token.
	Linker interface {
		Link(token string) string
	}
	// Limited tells how fast the channel may be written to.
	Limited interface {
		Limits() Limits
	}
	// Checker looks for what is wrong with the channel itself and in the given
	// groups. It asks the channel's server: never call it in a transaction.
	Checker interface {
		Check(ctx context.Context, groups []string) []Fault
	}
)

// Limits are a channel's; zero values mean none.
type Limits struct {
	PerSecond      float64                // letters in all
	PerChat        time.Duration          // from one letter to the next in one chat
	GroupPerMinute int                    // letters to one group
	Group          func(chat string) bool // whether a chat is a group
}

// Fault is something wrong, with its remedy, each one plain Chinese sentence.
type Fault struct {
	What, Remedy string
	Chat         string // the group it is about, if any
}

// Moved says that the chat of a letter is another one from now on; the letter
// is to be delivered there.
type Moved struct{ To string }

func (m *Moved) Error() string { return "chat moved to " + m.To }

// Wait asks to try again after a while (retry_after).
type Wait struct {
	For time.Duration
	Err error
}

func (w *Wait) Error() string { return fmt.Sprintf("wait %s: %v", w.For, w.Err) }
func (w *Wait) Unwrap() error { return w.Err }

// Refused says that the channel will never take this letter (blocked, not
// found, malformed).
type Refused struct {
	Err  error
	Gone bool // nor any other letter to this chat, until somebody there lets the bot in again
}

func (r *Refused) Error() string { return "refused: " + r.Err.Error() }
func (r *Refused) Unwrap() error { return r.Err }

// ErrUndecodable marks a raw update that is not of the channel's form.
var ErrUndecodable = errors.New("bot: update cannot be decoded")

// ErrNotNow marks an update that cannot be decoded yet, such as before the
// channel knows its own name: it is tried again and that counts as no try.
var ErrNotNow = errors.New("bot: update cannot be decoded yet")
