// Package telegram is the channel to Telegram: it stores what comes in before
// Telegram may forget it, translates updates at the door, and says letters.
//
// Of go-telegram/bot it takes the models, the error types and the methods whose
// answers are small. It does not take its Start and its webhook (which confirm
// updates before they are safe), nor anything that reads a whole update or
// message (one field of an unknown form makes the whole unreadable).
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
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/bot"
	"anka/data"
)

var (
	_ bot.Channel = (*Channel)(nil)
	_ bot.Fetcher = (*Channel)(nil)
	_ bot.Linker  = (*Channel)(nil)
	_ bot.Limited = (*Channel)(nil)
	_ bot.Checker = (*Channel)(nil)
	_ Inbox       = (*bot.Bot)(nil)
)

// ErrToken says that the Bot API does not know the token: trying again is no use.
var ErrToken = errors.New("telegram: the Bot API refuses the token: check the token and the API address")

// ErrNotConnected says that getMe has not yet answered, so that nobody can tell
// whether a group message names the bot: decode it again after Connect.
var ErrNotConnected = fmt.Errorf("telegram: not connected yet, the bot's own name is not known: %w", bot.ErrNotNow)

// Config is what a channel needs; only Token must be set.
type Config struct {
	Token       string
	API         string        // Bot API base address, default Telegram's own
	Timeout     time.Duration // of one call, default 30 s
	PollTimeout time.Duration // of one long poll, default 50 s, Telegram's longest
	Log         *slog.Logger  // default slog.Default()

	Now func() time.Time // when an update came in; default the machine's clock, which all waiting keeps to
}

// Inbox is where updates are safe: *bot.Bot.
type Inbox interface {
	// Receive stores updates and the channel's offset in one transaction; an
	// offset of 0 leaves the one stored.
	Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error
	// Offset gives the offset stored last, 0 if none.
	Offset(ctx context.Context, channel string) (int64, error)
}

// Channel is one bot at one Bot API server.
type Channel struct {
	cfg   Config
	tg    *tg.Bot
	http  *http.Client
	log   *slog.Logger
	id    int64 // the bot's, from the token
	me    atomic.Pointer[self]
	step  time.Duration          // the first wait after an error
	most  time.Duration          // the longest
	hook  atomic.Pointer[string] // the address of our webhook, nil while polling
	heard atomic.Int64           // when Telegram last answered a poll, Unix milliseconds
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
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	// A redirect would carry the address, and with it the token, to somebody else.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	lines := http.DefaultTransport.(*http.Transport).Clone()
	lines.MaxIdleConnsPerHost = 16                                // letters go out side by side, all to one host
	client := &http.Client{Transport: lines, CheckRedirect: stay} // its calls bring their own time limits
	c := &Channel{cfg: cfg, http: client, log: cfg.Log, step: time.Second / 2, most: 30 * time.Second}
	id, _, _ := strings.Cut(cfg.Token, ":")
	var err error
	if c.id, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil, errors.New("telegram: the token's number is too long")
	}
	c.tg, err = tg.New(cfg.Token, tg.WithSkipGetMe(), tg.WithServerURL(cfg.API),
		tg.WithHTTPClient(cfg.PollTimeout, &http.Client{Transport: lines, Timeout: cfg.Timeout, CheckRedirect: stay}),
		tg.WithErrorsHandler(func(err error) { c.log.Debug("telegram: library", "err", c.scrub(err)) }))
	return c, err
}

// Name is the channel's word in the inbox and the outbox.
func (c *Channel) Name() string { return "telegram" }

// Link is the link by which somebody joins with a token; "" while the bot's
// name is not known.
func (c *Channel) Link(token string) string {
	me := c.me.Load()
	if me == nil {
		return ""
	}
	return "https://t.me/" + me.name + "?start=" + url.QueryEscape(token)
}

// Limits are those of Telegram's FAQ for bots.
func (c *Channel) Limits() bot.Limits {
	return bot.Limits{PerSecond: 30, PerChat: time.Second, GroupPerMinute: 20,
		Group: func(chat string) bool { return strings.HasPrefix(chat, "-") }}
}

// Connect learns the bot's own name, which mentions need, and shows people the
// menu of commands. It keeps trying while the API is down, and ends only with
// ctx or with ErrToken.
func (c *Channel) Connect(ctx context.Context) error {
	if c.me.Load() != nil {
		return nil
	}
	for tries := 0; ; tries++ {
		u, err := c.tg.GetMe(ctx)
		if err == nil && u.Username == "" {
			err = errors.New("getMe gave no username")
		}
		if err == nil {
			c.connected(ctx, &self{u.ID, u.Username})
			return nil
		}
		if err := c.pause(ctx, "getMe", tries, err); err != nil {
			return err
		}
	}
}

func (c *Channel) connected(ctx context.Context, me *self) {
	if c.me.CompareAndSwap(nil, me) {
		c.log.Info("telegram: connected", "bot", me.name)
		c.showMenu(ctx)
	}
}

// self is who the bot is. Without its username, which only getMe tells, nobody
// knows whether an @name means the bot.
func (c *Channel) self(nameMatters bool) (*self, error) {
	if me := c.me.Load(); me != nil {
		return me, nil
	}
	if !nameMatters {
		return &self{id: c.id}, nil
	}
	return nil, ErrNotConnected
}
