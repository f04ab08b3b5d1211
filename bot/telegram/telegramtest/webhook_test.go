package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// target is a bot's webhook: it answers as it is told and keeps what it got.
type target struct {
	mu      sync.Mutex
	got     []gotUpdate
	secrets []string
	busy    int
	most    int
	answer  func(n int, u gotUpdate) (int, string) // n from 1
	url     string
}

func startTarget(t *testing.T) *target {
	t.Helper()
	h := &target{answer: func(int, gotUpdate) (int, string) { return 200, "" }}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	h.url = srv.URL
	return h
}

func (h *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var u gotUpdate
	_ = json.Unmarshal(raw, &u)
	h.mu.Lock()
	h.got, h.secrets = append(h.got, u), append(h.secrets, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
	n, answer := len(h.got), h.answer
	h.busy++
	h.most = max(h.most, h.busy)
	h.mu.Unlock()
	code, body := answer(n, u)
	h.mu.Lock()
	h.busy--
	h.mu.Unlock()
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}

func (h *target) texts() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, u := range h.got {
		if u.Message != nil {
			out = append(out, u.Message.Text)
		}
	}
	return out
}

func (s *Server) drained(t *testing.T) {
	t.Helper()
	if err := s.Await(within(t, 10*time.Second), func() bool { return s.Pending() == 0 }); err != nil {
		t.Fatalf("%d updates are still pending", s.Pending())
	}
}

func quick(t *testing.T) *Server {
	return start(t, Options{NoLimits: true, HookRetry: time.Millisecond})
}

func TestWebhookDelivers(t *testing.T) {
	s, h := quick(t), startTarget(t)
	mei := s.NewUser("小梅")
	mei.Says(mei.Chat(), "0") // from before: it comes too
	r := s.post(t, "setWebhook", map[string]any{"url": h.url, "secret_token": "a-B_9", "max_connections": 3, "allowed_updates": []string{"message"}})
	if !r.OK || r.Description != "Webhook was set" {
		t.Fatalf("%+v", r)
	}
	for i := range 20 {
		mei.Says(mei.Chat(), fmt.Sprint(i+1))
	}
	s.drained(t)
	if got := strings.Join(h.texts(), " "); got != "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20" {
		t.Errorf("order: %s", got)
	}
	if slices.ContainsFunc(h.secrets, func(x string) bool { return x != "a-B_9" }) {
		t.Errorf("secrets %q", h.secrets)
	}
	if h.most != 1 {
		t.Errorf("one chat's updates came %d at once", h.most)
	}
	var info map[string]any
	s.post(t, "getWebhookInfo", nil).into(t, &info)
	if info["url"] != h.url || info["max_connections"] != 3.0 || info["pending_update_count"] != 0.0 || fmt.Sprint(info["allowed_updates"]) != "[message]" || info["last_error_message"] != nil {
		t.Errorf("%v", info)
	}
	if r := s.post(t, "getUpdates", nil); r.Code != 409 || !strings.HasPrefix(r.Description, "Conflict: can't use getUpdates method while webhook is active") {
		t.Errorf("%+v", r)
	}
	if r := s.post(t, "setWebhook", map[string]any{"url": h.url, "secret_token": "a-B_9", "max_connections": 3}); r.Description != "Webhook is already set" {
		t.Errorf("%+v", r)
	}
	if r := s.post(t, "deleteWebhook", nil); r.Description != "Webhook was deleted" {
		t.Errorf("%+v", r)
	}
	if r := s.post(t, "deleteWebhook", nil); r.Description != "Webhook is already deleted" {
		t.Errorf("%+v", r)
	}
	mei.Says(mei.Chat(), "以后")
	if us := s.updates(t, nil); len(us) != 1 || us[0].Message.Text != "以后" {
		t.Errorf("polling again: %+v", us)
	}
}

// TestWebhookSideBySide: different chats' updates come at once, up to max_connections.
func TestWebhookSideBySide(t *testing.T) {
	s, h := quick(t), startTarget(t)
	full := make(chan struct{})
	h.answer = func(n int, _ gotUpdate) (int, string) {
		if n == 4 {
			close(full)
		}
		<-full // nobody is answered before four have come
		return 200, ""
	}
	s.post(t, "setWebhook", map[string]any{"url": h.url, "max_connections": 4})
	for range 8 {
		u := s.NewUser("人")
		u.Says(u.Chat(), "一")
		u.Says(u.Chat(), "二")
	}
	s.drained(t)
	if h.most != 4 || len(h.got) != 16 {
		t.Errorf("%d at once, %d in all", h.most, len(h.got))
	}
}

func TestWebhookTriesAgain(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(int, gotUpdate) (int, string)
		words  string
	}{
		{"500", func(n int, _ gotUpdate) (int, string) { return map[bool]int{true: 500, false: 200}[n < 4], "" }, "Wrong response from the webhook: 500 Internal Server Error"},
		{"redirect", func(n int, _ gotUpdate) (int, string) { return map[bool]int{true: 302, false: 204}[n < 3], "" }, "Wrong response from the webhook: 302 Found"},
		{"cut", func(n int, _ gotUpdate) (int, string) {
			if n < 3 {
				panic(http.ErrAbortHandler)
			}
			return 200, ""
		}, "Webhook connection closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, h := quick(t), startTarget(t)
			h.answer = c.answer
			s.post(t, "setWebhook", map[string]any{"url": h.url})
			mei := s.NewUser("小梅")
			mei.Says(mei.Chat(), "甲")
			mei.Says(mei.Chat(), "乙")
			s.drained(t)
			got := h.texts()
			if slices.Sort(got[:1]); got[0] != "甲" || got[len(got)-1] != "乙" || slices.Contains(got[:len(got)-1], "乙") {
				t.Errorf("乙 came before 甲 was taken: %v", got)
			}
			var info map[string]any
			s.post(t, "getWebhookInfo", nil).into(t, &info)
			if info["last_error_message"] != c.words || info["last_error_date"] == nil {
				t.Errorf("%v", info)
			}
		})
	}
}

// TestWebhookSlow: a webhook that does not answer is given up and tried again;
// one that nobody listens at too.
func TestWebhookSlow(t *testing.T) {
	s := start(t, Options{NoLimits: true, HookRetry: time.Millisecond, HookTimeout: 50 * time.Millisecond})
	h := startTarget(t)
	h.answer = func(n int, _ gotUpdate) (int, string) {
		if n == 1 {
			time.Sleep(100 * time.Millisecond)
		}
		return 200, ""
	}
	s.post(t, "setWebhook", map[string]any{"url": "http://127.0.0.1:1/"})
	mei := s.NewUser("小梅")
	mei.Says(mei.Chat(), "甲")
	if err := s.Await(within(t, 5*time.Second), func() bool { return s.Hooked() >= 3 }); err != nil {
		t.Fatal(err)
	}
	var info map[string]any
	s.post(t, "getWebhookInfo", nil).into(t, &info)
	if info["last_error_message"] != "Connection refused" || info["pending_update_count"] != 1.0 {
		t.Errorf("%v", info)
	}
	s.post(t, "setWebhook", map[string]any{"url": h.url})
	s.drained(t)
	if got := h.texts(); len(got) != 2 || got[0] != "甲" || got[1] != "甲" {
		t.Errorf("%v", got)
	}
	s.post(t, "getWebhookInfo", nil).into(t, &info)
	if info["last_error_message"] != "Read timeout expired" {
		t.Errorf("%v", info)
	}
}

func TestWebhookBackOff(t *testing.T) {
	h := &hook{}
	for i, want := range []int{0, 2, 4, 8, 16, 32, 60, 60} {
		q := &queued{fails: i}
		h.failed(q, 1, time.Hour, 500, "", nil)
		if got := int(time.Until(q.again).Round(time.Hour) / time.Hour); got != want {
			t.Errorf("after failure %d: %d units, want %d", i+1, got, want)
		}
	}
	q := &queued{}
	if h.failed(q, 1, time.Hour, 429, "7", nil); time.Until(q.again).Round(time.Second) != 7*time.Second {
		t.Errorf("Retry-After: %v", time.Until(q.again))
	}
}
