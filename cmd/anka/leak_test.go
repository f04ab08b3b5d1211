package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"anka/bot/telegram/telegramtest"
)

// Started and stopped, serve leaves nothing running: not by polling, not by
// webhook, not with the page and its open streams, and not when it is stopped
// while it cannot reach Telegram. It is not parallel: others' goroutines would
// be taken for its own.
func TestServeLeaks(t *testing.T) {
	serveOnce(t, false) // what is made once in a process is there now
	for _, c := range []struct {
		name string
		hook bool
	}{{"polling", false}, {"webhook", true}} {
		t.Run(c.name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			for range 2 {
				serveOnce(t, c.hook)
			}
			goleak.VerifyNone(t, before)
		})
	}
	t.Run("no Telegram", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "anka.db")
		plantAt(t, path, nil, nil)
		before := goleak.IgnoreCurrent()
		h := serve(t, map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": "7:a", "ANKA_TELEGRAM_API": "http://" + freeAddr(t), "ANKA_WEB": freeAddr(t)})
		h.until("it serves", func() bool { return strings.Contains(h.log.String(), "msg=serving") })
		time.Sleep(200 * time.Millisecond) // trying to reach Telegram
		if err := h.closes(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, before)
	})
}

// serveOnce starts serve with everything it can open, has people ask, taps and
// looks, and stops it in the middle of a question.
func serveOnce(t *testing.T, hook bool) {
	t.Helper()
	api := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer api.Close()
	zhang, liu := api.NewUser("张敏"), api.NewUser("刘静")
	path, page := filepath.Join(t.TempDir(), "anka.db"), freeAddr(t)
	plantAt(t, path, zhang, liu)
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL, "ANKA_WEB": page, "ANKA_HTTP": freeAddr(t)}
	if hook {
		addr := freeAddr(t)
		env["ANKA_WEBHOOK_URL"], env["ANKA_WEBHOOK_ADDR"] = "http://"+addr+"/in", addr
	}
	h := serve(t, env)
	zhang.Says(zhang.Chat(), "卸油冒油了")
	h.until("the card", answered(api, zhang.Chat(), "立即停止接卸"))
	all := api.FromBot(zhang.Chat())
	if _, err := zhang.Taps(all[len(all)-1], "不是这个 👎"); err != nil {
		t.Fatal(err)
	}
	liu.SendsDocument(liu.Chat(), "cards.yaml", []byte("format: 1\n"), "")
	liu.Says(liu.Chat(), "/doctor")
	h.until("the doctor", func() bool { return len(api.FromBot(liu.Chat())) >= 2 })
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	cookie := logIn(t, client, env)
	for _, at := range []string{page + "/", page + "/events", page + "/events", env["ANKA_HTTP"] + "/healthz", env["ANKA_HTTP"] + "/metrics"} {
		resp := asks(t, client, http.MethodGet, "http://"+at, "", cookie)
		defer func() { _ = resp.Body.Close() }() // the streams are open when serve is stopped
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", at, resp.Status)
		}
	}
	zhang.Says(zhang.Chat(), "静电接地怎么夹")
	if err := h.closes(); err != nil {
		t.Error(err)
	}
}

// logIn takes an invitation on the page.
func logIn(t *testing.T, client *http.Client, env map[string]string) *http.Cookie {
	t.Helper()
	page := env["ANKA_WEB"]
	var out, errw strings.Builder
	args := []string{"invite", "--enterprise", stationName, "--post", "卸油员"}
	if err := run(t.Context(), args, strings.NewReader(""), &out, &errw, func(k string) string { return env[k] }); err != nil {
		t.Fatal(err, errw.String())
	}
	found := regexp.MustCompile(`(?:start=|#)([\w-]+)\s*$`).FindStringSubmatch(out.String())
	if found == nil {
		t.Fatalf("no link in %q", out.String())
	}
	token := found[1]
	resp := asks(t, client, http.MethodPost, "http://"+page+"/join", `{"token":"`+token+`","name":"江小涛","join":true}`, nil)
	defer resp.Body.Close()
	if cookies := resp.Cookies(); len(cookies) == 1 {
		return cookies[0]
	}
	t.Fatalf("no log-in: %s", resp.Status)
	return nil
}

func asks(t *testing.T, client *http.Client, method, at, body string, cookie *http.Cookie) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "http://"+req.Host)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != nil {
		req.AddCookie(cookie)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}
