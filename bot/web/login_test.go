package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"anka/bot"
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

// Who is on the enterprise's roster becomes that person; when it is not clear who of
// them he is, he is asked, and nothing is taken until he has said.
func TestJoinWhich(t *testing.T) {
	p := newPlant(t, nil)
	p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
		return tx.TakeRoster(t.Context(), &data.Roster{Enterprises: []data.RosterEnterprise{{ID: 1, Name: station, Posts: []data.RosterPost{{Name: "加油员"}},
			People: []data.RosterPerson{{Name: "谢师傅", Role: data.Worker, Posts: []string{"卸油员", "加油员"}}, {Name: "贾小妹", Role: data.TeamLead, Posts: []string{"加油员"}},
				{Name: "贾小妹", Role: data.Worker, Posts: []string{"加油员"}}}}}}, 0, 1)
	}))
	post := func(b *browser, token, name string, who int64) (int, string) {
		body, _ := json.Marshal(joining{Token: token, Name: name, Join: true, Who: who})
		code, said, _ := b.do("POST", "/join", string(body))
		return code, said
	}
	people := func() (n int) {
		p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM person WHERE left_ms IS NULL`).Scan(&n)
		}))
		return n
	}
	if me := p.browser().enter(p.invite(nil), "谢 师傅").look(); me.Me.Name != "谢师傅" || people() != 3 {
		t.Errorf("%+v, %d people", me.Me, people())
	}
	token, b := p.invite(nil), p.browser()
	code, said := post(b, token, "贾小妹", 0)
	var ask which
	if err := json.Unmarshal([]byte(said), &ask); err != nil || code != 200 || len(ask.Which) != 2 || ask.Which[0].Label != "加油员 班组长" || people() != 3 {
		t.Fatalf("%d %s %v", code, said, err)
	}
	if code, said = post(b, token, "贾小妹", 999); code != 200 || !strings.Contains(said, "which") {
		t.Errorf("nobody's number: %d %s", code, said)
	}
	if code, said = post(b, token, "贾小妹", ask.Which[1].ID); code != 204 || people() != 3 {
		t.Errorf("%d %s, %d people", code, said, people())
	}
	// One is left of that name; he says that he is another.
	token = p.invite(nil)
	if code, said = post(b, token, "贾小妹", 0); code != 200 || strings.Count(said, "label") != 1 {
		t.Errorf("%d %s", code, said)
	}
	if code, said = post(b, token, "贾小妹", bot.NobodyListed); code != 204 || people() != 4 {
		t.Errorf("%d %s, %d people", code, said, people())
	}
}
