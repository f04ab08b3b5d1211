package telegramtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestWebhookReply: a webhook may answer with a call.
func TestWebhookReply(t *testing.T) {
	s, h := quick(t), startTarget(t)
	h.answer = func(_ int, u gotUpdate) (int, string) {
		if u.Message.Text == "偷" {
			return 200, `{"method":"deleteWebhook"}`
		}
		return 200, fmt.Sprintf(`{"method":"sendMessage","chat_id":%d,"text":"答"}`, u.Message.Chat.ID)
	}
	s.post(t, "setWebhook", map[string]any{"url": h.url})
	mei := s.NewUser("小梅")
	mei.Says(mei.Chat(), "问")
	if err := s.Await(within(t, 5*time.Second), func() bool { return len(s.FromBot(mei.Chat())) == 1 }); err != nil {
		t.Fatal(err)
	}
	mei.Says(mei.Chat(), "偷")
	s.drained(t)
	if s.Webhook() != h.url {
		t.Error("the webhook deleted itself")
	}
}

func TestSetWebhookRefusals(t *testing.T) {
	for _, c := range []struct {
		args   map[string]any
		strict bool
		want   string
	}{
		{map[string]any{"url": "nonsense"}, false, "Bad Request: invalid webhook URL specified"},
		{map[string]any{"url": "http://127.0.0.1:9/", "secret_token": strings.Repeat("a", 257)}, false, "Bad Request: secret token is too long"},
		{map[string]any{"url": "http://127.0.0.1:9/", "secret_token": "油"}, false, "Bad Request: secret token contains unallowed characters"},
		{map[string]any{"url": "http://127.0.0.1:9/", "secret_token": strings.Repeat("a", 256)}, false, "Webhook was set"},
		{map[string]any{"url": "http://127.0.0.1:9/", "ip_address": "x"}, false, "Bad Request: bad webhook: Invalid IP address specified"},
		{map[string]any{"url": "http://example.com/"}, true, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
		{map[string]any{"url": "https://example.com:8080/"}, true, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{map[string]any{"url": "https://127.0.0.1/"}, true, "Bad Request: bad webhook: IP address 127.0.0.1 is reserved"},
	} {
		s := start(t, Options{StrictHooks: c.strict})
		if r := s.post(t, "setWebhook", c.args); r.Description != c.want {
			t.Errorf("%v: %+v", c.args, r)
		}
	}
	s := start(t, Options{})
	s.post(t, "setWebhook", map[string]any{"url": "http://127.0.0.1:9/"})
	if r := s.post(t, "setWebhook", map[string]any{"url": "http://127.0.0.1:9/b"}); r.Code != 429 || s.TooMany()[0].Method != "setwebhook" {
		t.Errorf("twice in a second: %+v", r)
	}
}

// TestSetWebhookEndsPoll: who polls is told.
func TestSetWebhookEndsPoll(t *testing.T) {
	s := quick(t)
	ended := make(chan reply, 1)
	go func() { ended <- s.post(t, "getUpdates", map[string]any{"timeout": 50}) }()
	if err := s.Await(within(t, 5*time.Second), s.Polling); err != nil {
		t.Fatal(err)
	}
	s.post(t, "setWebhook", map[string]any{"url": "http://127.0.0.1:1/", "drop_pending_updates": true})
	if r := <-ended; r.Code != 409 || r.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("%+v", r)
	}
}
