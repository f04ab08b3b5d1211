package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot"
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
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("events: %s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	out := make(chan event, 4096)
	go func() {
		defer close(out)
		defer func() { _ = resp.Body.Close() }()
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

func TestConversation(t *testing.T) {
	b := &inbox{}
	s, url := serve(t, b, nil)
	team, mine := stream(t, url, "as=jia", ""), stream(t, url, "as=xie", "")
	stranger := stream(t, url, "as=fa", "")
	group := "group:" + station
	if code, body, _ := do(t, "POST", url+"/say", words("key00001", "xie", group, "@安卡 油漫出来了")); code != 204 {
		t.Fatal(code, body)
	}
	q := next(t, mine, "line").line
	if next(t, team, "line").line.ID != q.ID || q.From != "xie" || q.Text != "@安卡 油漫出来了" {
		t.Fatalf("%+v", q)
	}
	m, err := s.Decode(b.stored()[0].Raw)
	if err != nil || *m != (bot.Message{Chat: group, Group: true, Addressed: true, Sender: "xie", Name: "谢师傅", ID: q.ID, Text: "油漫出来了"}) {
		t.Fatalf("%+v %v", m, err)
	}
	card := data.Letter{ID: 7, Chat: group, Title: "🆘 卸油跑冒油", Text: "▶1 停\n  2 <b>走</b>", ReplyTo: m.ID,
		Buttons: [][]data.Button{{{Label: "油罐车着火", Data: "s:1"}}}}
	id := deliver(t, s, card)
	if again := deliver(t, s, card); again != id {
		t.Fatalf("the same letter twice: %s and %s", id, again)
	}
	a := next(t, team, "line").line
	if a.ID != id || a.From != "" || a.Title != card.Title || a.Text != card.Text || a.Buttons[0][0].Data != "s:1" || a.Quote == nil || a.Quote.Text != "@安卡 油漫出来了" {
		t.Fatalf("%+v %+v", a, a.Quote)
	}
	tap, _ := json.Marshal(said{Key: "key00002", From: "jia", Chat: group, Button: "s:1", Message: id})
	if code, body, _ := do(t, "POST", url+"/say", string(tap)); code != 204 {
		t.Fatal(code, body)
	}
	m, err = s.Decode(b.stored()[1].Raw)
	if err != nil || m.Button != "s:1" || m.ID != id || m.Tap == "" || !m.Addressed || m.Text != "" {
		t.Fatalf("%+v %v", m, err)
	}
	deliver(t, s, data.Letter{Chat: group, Tap: m.Tap, Toast: "记下了"})
	if next(t, team, "toast").toast.Text != "记下了" {
		t.Fatal("no toast")
	}
	next(t, mine, "line") // the card; the toast is not his
	quiet(t, mine)
	quiet(t, team)
	quiet(t, stranger)
}

func TestRefusedLetters(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	for _, l := range []data.Letter{{Chat: "private:nobody", Text: "x"}, {Chat: "group:别的企业", Text: "x"}, {Chat: "private:xie"}} {
		_, err := s.Deliver(t.Context(), l)
		var no *bot.Refused
		if !errors.As(err, &no) {
			t.Errorf("%+v: %v", l, err)
		}
	}
	if id := deliver(t, s, data.Letter{Chat: "private:xie", Tap: "xie/key00001"}); id != "" {
		t.Error("a bare acknowledgement is no message")
	}
	if v := state(t, url, "xie"); texts(v.Chats[1].Lines) != "" {
		t.Error("something was shown")
	}
}

func TestState(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	deliver(t, s, data.Letter{Chat: "private:xie", Text: "只给谢师傅", Lasting: [][]string{{"🆘 应急"}, {"📋 操作"}}})
	for as, want := range map[string]string{"": "", "xie": "group:" + station + " private:xie", "fa": "group:" + depot + " private:fa", "yuan": "private:yuan"} {
		v := state(t, url, as)
		var ids []string
		for _, c := range v.Chats {
			ids = append(ids, c.ID)
			if got := texts(c.Lines); (got != "") != (c.ID == "private:xie") {
				t.Errorf("as %q: %s holds %q", as, c.ID, got)
			}
		}
		if len(v.People) != len(people) || strings.Join(ids, " ") != want {
			t.Errorf("as %q: %v", as, ids)
		}
	}
	v := state(t, url, "xie")
	if len(v.Chats[1].Lasting) != 2 || len(state(t, url, "jia").Chats[1].Lasting) != 1 || v.Chats[0].Examples[0] != "卸油员要注意什么" {
		t.Errorf("%+v", v.Chats)
	}
}

func TestKeepsTheLast500(t *testing.T) {
	s, url := serve(t, &inbox{}, nil)
	for i := range keep + 20 {
		deliver(t, s, data.Letter{Chat: "private:xie", Text: fmt.Sprint(i)})
	}
	ls := state(t, url, "xie").Chats[1].Lines
	if len(ls) != keep || ls[0].Text != "20" || ls[keep-1].Text != "519" {
		t.Fatal(len(ls), ls[0].Text)
	}
}

func TestDecode(t *testing.T) {
	s, _ := serve(t, &inbox{}, nil)
	group := "group:" + station
	for _, c := range []struct {
		chat, text, want string
		addressed        bool
	}{
		{group, "@安卡 油枪漏油", "油枪漏油", true},
		{group, "＠安卡，油枪漏油", "油枪漏油", true},
		{group, "油枪漏油咋办 @安卡", "油枪漏油咋办", true},
		{group, "@安卡", "", true},
		{group, "/sos", "/sos", true},
		{group, "中午吃啥子", "中午吃啥子", false},
		{group, "安卡还没回", "安卡还没回", false},
		{"private:xie", "油枪漏油", "油枪漏油", true},
		{"private:xie", "@安卡 油枪漏油", "油枪漏油", true},
	} {
		raw, _ := json.Marshal(update{ID: "9", Chat: c.chat, From: "xie", Text: c.text})
		m, err := s.Decode(raw)
		if err != nil || m.Text != c.want || m.Addressed != c.addressed || m.Group != (c.chat == group) {
			t.Errorf("%s %q: %+v %v", c.chat, c.text, m, err)
		}
	}
	for _, raw := range []string{"", "{", "null", "[]", `{"id":"1"}`, `{"id":"1","from":"xie","chat":"private:jia","text":"x"}`, `{"id":"1","from":"xie","chat":"private:xie"}`, `{"id":1}`} {
		if m, err := s.Decode([]byte(raw)); !errors.Is(err, bot.ErrUndecodable) {
			t.Errorf("%q: %+v %v", raw, m, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	s, err := New(Config{Inbox: &inbox{}, People: people})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"id":"1","from":"xie","chat":"private:xie","text":"@安卡 \u202e油"}`))
	f.Add([]byte(`{"id":"xie/k","from":"xie","chat":"group:a","button":"s:1","message":"3"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := s.Decode(raw)
		if err != nil {
			if !errors.Is(err, bot.ErrUndecodable) {
				t.Fatal(err)
			}
			return
		}
		if m.Sender == "" || m.Chat == "" || !m.Group && m.Chat != privateChat+m.Sender || m.Button != "" && m.Text != "" {
			t.Fatalf("%+v", m)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]Config{
		"no inbox":     {People: people},
		"no id":        {Inbox: &inbox{}, People: []Person{{Name: "无"}}},
		"the same ids": {Inbox: &inbox{}, People: []Person{people[0], people[0]}},
	} {
		if _, err := New(c); err == nil {
			t.Error(name)
		}
	}
}
