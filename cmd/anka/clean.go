package main

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// newLog writes the log. It holds no token, no name, no telephone number and
// nothing that anybody said. Whoever logs sees to that; but an error of a
// library may quote what it was given, so that every value is cleaned once more.
func newLog(w io.Writer, c config) *slog.Logger {
	clean := cleaner(c.token, c.webhookSecret)
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: c.level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(clean(a.Value.String()))
		case slog.KindAny:
			if a.Key != slog.LevelKey {
				a.Value = slog.StringValue(clean(fmt.Sprint(a.Value.Any())))
			}
		}
		return a
	}}))
}

const mostLogged = 500 // bytes of one value

// What is quoted, what is not English, and what is like a telephone number
// comes from outside: this program's own log is plain English.
var (
	quoted     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	foreign    = regexp.MustCompile(`[^\x00-\x7f]+(?:[\d ,.!?:;()-]*[^\x00-\x7f]+)*`)
	telephone  = regexp.MustCompile(`(?:\+?\b86[- ]?)?\b1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b|\b0\d{2,3}[- ]?\d{7,8}\b`)
	webAddress = regexp.MustCompile(`^"https?://[^"?#]*"$`)
	botPath    = regexp.MustCompile(`/bot\d+:[^/\s"]+`)
)

// cleaner takes out of a text what a log must not hold.
func cleaner(secrets ...string) func(string) string {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		pairs = append(pairs, s, "***")
		if _, key, ok := strings.Cut(s, ":"); ok && len(key) > 8 { // of a bot's token: 123:KEY
			pairs = append(pairs, key, "***")
		}
	}
	hide := strings.NewReplacer(pairs...)
	return func(s string) string {
		s = botPath.ReplaceAllString(hide.Replace(s), "/bot***")
		s = quoted.ReplaceAllStringFunc(s, func(q string) string {
			if webAddress.MatchString(q) {
				return q
			}
			return `"…"`
		})
		s = telephone.ReplaceAllString(foreign.ReplaceAllString(s, "…"), "…")
		if len(s) > mostLogged {
			s = strings.ToValidUTF8(s[:mostLogged], "") + "…"
		}
		return s
	}
}

// sharedWriters let goroutines write to what a caller of run gave, which may be
// one and the same.
func sharedWriters(s std) std {
	var mu sync.Mutex
	s.out, s.err = &sharedWriter{&mu, s.out}, &sharedWriter{&mu, s.err}
	return s
}

type sharedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (s *sharedWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}
