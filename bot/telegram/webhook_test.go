package telegram

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"anka/bot/telegram/telegramtest"
)

// reading notes whether a body was read.
type reading struct {
	io.Reader
	read bool
}

func (r *reading) Read(p []byte) (int, error) { r.read = true; return r.Reader.Read(p) }

func TestWebhook(t *testing.T) {
	c := knows(t, "Anka_bot")
	const secret = "geheim_1-A"
	real := msg(private, mei, text("冒了"))
	for _, k := range []struct {
		name, method, secret, body string
		failing                    bool
		code, stored               int
		read                       bool
	}{
		{"taken", "POST", secret, real, false, 200, 1, true},
		{"of a kind unknown", "POST", secret, `{"update_id":9,"telepathy":{}}`, false, 200, 1, true},
		{"inbox fails", "POST", secret, real, true, 503, 0, true},
		{"no secret", "POST", "", real, false, 401, 0, false},
		{"wrong secret", "POST", "geheim_1-B", real, false, 401, 0, false},
		{"part of it", "POST", secret[:5], real, false, 401, 0, false},
		{"more than it", "POST", secret + "x", real, false, 401, 0, false},
		{"GET", "GET", secret, "", false, 405, 0, false},
		{"HEAD", "HEAD", secret, "", false, 405, 0, false},
		{"too long", "POST", secret, `{"update_id":1,"x":"` + strings.Repeat("x", maxUpdate) + `"}`, false, 413, 0, true},
		{"just fits", "POST", secret, `{"update_id":1,"x":"` + strings.Repeat("x", maxUpdate-22) + `"}`, false, 200, 1, true},
		{"not JSON", "POST", secret, "hello", false, 400, 0, true},
		{"cut short", "POST", secret, real[:40], false, 400, 0, true},
		{"two of them", "POST", secret, real + real, false, 400, 0, true},
		{"empty", "POST", secret, "", false, 400, 0, true},
		{"no number", "POST", secret, `{"message":{}}`, false, 400, 0, true},
	} {
		in := newInbox()
		in.offset = 77
		if k.failing {
			in.before = func() error { return errors.New("disk full") }
		}
		body := &reading{Reader: strings.NewReader(k.body)}
		r := httptest.NewRequest(k.method, "/hook", body)
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", k.secret)
		w := httptest.NewRecorder()
		c.Webhook(secret, in).ServeHTTP(w, r)
		if w.Code != k.code || len(in.all()) != k.stored || body.read != k.read || in.offset != 77 || w.Body.Len() > 0 {
			t.Errorf("%s: %d, %d stored, read %v, offset %d, says %q", k.name, w.Code, len(in.all()), body.read, in.offset, w.Body)
		}
		if k.stored == 1 && (string(in.all()[0].Raw) != k.body || in.all()[0].Channel != "telegram") {
			t.Errorf("%s: %+v", k.name, in.all()[0])
		}
	}
	for _, bad := range []string{"", "a b", strings.Repeat("x", 257)} { // such a secret lets nobody in
		r := httptest.NewRequest("POST", "/hook", strings.NewReader(real))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", bad)
		w := httptest.NewRecorder()
		if c.Webhook(bad, newInbox()).ServeHTTP(w, r); w.Code != 401 {
			t.Errorf("%q: %d", bad, w.Code)
		}
		if err := c.SetWebhook(t.Context(), "https://anka.example/hook", bad); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestWebhookTwice: an update that Telegram brings again, because it did not
// hear our 200, has the key of the first, as one that was polled has.
func TestWebhookTwice(t *testing.T) {
	c := knows(t, "Anka_bot")
	in := newInbox()
	h := httptest.NewServer(c.Webhook("s", in))
	defer h.Close()
	for _, body := range []string{`{"update_id":5,"message":{"chat":{"id":3}}}`, `{"update_id":5,"message":{"chat":{"id":3}}}`, `{"update_id":6}`} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", h.URL, bytes.NewBufferString(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
		resp, err := h.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%d", resp.StatusCode)
		}
	}
	us := in.all()
	if len(us) != 2 || us[0].Key != "5" || us[0].Chat != "3" || us[1].Key != "6" {
		t.Errorf("%+v", us)
	}
}

// TestWrongSecretIsNotDrained: the server does not go on reading a stranger's
// long body after our answer.
func TestWrongSecretIsNotDrained(t *testing.T) {
	c := knows(t, "Anka_bot")
	h := httptest.NewServer(c.Webhook("s", newInbox()))
	defer h.Close()
	var sent atomic.Int64
	endless := readerFunc(func(p []byte) (int, error) { sent.Add(int64(len(p))); return len(p), nil })
	r, err := http.NewRequestWithContext(t.Context(), "POST", h.URL, endless)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := h.Client().Do(r)
	if err == nil {
		_ = resp.Body.Close()
		if resp.StatusCode != 401 || !resp.Close {
			t.Errorf("%d, close %v", resp.StatusCode, resp.Close)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestSetWebhook(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	a.say("setWebhook", 502, `<html>`, 500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, 200, `{"ok":true,"result":true}`)
	if err := c.SetWebhook(t.Context(), "https://anka.example/hook", "geheim"); err != nil {
		t.Fatal(err)
	}
	got := a.last("setWebhook")
	if a.calls("setWebhook") != 3 || got["url"] != "https://anka.example/hook" || got["secret_token"] != "geheim" || got["drop_pending_updates"] != "" ||
		got["allowed_updates"] != `["message","callback_query","my_chat_member","poll_answer"]` {
		t.Errorf("%d calls, %v", a.calls("setWebhook"), got)
	}
	a.say("setWebhook", 400, `{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: An HTTPS URL must be provided for webhook"}`)
	if err := c.SetWebhook(t.Context(), "http://anka.example/hook", "geheim"); err == nil || !strings.Contains(err.Error(), "HTTPS") {
		t.Errorf("%v", err)
	}
	a.say("setWebhook", 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	if err := c.SetWebhook(t.Context(), "https://anka.example/hook", "geheim"); !errors.Is(err, ErrToken) {
		t.Errorf("%v", err)
	}
}

// TestPollingTakesWebhookAway: once, and what waits stays.
func TestPollingTakesWebhookAway(t *testing.T) {
	const active = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	s := server(t, telegramtest.Options{})
	s.Fail("getUpdates", 1, telegramtest.Refusal(409, active))
	s.Fail("deleteWebhook", 2, telegramtest.BadGateway())
	s.NewUser("小梅").Starts("")
	c, j := channel(t, s)
	in := newInbox()
	stop := running(t, c, in)
	in.holds(t, 1)
	if n := s.Calls("deleteWebhook"); n != 3 {
		t.Errorf("%d calls", n)
	}
	if strings.Contains(j.String(), "stop the second program") {
		t.Errorf("%s", j)
	}
	s.Fail("getUpdates", 3, telegramtest.Refusal(409, active)) // somebody sets it again and again
	calls := s.Calls("getUpdates")
	s.NewUser("老王").Starts("")
	await(t, s, func() bool { return s.Calls("getUpdates") > calls+4 })
	if n := s.Calls("deleteWebhook"); n != 3 || !strings.Contains(j.String(), "stop the second program") {
		t.Errorf("%d calls\n%s", n, j)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
