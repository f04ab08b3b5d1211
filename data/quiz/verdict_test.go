package quiz

import (
	"strings"
	"testing"

	"anka/data"
)

// spill is an emergency with what makes answers hard to judge: negations, a
// figure, the same flushing twice.
var spill = Question{Form: Explain, Text: "「卸油口漏油」，怎么处置？从第一步说起。", Item: Item{Part: data.Emergency}, Points: []Point{
	{Text: "立即停止接卸，关闭罐车卸油阀"},
	{Text: "现场警戒，疏散人员和车辆"},
	{Text: "站上风向用消防沙围堵"},
	{Text: "翻开眼皮，用流动清水冲15分钟以上"},
	{Text: "皮肤用肥皂水洗，流动清水冲15分钟以上"},
	{Text: "没戴空气呼吸器，不下井"},
	{Text: "拨打119"},
}}

// A letter a point: s said, m missed, w the opposite.
func TestHostileAnswers(t *testing.T) {
	for _, x := range []struct{ why, said, want string }{
		{"as the card has it", "立即停止接卸，关闭罐车卸油阀，现场警戒，疏散人员和车辆，站上风向用消防沙围堵，翻开眼皮，用流动清水冲15分钟以上，皮肤用肥皂水洗，流动清水冲15分钟以上，没戴空气呼吸器，不下井，拨打119", "sssssss"},
		{"a voice without a stop", "先停止接卸关闭罐车卸油阀然后现场警戒疏散人员和车辆站到上风向用消防沙围堵翻开眼皮用流动清水冲十五分钟皮肤用肥皂水洗没戴空气呼吸器不下井打幺幺九拨打119", "sssssss"},
		{"the question again", "「卸油口漏油」，怎么处置？从第一步说起。", "mmmmmmm"},
		{"the question and no more", "卸油口漏油怎么处置", "mmmmmmm"},
		{"nothing", "不知道，忘了", "mmmmmmm"},
		{"another scene's steps", "穿防静电服，接好静电接地，量油验质，再连油管", "mmmmmmm"},
		{"not to be closed", "不要关闭罐车卸油阀", "wmmmmmm"},
		{"not to be closed, spoken", "罐车卸油阀不用去关", "wmmmmmm"},
		{"not yet to be closed", "先别忙关罐车卸油阀", "wmmmmmm"},
		{"opened", "把罐车卸油阀打开", "wmmmmmm"},
		{"opened, spoken", "把罐车卸油阀开到", "wmmmmmm"},
		{"goes on", "继续接卸，关闭罐车卸油阀", "wmmmmmm"},
		{"two denials", "不关罐车卸油阀不行", "smmmmmm"},
		{"a denial of something else", "不等请示马上关罐车卸油阀", "smmmmmm"},
		{"a denial of what comes after", "关了罐车卸油阀就不要再打开", "smmmmmm"},
		{"does it ask", "要不要关罐车卸油阀", "mmmmmmm"},
		{"words for the same", "赶紧把罐车那个卸油阀关到", "smmmmmm"},
		{"the things alone", "罐车卸油阀，消防沙", "mmmmmmm"},
		{"down the wind", "站下风向用消防沙围堵", "mmwmmmm"},
		{"down the wind in one breath with another wind", "人撤到上风向然后站下风向用消防沙围堵", "mmwmmmm"},
		{"of the eyes, not of the skin", "翻开眼皮用清水冲15分钟", "mmmsmmm"},
		{"too short", "翻开眼皮，流动清水冲5分钟", "mmmwmmm"},
		{"too short, the eyes alone", "翻开眼皮冲5分钟就行", "mmmwmmm"},
		{"longer is careful", "翻开眼皮用流动清水冲20分钟", "mmmsmmm"},
		{"a quarter of an hour", "翻开眼皮用流动清水冲一刻钟", "mmmsmmm"},
		{"nobody may", "没戴空气呼吸器谁都别下井", "mmmmmsm"},
		{"goes down", "马上下井救人", "mmmmmwm"},
		{"goes down with it", "戴好空气呼吸器再下井", "mmmmmsm"},
		{"goes down without", "不戴空气呼吸器就下井", "mmmmmwm"},
		{"another number", "拨打120", "mmmmmmw"},
		{"drives them together", "聚拢人员和车辆", "mwmmmmm"},
	} {
		q := spill
		v := Grade(&q, Answer{Text: x.said})
		got := ""
		for _, s := range v.Said {
			got += string(s.State[0])
		}
		if got != x.want {
			t.Errorf("%s: %s: %s, want %s", x.why, x.said, got, x.want)
		}
		if v.Right != (strings.Count(x.want, "s") > 4) || !v.Confirm {
			t.Errorf("%s: %+v", x.why, v)
		}
	}
}

// The card's own words are said, whatever the card; the next scene's are not.
func TestCardIsSaid(t *testing.T) {
	good, bad, all := 0, 0, 0
	for _, d := range decks(t) {
		for i := range d.scenes {
			sc := &d.scenes[i]
			if len(sc.lines) < 3 {
				continue
			}
			q := d.explain(&dice{}, &d.lines[sc.lines[0]])
			q.Form = Explain
			var card []string
			for _, p := range q.Points {
				card = append(card, p.Text)
			}
			all++
			for _, said := range []string{strings.Join(card, "。"), strings.Join(card, "")} {
				if v := Grade(&q, Answer{Text: said}); v.Mark < 80 {
					bad++
					for _, x := range v.Said {
						if x.State != Told {
							t.Logf("%s: %d: %s %s", sc.src.Name, v.Mark, x.State, x.Text)
						}
					}
				}
			}
			other := &d.scenes[(i+1)%len(d.scenes)]
			if d.coincide(sc, other) {
				continue
			}
			var foreign []string
			for _, n := range other.lines {
				foreign = append(foreign, d.lines[n].text)
			}
			if v := Grade(&q, Answer{Text: strings.Join(foreign, "，")}); v.Right {
				good++
				t.Logf("%s by %s: %d", sc.src.Name, other.src.Name, v.Mark)
			}
		}
	}
	if 50*bad > all || 100*good > all {
		t.Errorf("of %d scenes %d of the cards' own words are not taken for said, %d of another scene's are", all, bad, good)
	}
}

// Who tells a step the wrong way round (not to be done, or with the word that
// would make a statement false) is hardly ever taken for having told it.
func TestTurnedStepsAreNotSaid(t *testing.T) {
	not, notAll, swapped, swappedAll := 0, 0, 0, 0
	for _, d := range decks(t) {
		for i := range d.lines {
			l := &d.lines[i]
			if l.step < 0 || l.item.Part != data.Emergency || l.when || refuses(l.text) {
				continue
			}
			q := d.explain(&dice{}, l)
			q.Form = Explain
			at := -1
			for n, p := range q.Points {
				if p.Key == l.item.Key() {
					at = n
				}
			}
			if at < 0 {
				continue
			}
			told := func(text string) bool { return Grade(&q, Answer{Text: text}).Said[at].State == Told }
			var denied []string
			for _, c := range clauses(l.text) {
				denied = append(denied, "不要"+option(c))
			}
			notAll++
			if told(strings.Join(denied, "，")) {
				not++
				t.Log(strings.Join(denied, "，"))
			}
			for _, f := range d.falses(&d.scenes[l.scene], l.text) {
				if strings.Contains(f, "请示") || strings.Contains(f, "再") || !strings.Contains(f, "，") && strings.HasPrefix(f, "不用") {
					continue
				}
				swappedAll++
				if told(f) {
					swapped++
					t.Logf("%s ← %s", l.text, f)
				}
			}
		}
	}
	if 50*not > notAll || 20*swapped > swappedAll {
		t.Errorf("%d of %d denied and %d of %d exchanged steps are taken for told", not, notAll, swapped, swappedAll)
	}
}
