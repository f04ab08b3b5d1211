//go:build browser

package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"anka/bot/web/webtest"
	"anka/data"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const cardText = "▶1 立即停止接卸，关闭罐车卸油阀，按紧急切断按钮\n▶2 现场警戒，疏散人员和车辆，消除一切火源\n   3 站长：切断总电源，拨打119\n▶4 用消防沙围堵，防止流入下水道\n⚠ 严禁用水冲洗，严禁使用铁器\n🧰 消防沙 吸油毡 灭火毯\n☎ 火警119　站长 023-00000201\n—— 江津加油站（示例） 卸油员 应急处置卡 第1版 2021-12-01 主要负责人批准"

var lasting = [][]string{{"🆘 应急"}, {"📋 操作", "⚠ 风险", "📌 职责"}}

// reply is a small bot: the emergency card, a sheet, or the word that no card says it.
func reply(s *Server, u data.Update) error {
	m, err := s.Decode(u.Raw)
	if err != nil || !m.Addressed {
		return err
	}
	l := data.Letter{Chat: m.Chat, ReplyTo: m.ID, Lasting: lasting, Tap: m.Tap}
	switch {
	case m.Button == "bad":
		l = data.Letter{Chat: m.Chat, Tap: m.Tap, Toast: "记下了，安全员会看到。"}
	case m.Button != "":
		l.Title, l.Text = "🆘 油罐车着火", "▶1 停止接卸，按紧急切断按钮\n   2 站长：拨打119"
	case strings.Contains(m.Text, "应急"), strings.Contains(m.Text, "冒油"), strings.Contains(m.Text, "漫出来"):
		l.Title, l.Text = "🆘 卸油跑冒油", cardText
		l.Buttons = [][]data.Button{{{Label: "油罐车着火", Data: "fire"}, {Label: "卸油口着火", Data: "mouth"}, {Label: "不是这个 👎", Data: "bad"}}}
	case strings.Contains(m.Text, "清单"):
		l.Text = "本企业的缺口表。"
		l.File = &data.File{Name: "缺口清单（示例）.xlsx", Body: []byte("x")}
	default:
		l.Text = "你们的卡上没有这一条，已记下，安全员会补。你是不是想问："
		l.Buttons = [][]data.Button{{{Label: "卸油前静电接地、静置与计量确认的全部步骤（卸油员操作卡）", Data: "op"}}, {{Label: "卸油静电火灾爆炸", Data: "risk"}, {Label: "全程监卸", Data: "duty"}}}
	}
	_, err = s.Deliver(context.Background(), l)
	return err
}

func demo(t *testing.T) (*Server, string) {
	b := &inbox{}
	s, url := serve(t, b, func(c *Config) {
		c.Lasting, c.Loopback = lasting, true
		c.Examples = func(Person) []string {
			return []string{"油从罐口漫出来了咋办", "静电夹夹在哪里", "我上班要负哪些责"}
		}
	})
	b.then = func(u data.Update) {
		if err := reply(s, u); err != nil {
			t.Error(err)
		}
	}
	return s, url
}

var looks = []webtest.Look{webtest.Phone, webtest.PhoneDark, webtest.Desktop, webtest.DesktopDark, webtest.Low, webtest.Tiny}

func TestBrowser(t *testing.T) {
	for _, l := range looks {
		t.Run(l.Name, func(t *testing.T) { walk(t, l) })
	}
}

// walk is a shift: the empty chat, a question, the card, a tap, no answer,
// another person, the group.
func walk(t *testing.T, l webtest.Look) {
	s, url := demo(t)
	d := webtest.Open(t, url, l)
	d.Sound("empty")
	d.Shot("1-empty")
	d.Tap("静电夹夹在哪里")
	d.Answered("没有这一条")
	d.Sound("offer")
	d.Shot("2-offer")
	d.Ask("卸油冒油了")
	d.Answered("卸油跑冒油")
	d.Sound("card")
	d.Shot("3-card")
	d.Until(`document.querySelector('.emergency').getBoundingClientRect().top >= document.getElementById('log').getBoundingClientRect().top`) // seen from its first line
	if got := webtest.Value[string](d, `document.querySelector('.emergency .text').textContent`); got != cardText {
		t.Errorf("the card is not to the letter:\n%s", got)
	}
	copied := webtest.Value[string](d, `(() => { const s = getSelection(); s.selectAllChildren(document.querySelector('.emergency .text')); const t = s.toString(); s.removeAllRanges(); return t; })()`)
	if copied != cardText {
		t.Errorf("copied, the card is not to the letter:\n%q", copied)
	}
	d.Tap("不是这个 👎")
	d.Until(`document.getElementById('toast').textContent.includes('记下了')`)
	d.Shot("4-toast")
	d.Tap("油罐车着火")
	d.Answered("油罐车着火")
	d.Tap("🆘 应急")
	d.Answered("卸油跑冒油")
	d.Ask("给我清单")
	d.Answered("下载")
	d.Sound("file")
	d.Become("an")
	d.Chat("group:")
	d.Press("#mention")
	d.Ask("下午三点开班前会")
	d.Press("#mention")
	d.Become("jia")
	d.Chat("group:")
	d.Until(`document.querySelector('.other') !== null`)
	d.Ask("油从罐口漫出来了")
	d.Answered("卸油跑冒油")
	if webtest.Value[bool](d, `[...document.querySelectorAll('.bot')].length !== 1`) {
		t.Error("the bot answered talk that was not for it")
	}
	d.Sound("group")
	d.Shot("5-group")
	if _, err := s.Deliver(t.Context(), data.Letter{Chat: "private:jia", Text: "今天的一条：加油前先触摸静电释放球。"}); err != nil {
		t.Fatal(err)
	}
	d.Until(`document.querySelector('#chats .count') !== null`)
	d.Press("#switch")
	d.Until(`document.getElementById('people').open`)
	d.Sound("people")
	d.Shot("6-people")
	d.Do(chromedp.KeyEvent(kb.Escape))
	d.Until(`!document.getElementById('people').open`)
	d.Become("yuan")
	d.Until(`document.querySelectorAll('#chats button').length === 1`)
	d.Shot("7-supervisor")
}

// TestKeyboardOnly asks, taps and switches without a mouse.
func TestKeyboardOnly(t *testing.T) {
	_, url := demo(t)
	d := webtest.Open(t, url, webtest.Phone)
	d.TabTo("#text")
	d.Do(chromedp.KeyEvent("卸油冒油了"), chromedp.KeyEvent(kb.Enter))
	d.Answered("卸油跑冒油")
	d.Do(chromedp.Focus(chromedp.CSS(".skip")))
	d.TabTo("#log .buttons button")
	if !webtest.Value[bool](d, `getComputedStyle(document.activeElement).outlineStyle === 'solid'`) {
		t.Error("the focus is not seen")
	}
	d.Shot("keyboard")
	d.Do(chromedp.KeyEvent(kb.Enter))
	d.Answered("油罐车着火")
	d.Do(chromedp.Focus(chromedp.CSS(".skip")))
	d.TabTo("#switch")
	d.Do(chromedp.KeyEvent(kb.Enter))
	d.Until(`document.getElementById('people').open && document.activeElement.dataset.person === 'xie'`)
	d.TabTo(`[data-person="jia"]`)
	d.Do(chromedp.KeyEvent(kb.Enter))
	d.Until(`document.getElementById('name').textContent === '贾小妹'`)
}

// TestTyping: an input method's Enter does not send, a message too long is
// said before sending, and nothing said is lost when the server is away.
func TestTyping(t *testing.T) {
	_, url := demo(t)
	d := webtest.Open(t, url, webtest.Phone)
	webtest.Value[bool](d, `(() => { const t = document.getElementById('text'); t.value = 'xieyou';
	  return t.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})); })()`)
	time.Sleep(200 * time.Millisecond)
	if webtest.Value[string](d, `document.getElementById('text').value`) != "xieyou" || webtest.Value[bool](d, `!!document.querySelector('.msg')`) {
		t.Error("composing sent")
	}
	webtest.Value[bool](d, `(() => { const t = document.getElementById('text'); t.value = '油'.repeat(4001); return t.dispatchEvent(new InputEvent('input', {bubbles: true})); })()`)
	d.Until(`document.getElementById('notice').textContent.includes('4000')`)
	d.Press("#send")
	d.Sound("too long")
	d.Shot("too-long")
	if webtest.Value[bool](d, `!!document.querySelector('.msg')`) {
		t.Error("too long, and sent")
	}
	webtest.Value[bool](d, `(() => { const t = document.getElementById('text'); t.value = ''; return t.dispatchEvent(new InputEvent('input', {bubbles: true})); })()`)
	nasty := "<img src=x onerror=alert(1)> \u202e反着写 \u200b👨‍👩‍👧 " + strings.Repeat("a", 300)
	webtest.Value[string](d, `document.getElementById('text').value = `+webtest.Quoted(nasty))
	d.Do(chromedp.Focus(chromedp.CSS("#text")), chromedp.KeyEvent(kb.Enter))
	d.Until(`(m => !!m && m.textContent === ` + webtest.Quoted(nasty) + `)(document.querySelector('.mine .text'))`)
	d.Answered("没有这一条")
	d.Sound("nasty")
}

// TestQuickFinger: two buttons pressed at once are both said, in order; one
// pressed twice is said once.
func TestQuickFinger(t *testing.T) {
	_, url := demo(t)
	d := webtest.Open(t, url, webtest.Phone)
	webtest.Value[bool](d, `(() => { const [a, b] = document.querySelectorAll('#lasting button'); a.click(); b.click(); b.click(); return true; })()`)
	d.Until(`document.querySelectorAll('.bot').length >= 2`)
	time.Sleep(300 * time.Millisecond)
	if said := webtest.Value[string](d, `[...document.querySelectorAll('.mine .text')].map(e => e.textContent).join('|')`); said != "🆘 应急|📋 操作" {
		t.Errorf("said %s", said)
	}
}

// TestReconnect: what was said while the connection was down is there after, once.
func TestReconnect(t *testing.T) {
	s, url := demo(t)
	d := webtest.Open(t, url, webtest.Phone)
	d.Ask("卸油冒油了")
	d.Answered("卸油跑冒油")
	s.hub.mu.Lock()
	for sub := range s.hub.subs {
		s.hub.end(sub)
	}
	s.hub.mu.Unlock()
	for _, text := range []string{"一", "二", "三"} {
		if _, err := s.Deliver(t.Context(), data.Letter{Chat: "private:xie", Text: "补" + text}); err != nil {
			t.Fatal(err)
		}
	}
	d.Answered("补三")
	if n := webtest.Value[int](d, `document.querySelectorAll('.msg').length`); n != 5 {
		t.Errorf("%d messages, want 5", n)
	}
}
