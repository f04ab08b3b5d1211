// Package telegram is the channel to Telegram: it stores what comes in before
// Telegram may forget it, translates updates at the door, and says letters.
//
// Of go-telegram/bot it takes the methods and the error types. It does not take
// its Start (which confirms updates before they are safe) nor its Update (one
// field of an unknown form makes a whole message unreadable).
package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/bot"
	"anka/data"
)

var (
	_ bot.Channel = (*Channel)(nil)
	_ Inbox       = (*bot.Bot)(nil)
)

// ErrToken says that the Bot API does not know the token: trying again is no use.
var ErrToken = errors.New("telegram: the Bot API refuses the token: check the token and the API address")

// ErrNotConnected says that getMe has not yet answered, so that nobody can tell
// whether a group message names the bot: decode it again after Connect.
var ErrNotConnected = errors.New("telegram: not connected yet, the bot's own name is not known")

// Config is what a channel needs; only Token must be set.
type Config struct {
	Token       string
	API         string        // Bot API base address, default Telegram's own
	Timeout     time.Duration // of one call, default 30 s
	PollTimeout time.Duration // of one long poll, default 50 s, Telegram's longest
	Log         *slog.Logger  // default slog.Default()
}

// Inbox is where updates are safe: *bot.Bot.
type Inbox interface {
	// Receive stores updates and the channel's offset in one transaction.
	Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error
	// Offset gives the offset stored last, 0 if none.
	Offset(ctx context.Context, channel string) (int64, error)
}

// Channel is one bot at one Bot API server.
type Channel struct {
	cfg      Config
	tg       *tg.Bot
	http     *http.Client
	log      *slog.Logger
	id       int64 // the bot's, from the token
	me       atomic.Pointer[self]
	known    chan struct{} // closed when me is
	patience time.Duration // how long Decode waits for that
	step     time.Duration // the first wait after an error
	most     time.Duration // the longest
	moved    sync.Map      // group id → the supergroup it became, both int64

	mu      sync.Mutex
	partway map[int64]progress // letters of several messages that stopped on the way
}

// self is how others name the bot.
type self struct {
	id   int64
	name string // username
}

var tokenForm = regexp.MustCompile(`^[1-9]\d*:[\w-]+$`)

// New checks the settings; it does not speak to Telegram yet.
func New(cfg Config) (*Channel, error) {
	if !tokenForm.MatchString(cfg.Token) {
		return nil, errors.New("telegram: the token is not of the form 123456:ABC-def")
	}
	if cfg.API == "" {
		cfg.API = "https://api.telegram.org"
	}
	cfg.API = strings.TrimRight(cfg.API, "/")
	if u, err := url.Parse(cfg.API); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("telegram: the API address is not of the form https://host")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.PollTimeout <= 0 {
		cfg.PollTimeout = 50 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	c := &Channel{cfg: cfg, http: &http.Client{}, log: cfg.Log, step: time.Second / 2, most: 30 * time.Second, known: make(chan struct{}), patience: 10 * time.Second, partway: map[int64]progress{}}
	id, _, _ := strings.Cut(cfg.Token, ":")
	var err error
	if c.id, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil, errors.New("telegram: the token's number is too long")
	}
	c.tg, err = tg.New(cfg.Token, tg.WithSkipGetMe(), tg.WithServerURL(cfg.API),
		tg.WithHTTPClient(cfg.PollTimeout, &http.Client{Timeout: cfg.Timeout}),
		tg.WithErrorsHandler(func(err error) { c.log.Debug("telegram: library", "err", c.scrub(err)) }))
	return c, err
}

// Name is the channel's word in the inbox and the outbox.
func (c *Channel) Name() string { return "telegram" }

// Connect learns the bot's own name, which mentions need. It keeps trying while
// the API is down, and ends only with ctx or with ErrToken.
func (c *Channel) Connect(ctx context.Context) error {
	for tries := 0; c.me.Load() == nil; tries++ {
		u, err := c.tg.GetMe(ctx)
		if err == nil && u.Username != "" {
			if c.me.CompareAndSwap(nil, &self{u.ID, u.Username}) {
				close(c.known)
				c.log.Info("telegram: connected", "bot", u.Username)
			}
			return nil
		}
		if err == nil {
			err = errors.New("getMe gave no username")
		}
		if err := c.pause(ctx, "getMe", tries, err); err != nil {
			return err
		}
	}
	return nil
}

// self is who the bot is. Without its username, which only getMe tells, nobody
// knows whether an @name means the bot; then, if it matters, it waits a while.
func (c *Channel) self(nameMatters bool) (*self, error) {
	if me := c.me.Load(); me != nil {
		return me, nil
	}
	if !nameMatters {
		return &self{id: c.id}, nil
	}
	select {
	case <-c.known:
		return c.me.Load(), nil
	case <-time.After(c.patience):
		return nil, ErrNotConnected
	}
}

// scrub takes the token out of an error: addresses contain it. What Telegram
// itself says never does, and keeps its type.
func (c *Channel) scrub(err error) error {
	text := err.Error()
	clean := strings.ReplaceAll(text, c.cfg.Token, "***")
	if len(clean) > 500 { // a page of HTML
		clean = strings.ToValidUTF8(clean[:500], "") + "…"
	}
	if clean == text {
		return err
	}
	return errors.New(clean)
}

// refused is an answer with ok:false as the library would give it, so that
// calls of ours and of the library are told apart in one way.
func refused(code, retryAfter int, description string) error {
	known := map[int]error{400: tg.ErrorBadRequest, 401: tg.ErrorUnauthorized, 403: tg.ErrorForbidden, 404: tg.ErrorNotFound, 409: tg.ErrorConflict}
	if code == http.StatusTooManyRequests {
		return &tg.TooManyRequestsError{Message: description, RetryAfter: retryAfter}
	}
	if kind := known[code]; kind != nil {
		return fmt.Errorf("%w, %s", kind, description)
	}
	return fmt.Errorf("telegram: error %d %s", code, description)
}
