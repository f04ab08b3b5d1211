// Package terminal is a chat in a terminal: one person at a time, private. It
// keeps nothing but the buttons last shown, so that a number can tap them.
package terminal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"anka/bot"
	"anka/data"
)

// Channel is the terminal. It implements bot.Channel.
type Channel struct {
	mu      sync.Mutex
	out     io.Writer
	bold    bool
	buttons map[string][]data.Button // of the last message that had some, by chat
}

var _ bot.Channel = (*Channel)(nil)

// New makes a channel that prints to out.
func New(out io.Writer) *Channel {
	return &Channel{out: out, bold: IsTerminal(out), buttons: map[string][]data.Button{}}
}

// IsTerminal says whether something is a terminal and not a file or a pipe.
func IsTerminal(x any) bool {
	f, ok := x.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Name is the channel's word in the inbox and the outbox.
func (c *Channel) Name() string { return "terminal" }

// Unlimited: whoever types sits at the machine itself.
func (c *Channel) Unlimited() bool { return true }

// raw is a typed line as it lies in the inbox.
type raw struct {
	ID     string `json:"id"`
	Sender string `json:"sender"`
	Name   string `json:"name"`
	Text   string `json:"text,omitempty"`
	Button string `json:"button,omitempty"`
}

// Update makes the update of a typed line. The number of a button shown last
// in the sender's chat taps it; every other number is text.
func (c *Channel) Update(key, sender, name, line string, nowMS int64) (data.Update, error) {
	r := raw{ID: key, Sender: sender, Name: name, Text: strings.ToValidUTF8(line, "\uFFFD")}
	c.mu.Lock()
	buttons := c.buttons[sender]
	c.mu.Unlock()
	if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(buttons) {
		r.Text, r.Button = "", buttons[n-1].Data
	}
	body, err := json.Marshal(r)
	return data.Update{Channel: c.Name(), Key: key, Chat: sender, Raw: body, ReceivedMS: nowMS}, err
}

// Decode reads what Update wrote.
func (c *Channel) Decode(body []byte) (*bot.Message, error) {
	var r raw
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUndecodable, err)
	}
	m := &bot.Message{Chat: r.Sender, Sender: r.Sender, Name: r.Name, ID: r.ID, Text: r.Text}
	if r.Button != "" {
		m.Tap, m.Button = r.ID, r.Button
	}
	return m, nil
}

// Deliver prints a letter. A terminal that is gone will not come back: what
// cannot be printed is refused.
func (c *Channel) Deliver(_ context.Context, l data.Letter) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.out, c.render(&l)); err != nil {
		return "", &bot.Refused{Err: err}
	}
	return strconv.FormatInt(l.ID, 10), nil
}

// render lays a letter out and remembers its buttons.
func (c *Channel) render(l *data.Letter) string {
	var b strings.Builder
	if l.Toast != "" {
		fmt.Fprintf(&b, "（%s）\n", l.Toast)
	}
	switch {
	case l.Title != "" && c.bold:
		fmt.Fprintf(&b, "\x1b[1m%s\x1b[0m\n", l.Title)
	case l.Title != "":
		b.WriteString(l.Title + "\n")
	}
	if l.Text != "" {
		b.WriteString(strings.TrimSuffix(l.Text, "\n") + "\n")
	}
	switch {
	case l.File == nil:
	case l.File.Alt != "":
		b.WriteString(l.File.Alt + "\n")
	default:
		fmt.Fprintf(&b, "附件 %s：终端里打不开，请在网页或 Telegram 里看。\n", l.File.Name)
	}
	if len(l.Lasting) > 0 {
		b.WriteString("直接打字：" + strings.Join(slices.Concat(l.Lasting...), "　") + "\n")
	}
	c.number(&b, l)
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

func (c *Channel) number(b *strings.Builder, l *data.Letter) {
	if len(l.Buttons) == 0 {
		return
	}
	var all []data.Button
	for _, row := range l.Buttons {
		for i, button := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			all = append(all, button)
			fmt.Fprintf(b, "[%d] %s", len(all), button.Label)
		}
		b.WriteByte('\n')
	}
	c.buttons[l.Chat] = all
}
