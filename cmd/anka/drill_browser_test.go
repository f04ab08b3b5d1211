//go:build browser

package main

import (
	"strings"
	"testing"

	"anka/bot/web/webtest"
)

// lastSaid is the newest message of the chat that is open.
const lastSaid = `document.querySelector('#log').lastElementChild.textContent`

// TestDrillInBrowser: a worker asks for his questions, taps, and sees at once
// whether he was right, until the day is done. Then he looks at how he stands.
func TestDrillInBrowser(t *testing.T) {
	d := webtest.Open(t, openDemo(t), webtest.Phone)
	d.Become("p1")
	d.Ask("/drill")
	d.Answered("第1题")
	d.Sound("drill")
	d.Shot("drill-1-question")
	for range 12 { // some questions take several taps
		was := webtest.Value[string](d, lastSaid)
		if label := webtest.Value[string](d, `document.querySelector('#log').lastElementChild.querySelector('button')?.textContent ?? ''`); label != "" {
			d.Tap(label)
		} else { // once a week in his own words
			d.Ask("马上停止卸油，关阀")
			d.Answered("这是在答题") // it may be an emergency: the card comes first
			d.Tap("这是在答题")
			d.Until(`!` + lastSaid + `.includes("这是在答题")`)
		}
		d.Until(lastSaid + ` !== ` + webtest.Quoted(was))
		if strings.Contains(webtest.Value[string](d, lastSaid), "今天完了") {
			break
		}
	}
	d.Answered("今天完了")
	d.Answered("—— 卸油员") // where it stands
	d.Sound("drilled")
	d.Shot("drill-2-done")

	const newest = `[...document.querySelectorAll('.photo')].at(-1)`
	d.Ask("/me")
	d.Until(newest + `?.naturalWidth === 720 && ` + newest + `.width > 240`)
	d.Until(newest + `.alt.includes('能应急 ▓')`)
	d.Sound("me")
	d.Shot("drill-3-me")
}
