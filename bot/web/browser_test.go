//go:build browser

package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"anka/data"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const cardText = "▶1 立即停止接卸，关闭罐车卸油阀，按紧急切断按钮\n▶2 现场警戒，疏散人员和车辆，消除一切火源\n   3 站长：切断总电源，拨打119\n▶4 用消防沙围堵，防止流入下水道\n⚠ 严禁用水冲洗，严禁使用铁器\n🧰 消防沙 吸油毡 灭火毯\n☎ 火警119　站长 023-00000201\n江津加油站（示例） 卸油员 应急处置卡 第1版 2021-12-01 主要负责人批准"

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

var looks = []look{
	{"phone", 360, 740, false}, {"phone-dark", 360, 740, true},
	{"desktop", 1280, 800, false}, {"desktop-dark", 1280, 800, true},
	{"low", 360, 380, false}, {"tiny", 320, 568, false},
}

func TestBrowser(t *testing.T) {
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) { walk(t, l) })
	}
}

// walk is a shift: the empty chat, a question, the card, a tap, no answer,
// another person, the group.
func walk(t *testing.T, l look) {
	s, url := demo(t)
	d := browse(t, url, l)
	d.sound("empty")
	d.shot("1-empty")
	d.tap("静电夹夹在哪里")
	d.answered("没有这一条")
	d.sound("offer")
	d.shot("2-offer")
	d.ask("卸油冒油了")
	d.answered("卸油跑冒油")
	d.sound("card")
	d.shot("3-card")
	d.until(`document.querySelector('.emergency').getBoundingClientRect().top >= document.getElementById('log').getBoundingClientRect().top`) // seen from its first line
	if got := value[string](d, `document.querySelector('.emergency .text').textContent`); got != cardText {
		t.Errorf("the card is not to the letter:\n%s", got)
	}
	copied := value[string](d, `(() => { const s = getSelection(); s.selectAllChildren(document.querySelector('.emergency .text')); const t = s.toString(); s.removeAllRanges(); return t; })()`)
	if copied != cardText {
		t.Errorf("copied, the card is not to the letter:\n%q", copied)
	}
	d.tap("不是这个 👎")
	d.until(`document.getElementById('toast').textContent.includes('记下了')`)
	d.shot("4-toast")
	d.tap("油罐车着火")
	d.answered("油罐车着火")
	d.tap("🆘 应急")
	d.answered("卸油跑冒油")
	d.ask("给我清单")
	d.answered("下载")
	d.sound("file")
	d.become("an")
	d.chat("group:")
	d.do(chromedp.Click(chromedp.CSS("#mention")))
	d.ask("下午三点开班前会")
	d.do(chromedp.Click(chromedp.CSS("#mention")))
	d.become("jia")
	d.chat("group:")
	d.until(`document.querySelector('.other') !== null`)
	d.ask("油从罐口漫出来了")
	d.answered("卸油跑冒油")
	if value[bool](d, `[...document.querySelectorAll('.bot')].length !== 1`) {
		t.Error("the bot answered talk that was not for it")
	}
	d.sound("group")
	d.shot("5-group")
	if _, err := s.Deliver(t.Context(), data.Letter{Chat: "private:jia", Text: "今天的一条：加油前先触摸静电释放球。"}); err != nil {
		t.Fatal(err)
	}
	d.until(`document.querySelector('#chats .count') !== null`)
	d.do(chromedp.Click(chromedp.CSS("#switch")), chromedp.WaitVisible(chromedp.CSS("#people")))
	d.sound("people")
	d.shot("6-people")
	d.do(chromedp.KeyEvent(kb.Escape))
	d.until(`!document.getElementById('people').open`)
	d.become("yuan")
	d.until(`document.querySelectorAll('#chats button').length === 1`)
	d.shot("7-supervisor")
}

// TestKeyboardOnly asks, taps and switches without a mouse.
func TestKeyboardOnly(t *testing.T) {
	_, url := demo(t)
	d := browse(t, url, looks[0])
	d.tabTo("#text")
	d.do(chromedp.KeyEvent("卸油冒油了"), chromedp.KeyEvent(kb.Enter))
	d.answered("卸油跑冒油")
	d.do(chromedp.Focus(chromedp.CSS(".skip")))
	d.tabTo("#log .buttons button")
	if !value[bool](d, `getComputedStyle(document.activeElement).outlineStyle === 'solid'`) {
		t.Error("the focus is not seen")
	}
	d.shot("keyboard")
	d.do(chromedp.KeyEvent(kb.Enter))
	d.answered("油罐车着火")
	d.do(chromedp.Focus(chromedp.CSS(".skip")))
	d.tabTo("#switch")
	d.do(chromedp.KeyEvent(kb.Enter))
	d.until(`document.getElementById('people').open && document.activeElement.dataset.person === 'xie'`)
	d.tabTo(`[data-person="jia"]`)
	d.do(chromedp.KeyEvent(kb.Enter))
	d.until(`document.getElementById('name').textContent === '贾小妹'`)
}

// TestTyping: an input method's Enter does not send, a message too long is
// said before sending, and nothing said is lost when the server is away.
func TestTyping(t *testing.T) {
	_, url := demo(t)
	d := browse(t, url, looks[0])
	value[bool](d, `(() => { const t = document.getElementById('text'); t.value = 'xieyou';
	  return t.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})); })()`)
	time.Sleep(200 * time.Millisecond)
	if value[string](d, `document.getElementById('text').value`) != "xieyou" || value[bool](d, `!!document.querySelector('.msg')`) {
		t.Error("composing sent")
	}
	value[bool](d, `(() => { const t = document.getElementById('text'); t.value = '油'.repeat(4001); return t.dispatchEvent(new InputEvent('input', {bubbles: true})); })()`)
	d.until(`document.getElementById('notice').textContent.includes('4000')`)
	d.do(chromedp.Click(chromedp.CSS("#send")))
	d.sound("too long")
	d.shot("too-long")
	if value[bool](d, `!!document.querySelector('.msg')`) {
		t.Error("too long, and sent")
	}
	value[bool](d, `(() => { const t = document.getElementById('text'); t.value = ''; return t.dispatchEvent(new InputEvent('input', {bubbles: true})); })()`)
	nasty := "<img src=x onerror=alert(1)> \u202e反着写 \u200b👨‍👩‍👧 " + strings.Repeat("a", 300)
	value[string](d, `document.getElementById('text').value = `+quoted(nasty))
	d.do(chromedp.Focus(chromedp.CSS("#text")), chromedp.KeyEvent(kb.Enter))
	d.until(`(m => !!m && m.textContent === ` + quoted(nasty) + `)(document.querySelector('.mine .text'))`)
	d.answered("没有这一条")
	d.sound("nasty")
}

// TestReconnect: what was said while the connection was down is there after, once.
func TestReconnect(t *testing.T) {
	s, url := demo(t)
	d := browse(t, url, looks[0])
	d.ask("卸油冒油了")
	d.answered("卸油跑冒油")
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
	d.answered("补三")
	if n := value[int](d, `document.querySelectorAll('.msg').length`); n != 5 {
		t.Errorf("%d messages, want 5", n)
	}
}
