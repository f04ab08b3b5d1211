// Package web is a chat in the browser: one embedded page and the channel
// behind it. It keeps what was said in memory only; what must not be lost is
// in the inbox and the outbox.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
)

// Inbox stores what came in. Its handling follows in the background: Receive
// must not wait for a letter of the same chat.
type Inbox interface {
	Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error
}

// Person is somebody one can be on the page.
type Person struct {
	ID         string    `json:"id"` // the sender in the inbox
	Name       string    `json:"name"`
	Post       string    `json:"post"`
	Enterprise string    `json:"enterprise"` // empty: no team group
	Role       data.Role `json:"role"`
}

// Config is all that the channel needs.
type Config struct {
	Inbox    Inbox
	People   []Person
	Groups   []string              // the enterprises that have a team group
	Examples func(Person) []string // questions offered in an empty chat; nil: none
	Lasting  [][]string            // the keyboard of a private chat until the bot sends another
	Loopback bool                  // answer only to names of this machine, so that no other name can be pointed at it
	Now      func() int64          // Unix milliseconds; nil: the clock
	Log      *slog.Logger          // nil: none
}

// Server is the web channel. It implements bot.Channel and http.Handler.
type Server struct {
	inbox    Inbox
	people   []Person
	examples func(Person) []string
	loopback bool
	now      func() int64
	log      *slog.Logger
	hub      *hub
	beat     time.Duration // between two signs of life on a stream
	patience time.Duration // for the inbox, and for one write to a stream
	handler  http.Handler
}

var _ bot.Channel = (*Server)(nil)

// New checks the configuration and opens the chats.
func New(c Config) (*Server, error) {
	if c.Inbox == nil {
		return nil, errors.New("web: no inbox")
	}
	if c.Now == nil {
		c.Now = func() int64 { return time.Now().UnixMilli() }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Examples == nil {
		c.Examples = func(Person) []string { return nil }
	}
	s := &Server{inbox: c.Inbox, people: c.People, examples: c.Examples, loopback: c.Loopback, now: c.Now, log: c.Log,
		hub: newHub(c.Now()), beat: 15 * time.Second, patience: 10 * time.Second}
	for _, e := range c.Groups {
		s.hub.open(groupChat+e, "班组群", nil)
	}
	seen := map[string]bool{}
	for _, p := range c.People {
		if p.ID == "" || seen[p.ID] {
			return nil, fmt.Errorf("web: person id %q is empty or taken twice", p.ID)
		}
		seen[p.ID] = true
		s.hub.open(privateChat+p.ID, "安卡（私聊）", c.Lasting)
	}
	h, err := s.routes()
	if err != nil {
		return nil, err
	}
	s.handler = h
	return s, nil
}

// ServeHTTP answers the browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends all streams, which otherwise would hold up http.Server.Shutdown:
// give it to RegisterOnShutdown.
func (s *Server) Close() { s.hub.close() }

// Name is the channel's word in the inbox and the outbox.
func (s *Server) Name() string { return "web" }

// Chats are named by who may see them: the people of an enterprise, or one person.
const (
	groupChat   = "group:"
	privateChat = "private:"
)

func isGroup(chat string) bool { return strings.HasPrefix(chat, groupChat) }

// chats are those a person may see, the group first. Nobody sees any other.
func (s *Server) chats(p *Person) []string {
	ids := []string{}
	if g := groupChat + p.Enterprise; p.Enterprise != "" && s.hub.has(g) {
		ids = append(ids, g)
	}
	return append(ids, privateChat+p.ID)
}
