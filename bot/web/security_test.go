package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Where a request comes from × what it does: only our own page writes.
func TestOrigins(t *testing.T) {
	p := newPlant(t, func(c *Config) { c.URL = "https://anka.example" })
	b := p.browser()
	b.enter(p.invite(nil), "谢师傅")
	here := p.url
	say := func(n int) string { return words(fmt.Sprintf("key-%05d", n), b.id, b.private(), "/start") }
	for i, c := range []struct {
		name         string
		origin, site string
		read, write  int
	}{
		{"our page", here, "same-origin", 200, 204},
		{"our page, old browser", here, "", 200, 204},
		{"our page, no origin", "", "same-origin", 200, 204},
		{"by its public name", "https://anka.example", "same-origin", 200, 204},
		{"nothing said", "", "", 200, 403},
		{"typed", "", "none", 200, 403},
		{"another site", "https://evil.example", "cross-site", 403, 403},
		{"another site, old browser", "https://evil.example", "", 403, 403},
		{"a name below ours", "https://x.anka.example", "same-site", 403, 403},
		{"ours without https", "http://anka.example", "same-origin", 403, 403},
		{"ours at another port", "https://anka.example:8443", "", 403, 403},
		{"a frame in a box", "null", "cross-site", 403, 403},
		{"a lie", "https://evil.example", "same-origin", 403, 403},
		{"this machine, other port", "http://127.0.0.1:1", "", 403, 403},
		{"looks like ours", "https://anka.example.evil.example", "", 403, 403},
	} {
		h := []string{"Origin", c.origin, "Sec-Fetch-Site", c.site}
		if code, body, _ := b.do("GET", "/state", "", h...); code != c.read {
			t.Errorf("%s reads: %d %s", c.name, code, body)
		}
		for path, body := range map[string]string{"/say": say(i), "/join": joinBody("x", "", false)} {
			want := c.write
			if path == "/join" && want == 204 {
				want = 403 // no such invitation
			}
			if code, got, _ := b.do("POST", path, body, h...); code != want {
				t.Errorf("%s writes %s: %d %s", c.name, path, code, got)
			}
		}
		if c.write == 403 {
			if code, _, _ := b.do("POST", "/logout", "{}", h...); code != 403 {
				t.Errorf("%s logs out: %d", c.name, code)
			}
		}
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""} {
		for path, body := range map[string]string{"/say": say(99), "/join": joinBody("x", "", false), "/logout": "{}"} {
			if code, _, _ := b.do("POST", path, body, "Content-Type", kind); code != 415 {
				t.Errorf("%s as %q: %d", path, kind, code)
			}
		}
	}
}

func TestHosts(t *testing.T) {
	for _, c := range []struct {
		url, host string
		code      int
	}{
		{"https://anka.example", "anka.example", 200}, {"https://anka.example", "ANKA.example", 200}, {"https://anka.example", "anka.example:443", 421},
		{"https://anka.example:443", "anka.example", 200}, {"https://anka.example:8443", "anka.example:8443", 200}, {"https://anka.example:8443", "anka.example", 421},
		{"https://anka.example", "evil.example", 421}, {"https://anka.example", "x.anka.example", 421}, {"https://anka.example", "", 421},
		{"https://anka.example", "127.0.0.1:8080", 200}, {"https://anka.example", "localhost", 200}, {"https://anka.example", "192.168.1.5", 421},
		{"", "127.0.0.1:8080", 200}, {"", "anka.example", 421}, {"", "", 421},
	} {
		p := newPlant(t, func(conf *Config) { conf.URL = c.url })
		for _, path := range []string{"/", "/join", "/page/chat.js"} {
			r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
			r.Host = c.host
			r.Header.Set("X-Forwarded-Host", "anka.example")
			w := httptest.NewRecorder()
			p.page.ServeHTTP(w, r)
			if w.Code != c.code {
				t.Errorf("%s asked as %q for %s: %d", c.url, c.host, path, w.Code)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	for url, fine := range map[string]bool{
		"https://anka.example": true, "https://anka.example/": true, "https://anka.example:8443": true, "http://192.168.1.5:8080": true, "http://127.0.0.1:8080": true,
		"http://anka.example": false, "http://8.8.8.8": false, "anka.example": false, "https://": false, "https://a@anka.example": false,
		"https://anka.example/page": false, "https://anka.example?x": false, "ftp://anka.example": false, "https://anka.example#x": false,
	} {
		if _, err := newAddress(url, false); (err == nil) != fine {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestClient(t *testing.T) {
	for _, c := range []struct {
		proxy   bool
		remote  string
		forward []string
		want    string
	}{
		{false, "10.0.0.1:99", nil, "10.0.0.1"},
		{false, "10.0.0.1:99", []string{"1.2.3.4"}, "10.0.0.1"}, // anybody can say that
		{true, "10.0.0.1:99", nil, "10.0.0.1"},
		{true, "10.0.0.1:99", []string{"1.2.3.4"}, "1.2.3.4"},
		{true, "10.0.0.1:99", []string{"9.9.9.9, 8.8.8.8,1.2.3.4"}, "1.2.3.4"},
		{true, "10.0.0.1:99", []string{"9.9.9.9", "1.2.3.4"}, "1.2.3.4"},
		{true, "10.0.0.1:99", []string{"nonsense"}, ""},
		{true, "10.0.0.1:99", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		{false, "[::ffff:10.0.0.1]:99", nil, "10.0.0.1"},
		{false, "[fe80::1%eth0]:99", nil, "fe80::/64"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/join", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.forward
		if got := (address{proxy: c.proxy}).client(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Headers of every answer with real log-in; nothing of a person is kept by
// anybody on the way.
func TestRealHeaders(t *testing.T) {
	p := newPlant(t, func(c *Config) { c.URL = "https://anka.example" })
	b := p.browser()
	b.enter(p.invite(nil), "谢师傅")
	for _, path := range []string{"/", "/join", "/page/join.js", "/state", "/nowhere", "/file/1"} {
		_, body, resp := b.do("GET", path, "")
		h := resp.Header
		csp := h.Get("Content-Security-Policy")
		for _, s := range []string{"default-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, s) {
				t.Errorf("%s: policy lacks %s", path, s)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		static := path == "/" || path == "/join" || strings.HasPrefix(path, "/page/")
		if !static && h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %s", path, h.Get("Cache-Control"))
		}
		if strings.Contains(body, "<script>") || strings.Contains(body, "style=") || strings.Contains(body, " onclick") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: something inline", path)
		}
	}
	if code, _, _ := b.do("TRACE", "/state", ""); code == 200 {
		t.Error("TRACE:", code)
	}
}

// A body that trickles in does not hold a connection.
func TestTrickle(t *testing.T) {
	p := newPlant(t, nil)
	r, w := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), "POST", p.url+"/join", r)
	p.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", p.url)
	go func() {
		for range 1000 {
			if _, err := w.Write([]byte(" ")); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	p.page.reads = 100 * time.Millisecond
	resp, err := http.DefaultClient.Do(req)
	_ = w.Close()
	if err == nil {
		_ = resp.Body.Close()
		if resp.StatusCode != 400 && resp.StatusCode != 408 {
			t.Error(resp.Status)
		}
	}
}
