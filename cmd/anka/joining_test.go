package main

import (
	"context"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/sample"
)

// A plant's first day in Telegram, from an empty folder: the bureau's first
// link, a new enterprise with its officer, his cards, his people, his group and
// what is wrong. What people read there is testdata/telegram/joining.txt.
func TestTelegramJoining(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	getenv := func(k string) string { return env[k] }

	var out shared
	done := make(chan error, 1)
	serving, end := context.WithCancel(ctx)
	go func() { done <- run(serving, []string{"serve"}, strings.NewReader(""), &out, io.Discard, getenv) }()
	d := &dialogue{t: t, ctx: ctx, api: api}
	first := out.line(t, "https://t.me/")
	var printed strings.Builder
	for _, args := range [][]string{{"invite", "--enterprise", "白沙气站", "--type", "petrol_station", "--area", "白沙镇", "--role", "officer", "--new"}} {
		if err := run(ctx, args, strings.NewReader(""), &printed, io.Discard, getenv); err != nil {
			t.Fatal(err)
		}
	}
	d.said.WriteString("$ anka serve\n" + out.String() + "\n$ anka invite --enterprise 白沙气站 --type petrol_station --area 白沙镇 --role officer --new\n" + printed.String() + "\n")

	he, chen, li, wu := api.NewUser("何局"), api.NewUser("陈静"), api.NewUser("李强"), api.NewUser("吴波")
	group := api.NewGroup("白沙气站班组群")
	join := func(u *telegramtest.User, link, yes string) {
		t.Helper()
		_, token, ok := strings.Cut(link, "?start=")
		if !ok {
			t.Fatalf("no link: %s", link)
		}
		u.Starts(token)
		d.answered(u.Chat(), 1, u.FirstName+"（私聊）: /start "+token)
		d.taps(u, u.Chat(), "就叫"+u.FirstName)
		d.taps(u, u.Chat(), yes)
	}
	join(he, first, "对，加入")
	join(chen, link(printed.String()), "对，加入")

	card, err := sample.Files.ReadFile("cards/江津加油站-卸油员.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mine := strings.NewReplacer("江津加油站（示例）", "白沙气站", "area: 几江街道", "area: 白沙镇").Replace(string(card))
	mine = regexp.MustCompile(`(?m)^area: .*$`).ReplaceAllString(mine, "area: 白沙镇")
	chen.SendsDocument(chen.Chat(), "坏了.yaml", []byte(strings.Replace(mine, "post:", "pots:", 1)), "")
	d.answered(chen.Chat(), 1, "陈静（私聊） 发文件 坏了.yaml")
	chen.SendsDocument(chen.Chat(), "卸油员.yaml", []byte(mine), "")
	d.answered(chen.Chat(), 1, "陈静（私聊） 发文件 卸油员.yaml")
	d.taps(chen, chen.Chat(), "发布")
	d.says(chen, chen.Chat(), "/invite", 1)
	d.taps(chen, chen.Chat(), "卸油员")
	all := api.FromBot(chen.Chat())
	join(li, link(all[len(all)-1].Caption), "对，加入")
	d.says(li, li.Chat(), "卸油冒油了咋个办", 1)
	d.says(wu, group, "/sos@anka_test_bot", 1)
	d.says(chen, group, "/bind@anka_test_bot", 1)
	d.says(wu, group, "/sos@anka_test_bot", 1)
	d.says(wu, group, "中午吃火锅不", 0)
	d.says(chen, chen.Chat(), "/people", 1)
	d.says(chen, chen.Chat(), "/doctor", 1)
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/telegram/joining.txt", timeless(d.said.String()))
}

// link finds the address in what was printed or said.
func link(s string) string { return regexp.MustCompile(`https://t\.me/\S+`).FindString(s) }

// timeless takes out what is another each time.
func timeless(s string) string {
	s = regexp.MustCompile(`(start[= ])[A-Za-z0-9_-]{32}`).ReplaceAllString(s, "${1}〈令牌〉")
	s = regexp.MustCompile(`\d\d-\d\d \d\d:\d\d`).ReplaceAllString(s, "〈月日时分〉")
	return regexp.MustCompile(`20\d\d-\d\d-\d\d`).ReplaceAllString(s, "〈日期〉")
}

// shared is an output that is read while it is written.
type shared struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// line waits for a line that holds a text.
func (s *shared) line(t *testing.T, what string) string {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		for l := range strings.Lines(s.String()) {
			if strings.Contains(l, what) && strings.HasSuffix(l, "\n") {
				return strings.TrimSpace(l)
			}
		}
	}
	t.Fatalf("%q was not printed:\n%s", what, s)
	return ""
}
