package telegramtest

import (
	"testing"
	"time"
)

func TestEdits(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	asked := mei.Starts("")
	var m Message
	keys := map[string]any{"inline_keyboard": [][]map[string]string{{{"text": "一", "callback_data": "1"}}}}
	s.post(t, "sendMessage", map[string]any{"chat_id": mei.ID, "text": "甲", "reply_markup": keys}).into(t, &m)
	edit := func(method string, id int64, text string, markup any) string {
		return s.post(t, method, map[string]any{"chat_id": mei.ID, "message_id": id, "text": text, "reply_markup": markup}).Description
	}
	same := "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
	for _, c := range []struct{ got, want string }{
		{edit("editMessageText", m.ID, "甲", keys), same},
		{edit("editMessageText", m.ID, "乙", keys), ""},
		{edit("editMessageReplyMarkup", m.ID, "", keys), same},
		{edit("editMessageReplyMarkup", m.ID, "", nil), ""},
		{edit("editMessageText", 999, "乙", nil), "Bad Request: message to edit not found"},
		{edit("editMessageText", asked.ID, "乙", nil), "Bad Request: message can't be edited"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if got := s.FromBot(mei.Chat()); len(got) != 1 || got[0].Text != "乙" || got[0].Inline != nil {
		t.Errorf("%+v", got)
	}
}

func TestTaps(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	keys := map[string]any{"inline_keyboard": [][]map[string]string{{{"text": "不是这个 👎", "callback_data": "no"}}}}
	s.post(t, "sendMessage", map[string]any{"chat_id": mei.ID, "text": "甲", "reply_markup": keys})
	m := s.FromBot(mei.Chat())[0]
	if _, err := mei.Taps(m, "没有"); err == nil {
		t.Error("a button that is not there was tapped")
	}
	tap, err := mei.Taps(m, "不是这个 👎")
	if err != nil {
		t.Fatal(err)
	}
	if r := s.post(t, "answerCallbackQuery", map[string]any{"callback_query_id": tap.ID, "text": "记下了"}); !r.OK {
		t.Errorf("%+v", r)
	}
	if got := s.Tapped(tap.ID); got.Answered != 1 || got.Toast != "记下了" {
		t.Errorf("%+v", got)
	}
	s.ExpireTaps()
	for _, id := range []string{tap.ID, "77"} {
		if r := s.post(t, "answerCallbackQuery", map[string]any{"callback_query_id": id}); r.Description != "Bad Request: query is too old and response timeout expired or query ID is invalid" {
			t.Errorf("%+v", r)
		}
	}
}

// TestTapLife: a tap is kept for getUpdates, and can be answered, 150 seconds.
func TestTapLife(t *testing.T) {
	c := &clock{t: start0}
	s := start(t, Options{NoLimits: true, Now: c.now})
	mei := s.NewUser("小梅")
	mei.Starts("")
	var m Message
	s.post(t, "sendMessage", map[string]any{"chat_id": mei.ID, "text": "甲"}).into(t, &m)
	tap := mei.TapsData(m, "x")
	c.pass(150 * time.Second)
	if us := s.updates(t, nil); len(us) != 2 || us[1].Tap == nil {
		t.Errorf("%+v", us)
	}
	if r := s.post(t, "answerCallbackQuery", map[string]any{"callback_query_id": tap.ID}); !r.OK {
		t.Errorf("%+v", r)
	}
	c.pass(time.Second)
	if us := s.updates(t, nil); len(us) != 1 || us[0].Tap != nil {
		t.Errorf("%+v", us)
	}
	if r := s.post(t, "answerCallbackQuery", map[string]any{"callback_query_id": tap.ID}); r.Code != 400 {
		t.Errorf("%+v", r)
	}
}
