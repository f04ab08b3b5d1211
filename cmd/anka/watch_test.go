package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/store"
)

// A team lead watches a task on site and records it in Telegram: a mark a step, a
// photo, a photo that cannot be fetched, a video, a remark. What people read is
// testdata/telegram/watch.txt; the bytes and their digests are in the record.
func TestTelegramWatch(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	api := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer api.Close()
	wang, zhang := api.NewUser("王芳"), api.NewUser("张敏")
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	watchers(t, env["ANKA_DB"], wang, zhang)
	done := make(chan error, 1)
	serving, end := context.WithCancel(ctx)
	go func() {
		done <- run(serving, []string{"serve"}, strings.NewReader(""), io.Discard, io.Discard, func(k string) string { return env[k] })
	}()

	d := &dialogue{t: t, ctx: ctx, api: api}
	chat := wang.Chat()
	zhang.Starts("")
	d.answered(zhang.Chat(), 1, "张敏（私聊）: /start")
	d.says(wang, chat, "/watch", 1)
	d.taps(wang, chat, "张敏 卸油员")
	d.taps(wang, chat, "📋 接地静置")
	for _, mark := range []string{"✓ 做到", "✗ 没做到", "✓ 做到", "未涉及", "✓ 做到", "✓ 做到", "✓ 做到"} {
		d.marks(wang, chat, mark)
	}
	photo := picture
	lost := slices.Concat(picture, []byte("another"))
	wang.SendsPhoto(chat, photo, "静电夹夹在漆面上")
	d.answered(chat, 1, "王芳（私聊） 发照片: 静电夹夹在漆面上")
	for _, fault := range []string{"getFile", "file"} {
		api.Fail(fault, 1, telegramtest.ServerError())
		wang.SendsPhoto(chat, lost, "")
		d.answered(chat, 1, "王芳（私聊） 发照片（"+fault+" 出错）")
	}
	video := bytes.Repeat([]byte("mp4"), 1000)
	wang.SendsVideo(chat, "现场.mp4", video, 9, "")
	d.answered(chat, 1, "王芳（私聊） 发视频")
	d.says(wang, chat, "提醒后重新夹好了", 1)
	d.marks(wang, chat, "完成")
	d.answered(zhang.Chat(), 1, "张敏收到")
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/telegram/watch.txt", d.said.String())
	checkEvidence(t, env["ANKA_DB"], photo, lost, video)
	if out := (&desk{t: t, env: env}).must("verify"); !strings.Contains(out, "查了 7 条") {
		t.Error(out)
	}
}

// watchers is a record with the sample's station, whose team lead and unloader are
// known in Telegram.
func watchers(t *testing.T, path string, wang, zhang *telegramtest.User) {
	t.Helper()
	p, err := open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.bot.Publish(t.Context(), "试", stationCards(t)...); err != nil {
		t.Fatal(err)
	}
	err = p.store.Do(t.Context(), func(tx *store.Tx) error {
		lead := &data.Person{Name: "王芳", Role: data.TeamLead, Enterprise: stationName, Posts: []string{"当班班长"}}
		worker := &data.Person{Name: "张敏", Role: data.Worker, Enterprise: stationName, Posts: []string{"卸油员"}}
		return errors.Join(tx.AddPerson(t.Context(), lead), tx.AddPerson(t.Context(), worker),
			tx.Bind(t.Context(), "telegram", fmt.Sprint(wang.ID), lead.ID), tx.Bind(t.Context(), "telegram", fmt.Sprint(zhang.ID), worker.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// marks taps a mark: the list changes in its place.
func (d *dialogue) marks(u *telegramtest.User, c *telegramtest.Chat, label string) {
	d.t.Helper()
	newest := func() telegramtest.Message { all := d.api.FromBot(c); return all[len(all)-1] }
	was := newest()
	if _, err := u.Taps(was, label); err != nil {
		d.t.Fatal(err)
	}
	if err := d.api.Await(d.ctx, func() bool { return newest().Text != was.Text }); err != nil {
		d.t.Fatalf("%s: %v", label, err)
	}
	d.said.WriteString(fmt.Sprintf("> %s 点 [%s]\n安卡（改写）：\n  %s\n\n", u.FirstName, label, strings.ReplaceAll(newest().Text, "\n", "\n  ")))
}

// checkEvidence: photos are in the record with their bytes, a video by its digest,
// and what could not be fetched by where Telegram has it; every row of the
// observation names all of them.
func checkEvidence(t *testing.T, path string, photo, lost, video []byte) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT kind, file_id, size, digest, body FROM evidence ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	digest := func(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }
	var names []string
	want := []struct {
		kind, digest string
		size         int
		body         []byte
	}{{"photo", digest(photo), len(photo), photo}, {"photo", "", len(lost), nil}, {"photo", "", len(lost), nil}, {"video", digest(video), len(video), nil}}
	for rows.Next() {
		var kind, file, sum string
		var size int
		var body []byte
		if err := rows.Scan(&kind, &file, &size, &sum, &body); err != nil {
			t.Fatal(err)
		}
		i := len(names)
		if i >= len(want) || kind != want[i].kind || sum != want[i].digest || size != want[i].size || !bytes.Equal(body, want[i].body) || !strings.HasPrefix(file, "file-") {
			t.Errorf("evidence %d: %s %s, %d bytes, digest %q, %d bytes kept", i, kind, file, size, sum, len(body))
		}
		if sum == "" {
			sum = "telegram " + file
		}
		names = append(names, sum)
	}
	if err := rows.Err(); err != nil || len(names) != len(want) {
		t.Fatal(len(names), err)
	}
	var n int
	of, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(`SELECT COUNT(*) FROM answer WHERE json_extract(body, '$.evidence') = json(?) AND json_extract(body, '$.reason') = '静电夹夹在漆面上 提醒后重新夹好了'`, string(of)).Scan(&n); err != nil || n != 7 {
		t.Errorf("%d rows of the record name the evidence: %v", n, err)
	}
}
