package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
)

func TestPollErrorsPass(t *testing.T) {
	for name, fault := range map[string]telegramtest.Fault{
		"500": telegramtest.ServerError(), "502 HTML": telegramtest.BadGateway(), "dropped": telegramtest.Drop(),
		"409": telegramtest.Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
	} {
		t.Run(name, func(t *testing.T) {
			s := server(t, telegramtest.Options{})
			s.Fail("getMe", 3, fault)
			s.Fail("getUpdates", 3, fault)
			c, j := channel(t, s)
			in := newInbox()
			stop := running(t, c, in)
			s.NewUser("小梅").Starts("")
			in.holds(t, 1)
			if s.Calls("getMe") != 4 || s.Calls("getUpdates") < 4 {
				t.Errorf("%d, %d calls", s.Calls("getMe"), s.Calls("getUpdates"))
			}
			if !strings.Contains(j.String(), "trying again") || name == "409" && !strings.Contains(j.String(), "stop the second program") {
				t.Errorf("log:\n%s", j)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPollThatHangs(t *testing.T) {
	s := server(t, telegramtest.Options{})
	s.Fail("getUpdates", 1, telegramtest.Hang())
	c, _ := channel(t, s)
	c.cfg.PollTimeout, c.cfg.Timeout = time.Millisecond, 50*time.Millisecond
	in := newInbox()
	running(t, c, in)
	s.NewUser("小梅").Starts("")
	in.holds(t, 1)
}

func TestPollRetryAfter(t *testing.T) {
	s := server(t, telegramtest.Options{})
	s.Fail("getUpdates", 1, telegramtest.TooManyRequests(1))
	c, _ := channel(t, s)
	in := newInbox()
	began := time.Now()
	running(t, c, in)
	s.NewUser("小梅").Starts("")
	in.holds(t, 1)
	if d := time.Since(began); d < time.Second {
		t.Errorf("asked again after %v", d)
	}
}

func TestTwoPollersSayWhy(t *testing.T) {
	s := server(t, telegramtest.Options{})
	a, j := channel(t, s)
	b, _ := channel(t, s)
	running(t, a, newInbox())
	await(t, s, s.Polling)
	running(t, b, newInbox())
	deadline := time.Now().Add(5 * time.Second)
	for !strings.Contains(j.String(), "stop the second program") {
		if time.Now().After(deadline) {
			t.Fatalf("log:\n%s", j)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestWrongToken(t *testing.T) {
	s := server(t, telegramtest.Options{})
	for _, token := range []string{"7000000001:wrong", "8:x"} {
		c, err := New(Config{Token: token, API: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		err = c.Run(t.Context(), newInbox())
		if !errors.Is(err, ErrToken) || strings.Contains(err.Error(), token) {
			t.Errorf("%v", err)
		}
	}
	// The token is taken back while the bot runs.
	s.Fail("getUpdates", 1, telegramtest.Refusal(401, "Unauthorized"))
	c, _ := channel(t, s)
	if err := c.Run(t.Context(), newInbox()); !errors.Is(err, ErrToken) {
		t.Errorf("%v", err)
	}
}

func TestBadSettings(t *testing.T) {
	for _, cfg := range []Config{{}, {Token: "abc"}, {Token: "1:a b"}, {Token: "1:a/../x"}, {Token: "99999999999999999999:x"},
		{Token: "1:a", API: "localhost"}, {Token: "1:a", API: "ftp://x"}, {Token: "1:a", API: "http://[::1"}} {
		if _, err := New(cfg); err == nil || cfg.Token != "" && strings.Contains(err.Error(), cfg.Token) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// TestAPIDown: with nobody listening the loop keeps trying, ends when told to,
// and its log (see channel) does not show the address with the token.
func TestAPIDown(t *testing.T) {
	s := server(t, telegramtest.Options{})
	c, j := channel(t, s)
	s2 := httptest.NewServer(nil)
	c2, err := New(Config{Token: s.Token, API: s2.URL, Log: c.log})
	if err != nil {
		t.Fatal(err)
	}
	s2.Close()
	c2.step, c2.most = time.Millisecond, time.Millisecond
	stop := running(t, c2, newInbox())
	for deadline := time.Now().Add(5 * time.Second); strings.Count(j.String(), "trying again") < 3; {
		if time.Now().After(deadline) {
			t.Fatalf("log:\n%s", j)
		}
		time.Sleep(time.Millisecond)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	c2.me.Store(&self{1, "x"}) // and the poll itself
	if _, _, err := c2.getUpdates(t.Context(), 1); err == nil || strings.Contains(c2.scrub(err).Error(), s.Token) {
		t.Errorf("%v", c2.scrub(err))
	}
}

// TestUpdateWithoutNumber: it is kept under its content, and the offset stays
// where the others leave it.
func TestUpdateWithoutNumber(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"result":[{"update_id":7},{"message":{"chat":{"id":3}}},[1],"x"]}`)
	}))
	defer srv.Close()
	c, err := New(Config{Token: "1:a", API: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	us, next, err := c.getUpdates(t.Context(), 5)
	if err != nil || next != 8 || len(us) != 4 || us[0].Key != "7" || us[1].Chat != "3" || !strings.HasPrefix(us[2].Key, "raw:") || us[2].Key == us[3].Key {
		t.Errorf("%+v %d %v", us, next, err)
	}
}
