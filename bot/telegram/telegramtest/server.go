package telegramtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
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
}

// Server is one Bot API server with one bot.
type Server struct {
	URL   string // the Bot API base address
	Token string // the bot's token
	Bot   Account

	http    *httptest.Server
	done    chan struct{} // closed by Close: every held request ends
	now     func() time.Time
	limits  Limits
	limited bool

	mu       sync.Mutex
	changed  chan struct{} // closed and renewed whenever something happens
	privacy  bool
	users    map[int64]*User
	chats    map[int64]*Chat
	taps     map[string]*Tap
	queue    []queued
	nextID   int64 // of the next update
	allowed  map[string]bool
	poll     *poll
	lastID   int64 // of the last message outside supergroups
	serial   int64 // of users, groups, taps and files
	sent     []time.Time
	faults   map[string][]Fault
	calls    map[string]int
	commands []Command
}

// New starts a server.
func New(o Options) *Server {
	s := &Server{
		Token: or(o.Token, "7000000001:TEST-token"), now: o.Now, privacy: !o.NoPrivacy,
		limits: o.Limits, limited: !o.NoLimits,
		done: make(chan struct{}), changed: make(chan struct{}), nextID: 700_000_001,
		users: map[int64]*User{}, chats: map[int64]*Chat{}, taps: map[string]*Tap{},
		faults: map[string][]Fault{}, calls: map[string]int{},
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
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// apiError is a refusal as Telegram words it.
type apiError struct {
	Code        int
	Description string
	Parameters  *responseParameters
}

type responseParameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Description) }

func badRequest(format string, a ...any) error {
	return &apiError{Code: 400, Description: "Bad Request: " + fmt.Sprintf(format, a...)}
}

func forbidden(text string) error { return &apiError{Code: 403, Description: "Forbidden: " + text} }

func tooMany(seconds int) error {
	return &apiError{Code: 429, Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		Parameters: &responseParameters{RetryAfter: seconds}}
}

// call is one request to one method.
type call struct {
	ctx context.Context
	params
}

// methods are named without regard to case, as Telegram does.
var methods = map[string]func(*Server, *call) (any, error){
	"getme":                  (*Server).getMe,
	"getupdates":             (*Server).getUpdates,
	"deletewebhook":          (*Server).deleteWebhook,
	"sendmessage":            (*Server).sendMessage,
	"senddocument":           (*Server).sendDocument,
	"editmessagetext":        (*Server).editMessageText,
	"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
	"answercallbackquery":    (*Server).answerCallbackQuery,
	"getchat":                (*Server).getChat,
	"setmycommands":          (*Server).setMyCommands,
	"getmycommands":          (*Server).getMyCommands,
}

var tokenForm = regexp.MustCompile(`^[1-9]\d*:[\w-]+$`)

// ServeHTTP is the Bot API: /bot<token>/<method>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, name, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	switch {
	case !strings.HasPrefix(r.URL.Path, "/bot") || !ok || !tokenForm.MatchString(token):
		writeError(w, &apiError{Code: 404, Description: "Not Found"})
		return
	case token != s.Token:
		writeError(w, &apiError{Code: 401, Description: "Unauthorized"})
		return
	}
	name = strings.ToLower(name)
	method, ok := methods[name]
	if !ok {
		writeError(w, &apiError{Code: 404, Description: "Not Found: method not found"})
		return
	}
	p, err := readParams(r)
	if err != nil {
		writeError(w, err)
		return
	}
	work := func() (any, error) { return method(s, &call{r.Context(), p}) }
	if fault := s.takeFault(name); fault != nil {
		fault(s, w, r, work)
		return
	}
	answer(w, work)
}

func answer(w http.ResponseWriter, work func() (any, error)) {
	result, err := work()
	if err != nil {
		writeError(w, err)
		return
	}
	write(w, 200, map[string]any{"ok": true, "result": result})
}

func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{Code: 400, Description: "Bad Request: " + err.Error()}
	}
	body := map[string]any{"ok": false, "error_code": e.Code, "description": e.Description}
	if e.Parameters != nil {
		body["parameters"] = e.Parameters
	}
	write(w, e.Code, body)
}

func write(w http.ResponseWriter, code int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types; it would be a bug of this package
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(raw) // the client may have gone
}

// touch wakes everybody who waits for something to happen. The lock is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
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
