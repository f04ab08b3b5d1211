package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"anka/bot"
)

// Wrong invitations: a token has so many bits that nobody guesses one, but
// nobody shall have the record searched at his leisure either. The bound in all
// is far above what people mistype, because it shuts out everybody.
const (
	mostWrong    = 20
	mostWrongAll = 500
	wrongWindow  = 10 * time.Minute
)

// cookieName: with https the __Host- prefix, for which a browser demands
// Secure, Path=/ and no Domain: no other name below the same domain can set it.
func (s *Server) cookieName() string {
	if s.at.https {
		return "__Host-anka"
	}
	return "anka"
}

// setCookie hands out a log-in; an empty one takes it away. SameSite=Strict:
// the first page is static and asks for all else itself, so that a link from
// another app works all the same.
func (s *Server) setCookie(w http.ResponseWriter, secret string) {
	c := &http.Cookie{Name: s.cookieName(), Value: secret, Path: "/", Secure: s.at.https, HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: int(bot.SessionMost / time.Second)}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Server) cookie(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// joining is what the join page posts: first the token alone, to see what it
// is for; then with Join, and the name of whoever is new.
type joining struct {
	Token string `json:"token"`
	Name  string `json:"name"`
	Join  bool   `json:"join"`
	Who   int64  `json:"who"` // one of which, −1: none of them; 0: not asked yet
}

// which asks who of a roster somebody is; then he posts again, with Who.
type which struct {
	Which []one `json:"which"`
}

type one struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
}

// invited is what an invitation is for.
type invited struct {
	Enterprise string `json:"enterprise,omitempty"`
	Area       string `json:"area,omitempty"`
	Post       string `json:"post,omitempty"`
	Role       string `json:"role"`
	Name       string `json:"name,omitempty"` // a person who is known already logs in again
	Now        string `json:"now,omitempty"`  // who is logged in here now, and will not be
}

const maxJoining = 4 << 10

// join looks at an invitation, or takes it. The token comes in the body, never
// in the address, so that it is in no log. A log-in is always a new secret,
// never one that the browser brought: nobody can prepare one for another.
func (s *Server) join(w http.ResponseWriter, r *http.Request) error {
	var in joining
	if err := s.readJSON(w, r, maxJoining, &in); err != nil {
		return err
	}
	from := s.at.client(r)
	if err := s.mayTry(from); err != nil {
		return err
	}
	ctx, cancel := s.long(r)
	defer cancel()
	inv, err := s.gate.Invited(ctx, in.Token)
	if inv == nil && err == nil {
		return &refusal{code: http.StatusForbidden, say: "这个邀请用不了，请找安全员要一个新的。"} // it stays counted
	}
	s.forgive(from)
	if err != nil {
		return err
	}
	if !in.Join {
		return s.tellInvited(w, r, inv)
	}
	secret, perhaps, err := s.gate.Join(ctx, in.Token, strings.TrimSpace(in.Name), in.Who)
	switch {
	case errors.Is(err, bot.ErrName):
		return &refusal{code: http.StatusBadRequest, say: "请写真名，2到20个字。"}
	case errors.Is(err, bot.ErrInvitation):
		return &refusal{code: http.StatusForbidden, say: "这个邀请刚被用完，请找安全员要一个新的。"}
	case err != nil:
		return err
	case len(perhaps) > 0:
		var ask which
		for _, p := range perhaps {
			ask.Which = append(ask.Which, one{p.ID, p.Label})
		}
		return sayJSON(w, ask)
	}
	s.endOld(ctx, r)
	s.setCookie(w, secret)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// mayTry counts a try before it is made: many at once are counted too. What was
// no wrong try is forgiven after.
func (s *Server) mayTry(from string) error {
	wait := s.wrong.take(from, s.now())
	if wait == 0 {
		if wait = s.wrongAll.take("", s.now()); wait > 0 {
			s.wrong.giveBack(from, s.now())
		}
	}
	if wait > 0 {
		return &refusal{code: http.StatusTooManyRequests, say: "试错太多次了，请过十分钟再试。", wait: wait}
	}
	return nil
}

func (s *Server) forgive(from string) {
	s.wrong.giveBack(from, s.now())
	s.wrongAll.giveBack("", s.now())
}

func (s *Server) tellInvited(w http.ResponseWriter, r *http.Request, inv *bot.Invited) error {
	v := invited{Enterprise: inv.Enterprise, Area: inv.Area, Post: strings.Join(inv.Posts, "、"), Role: inv.Role.Name(), Name: inv.Name}
	if p, err := s.guest(r); err == nil {
		v.Now = p.Name
	}
	return sayJSON(w, v)
}

func sayJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(v)
}

// logout ends the log-in in the record, not only in the browser.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	if err := s.readJSON(w, r, maxJoining, &struct{}{}); err != nil {
		return err
	}
	ctx, cancel := s.long(r)
	defer cancel()
	if secret := s.cookie(r); secret != "" {
		if err := s.gate.Leave(ctx, secret); err != nil {
			return err
		}
	}
	s.setCookie(w, "")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endOld ends the log-in that a browser had before: nobody comes back to it.
func (s *Server) endOld(ctx context.Context, r *http.Request) {
	if old := s.cookie(r); old != "" {
		if err := s.gate.Leave(ctx, old); err != nil {
			s.log.Warn("web: old log-in not ended", "err", err)
		}
	}
}
