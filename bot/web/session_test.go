package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/store"
)

// A log-in is a new secret, whatever the browser brings; what it had before is over.
func TestFixation(t *testing.T) {
	p := newPlant(t, nil)
	b := p.browser()
	planted := strings.Repeat("A", 43)
	b.cookie = &http.Cookie{Name: "anka", Value: planted}
	b.enter(p.invite(nil), "谢师傅")
	if b.cookie.Value == planted {
		t.Fatal("the planted cookie was taken")
	}
	old := *b
	b.enter(p.invite(nil), "贾小妹")
	if b.cookie.Value == old.cookie.Value || b.id == old.id {
		t.Error("the same log-in for another person")
	}
	if code, _, _ := old.do("GET", "/state", ""); code != 401 {
		t.Error("the old log-in still opens:", code)
	}
	for _, value := range []string{planted, "", "x", strings.Repeat("A", 5000), b.cookie.Value + "A", "%00", strings.ToLower(b.cookie.Value)} {
		x := p.browser()
		x.cookie = &http.Cookie{Name: "anka", Value: value}
		if code, _, _ := x.do("GET", "/state", ""); code != 401 {
			t.Errorf("%.50s: %d", value, code)
		}
	}
}

func TestNotLoggedIn(t *testing.T) {
	p := newPlant(t, nil)
	in, out := p.worker("谢师傅"), p.browser()
	for _, path := range []string{"/state", "/state?as=" + in.id, "/events", "/events?as=" + in.id + "&chat=" + in.private(), "/file/1?as=" + in.id} {
		code, body, _ := out.do("GET", path, "")
		if code != 401 {
			t.Errorf("%s: %d", path, code)
		}
		chinese(t, body)
	}
	if code := (&browser{plant: p, id: in.id}).say("key00001", in.private(), "x"); code != 401 {
		t.Error("said without log-in:", code)
	}
	if code, _, _ := out.do("POST", "/upload", "x", "Content-Type", "application/octet-stream", "Anka-File", `{"key":"key00001","name":"a","chat":"`+in.private()+`"}`); code != 401 {
		t.Error("sent without log-in:", code)
	}
}

func TestLogout(t *testing.T) {
	p := newPlant(t, nil)
	b := p.worker("谢师傅")
	heard := b.stream()
	code, _, resp := b.do("POST", "/logout", "{}")
	if k := resp.Cookies(); code != 204 || len(k) != 1 || k[0].Value != "" || k[0].MaxAge >= 0 {
		t.Errorf("%d %v", code, k)
	}
	if code, _, _ := b.do("GET", "/state", ""); code != 401 {
		t.Error("a stolen cookie outlives the log-out:", code)
	}
	ends(t, heard)
}

func ends(t *testing.T, heard <-chan event) {
	t.Helper()
	for end := time.After(5 * time.Second); ; {
		select {
		case _, ok := <-heard:
			if !ok {
				return
			}
		case <-end:
			t.Fatal("the stream goes on")
		}
	}
}

func TestExpiry(t *testing.T) {
	p := newPlant(t, nil)
	idle, used := p.worker("谢师傅"), p.worker("贾小妹")
	opens := func(b *browser) bool { code, _, _ := b.do("GET", "/state", ""); return code == 200 }
	for day := 1; day <= 95; day++ {
		p.pass(24 * time.Hour)
		if day == 29 && !opens(idle) {
			t.Error("over before its time")
		}
		if got := opens(used); got != (day < 90) {
			t.Errorf("day %d: the used log-in opens %t", day, got)
		}
	}
	if opens(idle) {
		t.Error("an unused log-in opens")
	}
	code, body, _ := idle.do("GET", "/state", "")
	if code != 401 || !strings.Contains(body, "失效") {
		t.Error(code, body)
	}
	p.worker("新人")
	var left int
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM session`).Scan(&left) }))
	if left != 1 {
		t.Errorf("%d log-ins kept, want the new one", left)
	}
}

// Who has left hears nothing more, not even what comes at that moment.
func TestRemoved(t *testing.T) {
	p := newPlant(t, nil)
	b, stays := p.worker("谢师傅"), p.worker("贾小妹")
	p.page.moment = time.Hour // then only the look before each event ends it
	group := groupChat + station
	heard := b.stream()
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
		g, err := p.config.Gate.Known(t.Context(), b.cookie.Value)
		if err != nil {
			return err
		}
		_, _, err = tx.Leave(t.Context(), g.Person.ID, p.atMS.Load())
		return err
	}))
	if code := stays.say("key00001", group, "他走了"); code != 204 {
		t.Fatal(code)
	}
	for e := range heard {
		if e.kind == "line" {
			t.Errorf("heard %q after he left", e.line.Text)
		}
	}
	if code := b.say("key00002", group, "我还在"); code != 401 {
		t.Error("spoke after he left:", code)
	}
	_, _ = p.page.Deliver(t.Context(), data.Letter{Chat: b.private(), Text: "在吗"}) // refused or not: his chat may be open yet
	p.page.hub.mu.Lock()
	delete(p.page.hub.chats, b.private())
	p.page.hub.mu.Unlock()
	if _, err := p.page.Deliver(t.Context(), data.Letter{Chat: b.private(), Text: "在吗"}); err == nil {
		t.Error("a letter to somebody who has left was taken")
	}
}

func TestForeignChats(t *testing.T) {
	p := newPlant(t, nil)
	b, mate := p.worker("谢师傅"), p.worker("贾小妹")
	far := p.browser().enter(p.invite(func(i *store.Invitation) { i.Enterprise = depot }), "付发油")
	above := p.browser().enter(p.invite(func(i *store.Invitation) {
		i.Role, i.Enterprise, i.Post, i.Area = data.Supervisor, "", "", "德感街道"
	}), "袁监管")
	for _, c := range []struct {
		who  *browser
		chat string
		code int
	}{
		{b, b.private(), 204}, {b, groupChat + station, 204}, {mate, groupChat + station, 204},
		{b, mate.private(), 403}, {b, groupChat + depot, 403}, {far, groupChat + station, 403}, {above, groupChat, 403}, {above, groupChat + station, 403},
		{above, above.private(), 204}, {b, "private:", 403}, {b, "nonsense", 403},
	} {
		if code := c.who.say(fmt.Sprint("key-", c.who.id, len(c.chat)), c.chat, "/start"); code != c.code {
			t.Errorf("%s in %s: %d", c.who.id, c.chat, code)
		}
		code, _, resp := c.who.do("GET", "/file/1?chat="+c.chat, "")
		if want := map[bool]int{true: 404, false: 403}[c.code == 204]; code != want {
			t.Errorf("file in %s: %d %v", c.chat, code, resp.Header)
		}
	}
	// In another's name: the claim must be one's own.
	if code, _, _ := b.do("POST", "/say", words("key00009", mate.id, mate.private(), "x")); code != 403 {
		t.Error("said in another's name:", code)
	}
	if code, _, _ := b.do("GET", "/state?as="+mate.id, ""); code != 403 {
		t.Error("looked as another:", code)
	}
}

func TestLoginAgain(t *testing.T) {
	p := newPlant(t, nil)
	first := p.worker("谢师傅")
	g, err := p.config.Gate.Known(t.Context(), first.cookie.Value)
	p.must(err)
	token := p.invite(func(i *store.Invitation) { i.Person = g.Person.ID })
	b := p.browser()
	if _, body, _ := b.do("POST", "/join", joinBody(token, "", false)); !strings.Contains(body, "谢师傅") {
		t.Error(body)
	}
	if b.enter(token, ""); b.id != first.id {
		t.Error("another person:", b.id)
	}
	p.must(p.config.Gate.LeaveAll(t.Context(), g.Person.ID))
	for _, x := range []*browser{first, b} {
		if code, _, _ := x.do("GET", "/state", ""); code != 401 {
			t.Error("still in:", code)
		}
	}
}
