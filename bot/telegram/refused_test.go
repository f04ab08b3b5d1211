package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
)

func isRefused(err error) bool { r := (*bot.Refused)(nil); return errors.As(err, &r) }
func isGone(err error) bool    { r := (*bot.Refused)(nil); return errors.As(err, &r) && r.Gone }

func TestDeliverErrors(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	c.cfg.Timeout = 100 * time.Millisecond
	mei, never, blocks := s.NewUser("小梅"), s.NewUser("没写过"), s.NewUser("拉黑")
	mei.Starts("")
	blocks.Starts("")
	blocks.Blocks()
	left := s.NewGroup("散伙")
	left.RemovesBot()
	to := fmt.Sprint(mei.ID)
	no := func(words string) telegramtest.Fault { return telegramtest.Refusal(400, "Bad Request: "+words) }
	for _, k := range []struct {
		name  string
		chat  string
		fault telegramtest.Fault
		want  string // refused, gone, again
		wait  time.Duration
	}{
		{"never wrote", fmt.Sprint(never.ID), nil, "gone", 0},
		{"blocked", fmt.Sprint(blocks.ID), nil, "gone", 0},
		{"removed", fmt.Sprint(left.ID), nil, "gone", 0},
		{"no such chat", "42", nil, "gone", 0},
		{"not a chat", "user:7", nil, "refused", 0},
		{"silenced", to, no("not enough rights to send text messages to the chat"), "gone", 0},
		{"silenced, as it was", to, no("have no rights to send a message"), "gone", 0},
		{"silenced, raw", to, no("CHAT_WRITE_FORBIDDEN"), "gone", 0},
		{"no polls here", to, no("not enough rights to send polls to the chat"), "refused", 0},
		{"no files here", to, telegramtest.Refusal(403, "Forbidden: CHAT_SEND_DOCS_FORBIDDEN"), "refused", 0},
		{"deactivated", to, telegramtest.Refusal(403, "Forbidden: user is deactivated"), "gone", 0},
		{"group deactivated", to, no("group chat was deactivated"), "gone", 0},
		{"kicked", to, no("bot was kicked from the group chat"), "gone", 0},
		{"400", to, no("TOPIC_CLOSED"), "refused", 0},
		{"413", to, telegramtest.Refusal(413, "Request Entity Too Large"), "refused", 0},
		{"429", to, telegramtest.TooManyRequests(17), "again", 17 * time.Second},
		{"429 without a time", to, telegramtest.TooManyRequests(0), "again", time.Second},
		{"401", to, telegramtest.Refusal(401, "Unauthorized"), "again", 0},
		{"500", to, telegramtest.ServerError(), "again", 0},
		{"502", to, telegramtest.BadGateway(), "again", 0},
		{"dropped", to, telegramtest.Drop(), "again", 0},
		{"hangs", to, telegramtest.Hang(), "again", 0},
	} {
		if k.fault != nil {
			s.Fail("sendMessage", 1, k.fault)
		}
		_, err := c.Deliver(t.Context(), data.Letter{Chat: k.chat, Text: "好"})
		got := "again"
		if isGone(err) {
			got = "gone"
		} else if isRefused(err) {
			got = "refused"
		}
		var wait *bot.Wait
		switch {
		case err == nil || strings.Contains(err.Error(), s.Token):
			t.Errorf("%s: %v", k.name, err)
		case got != k.want:
			t.Errorf("%s: %s, want %s: %v", k.name, got, k.want, err)
		case errors.As(err, &wait) != (k.wait > 0) || wait != nil && wait.For != k.wait:
			t.Errorf("%s: %v", k.name, err)
		}
	}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: fmt.Sprint(mei.ID)}); !isRefused(err) {
		t.Errorf("empty letter: %v", err)
	}
}

func TestReplyToMessageThatIsGone(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	mei := s.NewUser("小梅")
	mei.Starts("")
	l := letterTo(mei.Chat(), "好")
	l.ReplyTo = "99999" // allow_sending_without_reply lets it through
	if _, err := c.Deliver(t.Context(), l); err != nil || s.Calls("sendMessage") != 1 {
		t.Errorf("%v after %d calls", err, s.Calls("sendMessage"))
	}
	for _, words := range []string{"message to be replied not found", "replied message not found", "reply message not found"} {
		s.Fail("sendMessage", 1, telegramtest.Refusal(400, "Bad Request: "+words))
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Errorf("%s: %v", words, err)
		}
	}
	l.ReplyTo = ""
	s.Fail("sendMessage", 1, telegramtest.Refusal(400, "Bad Request: message to be replied not found"))
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) {
		t.Errorf("with no reply to leave out: %v", err)
	}
}

func TestGroupThatMoved(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	old := s.NewBasicGroup("班组")
	super := old.BecomesSupergroup()
	l := letterTo(old, "卡")
	l.Title = "粗体"
	var moved *bot.Moved
	if _, err := c.Deliver(t.Context(), l); !errors.As(err, &moved) || moved.To != fmt.Sprint(super.ID) || isRefused(err) {
		t.Fatalf("%v", err)
	}
	if s.Calls("sendMessage") != 1 {
		t.Errorf("%d calls", s.Calls("sendMessage"))
	}
}

// TestSaidWithLess: what Telegram refuses about a message is left out, once
// each, and logged with Telegram's words; the text is said.
func TestSaidWithLess(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, j := channel(t, s)
	forum := s.NewForum("一车间")
	topic := fmt.Sprint(forum.NewTopic("卸油"))
	no := func(words string) telegramtest.Fault { return telegramtest.Refusal(400, "Bad Request: "+words) }
	for _, k := range []struct {
		name   string
		faults []string
		topic  bool // it is said in its topic
		bold   bool
		keys   bool
	}{
		{"nothing refused", nil, true, true, true},
		{"entities", []string{"can't parse entities: Unsupported start tag"}, true, false, true},
		{"entity bounds", []string{"entity begins in a middle of a UTF-16 symbol at UTF-16 offset 3"}, true, false, true},
		{"keyboard", []string{"can't parse reply keyboard markup JSON object"}, true, true, false},
		{"button", []string{"BUTTON_DATA_INVALID"}, true, true, false},
		{"topic deleted", []string{"message thread not found"}, false, true, true},
		{"topic closed", []string{"TOPIC_CLOSED"}, false, true, true},
		{"unknown", []string{"SOMETHING_NEW"}, true, false, true},
		{"unknown twice", []string{"SOMETHING_NEW", "SOMETHING_NEW"}, true, false, false},
		{"all", []string{"message to be replied not found", "message thread not found", "BUTTON_TYPE_INVALID", "ENTITY_BOUNDS_INVALID"}, false, false, false},
	} {
		before, logged := len(s.FromBot(forum)), len(j.String())
		for _, words := range k.faults {
			s.Fail("sendMessage", 1, no(words))
		}
		l := letterTo(forum, "立即停止接卸")
		l.Title, l.Thread, l.ReplyTo = "🆘", topic, topic
		l.Buttons = [][]data.Button{{{Label: "一", Data: "s:1"}}}
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Errorf("%s: %v", k.name, err)
			continue
		}
		got := s.FromBot(forum)[before:]
		if len(got) != 1 || got[0].Text != l.Body() || (got[0].Thread != 0) != k.topic || (len(got[0].Entities) > 0) != k.bold || (got[0].Inline != nil) != k.keys {
			t.Errorf("%s: %+v", k.name, got)
		}
		for _, words := range k.faults {
			if !strings.Contains(j.String()[logged:], words) {
				t.Errorf("%s: not logged:\n%s", k.name, j.String()[logged:])
			}
		}
	}
	calls := s.Calls("sendMessage")
	s.Fail("sendMessage", 100, no("SOMETHING_NEW"))
	l := letterTo(forum, "卡")
	l.Title, l.Buttons = "🆘", [][]data.Button{{{Label: "一", Data: "s:1"}}}
	if _, err := c.Deliver(t.Context(), l); !isRefused(err) || isGone(err) || s.Calls("sendMessage") != calls+3 {
		t.Errorf("%v after %d calls", err, s.Calls("sendMessage")-calls)
	}
}
