package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	firstAgain = 2                // units of back-off after the second failure in a row
	mostAgain  = 60               // units at most
	mostAfter  = 3600             // seconds of Retry-After at most
	maxReply   = 1 << 20          // of a webhook's answer
	hookWaits  = 60 * time.Second // for an answer, unless Options say otherwise
)

// runHook brings updates to a webhook until it is stopped: each line in order,
// different lines side by side on as many connections as there may be. An update
// stays pending until a 2xx.
func (s *Server) runHook(h *hook) {
	defer s.work.Done()
	defer h.client.CloseIdleConnections()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.work.Add(1)
	go func() { // ends what is under way
		defer s.work.Done()
		select {
		case <-h.stop:
		case <-s.done:
		}
		cancel()
	}()
	for {
		s.mu.Lock()
		wait := s.sendDue(ctx, h)
		changed := s.changed
		s.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// sendDue sends what may be sent now and says how long nothing else will be due.
func (s *Server) sendDue(ctx context.Context, h *hook) time.Duration {
	if s.hook != h || ctx.Err() != nil {
		return time.Hour
	}
	s.tidy()
	now, wait := time.Now(), time.Hour
	busy := map[string]bool{}
	for _, q := range s.queue {
		if h.out >= h.max {
			break
		}
		switch {
		case busy[q.line] || q.out:
		case q.again.After(now):
			wait = min(wait, q.again.Sub(now))
		default:
			q.out = true
			h.out++
			s.work.Add(1)
			go s.carry(ctx, h, q)
		}
		busy[q.line] = true
	}
	return wait
}

// carry brings one update to the webhook and notes what came of it.
func (s *Server) carry(ctx context.Context, h *hook, q *queued) {
	defer s.work.Done()
	status, after, body, err := s.try(ctx, h, q.raw)
	var reply func()
	s.mu.Lock()
	if s.hook == h { // otherwise it was set anew, and the update waits for the new one
		q.out = false
		h.out--
		if err == nil && status/100 == 2 {
			s.queue = slices.DeleteFunc(s.queue, func(x *queued) bool { return x == q })
			reply = func() { s.webhookReply(body) }
		} else {
			h.failed(q, s.now().Unix(), s.hookRetry, status, after, err)
		}
		s.hooked++
		s.touch()
	}
	s.mu.Unlock()
	if reply != nil {
		reply()
	}
}

func (s *Server) try(ctx context.Context, h *hook, raw []byte) (status int, after string, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(raw))
	if err != nil {
		return 0, "", nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxReply))
	return resp.StatusCode, resp.Header.Get("Retry-After"), body, err
}

// failed plans the next try: at once after the first failure, then after 2, 4,
// 8 … up to 60 units, or when Retry-After says; a webhook that nobody listens at
// is tried every two units (WebhookActor::on_update_error, create_new_connections).
func (h *hook) failed(q *queued, now int64, unit time.Duration, status int, after string, err error) {
	q.fails++
	units := 0
	if q.fails > 1 {
		units = min(firstAgain<<min(q.fails-2, 10), mostAgain)
	}
	wait := time.Duration(units) * unit
	if n, bad := strconv.Atoi(after); bad == nil && n > 0 {
		wait = time.Duration(min(n, mostAfter)) * time.Second
	}
	var slow net.Error
	h.errorDate = now
	switch {
	case err == nil:
		h.errorText = fmt.Sprintf("Wrong response from the webhook: %d %s", status, http.StatusText(status))
	case errors.Is(err, syscall.ECONNREFUSED):
		h.errorText, wait = "Connection refused", firstAgain*unit
	case errors.As(err, &slow) && slow.Timeout():
		h.errorText = "Read timeout expired"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		h.errorText = "Webhook connection closed"
	default:
		h.errorText = err.Error()
	}
	q.again = time.Now().Add(wait)
}

// webhookReply does the call that a webhook may answer with; nobody learns its
// result. Like Telegram it does no get…, no set- or deleteWebhook.
func (s *Server) webhookReply(body []byte) {
	p := params{values: map[string]string{}}
	if !json.Valid(body) || p.readJSON(body) != nil {
		return
	}
	name := strings.ToLower(p.values["method"])
	method := s.methods[name]
	if method == nil || strings.HasPrefix(name, "get") || slices.Contains([]string{"setwebhook", "deletewebhook", "close", "logout"}, name) {
		return
	}
	s.mu.Lock()
	s.calls[name]++
	s.mu.Unlock()
	_, _ = method(s, &call{context.Background(), name, p})
}

// Hooked counts the tries to bring an update to a webhook, and Webhook gives its
// address, "" if none is set.
func (s *Server) Hooked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hooked
}

// Webhook is the address that is set, "" if none.
func (s *Server) Webhook() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook == nil {
		return ""
	}
	return s.hook.url
}
