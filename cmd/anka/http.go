package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anka/bot"
	"anka/data/store"
)

// state is what serve knows of its way to Telegram.
type state struct {
	heard atomic.Int64 // when an update last came by the webhook, Unix milliseconds
	mu    sync.Mutex
	lost  string // why Telegram will never answer; empty: it may
}

func (s *state) lose(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = why
}

func (s *state) lostBecause() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// heardWhenTaken notes the time of requests that h answers with 200.
func (s *state) heardWhenTaken(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &coded{ResponseWriter: w, code: http.StatusOK}
		h.ServeHTTP(c, r)
		if c.code == http.StatusOK {
			s.heard.Store(time.Now().UnixMilli())
		}
	})
}

type coded struct {
	http.ResponseWriter
	code int
}

func (c *coded) WriteHeader(code int) {
	c.code = code
	c.ResponseWriter.WriteHeader(code)
}

func (c *coded) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// When the program is not well: an inbox that stands still, and polls that get
// no answer, for as long. A long poll takes 50 seconds.
const (
	stuckAfter = time.Minute
	deafAfter  = 3 * time.Minute
	writeEach  = 5 * time.Second // the record is written to at most so often, whoever asks
	writeIn    = 3 * time.Second
)

// health answers /healthz and /metrics.
type health struct {
	*serving
	mu      sync.Mutex
	wrote   time.Time // when the record was last tried
	writing error     // how that ended
	handled int64     // updates done with when last looked
	moved   time.Time // when that number last grew
	answers histogram
}

func newHealth(ctx context.Context, v *serving) (http.Handler, error) {
	b, err := v.plant.store.View().Backlog(ctx, v.begun.UnixMilli())
	if err != nil {
		return nil, err
	}
	h := &health{serving: v, moved: time.Now(), answers: histogram{after: b.Questions}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.healthz)
	mux.HandleFunc("GET /metrics", h.metrics)
	return mux, nil
}

func (h *health) healthz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if ills := h.ills(r.Context()); len(ills) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.Join(ills, "\n"))
		return
	}
	fmt.Fprintln(w, "ok")
}

// ills are the reasons why people may not be answered.
func (h *health) ills(ctx context.Context) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	if err := h.writable(ctx); err != nil {
		out = append(out, "数据库写不进去，看磁盘是不是满了、是不是被别的程序锁住。")
	}
	f, err := h.plant.bot.Figures(ctx)
	if err != nil {
		return append(out, "数据库读不出来，看日志。")
	}
	if wait := h.stuck(f); wait > 0 {
		out = append(out, fmt.Sprintf("收件箱 %d 秒没有动，有 %d 条消息等着，看日志里的错误。", int(wait.Seconds()), f.In))
	}
	if why := h.state.lostBecause(); why != "" {
		out = append(out, why)
	} else if age, ok := h.pollAge(); ok && age > deafAfter {
		out = append(out, fmt.Sprintf("%d 秒没有连上 Telegram，看网络和 ANKA_TELEGRAM_API。", int(age.Seconds())))
	}
	return out
}

// writable tries the record with a write of its own.
func (h *health) writable(ctx context.Context) error {
	now := time.Now()
	if now.Sub(h.wrote) < writeEach {
		return h.writing
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeIn)
	defer cancel()
	h.wrote, h.writing = now, h.plant.store.KeptUp(ctx, store.UpkeepAlive, "", now.UnixMilli())
	if h.writing != nil {
		h.log.Error("record cannot be written", "error", h.writing)
	}
	return h.writing
}

// stuck says for how long the inbox has stood still while something waited.
func (h *health) stuck(f *bot.Figures) time.Duration {
	now, done := time.Now(), f.Handled+f.SetAside
	if done != h.handled || f.In == 0 {
		h.handled, h.moved = done, now
	}
	still := min(now.Sub(h.moved), now.Sub(time.UnixMilli(f.OldestIn)))
	if f.In == 0 || still < stuckAfter {
		return 0
	}
	return still
}

// pollAge is the time since Telegram last answered a poll; false: nobody polls.
// A webhook may well be silent at night.
func (h *health) pollAge() (time.Duration, bool) {
	if h.tg == nil || h.config.webhookURL != "" {
		return 0, false
	}
	last := h.tg.Heard()
	if last.IsZero() {
		last = h.begun
	}
	return time.Since(last), true
}
