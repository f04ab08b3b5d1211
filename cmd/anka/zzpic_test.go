//go:build browser

package main

import (
	"testing"

	"anka/bot/web/webtest"
)

func TestPic(t *testing.T) {
	d := webtest.Open(t, openDemo(t), webtest.Look{Name: "pic", Width: 360, Height: 1020})
	d.Become("p1")
	d.Ask("xieyou maoyou le")
	d.Answered("卸油跑冒油")
	webtest.Value[bool](d, `(document.activeElement.blur(), true)`)
	d.Shot("chat-phone")
}
