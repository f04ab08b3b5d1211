package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

// A plant is backed up while it is hard at work, comes back at another place,
// and there a question gets the same answer; the letters that waited go out.
func TestBackupElsewhere(t *testing.T) {
	api := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer api.Close()
	zhang, crowd := api.NewUser("张敏"), api.NewUser("老王")
	d := newDesk(t)
	path := d.env["ANKA_DB"]
	plantAt(t, path, zhang, nil)
	d.env["TELEGRAM_BOT_TOKEN"], d.env["ANKA_TELEGRAM_API"], d.env["ANKA_DRILLS"] = api.Token, api.URL, "0"
	h := serve(t, d.env)
	zhang.Starts("")
	ask := func() string {
		n := len(api.FromBot(zhang.Chat()))
		zhang.Says(zhang.Chat(), "油枪跳不了枪油流一地了咋办")
		h.until("an answer", func() bool { return len(api.FromBot(zhang.Chat())) > n })
		all := api.FromBot(zhang.Chat())
		return all[len(all)-1].Text
	}
	h.until("the welcome", func() bool { return len(api.FromBot(zhang.Chat())) > 0 })
	before := ask()

	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		crowd.Starts("")
		for i := 0; ctx.Err() == nil && i < 500; i++ {
			crowd.Says(crowd.Chat(), fmt.Sprint("静电夹夹哪里", i))
			if i%50 == 49 { // the outbox must not only grow
				_ = api.Await(ctx, func() bool { return api.Pending() == 0 })
			}
		}
	})
	for i := range 3 {
		d.want(0, "备份写好了", "backup", d.path(fmt.Sprint("b", i)))
	}
	stop()
	work.Wait()
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
	elsewhere := d.path("elsewhere.db")
	for i := range 3 {
		_ = os.Remove(elsewhere)
		s := d.run("", "restore", "--db", elsewhere, d.path(fmt.Sprint("b", i)))
		if s.code != 0 || !strings.Contains(s.out, "恢复好了："+elsewhere) || !strings.Contains(s.out, "岗位的卡 17，人 25") {
			t.Fatal(s)
		}
	}
	d.env["ANKA_DB"] = elsewhere
	h = serve(t, d.env)
	if after := ask(); after != before || !strings.Contains(after, "🆘") {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

func TestBackupAndRestoreCommands(t *testing.T) {
	d := newDesk(t)
	db, b := d.env["ANKA_DB"], d.path("b.db")
	d.want(2, "没有数据库", "backup", b)
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "加油员"), cardSet("甲站", "卸油员")))
	d.waits(3)
	for _, x := range []struct {
		args  []string
		words string
	}{
		{[]string{"backup"}, "写一个文件名"},
		{[]string{"backup", b, "more"}, "写一个文件名"},
		{[]string{"backup", db}, "就是正在用的数据库"},
		{[]string{"backup", "--force", db}, "就是正在用的数据库"},
		{[]string{"backup", "--force", db + "-wal"}, "就是正在用的数据库"},
		{[]string{"backup", d.path("no/such/b")}, "路径"},
		{[]string{"restore"}, "写一个备份文件"},
		{[]string{"restore", "--db", d.path("x.db"), d.path("nothing")}, "打不开"},
		{[]string{"restore", "--db", d.path("no/x.db"), d.path("nothing")}, "目录"},
		{[]string{"restore", "--force", db}, "就是正在用的数据库"},
	} {
		d.want(2, x.words, x.args...)
	}
	s := d.run("", "backup", b)
	if s.code != 0 || !strings.Contains(s.out, "备份写好了："+b+"\n大小 ") || !strings.Contains(s.out, "企业 1，岗位的卡 2，人 0，问过的问题 0\n等着处理的消息 0，等着发出的回复 3\n") {
		t.Fatal(s)
	}
	d.want(2, "已经有了。换一个文件名，或者加 --force", "backup", b)
	d.want(0, "备份写好了", "backup", "--force", b)
	d.want(2, db+" 已经有了", "restore", b)
	d.must("import", "--yes", d.write("more", cardSet("甲站", "加油员"), cardSet("甲站", "卸油员"), cardSet("甲站", "站长")))
	s = d.run("", "restore", b, "--force")
	if s.code != 0 || !strings.Contains(s.out, "原来的数据库改名留着："+db+".20") || !strings.Contains(s.out, "有 3 条回复等着发出") {
		t.Fatal(s)
	}
	if n := len(d.inForce()); n != 2 {
		t.Errorf("%d card sets after the restore", n)
	}
	kept, err := filepath.Glob(db + ".20*.old")
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	d.env["ANKA_DB"] = kept[0]
	if n := len(d.inForce()); n != 3 {
		t.Errorf("%d card sets in what was kept", n)
	}
}

// waits puts letters into the outbox.
func (d *desk) waits(n int) {
	d.t.Helper()
	s, err := openRecord(d.t.Context(), config{db: d.env["ANKA_DB"]})
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.Close()
	err = s.Do(d.t.Context(), func(tx *store.Tx) error {
		for range n {
			if _, err := tx.Tx.ExecContext(d.t.Context(), `INSERT INTO outbox (channel, chat, urgency, due_ms, body, state, tries, error, message_id)
				VALUES ('gone', 'c', 0, 0, '{}', 0, 0, '', '')`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "加油员")))
	d.must("backup", d.path("b"))
	body, err := os.ReadFile(d.path("b"))
	if err != nil {
		t.Fatal(err)
	}
	flipped := []byte(strings.Replace(string(body), "问一", "问二", 1))
	for name, bad := range map[string][]byte{"cut": body[:len(body)-5000], "changed": flipped, "empty": {}} {
		d.want(2, "不是 anka backup 写的完整备份", "restore", "--force", d.writeFile(name, string(bad)))
	}
	if n := len(d.inForce()); n != 1 {
		t.Errorf("%d card sets: the record was touched", n)
	}
	left, err := filepath.Glob(d.path("*.part"))
	if hidden, herr := filepath.Glob(d.path(".*")); err != nil || herr != nil || len(left)+len(hidden) > 0 {
		t.Error("left behind:", left, hidden, err, herr)
	}
}

func TestLogAside(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "加油员")))
	d.want(0, "没有没处理成的消息", "log", "--aside")
	s, err := openRecord(t.Context(), config{db: d.env["ANKA_DB"]})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Do(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Tx.ExecContext(t.Context(), `INSERT INTO inbox (channel, update_key, chat, raw, received_ms, state, tries, error) VALUES ('telegram', 'k', '42', x'00', 1767225600000, 2, 3, 'boom')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d.want(0, "没处理成的消息：1 条\n  1\t2026-01-01 08:00:00\ttelegram 42\tboom\n", "log", "--aside")
	d.want(0, "没有没处理成的消息", "log", "--aside", "--since", "2026-01-02")
}

func TestDoctorCommand(t *testing.T) {
	d := newDesk(t)
	d.want(2, "没有数据库", "doctor")
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "加油员")))
	d.want(2, "什么都不用写", "doctor", "now")
	d.want(0, "1 还没有备份过。\n→ 在服务器上运行 anka backup", "doctor")
	d.must("backup", d.path("b"))
	s := d.run("", "doctor")
	if s.code != 0 || !strings.HasPrefix(s.out, "一切正常：") || strings.Count(s.out, "\n") != 1 {
		t.Error(s)
	}
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	d.env["ANKA_TELEGRAM_API"], d.env["TELEGRAM_BOT_TOKEN"] = api.URL, "1:wrong-token"
	d.want(0, "1 Telegram 不认现在的令牌。\n→ ", "doctor")
	d.env["TELEGRAM_BOT_TOKEN"] = api.Token
	d.want(0, "1 隐私模式开着", "doctor")
}
