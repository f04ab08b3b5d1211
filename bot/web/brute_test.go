package web

import (
	"fmt"
	"testing"
	"time"
)

func TestBruteForce(t *testing.T) {
	p := newPlant(t, func(c *Config) { c.Proxy = true })
	try := func(from, token string) (int, string, head) {
		return p.browser().do("POST", "/join", joinBody(token, "", false), "X-Forwarded-For", "6.6.6.6, "+from)
	}
	good := p.invite(func(i *inviteT) { i.Uses = 100 })
	for i := range mostWrong {
		if code, _, _ := try("1.1.1.1", fmt.Sprint("wrong", i)); code != 403 {
			t.Fatal(i, code)
		}
		if code, _, _ := try("1.1.1.1", good); i < mostWrong-1 && code != 200 {
			t.Fatal("a right one counts as wrong:", i, code)
		}
	}
	code, body, resp := try("1.1.1.1", good)
	if wait := resp.Header.Get("Retry-After"); code != 429 || wait != "600" {
		t.Errorf("%d, Retry-After %q", code, wait)
	}
	chinese(t, body)
	if code, _, _ := try("2.2.2.2", good); code != 200 {
		t.Error("others are shut out too:", code)
	}
	p.pass(wrongWindow)
	if code, _, _ := try("1.1.1.1", good); code != 200 {
		t.Error("shut out for ever:", code)
	}
	for i := range mostWrongAll {
		if code, _, _ := try(fmt.Sprintf("3.3.%d.%d", i/mostWrong, 7), "wrong"); code != 403 {
			t.Fatal(i, code)
		}
	}
	if code, _, _ := try("4.4.4.4", "wrong"); code != 429 {
		t.Error("no bound in all:", code)
	}
}

// A hundred at once are counted as well as one after the other.
func TestBruteForceAtOnce(t *testing.T) {
	p := newPlant(t, nil)
	codes := make(chan int, 100)
	for range 100 {
		go func() {
			code, _, _ := p.browser().do("POST", "/join", joinBody("wrong", "", true))
			codes <- code
		}()
	}
	tried := 0
	for range 100 {
		if <-codes == 403 {
			tried++
		}
	}
	if tried != mostWrong {
		t.Errorf("%d were looked at, want %d", tried, mostWrong)
	}
}

func TestLimiterForgets(t *testing.T) {
	l := newLimiter(1, time.Minute)
	for i := range 3 * mostTallies {
		l.take(fmt.Sprint("1.1.", i), 1)
	}
	if len(l.seen) > mostTallies+1 {
		t.Errorf("%d kept", len(l.seen))
	}
	if l.take("somebody new", 2) == 0 {
		t.Error("newcomers are not bounded when it is full")
	}
	if l.take("somebody new", 60_002) != 0 || len(l.seen) > 2 {
		t.Errorf("nothing forgotten: %d", len(l.seen))
	}
	if l.take("x", 60_000); l.take("x", 10) != 0 {
		t.Error("a clock set back shuts out")
	}
}

func TestRequestsOfAPerson(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	code, body, resp := 0, "", head{}
	for range mostRequests {
		code, body, resp = b.do("GET", "/state", "")
	}
	if code != 429 || resp.Header.Get("Retry-After") == "" {
		t.Fatal(code)
	}
	chinese(t, body)
	if code, _, _ := p.worker("贾小妹").do("GET", "/state", ""); code != 200 {
		t.Error("another person waits:", code)
	}
	p.pass(time.Minute)
	if code, _, _ := b.do("GET", "/state", ""); code != 200 {
		t.Error(code)
	}
}

func TestStreamsOfAPerson(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	for range mostOwnStreams {
		b.stream()
	}
	code, body, resp := b.do("GET", "/events", "")
	if code != 429 || resp.Header.Get("Retry-After") == "" {
		t.Error(code)
	}
	chinese(t, body)
	p.worker("贾小妹").stream()
}
