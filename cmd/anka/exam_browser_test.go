//go:build browser

package main

import (
	"strings"
	"testing"

	"anka/bot/web/webtest"
)

// TestExamInBrowser: an officer sets an exam up, by buttons and by a typed line; a
// worker sits it on his phone from the first question to the last; the officer
// sees how he did.
func TestExamInBrowser(t *testing.T) {
	d := webtest.Open(t, openDemo(t), webtest.Phone)
	d.Become("p5")
	d.Ask("/exam")
	d.Answered("定期考核")
	d.Tap("卸油员")
	d.Answered("10题，80分合格")
	d.Sound("draft")
	d.Shot("exam-1-draft")
	d.Ask("6题 70分 现在到后天18点")
	d.Answered("6题，70分合格，发布就开考")
	d.Sound("typed")
	d.Shot("exam-2-typed")
	d.Ask("后天18点到明天8点")
	d.Answered("截止要比开考晚")
	d.Shot("exam-3-wrong")
	d.Tap("发布考核")
	d.Answered("发布了")
	d.Sound("set")
	d.Shot("exam-4-set")

	d.Become("p1")
	d.Answered("开始答题")
	d.Sound("told")
	d.Shot("exam-5-told")
	d.Tap("开始答题")
	d.Answered("第1题，共6题")
	d.Sound("first question")
	d.Shot("exam-6-first")
	sitExam(d)
	d.Answered("6题对了")
	d.Sound("handed in")
	d.Shot("exam-8-done")
	d.Tap("开始答题")
	d.Until(`document.getElementById('toast').textContent.includes('交过卷')`)

	d.Become("p5")
	d.Tap("看进度")
	d.Answered("考了1人")
	d.Answered("张敏")
	d.Sound("results")
	d.Shot("exam-9-results")
}

// sitExam answers until the paper is handed in; some questions take several taps.
func sitExam(d *webtest.Tab) {
	for n := range 40 {
		was := webtest.Value[string](d, lastSaid)
		if n == 4 {
			d.Sound("under way")
			d.Shot("exam-7-under-way")
		}
		d.Tap(webtest.Value[string](d, `document.querySelector('#log').lastElementChild.querySelector('button').textContent`))
		d.Until(lastSaid + ` !== ` + webtest.Quoted(was))
		if strings.Contains(webtest.Value[string](d, lastSaid), "交卷了") {
			return
		}
	}
}
