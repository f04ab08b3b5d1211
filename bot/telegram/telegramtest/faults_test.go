package telegramtest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
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
	http.DefaultClient.CloseIdleConnections()
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
		{"cut before accepting", Cut(), 0, "", 0},
		{"delayed", Delay(time.Millisecond), 200, `"ok":true`, 1},
		{"in small pieces", Dribble(20 * time.Millisecond), 200, `"text":"x"`, 1},
		{"broken JSON", Garble(), 200, `{"ok":true,`, 1},
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
	giveUp := func(when func() bool) error { // the client goes when the server has come so far
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			defer cancel()
			_ = s.Await(ctx, when)
		}()
		_, _, err := send(ctx)
		return err
	}
	calls, accepted := s.Calls("sendMessage"), len(s.Accepted("sendMessage"))
	s.Fail("sendMessage", 1, Hang())
	if err := giveUp(func() bool { return s.Calls("sendMessage") > calls }); err == nil || len(s.Accepted("sendMessage")) != accepted {
		t.Errorf("a hanging call: %v", err)
	}
	s.Fail("sendMessage", 1, HangAfter())
	if err := giveUp(func() bool { return len(s.Accepted("sendMessage")) > accepted }); err == nil {
		t.Error("accepted and then hanging: it was answered")
	}
	if n := s.Calls("sendMessage"); n != 20 {
		t.Errorf("%d calls counted", n)
	}
	if many := s.TooMany(); len(many) != 1 || many[0].Why != WhyFault || many[0].Method != "sendmessage" {
		t.Errorf("%+v", many)
	}
}

// TestNothingIsLeft: a closed server leaves no goroutine, with a poll, a hanging
// call, and a webhook under way that does not answer.
func TestNothingIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		s := New(Options{NoLimits: true})
		stuck := make(chan struct{})
		target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-stuck
		}))
		s.post(t, "setWebhook", map[string]any{"url": target.URL})
		u := s.NewUser("人")
		u.Starts("")
		s.post(t, "sendPoll", map[string]any{"chat_id": u.ID, "question": "x", "options": []string{"a", "b"}, "open_period": 600})
		s.Close()
		close(stuck)
		target.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// TestPlans: by method, by chat, by chance that the seed repeats, so many times.
func TestPlans(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei, gang := s.NewUser("小梅"), s.NewUser("老刚")
	mei.Starts("")
	gang.Starts("")
	pattern := func(method string, chat int64, n int) string {
		out := ""
		for range n {
			r := s.post(t, method, map[string]any{"chat_id": chat, "text": "x", "action": "typing"})
			out += map[bool]string{true: ".", false: "x"}[r.OK]
		}
		return out
	}
	s.Inflict(1, Plan{Method: "sendMessage", Chat: mei.ID, Times: 2, Fault: ServerError()}, Plan{Method: "sendChatAction", Fault: ServerError()})
	for _, c := range []struct{ got, want string }{
		{pattern("sendMessage", gang.ID, 2), ".."},
		{pattern("sendMessage", mei.ID, 4), "xx.."},
		{pattern("sendChatAction", gang.ID, 2), "xx"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
	by := func(seed uint64) string {
		s.Inflict(seed, Plan{Chance: 0.3, Fault: ServerError()})
		return pattern("sendMessage", mei.ID, 60)
	}
	one, again, other := by(7), by(7), by(8)
	if n := strings.Count(one, "x"); one != again || one == other || n < 6 || n > 32 {
		t.Errorf("%s\n%s\n%s", one, again, other)
	}
	s.Inflict(0)
	if got := pattern("sendMessage", mei.ID, 10); got != ".........." {
		t.Error(got)
	}
	if r := s.post(t, "getUpdates", nil); !r.OK {
		t.Errorf("%+v", r)
	}
}

func TestDown(t *testing.T) {
	s := start(t, Options{})
	ended := make(chan error, 1)
	go func() {
		resp, err := http.Post(s.URL+"/bot"+s.Token+"/getUpdates?timeout=50", "", nil)
		if err == nil {
			_ = resp.Body.Close()
		}
		ended <- err
	}()
	if err := s.Await(within(t, 5*time.Second), s.Polling); err != nil {
		t.Fatal(err)
	}
	s.SetDown(true)
	if err := <-ended; err == nil {
		t.Error("a poll was answered by a server that is down")
	}
	if resp, err := http.Post(s.URL+"/bot"+s.Token+"/getMe", "", nil); err == nil {
		_ = resp.Body.Close()
		t.Error("a server that is down answered")
	}
	s.SetDown(false)
	if r := s.post(t, "getMe", nil); !r.OK {
		t.Errorf("%+v", r)
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
