package telegramtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// apiError is a refusal as Telegram words it.
type apiError struct {
	Code        int
	Description string
	Parameters  *responseParameters
}

type responseParameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Description) }

func badRequest(format string, a ...any) error {
	return &apiError{Code: 400, Description: "Bad Request: " + fmt.Sprintf(format, a...)}
}

func forbidden(text string) error { return &apiError{Code: 403, Description: "Forbidden: " + text} }

func tooMany(seconds int) error {
	return &apiError{Code: 429, Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		Parameters: &responseParameters{RetryAfter: seconds}}
}

// call is one request to one method.
type call struct {
	ctx    context.Context
	method string // in lower case
	params
}

var tokenForm = regexp.MustCompile(`^[1-9]\d*:[\w-]+$`)

// ServeHTTP is the Bot API: /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.isDown() {
		panic(http.ErrAbortHandler)
	}
	path, isFile := strings.CutPrefix(r.URL.Path, "/file")
	token, name, ok := strings.Cut(strings.TrimPrefix(path, "/bot"), "/")
	switch {
	case !strings.HasPrefix(path, "/bot") || !ok || !tokenForm.MatchString(token):
		writeError(w, &apiError{Code: 404, Description: "Not Found"})
		return
	case token != s.Token:
		writeError(w, &apiError{Code: 401, Description: "Unauthorized"})
		return
	}
	if !isFile {
		s.serveMethod(w, r, strings.ToLower(name))
	} else if fault := s.takeFault("file", 0); fault != nil {
		fault(s, w, r, func() (any, error) { return nil, &apiError{Code: 404, Description: "Not Found"} })
	} else {
		s.serveFile(w, r, name)
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	method, ok := s.methods[name]
	if !ok {
		writeError(w, &apiError{Code: 404, Description: "Not Found: method not found"})
		return
	}
	p, err := readParams(r)
	if err != nil {
		writeError(w, err)
		return
	}
	work := func() (any, error) { return method(s, &call{r.Context(), name, p}) }
	if fault := s.takeFault(name, p.number("chat_id", 0)); fault != nil {
		fault(s, w, r, work)
		return
	}
	answer(w, work)
}

func answer(w http.ResponseWriter, work func() (any, error)) {
	result, err := work()
	if errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	body := map[string]any{"ok": true, "result": result}
	if with, ok := result.(said); ok {
		body["result"], body["description"] = with.result, with.about
	}
	write(w, 200, body)
}

func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{Code: 400, Description: "Bad Request: " + err.Error()}
	}
	body := map[string]any{"ok": false, "error_code": e.Code, "description": e.Description}
	if e.Parameters != nil {
		body["parameters"] = e.Parameters
	}
	write(w, e.Code, body)
}

func write(w http.ResponseWriter, code int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types; it would be a bug of this package
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(raw) // the client may have gone
}
