package telegramtest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	// POST: a dropped GET is sent again by Go's own transport.
	send := func(ctx context.Context) (int, string, error) {
		req, err := http.NewRequestWithContext(ctx, "POST", s.URL+"/bot"+s.Token+"/sendMessage?text=x&chat_id="+itoa(mei.ID), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body), err
	}
	for _, c := range []struct {
		name    string
		fault   Fault
		code    int
		body    string
		arrives int
	}{
		{"429", TooManyRequests(7), 429, `"retry_after":7`, 0},
		{"500", ServerError(), 500, "Internal Server Error", 0},
		{"502", BadGateway(), 502, "<html>", 0},
		{"refusal", Refusal(400, "Bad Request: TOPIC_CLOSED"), 400, "TOPIC_CLOSED", 0},
		{"dropped after accepting", Drop(), 0, "", 1},
	} {
		before := len(s.FromBot(mei.Chat()))
		s.Fail("sendMessage", 1, c.fault)
		code, body, err := send(t.Context())
		if code != c.code || !strings.Contains(body, c.body) || (err != nil) != (c.code == 0) {
			t.Errorf("%s: %d %s %v", c.name, code, body, err)
		}
		if n := len(s.FromBot(mei.Chat())) - before; n != c.arrives {
			t.Errorf("%s: %d messages arrived", c.name, n)
		}
		if code, _, err := send(t.Context()); code != 200 || err != nil {
			t.Errorf("%s: only once was asked for: %d %v", c.name, code, err)
		}
	}
	s.Fail("sendMessage", 1, Hang())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := send(ctx); err == nil {
		t.Error("a hanging call was answered")
	}
	if n := s.Calls("sendMessage"); n != 11 {
		t.Errorf("%d calls counted", n)
	}
}

// TestClose ends what is held, or tests would hang in their clean-up.
func TestClose(t *testing.T) {
	s := New(Options{})
	s.Fail("getMe", 1, Hang())
	ended := make(chan struct{}, 2)
	for _, method := range []string{"getMe", "getUpdates?timeout=50"} {
		go func() {
			resp, err := http.Get(s.URL + "/bot" + s.Token + "/" + method)
			if err == nil {
				_ = resp.Body.Close()
			}
			ended <- struct{}{}
		}()
	}
	if err := s.Await(within(t, 5*time.Second), func() bool { return s.Polling() && s.Calls("getMe") == 1 }); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for range 2 {
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Fatal("a held call did not end")
		}
	}
}
