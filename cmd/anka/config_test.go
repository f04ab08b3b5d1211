package main

import (
	"io"
	"strings"
	"testing"
)

// A wrong setting is one Chinese sentence that names it, and exit code 2.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	token := "123456:AAAA-bbbb_cccc"
	for _, x := range []struct {
		name string
		env  map[string]string
	}{
		{"TELEGRAM_BOT_TOKEN", map[string]string{"TELEGRAM_BOT_TOKEN": "123 456"}},
		{"TELEGRAM_BOT_TOKEN", map[string]string{"TELEGRAM_BOT_TOKEN": "no-number"}},
		{"TELEGRAM_BOT_TOKEN", map[string]string{}},
		{"ANKA_TELEGRAM_API", map[string]string{"ANKA_TELEGRAM_API": "api.telegram.org"}},
		{"ANKA_WEBHOOK_URL", map[string]string{"ANKA_WEBHOOK_URL": "plant.example", "TELEGRAM_BOT_TOKEN": token}},
		{"ANKA_WEBHOOK_URL", map[string]string{"ANKA_WEBHOOK_URL": "http://plant.example/x", "TELEGRAM_BOT_TOKEN": token}},
		{"ANKA_WEBHOOK_URL", map[string]string{"ANKA_WEBHOOK_URL": "https://plant.example:9000/x", "TELEGRAM_BOT_TOKEN": token}},
		{"ANKA_WEBHOOK_URL", map[string]string{"ANKA_WEBHOOK_URL": "https://plant.example/" + token, "TELEGRAM_BOT_TOKEN": token}},
		{"ANKA_WEBHOOK_URL", map[string]string{"ANKA_WEBHOOK_URL": "https://plant.example/x?y=1", "TELEGRAM_BOT_TOKEN": token}},
		{"TELEGRAM_BOT_TOKEN", map[string]string{"ANKA_WEBHOOK_URL": "https://plant.example/x", "ANKA_WEB": "127.0.0.1:0"}},
		{"ANKA_WEBHOOK_ADDR", map[string]string{"ANKA_WEBHOOK_ADDR": "8443"}},
		{"ANKA_WEBHOOK_ADDR", map[string]string{"ANKA_WEBHOOK_ADDR": "127.0.0.1:99999"}},
		{"ANKA_WEBHOOK_SECRET", map[string]string{"ANKA_WEBHOOK_SECRET": "口令"}},
		{"ANKA_WEBHOOK_SECRET", map[string]string{"ANKA_WEBHOOK_SECRET": strings.Repeat("x", 257)}},
		{"ANKA_HTTP", map[string]string{"ANKA_HTTP": "9090"}},
		{"ANKA_HTTP", map[string]string{"ANKA_HTTP": "0.0.0.0:9090"}},
		{"ANKA_HTTP", map[string]string{"ANKA_HTTP": ":9090"}},
		{"ANKA_HTTP", map[string]string{"ANKA_HTTP": "plant.example:9090"}},
		{"ANKA_WEB", map[string]string{"ANKA_WEB": "8080"}},
		{"ANKA_WEB_URL", map[string]string{"ANKA_WEB": "0.0.0.0:8080"}},
		{"ANKA_WEB_URL", map[string]string{"ANKA_WEB": ":8080"}},
		{"ANKA_WEB_URL", map[string]string{"ANKA_WEB_URL": "anka.example.com"}},
		{"ANKA_WEB_URL", map[string]string{"ANKA_WEB_URL": "https://anka.example.com/sub"}},
		{"ANKA_WEB_URL", map[string]string{"ANKA_WEB": "127.0.0.1:0", "ANKA_WEB_URL": "http://anka.example.com"}},
		{"ANKA_WEB_PROXY", map[string]string{"ANKA_WEB_PROXY": "nginx"}},
		{"ANKA_DRILLS", map[string]string{"ANKA_DRILLS": "maybe"}},
		{"ANKA_LOG", map[string]string{"ANKA_LOG": "loud"}},
		{"ANKA_DB", map[string]string{"ANKA_DB": "/no/such/folder/anka.db", "TELEGRAM_BOT_TOKEN": token}},
	} {
		if x.env["ANKA_DB"] == "" {
			x.env["ANKA_DB"] = t.TempDir() + "/anka.db"
		}
		err := run(t.Context(), []string{"serve"}, strings.NewReader(""), io.Discard, io.Discard, func(k string) string { return x.env[k] })
		if exitCode(err) != 2 || !strings.Contains(err.Error(), x.name) || !strings.HasSuffix(err.Error(), "。") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v", x.env, err)
		}
		if err != nil && strings.Contains(err.Error(), token) {
			t.Errorf("the token is shown: %v", err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ANKA_DB": "x.db", "TELEGRAM_BOT_TOKEN": " 1:a ", "ANKA_TELEGRAM_API": "http://127.0.0.1:8081/", "ANKA_WEBHOOK_URL": "http://10.0.0.5:7000/",
		"ANKA_WEBHOOK_ADDR": "10.0.0.5:7000", "ANKA_WEBHOOK_SECRET": "Ab_-9", "ANKA_HTTP": "localhost:9090", "ANKA_WEB": "[::1]:8080", "ANKA_WEB_URL": "https://a.example/", "ANKA_WEB_PROXY": "1"}
	c, err := readConfig(func(k string) string { return env[k] })
	want := config{db: "x.db", token: "1:a", telegramAPI: "http://127.0.0.1:8081", webhookURL: "http://10.0.0.5:7000/telegram", webhookAddr: "10.0.0.5:7000",
		webhookSecret: "Ab_-9", httpAddr: "localhost:9090", webAddr: "[::1]:8080", webURL: "https://a.example", webProxy: true}
	if err != nil || c != want {
		t.Errorf("%+v %v", c, err)
	}
	c, err = readConfig(func(string) string { return "" })
	if err != nil || c != (config{db: "anka.db", telegramAPI: telegramAPI, webhookAddr: "127.0.0.1:8443"}) {
		t.Errorf("defaults: %+v %v", c, err)
	}
	for _, s := range settings {
		if !strings.Contains(help(), s.name) {
			t.Error("--help is silent about", s.name)
		}
	}
}
