package telegram

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"anka/data"
)

const said = `{"ok":true,"result":{"message_id":31,"poll":{"id":"5300"},"reply_to_message":{"forward_origin":{"type":"from_the_future"},"text":7}}}`

// TestDeliverQuiz: its answers come by the poll's id, which is told with the
// message's; what else is in Telegram's answer may have any form.
func TestDeliverQuiz(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	a.say("sendPoll", 200, said)
	l := data.Letter{Chat: "-9", Thread: "4", Quiz: &data.Quiz{Question: "先做什么？", Options: []string{"跑", "停"}, Right: 0, Why: "先停泵。"},
		Buttons: [][]data.Button{{{Label: "看卡", Data: "s:1"}}}}
	id, err := c.Deliver(t.Context(), l)
	if err != nil || id != "31/5300" {
		t.Fatalf("%q %v", id, err)
	}
	for k, want := range map[string]string{"chat_id": "-9", "message_thread_id": "4", "type": "quiz", "is_anonymous": "false", "question": "先做什么？",
		"options": `[{"text":"跑"},{"text":"停"}]`, "correct_option_id": "0", "correct_option_ids": "[0]", "explanation": "先停泵。",
		"reply_markup": `{"inline_keyboard":[[{"text":"看卡","callback_data":"s:1"}]]}`} {
		if got := a.last("sendPoll")[k]; got != want {
			t.Errorf("%s: %s, want %s", k, got, want)
		}
	}
	a.say("sendPoll", 400, `{"ok":false,"error_code":400,"description":"Bad Request: poll question length must not exceed 300"}`)
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) || isGone(err) || a.calls("sendPoll") != 2 {
		t.Errorf("%v after %d calls", err, a.calls("sendPoll"))
	}
}

func TestDeliverPhoto(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	a.say("sendPhoto", 200, said)
	a.say("sendDocument", 200, said)
	l := data.Letter{Chat: "5", Title: "二维码", File: &data.File{Name: "qr.png", Body: []byte("PNG"), Photo: true}, ReplyTo: "3"}
	id, err := c.Deliver(t.Context(), l)
	got := a.last("sendPhoto")
	if err != nil || id != "31" || got["photo"] != "qr.png:PNG" || got["caption"] != "二维码" || !strings.Contains(got["caption_entities"], "bold") ||
		got["reply_parameters"] != `{"allow_sending_without_reply":true,"message_id":3}` || a.calls("sendDocument") != 0 {
		t.Errorf("%q %v %v", id, err, got)
	}
	a.say("sendPhoto", 400, `{"ok":false,"error_code":400,"description":"Bad Request: PHOTO_INVALID_DIMENSIONS"}`)
	if _, err := c.Deliver(t.Context(), l); err != nil || a.last("sendDocument")["document"] != "qr.png:PNG" {
		t.Errorf("%v %v", err, a.last("sendDocument"))
	}
	photos := a.calls("sendPhoto")
	l.File.Body = make([]byte, biggestPhoto+1)
	if _, err := c.Deliver(t.Context(), l); err != nil || a.calls("sendPhoto") != photos {
		t.Errorf("%v: too big for a picture goes as a file", err)
	}
	for _, x := range []struct {
		height int
		photo  bool
	}{{longestPhoto, true}, {longestPhoto + 1, false}} {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, x.height))); err != nil {
			t.Fatal(err)
		}
		l.File.Body = b.Bytes()
		if p, err := layOut(&l); err != nil || p.photo != x.photo {
			t.Errorf("%v: a picture %d high goes as a photo: %t", err, x.height, p.photo)
		}
	}
	l.File.Body = make([]byte, biggestPhoto+1)
	a.say("sendDocument", 413, `<html><head><title>413 Request Entity Too Large</title></head></html>`)
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) {
		t.Errorf("%v", err)
	}
}

// TestSentThoughUnreadable: the answer to a message that is out is read so far
// as is needed; else it would be sent again for ever.
func TestSentThoughUnreadable(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	a.say("sendMessage", 200, said)
	if id, err := c.Deliver(t.Context(), data.Letter{Chat: "5", Text: "卡"}); id != "31" || err != nil {
		t.Errorf("%q %v", id, err)
	}
}

func TestLinkAndLimits(t *testing.T) {
	if link := knows(t, "").Link("AbC-12_3"); link != "" {
		t.Error(link)
	}
	c := knows(t, "Anka_bot")
	if link := c.Link("AbC-12_3"); link != "https://t.me/Anka_bot?start=AbC-12_3" {
		t.Error(link)
	}
	l := c.Limits()
	if !l.Group("-9") || l.Group("9") || l.PerSecond != 30 || l.PerChat.Seconds() != 1 || l.GroupPerMinute != 20 {
		t.Errorf("%+v", l)
	}
}
