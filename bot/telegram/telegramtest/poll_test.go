package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

type pollUpdate struct {
	Poll   *Poll `json:"poll"`
	Answer *struct {
		Poll    string  `json:"poll_id"`
		User    Account `json:"user"`
		Options []int   `json:"option_ids"`
	} `json:"poll_answer"`
}

func (s *Server) pollUpdates(t *testing.T) []pollUpdate {
	t.Helper()
	var us []pollUpdate
	s.post(t, "getUpdates", nil).into(t, &us)
	s.post(t, "getUpdates", map[string]any{"offset": s.LastUpdate() + 1})
	return slices.DeleteFunc(us, func(u pollUpdate) bool { return u.Poll == nil && u.Answer == nil })
}

func TestQuiz(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei, gang := s.NewUser("小梅"), s.NewUser("老刚")
	mei.Starts("")
	gang.Starts("")
	var m Message
	s.post(t, "sendPoll", map[string]any{"chat_id": mei.ID, "question": "先做什么？", "options": []string{"停泵", "拍照"}, "type": "quiz",
		"correct_option_id": 0, "is_anonymous": false, "explanation": "<b>先</b>停泵", "explanation_parse_mode": "HTML"}).into(t, &m)
	if m.Poll == nil || m.Poll.Type != "quiz" || *m.Poll.Correct != 0 || m.Poll.Explanation != "先停泵" || m.Poll.ExplEntities[0].Type != "bold" || m.Poll.Revoting {
		t.Fatalf("%+v", m.Poll)
	}
	s.pollUpdates(t)
	if err := mei.Votes(m, 1); err != nil {
		t.Fatal(err)
	}
	us := s.pollUpdates(t)
	if len(us) != 2 || us[0].Poll.Options[1].Voters != 1 || us[0].Poll.Voters != 1 || us[1].Answer.User.ID != mei.ID || us[1].Answer.Options[0] != 1 || us[1].Answer.Poll != m.Poll.ID {
		t.Errorf("%+v", us)
	}
	for what, err := range map[string]error{"changed": mei.Votes(m, 0), "taken back": mei.Votes(m), "two answers": gang.Votes(m, 0, 1), "no such": gang.Votes(m, 2)} {
		if err == nil {
			t.Errorf("a quiz answer was %s", what)
		}
	}
	var p Poll
	s.post(t, "stopPoll", map[string]any{"chat_id": mei.ID, "message_id": m.ID}).into(t, &p)
	if us := s.pollUpdates(t); !p.Closed || p.Voters != 1 || len(us) != 1 || !us[0].Poll.Closed {
		t.Errorf("%+v %+v", p, us)
	}
	if gang.Votes(m, 0) == nil {
		t.Error("voted in a closed poll")
	}
	if r := s.post(t, "stopPoll", map[string]any{"chat_id": mei.ID, "message_id": m.ID}); r.Description != "Bad Request: poll has already been closed" {
		t.Errorf("%+v", r)
	}
	if r := s.post(t, "stopPoll", map[string]any{"chat_id": mei.ID, "message_id": 999}); r.Description != "Bad Request: message with poll to stop not found" {
		t.Errorf("%+v", r)
	}
}

// TestRegularPoll: an anonymous poll tells no names; an answer can be changed.
func TestRegularPoll(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	g, mei := s.NewGroup("班组"), s.NewUser("小梅")
	var m Message
	s.post(t, "sendPoll", map[string]any{"chat_id": g.ID, "question": "几点", "options": []map[string]string{{"text": "早"}, {"text": "晚"}}, "allows_multiple_answers": true}).into(t, &m)
	for _, options := range [][]int{{0, 1}, {1}, nil} {
		if err := mei.Votes(m, options...); err != nil {
			t.Fatal(err)
		}
	}
	us := s.pollUpdates(t)
	got := ""
	for _, u := range us {
		if u.Answer != nil {
			t.Error("an anonymous poll told who answered")
			continue
		}
		got += fmt.Sprint(u.Poll.Options[0].Voters, u.Poll.Options[1].Voters, u.Poll.Voters, ";")
	}
	if got != "1 1 1;0 1 1;0 0 0;" {
		t.Error(got)
	}
}

// TestPollCloses by the server's clock.
func TestPollCloses(t *testing.T) {
	c := &clock{t: time.UnixMilli(1_900_000_000_000)}
	s := start(t, Options{NoLimits: true, Now: c.now})
	mei := s.NewUser("小梅")
	mei.Starts("")
	var m Message
	s.post(t, "sendPoll", map[string]any{"chat_id": mei.ID, "question": "问", "options": []string{"一", "二"}, "open_period": 60}).into(t, &m)
	if m.Poll.CloseDate != 1_900_000_060 {
		t.Errorf("%+v", m.Poll)
	}
	c.pass(time.Minute)
	if us := s.pollUpdates(t); len(us) != 1 || !us[0].Poll.Closed {
		t.Errorf("%+v", us)
	}
	if mei.Votes(m, 0) == nil {
		t.Error("voted after the end")
	}
}

func TestPollRefusals(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	for _, c := range []struct {
		name string
		args map[string]any
		want string
	}{
		{"good", nil, ""},
		{"no question", map[string]any{"question": " "}, "poll question must be non-empty"},
		{"300", map[string]any{"question": strings.Repeat("油", 300)}, ""},
		{"301", map[string]any{"question": strings.Repeat("油", 301)}, "poll question length must not exceed 300"},
		{"no options", map[string]any{"options": []string{}}, "poll must have at least 1 option"},
		{"12", map[string]any{"options": strings.Split("abcdefghijkl", "")}, ""},
		{"13", map[string]any{"options": strings.Split("abcdefghijklm", "")}, "poll can't have more than 12 options"},
		{"empty option", map[string]any{"options": []string{"a", ""}}, "poll options must be non-empty"},
		{"100", map[string]any{"options": []string{strings.Repeat("油", 100), "b"}}, ""},
		{"101", map[string]any{"options": []string{strings.Repeat("油", 101), "b"}}, "poll options length must not exceed 100"},
		{"no answer", map[string]any{"correct_option_id": ""}, "wrong correct option ID specified"},
		{"wrong answer", map[string]any{"correct_option_id": 2}, "wrong correct option ID specified"},
		{"two answers", map[string]any{"correct_option_ids": []int{0, 1}}, "QUIZ_CORRECT_ANSWERS_TOO_MUCH"},
		{"200", map[string]any{"explanation": strings.Repeat("油", 200)}, ""},
		{"201", map[string]any{"explanation": strings.Repeat("油", 201)}, "message is too long"},
		{"type", map[string]any{"type": "riddle"}, "unsupported poll type specified"},
		{"too short", map[string]any{"open_period": 4}, "POLL_CLOSE_DATE_INVALID"},
		{"chat", map[string]any{"chat_id": 7}, "chat not found"},
	} {
		args := map[string]any{"chat_id": mei.ID, "question": "问", "options": []string{"a", "b"}, "type": "quiz", "correct_option_id": 1}
		for k, v := range c.args {
			args[k] = v
		}
		want := c.want
		if want != "" {
			want = "Bad Request: " + want
		}
		if r := s.post(t, "sendPoll", args); r.Description != want {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}
