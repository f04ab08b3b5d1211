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
}

// Channel is a way to talk with people. Each is one folder under bot/.
type Channel interface {
	// Name is the channel's word in the inbox and the outbox.
	Name() string
	// Decode translates a raw update. A nil message means: nothing for the bot.
	Decode(raw []byte) (*Message, error)
	// Deliver says one letter and returns the channel's id of the message. An
	// error is tried again later unless it is a *Refused; a *Wait says when.
	Deliver(ctx context.Context, l data.Letter) (string, error)
}

// Wait asks to try again after a while (retry_after).
type Wait struct {
	For time.Duration
	Err error
}

func (w *Wait) Error() string { return fmt.Sprintf("wait %s: %v", w.For, w.Err) }
func (w *Wait) Unwrap() error { return w.Err }

// Refused says that the channel will never take this letter (blocked, not found, malformed).
type Refused struct{ Err error }

func (r *Refused) Error() string { return "refused: " + r.Err.Error() }
func (r *Refused) Unwrap() error { return r.Err }

// ErrUndecodable marks a raw update that is not of the channel's form.
var ErrUndecodable = errors.New("bot: update cannot be decoded")
