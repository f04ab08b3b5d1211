package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
)

func TestPollStoresRawInOrder(t *testing.T) {
	s := server(t, telegramtest.Options{NoPrivacy: true})
	mei, g := s.NewUser("小梅"), s.NewGroup("班组")
	first := s.LastUpdate() + 1
	for i := range 248 { // more than two batches
		mei.Says(mei.Chat(), fmt.Sprint("第", i))
	}
	mei.Says(g, "群里的话")
	s.Inject(`"message":{"chat":"of no form","text":5}`)
	s.Inject(`"poll_answer":{"poll_id":"9","user":{"id":77}}`)
	c, _ := channel(t, s)
	in := newInbox()
	stop := running(t, c, in)
	us := in.holds(t, 251)
	await(t, s, func() bool { return s.Pending() == 0 }) // the next poll has confirmed them
	for i, u := range us {
		chat := map[int]string{248: fmt.Sprint(g.ID), 249: fmt.Sprint("update:", first+249), 250: "user:77"}[i]
		if chat == "" {
			chat = fmt.Sprint(mei.ID)
		}
		var raw struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(u.Raw, &raw); err != nil || raw.ID != first+int64(i) {
			t.Fatalf("%d: %s %v", i, u.Raw, err)
		}
		if u.Channel != "telegram" || u.Key != fmt.Sprint(raw.ID) || u.Chat != chat || time.Since(time.UnixMilli(u.ReceivedMS)) > time.Minute {
			t.Errorf("%d: %+v, want chat %s", i, u, chat)
		}
	}
	if in.offset != first+251 {
		t.Errorf("offset %d, want %d", in.offset, first+251)
	}
	began := time.Now()
	if err := stop(); err != nil || time.Since(began) > time.Second {
		t.Errorf("ended after %v: %v", time.Since(began), err)
	}
}

// TestNothingIsConfirmedBeforeItIsStored: while the inbox fails, Telegram is not
// asked for more.
func TestNothingIsConfirmedBeforeItIsStored(t *testing.T) {
	s := server(t, telegramtest.Options{})
	mei := s.NewUser("小梅")
	mei.Starts("")
	c, j := channel(t, s)
	in := newInbox()
	failures := 0
	in.before = func() error {
		if s.Pending() != 1 || s.Calls("getUpdates") != 1 {
			t.Errorf("pending %d after %d polls", s.Pending(), s.Calls("getUpdates"))
		}
		if failures++; failures < 4 {
			return errors.New("disk full")
		}
		return nil
	}
	running(t, c, in)
	in.holds(t, 1)
	await(t, s, func() bool { return s.Pending() == 0 })
	if !strings.Contains(j.String(), "disk full") {
		t.Errorf("not logged:\n%s", j)
	}
}

// TestRestarts kills the loop before storing, after storing and before the next
// poll, while people go on writing: nothing is lost, doubled or out of order.
func TestRestarts(t *testing.T) {
	s := server(t, telegramtest.Options{})
	mei := s.NewUser("小梅")
	in := newInbox()
	const all = 400
	said := 0
	for kill := 0; said < all; kill++ {
		for range min(1+rand.N(20), all-said) {
			mei.Says(mei.Chat(), fmt.Sprint(said))
			said++
		}
		ctx, cancel := context.WithCancel(t.Context())
		in.mu.Lock()
		in.before, in.after = nil, nil
		switch kill % 3 {
		case 0:
			in.before = func() error { cancel(); return context.Canceled }
		case 1:
			in.after = cancel // stored; Telegram does not know it yet
		case 2: // after the poll that confirms
			go func() { _ = s.Await(ctx, func() bool { return s.Pending() == 0 }); cancel() }()
		}
		in.mu.Unlock()
		c, _ := channel(t, s)
		if err := c.Run(ctx, in); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	in.before, in.after = nil, nil
	c, _ := channel(t, s)
	running(t, c, in)
	us := in.holds(t, all)
	await(t, s, func() bool { return s.Pending() == 0 })
	if len(in.all()) != all {
		t.Errorf("%d stored, want %d", len(in.all()), all)
	}
	for i, u := range us {
		m, err := c.Decode(u.Raw)
		if err != nil || m.Text != fmt.Sprint(i) {
			t.Fatalf("place %d holds %+v %v", i, m, err)
		}
	}
}
