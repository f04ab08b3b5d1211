package telegram

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
)

// TestCheck: each thing that can be wrong, found by words of its fault.
func TestCheck(t *testing.T) {
	ok := func(result string) string { return `{"ok":true,"result":` + result + `}` }
	no := func(code int, words string) string {
		return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":{}}`, code, words)
	}
	const (
		private = `{"id":7000000001,"is_bot":true,"username":"Anka_bot","can_read_all_group_messages":false}`
		open    = `{"id":7000000001,"is_bot":true,"username":"Anka_bot","can_read_all_group_messages":true}`
		polling = `{"url":"","has_custom_certificate":false,"pending_update_count":0}`
		talk    = `{"id":-9,"type":"supergroup","permissions":{"can_send_messages":true}}`
		silent  = `{"id":-9,"type":"supergroup","permissions":{"can_send_messages":false}}`
		hook    = "https://anka.example/hook"
	)
	status := func(s string) string { return ok(`{"user":{"id":7000000001},"status":"` + s + `"}`) }
	now := time.Now().Unix()
	for name, k := range map[string]struct {
		me, info, member, chat string
		groups                 string
		hook                   string
		want                   []string // each fault's words, a fault of the group beginning with -9
	}{
		"all well":           {ok(open), ok(polling), status("member"), ok(talk), "-9", "", nil},
		"well without group": {ok(open), ok(polling), "", "", "", "", nil},
		"admin all the same": {ok(private), ok(polling), status("administrator"), "", "-9", "", nil},
		"owner":              {ok(private), ok(polling), status("creator"), "", "-9", "", nil},
		"token":              {no(401, "Unauthorized"), "", "", "", "-9", "", []string{"不认现在的令牌"}},
		"server down":        {"<html>", "", "", "", "-9", "", []string{"连不上 Telegram"}},
		"too fast":           {no(429, "Too Many Requests: retry after 5"), "", "", "", "-9", "", []string{"太快"}},
		"privacy":            {ok(private), ok(polling), "", "", "", "", []string{"/sos@Anka_bot"}},
		"privacy in a group": {ok(private), ok(polling), status("member"), ok(talk), "-9", "", []string{"/sos@Anka_bot", "-9只 @ 安卡"}},
		"left":               {ok(open), ok(polling), status("left"), "", "-9", "", []string{"-9不在这个群"}},
		"kicked":             {ok(open), ok(polling), status("kicked"), "", "-9", "", []string{"-9踢出"}},
		"group unknown":      {ok(open), ok(polling), no(400, "Bad Request: chat not found"), "", "-9", "", []string{"-9不在这个群"}},
		"not told of it":     {ok(open), ok(polling), no(403, "Forbidden: bot was kicked from the supergroup chat"), "", "-9", "", []string{"-9不在这个群"}},
		"restricted, out":    {ok(open), ok(polling), ok(`{"status":"restricted","is_member":false,"can_send_messages":true}`), "", "-9", "", []string{"-9不在这个群"}},
		"silenced":           {ok(open), ok(polling), ok(`{"status":"restricted","is_member":true,"can_send_messages":false}`), "", "-9", "", []string{"-9不许发言"}},
		"restricted":         {ok(open), ok(polling), ok(`{"status":"restricted","is_member":true,"can_send_messages":true}`), "", "-9", "", nil},
		"silent group":       {ok(open), ok(polling), status("member"), ok(silent), "-9", "", []string{"-9不许普通成员发言"}},
		"group moved":        {ok(open), ok(polling), `{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1009}}`, "", "-9", "", nil},
		"group of no number": {ok(open), ok(polling), "", "", "sample", "", nil},
		"down half-way":      {ok(open), ok(polling), "<html>", "", "-9", "", []string{"连不上 Telegram"}},
		"webhook of others":  {ok(open), ok(`{"url":"https://x.example"}`), "", "", "", "", []string{"轮询收不到消息"}},
		"webhook well":       {ok(open), ok(`{"url":"` + hook + `"}`), "", "", "", hook, nil},
		"webhook taken away": {ok(open), ok(`{"url":""}`), "", "", "", hook, []string{"webhook 地址不是安卡设的"}},
		"webhook fails":      {ok(open), ok(fmt.Sprintf(`{"url":%q,"last_error_date":%d,"last_error_message":"Connection refused"}`, hook, now)), "", "", "", hook, []string{"Connection refused"}},
		"webhook failed":     {ok(open), ok(fmt.Sprintf(`{"url":%q,"last_error_date":%d,"last_error_message":"x"}`, hook, now-3600)), "", "", "", hook, nil},
		"pending":            {ok(open), ok(`{"url":"","pending_update_count":101}`), "", "", "", "", []string{"101 条"}},
		"some pending":       {ok(open), ok(`{"url":"","pending_update_count":100}`), "", "", "", "", nil},
		"webhook not told":   {ok(open), no(500, "Internal Server Error"), "", "", "", "", []string{"连不上 Telegram"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := canned(t)
			a.say("getMe", 200, k.me)
			a.say("getWebhookInfo", 200, k.info)
			a.say("getChatMember", 200, k.member)
			a.say("getChat", 200, k.chat)
			c := a.channel(t)
			if k.hook != "" {
				c.hook.Store(&k.hook)
			}
			got := c.Check(t.Context(), strings.Fields(k.groups))
			if len(got) != len(k.want) {
				t.Fatalf("%+v, want %q", got, k.want)
			}
			for i, f := range got {
				words, ofGroup := strings.CutPrefix(k.want[i], "-9")
				if !strings.Contains(f.What, words) || (f.Chat == "-9") != ofGroup || !oneSentence(f.What) || !oneSentence(f.Remedy) {
					t.Errorf("%+v, want %q", f, k.want[i])
				}
			}
		})
	}
}

func oneSentence(s string) bool {
	return strings.Count(s, "。") == 1 && strings.HasSuffix(s, "。") && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestCheckManyGroups: the first error that is not a group's own ends it.
func TestCheckManyGroups(t *testing.T) {
	a := canned(t)
	a.say("getMe", 200, `{"ok":true,"result":{"id":7000000001,"username":"Anka_bot","can_read_all_group_messages":true}}`)
	a.say("getWebhookInfo", 200, `{"ok":true,"result":{"url":""}}`)
	a.say("getChatMember", 200, `{"ok":true,"result":{"status":"left"}}`, 429, `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":9}}`)
	got := a.channel(t).Check(t.Context(), []string{"-1", "-2", "-3"})
	want := []bot.Fault{{What: "安卡不在这个群里。", Remedy: "把安卡重新拉进群。", Chat: "-1"}, {What: "Telegram 嫌安卡问得太快，这次没查完。", Remedy: "过几分钟再查一次。"}}
	if fmt.Sprint(got) != fmt.Sprint(want) || a.calls("getChatMember") != 2 {
		t.Errorf("%+v after %d calls", got, a.calls("getChatMember"))
	}
}

func TestMenu(t *testing.T) {
	s := server(t, telegramtest.Options{})
	c, _ := channel(t, s)
	for range 2 {
		if err := c.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Calls("setMyCommands"); n != 2 {
		t.Errorf("%d calls, want one for private chats and one for groups", n)
	}
	a := canned(t)
	a.say("setMyCommands", 200, `{"ok":true,"result":true}`)
	a.channel(t).showMenu(t.Context())
	for i, want := range []struct{ scope, has, hasNot string }{{"all_private_chats", "invite", "bind"}, {"all_group_chats", "bind", "invite"}} {
		got := a.asked["setMyCommands"][i]
		if !strings.Contains(got["scope"], want.scope) || !strings.Contains(got["commands"], `"`+want.has+`"`) ||
			strings.Contains(got["commands"], `"`+want.hasNot+`"`) || !strings.Contains(got["commands"], "应急处置卡") {
			t.Errorf("%v", got)
		}
	}
}

func TestMenuThatFails(t *testing.T) {
	s := server(t, telegramtest.Options{})
	s.Fail("setMyCommands", 1, telegramtest.ServerError())
	c, j := channel(t, s)
	if err := c.Connect(t.Context()); err != nil || !strings.Contains(j.String(), "menu of commands is not shown") {
		t.Errorf("%v\n%s", err, j)
	}
	s2 := server(t, telegramtest.Options{})
	s2.Fail("setMyCommands", 1, telegramtest.Hang())
	c2, _ := channel(t, s2)
	c2.cfg.Timeout = 50 * time.Millisecond
	began := time.Now()
	if err := c2.Connect(t.Context()); err != nil || time.Since(began) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}
