package eval

import (
	"context"
	"encoding/json"
	"fmt"

	"anka/bot"
	"anka/data"
)

// Channel is a channel without people: what is asked is in the update, what is
// answered is read from the log.
type Channel struct{}

type raw struct{ Sender, Text string }

// Name is the channel's word in the inbox.
func (Channel) Name() string { return "eval" }

// Unlimited: questions come as fast as they are answered.
func (Channel) Unlimited() bool { return true }

// Update makes the raw update of a question.
func (Channel) Update(key, sender, text string, nowMS int64) (data.Update, error) {
	body, err := json.Marshal(raw{sender, text})
	return data.Update{Channel: "eval", Key: key, Chat: sender, Raw: body, ReceivedMS: nowMS}, err
}

// Decode reads what Update wrote.
func (Channel) Decode(body []byte) (*bot.Message, error) {
	var r raw
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUndecodable, err)
	}
	return &bot.Message{Chat: r.Sender, Sender: r.Sender, ID: "1", Text: r.Text}, nil
}

// Deliver takes every letter.
func (Channel) Deliver(context.Context, data.Letter) (string, error) { return "1", nil }
