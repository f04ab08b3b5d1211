package telegramtest

import (
	"io"
	"net/http"
	"strings"
)

// Fault is what happens to a call instead of, or after, its work.
type Fault func(s *Server, w http.ResponseWriter, r *http.Request, work func() (any, error))

// Fail gives the next n calls of a method a fault.
func (s *Server) Fail(method string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method = strings.ToLower(method)
	for range n {
		s.faults[method] = append(s.faults[method], f)
	}
}

// takeFault counts the call and takes the next fault planned for it.
func (s *Server) takeFault(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	s.touch()
	planned := s.faults[method]
	if len(planned) == 0 {
		return nil
	}
	s.faults[method] = planned[1:]
	return planned[0]
}

// TooManyRequests answers 429 with retry_after.
func TooManyRequests(seconds int) Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, _ func() (any, error)) {
		writeError(w, tooMany(seconds))
	}
}

// Refusal answers with a code and Telegram's words, without doing the work.
func Refusal(code int, description string) Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, _ func() (any, error)) {
		writeError(w, &apiError{Code: code, Description: description})
	}
}

// ServerError answers 500.
func ServerError() Fault { return Refusal(500, "Internal Server Error") }

// BadGateway answers 502 with a page of HTML, as Telegram's front servers do.
func BadGateway() Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, _ func() (any, error)) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n")
	}
}

// Hang never answers: the call ends when its client gives up.
func Hang() Fault {
	return func(s *Server, _ http.ResponseWriter, r *http.Request, _ func() (any, error)) {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		panic(http.ErrAbortHandler)
	}
}

// Pass lets a call through, so that a later one can be made to fail.
func Pass() Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, work func() (any, error)) { answer(w, work) }
}

// Drop does the work and then closes the connection without an answer: the
// client cannot know whether Telegram has accepted the call.
func Drop() Fault {
	return func(_ *Server, _ http.ResponseWriter, _ *http.Request, work func() (any, error)) {
		_, _ = work()
		panic(http.ErrAbortHandler)
	}
}
