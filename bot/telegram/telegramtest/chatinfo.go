package telegramtest

import (
	"slices"
	"strings"
)

func (s *Server) getMe(*call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := struct {
		Account
		CanJoinGroups bool `json:"can_join_groups"`
		ReadsAll      bool `json:"can_read_all_group_messages"`
		Inline        bool `json:"supports_inline_queries"`
		Business      bool `json:"can_connect_to_business"`
		WebApp        bool `json:"has_main_web_app"`
	}{Account: s.Bot, CanJoinGroups: true, ReadsAll: !s.privacy}
	if s.profile["setmyname"] != "" {
		me.FirstName = s.profile["setmyname"]
	}
	return me, nil
}

func (s *Server) getChat(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	if err != nil {
		return nil, err
	}
	info := struct {
		ChatInfo
		AccentColor  int             `json:"accent_color_id"`
		MaxReactions int             `json:"max_reaction_count"`
		Gifts        map[string]bool `json:"accepted_gift_types"`
		Permissions  map[string]bool `json:"permissions,omitempty"`
		Linked       int64           `json:"linked_chat_id,omitempty"`
		Pinned       *Message        `json:"pinned_message,omitempty"`
	}{ChatInfo: chat.ChatInfo, MaxReactions: 11, Pinned: chat.find(chat.pinned), Gifts: map[string]bool{
		"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false, "gifts_from_channels": false}}
	if chat.linked != nil {
		info.Linked = chat.linked.ID
	}
	if chat.Type == "group" || chat.Type == "supergroup" {
		info.Permissions = map[string]bool{"can_send_messages": !chat.barred[Texts], "can_send_photos": !chat.barred[Photos],
			"can_send_documents": !chat.barred[Documents], "can_send_polls": !chat.barred[Polls]}
	}
	return info, nil
}

func (s *Server) getChatMember(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	if err != nil {
		return nil, err
	}
	id := c.number("user_id", 0)
	switch u, m := s.users[id], chat.members[id]; {
	case id <= 0:
		return nil, badRequest("invalid user_id specified")
	case id == s.Bot.ID:
		return chat.standing(s.Bot, chat.botStatus(), ""), nil
	case m != nil:
		return chat.standing(m.Account, m.status, m.title), nil
	case u == nil || u.stranger:
		return nil, badRequest("user not found")
	case chat.person == u:
		return chat.standing(u.Account, "member", ""), nil
	default:
		return chat.standing(u.Account, "left", ""), nil
	}
}

// getChatAdministrators leaves out other bots, as Telegram does.
func (s *Server) getChatAdministrators(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	switch {
	case err != nil:
		return nil, err
	case chat.person != nil:
		return nil, badRequest("there are no administrators in the private chat")
	}
	return slices.DeleteFunc(chat.people(), func(m map[string]any) bool {
		who := m["user"].(Account)
		return m["status"] != "creator" && m["status"] != "administrator" || who.IsBot && who.ID != s.Bot.ID
	}), nil
}

func (s *Server) getChatMemberCount(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	switch {
	case err != nil:
		return nil, err
	case chat.person != nil:
		return 2, nil
	}
	return len(chat.people()), nil
}

func (s *Server) leaveChat(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.reachable(c.params)
	switch {
	case err != nil:
		return nil, err
	case chat.person != nil:
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	was := chat.botStatus()
	chat.botIn, chat.admin = false, false
	chat.botChanged(s.Bot, was)
	return true, nil
}

var chatActions = strings.Fields("typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note")

func (s *Server) sendChatAction(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.writable(c.params)
	switch thread := c.number("message_thread_id", 0); {
	case err != nil:
		return nil, err
	case !slices.Contains(chatActions, c.values["action"]):
		return nil, badRequest("wrong parameter action in request")
	case thread != 0 && chat.topics[thread] == nil:
		return nil, badRequest("message thread not found")
	}
	return true, nil
}

// reactions are some of the emoji that Telegram takes as reactions.
var reactions = strings.Fields("👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 💯 🤣 ⚡ 🏆 💔 🤨 😐 👀 🙈 😇 🤝 ✍ 🤗 🫡 🆒 😎")

func (s *Server) setMessageReaction(c *call) (any, error) {
	var list []struct{ Type, Emoji string }
	if _, err := c.object("reaction", &list); err != nil {
		return nil, badRequest("can't parse reaction types JSON object")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.writable(c.params)
	if err != nil {
		return nil, err
	}
	m := chat.find(c.number("message_id", 0))
	switch {
	case m == nil:
		return nil, badRequest("message to react not found")
	case len(list) > 1:
		return nil, badRequest("REACTIONS_TOO_MANY")
	case len(list) == 1 && (list[0].Type != "emoji" || !slices.Contains(reactions, list[0].Emoji)):
		return nil, badRequest("REACTION_INVALID")
	}
	m.Reaction = ""
	if len(list) == 1 {
		m.Reaction = list[0].Emoji
	}
	s.accept(c.method, m)
	s.touch()
	return true, nil
}
