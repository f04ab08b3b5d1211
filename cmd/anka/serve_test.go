package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

// plantAt is a record with the sample's cards and, bound to a Telegram account
// each, 张敏 and 刘静 of the filling station.
func plantAt(t *testing.T, path string, zhang, liu *telegramtest.User) {
	t.Helper()
	p, err := open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := loadSample(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	err = p.store.Do(t.Context(), func(tx *store.Tx) error {
		for id, u := range map[string]*telegramtest.User{"p1": zhang, "p5": liu} {
			if u == nil {
				continue
			}
			who, err := tx.Sender(t.Context(), "sample", id)
			if err != nil || who == nil {
				return errors.Join(err, fmt.Errorf("no %s", id))
			}
			if err := tx.Bind(t.Context(), "telegram", fmt.Sprint(u.ID), who.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notes is a log that can be read while it is written.
type notes struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// shop is a serve that runs in this process.
type shop struct {
	t        *testing.T
	out, log notes
	stop     context.CancelFunc
	done     chan error
}

func serve(t *testing.T, env map[string]string) *shop {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h := &shop{t: t, stop: stop, done: make(chan error, 1)}
	go func() {
		h.done <- run(ctx, []string{"serve"}, strings.NewReader(""), &h.out, &h.log, func(k string) string { return env[k] })
	}()
	t.Cleanup(stop)
	return h
}

// closes stops it and gives what it ended with.
func (h *shop) closes() error {
	h.t.Helper()
	h.stop()
	return h.ends()
}

func (h *shop) ends() error {
	h.t.Helper()
	select {
	case err := <-h.done:
		return err
	case <-time.After(30 * time.Second):
		h.t.Fatalf("serve does not end\n%s", h.log.String())
		return nil
	}
}

// until waits for something while serve runs.
func (h *shop) until(what string, done func() bool) {
	h.t.Helper()
	for end := time.Now().Add(60 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-h.done:
			h.t.Fatalf("serve ended while waiting for %s: %v\n%s", what, err, h.log.String())
		default:
		}
		if time.Now().After(end) {
			h.t.Fatalf("waited in vain for %s\n%s%s", what, h.out.String(), h.log.String())
		}
	}
}

// get asks an address; 0 while nobody is there.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (h *shop) answers(address string, code int) {
	h.t.Helper()
	h.until(address, func() bool { got, _ := get(h.t, address); return got == code })
}

// freeAddr is an address at which nobody listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func answered(api *telegramtest.Server, c *telegramtest.Chat, words string) func() bool {
	return func() bool {
		for _, m := range api.FromBot(c) {
			if strings.Contains(m.Text, words) {
				return true
			}
		}
		return false
	}
}

// A webhook takes what Telegram brings, and nothing else; when serve is told to
// stop, what came in is answered before it ends.
func TestServeWebhook(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	zhang := api.NewUser("张敏")
	path, addr := filepath.Join(t.TempDir(), "anka.db"), freeAddr(t)
	plantAt(t, path, zhang, nil)
	hook := "http://" + addr + "/take/in"
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL,
		"ANKA_WEBHOOK_URL": hook, "ANKA_WEBHOOK_ADDR": addr, "ANKA_HTTP": freeAddr(t)}
	h := serve(t, env)
	h.until("setWebhook", func() bool { return api.Webhook() == hook })
	zhang.Starts("")
	zhang.Says(zhang.Chat(), "卸油冒油了")
	h.until("the card", answered(api, zhang.Chat(), "立即停止接卸"))
	if api.Calls("getUpdates") > 0 {
		t.Error("polls beside the webhook")
	}
	if code, body := get(t, "http://"+env["ANKA_HTTP"]+"/healthz"); code != 200 {
		t.Error(code, body)
	}
	if _, body := get(t, "http://"+env["ANKA_HTTP"]+"/metrics"); !regexp.MustCompile(`(?m)^anka_webhook_age_seconds \d`).MatchString(body) {
		t.Error("no age of the webhook:", body)
	}
	for _, x := range []struct {
		method, at, secret string
		want               int
	}{
		{"POST", hook, "wrong", 401}, {"POST", hook, "", 401}, {"GET", hook, "", 405},
		{"POST", "http://" + addr + "/", "x", 404}, {"POST", hook + "/more", "x", 404}, {"POST", "http://" + addr + "/" + api.Token, "x", 404},
	} {
		req, err := http.NewRequest(x.method, x.at, strings.NewReader(`{"update_id":1}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", x.secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != x.want {
			t.Errorf("%s %s with secret %q: %d, want %d", x.method, x.at, x.secret, resp.StatusCode, x.want)
		}
	}
	before := len(api.FromBot(zhang.Chat()))
	zhang.Says(zhang.Chat(), "静电夹夹哪里")
	h.until("the update", func() bool { return api.Pending() == 0 })
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
	// In the inbox at the least: delivered now, or by the next serve.
	if len(api.FromBot(zhang.Chat())) == before {
		h = serve(t, env)
		h.until("the answer after a restart", func() bool { return len(api.FromBot(zhang.Chat())) > before })
		if err := h.closes(); err != nil {
			t.Fatal(err)
		}
	}
	if api.Webhook() == "" {
		t.Error("the webhook is gone after a stop: what comes now would wait for nobody")
	}
	// And back to polling.
	delete(env, "ANKA_WEBHOOK_URL")
	h = serve(t, env)
	zhang.Says(zhang.Chat(), "卸油口着火了")
	h.until("an answer by polling", answered(api, zhang.Chat(), "卸油口着火"))
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

// A webhook that Telegram will not have ends serve with a sentence.
func TestServeRefusedWebhook(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	api.Fail("setWebhook", 1, telegramtest.Refusal(400, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"))
	h := serve(t, map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL,
		"ANKA_WEBHOOK_URL": "http://plant.example/x", "ANKA_WEBHOOK_ADDR": freeAddr(t)})
	if err := h.ends(); exitCode(err) != 2 || !strings.Contains(err.Error(), "ANKA_WEBHOOK_URL") || !strings.Contains(err.Error(), "reserved") {
		t.Error(err)
	}
}

// While Telegram is down the page answers, health says so only when it lasts,
// and when Telegram is back the bot is there.
func TestServeWhileTelegramIsDown(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	zhang := api.NewUser("张敏")
	path, addr := filepath.Join(t.TempDir(), "anka.db"), freeAddr(t)
	plantAt(t, path, zhang, nil)
	api.SetDown(true)
	h := serve(t, map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL, "ANKA_WEB": addr})
	h.answers("http://"+addr+"/", 200)
	if strings.Contains(h.log.String(), "connected") {
		t.Error("connected while Telegram was down")
	}
	zhang.Starts("")
	api.SetDown(false)
	h.until("the welcome", func() bool { return len(api.FromBot(zhang.Chat())) > 0 })
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

// A token that Telegram refuses ends serve, unless people have the page.
func TestServeRefusedToken(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "TELEGRAM_BOT_TOKEN": "1:wrong-token", "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	if err := serve(t, env).ends(); exitCode(err) != 2 || !strings.Contains(err.Error(), "不认这个令牌") {
		t.Error(err)
	}
	env["ANKA_WEB"], env["ANKA_HTTP"] = freeAddr(t), freeAddr(t)
	h := serve(t, env)
	h.answers("http://"+env["ANKA_HTTP"]+"/healthz", 503)
	if _, body := get(t, "http://"+env["ANKA_HTTP"]+"/healthz"); !strings.Contains(body, "不认这个令牌") {
		t.Error(body)
	}
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

// Two at one database would answer everything twice; other commands may look.
func TestServeTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := map[string]string{"ANKA_DB": filepath.Join(dir, "anka.db"), "ANKA_WEB": freeAddr(t)}
	h := serve(t, env)
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	link := filepath.Join(dir, "by another name.db")
	if err := os.Symlink(env["ANKA_DB"], link); err != nil {
		t.Fatal(err)
	}
	for _, db := range []string{env["ANKA_DB"], link} {
		second := serve(t, map[string]string{"ANKA_DB": db, "ANKA_WEB": freeAddr(t)})
		if err := second.ends(); exitCode(err) != 1 || !strings.Contains(err.Error(), "另一个 anka serve 正在用") {
			t.Error(err)
		}
	}
	for _, args := range [][]string{{"log"}, {"log", "--aside"}, {"gaps"}, {"backup", filepath.Join(dir, "b")}} {
		if err := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard, func(k string) string { return env[k] }); err != nil {
			t.Errorf("anka %v beside serve: %v", args, err)
		}
	}
	err := run(t.Context(), []string{"restore", "--force", filepath.Join(dir, "b")}, strings.NewReader(""), io.Discard, io.Discard, func(k string) string { return env[k] })
	if exitCode(err) != 1 || !strings.Contains(err.Error(), "另一个 anka serve 正在用") {
		t.Error("restored under a running serve:", err)
	}
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
	h = serve(t, env)
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

// Killed, serve leaves no lock behind.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	anka := filepath.Join(dir, "anka") // by that name the test binary is the program
	if err := os.Symlink(me, anka); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ANKA_DB": filepath.Join(dir, "anka.db"), "ANKA_WEB": freeAddr(t)}
	cmd := exec.Command(anka, "serve")
	cmd.Env = append(os.Environ(), "ANKA_DB="+env["ANKA_DB"], "ANKA_WEB="+env["ANKA_WEB"])
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if code, _ := get(t, "http://"+env["ANKA_WEB"]+"/"); code == 200 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("it does not start")
		}
	}
	if err := serve(t, env).ends(); err == nil || !strings.Contains(err.Error(), "另一个 anka serve") {
		t.Error(err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	h := serve(t, env)
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	if err := h.closes(); err != nil {
		t.Error(err)
	}
}

// The first start says how to begin, once: the link alone on the last line.
func TestFirstInvitation(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	const words = "第一次启动：区应急局的邀请链接，只显示这一次：\n"
	for name, x := range map[string]struct {
		env  map[string]string
		link string
	}{
		"telegram": {map[string]string{"TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}, `https://t\.me/anka_test_bot\?start=[\w-]+`},
		"page":     {map[string]string{"ANKA_WEB": freeAddr(t), "ANKA_WEB_URL": "https://anka.example.com"}, `https://anka\.example\.com/join#[\w-]+`},
		"local":    {map[string]string{"ANKA_WEB": freeAddr(t)}, `http://127\.0\.0\.1:\d+/join#[\w-]+`},
	} {
		t.Run(name, func(t *testing.T) {
			x.env["ANKA_DB"], x.env["ANKA_HTTP"] = filepath.Join(t.TempDir(), "anka.db"), freeAddr(t)
			h := serve(t, x.env)
			h.until("the invitation", func() bool { return strings.HasSuffix(h.out.String(), "\n") })
			if got := h.out.String(); !regexp.MustCompile(`^` + words + x.link + `\n$`).MatchString(got) {
				t.Errorf("%q", got)
			}
			link := strings.TrimSpace(strings.TrimPrefix(h.out.String(), words))
			if token := link[strings.LastIndexAny(link, "=#")+1:]; strings.Contains(h.log.String(), token) {
				t.Error("the token is in the log")
			}
			if err := h.closes(); err != nil {
				t.Fatal(err)
			}
			h = serve(t, x.env)
			h.answers("http://"+x.env["ANKA_HTTP"]+"/healthz", 200)
			time.Sleep(200 * time.Millisecond)
			if err := h.closes(); err != nil || h.out.String() != "" {
				t.Errorf("said again: %q %v", h.out.String(), err)
			}
		})
	}
}

// While the record cannot be written the first start waits for it and serves on.
func TestFirstInvitationLater(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "ANKA_WEB": freeAddr(t)}
	s, err := store.Open(t.Context(), env["ANKA_DB"])
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	do := func(q string) {
		t.Helper()
		if err := s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.ExecContext(t.Context(), q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	do(`CREATE TRIGGER full BEFORE INSERT ON invitation BEGIN SELECT RAISE(ABORT, 'no room'); END`)
	h := serve(t, env)
	h.until("a try", func() bool { return strings.Contains(h.log.String(), "no first invitation") })
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	do(`DROP TRIGGER full`)
	h.until("the invitation", func() bool { return strings.HasSuffix(h.out.String(), "\n") })
	if err := h.closes(); err != nil {
		t.Error(err)
	}
}

// A place that is taken is said at once, with the setting to change.
func TestServePlaceTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken, dir := l.Addr().String(), t.TempDir()
	for name, env := range map[string]map[string]string{
		"ANKA_WEB":          {"ANKA_WEB": taken},
		"ANKA_HTTP":         {"ANKA_WEB": freeAddr(t), "ANKA_HTTP": taken},
		"ANKA_WEBHOOK_ADDR": {"TELEGRAM_BOT_TOKEN": "1:token-token", "ANKA_WEBHOOK_URL": "https://plant.example/x", "ANKA_WEBHOOK_ADDR": taken},
	} {
		env["ANKA_DB"] = filepath.Join(dir, "anka.db")
		if err := serve(t, env).ends(); exitCode(err) != 2 || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Opened and closed again and again, with a webhook, polling and streams that
// people leave open, nothing stays behind. Not parallel: it counts goroutines.
func TestServeLeavesNothingBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	round := func(i int) {
		api := telegramtest.New(telegramtest.Options{})
		defer api.Close() // and with it the idle connections to it
		addr := freeAddr(t)
		env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL, "ANKA_WEB": freeAddr(t), "ANKA_HTTP": freeAddr(t)}
		if i%2 == 1 {
			env["ANKA_WEBHOOK_URL"], env["ANKA_WEBHOOK_ADDR"] = "http://"+addr+"/in", addr
		}
		h := serve(t, env)
		h.answers("http://"+env["ANKA_HTTP"]+"/healthz", 200)
		h.answers("http://"+env["ANKA_WEB"]+"/", 200)
		if err := h.closes(); err != nil {
			t.Fatal(err)
		}
	}
	settled := func() int {
		http.DefaultClient.CloseIdleConnections()
		least := runtime.NumGoroutine()
		for range 40 {
			time.Sleep(5 * time.Millisecond)
			least = min(least, runtime.NumGoroutine())
		}
		return least
	}
	round(0)
	round(1)
	before := settled()
	for i := range 6 {
		round(i)
	}
	if after := settled(); after > before+2 {
		buf := make([]byte, 1<<20)
		t.Errorf("%d goroutines, %d after six more rounds\n%s", before, after, buf[:runtime.Stack(buf, true)])
	}
}
