package web

import (
	"net/http"
	"slices"
)

// refusal is a request that is not done: the status and one sentence for the person.
type refusal struct {
	code int
	say  string
}

func (r *refusal) Error() string { return r.say }

// asker says who is asking. In the demo everybody is whom he claims to be;
// real log-in replaces this function and nothing else.
func (s *Server) asker(_ *http.Request, claim string) (*Person, error) {
	i := slices.IndexFunc(s.people, func(p Person) bool { return p.ID == claim })
	if i < 0 {
		return nil, &refusal{http.StatusForbidden, "没有这个人，请重新选择身份。"}
	}
	return &s.people[i], nil
}

// visible gives the chats a request is about: the one named, or all of the
// person's. It is the one place that decides who may be in a chat.
func (s *Server) visible(p *Person, chat string) ([]string, error) {
	mine := s.chats(p)
	if chat == "" {
		return mine, nil
	}
	if !slices.Contains(mine, chat) {
		return nil, &refusal{http.StatusForbidden, "你不在这个聊天里，请换个身份或换个聊天。"}
	}
	return []string{chat}, nil
}
