package telegramtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Options changes a server from what Telegram does by default.
type Options struct {
	Token     string           // default 7000000001:TEST-token
	Username  string           // the bot's, default anka_test_bot
	NoPrivacy bool             // the bot reads all messages of its groups
	NoLimits  bool             // no 429 unless asked for with Fail
	Limits    Limits           // default TelegramLimits
	Now       func() time.Time // the server's clock, default time.Now
	HearsBots bool             // what other bots write in groups comes too

	// Webhooks. A local Bot API server takes http and any address and port;
	// StrictHooks refuses what Telegram's own servers refuse.
	StrictHooks bool
	HookRetry   time.Duration // the unit of the back-off, default 1 s; by the machine's clock
	HookTimeout time.Duration // how long a webhook may take, default 60 s
}

// Server is one Bot API server with one bot.
type Server struct {
	URL   string // the Bot API base address
	Token string // the bot's token
	Bot   Account

	http    *httptest.Server
	done    chan struct{}  // closed by Close: every held request ends
	work    sync.WaitGroup // of webhooks
	now     func() time.Time
	limits  Limits
	limited bool
	methods map[string]method

	hearsBots, strictHooks bool
	hookRetry, hookTimeout time.Duration

	mu        sync.Mutex
	changed   chan struct{} // closed and renewed whenever something happens
	down      bool
	privacy   bool
	users     map[int64]*User
	chats     map[int64]*Chat
	taps      map[string]*Tap
	files     map[string]*stored
	reactions map[spot]string
	timed     map[spot]bool // polls that close by themselves
	queue     []*queued
	nextID    int64 // of the next update
	allowed   map[string]bool
	poll      *poll
	hook      *hook
	nextHook  time.Time // when setWebhook may be called again
	hooked    int
	lastID    int64 // of the last message outside supergroups
	serial    int64 // of users, groups, taps, polls and files
	sent      []time.Time
	accepted  []Accepted
	tooMany   []TooMany
	faults    map[string][]Fault
	plans     []*Plan
	chance    *rand.Rand
	calls     map[string]int
	commands  map[string][]Command
	profile   map[string]string
}

// New starts a server.
func New(o Options) *Server {
	s := &Server{
		Token: or(o.Token, "7000000001:TEST-token"), now: o.Now, privacy: !o.NoPrivacy,
		limits: o.Limits, limited: !o.NoLimits, methods: methodTable(), hearsBots: o.HearsBots,
		strictHooks: o.StrictHooks, hookRetry: o.HookRetry, hookTimeout: o.HookTimeout,
		done: make(chan struct{}), changed: make(chan struct{}), nextID: 700_000_001,
		users: map[int64]*User{}, chats: map[int64]*Chat{}, taps: map[string]*Tap{},
		files: map[string]*stored{}, reactions: map[spot]string{}, timed: map[spot]bool{},
		faults: map[string][]Fault{}, calls: map[string]int{}, commands: map[string][]Command{}, profile: map[string]string{},
	}
	if s.hookRetry <= 0 {
		s.hookRetry = time.Second
	}
	if s.hookTimeout <= 0 {
		s.hookTimeout = hookWaits
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.limits == (Limits{}) {
		s.limits = TelegramLimits
	}
	s.Bot = Account{IsBot: true, FirstName: "安卡", Username: or(o.Username, "anka_test_bot")}
	_, _ = fmt.Sscanf(s.Token, "%d:", &s.Bot.ID) // 0 for a token without a number
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	return s
}

// Close ends every held request and stops the server.
func (s *Server) Close() {
	close(s.done)
	s.http.CloseClientConnections()
	s.http.Close()
	s.work.Wait()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// touch wakes everybody who waits for something to happen. The lock is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.touch()
}

// Await waits until cond holds; it is asked again whenever something happened.
func (s *Server) Await(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Calls counts the calls of a method, those that failed included.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[strings.ToLower(method)]
}
