package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"

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
		h.Set("Cache-Control", "no-store")
		if s.loopback && !loopbackHost(r.Host) {
			s.refuse(w, r, &refusal{http.StatusForbidden, "这里只供本机使用，请用 127.0.0.1 打开。"})
			return
		}
		next.ServeHTTP(w, r)
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
		if !ownPage(r) {
			s.refuse(w, r, &refusal{http.StatusForbidden, "这个请求来自别的网页，请从本页操作。"})
			return
		}
		if err := next(w, r); err != nil {
			s.refuse(w, r, err)
		}
	})
}

func ownPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin":
	case "none": // typed into the address bar: may read, never write
		if r.Method != http.MethodGet {
			return false
		}
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// refuse answers with one sentence. What is our own fault goes into the log, not to the person.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		s.log.Error("web", "path", r.URL.Path, "err", err)
		no = &refusal{http.StatusInternalServerError, "这边出了点问题，请再试一次。"}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(no.code)
	_, _ = w.Write([]byte(no.say + "\n")) // the person may be gone
}
