package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/data"
)

const (
	station = "江津加油站（示例）"
	depot   = "江津油库（示例）"
)

var people = []Person{
	{ID: "xie", Name: "谢师傅", Post: "卸油员", Enterprise: station, Role: data.Worker},
	{ID: "jia", Name: "贾小妹", Post: "加油员", Enterprise: station, Role: data.Worker},
	{ID: "an", Name: "安大姐", Post: "安全员", Enterprise: station, Role: data.Officer},
	{ID: "fa", Name: "付发油", Post: "发油员", Enterprise: depot, Role: data.Worker},
	{ID: "yuan", Name: "袁监管", Role: data.Supervisor},
}

// inbox keeps updates as the store does: a key once.
type inbox struct {
	mu    sync.Mutex
	got   []data.Update
	calls int
	fail  error
	gate  chan struct{}     // Receive waits for it when not nil
	then  func(data.Update) // handled in the background
}

func (b *inbox) Receive(ctx context.Context, channel string, _ int64, us ...data.Update) error {
	b.mu.Lock()
	gate := b.gate
	b.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.fail != nil {
		return b.fail
	}
	for _, u := range us {
		if channel != "web" || u.Channel != "web" {
			return fmt.Errorf("wrong channel %q", u.Channel)
		}
		if b.has(u.Key) {
			continue
		}
		b.got = append(b.got, u)
		if b.then != nil {
			go b.then(u)
		}
	}
	return nil
}

func (b *inbox) has(key string) bool {
	for _, u := range b.got {
		if u.Key == key {
			return true
		}
	}
	return false
}

func (b *inbox) stored() []data.Update {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]data.Update(nil), b.got...)
}

func (b *inbox) set(f func()) { b.mu.Lock(); defer b.mu.Unlock(); f() }

func serve(t *testing.T, b *inbox, change func(*Config)) (*Server, string) {
	t.Helper()
	c := Config{Inbox: b, People: people, Groups: []string{station, depot}, Lasting: [][]string{{"🆘 应急"}},
		Examples: func(p Person) []string { return []string{p.Post + "要注意什么"} }}
	if change != nil {
		change(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); h.Close() })
	return s, h.URL
}

func do(t *testing.T, method, url, body string, headers ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func words(key, from, chat, text string) string {
	b, err := json.Marshal(said{Key: key, From: from, Chat: chat, Text: text})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// chinese checks that a refusal is one sentence a person can read.
func chinese(t *testing.T, body string) {
	t.Helper()
	s := strings.TrimSpace(body)
	if !strings.HasSuffix(s, "。") || strings.Count(s, "。") != 1 || strings.ContainsAny(s, "\n{<") {
		t.Errorf("not one Chinese sentence: %q", body)
	}
}

func state(t *testing.T, url, as string) stateView {
	t.Helper()
	code, body, _ := do(t, "GET", url+"/state?as="+as, "")
	if code != 200 {
		t.Fatalf("state: %d %s", code, body)
	}
	var v stateView
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func texts(ls []*line) string {
	var out []string
	for _, l := range ls {
		out = append(out, l.Title+l.Text)
	}
	return strings.Join(out, " ")
}

// event is one event of a stream.
type event struct {
	id, kind string
	line     line
	toast    toast
}

// stream reads events until the test ends or the server closes the stream.
func stream(t *testing.T, url, query, lastID string) <-chan event {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url+"/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("events: %s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	out := make(chan event, 4096)
	go func() {
		defer close(out)
		for e := range parse(resp.Body) {
			out <- e
		}
	}()
	return out
}

// parse yields the events of a stream until it ends.
func parse(r io.Reader) iter.Seq[event] {
	return func(yield func(event) bool) {
		var e event
		for in := bufio.NewReader(r); ; {
			b, err := in.ReadString('\n')
			if err != nil {
				return
			}
			name, value, _ := strings.Cut(strings.TrimSuffix(b, "\n"), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.kind = value
			case "data":
				into := any(&e.line)
				if e.kind == "toast" {
					into = &e.toast
				}
				if json.Unmarshal([]byte(value), into) != nil {
					e.kind = "broken " + value
				}
			case "":
				if e.kind != "" && !yield(e) {
					return
				}
				e = event{}
			}
		}
	}
}

func next(t *testing.T, c <-chan event, kind string) event {
	t.Helper()
	for {
		select {
		case e, ok := <-c:
			if !ok {
				t.Fatalf("stream ended, waiting for %s", kind)
			}
			if e.kind == kind {
				return e
			}
			if e.kind != "beat" {
				t.Fatalf("got %+v, waiting for %s", e, kind)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("no %s came", kind)
		}
	}
}

func quiet(t *testing.T, c <-chan event) {
	t.Helper()
	select {
	case e, ok := <-c:
		if ok && e.kind != "beat" {
			t.Fatalf("unexpected %+v", e)
		}
	case <-time.After(80 * time.Millisecond):
	}
}

func deliver(t *testing.T, s *Server, l data.Letter) string {
	t.Helper()
	id, err := s.Deliver(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
