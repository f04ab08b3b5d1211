//go:build browser

package web

import (
	"bytes"
	"image"
	pngs "image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anka/bot/web/webtest"
	"anka/data"
	"anka/data/store"

	"github.com/chromedp/chromedp"
)

// TestLoginInBrowser: an officer comes in by a link, asks, sends a card file,
// sees a picture and a quiz, and logs out; the way back in is shut.
func TestLoginInBrowser(t *testing.T) {
	for _, l := range looks {
		t.Run(l.Name, func(t *testing.T) {
			p := newPlant(t, nil)
			token := p.invite(func(i *store.Invitation) { i.Role, i.Post, i.Uses = data.Officer, "", 3 })
			d := webtest.Visit(t, p.url+"/join", l)
			byHand(d)
			d.Do(chromedp.Navigate(p.url + "/join#" + token))
			throughTheDoor(t, d, token)
			inside(t, p, d)
			outAgain(t, p, d)
		})
	}
}

// byHand: a code that is none, typed in.
func byHand(d *webtest.Tab) {
	d.Until(`!document.getElementById('ask').hidden`)
	d.Sound("door")
	d.Shot("door-1-empty")
	d.Type("#token", "xYz123wrong")
	d.Press("#ask button")
	d.Until(`document.getElementById('why').textContent.includes('用不了')`)
	d.Sound("door refused")
	d.Shot("door-2-refused")
	d.Forgive() // the console notes the refusal
}

func throughTheDoor(t *testing.T, d *webtest.Tab, token string) {
	d.Until(`!document.getElementById('enter').hidden`)
	if at := webtest.Value[string](d, `location.href`); strings.Contains(at, token) {
		t.Errorf("the token stays in the address: %s", at)
	}
	d.Sound("door open")
	d.Shot("door-3-name")
	d.Type("#name", "A1")
	d.Press("#enter button")
	d.Until(`document.getElementById('why').textContent.includes('真名')`)
	d.Forgive()
	webtest.Value[bool](d, `(document.getElementById('name').value = '', true)`)
	d.Type("#name", "安大姐")
	d.Press("#enter button")
	d.Until(`!!document.querySelector('#chats button') && document.getElementById('name').textContent === '安大姐'`)
	if webtest.Value[string](d, `document.cookie`) != "" {
		t.Error("a script can read the cookie")
	}
	d.Sound("inside")
	d.Shot("inside-1-empty")
}

func inside(t *testing.T, p *plant, d *webtest.Tab) {
	d.Chat("group:")
	d.Until(`document.getElementById('attach').hidden`)
	d.Chat("private:")
	d.Ask("/start")
	d.Answered("安大姐")
	d.Sound("asked")
	d.Shot("inside-2-asked")
	file := filepath.Join(t.TempDir(), "卸油员（示例）.xlsx")
	p.must(os.WriteFile(file, []byte("不是表格"), 0o600))
	d.Choose("#file", file)
	d.Until(`[...document.querySelectorAll('.mine a.file')].some(a => a.textContent.includes('卸油员（示例）.xlsx'))`)
	time.Sleep(300 * time.Millisecond)
	d.Sound("sent")
	d.Shot("inside-3-sent")
	me := webtest.Value[string](d, `document.querySelector('#chats [aria-current]').dataset.chat`)
	p.post(data.Letter{Chat: me, Title: "邀请链接", Text: "给卸油员，可用 1 人。", File: &data.File{Name: "join.png", Body: squares(t), Photo: true}})
	d.Until(`(i => !!i && i.complete && i.naturalWidth === 240)(document.querySelector('.photo'))`)
	d.Sound("picture")
	d.Shot("inside-4-picture")
	p.post(data.Letter{Chat: me, Quiz: &data.Quiz{Question: "卸油前静电夹要先接在哪里？", Options: []string{"罐车专用接地点", "卸油口附近的任何铁件", "不用接"}, Why: "专用接地点电阻合格。"}})
	d.Tap("不用接")
	d.Until(`document.querySelector('.verdict').textContent.includes('罐车专用接地点')`)
	d.Sound("quiz")
	d.Shot("inside-5-quiz")
}

func outAgain(t *testing.T, p *plant, d *webtest.Tab) {
	d.Press("#out")
	d.Until(`location.pathname === '/join' && document.getElementById('ask')?.hidden === false`)
	d.Do(chromedp.Navigate(p.url + "/"))
	d.Until(`location.pathname === '/join' && !!document.getElementById('why')?.textContent.includes('还没有登录')`)
	d.Sound("outside")
	d.Shot("outside")
	d.Forgive()
	if kept := webtest.Value[int](d, `sessionStorage.length + localStorage.length`); kept != 0 {
		t.Errorf("%d things are kept of the person", kept)
	}
}

// TestExpiredInBrowser: a log-in ends while the page is open.
func TestExpiredInBrowser(t *testing.T) {
	p := newPlant(t, nil)
	d := webtest.Visit(t, p.url+"/join#"+p.invite(nil), webtest.Phone)
	d.Until(`!document.getElementById('enter').hidden`)
	d.Type("#name", "谢师傅")
	d.Press("#enter button")
	d.Until(`!!document.querySelector('#chats button')`)
	p.pass(31 * 24 * time.Hour)
	d.Until(`location.pathname === '/join' && !!document.getElementById('why')?.textContent.includes('失效')`)
	d.Shot("expired")
	d.Forgive()
}

// squares is a picture that looks like a code.
func squares(t *testing.T) []byte {
	m := image.NewGray(image.Rect(0, 0, 240, 240))
	for i := range m.Pix {
		x, y := i%240/10, i/240/10
		if x*y%3 != 0 {
			m.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := pngs.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWhichInBrowser: two of a name are on the roster; whoever joins under it says
// which he is.
func TestWhichInBrowser(t *testing.T) {
	for _, l := range looks {
		t.Run(l.Name, func(t *testing.T) {
			p := newPlant(t, nil)
			p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
				return tx.TakeRoster(t.Context(), &data.Roster{Enterprises: []data.RosterEnterprise{{ID: 1, Name: station, Posts: []data.RosterPost{{Name: "加油员"}},
					People: []data.RosterPerson{{Name: "安大姐", Role: data.TeamLead, Posts: []string{"卸油员", "加油员"}}, {Name: "安大姐", Role: data.Worker, Posts: []string{"卸油员"}}}}}}, 0, 1)
			}))
			d := webtest.Visit(t, p.url+"/join#"+p.invite(nil), l)
			d.Until(`!document.getElementById('enter').hidden`)
			d.Type("#name", "安大姐")
			d.Press("#enter button")
			d.Until(`!document.getElementById('which').hidden`)
			d.Sound("door which")
			d.Shot("door-4-which")
			d.Press("#ones button:nth-child(2)")
			d.Until(`!!document.querySelector('#chats button') && document.getElementById('name').textContent === '安大姐'`)
			var people int
			p.must(p.store.Do(t.Context(), func(tx *store.Tx) error {
				return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM person`).Scan(&people)
			}))
			if people != 2 {
				t.Errorf("%d people", people)
			}
		})
	}
}
