package telegramtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// told reads all updates as one line each: what happened, in order.
func (s *Server) told(t *testing.T) string {
	t.Helper()
	var us []map[string]json.RawMessage
	s.post(t, "getUpdates", nil).into(t, &us)
	s.post(t, "getUpdates", map[string]any{"offset": s.LastUpdate() + 1})
	var out []string
	for _, u := range us {
		for kind, raw := range u {
			if kind != "update_id" {
				out = append(out, kind+glance(raw))
			}
		}
	}
	return strings.Join(out, "\n")
}

// glance is what matters of an update.
func glance(raw json.RawMessage) string {
	var u struct {
		Message
		Old struct{ Status string } `json:"old_chat_member"`
		New struct {
			User   Account
			Status string
			Send   *bool `json:"can_send_messages"`
		} `json:"new_chat_member"`
		OldReaction []struct{ Emoji string } `json:"old_reaction"`
		NewReaction []struct{ Emoji string } `json:"new_reaction"`
	}
	_ = json.Unmarshal(raw, &u)
	out := " " + u.Chat.Title
	if u.New.Status != "" {
		out += fmt.Sprintf(" %s: %s → %s", u.New.User.FirstName, u.Old.Status, u.New.Status)
		if u.New.Send != nil {
			out += fmt.Sprint(" send ", *u.New.Send)
		}
	}
	if u.NewMembers != nil {
		out += " joined " + u.NewMembers[0].FirstName
	}
	if u.LeftMember != nil {
		out += " gone " + u.LeftMember.FirstName
	}
	if u.NewReaction != nil {
		out += fmt.Sprint(" reaction ", u.OldReaction, u.NewReaction)
	}
	return out + fmt.Sprint(" ", u.Text, u.Caption)
}

func TestMembership(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	s.post(t, "getUpdates", map[string]any{"allowed_updates": []string{"message", "my_chat_member", "chat_member", "message_reaction"}})
	g, mei, gang := s.NewGroup("班组"), s.NewUser("小梅"), s.NewUser("老刚")
	for _, c := range []struct {
		do   func()
		want string
	}{
		{func() { mei.Joins(g) }, "message 班组 joined 小梅 "},
		{func() { g.SetAdmin(true) }, "my_chat_member 班组 安卡: member → administrator "},
		{func() { mei.Adds(g, gang) }, "chat_member 班组 老刚: left → member \nmessage 班组 joined 老刚 "},
		{func() { g.Promote(gang) }, "chat_member 班组 老刚: member → administrator "},
		{func() { gang.Kicks(g, mei) }, "chat_member 班组 小梅: member → kicked \nmessage 班组 gone 小梅 "},
		{func() { gang.Reacts(Message{ID: 1, Chat: g.ChatInfo}, "👍") }, "message_reaction 班组 reaction [] [{👍}] "},
		{func() { g.SetAdmin(false) }, "my_chat_member 班组 安卡: administrator → member "},
		{func() { g.Bars(Texts) }, "my_chat_member 班组 安卡: member → restricted send false "},
		{func() { g.Unbars() }, "my_chat_member 班组 安卡: restricted → member "},
		{func() { g.RemovesBot() }, "my_chat_member 班组 安卡: member → kicked \nmessage 班组 gone 安卡 "},
		{func() { gang.Says(g, "/risk@anka_test_bot") }, ""},
		{func() { g.AddsBot() }, "my_chat_member 班组 安卡: kicked → member \nmessage 班组 joined 安卡 "},
		{func() { s.post(t, "leaveChat", map[string]any{"chat_id": g.ID}) }, "my_chat_member 班组 安卡: member → left "},
		{func() { mei.Blocks() }, "my_chat_member  安卡: member → kicked "},
		{func() { mei.Unblocks() }, "my_chat_member  安卡: kicked → member "},
	} {
		c.do()
		if got := s.told(t); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestMigration(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	old, mei := s.NewBasicGroup("老群"), s.NewUser("小梅")
	mei.Joins(old)
	old.SetAdmin(true)
	s.told(t)
	super := old.BecomesSupergroup()
	if got := s.told(t); got != "message 老群 \nmessage 老群 \nmy_chat_member 老群 安卡: left → administrator " {
		t.Errorf("%q", got)
	}
	all := s.Messages(old)
	if m := all[len(all)-1]; m.MigrateTo != super.ID || s.Messages(super)[0].MigrateFrom != old.ID {
		t.Errorf("%+v", m)
	}
	for _, method := range []string{"sendMessage", "getChat", "getChatMember", "sendPhoto", "leaveChat"} {
		args := map[string]any{"chat_id": old.ID, "text": "x", "user_id": mei.ID, "photo": "file-1"}
		if r := s.post(t, method, args); method != "sendPhoto" && (r.Code != 400 || r.Parameters.MigrateTo != super.ID) {
			t.Errorf("%s: %+v", method, r)
		}
	}
	var m map[string]any
	if s.post(t, "getChatMember", map[string]any{"chat_id": super.ID, "user_id": mei.ID}).into(t, &m); m["status"] != "member" {
		t.Errorf("%v", m)
	}
}

func TestChatQuestions(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	g, mei, never, stranger := s.NewGroup("班组"), s.NewUser("小梅"), s.NewUser("没来"), s.NewStranger("生人")
	mei.Says(g, "在")
	g.Promote(mei)
	g.SetAdmin(true)
	ask := func(method string, chat, user int64) string {
		r := s.post(t, method, map[string]any{"chat_id": chat, "user_id": user})
		var member struct{ Status string }
		if json.Unmarshal(r.Result, &member) == nil && member.Status != "" {
			return member.Status
		}
		return r.Description + string(r.Result)
	}
	for _, c := range []struct {
		got, want string
	}{
		{ask("getChatMember", g.ID, mei.ID), "administrator"},
		{ask("getChatMember", g.ID, s.Bot.ID), "administrator"},
		{ask("getChatMember", g.ID, never.ID), "left"},
		{ask("getChatMember", g.ID, stranger.ID), "Bad Request: user not found"},
		{ask("getChatMember", g.ID, 0), "Bad Request: invalid user_id specified"},
		{ask("getChatMember", mei.ID, mei.ID), "member"},
		{ask("getChatMemberCount", g.ID, 0), "3"},
		{ask("getChatMemberCount", mei.ID, 0), "2"},
		{ask("getChatAdministrators", mei.ID, 0), "Bad Request: there are no administrators in the private chat"},
		{ask("getChat", stranger.ID, 0), "Bad Request: chat not found"},
		{ask("leaveChat", mei.ID, 0), "Bad Request: chat member status can't be changed in private chats"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	var admins []struct{ User Account }
	if s.post(t, "getChatAdministrators", map[string]any{"chat_id": g.ID}).into(t, &admins); len(admins) != 3 {
		t.Errorf("%+v", admins)
	}
}

// TestWhereTheBotMayNotWrite is every refusal with its words.
func TestWhereTheBotMayNotWrite(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	gone := s.NewUser("注销")
	gone.Starts("")
	gone.Deactivates()
	barred, admin, left, dead, channel := s.NewGroup("禁言"), s.NewGroup("管理"), s.NewGroup("退"), s.NewBasicGroup("散"), s.NewChannel("频道")
	barred.Bars()
	admin.Bars()
	admin.SetAdmin(true)
	s.post(t, "leaveChat", map[string]any{"chat_id": left.ID})
	dead.Disappears()
	channel.SetAdmin(false)
	text, photo, poll := "sendMessage", "sendPhoto", "sendPoll"
	for _, c := range []struct {
		method string
		chat   int64
		want   string
	}{
		{text, mei.ID, ""},
		{text, gone.ID, "Forbidden: user is deactivated"},
		{text, s.NewStranger("生人").ID, "Bad Request: chat not found"},
		{text, s.NewBot("other_bot").ID, "Forbidden: bot can't send messages to bots"},
		{text, barred.ID, "Bad Request: not enough rights to send text messages to the chat"},
		{photo, barred.ID, "Bad Request: not enough rights to send photos to the chat"},
		{poll, barred.ID, "Bad Request: not enough rights to send polls to the chat"},
		{text, admin.ID, ""},
		{text, left.ID, "Forbidden: bot is not a member of the supergroup chat"},
		{text, dead.ID, "Forbidden: the group chat was deleted"},
		{text, channel.ID, "Bad Request: need administrator rights in the channel chat"},
		{"sendChatAction", barred.ID, "Bad Request: wrong parameter action in request"},
	} {
		args := map[string]any{"chat_id": c.chat, "text": "x", "question": "x", "options": []string{"a", "b"}, "photo": s.photo(picture(4, 4))[1].ID}
		if r := s.post(t, c.method, args); r.Description != c.want {
			t.Errorf("%s: %+v, want %q", c.method, r, c.want)
		}
	}
}
