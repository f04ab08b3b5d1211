package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/sample"
)

// weekDays is what happens. Whoever is not spoken of here does as is his habit.
var weekDays = []weekDay{
	{"03-02", "周一：定班次，第一道题，定期考核", monday},
	{"03-03", "周二：不是他的题，群里的题，用自己的话说，有人休息", tuesday},
	{"03-04", "周三：卡换了新版，晚上停机", wednesday},
	{"03-05", "周四：停机一天", thursday},
	{"03-06", "周五：08:30 开机，补上该补的", friday},
	{"03-07", "周六：抽查，旁站监督", saturday},
	{"03-08", "周日：看队里，看自己，打分，取台账", sunday},
}

func monday(w *week) {
	w.until(w.on("03-02 07:00"))
	w.says("刘静", "/shift\n甲班：白白中中夜夜休休 从 2026-03-02 起，白 08:00 中 16:00 夜 00:00\n夜班：22:30 每天\n李强：甲班\n周平：夜班\n王芳：08:00 周一到周五")
	w.pass(5 * time.Minute)
	w.says("谢明", "/shift\n时区：Asia/Urumqi\n中班：16:00 周一到周六\n夜班：00:00 每天\n何涛：09:00 周一到周五\n罗燕：中班\n阿里木：夜班")
	w.show("张敏")
	w.until(w.on("03-02 08:01"))
	w.hide("张敏")
	w.untilLast("张敏")
	w.note("张敏答到最后一题")
	w.show("张敏")
	w.pass(time.Minute)
	w.note("吴国华没给安卡发过话，私聊送不到，所以群里出一道")
	w.until(w.on("03-02 08:30"))
	w.hide("张敏")
	w.show("刘静")
	w.until(w.on("03-02 09:40"))
	w.hide("刘静")
	w.says("刘静", "/exam")
	for _, label := range []string{"卸油员", "5题", "3天"} {
		w.pass(10 * time.Second)
		w.taps("刘静", label)
	}
	w.show("张敏")
	w.pass(10 * time.Second)
	w.tapsAloud("刘静", "发布考核")
	w.untilAsked("张敏")
	w.hide("张敏")
	w.untilLast("张敏")
	w.note("张敏答到最后一题")
	w.show("张敏")
	w.pass(2 * time.Minute)
}

// tuesday: taps that are nobody's, or not his, or not any more.
func tuesday(w *week) {
	w.showGroup(true)
	w.until(w.on("03-03 09:20"))
	his := w.lastTap("张敏")
	drill := w.tally(`SELECT id FROM drill WHERE person_id = ? AND day = '2026-03-03'`, w.hand("张敏").id)
	w.note("李强把张敏的按钮、编的号码拿来点；别的单位的人也来点")
	w.nothing(func() {
		for _, data := range []string{his, "q:999999:0", "q:" + strings.Repeat("9", 30) + ":0", "q:1:77", "q:abc", fmt.Sprint("k:r:", drill), "e:s:1", "e:a:1:3", "b:m:1:0:1", "t:m:3:0"} {
			w.forges("李强", data)
		}
		w.forges("孙伟", his)
		w.forges("谢明", "t:p:1:0")
		w.forges("谢明", "e:r:1")
	})
	w.note("张敏把答过的题再点一遍；陈德贵点昨天的题")
	w.nothing(func() {
		w.forges("张敏", his)
		w.forges("陈德贵", w.tapsIn("陈德贵")[0])
	})
	w.note("张敏想多练几题，手快，一道题点了两下")
	w.twice("张敏")
	w.until(w.on("03-03 10:00"))
	w.votes("吴国华", true)
	w.passerByVotes()
	w.show("何东")
	w.until(w.on("03-03 12:07"))
	w.hide("何东")
	w.untilLast("何东")
	w.note("何东答到最后一题：一周一次，用自己的话说")
	w.show("何东")
	w.pass(5 * time.Minute)
	w.hide("何东")
	w.until(w.on("03-03 21:35"))
	w.says("周平", "今天休息")
	w.hand("周平").rests = "03-03"
}

func wednesday(w *week) {
	w.until(w.on("03-04 10:30"))
	item, was := w.openLine("何东")
	w.note("何东今天的题还没答，考的是「%s」。这一句正好要改", was)
	asked := w.names(`SELECT person_id FROM memory WHERE item_id = ?1 UNION SELECT person_id FROM asking WHERE item_id = ?1 AND state = 0 AND person_id IS NOT NULL`, item)
	card, err := sample.Files.ReadFile("cards/江津加油站-卸油员.yaml")
	w.must(err)
	now := strings.Replace(strings.Replace(string(card), "do: "+was, "do: 先吹哨子，"+was, 1), `version: "1"`, `version: "2"`, 1)
	w.show("刘静", "何东")
	liu := w.hand("刘静")
	liu.user.SendsDocument(liu.user.Chat(), "卸油员.yaml", []byte(now), "")
	w.act(liu, "刘静 发文件 卸油员.yaml")
	w.turn()
	w.pass(10 * time.Second)
	w.taps("刘静", "发布")
	if owing := w.names(`SELECT DISTINCT person_id FROM debt`); !slices.Equal(owing, asked) || len(asked) == 0 {
		w.Errorf("in debt: %v, want whoever was asked about the old line: %v", owing, asked)
	}
	if n := w.tally(`SELECT COUNT(*) FROM asking WHERE state = 0 AND item_id = ?`, item); n != 0 {
		w.Errorf("%d questions about the old line are open", n)
	}
	w.pass(time.Minute)
	w.hide("何东")
	w.says("刘静", "/team")
	w.pass(10 * time.Second)
	w.taps("刘静", "要补练的")
	w.hide("刘静")
	w.until(w.on("03-04 20:30"))
	w.note("20:30 停机，到周五 08:30")
	w.stops()
}

// thursday: what is said waits at Telegram, a day at most; a tap two and a half minutes.
func thursday(w *week) {
	w.until(w.on("03-05 09:00"))
	w.saysDown("张敏", "卸油前要静置好久")
	w.until(w.on("03-05 12:00"))
	w.votes("吴国华", false)
	w.until(w.on("03-05 13:00"))
	w.saysDown("周平", "今天休息")
	w.until(w.on("03-05 15:00"))
	w.note("15:00 陈德贵点了昨天的题；点一下，Telegram 只留两分半钟")
	h := w.hand("陈德贵")
	h.user.TapsData(w.lastOf(h), w.lastTap(h.name))
	w.until(w.on("03-05 21:00"))
	w.saysDown("李强", "油枪跳不了枪油流一地了咋办")
}

func friday(w *week) {
	w.until(w.on("03-06 08:30"))
	w.show("刘静", "张敏", "周平", "李强")
	w.showGroup(true)
	w.starts()
	w.hide("刘静", "张敏", "周平", "李强")
	w.note("吴国华周四选的是周三的题，过了时间，不算")
	w.until(w.on("03-06 10:00"))
	w.votes("吴国华", true)
	w.until(w.on("03-06 11:00"))
	w.says("吴国华", "你好") // from now on he can be written to in private
	w.until(w.on("03-06 21:29"))
	w.show("李强") // his cycle is at its second night
	w.until(w.on("03-06 21:31"))
}

func saturday(w *week) {
	w.until(w.on("03-07 10:00"))
	w.show("王芳", "张敏")
	w.says("王芳", "/spot 卸油员 3")
	w.pass(11 * time.Minute)
	w.until(w.on("03-07 15:00"))
	w.hide("王芳", "张敏")
	w.says("王芳", "/watch 张敏")
	w.pass(10 * time.Second)
	w.tapsAloud("王芳", "📋 接地静置")
	for i := range 7 {
		w.pass(20 * time.Second)
		w.taps("王芳", []string{"✓", "✗", "✓", "未涉及", "✓", "✓", "✓"}[i])
	}
	w.pass(20 * time.Second)
	w.says("王芳", "静电夹夹在油漆上，当场改了")
	w.pass(10 * time.Second)
	w.show("张敏")
	w.tapsAloud("王芳", "完成")
}

func sunday(w *week) {
	w.until(w.on("03-08 10:00"))
	w.says("刘静", "/team")
	w.pass(10 * time.Second)
	w.tapsAloud("刘静", "没答的")
	w.pass(10 * time.Second)
	w.tapsAloud("刘静", "岗位：卸油员")
	w.pass(time.Minute)
	w.says("谢明", "/team")
	w.pass(time.Minute)
	w.says("张敏", "/me")
	w.pass(10 * time.Second)
	w.tapsAloud("张敏", "我的考试")
	w.pass(10 * time.Second)
	w.tapsAloud("张敏", "别人记的")
	w.pass(time.Minute)
	w.says("王芳", "/mark")
	w.pass(30 * time.Second)
	w.tapsAloud("王芳", "同意")
	w.pass(time.Minute)
	w.says("刘静", "/ledger")
	w.until(w.on("03-08 23:00"))
	if owing := w.names(`SELECT DISTINCT person_id FROM debt`); len(owing) > 0 {
		w.Errorf("still in debt: %v", owing)
	}
}

// untilAsked lets time pass until the newest that somebody reads is a question, the
// first of some.
func (w *week) untilAsked(name string) {
	w.Helper()
	w.untilReads(name, func(n, _ string) bool { return n == "1" })
}

// untilLast lets time pass until it is the last of them.
func (w *week) untilLast(name string) {
	w.Helper()
	w.untilReads(name, func(n, of string) bool { return n == of })
}

var ordinals = regexp.MustCompile(`第(\d+)题，共(\d+)题`)

func (w *week) untilReads(name string, is func(n, of string) bool) {
	w.Helper()
	for range 2 * 60 * 60 {
		if all := w.api.FromBot(w.hand(name).user.Chat()); len(all) > 0 {
			if m := ordinals.FindStringSubmatch(all[len(all)-1].Text); m != nil && is(m[1], m[2]) {
				return
			}
		}
		w.pass(time.Second)
	}
	w.Fatalf("%s does not come to a question", name)
}

func (w *week) stops() {
	w.Helper()
	w.down()
	w.downs = append(w.downs, [2]time.Time{w.clock.now()})
}

func (w *week) starts() {
	w.Helper()
	w.downs[len(w.downs)-1][1] = w.clock.now()
	w.up()
}

// saysDown says something while the program is down.
func (w *week) saysDown(name, text string) {
	h := w.hand(name)
	w.line(w.stamp(h.zone()) + " " + name + "：" + text)
	h.user.Says(h.user.Chat(), text)
}

// nothing has people do what must change nothing, and be logged.
func (w *week) nothing(do func()) {
	w.Helper()
	before := w.state()
	do()
	if now := w.state(); !slices.Equal(now, before) {
		for i := range now {
			if i >= len(before) || now[i] != before[i] {
				w.Errorf("a forged tap changed something: %s", now[i])
			}
		}
	}
}

// state is all that an answer may change.
func (w *week) state() (out []string) {
	w.Helper()
	for _, table := range []string{"record", "memory", "debt", "drill", "asking", "exam", "paper", "observation", "setting", "rota", "rota_person", "dialog"} {
		out = append(out, w.rows(`SELECT '`+table+`', * FROM `+table)...)
	}
	return out
}

// forges taps with made-up data, or somebody else's.
func (w *week) forges(name, data string) {
	w.Helper()
	h := w.hand(name)
	defer w.aloud(h)()
	w.pass(2 * time.Second)
	w.tapsData(h, w.lastOf(h), data)
}

// votes answers the group's newest question, right or wrong.
func (w *week) votes(name string, right bool) {
	w.Helper()
	all := w.api.FromBot(w.group)
	m := all[len(all)-1]
	option := *m.Poll.Correct
	if !right {
		option = (option + 1) % len(m.Poll.Options)
	}
	w.must(w.hand(name).user.Votes(m, option))
	w.line(w.stamp(chinaTime) + " " + name + " 在群里选「" + m.Poll.Options[option].Text + "」")
	w.turn()
}

func (w *week) passerByVotes() {
	w.Helper()
	all := w.api.FromBot(w.group)
	strays := w.tally(`SELECT COUNT(*) FROM stray WHERE why = 'not known'`)
	w.nothing(func() {
		w.must(w.api.NewUser("路人").Votes(all[len(all)-1], 0))
		w.turn()
	})
	if n := w.tally(`SELECT COUNT(*) FROM stray WHERE why = 'not known'`); n != strays+1 {
		w.Errorf("a passer-by's vote is logged %d times", n-strays)
	}
}

// openLine is the line that somebody's open question is about.
func (w *week) openLine(name string) (item int, text string) {
	w.Helper()
	w.must(w.db.QueryRowContext(w.ctx, `SELECT i.id, i.text FROM asking a JOIN item i ON i.id = a.item_id
		WHERE a.person_id = ? AND a.state = 0 AND a.how = 'drill' AND i.kind = 'line'`, w.hand(name).id).Scan(&item, &text))
	return item, text
}

// twice taps the newest question of somebody two times at once.
func (w *week) twice(name string) {
	w.Helper()
	h := w.hand(name)
	defer w.aloud(h)()
	w.saysTo(h, h.user.Chat(), "/drill")
	m := w.lastOf(h)
	before := w.tally(`SELECT COUNT(*) FROM record`)
	var taps []string
	for range 2 {
		taps = append(taps, h.user.TapsData(m, firstButton(m)).ID)
	}
	w.act(h, name+" 连点两下")
	w.turn()
	for _, id := range taps {
		if toast := w.api.Tapped(id).Toast; toast != "" {
			w.line("  安卡小条：" + toast)
		}
	}
	if n := w.tally(`SELECT COUNT(*) FROM record`); n != before+1 {
		w.Errorf("two taps at once wrote %d rows", n-before)
	}
}

// tapsIn are the answers that somebody could tap so far, the oldest question first.
func (w *week) tapsIn(name string) (out []string) {
	w.Helper()
	for _, m := range w.api.FromBot(w.hand(name).user.Chat()) {
		if b := firstButton(m); strings.HasPrefix(b, "q:") {
			out = append(out, b)
		}
	}
	if len(out) == 0 {
		w.Fatalf("%s was asked nothing", name)
	}
	return out
}

func (w *week) lastTap(name string) string {
	w.Helper()
	all := w.tapsIn(name)
	return all[len(all)-1]
}

// lastOf is the bot's newest message to somebody.
func (w *week) lastOf(h *hand) telegramtest.Message {
	w.Helper()
	all := w.api.FromBot(h.user.Chat())
	if len(all) == 0 {
		w.Fatalf("nothing was said to %s", h.name)
	}
	return all[len(all)-1]
}
