package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anka/data"
)

func TestHeaders(t *testing.T) {
	_, url := serve(t, &inbox{}, nil)
	for _, path := range []string{"/", "/page/chat.js", "/page/style.css", "/state", "/nowhere", "/events?as=nobody"} {
		_, body, h := do(t, "GET", url+path, "")
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Content-Type") == "" {
			t.Errorf("%s: %v", path, h)
		}
		if strings.Contains(body, "https://") || strings.Contains(body, "<script>") || strings.Contains(body, "style=") || strings.Contains(body, "onclick") {
			t.Errorf("%s: an outside resource or something inline", path)
		}
	}
	code, _, h := do(t, "GET", url+"/page/chat.js", "")
	if code != 200 || !strings.Contains(h.Get("Content-Type"), "javascript") {
		t.Error(code, h)
	}
	if code, _, _ = do(t, "GET", url+"/page/chat.js", "", "If-None-Match", h.Get("ETag")); code != 304 {
		t.Error("not cached:", code)
	}
	code, body, _ := do(t, "GET", url+"/nowhere", "")
	if code != 404 {
		t.Error(code)
	}
	chinese(t, body)
}

func TestRights(t *testing.T) {
	b := &inbox{}
	s, url := serve(t, b, nil)
	id := deliver(t, s, data.Letter{Chat: "private:xie", Text: "表", File: &data.File{Name: "缺口.txt", Body: []byte("内容")}})
	for _, c := range []struct {
		method, path, body string
		code               int
	}{
		{"GET", "/state?as=nobody", "", 403},
		{"GET", "/events?as=nobody", "", 403},
		{"GET", "/events?as=jia&chat=private:xie", "", 403},
		{"GET", "/events?as=jia&chat=group:" + depot, "", 403},
		{"GET", "/events?as=yuan&chat=group:", "", 403},
		{"GET", "/file/" + id + "?as=jia", "", 404},
		{"GET", "/file/" + id + "?as=jia&chat=private:xie", "", 403},
		{"GET", "/file/1?as=xie", "", 404},
		{"POST", "/say", words("key00001", "nobody", "private:nobody", "x"), 403},
		{"POST", "/say", words("key00001", "jia", "private:xie", "x"), 403},
		{"POST", "/say", words("key00001", "fa", "group:"+station, "x"), 403},
		{"POST", "/say", words("key00001", "yuan", "group:", "x"), 403},
		{"POST", "/say", words("key00001", "xie", "", "x"), 400},
		{"GET", "/say", "", 404},
		{"POST", "/state", "", 404},
	} {
		code, body, _ := do(t, c.method, url+c.path, c.body)
		if code != c.code {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, code, body)
		}
		chinese(t, body)
	}
	if len(b.stored()) != 0 {
		t.Error("something was stored")
	}
	code, body, h := do(t, "GET", url+"/file/"+id+"?as=xie", "")
	if code != 200 || body != "内容" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Error(code, body, h)
	}
}

func TestLimits(t *testing.T) {
	b := &inbox{}
	_, url := serve(t, b, nil)
	tap := func(button, message, text string) string {
		j, _ := json.Marshal(said{Key: "key00001", From: "xie", Chat: "private:xie", Button: button, Message: message, Text: text})
		return string(j)
	}
	for name, c := range map[string]struct {
		body string
		code int
	}{
		"just fits":      {words("key00000", "xie", "private:xie", strings.Repeat("油", maxText)), 204},
		"too long":       {words("key00001", "xie", "private:xie", strings.Repeat("油", maxText+1)), 413},
		"megabyte":       {words("key00001", "xie", "private:xie", strings.Repeat("a", 1<<20)), 413},
		"blank":          {words("key00001", "xie", "private:xie", " \n　"), 400},
		"no key":         {words("", "xie", "private:xie", "x"), 400},
		"bad key":        {words("a|b|c|d|e", "xie", "private:xie", "x"), 400},
		"endless key":    {words(strings.Repeat("k", 65), "xie", "private:xie", "x"), 400},
		"not JSON":       {"油", 400},
		"two values":     {words("key00001", "xie", "private:xie", "x") + "{}", 400},
		"unknown field":  {`{"key":"key00001","from":"xie","chat":"private:xie","text":"x","admin":true}`, 400},
		"wrong type":     {`{"key":1}`, 400},
		"half a tap":     {tap("s:1", "", ""), 400},
		"other half":     {tap("", "5", ""), 400},
		"tap and text":   {tap("s:1", "5", "x"), 400},
		"endless button": {tap(strings.Repeat("s", 65), "5", ""), 400},
	} {
		code, body, _ := do(t, "POST", url+"/say", c.body)
		if code != c.code {
			t.Errorf("%s: %d %s", name, code, body)
		}
		if code != 204 {
			chinese(t, body)
		}
	}
	if n := len(b.stored()); n != 1 {
		t.Errorf("%d stored", n)
	}
}

func TestForeignPages(t *testing.T) {
	b := &inbox{}
	_, url := serve(t, b, nil)
	host := strings.TrimPrefix(url, "http://")
	body := words("key00001", "xie", "private:xie", "x")
	for name, c := range map[string]struct {
		method, path string
		headers      []string
		code         int
	}{
		"form":            {"POST", "/say", []string{"Content-Type", "text/plain"}, 415},
		"no type":         {"POST", "/say", []string{"Content-Type", ""}, 415},
		"other origin":    {"POST", "/say", []string{"Origin", "http://evil.example"}, 403},
		"no origin":       {"POST", "/say", []string{"Origin", "null"}, 403},
		"other port":      {"POST", "/say", []string{"Origin", "http://127.0.0.1:1"}, 403},
		"cross site":      {"POST", "/say", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"same site":       {"POST", "/say", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"typed":           {"POST", "/say", []string{"Sec-Fetch-Site", "none"}, 403},
		"forged together": {"POST", "/say", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://evil.example"}, 403},
		"read by another": {"GET", "/state?as=xie", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"heard":           {"GET", "/events?as=xie", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a link to us":    {"GET", "/", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		"read by hand":    {"GET", "/state?as=xie", []string{"Sec-Fetch-Site", "none"}, 200},
		"our own":         {"POST", "/say", []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + host}, 204},
	} {
		code, got, _ := do(t, c.method, url+c.path, body, c.headers...)
		if code != c.code {
			t.Errorf("%s: %d %s", name, code, got)
		}
		if code >= 400 {
			chinese(t, got)
		}
	}
	if n := len(b.stored()); n != 1 {
		t.Errorf("%d stored", n)
	}
}

func TestLoopbackHost(t *testing.T) {
	s, _ := serve(t, &inbox{}, func(c *Config) { c.Loopback = true })
	far, _ := serve(t, &inbox{}, nil)
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "LOCALHOST": 200, "[::1]:8080": 200, "[::1]": 200, "127.9.9.9": 200,
		"evil.example": 403, "evil.example:8080": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403, "192.168.1.5:8080": 403, "0.0.0.0": 403, "": 403,
	} {
		for server, want := range map[*Server]int{s: want, far: 200} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.Host = host
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%q: %d, want %d", host, w.Code, want)
			}
		}
	}
}

func TestInboxFails(t *testing.T) {
	b := &inbox{fail: errors.New("disk full")}
	_, url := serve(t, b, nil)
	body := words("key00001", "xie", "private:xie", "油漏了")
	code, got, _ := do(t, "POST", url+"/say", body)
	if code != 503 || strings.Contains(got, "disk") {
		t.Error(code, got)
	}
	chinese(t, got)
	if texts(state(t, url, "xie").Chats[1].Lines) != "" {
		t.Error("shown though not stored")
	}
	b.set(func() { b.fail = nil })
	if code, _, _ = do(t, "POST", url+"/say", body); code != 204 || texts(state(t, url, "xie").Chats[1].Lines) != "油漏了" {
		t.Error("the second try failed:", code)
	}
}
