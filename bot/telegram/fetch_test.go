package telegram

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFetch(t *testing.T) {
	file := func(path, size string) string {
		return `{"ok":true,"result":{"file_id":"BQ1","file_unique_id":"u","file_size":` + size + `,"file_path":"` + path + `"}}`
	}
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked of another server: %s", r.URL) }))
	defer other.Close()
	for name, k := range map[string]struct {
		getFile string
		path    string
		code    int
		body    string
		want    string // "" : an error
		tooBig  bool
	}{
		"got":                   {file("documents/file_1.xlsx", "4"), "/file/documents/file_1.xlsx", 200, "PK\x03\x04", "PK\x03\x04", false},
		"a name to escape":      {file("documents/卡 1?#%.xlsx", "4"), "/file/documents/%E5%8D%A1%201%3F%23%25.xlsx", 200, "PK\x03\x04", "PK\x03\x04", false},
		"as long as may be":     {file("f", "10"), "/file/f", 200, "0123456789", "0123456789", false},
		"too long as told":      {file("f", "11"), "/file/f", 200, "0123456789", "", true},
		"too long, told wrong":  {file("f", "3"), "/file/f", 200, "01234567890", "", true},
		"too long for bots":     {`{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}`, "", 200, "", "", true},
		"unknown":               {`{"ok":false,"error_code":400,"description":"Bad Request: wrong file_id or the file is temporarily unavailable"}`, "", 200, "", "", false},
		"no path":               {`{"ok":true,"result":{"file_id":"BQ1"}}`, "/file/", 200, "x", "", false},
		"no longer there":       {file("f", "3"), "/file/f", 404, `{"ok":false,"error_code":404}`, "", false},
		"server down":           {file("f", "3"), "/file/f", 502, "<html>", "", false},
		"sent elsewhere":        {file("f", "3"), "/file/f", 302, "redirect:" + other.URL, "", false},
		"on the server's disk":  {file("/etc/passwd", "3"), "/file//etc/passwd", 200, "root", "", false},
		"on a disk of Windows":  {file(`C:\\\\bots\\\\f`, "3"), "", 200, "root", "", false},
		"out of its folder":     {file("../../secret", "3"), "/secret", 200, "root", "", false},
		"out of it, going down": {file("documents/../../x", "3"), "/x", 200, "root", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := canned(t)
			a.say("getFile", 200, k.getFile)
			a.say(k.path, k.code, k.body)
			c := a.channel(t)
			got, err := c.Fetch(t.Context(), "BQ1", 10)
			if string(got) != k.want || (err == nil) != (k.want != "") || errors.Is(err, ErrTooBig) != k.tooBig {
				t.Errorf("%q %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), "TEST-token") {
				t.Errorf("holds the token: %v", err)
			}
			if a.last("getFile")["file_id"] != "BQ1" {
				t.Errorf("%v", a.last("getFile"))
			}
		})
	}
}

// TestFetchWithoutServer: the address of a failed download is not told.
func TestFetchWithoutServer(t *testing.T) {
	a := canned(t)
	c := a.channel(t)
	a.server.Close()
	if _, err := c.Fetch(t.Context(), "BQ1", 10); err == nil || strings.Contains(err.Error(), "TEST-token") {
		t.Errorf("%v", err)
	}
	if _, err := c.download(t.Context(), "f", 10); err == nil || strings.Contains(c.scrub(err).Error(), "TEST-token") {
		t.Errorf("%v", c.scrub(err))
	}
}
