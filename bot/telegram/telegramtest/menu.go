package telegramtest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// scopeOf names the list of commands that a call is about: a scope, and a
// language if any. Without a scope it is the default one.
func (s *Server) scopeOf(c *call) (string, error) {
	var scope struct {
		Type string
		Chat any   `json:"chat_id"`
		User int64 `json:"user_id"`
	}
	if _, err := c.object("scope", &scope); err != nil {
		return "", badRequest("can't parse BotCommandScope JSON object")
	}
	key := scope.Type
	switch scope.Type {
	case "":
		key = "default"
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		if n, ok := scope.Chat.(float64); ok {
			scope.Chat = fmt.Sprintf("%.0f", n)
		}
		p := params{values: map[string]string{"chat_id": fmt.Sprint(scope.Chat)}}
		s.mu.Lock()
		chat, err := s.chatOf(p)
		s.mu.Unlock()
		if err != nil {
			return "", err
		}
		key += fmt.Sprintf(" %d", chat.ID)
		if scope.Type == "chat_member" {
			key += fmt.Sprintf(" %d", scope.User)
		}
	default:
		return "", badRequest("can't parse BotCommandScope: unsupported type specified")
	}
	return key + "/" + c.values["language_code"], nil
}

func (s *Server) setMyCommands(c *call) (any, error) {
	var list []Command
	if _, err := c.object("commands", &list); err != nil {
		return nil, badRequest("can't parse commands: expected an Array of BotCommand")
	}
	if len(list) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i, m := range list {
		list[i].Command = strings.TrimPrefix(m.Command, "/")
		bad := func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }
		if name := list[i].Command; name == "" || len(name) > 32 || strings.ContainsFunc(name, bad) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(m.Description); n == 0 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	key, err := s.scopeOf(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands[key] = list
	return true, nil
}

func (s *Server) getMyCommands(c *call) (any, error) {
	key, err := s.scopeOf(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Command{}, s.commands[key]...), nil
}

func (s *Server) deleteMyCommands(c *call) (any, error) {
	key, err := s.scopeOf(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.commands, key)
	return true, nil
}

// about is one of the bot's texts about itself.
type about struct {
	field   string
	longest int
}

var abouts = map[string]about{
	"name": {"name", 64}, "description": {"description", 512}, "shortdescription": {"short_description", 120},
}

// setMy stores a text about the bot, getMy gives it.
func (s *Server) setMy(c *call) (any, error) {
	a := abouts[strings.TrimPrefix(c.method, "setmy")]
	text := c.values[a.field]
	if utf8.RuneCountInString(text) > a.longest {
		return nil, badRequest("%s is too long", strings.ReplaceAll(a.field, "_", " "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile[c.method] = text
	return true, nil
}

func (s *Server) getMy(c *call) (any, error) {
	what := strings.TrimPrefix(c.method, "getmy")
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]string{abouts[what].field: s.profile["setmy"+what]}, nil
}
