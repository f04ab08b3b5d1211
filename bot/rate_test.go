package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
)

// heldTown holds senders back as a real channel does.
func heldTown(t *testing.T) *town {
	w := newTown(t)
	w.channel.limited = true
	return w
}

// bodies is what letters say, toasts too.
func bodies(ls []data.Letter) string {
	var out []string
	for _, l := range ls {
		if s := strings.TrimSpace(l.Toast + " " + l.Body()); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

func TestTooManyMessages(t *testing.T) {
	w := heldTown(t)
	ask := func(sender, text string) string { return bodies(w.say(private(sender, text))) }
	for i := range 60 {
		if got := ask("p1", "卸油前要做什么"); !strings.Contains(got, "卸油员") {
			t.Fatalf("message %d: %s", i+1, got)
		}
	}
	if got := ask("p1", "卸油前要做什么"); !strings.Contains(got, "发得太快") {
		t.Errorf("message 61: %s", got)
	}
	for _, text := range []string{"卸油前要做什么", "/start", "/duty", "你好"} {
		if got := ask("p1", text); got != "" {
			t.Errorf("not silent at %s: %s", text, got)
		}
	}
	for _, urgent := range []string{"油冒出来了", "有人触电了", "/sos", "🆘 应急"} {
		if got := ask("p1", urgent); !strings.Contains(got, "应急处置卡") {
			t.Errorf("an emergency waits: %s: %s", urgent, got)
		}
	}
	if got := ask("p2", "加油前要做什么"); !strings.Contains(got, "加油员") {
		t.Errorf("somebody else waits too: %s", got)
	}
	w.clock.pass(time.Minute)
	if got := ask("p1", "卸油前要做什么"); !strings.Contains(got, "卸油员") {
		t.Errorf("a minute later: %s", got)
	}
}

func TestTooManyTaps(t *testing.T) {
	w := heldTown(t)
	id := w.cards("江津加油站", "卸油员").ID
	tap := func(data string) string {
		m := private("p1", "")
		m.Tap, m.Button = fmt.Sprint("tap", w.said), data
		return bodies(w.say(m))
	}
	for range 60 {
		tap(fmt.Sprintf("l:%d.2.0", id))
	}
	if got := tap(fmt.Sprintf("l:%d.2.0", id)); !strings.Contains(got, "发得太快") {
		t.Errorf("tap 61: %s", got)
	}
	if got := tap(fmt.Sprintf("l:%d.2.0", id)); got != "" {
		t.Errorf("tap 62: %s", got)
	}
	for _, urgent := range []string{"l:%d.4.0", "s:%d.4.0:0"} {
		if got := tap(fmt.Sprintf(urgent, id)); !strings.Contains(got, "应急处置卡") {
			t.Errorf("the emergency card waits: %s", got)
		}
	}
}

func TestTooManyInAnHour(t *testing.T) {
	if raced {
		t.Skip("a thousand messages, one after another: run without the race detector")
	}
	w := heldTown(t)
	answered, told := 0, 0
	for range 1050 { // twenty a minute: never too fast
		switch got := bodies(w.say(private("p1", "你好"))); {
		case strings.Contains(got, "这一小时发得太多"):
			told++
		case got != "":
			answered++
		}
		w.clock.pass(3 * time.Second)
	}
	if answered != 1000 || told != 1 {
		t.Errorf("%d answered, told %d times", answered, told)
	}
	w.clock.pass(time.Hour)
	if got := bodies(w.say(private("p1", "你好"))); got == "" {
		t.Error("silent after an hour")
	}
	w.clock.pass(-48 * time.Hour) // the clock is set back: nobody waits two days for it
	if got := bodies(w.say(private("p1", "你好"))); got == "" {
		t.Error("silent after the clock was set back")
	}
}

// Plain talk of a team is not counted against anybody.
func TestTalkDoesNotCount(t *testing.T) {
	w := heldTown(t)
	group := bot.Message{Chat: "group:江津加油站（示例）", Group: true, Sender: "p1"}
	for range 30 {
		group.Text = "中午吃什么"
		w.say(group)
	}
	group.Text, group.Addressed = "卸油前要做什么", true
	if got := bodies(w.say(group)); !strings.Contains(got, "卸油员") {
		t.Error(got)
	}
}

// Ten times as many senders as are counted do not take ten times the memory.
func TestSendersCounted(t *testing.T) {
	if n := bot.CountSenders(100_000); n > 10_000 {
		t.Errorf("%d senders kept", n)
	}
}
