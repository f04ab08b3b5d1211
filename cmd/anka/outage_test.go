package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
)

// The program was down for 23 hours: what was asked meanwhile is answered, each
// chat in its order, the chat with an emergency first, and the answers say that
// they are late.
func TestOutage(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	var back atomic.Int64 // how far the server's clock is behind ours
	back.Store(int64(23 * time.Hour))
	api := telegramtest.New(telegramtest.Options{Now: func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }})
	defer api.Close()
	group := api.NewGroup("江津加油站班组群")
	var people []*telegramtest.User
	for i := range 20 {
		people = append(people, api.NewUser(fmt.Sprint("工人", i)))
	}
	path := t.TempDir() + "/anka.db"
	station(t, path, people[0], group)
	const each = 3
	for i := range each {
		for _, u := range people {
			switch {
			case i == 0:
				u.Starts("")
			case u == people[13]:
				u.Says(u.Chat(), "漏油了！着火了！快咋办")
			default:
				u.Says(u.Chat(), fmt.Sprintf("/no%d", i))
			}
		}
	}
	back.Store(0)

	var log bytes.Buffer
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL}
	serving, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- run(serving, []string{"serve"}, strings.NewReader(""), &log, &log, func(k string) string { return env[k] })
	}()
	answered := func() bool {
		for _, u := range people {
			if len(api.FromBot(u.Chat())) < each {
				return false
			}
		}
		return true
	}
	if err := api.Await(ctx, answered); err != nil {
		t.Fatalf("not all answered: %v\n%s", err, &log)
	}
	end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	first, late := -1, 0
	for i, a := range api.Accepted("sendMessage") {
		if first < 0 && strings.Contains(a.Message.Text, "119") {
			first = i
		}
		if strings.Contains(a.Message.Text, "⏰ 来晚了") {
			late++
		}
	}
	// Its chat's /start comes before it, and a chat waits a second between two letters.
	if first < 0 || first > 3*31 {
		t.Errorf("the emergency was answered as number %d", first+1)
	}
	if all := len(api.Accepted("sendMessage")); late != all {
		t.Errorf("%d of %d answers say that they are late", late, all)
	}
	for _, u := range people {
		said := api.FromBot(u.Chat())
		if len(said) != each || !strings.Contains(said[0].Text, "安卡") {
			t.Errorf("%s: %d answers, the first %q", u.FirstName, len(said), said[0].Text)
		}
	}
	var turns []int64
	for _, a := range api.Accepted("sendMessage")[:2] {
		turns = append(turns, a.Chat)
	}
	if turns[0] != people[13].ID {
		t.Errorf("chat %d was answered first, not the emergency's %d", turns[0], people[13].ID)
	}
}
