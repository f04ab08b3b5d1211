package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// policy: nothing but our own files, nothing inline, no form that a browser
// sends by itself (our scripts send everything: a token must not come into an
// address), and no text that becomes markup (trusted types, where browsers know them).
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
	"form-action 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const answerTime = 5 * time.Minute // 20 MB over a poor line

// guard stands before everything: it sets the headers that keep foreign
// scripts, frames and types out, and refuses foreign host names.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if s.at.https {
			h.Set("Strict-Transport-Security", "max-age=31536000") // not of other names below ours: they are not ours to decide
		}
		// Whoever reads an answer drop by drop does not hold a connection for ever; a
		// stream sets its own time for each event.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTime))
		switch {
		case s.loopback && !loopbackHost(r.Host):
			s.refuse(w, r, &refusal{code: http.StatusForbidden, say: "这里只供本机使用，请用 127.0.0.1 打开。"})
		case s.gate != nil && !s.at.serves(r.Host):
			s.refuse(w, r, &refusal{code: http.StatusMisdirectedRequest, say: "地址不对，请用安全员给的网址打开。"})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// loopbackHost is true for names that can only mean this machine. Another
// site's name pointed at 127.0.0.1 (DNS rebinding) is not one of them.
func loopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

// own lets through only what our own page asks (or a program that is no
// browser, which has nobody's rights to borrow).
func (s *Server) own(next func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.ownPage(r) {
			s.refuse(w, r, &refusal{code: http.StatusForbidden, say: "这个请求来自别的网页，请从本页操作。"})
			return
		}
		if err := next(w, r); err != nil {
			s.refuse(w, r, err)
		}
	})
}

// ownPage looks at what a browser says of the page that asks; no page can make
// it say otherwise. Where somebody's rights are borrowed, with real log-in, a
// write that says nothing is no page's of ours: SameSite alone would leave in
// other names below the same domain, and old browsers.
func (s *Server) ownPage(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch site {
	case "", "same-origin":
	case "none": // typed into the address bar: may read, never write
		if !reads {
			return false
		}
	default:
		return false
	}
	switch {
	case origin == "":
		return reads || site != "" || s.gate == nil
	case s.gate != nil:
		return s.at.own(origin, r)
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// refuse answers with one sentence. What is our own fault goes into the log, not to the person.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var no *refusal
	switch {
	case errors.As(err, &no):
	case r.Context().Err() != nil:
		return // nobody waits for an answer
	default:
		s.log.Error("web", "path", r.URL.Path, "err", err)
		no = &refusal{code: http.StatusInternalServerError, say: "这边出了点问题，请再试一次。"}
	}
	if no.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((no.wait+time.Second-1)/time.Second)))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(no.code)
	_, _ = w.Write([]byte(no.say + "\n")) // the person may be gone
}
