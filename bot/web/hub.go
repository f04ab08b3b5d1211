package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"anka/data"
)

const (
	keep     = 500 // lines kept of a chat
	maxQuote = 40  // characters of a quoted message
)

// line is one message of a chat. Until it is settled it has a place but no
// Seq, and nobody sees it or anything after it.
type line struct {
	Seq     int64           `json:"seq"` // its number in the streams
	ID      string          `json:"id"`  // its number as a message
	Chat    string          `json:"chat"`
	From    string          `json:"from,omitempty"` // empty: the bot
	Name    string          `json:"name,omitempty"`
	AtMS    int64           `json:"at"`
	Title   string          `json:"title,omitempty"`
	Text    string          `json:"text,omitempty"`
	Buttons [][]data.Button `json:"buttons,omitempty"`
	Quote   *quote          `json:"quote,omitempty"`
	File    string          `json:"file,omitempty"`
	Photo   bool            `json:"photo,omitempty"` // the file is a picture to show
	Alt     string          `json:"alt,omitempty"`   // what it shows, in words
	Quiz    *quizView       `json:"quiz,omitempty"`
	Lasting [][]string      `json:"lasting,omitempty"`

	key     string // of a person's message
	letter  int64  // outbox row of the bot's message
	replyTo string
	settled chan struct{} // open while the message is being stored
	held    bool
	file    *data.File // nil: the record has it, see fetch
	upload  string     // where a person's file is kept
	quiz    *data.Quiz
	answers map[string]int // to the quiz, by sender
}

// quote is the message that a reply answers, short.
type quote struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	From string `json:"from,omitempty"`
	Text string `json:"text"`
}

type chat struct {
	id, name string
	lines    []*line
	lasting  [][]string
	dropped  int64 // Seq of the newest line no longer kept
	usedMS   int64
}

// hub holds the chats and the streams. One lock guards it all; nothing waits under it.
type hub struct {
	mu     sync.Mutex
	chats  map[string]*chat
	comes  map[string]chan struct{} // chats that are being opened
	swept  int64                    // when unused chats were last freed
	subs   map[*sub]struct{}
	start  int64
	last   int64 // number given last; begins at the start's time, so that it grows over restarts
	closed bool
}

func newHub(now int64) *hub {
	return &hub{chats: map[string]*chat{}, comes: map[string]chan struct{}{}, subs: map[*sub]struct{}{}, start: now, last: now}
}

func (h *hub) open(id, name string, lasting [][]string) {
	h.chats[id] = &chat{id: id, name: name, lasting: lasting, dropped: h.start - 1}
}

func (h *hub) has(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.chats[id] != nil
}

func (h *hub) next() int64 { h.last++; return h.last }

// hold gives a person's message its place. Without a line the key is known:
// either it is still being stored (wait for the channel) or it was shown (nil).
func (h *hub) hold(c *chat, p *Person, n line) (*line, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.IndexFunc(c.lines, func(l *line) bool { return l.key == n.key }); i >= 0 {
		if c.lines[i].held {
			return nil, c.lines[i].settled
		}
		return nil, nil
	}
	n.ID, n.Chat, n.From, n.Name = strconv.FormatInt(h.next(), 10), c.id, p.ID, p.Name
	n.held, n.settled = true, make(chan struct{})
	c.lines, c.usedMS = append(c.lines, &n), n.AtMS
	return &n, nil
}

// settle shows a held message, or takes it away when it was not stored.
func (h *hub) settle(c *chat, l *line, stored bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.held = false
	close(l.settled)
	if !stored {
		c.lines = slices.DeleteFunc(c.lines, func(o *line) bool { return o == l })
	}
	h.release(c)
}

// add puts a letter into its chat, once, and gives its id.
func (h *hub) add(c *chat, l *line) string {
	if l.letter != 0 {
		if i := slices.IndexFunc(c.lines, func(o *line) bool { return o.letter == l.letter }); i >= 0 {
			return c.lines[i].ID
		}
	}
	l.ID = strconv.FormatInt(h.next(), 10)
	if l.Lasting != nil {
		c.lasting = l.Lasting
	}
	c.lines, c.usedMS = append(c.lines, l), l.AtMS
	h.release(c)
	return l.ID
}

// edit puts a letter in place of a message of ours; empty when that is not there.
// Whoever reads the old one still may: it is another line with its id.
func (h *hub) edit(c *chat, id string, n *line) string {
	i := slices.IndexFunc(c.lines, func(o *line) bool { return id != "" && o.ID == id && o.From == "" && o.Seq != 0 })
	if i < 0 || c.lines[i].letter == n.letter && n.letter != 0 {
		return ""
	}
	n.ID, n.AtMS, n.Quote, n.Lasting = id, c.lines[i].AtMS, c.lines[i].Quote, nil
	n.Seq = h.next()
	c.lines[i] = n
	h.push(frame("line", n.Seq, n), func(s *sub) bool { return slices.Contains(s.chats, c.id) })
	return id
}

// release numbers and sends what no held message stands before, and forgets the oldest.
func (h *hub) release(c *chat) {
	for _, l := range c.lines {
		if l.held {
			break
		}
		if l.Seq == 0 {
			l.Seq = h.next()
			h.push(frame("line", l.Seq, l), func(s *sub) bool { return slices.Contains(s.chats, c.id) })
		}
	}
	for len(c.lines) > keep && c.lines[0].Seq != 0 {
		c.dropped = c.lines[0].Seq
		c.lines = slices.Delete(c.lines, 0, 1)
	}
}

// quoteOf shortens the message a letter answers; nil when it is no longer kept.
func quoteOf(lines []*line, id string) *quote {
	i := slices.IndexFunc(lines, func(l *line) bool { return id != "" && l.ID == id })
	if i < 0 {
		return nil
	}
	l := lines[i]
	text := []rune(strings.Join(strings.Fields(l.Title+" "+l.Text), " "))
	if len(text) > maxQuote {
		text = append(text[:maxQuote], '…')
	}
	return &quote{ID: l.ID, Name: l.Name, From: l.From, Text: string(text)}
}

// snapshot copies the shown lines of some chats as a person sees them, and the
// number the stream goes on after.
func (h *hub) snapshot(ids []string, person string) ([]chatView, int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []chatView
	for _, id := range ids {
		c := h.chats[id]
		if c == nil {
			continue // freed this very moment; the page comes again
		}
		v := chatView{ID: id, Name: c.name, Group: isGroup(id), Lasting: c.lasting, Lines: []*line{}, Answered: map[string]*verdict{}}
		for _, l := range c.lines {
			if l.Seq == 0 {
				continue
			}
			v.Lines = append(v.Lines, l)
			if choice, done := l.answers[person]; done {
				v.Answered[l.ID] = l.verdict(choice)
			}
		}
		out = append(out, v)
	}
	return out, h.last
}

// find gives a shown message of some chats; nil when it is not kept.
func (h *hub) find(chats []string, id string) *line {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range chats {
		c := h.chats[name]
		if c == nil {
			continue
		}
		for _, l := range c.lines {
			if l.ID == id && l.Seq != 0 {
				return l
			}
		}
	}
	return nil
}

// frame is one event of a stream. JSON has no raw line break, so it is one data line.
func frame(event string, seq int64, v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types: strings and numbers
	}
	f := "event: " + event + "\ndata: " + string(body) + "\n\n"
	if seq != 0 {
		f = "id: " + strconv.FormatInt(seq, 10) + "\n" + f
	}
	return []byte(f)
}
