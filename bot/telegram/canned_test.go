package telegram

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// api gives answers that a test has written beforehand, for what it must be
// exact about, and keeps what it was asked. The last answer is given again.
type api struct {
	mu      sync.Mutex
	server  *httptest.Server
	answers map[string][]cannedAnswer
	asked   map[string][]map[string]string
}

type cannedAnswer struct {
	code int
	body string
}

func canned(t *testing.T) *api {
	a := &api{answers: map[string][]cannedAnswer{}, asked: map[string][]map[string]string{}}
	a.server = httptest.NewServer(a)
	t.Cleanup(a.server.Close)
	return a
}

// say gives code, body, code, body … to the next calls of a method.
func (a *api) say(method string, answers ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[method] = nil
	for i := 0; i < len(answers); i += 2 {
		a.answers[method] = append(a.answers[method], cannedAnswer{answers[i].(int), answers[i+1].(string)})
	}
}

func (a *api) calls(method string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.asked[method])
}

func (a *api) last(method string) map[string]string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.asked[method]); n > 0 {
		return a.asked[method][n-1]
	}
	return nil
}

const cannedToken = "7000000001:TEST-token"

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+cannedToken+"/")
	if !ok {
		method = strings.Replace(r.URL.EscapedPath(), "/bot"+cannedToken, "", 1)
	}
	args := map[string]string{}
	var object map[string]json.RawMessage
	if r.Header.Get("Content-Type") == "application/json" {
		_ = json.NewDecoder(r.Body).Decode(&object)
		for k, v := range object {
			args[k] = strings.Trim(string(v), `"`)
		}
	} else if r.ParseMultipartForm(1<<20) == nil {
		for k, v := range r.MultipartForm.Value {
			args[k] = v[0]
		}
		for k, v := range r.MultipartForm.File {
			f, _ := v[0].Open()
			body, _ := io.ReadAll(f)
			args[k] = fmt.Sprintf("%s:%s", v[0].Filename, body)
		}
	}
	a.mu.Lock()
	a.asked[method] = append(a.asked[method], args)
	list := a.answers[method]
	if len(list) == 0 {
		list = []cannedAnswer{{404, `{"ok":false,"error_code":404,"description":"Not Found: method not found"}`}}
	}
	if len(list) > 1 {
		a.answers[method] = list[1:]
	}
	a.mu.Unlock()
	if to, ok := strings.CutPrefix(list[0].body, "redirect:"); ok {
		http.Redirect(w, r, to, list[0].code)
		return
	}
	w.WriteHeader(list[0].code)
	_, _ = io.WriteString(w, list[0].body)
}

func (a *api) channel(t *testing.T) *Channel {
	t.Helper()
	j := &journal{}
	c, err := New(Config{Token: cannedToken, API: a.server.URL, Timeout: 20 * time.Second, Log: slog.New(slog.NewTextHandler(j, nil))})
	if err != nil {
		t.Fatal(err)
	}
	c.step, c.most = time.Millisecond, 20*time.Millisecond
	t.Cleanup(func() {
		if strings.Contains(j.String(), "TEST-token") {
			t.Errorf("the log holds the token:\n%s", j)
		}
	})
	return c
}
