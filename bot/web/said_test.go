package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/store"
)

type inviteT = store.Invitation

// post puts letters into the outbox, as the bot does.
func (p *plant) post(ls ...data.Letter) {
	p.Helper()
	for i := range ls {
		ls[i].Channel, ls[i].DueMS = "web", p.atMS.Load()
	}
	p.must(p.store.Do(p.Context(), func(tx *store.Tx) error { return tx.Post(p.Context(), 0, ls) }))
	// Talk that the bot leaves alone makes it look into the outbox at once.
	p.must(p.bot.Receive(p.Context(), "web", 0, data.Update{Key: fmt.Sprint("talk", ls[0].ID), Chat: "group:", Raw: []byte(`{"id":"1","chat":"group:","from":"x","text":"x"}`)}))
	for _, l := range ls {
		p.until("delivered", func() bool { ok, err := p.store.Settled(p.Context(), "web", l.Chat); return ok && err == nil })
	}
}

func (b *browser) lines(chat string) []*line {
	b.Helper()
	v := b.look()
	i := slices.IndexFunc(v.Chats, func(c chatView) bool { return c.ID == chat })
	return v.Chats[i].Lines
}

var png = []byte("\x89PNG\r\n\x1a\n and so on")

// After a restart a chat shows what was said, once and in order; it goes on
// from there, and files are still there.
func TestAfterRestart(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	for i, text := range []string{"/start", "第二句", "/start"} {
		if code := b.say(fmt.Sprint("key-0000", i), b.private(), text); code != 204 {
			t.Fatal(code)
		}
		p.until("answered", func() bool { return len(b.lines(b.private())) == 2*i+2 })
		p.pass(time.Minute)
	}
	p.post(data.Letter{Chat: b.private(), Title: "图", File: &data.File{Name: "join.png", Body: png, Photo: true, Alt: "会操作 74%"}},
		data.Letter{Chat: b.private(), Text: "表", File: &data.File{Name: "缺口.xlsx", Body: []byte("PK")}, Lasting: [][]string{{"新的"}}},
		data.Letter{Chat: b.private(), Tap: "x", Toast: "只是提示"})
	before := b.lines(b.private())
	after, _ := json.Marshal(before)

	q := open(t, p.path, nil)
	q.atMS.Store(p.atMS.Load() + 1000)
	c := &browser{plant: q, id: b.id, cookie: b.cookie}
	now := c.lines(b.private())
	if len(now) != len(before) {
		t.Fatalf("%d lines, want %d: %s", len(now), len(before), after)
	}
	for i, l := range now {
		o := before[i]
		if l.ID != o.ID || l.Text != o.Text || l.Title != o.Title || l.From != o.From || l.Name != o.Name || l.File != o.File || l.Photo != o.Photo || l.Alt != o.Alt || len(l.Buttons) != len(o.Buttons) {
			t.Errorf("%+v, was %+v", l, o)
		}
	}
	if l := now[len(now)-2]; l.Alt != "会操作 74%" {
		t.Errorf("%+v", l)
	}
	if v := c.look(); v.Chats[1].Lasting[0][0] != "新的" {
		t.Errorf("%v", v.Chats[1].Lasting)
	}
	for i, want := range [][2]string{{"image/png", string(png)}, {"application/octet-stream", "PK"}} {
		code, body, resp := c.do("GET", "/file/"+now[len(now)-2+i].ID+"?chat="+b.private(), "")
		if code != 200 || resp.Header.Get("Content-Type") != want[0] || body != want[1] || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %v %q", code, resp.Header, body)
		}
	}
	// Sent again because the answer was lost: it is there once.
	if code := c.say("key-00000", b.private(), "/start"); code != 204 || len(c.lines(b.private())) != len(now) {
		t.Errorf("%d, %d lines", code, len(c.lines(b.private())))
	}
	heard := c.stream()
	for range now {
		next(t, heard, "line")
	}
	if code := c.say("key-00009", b.private(), "第三句"); code != 204 {
		t.Fatal(code)
	}
	l := next(t, heard, "line").line
	if l.Text != "第三句" || number(l.ID) <= number(now[len(now)-1].ID) {
		t.Errorf("%+v after %s", l, now[len(now)-1].ID)
	}
}

// A chat that nobody looks at is freed, and comes back whole.
func TestFreed(t *testing.T) {
	p := newPlant(t, nil)
	b, other := p.worker("谢师傅"), p.worker("贾小妹")
	if code := b.say("key-00000", b.private(), "/start"); code != 204 {
		t.Fatal(code)
	}
	p.until("answered", func() bool { return len(b.lines(b.private())) == 2 })
	other.stream()
	p.until("listening", func() bool { p.page.hub.mu.Lock(); defer p.page.hub.mu.Unlock(); return len(p.page.hub.subs) == 1 })
	p.pass(idle + time.Minute)
	third := p.worker("第三人") // looks, which opens a chat and frees others
	p.page.hub.mu.Lock()
	_, mine := p.page.hub.chats[b.private()]
	_, listens := p.page.hub.chats[other.private()]
	_, looks := p.page.hub.chats[third.private()]
	p.page.hub.mu.Unlock()
	if mine || !listens || !looks {
		t.Errorf("unused kept %t, listened to kept %t, just opened kept %t", mine, listens, looks)
	}
	p.post(data.Letter{Chat: b.private(), Text: "给不在的人"})
	if got := texts(b.lines(b.private())); !strings.HasSuffix(got, "给不在的人") || len(b.lines(b.private())) != 3 {
		t.Error(got)
	}
}

func TestLastFifty(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	var ls []data.Letter
	for i := range 70 {
		ls = append(ls, data.Letter{Chat: b.private(), Text: fmt.Sprint(i)})
	}
	p.post(ls...)
	p.page.hub.mu.Lock()
	delete(p.page.hub.chats, b.private())
	p.page.hub.mu.Unlock()
	if got := b.lines(b.private()); len(got) != recalled || got[0].Text != "20" || got[recalled-1].Text != "69" {
		t.Errorf("%d: %s", len(got), texts(got))
	}
}

func TestQuiz(t *testing.T) {
	p := newPlant(t, nil)
	b, mate := p.worker("谢师傅"), p.worker("贾小妹")
	group := groupChat + station
	heard := b.stream()
	p.post(data.Letter{Chat: group, Quiz: &data.Quiz{Question: "卸油前先做啥？", Options: []string{"接静电夹", "开阀"}, Right: 0, Why: "防静电。"}})
	e := next(t, heard, "line")
	if e.line.Quiz == nil || len(e.line.Quiz.Options) != 2 {
		t.Fatalf("%+v", e.line)
	}
	_, body, _ := b.do("GET", "/state", "")
	if strings.Contains(body, "防静电") {
		t.Error("the answer is told before it is given")
	}
	answer := func(who *browser, choice int) (int, verdict) {
		text, _ := json.Marshal(said{Key: "key-00001", From: who.id, Chat: group, Message: e.line.ID, Choice: &choice})
		code, body, _ := who.do("POST", "/say", string(text))
		var v verdict
		_ = json.Unmarshal([]byte(body), &v)
		return code, v
	}
	for i, c := range []struct {
		who          *browser
		choice, code int
		want         verdict
	}{
		{b, 2, 404, verdict{}}, {b, -1, 404, verdict{}},
		{b, 1, 200, verdict{1, 0, "防静电。"}}, {b, 0, 200, verdict{1, 0, "防静电。"}}, // the first stands
		{mate, 0, 200, verdict{0, 0, "防静电。"}},
	} {
		if code, v := answer(c.who, c.choice); code != c.code || v != c.want {
			t.Errorf("%d: %d %+v", i, code, v)
		}
	}
	var choices string
	count := func() error {
		return p.store.Do(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT COALESCE(GROUP_CONCAT(choice), '') FROM (SELECT choice FROM poll_answer JOIN poll USING (channel, poll_id) ORDER BY choice)`).Scan(&choices)
		})
	}
	p.until("counted once each", func() bool { p.must(count()); return choices == "0,1" })

	q := open(t, p.path, nil)
	c := &browser{plant: q, id: b.id, cookie: b.cookie}
	if v := c.look().Chats[0].Answered[e.line.ID]; v == nil || *v != (verdict{1, 0, "防静电。"}) {
		t.Errorf("after a restart: %+v", v)
	}
	if code, v := answer(c, 0); code != 200 || v.Choice != 1 {
		t.Errorf("again after a restart: %d %+v", code, v)
	}
}

// A letter that stands in place of another changes it where it stands, for who
// looks on, who looks later, and after a restart.
func TestEdit(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	heard := b.stream()
	p.post(data.Letter{Chat: b.private(), Text: "第1题", Buttons: [][]data.Button{{{Label: "A", Data: "q:1:0"}}}})
	first := next(t, heard, "line").line
	p.post(data.Letter{Chat: b.private(), Text: "后面的"})
	next(t, heard, "line")
	p.post(data.Letter{Chat: b.private(), Text: "第1题\n已点：A", Edit: first.ID}, data.Letter{Chat: b.private(), Text: "没有的", Edit: "4711"})
	l := next(t, heard, "line").line
	if l.ID != first.ID || l.Text != "第1题\n已点：A" || l.Buttons != nil || l.Seq <= first.Seq {
		t.Errorf("%+v", l)
	}
	if l = next(t, heard, "line").line; l.Text != "没有的" || l.ID == "4711" {
		t.Errorf("%+v", l)
	}
	check := func(b *browser) {
		t.Helper()
		var got []string
		for _, l := range b.lines(b.private()) {
			got = append(got, l.Text)
		}
		if n := len(got); n < 3 || !slices.Equal(got[n-3:], []string{"第1题\n已点：A", "后面的", "没有的"}) {
			t.Errorf("%q", got)
		}
	}
	check(b)
	q := open(t, p.path, nil)
	check(&browser{plant: q, id: b.id, cookie: b.cookie})
}
