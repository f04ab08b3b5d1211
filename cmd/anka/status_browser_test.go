//go:build browser

package main

import (
	"strings"
	"testing"
	"time"

	"anka/bot/web/webtest"
)

// TestStatusInBrowser: the bureau asks how the rollout goes and goes down from the
// district's figures and their picture to one enterprise and the record behind it.
func TestStatusInBrowser(t *testing.T) {
	d := webtest.Open(t, openDemo(t), webtest.Phone)
	d.Become("p25")
	for range 60 { // the district is told beside what goes on already
		d.Ask("进度")
		d.Answered("完成率")
		if strings.Contains(webtest.Value[string](d, lastSaid), "要验收 43 家") {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	d.Answered("要验收 43 家")
	const newest = `[...document.querySelectorAll('.photo')].at(-1)`
	d.Until(newest + `?.naturalWidth === 720 && ` + newest + `.width > 240`)
	d.Sound("progress")
	d.Shot("status-1-progress")
	d.Ask("德感工业园还有哪几家没验收")
	d.Answered("还没验收")
	d.Sound("pending")
	d.Shot("status-2-pending")
	d.Ask("三峡油漆到哪一步了")
	d.Answered("13/13 步")
	d.Sound("enterprise")
	d.Shot("status-3-enterprise")
	d.Tap("为什么")
	d.Answered("这些数的依据")
	d.Sound("why")
	d.Shot("status-4-why")
	d.Ask("这周比上周")
	d.Answered("新验收")
	d.Sound("compared")
	d.Shot("status-5-compared")
}
