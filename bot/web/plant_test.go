package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/lexicon"
	"anka/data/store"
	"anka/index"
)

// language without any word list: what these tests say are commands.
var language = sync.OnceValue(func() *index.Language { return index.NewLanguage(&lexicon.Lexicon{}) })

// plant is a record, a bot and the page before them with real log-in.
type plant struct {
	*testing.T
	path   string
	store  *store.Store
	bot    *bot.Bot
	page   *Server
	url    string
	atMS   *atomic.Int64
	config Config
}

// open builds the plant; at the same path it is the one from before.
func open(t *testing.T, path string, change func(*Config)) *plant {
	t.Helper()
	p := &plant{T: t, path: path, atMS: &atomic.Int64{}}
	p.atMS.Store(time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(p.atMS.Load()) }
	var err error
	if p.store, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	x, err := index.New(language())
	if err != nil {
		t.Fatal(err)
	}
	p.bot = bot.New(bot.Config{Store: p.store, Index: x, Log: slog.New(slog.DiscardHandler), Now: now})
	p.config = Config{Inbox: p.bot, Gate: p.bot.Gate("web"), Now: p.atMS.Load, Lasting: [][]string{{"🆘 应急"}}}
	if change != nil {
		change(&p.config)
	}
	if p.page, err = New(p.config); err != nil {
		t.Fatal(err)
	}
	p.page.moment = 20 * time.Millisecond
	p.bot.Add(p.page)
	h := httptest.NewServer(p.page)
	p.url = h.URL
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { _ = p.bot.Run(ctx); close(ended) }()
	t.Cleanup(func() { p.page.Close(); h.Close(); stop(); <-ended; _, _ = x.Close(), p.store.Close() })
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
		for _, e := range []string{station, depot} {
			c := data.CardSet{Enterprise: e, Post: "卸油员", Type: "加油站", Area: "德感街道", Version: "第1版"}
			if _, err := tx.Publish(t.Context(), c, e, "测试", "2026-05-01", 0); err != nil {
				return err
			}
		}
		return nil
	}))
	return p
}

func newPlant(t *testing.T, change func(*Config)) *plant {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "anka.db"), change)
}

func (p *plant) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *plant) pass(d time.Duration) { p.atMS.Add(d.Milliseconds()) }

// invite makes an invitation, mostly a worker's of the station.
func (p *plant) invite(change func(*store.Invitation)) string {
	p.Helper()
	i := store.Invitation{Role: data.Worker, Enterprise: station, Post: "卸油员", Uses: 1, ExpiresMS: p.atMS.Load() + time.Hour.Milliseconds()}
	if change != nil {
		change(&i)
	}
	var token string
	p.must(p.store.Do(p.Context(), func(tx *store.Tx) (err error) { token, err = tx.Invite(p.Context(), &i); return err }))
	return token
}

// browser is somebody's: it says where its page is from and keeps its cookie.
type browser struct {
	*plant
	id     string
	cookie *http.Cookie
}

func (p *plant) browser() *browser { return &browser{plant: p} }

// head is what comes with an answer besides its body.
type head struct{ Header http.Header }

func (h head) Cookies() []*http.Cookie { return (&http.Response{Header: h.Header}).Cookies() }

// do sends a request as our own page would; headers with an empty value are left out.
func (b *browser) do(method, path, body string, headers ...string) (int, string, head) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.url+path, strings.NewReader(body))
	b.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", b.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.cookie != nil {
		r.AddCookie(&http.Cookie{Name: b.cookie.Name, Value: b.cookie.Value})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		switch {
		case headers[i] == "Host":
			r.Host = headers[i+1]
		case headers[i+1] == "":
			r.Header.Del(headers[i])
		default:
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(r)
	b.must(err)
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	b.must(err)
	return resp.StatusCode, string(got), head{resp.Header}
}

func joinBody(token, name string, join bool) string {
	body, _ := json.Marshal(joining{Token: token, Name: name, Join: join})
	return string(body)
}

// enter joins by a token.
func (b *browser) enter(token, name string) *browser {
	b.Helper()
	code, body, resp := b.do("POST", "/join", joinBody(token, name, true))
	if code != 204 || len(resp.Cookies()) != 1 {
		b.Fatalf("join: %d %s %v", code, body, resp.Cookies())
	}
	b.cookie = resp.Cookies()[0]
	b.id = b.look().Me.ID
	return b
}

func (p *plant) worker(name string) *browser { return p.browser().enter(p.invite(nil), name) }

func (p *plant) officer() *browser {
	return p.browser().enter(p.invite(func(i *store.Invitation) { i.Role, i.Post = data.Officer, "" }), "安大姐")
}

func (b *browser) look() *stateView {
	b.Helper()
	code, body, _ := b.do("GET", "/state", "")
	if code != 200 {
		b.Fatalf("state: %d %s", code, body)
	}
	var v stateView
	b.must(json.Unmarshal([]byte(body), &v))
	return &v
}

func (b *browser) say(key, chat, text string) int {
	b.Helper()
	code, _, _ := b.do("POST", "/say", words(key, b.id, chat, text))
	return code
}

func (b *browser) private() string { return privateChat + b.id }

// stream is the browser's live stream.
func (b *browser) stream() <-chan event {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), "GET", b.url+"/events", nil)
	b.must(err)
	r.AddCookie(&http.Cookie{Name: b.cookie.Name, Value: b.cookie.Value})
	resp, err := http.DefaultClient.Do(r)
	b.must(err)
	b.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != 200 {
		b.Fatalf("events: %s", resp.Status)
	}
	out := make(chan event, 1024)
	go func() {
		defer close(out)
		for e := range parse(resp.Body) {
			out <- e
		}
	}()
	return out
}

// until waits for something to be so.
func (p *plant) until(what string, so func() bool) {
	p.Helper()
	for end := time.Now().Add(10 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.Fatalf("never: %s", what)
		}
	}
}
