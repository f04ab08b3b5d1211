package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

var update = flag.Bool("update", false, "write what is said now into testdata")

// A team's group and a private chat, with the whole program behind a Bot API
// server: what people read there is testdata/telegram/group.txt.
func TestTelegramConversation(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	api := telegramtest.New(telegramtest.Options{NoPrivacy: true})
	defer api.Close()
	zhang, wang := api.NewUser("张敏"), api.NewUser("老王")
	group := api.NewGroup("江津加油站班组群")
	path := filepath.Join(t.TempDir(), "anka.db")
	station(t, path, zhang, group)

	var log bytes.Buffer
	done := make(chan error, 1)
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	serving, end := context.WithCancel(ctx)
	go func() {
		done <- run(serving, []string{"serve"}, strings.NewReader(""), &log, &log, func(k string) string { return env[k] })
	}()

	d := &dialogue{t: t, ctx: ctx, api: api}
	d.says(zhang, group, "中午吃火锅不", 0)
	d.says(zhang, group, "@anka_test_bot 卸油冒油了", 1)
	d.says(wang, group, "@anka_test_bot 油枪跳不了枪油流一地了咋办", 1)
	d.says(zhang, group, "/op@anka_test_bot", 1)
	d.says(zhang, group, "/op@another_bot", 0)
	zhang.Starts("")
	d.answered(zhang.Chat(), 1, "张敏（私聊）: /start")
	d.says(zhang, zhang.Chat(), "jingdian jia jia nali", 1)
	d.taps(zhang, zhang.Chat(), "不是这个 👎")
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), api.Token) {
		t.Error("the log holds the token")
	}
	golden(t, "testdata/telegram/group.txt", d.said.String())
}

// station is a record with the sample's cards in which one person and the
// group are known.
func station(t *testing.T, path string, who *telegramtest.User, group *telegramtest.Chat) {
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
		zhang, err := tx.Sender(t.Context(), "sample", "p1")
		if err != nil {
			return err
		}
		return errors.Join(tx.Bind(t.Context(), "telegram", fmt.Sprint(who.ID), zhang.ID),
			tx.BindGroup(t.Context(), "telegram", fmt.Sprint(group.ID), zhang.Enterprise))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dialogue writes down what is said and waits for as many answers as there
// are to be.
type dialogue struct {
	t    *testing.T
	ctx  context.Context
	api  *telegramtest.Server
	said strings.Builder
	seen map[int64]int
}

func (d *dialogue) says(u *telegramtest.User, c *telegramtest.Chat, text string, answers int) {
	d.t.Helper()
	where := c.Title
	if c == u.Chat() {
		where = "私聊"
	}
	u.Says(c, text)
	d.answered(c, answers, fmt.Sprintf("%s（%s）: %s", u.FirstName, where, text))
}

func (d *dialogue) taps(u *telegramtest.User, c *telegramtest.Chat, label string) {
	d.t.Helper()
	all := d.api.FromBot(c)
	if _, err := u.Taps(all[len(all)-1], label); err != nil {
		d.t.Fatal(err)
	}
	d.answered(c, 1, fmt.Sprintf("%s 点 [%s]", u.FirstName, label))
}

func (d *dialogue) answered(c *telegramtest.Chat, n int, line string) {
	d.t.Helper()
	if d.seen == nil {
		d.seen = map[int64]int{}
	}
	want := d.seen[c.ID] + n
	if err := d.api.Await(d.ctx, func() bool { return len(d.api.FromBot(c)) >= want }); err != nil {
		d.t.Fatalf("%s: %d of %d answers: %v", line, len(d.api.FromBot(c))-d.seen[c.ID], n, err)
	}
	fmt.Fprintf(&d.said, "> %s\n", line)
	for _, m := range d.api.FromBot(c)[d.seen[c.ID]:] {
		if m.ReplyTo != nil {
			fmt.Fprintf(&d.said, "安卡（回复 %s）：\n", m.ReplyTo.From.FirstName)
		} else {
			d.said.WriteString("安卡：\n")
		}
		if m.Photo != nil {
			d.said.WriteString("  〈图〉\n")
		}
		d.said.WriteString("  " + strings.ReplaceAll(m.Text+m.Caption, "\n", "\n  ") + "\n")
		if m.Inline != nil {
			for _, row := range m.Inline.Rows {
				d.said.WriteString(" ")
				for _, b := range row {
					d.said.WriteString(" [" + b.Text + "]")
				}
				d.said.WriteString("\n")
			}
		}
	}
	d.said.WriteString("\n")
	d.seen[c.ID] = len(d.api.FromBot(c))
}

func golden(t *testing.T, path, now string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(now), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(was) != now {
		t.Errorf("%s is not what is said now; read the difference, then go test ./cmd/anka -update\n%s", path, now)
	}
}
