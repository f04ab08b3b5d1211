package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

func (b *browser) send(key, chat, name, body string) (int, string) {
	b.Helper()
	head, _ := json.Marshal(uploadHeader{key, b.id, chat, name})
	code, got, _ := b.do("POST", "/upload", body, "Content-Type", "application/octet-stream", "Anka-File", url.PathEscape(string(head)))
	return code, got
}

func TestUpload(t *testing.T) {
	p := newPlant(t, nil)
	boss, worker := p.officer(), p.worker("谢师傅")
	if !boss.look().Me.Sends || worker.look().Me.Sends {
		t.Error("who may send")
	}
	big := strings.Repeat("x", maxFile)
	key := 0
	for name, c := range map[string]struct {
		who             *browser
		chat, file, say string
		code            int
	}{
		"a file":          {boss, boss.private(), "卡 + 1.xlsx", "PK一", 204},
		"just fits":       {boss, boss.private(), "a.xlsx", big, 204},
		"too large":       {boss, boss.private(), "a.xlsx", big + "x", 413},
		"empty":           {boss, boss.private(), "a.xlsx", "", 400},
		"no name":         {boss, boss.private(), " ", "x", 400},
		"endless name":    {boss, boss.private(), strings.Repeat("a", 121), "x", 400},
		"in the group":    {boss, groupChat + station, "a.xlsx", "x", 403},
		"a worker":        {worker, worker.private(), "a.xlsx", "x", 403},
		"to another":      {boss, worker.private(), "a.xlsx", "x", 403},
		"in another name": {&browser{plant: p, id: worker.id, cookie: boss.cookie}, worker.private(), "a.xlsx", "x", 403},
	} {
		key++
		code, body := c.who.send(fmt.Sprintf("key-%05d", key), c.chat, c.file, c.say)
		if code != c.code {
			t.Errorf("%s: %d %s", name, code, body)
		}
		if code != 204 {
			chinese(t, body)
		}
	}
	for name, headers := range map[string][]string{
		"a form":        {"Content-Type", "multipart/form-data"},
		"no header":     {"Content-Type", "application/octet-stream"},
		"not JSON":      {"Content-Type", "application/octet-stream", "Anka-File", "x"},
		"broken escape": {"Content-Type", "application/octet-stream", "Anka-File", "%zz"},
	} {
		if code, _, _ := boss.do("POST", "/upload", "x", headers...); code != 400 {
			t.Errorf("%s: %d", name, code)
		}
	}
}

// A file is there from the moment it is taken: the bot gets it after a restart.
func TestUploadKept(t *testing.T) {
	p := newPlant(t, nil)
	boss := p.officer()
	for range 2 { // the same again is the same
		if code, body := boss.send("key-00001", boss.private(), "../卡/一.xlsx", "内容"); code != 204 {
			t.Fatal(code, body)
		}
	}
	var raw []byte
	var n int
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT raw, (SELECT COUNT(*) FROM upload) + COUNT(*) FROM inbox`).Scan(&raw, &n)
	}))
	m, err := p.page.Decode(raw)
	if err != nil || n != 2 || m.File == nil || m.File.Name != ".._卡_一.xlsx" || m.File.Size != int64(len("内容")) || m.Text != "" || !m.Addressed || strings.Contains(string(raw), "内容") {
		t.Fatalf("%+v %+v %v, %d rows", m, m.File, err, n)
	}
	q := open(t, p.path, nil)
	body, err := q.page.Fetch(t.Context(), m.File.ID, 20<<20)
	if err != nil || string(body) != "内容" {
		t.Errorf("%q %v", body, err)
	}
	if _, err := q.page.Fetch(t.Context(), m.File.ID, 3); err == nil {
		t.Error("a file larger than wanted is given")
	}
	c := &browser{plant: q, id: boss.id, cookie: boss.cookie}
	code, got, resp := c.do("GET", "/file/"+m.ID+"?chat="+boss.private(), "")
	if code != 200 || got != "内容" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
		t.Error(code, got, resp.Header)
	}
	q.pass(8 * 24 * time.Hour)
	if code, _ := c.send("key-00002", boss.private(), "b.xlsx", "x"); code != 204 {
		t.Fatal(code)
	}
	if _, err := q.page.Fetch(t.Context(), m.File.ID, 20<<20); err == nil {
		t.Error("an old file is kept for ever")
	}
}

// A team lead's photo is shown to him, and comes to the bot as a photo; a video as
// one; what only has a picture's name is saved.
func TestUploadSeen(t *testing.T) {
	p := newPlant(t, nil)
	lead := p.browser().enter(p.invite(func(i *store.Invitation) { i.Role = data.TeamLead }), "王芳")
	for i, c := range []struct{ name, body, kind, how string }{
		{"现场.PNG", string(png), bot.KindPhoto, "inline"}, {"a.jpg", "<script>", bot.KindPhoto, "attachment"}, {"a.mp4", "x", bot.KindVideo, "attachment"}, {"a.svg", "<svg>", "", "attachment"},
	} {
		if code, body := lead.send(fmt.Sprintf("key-%05d", i), lead.private(), c.name, c.body); code != 204 {
			t.Fatal(c.name, code, body)
		}
		var raw []byte
		p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT raw FROM inbox ORDER BY id DESC LIMIT 1`).Scan(&raw)
		}))
		m, err := p.page.Decode(raw)
		if err != nil || m.File == nil || m.File.Kind != c.kind {
			t.Fatalf("%s: %+v %v", c.name, m, err)
		}
		code, body, resp := lead.do("GET", "/file/"+m.ID+"?chat="+lead.private(), "")
		if code != 200 || body != c.body || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), c.how) {
			t.Error(c.name, code, resp.Header)
		}
	}
}

// What is called a picture and is none is saved, not shown.
func TestPictures(t *testing.T) {
	for name, c := range map[string]struct {
		f    data.File
		kind string
	}{
		"PNG":            {data.File{Name: "a", Body: png, Photo: true}, "image/png"},
		"JPEG":           {data.File{Name: "a", Body: []byte("\xff\xd8\xff\xe0"), Photo: true}, "image/jpeg"},
		"a page":         {data.File{Name: "a.png", Body: []byte("<script>alert(1)</script>"), Photo: true}, ""},
		"SVG":            {data.File{Name: "a.svg", Body: []byte("<svg onload=alert(1)>"), Photo: true}, ""},
		"not to be seen": {data.File{Name: "a.png", Body: png}, ""},
	} {
		if got := picture(&c.f); got != c.kind {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The picture of a secret letter is seen although the record has forgotten it.
func TestSecretPicture(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	p.post(data.Letter{Chat: b.private(), Title: "加入链接", Secret: true, File: &data.File{Name: "join.png", Body: png, Photo: true}})
	all := b.lines(b.private())
	time.Sleep(50 * time.Millisecond) // it is recorded
	if code, body, _ := b.do("GET", "/file/"+all[len(all)-1].ID+"?chat="+b.private(), ""); code != 200 || body != string(png) {
		t.Errorf("%d %q", code, body)
	}
}
