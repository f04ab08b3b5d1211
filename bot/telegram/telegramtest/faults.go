package telegramtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
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
func (s *Server) takeFault(method string, chat int64) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	s.touch()
	planned := s.faults[method]
	if len(planned) == 0 {
		return s.drawFault(method, chat)
	}
	s.faults[method] = planned[1:]
	return planned[0]
}

// TooManyRequests answers 429 with retry_after.
func TooManyRequests(seconds int) Fault {
	return func(s *Server, w http.ResponseWriter, r *http.Request, _ func() (any, error)) {
		_, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
		s.mu.Lock()
		s.refused(strings.ToLower(method), 0, WhyFault, seconds)
		s.mu.Unlock()
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

// Hang never answers and does nothing: the call ends when its client gives up.
func Hang() Fault {
	return func(s *Server, _ http.ResponseWriter, r *http.Request, _ func() (any, error)) {
		s.hold(r, -1)
		panic(http.ErrAbortHandler)
	}
}

// HangAfter does the work and then never answers.
func HangAfter() Fault {
	return func(s *Server, _ http.ResponseWriter, r *http.Request, work func() (any, error)) {
		_, _ = work()
		s.hold(r, -1)
		panic(http.ErrAbortHandler)
	}
}

// Delay waits before it does the work. A client that gave up has sent all the same.
func Delay(d time.Duration) Fault {
	return func(s *Server, w http.ResponseWriter, r *http.Request, work func() (any, error)) {
		s.hold(r, d)
		answer(w, work)
	}
}

// Dribble does the work and sends the answer in small pieces over a time.
func Dribble(d time.Duration) Fault {
	return func(s *Server, w http.ResponseWriter, r *http.Request, work func() (any, error)) {
		whole := httptest.NewRecorder()
		answer(whole, work)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(whole.Code)
		const pieces = 10
		body := whole.Body.Bytes()
		for i := range pieces {
			_, _ = w.Write(body[len(body)*i/pieces : len(body)*(i+1)/pieces]) // the client may have gone
			_ = http.NewResponseController(w).Flush()
			s.hold(r, d/pieces)
		}
	}
}

// Garble does the work and answers 200 with half of the JSON.
func Garble() Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, work func() (any, error)) {
		whole := httptest.NewRecorder()
		answer(whole, work)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2]) // the client may have gone
	}
}

// hold waits for a time, or for ever if it is negative; less if the client goes
// or the server closes.
func (s *Server) hold(r *http.Request, d time.Duration) {
	var over <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
	case <-r.Context().Done():
	case <-s.done:
	}
}

// Pass lets a call through, so that a later one can be made to fail.
func Pass() Fault {
	return func(_ *Server, w http.ResponseWriter, _ *http.Request, work func() (any, error)) { answer(w, work) }
}

// Cut closes the connection without doing anything.
func Cut() Fault {
	return func(*Server, http.ResponseWriter, *http.Request, func() (any, error)) { panic(http.ErrAbortHandler) }
}

// Drop does the work and then closes the connection without an answer: the
// client cannot know whether Telegram has accepted the call.
func Drop() Fault {
	return func(_ *Server, _ http.ResponseWriter, _ *http.Request, work func() (any, error)) {
		_, _ = work()
		panic(http.ErrAbortHandler)
	}
}
