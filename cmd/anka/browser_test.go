//go:build browser

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"anka/bot/web/webtest"
	"anka/data"
)

var demoAddress = regexp.MustCompile(`http://\S+`)

// openDemo runs the demo in this process until the test ends and gives its address.
func openDemo(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"demo", "--addr", "127.0.0.1:0"}, strings.NewReader(""), w, t.Output(), func(k string) string { return map[string]string{"ANKA_DRILLS": "0"}[k] })
		_ = w.CloseWithError(err)
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with: %v", err)
		}
	})
	said, err := bufio.NewReader(r).ReadString('\n')
	url := demoAddress.FindString(said)
	if err != nil || url == "" {
		t.Fatalf("the demo says %q: %v", said, err)
	}
	return url
}

// sampleScene is a scene of the sample's cards, by its post and name.
func sampleScene(t *testing.T, post string, part data.Part, name string) data.Scene {
	t.Helper()
	files, err := sampleCards()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, s := range f.Set.Sheet(part).Scenes {
			if f.Set.Post == post && s.Name == name {
				return s
			}
		}
	}
	t.Fatalf("the sample has no %s %s", post, name)
	return data.Scene{}
}

func TestDemoInBrowser(t *testing.T) {
	for _, l := range []webtest.Look{webtest.Phone, webtest.PhoneDark, webtest.Desktop, webtest.DesktopDark, webtest.Tiny} {
		t.Run(l.Name, func(t *testing.T) {
			d := webtest.Open(t, openDemo(t), l)
			inPrivate(t, d)
			inTheGroup(t, d)
			theOfficer(t, d)
			theSupervisor(t, d)
		})
	}
}

// inPrivate: 张敏 asks in pinyin, looks at a neighbour, a sheet and all four,
// and votes an answer down.
func inPrivate(t *testing.T, d *webtest.Tab) {
	d.Become("p1")
	d.Until(`document.getElementById('name').textContent === '张敏' && document.getElementById('post').textContent.includes('卸油员')`)
	d.Sound("empty")
	d.Shot("demo-1-empty")
	d.Ask("xieyou maoyou le")
	d.Answered("卸油跑冒油")
	d.Sound("emergency")
	d.Shot("demo-2-emergency")
	wholeCard(t, d)
	inOneRow(t, d)
	d.Tap("🆘 卸油口着火")
	d.Answered("🆘 卸油口着火")
	d.Sound("neighbour")
	d.Shot("demo-3-neighbour")
	d.Tap("🆘 应急")
	d.Answered("顺口溜")
	d.Answered("应急处置卡")
	d.Sound("sheet")
	d.Shot("demo-4-sheet")
	d.Ask("/all")
	d.Answered("两单两卡")
	d.Sound("all four")
	d.Shot("demo-5-all")
	d.Ask("叉车怎么年检")
	d.Answered("卡上")
	if webtest.Value[bool](d, `!!document.querySelector('#log').lastElementChild.querySelector('.step')`) {
		t.Error("what no card says was answered with steps")
	}
	d.Sound("not on the cards")
	d.Shot("demo-6-not-on-the-cards")
	d.Ask("静电夹夹哪里")
	d.Answered("静电")
	d.Answered("操作卡")
	d.Sound("operation")
	d.Shot("demo-7-operation")
	d.Tap("不是这个 👎")
	d.Until(`document.getElementById('toast').textContent.includes('记下了')`)
	d.Answered("换个说法")
	d.Sound("voted down")
	d.Shot("demo-8-voted-down")
}

// wholeCard: the card on the screen has every step of the published one, in
// order and to the letter, the asker's own marked.
func wholeCard(t *testing.T, d *webtest.Tab) {
	t.Helper()
	card := webtest.Value[string](d, `[...document.querySelectorAll('.emergency .text')].pop().textContent`)
	rest := "\n" + card
	for i, it := range sampleScene(t, "卸油员", data.Emergency, "卸油跑冒油").Items {
		mark, who := "▶", ""
		if it.Who != "" {
			mark, who = "　", it.Who+"："
		}
		line := fmt.Sprintf("\n%s%d %s%s\n", mark, i+1, who, it.Text)
		at := strings.Index(rest, line)
		if at < 0 {
			t.Fatalf("step %q is not there, or not in order, in:\n%s", line, card)
		}
		rest = rest[at+len(line)-1:]
	}
	for _, s := range []string{"⚠️ 严禁用水冲洗", "🧰 消防沙", "☎ 火警 119", "江津加油站（示例） 卸油员 应急处置卡", "批准"} {
		if !strings.Contains(rest, s) {
			t.Errorf("%q does not stand after the steps:\n%s", s, rest)
		}
	}
}

// inOneRow: the lasting buttons stand in one row, the emergency first and
// widest, and leave most of a phone to what is said.
func inOneRow(t *testing.T, d *webtest.Tab) {
	t.Helper()
	said := webtest.Value[string](d, `(() => {
	  const b = [...document.querySelectorAll('#lasting button')].map(e => ({t: e.textContent, r: e.getBoundingClientRect()}));
	  const log = document.getElementById('log').getBoundingClientRect();
	  if (b.length !== 4 || !b[0].t.startsWith('🆘')) return 'buttons: ' + b.map(e => e.t);
	  if (b.some(e => e.r.top !== b[0].r.top)) return 'not one row';
	  if (b.some((e, i) => i && (e.r.width >= b[0].r.width || e.r.left < b[i - 1].r.right))) return 'widths: ' + b.map(e => e.r.width);
	  if (innerHeight > 700 && log.height < innerHeight * .6) return 'the chat has ' + log.height + ' of ' + innerHeight;
	  return '';
	})()`)
	if said != "" {
		t.Error(said)
	}
}

// inTheGroup: talk among colleagues is left alone, a question to the bot is
// answered to the one who asked.
func inTheGroup(t *testing.T, d *webtest.Tab) {
	d.Become("p3")
	d.Chat("group:")
	d.Press("#mention")
	d.Ask("下午三点开班前会")
	d.Press("#mention")
	d.Become("p2")
	d.Chat("group:")
	d.Until(`document.querySelector('.other') !== null`)
	d.Ask("油枪跳不了枪油流一地了咋办")
	d.Answered("加油跑冒油")
	if n := webtest.Value[int](d, `document.querySelectorAll('.bot').length`); n != 1 {
		t.Errorf("the bot said %d things in the group, want 1: only what it was asked", n)
	}
	d.Sound("group")
	d.Shot("demo-9-group")
}

// theOfficer sees what was voted down; a worker does not.
func theOfficer(t *testing.T, d *webtest.Tab) {
	d.Chat("private:")
	d.Ask("/gaps")
	d.Answered("安全员")
	if webtest.Value[bool](d, `document.getElementById('log').lastElementChild.textContent.includes('静电夹')`) {
		t.Error("a worker sees the gaps")
	}
	d.Become("p5")
	d.Until(`document.getElementById('post').textContent.includes('安全员')`)
	d.Ask("/gaps")
	d.Answered("缺口")
	for _, s := range []string{"静电夹夹哪里", "👎 1", "叉车怎么年检"} {
		d.Answered(s)
	}
	d.Sound("gaps")
	d.Shot("demo-10-gaps")
}

// theSupervisor has no enterprise: he is answered from the common cards only.
func theSupervisor(t *testing.T, d *webtest.Tab) {
	d.Become("p23")
	d.Until(`document.querySelectorAll('#chats button').length === 1`)
	d.Sound("supervisor")
	d.Ask("有人触电了怎么救")
	d.Answered("🆘 触电")
	d.Answered("全体员工")
	d.Sound("supervisor answered")
	d.Shot("demo-11-supervisor")
	d.Ask("卸油冒油了")
	d.Until(`document.querySelectorAll('.mine').length === 2 && document.getElementById('log').lastElementChild.classList.contains('bot')`)
	if webtest.Value[bool](d, `document.getElementById('log').textContent.includes('江津加油站')`) {
		t.Error("a supervisor sees an enterprise's card")
	}
	d.Shot("demo-12-supervisor-not-his")
	d.Press("#switch")
	d.Until(`document.getElementById('people').open`)
	d.Sound("people")
	d.Shot("demo-13-people")
}
