package main

import (
	"bytes"
	"context"
	"database/sql"
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

// In Telegram an officer reports a step with a photo, a photo that cannot be fetched then,
// and a document; his supervisor gets them back and is told which was not kept; the bytes
// are in the record.
func TestTelegramRollout(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	api := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer api.Close()
	liu, xia := api.NewUser("刘静"), api.NewUser("夏雪")
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	p, err := open(t.Context(), env["ANKA_DB"], slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.bot.Publish(t.Context(), "试", stationCards(t)...); err != nil {
		t.Fatal(err)
	}
	err = p.store.Do(t.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(t.Context(), stationName)
		if err != nil {
			return err
		}
		for k := range 3 {
			other := store.Enterprise{Name: fmt.Sprintf("%d号油库", k), Type: "chem_storage", Area: e.Area}
			if err := tx.AddEnterprise(t.Context(), &other); err != nil {
				return err
			}
		}
		officer := &data.Person{Name: "刘静", Role: data.Officer, Enterprise: stationName}
		supervisor := &data.Person{Name: "夏雪", Role: data.Supervisor, Area: e.Area}
		return errors.Join(tx.AddPerson(t.Context(), officer), tx.AddPerson(t.Context(), supervisor),
			tx.Bind(t.Context(), "telegram", fmt.Sprint(liu.ID), officer.ID), tx.Bind(t.Context(), "telegram", fmt.Sprint(xia.ID), supervisor.ID))
	})
	if err = errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	serving, end := context.WithCancel(ctx)
	go func() {
		done <- run(serving, []string{"serve"}, strings.NewReader(""), io.Discard, io.Discard, func(k string) string { return env[k] })
	}()
	newest := func(u *telegramtest.User) telegramtest.Message {
		all := api.FromBot(u.Chat())
		return slices.MaxFunc(all, func(a, b telegramtest.Message) int { return int(max(a.Date, a.EditDate) - max(b.Date, b.EditDate)) })
	}
	reads := func(u *telegramtest.User, text string) {
		t.Helper()
		if err := api.Await(ctx, func() bool {
			return slices.ContainsFunc(api.FromBot(u.Chat()), func(m telegramtest.Message) bool { return strings.Contains(m.Text+m.Caption, text) })
		}); err != nil {
			t.Fatalf("%s never reads %q, last %q: %v", u.FirstName, text, newest(u).Text, err)
		}
	}
	taps := func(u *telegramtest.User, label, text string) {
		t.Helper()
		all := api.FromBot(u.Chat())
		slices.Reverse(all)
		i := slices.IndexFunc(all, func(m telegramtest.Message) bool {
			return m.Inline != nil && slices.ContainsFunc(slices.Concat(m.Inline.Rows...), func(b telegramtest.InlineButton) bool { return b.Text == label })
		})
		if i < 0 {
			t.Fatalf("%s sees no button %s", u.FirstName, label)
		}
		if _, err := u.Taps(all[i], label); err != nil {
			t.Fatal(err)
		}
		reads(u, text)
	}

	liu.Says(liu.Chat(), "/rollout")
	reads(liu, "下一步：组建专班")
	taps(liu, "报：组建专班", "把材料发给我")
	lost, document := slices.Concat(picture, []byte("lost")), []byte("%PDF-1.4 名单")
	liu.SendsPhoto(liu.Chat(), picture, "专班名单")
	reads(liu, "照片文件：1 个")
	api.Fail("getFile", 1, telegramtest.ServerError())
	liu.SendsPhoto(liu.Chat(), lost, "")
	reads(liu, "照片文件：2 个")
	liu.SendsDocument(liu.Chat(), "方案.pdf", document, "")
	reads(liu, "照片文件：3 个")
	taps(liu, "报上去", "报上去了：✓ 组建专班")

	xia.Says(xia.Chat(), "江津加油站到哪一步了")
	reads(xia, "2/13 步")
	taps(xia, "看材料", "1 ✓ 组建专班")
	taps(xia, "1 组建专班", "报做好了，照片文件 3 个")
	taps(xia, "看材料", "组建专班 3/3")
	reads(xia, "这个文件没取到")
	if n := len(slices.DeleteFunc(api.FromBot(xia.Chat()), func(m telegramtest.Message) bool { return m.Photo == nil && m.Document == nil })); n != 2 {
		t.Errorf("%d files came back", n)
	}
	xia.Says(xia.Chat(), "进度")
	reads(xia, "推行进度")
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}

	db, err := sql.Open("sqlite", "file:"+env["ANKA_DB"])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT p.kind, p.name, COALESCE(p.body, x'') FROM proof p JOIN rollout_event e ON p.owner = 'event' AND p.owner_id = e.id ORDER BY p.id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var bodies [][]byte
	for rows.Next() {
		var kind, name string
		var body []byte
		if err := rows.Scan(&kind, &name, &body); err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	if err := rows.Err(); err != nil || len(bodies) != 3 || !bytes.Equal(bodies[0], picture) || len(bodies[1]) > 0 || !bytes.Equal(bodies[2], document) {
		t.Errorf("%d proofs: %v", len(bodies), err)
	}
}
