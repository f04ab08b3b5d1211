//go:build browser

package web

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// look is a screen to look at the page on.
type look struct {
	name          string
	width, height int64
	dark          bool
}

// driver is one browser tab on the page, driven as a person would.
type driver struct {
	t    *testing.T
	ctx  context.Context
	look look

	mu    sync.Mutex
	wrong []string // what the browser's console complained about
}

// browse opens the page. The tab is closed with the test, and anything the
// console complained about (a script error, a breach of the policy) fails it.
func browse(t *testing.T, url string, l look) *driver {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "zh-CN"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	d := &driver{t: t, ctx: ctx, look: l}
	t.Cleanup(func() {
		cancel()
		stop()
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, m := range d.wrong {
			t.Errorf("console: %s", m)
		}
	})
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			d.mu.Lock()
			d.wrong = append(d.wrong, m.String())
			d.mu.Unlock()
		}
	}()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	view := []chromedp.EmulateViewportOption{}
	if l.width < 600 {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	}
	d.do(chromedp.EmulateViewport(l.width, l.height, view...), chromedp.Navigate(url))
	d.until(`document.querySelector('#chats button') !== null`)
	return d
}

func chromium(t *testing.T) string {
	for _, name := range []string{os.Getenv("ANKA_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Fatal("no Chromium: install it or set ANKA_CHROMIUM")
	return ""
}

func (d *driver) do(steps ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	for i, s := range steps {
		if _, err := run(d, func(ctx context.Context) (int, error) { return 0, chromedp.Do(ctx, s) }); err != nil {
			d.t.Fatalf("step %d: %v", i, err)
		}
	}
}

// run gives one action its time. Not the first one: the browser would end with it.
func run[T any](d *driver, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(d.ctx, 15*time.Second)
	defer cancel()
	return f(ctx)
}

func value[T any](d *driver, js string) T {
	d.t.Helper()
	v, err := run(d, func(ctx context.Context) (T, error) { return chromedp.Run(ctx, chromedp.Evaluate[T](js)) })
	if err != nil {
		d.t.Fatalf("%s: %v", js, err)
	}
	return v
}

func (d *driver) until(js string) {
	d.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if value[bool](d, js) {
			return
		}
	}
	d.shot("failed")
	d.t.Fatalf("never true: %s\n%s", js, value[string](d, `document.body.innerText`))
}

func quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

// ask types a question and presses Enter.
func (d *driver) ask(text string) {
	d.t.Helper()
	d.do(chromedp.Focus(chromedp.CSS("#text")), chromedp.KeyEvent(text), chromedp.KeyEvent(kb.Enter))
	d.until(`document.getElementById('text').value === ''`)
}

// answered waits until the last message on the screen is the bot's and holds a text.
func (d *driver) answered(text string) {
	d.t.Helper()
	d.until(`(l => l && l.classList.contains('bot') && l.textContent.includes(` + quoted(text) + `))(document.querySelector('#log').lastElementChild)`)
}

// tap presses the newest button with a label, wherever it is.
func (d *driver) tap(label string) {
	d.t.Helper()
	find := `[...document.querySelectorAll('#log button, #lasting button')].filter(b => b.textContent === ` + quoted(label) + `).pop()`
	d.until(`!!(` + find + `)`)
	d.do(chromedp.Click(chromedp.JSPath(find)))
}

// become chooses another person.
func (d *driver) become(person string) {
	d.t.Helper()
	d.do(chromedp.Click(chromedp.CSS("#switch")), chromedp.WaitVisible(chromedp.CSS("#people")),
		chromedp.Click(chromedp.CSS(`[data-person="`+person+`"]`)))
	d.until(`sessionStorage.getItem('as') === ` + quoted(person) + ` && !document.getElementById('people').open`)
	time.Sleep(100 * time.Millisecond)
}

// chat opens the group or the private chat.
func (d *driver) chat(prefix string) {
	d.t.Helper()
	d.do(chromedp.Click(chromedp.CSS(`#chats [data-chat^="` + prefix + `"]`)))
	d.until(`document.querySelector('#chats [aria-current]').dataset.chat.startsWith(` + quoted(prefix) + `)`)
}

// shot keeps a picture in ANKA_SCREENSHOTS.
func (d *driver) shot(name string) {
	d.t.Helper()
	dir := os.Getenv("ANKA_SCREENSHOTS")
	if dir == "" {
		dir = d.t.TempDir()
	}
	png, err := run(d, func(ctx context.Context) ([]byte, error) { return chromedp.Run(ctx, chromedp.CaptureScreenshot()) })
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, d.look.name+"-"+name+".png"), png, 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// measure finds what is wrong with the layout: too wide, too small to hit or
// to read, too faint (WCAG AA), or without a name for a screen reader.
const measure = `(() => {
  const out = [], seen = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && e.checkVisibility(); };
  if (document.scrollingElement.scrollWidth > innerWidth) out.push('page wider than the screen: ' + document.scrollingElement.scrollWidth);
  const log = document.getElementById('log');
  if (log.scrollWidth > log.clientWidth) out.push('messages wider than their room: ' + log.scrollWidth);
  for (const b of document.querySelectorAll('button, #address label, #text, a.file')) if (seen(b)) {
    const r = b.getBoundingClientRect(), name = b.textContent.trim() || b.id;
    if (r.height < 44) out.push('low ' + name + ': ' + r.height);
    if (r.left < -1 || r.right > innerWidth + 1) out.push('outside: ' + name);
    if (b.scrollWidth > b.clientWidth + 1) out.push('cut: ' + name);
    if (b.tagName === 'BUTTON' && !(b.getAttribute('aria-label') || b.textContent.trim())) out.push('nameless button');
  }
  for (const e of document.querySelectorAll('.text, .title, #text, .buttons button, #lasting button')) if (seen(e) && parseFloat(getComputedStyle(e).fontSize) < 17) out.push('small: ' + e.textContent);
  const rgb = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; };
  const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement;
    if (!n.data.trim() || !seen(e) || e.closest('.hidden, .skip, noscript, script')) continue;
    let b = e, back = null;
    while (b && !(back = rgb(getComputedStyle(b).backgroundColor))) b = b.parentElement;
    const x = lum(rgb(getComputedStyle(e).color).slice(0, 3)), y = lum((back || [255, 255, 255]).slice(0, 3));
    const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    if (ratio < 4.5) out.push('faint ' + ratio.toFixed(2) + ': ' + n.data.trim().slice(0, 20));
  }
  return out.join('\n');
})()`

func (d *driver) sound(where string) {
	d.t.Helper()
	if bad := value[string](d, measure); bad != "" {
		d.t.Errorf("%s, %s:\n%s", d.look.name, where, bad)
	}
}

// tabTo presses Tab until the focus is on an element, as a person without a mouse does.
func (d *driver) tabTo(selector string) {
	d.t.Helper()
	var way []string
	for range 40 {
		if value[bool](d, `document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
		d.do(chromedp.KeyEvent(kb.Tab))
		way = append(way, value[string](d, `document.activeElement.id || document.activeElement.textContent.slice(0, 8)`))
	}
	d.t.Fatalf("Tab never comes to %s: %s", selector, strings.Join(way, " → "))
}
