package telegramtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

type gotUpdate struct {
	ID      int64          `json:"update_id"`
	Message *Message       `json:"message"`
	Edited  *Message       `json:"edited_message"`
	Member  map[string]any `json:"my_chat_member"`
	Tap     *struct {
		ID, Data string
		Message  Message
	} `json:"callback_query"`
}

func (s *Server) updates(t *testing.T, args map[string]any) []gotUpdate {
	t.Helper()
	var us []gotUpdate
	s.post(t, "getUpdates", args).into(t, &us)
	return us
}

func texts(us []gotUpdate) string {
	var out []string
	for _, u := range us {
		out = append(out, u.Message.Text)
	}
	return strings.Join(out, " ")
}

func TestOffset(t *testing.T) {
	for _, c := range []struct {
		name         string
		first, again map[string]any
		want, rest   string
	}{
		{"nothing is confirmed without an offset", nil, nil, "1 2 3 4 5", "1 2 3 4 5"},
		{"the offset confirms what is below it", map[string]any{"offset": +2}, nil, "3 4 5", "3 4 5"},
		{"limit", map[string]any{"limit": 2}, map[string]any{"limit": 0}, "1 2", "1"},
		{"limit is at most 100 and at least 1", map[string]any{"limit": 1000}, map[string]any{"limit": -3}, "1 2 3 4 5", "1"},
		{"offset behind the end", map[string]any{"offset": 5}, nil, "", ""},
		{"offset far beyond the end does not count", map[string]any{"offset": 500}, nil, "1 2 3 4 5", "1 2 3 4 5"},
		{"an old offset gives nothing back", map[string]any{"offset": 3}, map[string]any{"offset": 1}, "4 5", "4 5"},
		{"negative: the newest, the others are forgotten", map[string]any{"offset": -2}, nil, "4 5", "4 5"},
		{"negative beyond the beginning", map[string]any{"offset": -9}, nil, "1 2 3 4 5", "1 2 3 4 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, Options{})
			first := s.LastUpdate() + 1
			mei := s.NewUser("小梅")
			for i := range 5 {
				mei.Says(mei.Chat(), fmt.Sprint(i+1))
			}
			for _, args := range []map[string]any{c.first, c.again} {
				if n, ok := args["offset"].(int); ok && n >= 0 {
					args["offset"] = first + int64(n)
				}
			}
			if got := texts(s.updates(t, c.first)); got != c.want {
				t.Errorf("first %q, want %q", got, c.want)
			}
			if got := texts(s.updates(t, c.again)); got != c.rest {
				t.Errorf("again %q, want %q", got, c.rest)
			}
		})
	}
}

func TestUpdatesAreKept24Hours(t *testing.T) {
	now := time.UnixMilli(1_900_000_000_000)
	s := start(t, Options{Now: func() time.Time { return now }})
	mei := s.NewUser("小梅")
	mei.Says(mei.Chat(), "旧")
	now = now.Add(23 * time.Hour)
	mei.Says(mei.Chat(), "新")
	if got := texts(s.updates(t, nil)); got != "旧 新" {
		t.Error(got)
	}
	now = now.Add(2 * time.Hour)
	if got := texts(s.updates(t, nil)); got != "新" {
		t.Error(got)
	}
}

func TestLongPoll(t *testing.T) {
	s := start(t, Options{})
	mei := s.NewUser("小梅")
	got := make(chan string, 1)
	began := time.Now()
	go func() { got <- texts(s.updates(t, map[string]any{"timeout": 50})) }()
	if err := s.Await(within(t, 5*time.Second), s.Polling); err != nil {
		t.Fatal(err)
	}
	mei.Says(mei.Chat(), "到了")
	if text := <-got; text != "到了" || time.Since(began) > 5*time.Second {
		t.Errorf("%q after %v", text, time.Since(began))
	}
	began = time.Now()
	if us := s.updates(t, map[string]any{"offset": s.LastUpdate() + 1, "timeout": 1}); len(us) != 0 || time.Since(began) < 900*time.Millisecond {
		t.Errorf("%v after %v", us, time.Since(began))
	}
	if s.Polling() {
		t.Error("the poll is over")
	}
}

func TestTwoPollers(t *testing.T) {
	s := start(t, Options{})
	mei := s.NewUser("小梅")
	older, newer := make(chan reply, 1), make(chan string, 1)
	go func() { older <- s.post(t, "getUpdates", map[string]any{"timeout": 50}) }()
	if err := s.Await(within(t, 5*time.Second), s.Polling); err != nil {
		t.Fatal(err)
	}
	go func() { newer <- texts(s.updates(t, map[string]any{"timeout": 50})) }()
	r := <-older
	if r.Code != 409 || r.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("%+v", r)
	}
	mei.Says(mei.Chat(), "归新的")
	if got := <-newer; got != "归新的" {
		t.Error(got)
	}
}

func TestAllowedUpdates(t *testing.T) {
	s := start(t, Options{NoPrivacy: true})
	mei := s.NewUser("小梅")
	g := s.NewGroup("班组")
	s.updates(t, map[string]any{"allowed_updates": []string{"message", "my_chat_member"}})
	m := mei.Says(g, "一")
	mei.Edits(m, "二")
	g.RemovesBot()
	us := s.updates(t, nil) // the choice is remembered
	if len(us) != 3 || us[0].Message.Text != "一" || us[1].Member == nil || us[2].Message.LeftMember == nil {
		t.Errorf("%+v", us)
	}
	g.AddsBot()
	s.updates(t, map[string]any{"allowed_updates": []string{}, "offset": s.LastUpdate() + 1}) // back to the default
	mei.Edits(m, "三")
	if us := s.updates(t, nil); len(us) != 1 || us[0].Edited == nil || us[0].Edited.Text != "三" || us[0].Edited.EditDate == 0 {
		t.Errorf("%+v", us)
	}
}

func TestDeleteWebhookDropsPending(t *testing.T) {
	s := start(t, Options{})
	mei := s.NewUser("小梅")
	mei.Starts("")
	s.post(t, "deleteWebhook", nil)
	if s.Pending() != 1 {
		t.Error("dropped unasked")
	}
	s.post(t, "deleteWebhook", map[string]any{"drop_pending_updates": true})
	if s.Pending() != 0 {
		t.Error("kept")
	}
}
