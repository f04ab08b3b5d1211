package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
)

func isRefused(err error) bool { r := (*bot.Refused)(nil); return errors.As(err, &r) }

func TestDeliverErrors(t *testing.T) {
	s := server(t, telegramtest.Options{NoLimits: true})
	c, _ := channel(t, s)
	c.tg = short(t, c)
	mei, never, blocks := s.NewUser("小梅"), s.NewUser("没写过"), s.NewUser("拉黑")
	mei.Starts("")
	blocks.Starts("")
	blocks.Blocks()
	gone := s.NewGroup("散伙")
	gone.RemovesBot()
	for _, k := range []struct {
		name    string
		chat    string
		fault   telegramtest.Fault
		refused bool
		wait    time.Duration
	}{
		{"never wrote", fmt.Sprint(never.ID), nil, true, 0},
		{"blocked", fmt.Sprint(blocks.ID), nil, true, 0},
		{"removed", fmt.Sprint(gone.ID), nil, true, 0},
		{"no such chat", "42", nil, true, 0},
		{"not a chat", "user:7", nil, true, 0},
		{"400", fmt.Sprint(mei.ID), telegramtest.Refusal(400, "Bad Request: TOPIC_CLOSED"), true, 0},
		{"429", fmt.Sprint(mei.ID), telegramtest.TooManyRequests(17), false, 17 * time.Second},
		{"401", fmt.Sprint(mei.ID), telegramtest.Refusal(401, "Unauthorized"), false, 0},
		{"500", fmt.Sprint(mei.ID), telegramtest.ServerError(), false, 0},
		{"502", fmt.Sprint(mei.ID), telegramtest.BadGateway(), false, 0},
		{"dropped", fmt.Sprint(mei.ID), telegramtest.Drop(), false, 0},
		{"hangs", fmt.Sprint(mei.ID), telegramtest.Hang(), false, 0},
	} {
		if k.fault != nil {
			s.Fail("sendMessage", 1, k.fault)
		}
		_, err := c.Deliver(t.Context(), data.Letter{Chat: k.chat, Text: "好"})
		var wait *bot.Wait
		switch {
		case err == nil || strings.Contains(err.Error(), s.Token):
			t.Errorf("%s: %v", k.name, err)
		case isRefused(err) != k.refused:
			t.Errorf("%s: refused %v: %v", k.name, isRefused(err), err)
		case errors.As(err, &wait) != (k.wait > 0) || wait != nil && wait.For != k.wait:
			t.Errorf("%s: %v", k.name, err)
		}
	}
	if _, err := c.Deliver(t.Context(), data.Letter{Chat: fmt.Sprint(mei.ID)}); !isRefused(err) {
		t.Errorf("empty letter: %v", err)
	}
}

// short is the channel's client with a short patience.
func short(t *testing.T, c *Channel) *tg.Bot {
	t.Helper()
	cfg := c.cfg
	cfg.Timeout = 100 * time.Millisecond
	other, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return other.tg
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
	s := server(t, telegramtest.Options{NoLimits: true, NoPrivacy: true})
	c, j := channel(t, s)
	old, mei := s.NewBasicGroup("班组"), s.NewUser("小梅")
	asked := mei.Says(old, "卸油冒了")
	super := old.BecomesSupergroup()
	l := letterTo(old, "卡")
	l.ReplyTo = fmt.Sprint(asked.ID)
	for range 2 {
		if _, err := c.Deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.FromBot(super)); n != 2 || s.Calls("sendMessage") != 3 {
		t.Errorf("%d messages, %d calls: the second letter should know the way", n, s.Calls("sendMessage"))
	}
	if !strings.Contains(j.String(), fmt.Sprint(super.ID)) {
		t.Errorf("not reported:\n%s", j)
	}
}
