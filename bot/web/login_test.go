package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/store"
)

func TestJoin(t *testing.T) {
	p := newPlant(t, nil)
	b, token := p.browser(), p.invite(nil)
	code, body, resp := b.do("POST", "/join", joinBody(token, "", false))
	var v invited
	if err := json.Unmarshal([]byte(body), &v); err != nil || code != 200 || v != (invited{Enterprise: station, Post: "卸油员", Role: "从业人员"}) || len(resp.Cookies()) != 0 {
		t.Fatalf("%d %+v %v %v", code, v, err, resp.Cookies())
	}
	for _, name := range []string{"", " ", "<b>x</b>", strings.Repeat("长", 21), "谢\u202e师傅"} {
		if code, body, resp := b.do("POST", "/join", joinBody(token, name, true)); code != 400 || len(resp.Cookies()) != 0 {
			t.Errorf("name %q: %d %s", name, code, body)
		}
	}
	b.enter(token, "谢师傅")
	me := b.look()
	if me.Me.Name != "谢师傅" || me.Me.Post != "卸油员" || me.Me.Enterprise != station || !me.Login || len(me.People) != 0 || len(me.Chats) != 2 {
		t.Errorf("%+v", me)
	}
	code, body, _ = p.browser().do("POST", "/join", joinBody(token, "别人", true))
	if code != 403 {
		t.Error("a single invitation let two in:", code)
	}
	chinese(t, body)
	if code, _, _ := b.do("GET", "/join", ""); code != 200 {
		t.Error("no page to join:", code)
	}
}

// Two who take the last use at the same time: one of them comes in.
func TestLastUseOnce(t *testing.T) {
	p := newPlant(t, nil)
	token := p.invite(nil)
	codes := make(chan int, 8)
	for i := range 8 {
		go func() {
			code, _, _ := p.browser().do("POST", "/join", joinBody(token, "工人"+string(rune('甲'+i)), true))
			codes <- code
		}()
	}
	in := 0
	for range 8 {
		if <-codes == 204 {
			in++
		}
	}
	if in != 1 {
		t.Errorf("%d came in", in)
	}
}

func TestUselessInvitations(t *testing.T) {
	p := newPlant(t, nil)
	spent := p.invite(nil)
	p.worker("甲")
	p.browser().enter(spent, "乙")
	revoked := p.invite(func(i *store.Invitation) {})
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
		i, err := tx.InvitationOf(t.Context(), revoked)
		if err == nil {
			_, err = tx.RevokeInvitation(t.Context(), i.ID, p.atMS.Load())
		}
		return err
	}))
	said := map[string]bool{}
	for name, token := range map[string]string{"never": strings.Repeat("aB", 16), "short": "x", "none": "", "spent": spent, "revoked": revoked,
		"over": p.invite(func(i *store.Invitation) { i.ExpiresMS = p.atMS.Load() })} {
		for _, join := range []bool{false, true} {
			code, body, resp := p.browser().do("POST", "/join", joinBody(token, "谢师傅", join))
			if code != 403 || len(resp.Cookies()) != 0 {
				t.Errorf("%s: %d %s", name, code, body)
			}
			said[body] = true
		}
	}
	if len(said) != 1 {
		t.Errorf("what is told differs: %v", said)
	}
}

func TestCookie(t *testing.T) {
	for _, c := range []struct {
		url, name string
		secure    bool
	}{{"https://anka.example", "__Host-anka", true}, {"", "anka", false}, {"http://192.168.1.5:8080", "anka", false}} {
		p := newPlant(t, func(conf *Config) { conf.URL = c.url })
		b := p.browser()
		if c.url != "" {
			b.url = p.url
		}
		code, body, resp := b.do("POST", "/join", joinBody(p.invite(nil), "谢师傅", true))
		if code != 204 {
			t.Fatal(c.url, code, body)
		}
		k := resp.Cookies()[0]
		if k.Name != c.name || k.Secure != c.secure || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/" || k.Domain != "" ||
			k.MaxAge != 90*24*3600 || len(k.Value) != 43 {
			t.Errorf("%s: %+v", c.url, k)
		}
		if hsts := resp.Header.Get("Strict-Transport-Security"); (hsts != "") != c.secure {
			t.Errorf("%s: HSTS %q", c.url, hsts)
		}
		if link := p.page.Link("TOKEN"); link != "" && link != c.url+"/join#TOKEN" || link == "" && c.url != "" {
			t.Error(link)
		}
	}
}

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
	_, err := p.page.Deliver(t.Context(), data.Letter{Chat: b.private(), Text: "在吗"})
	p.page.hub.mu.Lock()
	delete(p.page.hub.chats, b.private())
	p.page.hub.mu.Unlock()
	if _, err = p.page.Deliver(t.Context(), data.Letter{Chat: b.private(), Text: "在吗"}); err == nil {
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
