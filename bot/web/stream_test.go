package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/data"
)

func TestDuplicates(t *testing.T) {
	gate := make(chan struct{})
	b := &inbox{gate: gate}
	_, url := serve(t, b, nil)
	body := words("key00001", "xie", "group:"+station, "油漏了")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if code, got, _ := do(t, "POST", url+"/say", body); code != 204 {
				t.Error(code, got)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	if texts(state(t, url, "xie").Chats[0].Lines) != "" {
		t.Error("shown before it is stored")
	}
	close(gate)
	wg.Wait()
	if got := texts(state(t, url, "jia").Chats[0].Lines); got != "油漏了" || len(b.stored()) != 1 || b.calls != 1 {
		t.Errorf("%q, %d stored, %d calls", got, len(b.stored()), b.calls)
	}
	// The same key of another person, or in another chat, is another message.
	for _, other := range []string{words("key00001", "jia", "group:"+station, "油漏了"), words("key00001", "xie", "private:xie", "油漏了")} {
		if code, _, _ := do(t, "POST", url+"/say", other); code != 204 {
			t.Error(code)
		}
	}
	if len(b.stored()) != 3 {
		t.Error(len(b.stored()), "stored")
	}
}

// A second request of a key whose first one failed tries for itself.
func TestDuplicateOfAFailure(t *testing.T) {
	gate := make(chan struct{})
	b := &inbox{gate: gate, fail: fmt.Errorf("busy")}
	s, url := serve(t, b, nil)
	body := words("key00001", "xie", "private:xie", "油漏了")
	var wg sync.WaitGroup
	codes := make(chan int, 2)
	for range 2 {
		wg.Go(func() { code, _, _ := do(t, "POST", url+"/say", body); codes <- code })
	}
	time.Sleep(50 * time.Millisecond)
	close(gate)
	wg.Wait()
	if a, c := <-codes, <-codes; a != 503 || c != 503 {
		t.Error(a, c)
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if n := len(s.hub.chats["private:xie"].lines); n != 0 {
		t.Error(n, "lines left")
	}
}

// An answer that is delivered before the question's request returns still comes after it.
func TestAnswerAfterQuestion(t *testing.T) {
	gate := make(chan struct{})
	b := &inbox{gate: gate}
	s, url := serve(t, b, nil)
	c, other := stream(t, url, "as=xie", ""), stream(t, url, "as=jia&chat=private:jia", "")
	var wg sync.WaitGroup
	wg.Go(func() { do(t, "POST", url+"/say", words("key00001", "xie", "private:xie", "问")) })
	held := func() bool {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		return len(s.hub.chats["private:xie"].lines) == 1
	}
	for !held() {
		time.Sleep(time.Millisecond)
	}
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "答"})
	deliver(t, s, data.Letter{Chat: "private:jia", Text: "别的聊天"})
	if e := next(t, other, "line"); e.line.Text != "别的聊天" {
		t.Error("another chat waited")
	}
	quiet(t, c)
	close(gate)
	wg.Wait()
	if q, a := next(t, c, "line"), next(t, c, "line"); q.line.Text != "问" || a.line.Text != "答" || q.id >= a.id {
		t.Errorf("%+v %+v", q, a)
	}
}

func TestResume(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	for i := range 10 {
		deliver(t, s, data.Letter{Chat: "private:xie", Text: fmt.Sprint(i)})
	}
	c := stream(t, url, "as=xie", "")
	var seen []event
	for range 4 {
		seen = append(seen, next(t, c, "line"))
	}
	// The number in the header is newer than the one in the address: it counts.
	c = stream(t, url, "as=xie&after="+seen[0].id, seen[3].id)
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "10"})
	for i := 4; i <= 10; i++ {
		if e := next(t, c, "line"); e.line.Text != fmt.Sprint(i) {
			t.Fatalf("%d: %s", i, e.line.Text)
		}
	}
	quiet(t, c)
	// What the state shows, the stream goes on after.
	c = stream(t, url, fmt.Sprintf("as=xie&after=%d", state(t, url, "xie").Seq), "")
	quiet(t, c)
}

func TestReload(t *testing.T) {
	s, url := serve(t, &inbox{}, func(c *Config) { c.Now = func() int64 { return 5000 } })
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "0"})
	first := next(t, stream(t, url, "as=xie", ""), "line")
	for name, after := range map[string]string{"before a restart": "4000", "the clock went back": "99999999"} {
		c := stream(t, url, "as=xie", after)
		next(t, c, "reload")
		quiet(t, c)
		_ = name
	}
	for i := range keep {
		deliver(t, s, data.Letter{Chat: "private:xie", Text: fmt.Sprint(i)})
	}
	next(t, stream(t, url, "as=xie", first.id), "line") // the oldest that is gone was seen
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "one more"})
	next(t, stream(t, url, "as=xie", first.id), "reload")
}

func TestBeatAndClose(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	s.beat = 10 * time.Millisecond
	c := stream(t, url, "as=xie", "")
	if e := next(t, c, "beat"); e.id != "" {
		t.Error("a beat must not move the number")
	}
	s.Close()
	for range c { // ends
	}
	code, body, _ := do(t, "GET", url+"/events?as=xie", "")
	if code != 503 {
		t.Error(code)
	}
	chinese(t, body)
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "x"}) // still no harm
}

func TestShutdownEndsStreams(t *testing.T) {
	s, _ := serve(t, &inbox{}, nil)
	h := httptest.NewUnstartedServer(s)
	h.Config.WriteTimeout = 50 * time.Millisecond // a stream lives longer than one answer may take
	h.Config.RegisterOnShutdown(s.Close)
	h.Start()
	defer h.Close()
	c := stream(t, h.URL, "as=xie", "")
	time.Sleep(150 * time.Millisecond)
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "x"})
	next(t, c, "line")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := h.Config.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
}

// A connection that nobody reads is dropped; nobody else waits for it, and
// what it missed is there when it comes again.
func TestSlowClient(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	s.patience = 2 * time.Second // long enough for a reader slowed by the race detector
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	if _, err := fmt.Fprintf(conn, "GET /events?as=xie HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	open := func() int { s.hub.mu.Lock(); defer s.hub.mu.Unlock(); return len(s.hub.subs) }
	for open() != 1 {
		time.Sleep(time.Millisecond)
	}
	good := stream(t, url, "as=xie", "")
	big := strings.Repeat("油", 20_000)
	const n = 400
	var slowest time.Duration
	for i := range n {
		from := time.Now()
		deliver(t, s, data.Letter{Chat: "private:xie", Text: fmt.Sprint(i, " ", big)})
		slowest = max(slowest, time.Since(from))
		if e := next(t, good, "line"); !strings.HasPrefix(e.line.Text, fmt.Sprint(i, " ")) {
			t.Fatalf("%d: %.20s", i, e.line.Text)
		}
	}
	if slowest > time.Second {
		t.Errorf("a delivery waited %s", slowest)
	}
	for end := time.Now().Add(10 * time.Second); open() != 1; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d streams open", open())
		}
	}
	again := stream(t, url, "as=xie", "")
	for i := range n {
		if e := next(t, again, "line"); !strings.HasPrefix(e.line.Text, fmt.Sprint(i, " ")) {
			t.Fatalf("again %d: %.20s", i, e.line.Text)
		}
	}
}

// Many people talk at once and reconnect all the time: everybody sees every
// message of his group once and in order.
func TestConcurrent(t *testing.T) {
	b := &inbox{}
	s, url := serve(t, b, nil)
	group := "group:" + station
	b.then = func(u data.Update) {
		_, err := s.Deliver(context.Background(), data.Letter{Chat: u.Chat, Text: "答 " + u.Key})
		if err != nil {
			t.Error(err)
		}
	}
	const each, talkers = 30, 4
	var wg sync.WaitGroup
	for k := range talkers {
		wg.Go(func() {
			for i := range each {
				from := []string{"xie", "jia", "an"}[k%3]
				if code, got, _ := do(t, "POST", url+"/say", words(fmt.Sprintf("key-%d-%04d", k, i), from, group, fmt.Sprint("问 ", k, i))); code != 204 {
					t.Error(code, got)
				}
			}
		})
	}
	for _, as := range []string{"xie", "jia", "an", "jia"} {
		wg.Go(func() { listenAll(t, url, as, 2*each*talkers) })
	}
	wg.Wait()
	if len(b.stored()) != each*talkers {
		t.Error(len(b.stored()))
	}
}

// listenAll hears n messages over many short connections.
func listenAll(t *testing.T, url, as string, n int) {
	last, seen := "", map[string]bool{}
	end := time.Now().Add(20 * time.Second)
	for len(seen) < n && time.Now().Before(end) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		r, _ := http.NewRequestWithContext(ctx, "GET", url+"/events?as="+as, nil)
		r.Header.Set("Last-Event-ID", last)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			cancel()
			continue
		}
		for e := range parse(resp.Body) {
			if e.kind != "line" || seen[e.id] || e.id <= last {
				t.Errorf("%s: %+v after %s", as, e, last)
			}
			last, seen[e.id] = e.id, true
			if len(seen)%7 == 0 {
				break
			}
		}
		_ = resp.Body.Close()
		cancel()
	}
	if len(seen) != n {
		t.Errorf("%s saw %d of %d", as, len(seen), n)
	}
}
