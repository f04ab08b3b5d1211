package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"anka/bot/telegram/telegramtest"
)

func TestCleaner(t *testing.T) {
	t.Parallel()
	clean := cleaner("7000000001:AAsecret-key_x", "hook-secret")
	for in, want := range map[string]string{
		`Post "https://api.telegram.org/bot7000000001:AAsecret-key_x/getMe": dial tcp: refused`: `Post "https://api.telegram.org/bot***/getMe": dial tcp: refused`,
		`GET /file/bot1:other/x`:                     `GET /file/bot***/x`,
		`key AAsecret-key_x, hook-secret`:            `key ***, ***`,
		`strconv.Atoi: parsing "xieyou maoyou": bad`: `strconv.Atoi: parsing "…": bad`,
		`can't parse "a \"quoted\" thing" at 5`:      `can't parse "…" at 5`,
		`bot: publish 江津加油站（示例） 加油员: disk full`:      `bot: publish …: disk full`,
		`call 13812345678, +86 138-1234-5678`:        `call …, …`,
		`or 023-47561234 or 02347561234`:             `or … or …`,
		`chat -1001234567890 wait 1m0s letter 4711`:  `chat -1001234567890 wait 1m0s letter 4711`,
		`panic: 张敏 13812345678 说：漏了`:                 `panic: …`,
		`dial tcp 149.154.167.220:443: i/o timeout`:  `dial tcp 149.154.167.220:443: i/o timeout`,
		`2026-03-02T08:00:00.000+08:00`:              `2026-03-02T08:00:00.000+08:00`,
	} {
		if got := clean(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	if got := clean(strings.Repeat("x", 5000)); len(got) > mostLogged+5 {
		t.Error(len(got))
	}
	if got := cleaner()("nothing to hide"); got != "nothing to hide" {
		t.Error(got)
	}
}

// What is logged by mistake is cleaned too, wherever in a line it stands.
func TestLogIsCleaned(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := newLog(&b, config{token: "1:AAAABBBBCCCC", level: slog.LevelDebug})
	err := fmt.Errorf("wrapped: %w", errors.New("张敏 1:AAAABBBBCCCC"))
	log.With("who", "张敏").WithGroup("g").Error("说了 13812345678", "error", err, "bytes", []byte("张敏"), "list", []string{"张敏"}, slog.Group("in", "x", "13812345678"))
	for _, word := range []string{"张敏", "说了", "13812345678", "AAAABBBBCCCC"} {
		if strings.Contains(b.String(), word) {
			t.Errorf("%s is in %s", word, b.String())
		}
	}
	if !strings.Contains(b.String(), "level=ERROR") {
		t.Error(b.String())
	}
}

// At the most talkative, the log of a day with joining, asking, faults and
// refusals holds nothing of what was said, by whom, or of any secret.
func TestLogHoldsNothingOfPeople(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{NoPrivacy: true, NoLimits: true})
	defer api.Close()
	zhang, liu, stranger := api.NewUser("张敏"), api.NewUser("刘静"), api.NewUser("Wang Xiaoming")
	group := api.NewGroup("江津加油站班组群")
	dir := t.TempDir()
	path := filepath.Join(dir, "anka.db")
	plantAt(t, path, zhang, liu)
	addr := freeAddr(t)
	const secret = "hook-secret-4711"
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL, "ANKA_LOG": "debug",
		"ANKA_WEBHOOK_URL": "http://" + addr + "/in", "ANKA_WEBHOOK_ADDR": addr, "ANKA_WEBHOOK_SECRET": secret, "ANKA_WEB": freeAddr(t), "ANKA_HTTP": freeAddr(t)}
	h := serve(t, env)
	h.until("setWebhook", func() bool { return api.Webhook() != "" })

	zhang.Starts("")
	h.until("the welcome", func() bool { return len(api.FromBot(zhang.Chat())) > 0 })
	const said = "张敏 13812345678"
	fails := func(told string, faults ...telegramtest.Fault) {
		for _, f := range faults {
			api.Fail("sendMessage", 1, f)
		}
		zhang.Says(zhang.Chat(), "卸油冒油了，打 13812345678 找 Wang Xiaoming")
		h.until(told, func() bool { return strings.Contains(h.log.String(), told) })
	}
	again := telegramtest.Refusal(400, "Bad Request: "+said)
	fails("letter refused", telegramtest.Refusal(400, `Bad Request: can't parse entities: unsupported start tag "`+said+`" at byte offset 5`), again, again)
	fails("letter not delivered yet", telegramtest.Refusal(500, "Internal Server Error: "+said))
	fails("asks to wait", telegramtest.TooManyRequests(1))
	zhang.Says(group, "@anka_test_bot xieyou maoyou le, call 023-47561234")
	h.until("an answer in the group", func() bool { return len(api.FromBot(group)) > 0 })
	liu.Starts("")
	liu.Says(liu.Chat(), "/doctor")
	liu.Says(liu.Chat(), "/people")
	liu.Says(liu.Chat(), "/invite")
	h.until("the officer's answers", func() bool { return len(api.FromBot(liu.Chat())) >= 4 })
	stranger.Starts("a-token-of-an-invitation-4711")
	stranger.Says(stranger.Chat(), "Wang Xiaoming 13812345678")
	api.Inject(`"message":{"message_id":"张敏 13812345678","chat":{"id":5,"type":"private"},"text":{"13812345678":"张敏"}}`)
	api.Inject(`"callback_query":{"id":"1","from":{"id":` + fmt.Sprint(zhang.ID) + `},"data":"s:张敏 13812345678"}`)
	get(t, "http://"+env["ANKA_WEB"]+"/join?token=a-token-of-an-invitation-4711&name=张敏")
	zhang.Blocks()
	h.until("all updates", func() bool { return api.Pending() == 0 })
	h.answers("http://"+env["ANKA_HTTP"]+"/healthz", 200)
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
	text := h.log.String()
	_, key, _ := strings.Cut(api.Token, ":")
	for _, word := range []string{"张敏", "刘静", "Wang", "Xiaoming", "班组群", "13812345678", "47561234", "冒油", "maoyou", "说", key, secret, "a-token-of-an-invitation"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in the log:\n%s", word, text)
		}
	}
	for _, word := range []string{"letter refused", "asks to wait", "serving", "stopped"} {
		if !strings.Contains(text, word) {
			t.Errorf("the log does not tell of %q: nothing was tested\n%s", word, text)
		}
	}
	for i, r := range []rune(text) {
		if r > 0x7f && r != '…' && r != '·' {
			t.Fatalf("%q is in the log: %s", r, string([]rune(text)[max(0, i-80):i+5]))
		}
	}
}
