//go:build browser

// Package webtest drives the page with a headless Chromium as a person would:
// it types, taps, switches person, looks at the layout and keeps pictures. It
// knows the page and nothing of the bot behind it. Set ANKA_SCREENSHOTS to keep
// the pictures, ANKA_CHROMIUM to choose the browser.
package webtest

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

// Look is a screen to look at the page on.
type Look struct {
	Name          string
	Width, Height int64
	Dark          bool
}

// The screens that matter: a small phone, a phone with its keyboard open, an
// old one, a desktop.
var (
	Phone       = Look{"phone", 360, 740, false}
	PhoneDark   = Look{"phone-dark", 360, 740, true}
	Desktop     = Look{"desktop", 1280, 800, false}
	DesktopDark = Look{"desktop-dark", 1280, 800, true}
	Low         = Look{"low", 360, 380, false}
	Tiny        = Look{"tiny", 320, 568, false}
)

// Tab is one browser tab on the page.
type Tab struct {
	t    *testing.T
	ctx  context.Context
	look Look

	mu    sync.Mutex
	wrong []string // what the browser's console complained about
}

// Open opens the page with its chats.
func Open(t *testing.T, url string, l Look) *Tab {
	t.Helper()
	d := Visit(t, url, l)
	d.Until(`document.querySelector('#chats button') !== null`)
	return d
}

// Visit opens a page. The tab is closed with the test, and anything the
// console complained about (a script error, a breach of the policy) fails it.
func Visit(t *testing.T, url string, l Look) *Tab {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "zh-CN"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	d := &Tab{t: t, ctx: ctx, look: l}
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
	if l.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	view := []chromedp.EmulateViewportOption{}
	if l.Width < 600 {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	}
	d.Do(chromedp.EmulateViewport(l.Width, l.Height, view...), chromedp.Navigate(url))
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

// Do takes the steps, one after the other.
func (d *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	for i, s := range steps {
		if _, err := run(d, func(ctx context.Context) (int, error) { return 0, chromedp.Do(ctx, s) }); err != nil {
			d.t.Fatalf("step %d: %v", i, err)
		}
	}
}

// run gives one action its time. Not the first one: the browser would end with it.
func run[T any](d *Tab, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(d.ctx, 15*time.Second)
	defer cancel()
	return f(ctx)
}

// Value evaluates an expression on the page.
func Value[T any](d *Tab, js string) T {
	d.t.Helper()
	v, err := value[T](d, js)
	if err != nil {
		d.t.Fatalf("%s: %v", js, err)
	}
	return v
}

func value[T any](d *Tab, js string) (T, error) {
	return run(d, func(ctx context.Context) (T, error) { return chromedp.Run(ctx, chromedp.Evaluate[T](js)) })
}

// Until waits for an expression to be true; when it never is, a picture named
// failed is kept. While the page gives way to another it cannot be asked: that
// is not yet true, and no fault.
func (d *Tab) Until(js string) {
	d.t.Helper()
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var is bool
		if is, err = value[bool](d, js); err == nil && is {
			return
		}
	}
	d.Shot("failed")
	d.t.Fatalf("never true: %s (%v)\n%s", js, err, Value[string](d, `document.body.innerText`))
}

// Quoted is a text as JavaScript writes it.
func Quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

// Ask types a question and presses Enter.
func (d *Tab) Ask(text string) {
	d.t.Helper()
	d.Do(chromedp.Focus(chromedp.CSS("#text")), chromedp.KeyEvent(text), chromedp.KeyEvent(kb.Enter))
	d.Until(`document.getElementById('text').value === ''`)
}

// Type writes into a field.
func (d *Tab) Type(selector, text string) {
	d.t.Helper()
	d.Do(chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(text))
}

// Forgive drops what the console has complained about so far: a refusal that the
// test wants is among it.
func (d *Tab) Forgive() {
	time.Sleep(50 * time.Millisecond)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wrong = nil
}

// Choose gives a file field files of this machine.
func (d *Tab) Choose(selector string, files ...string) {
	d.t.Helper()
	d.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Answered waits until the last message on the screen is the bot's and holds a text.
func (d *Tab) Answered(text string) {
	d.t.Helper()
	d.Until(`(l => l && l.classList.contains('bot') && l.textContent.includes(` + Quoted(text) + `))(document.querySelector('#log').lastElementChild)`)
}

// Tap presses the newest button with a label where a finger would: in its
// middle, and only when nothing lies over it.
func (d *Tab) Tap(label string) {
	d.t.Helper()
	find := `[...document.querySelectorAll('#log button, #lasting button')].filter(b => b.textContent === ` + Quoted(label) + `).pop()`
	d.Until(`!!(` + find + `)`)
	d.press(find)
}

// Press presses the one element of a selector.
func (d *Tab) Press(selector string) {
	d.t.Helper()
	d.press(`document.querySelector(` + Quoted(selector) + `)`)
}

func (d *Tab) press(find string) {
	d.t.Helper()
	const middle = `(b => { b.scrollIntoView({block: 'nearest'}); const r = b.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })`
	d.Until(`(b => !!b && b.checkVisibility() && b.contains(document.elementFromPoint(...` + middle + `(b))))(` + find + `)`)
	at := Value[[]float64](d, middle+`(`+find+`)`)
	d.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// Become chooses another person.
func (d *Tab) Become(person string) {
	d.t.Helper()
	d.Press("#switch")
	d.Press(`[data-person="` + person + `"]`)
	d.Until(`sessionStorage.getItem('as') === ` + Quoted(person) + ` && !document.getElementById('people').open`)
	time.Sleep(100 * time.Millisecond)
}

// Chat opens the group or the private chat.
func (d *Tab) Chat(prefix string) {
	d.t.Helper()
	d.Press(`#chats [data-chat^="` + prefix + `"]`)
	d.Until(`document.querySelector('#chats [aria-current]').dataset.chat.startsWith(` + Quoted(prefix) + `)`)
}

// Shot keeps a picture in ANKA_SCREENSHOTS.
func (d *Tab) Shot(name string) {
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
	if err := os.WriteFile(filepath.Join(dir, d.look.Name+"-"+name+".png"), png, 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// TabTo presses Tab until the focus is on an element, as a person without a mouse does.
func (d *Tab) TabTo(selector string) {
	d.t.Helper()
	var way []string
	for range 40 {
		if Value[bool](d, `document.activeElement.matches(`+Quoted(selector)+`)`) {
			return
		}
		d.Do(chromedp.KeyEvent(kb.Tab))
		way = append(way, Value[string](d, `document.activeElement.id || document.activeElement.textContent.slice(0, 8)`))
	}
	d.t.Fatalf("Tab never comes to %s: %s", selector, strings.Join(way, " → "))
}
