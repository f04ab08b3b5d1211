package telegramtest

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommandScopes(t *testing.T) {
	s := start(t, Options{})
	g, mei := s.NewGroup("班组"), s.NewUser("小梅")
	scope := func(kind string, kv ...any) map[string]any {
		m := map[string]any{"type": kind}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	scopes := []any{nil, scope("all_private_chats"), scope("all_group_chats"), scope("chat", "chat_id", g.ID),
		scope("chat_administrators", "chat_id", g.ID), scope("chat_member", "chat_id", g.ID, "user_id", mei.ID), "de"}
	args := func(i int, more ...any) map[string]any {
		m := map[string]any{}
		if scopes[i] == "de" {
			m["language_code"] = "de"
		} else if scopes[i] != nil {
			m["scope"] = scopes[i]
		}
		for j := 0; j < len(more); j += 2 {
			m[more[j].(string)] = more[j+1]
		}
		return m
	}
	for i := range scopes {
		if r := s.post(t, "setMyCommands", args(i, "commands", []Command{{fmt.Sprint("c", i), "一句"}})); !r.OK {
			t.Errorf("%d: %+v", i, r)
		}
	}
	s.post(t, "deleteMyCommands", args(2))
	for i := range scopes {
		var got []Command
		s.post(t, "getMyCommands", args(i)).into(t, &got)
		if i == 2 && len(got) != 0 || i != 2 && (len(got) != 1 || got[0].Command != fmt.Sprint("c", i)) {
			t.Errorf("%d: %+v", i, got)
		}
	}
	for _, c := range []struct {
		scope any
		list  []Command
		want  string
	}{
		{nil, []Command{{"大写", "x"}}, "BOT_COMMAND_INVALID"},
		{nil, []Command{{"x", ""}}, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{nil, make([]Command, 101), "BOT_COMMANDS_TOO_MUCH"},
		{scope("chat", "chat_id", 7), nil, "chat not found"},
		{scope("moon"), nil, "can't parse BotCommandScope: unsupported type specified"},
	} {
		if r := s.post(t, "setMyCommands", map[string]any{"scope": c.scope, "commands": c.list}); r.Description != "Bad Request: "+c.want {
			t.Errorf("%+v, want %q", r, c.want)
		}
	}
}

func TestAboutTheBot(t *testing.T) {
	s := start(t, Options{NoPrivacy: true})
	for what, longest := range map[string]int{"Name": 64, "Description": 512, "ShortDescription": 120} {
		field := map[string]string{"Name": "name", "Description": "description", "ShortDescription": "short_description"}[what]
		text := strings.Repeat("安", longest)
		if r := s.post(t, "setMy"+what, map[string]any{field: text + "卡"}); r.Code != 400 {
			t.Errorf("%s: %+v", what, r)
		}
		s.post(t, "setMy"+what, map[string]any{field: text})
		var got map[string]string
		if s.post(t, "getMy"+what, nil).into(t, &got); got[field] != text {
			t.Errorf("%s: %v", what, got)
		}
	}
	var me map[string]any
	if s.post(t, "getMe", nil).into(t, &me); me["can_join_groups"] != true || me["can_read_all_group_messages"] != true || me["is_bot"] != true {
		t.Errorf("%v", me)
	}
	for _, method := range []string{"logOut", "close"} {
		if r := s.post(t, method, nil); !r.OK {
			t.Errorf("%s: %+v", method, r)
		}
	}
}
