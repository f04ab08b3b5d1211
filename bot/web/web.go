// Package web is a chat in the browser: one embedded page and the channel
// behind it, for the demo or with real log-in by invitation. It keeps what was
// said in memory only; what must not be lost is in the inbox and the outbox,
// and is shown again from there.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
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
	Sends      bool      `json:"sends,omitempty"` // may send files
}

// Config is all that the channel needs.
type Config struct {
	Inbox    Inbox
	Examples func(Person) []string // questions offered in an empty chat; nil: none
	Lasting  [][]string            // the keyboard of a private chat until the bot sends another
	Now      func() int64          // Unix milliseconds; nil: the clock
	Log      *slog.Logger          // nil: none

	// Real log-in by invitation.
	Gate  *bot.Gate // nil: the demo
	URL   string    // where people find the page, https://…; empty: on this machine only
	Proxy bool      // a reverse proxy stands before the page: X-Forwarded-For is true

	// The demo, in which everybody is whom he claims to be.
	People   []Person
	Groups   []string  // the enterprises that have a team group
	Files    *bot.Gate // keeps what people send; nil: nothing can be sent
	Loopback bool      // answer only to names of this machine, so that no other name can be pointed at it
}

// Server is the web channel. It implements bot.Channel and http.Handler.
type Server struct {
	inbox    Inbox
	gate     *bot.Gate
	files    *bot.Gate
	at       address
	people   []Person
	examples func(Person) []string
	lasting  [][]string
	loopback bool
	now      func() int64
	log      *slog.Logger
	hub      *hub
	beat     time.Duration // between two signs of life on a stream
	moment   time.Duration // between two looks whether somebody may still hear a stream
	patience time.Duration // for the inbox, and for one write to a stream
	reads    time.Duration // for a small body to come
	handler  http.Handler

	wrong, wrongAll *limiter      // invitations that were none
	busy            *limiter      // requests of a person
	uploading       chan struct{} // files on their way in
}

var (
	_ bot.Channel = (*Server)(nil)
	_ bot.Fetcher = (*Server)(nil)
	_ bot.Linker  = (*Server)(nil)
)

const (
	mostRequests  = 240 // of a person a minute: more than anybody taps in an emergency
	mostUploading = 4
)

// New checks the configuration and opens the demo's chats.
func New(c Config) (*Server, error) {
	if c.Inbox == nil {
		return nil, errors.New("web: no inbox")
	}
	if c.Gate != nil && len(c.People) > 0 {
		return nil, errors.New("web: real log-in and the demo's people exclude each other")
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
	if c.Gate != nil {
		c.Files = c.Gate
	}
	at, err := newAddress(c.URL, c.Proxy)
	if err != nil {
		return nil, err
	}
	s := &Server{inbox: c.Inbox, gate: c.Gate, files: c.Files, at: at, people: slices.Clone(c.People), examples: c.Examples, lasting: c.Lasting,
		loopback: c.Loopback, now: c.Now, log: c.Log, hub: newHub(c.Now()),
		beat: 15 * time.Second, moment: 2 * time.Second, patience: 10 * time.Second, reads: readTime,
		wrong: newLimiter(mostWrong, wrongWindow), wrongAll: newLimiter(mostWrongAll, wrongWindow),
		busy: newLimiter(mostRequests, time.Minute), uploading: make(chan struct{}, mostUploading)}
	if err := s.openDemo(c.Groups); err != nil {
		return nil, err
	}
	s.handler, err = s.routes()
	return s, err
}

// openDemo opens the chats of the demo's people.
func (s *Server) openDemo(groups []string) error {
	for _, e := range groups {
		s.hub.open(groupChat+e, names[true], nil)
	}
	seen := map[string]bool{}
	for i, p := range s.people {
		if p.ID == "" || seen[p.ID] {
			return fmt.Errorf("web: person id %q is empty or taken twice", p.ID)
		}
		seen[p.ID] = true
		s.people[i].Sends = s.files != nil && sends(&data.Person{Role: p.Role, Enterprise: p.Enterprise})
		s.hub.open(privateChat+p.ID, names[false], s.lasting)
	}
	return nil
}

// ServeHTTP answers the browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends all streams, which otherwise would hold up http.Server.Shutdown:
// give it to RegisterOnShutdown.
func (s *Server) Close() { s.hub.close() }

// Name is the channel's word in the inbox and the outbox.
func (s *Server) Name() string { return "web" }

// Link is where somebody joins with a token. After # the browser keeps it to
// itself: it is in no log on the way and in no Referer.
func (s *Server) Link(token string) string {
	if s.at.url == "" {
		return ""
	}
	return s.at.url + "/join#" + token
}

// Chats are named by who may see them: the people of an enterprise, or one person.
const (
	groupChat   = "group:"
	privateChat = "private:"
)

func isGroup(chat string) bool { return strings.HasPrefix(chat, groupChat) }

// chats are those a person may see, the group first. Nobody sees any other.
func (s *Server) chats(p *Person) []string {
	ids := []string{}
	if g := groupChat + p.Enterprise; p.Enterprise != "" && (s.gate != nil || s.hub.has(g)) {
		ids = append(ids, g)
	}
	return append(ids, privateChat+p.ID)
}
