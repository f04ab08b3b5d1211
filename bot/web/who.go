package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
)

// refusal is a request that is not done: the status, one sentence for the
// person, and when it may be tried again.
type refusal struct {
	code int
	say  string
	wait time.Duration
}

func (r *refusal) Error() string { return r.say }

// What somebody is told who is not logged in.
var (
	errStranger = &refusal{code: http.StatusUnauthorized, say: "还没有登录，请打开邀请链接，或输入邀请码。"}
	errOver     = &refusal{code: http.StatusUnauthorized, say: "登录已经失效，请找安全员要一个新链接。"}
)

// asker says who is asking: whose log-in the cookie is. The claim must agree,
// so that a page left open says nothing in the name of whoever came after. In
// the demo everybody is whom he claims to be.
func (s *Server) asker(r *http.Request, claim string) (*Person, error) {
	if s.gate == nil {
		i := slices.IndexFunc(s.people, func(p Person) bool { return p.ID == claim })
		if i < 0 {
			return nil, &refusal{code: http.StatusForbidden, say: "没有这个人，请重新选择身份。"}
		}
		return &s.people[i], nil
	}
	p, err := s.guest(r)
	switch {
	case err != nil:
		return nil, err
	case claim != "" && claim != p.ID:
		return nil, &refusal{code: http.StatusForbidden, say: "这一页是另一个人的，请刷新页面。"}
	}
	if wait := s.busy.take(p.ID, s.now()); wait > 0 {
		return nil, &refusal{code: http.StatusTooManyRequests, say: "点得太快了，请等一会儿再试。", wait: wait}
	}
	return p, nil
}

// guest is whoever is logged in.
func (s *Server) guest(r *http.Request) (*Person, error) {
	secret := s.cookie(r)
	if secret == "" {
		return nil, errStranger
	}
	g, err := s.gate.Known(r.Context(), secret)
	if err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errOver
	}
	p := person(g)
	return &p, nil
}

func person(g *bot.Guest) Person {
	post := strings.Join(g.Person.Posts, "、")
	if post == "" && g.Person.Area != "" {
		post = g.Person.Area + " " + g.Person.Role.Name()
	}
	return Person{ID: g.Sender, Name: g.Person.Name, Post: post, Enterprise: g.Person.Enterprise, Role: g.Person.Role,
		Sends: sends(&g.Person)}
}

// sends says whether somebody may send files: card sets, rosters, photos of what he saw.
func sends(p *data.Person) bool {
	return bot.MayBring(p) || p.May(data.ActObserve)
}

// still says whether the person of a stream may go on hearing it: he is logged
// in, has not left, and is where he was.
func (s *Server) still(r *http.Request, own *sub) bool {
	if s.gate == nil {
		return true
	}
	p, err := s.guest(r)
	if err != nil || p.ID != own.person {
		return false
	}
	mine := s.chats(p)
	return !slices.ContainsFunc(own.chats, func(c string) bool { return !slices.Contains(mine, c) })
}

// visible gives the chats a request is about: the one named, or all of the
// person's. It is the one place that decides who may be in a chat.
func (s *Server) visible(p *Person, chat string) ([]string, error) {
	mine := s.chats(p)
	if chat == "" {
		return mine, nil
	}
	if !slices.Contains(mine, chat) {
		return nil, &refusal{code: http.StatusForbidden, say: "你不在这个聊天里，请换个身份或换个聊天。"}
	}
	return []string{chat}, nil
}
