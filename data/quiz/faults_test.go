package quiz

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"anka/data"
)

// Each row is a fault that was found by reading questions about cards that the
// rules had never seen, and the rule that was missing.

// What holds in some case, or all the time, is no step in the order.
func TestWhen(t *testing.T) {
	for _, x := range []struct {
		text string
		want bool
	}{
		{"没呼吸做人工呼吸，用呼吸面罩", true},
		{"眼睛沾了用清水冲15分钟", true},
		{"断不了电的用干木棒把人分开", true},
		{"拉不动，两个人背空呼下去", true},
		{"放不下来，开塔顶紧急放空", true},
		{"烧伤的用凉水冲20分钟", true},
		{"清醒的喝淡盐水", true},
		{"不清醒、体温40度往上打120", true},
		{"叫不醒没呼吸就按压", true},
		{"报警仪一响，丢下工具往人孔走", true},
		{"烟大、火上顶，撤到门外点名", true},
		{"火刚起来站上风用干粉打", true},
		{"罐体发红、安全阀叫得尖，所有人撤", true},
		{"温度过65℃还涨，开紧急排料阀", true},
		{"洒得多或流进沟里，报镇上", true},
		{"每20分钟换人，上来喝水", true},
		{"手抬高，不挤、不吸、不热敷", true},
		{"漏点能隔断的，两人进去关阀", true},
		{"别揉，别滴药", true},
		{"眼睛进渣冲15分钟，翻开眼皮", true},
		{"少了10克以上打110", true},
		{"喉咙肿、喘不上来，打120说要切气管", true},
		{"火从缝出来用干粉", true},
		{"火源全部清走", false},
		{"粘在皮上的不揭", true},
		{"断下来的装干净袋，袋外放冰", true},
		{"按急停，切断气源", false},
		{"不下去，喊人，往井里鼓风", false},
		{"关钢瓶针阀，往用氯岗位泄压", false},
		{"看有没有漏、湿、变形", false},
		{"把人抬离药库，放到通风的地方侧躺", false},
		{"打开门窗，断电断火", false},
		{"就近按急停", false},
	} {
		if got := conditional(x.text) || standing(x.text); got != x.want {
			t.Errorf("%s: %t", x.text, got)
		}
	}
}

// What is right at any moment is never a wrong option.
func TestAnytime(t *testing.T) {
	for text, want := range map[string]bool{
		"从最近的门爬出去": true, "往外跑": true, "报镇上和生态环境局": true, "两小时内上报": true, "湿布擦干": false,
	} {
		if _, any := deedsOf(text); (any != 0) != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

// Two words of one deed are never right and wrong beside one another.
func TestOneDeed(t *testing.T) {
	a, _ := deedsOf("送电启动")
	b, _ := deedsOf("开泵慢打")
	if a&b == 0 {
		t.Error("to switch on and to start the pump are two deeds")
	}
}

// A line said by heart is cued by no half word.
func TestCue(t *testing.T) {
	d := emergency(data.Scene{Name: "绞手", Items: []data.Item{{Text: "断指用塑料袋包好，外面放冰，跟人一起送"}}})
	if q := d.byHeart(&d.lines[0]); !strings.Contains(q.Text, "「断指用塑料袋包好，……」") {
		t.Error(q.Text)
	}
}

// A half line is taken apart where it is spoken.
func TestSplit(t *testing.T) {
	for _, x := range []struct{ half, head, tail string }{
		{"接地夹牢保平安", "接地夹牢", "保平安"}, {"看签再动手", "看签", "再动手"}, {"七十兆帕不是儿戏", "七十兆帕", "不是儿戏"}, {"四个字儿", "", ""},
	} {
		if head, _ := split(x.half, true); head != x.head {
			t.Errorf("%s: %s", x.half, head)
		}
		if tail, _ := split(x.half, false); tail != x.tail {
			t.Errorf("%s: %s", x.half, tail)
		}
	}
}

// The last clause of a line is blanked only where it is a deed of its own.
func TestIsDeed(t *testing.T) {
	for text, want := range map[string]bool{
		"用楔子塞牢": true, "拍照留底": true, "防止自己烧起来": false, "防潮气进去": false, "回水压力0.25MPa": false, "改成每天一次": false,
		"烫了就停一停": false, "数据写清楚": false, "编号对上": false, "少一件都要找到": false, "不敲不拆": false,
	} {
		if isDeed(text) != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

// What speaks of the same thing may be right as well: 关鹤位阀，＿＿＿ 鹤管归位.
func TestTouches(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{{"鹤管归位", "关鹤位阀和海底阀，盖好所有罐口", true}, {"查清各仓余油", "关鹤位阀和海底阀", false}, {"用好一点的", "用一下", false}} {
		if touches(x.a, x.b) != x.want {
			t.Errorf("%s / %s", x.a, x.b)
		}
	}
}

// A false statement does not give itself away, and is somebody's speech.
func TestFalseStatements(t *testing.T) {
	for _, x := range []struct{ text, want string }{ // the false ones, joined; empty: none is made
		{"联锁不准私自摘", ""},
		{"自己不要乱催吐", ""},
		{"严禁突然关死阀门造成回火", ""},
		{"严禁快速泄压，防止氢氧互串", "可以快速泄压"},
		{"看见有人抽烟，上去制止", ""},
		{"旧垫片不准用第二次", "旧垫片可以用第二次"},
		{"外来人由我领着走，不让乱摸", ""},
		{"不背空呼不下", ""},
		{"看厂家、批号、合格证，留一瓶样", "不用看厂家、批号、合格证"},
		{"检查阀门、管线完好", "不用检查阀门、管线"},
		{"断库电，不开灯不打手机", ""},
		{"不准人钻进罐里", "可以让人钻进罐里"},
		{"没呼吸先吹2口再按压30次", ""},
		{"看背压表0.2MPa", ""},
		{"存放不超过24小时", "存放可以超过24小时/存放不超过48小时"},
		{"收到铁桶，盖紧", "收到铁桶，不盖"},
		{"停泵泄压，锁住扳机", "停泵不泄压，锁住扳机"},
		{"往用氯岗位泄压，放到碱塔", ""},
	} {
		c := data.CardSet{Post: "甲", Operation: data.Sheet{Scenes: []data.Scene{{Name: "换瓶", Items: []data.Item{{Text: x.text}}}}}}
		d := Open(&c)
		var got []string
		for _, s := range d.statements(&d.lines[0]) {
			got = append(got, s.wrong...)
		}
		if strings.Join(got, "/") != x.want {
			t.Errorf("%s: %v, want %q", x.text, got, x.want)
		}
	}
}

func emergency(scenes ...data.Scene) *Deck {
	return Open(&data.CardSet{Post: "氧化工", Emergency: data.Sheet{Scenes: scenes}})
}

// A line that takes up the scene's own words may be right in it: 沙袋围住雨水口
// where the card says 封住雨水井.
func TestNoNearlyRightByWords(t *testing.T) {
	d := emergency(
		data.Scene{Name: "芳烃着火", Items: []data.Item{{Text: "按紧急停车按钮"}, {Text: "封住雨水井，污水打到事故池"}}},
		data.Scene{Name: "药剂翻倒", Items: []data.Item{{Text: "沙袋围住雨水口"}, {Text: "搬走木板和棉纱"}}},
	)
	for _, r := range d.foreign(&d.lines[0]) {
		if strings.Contains(r.text, "雨水") {
			t.Errorf("%q may be right", r.text)
		}
	}
}

// The right option is not the only one that takes up the title.
func TestTitleTellsNothing(t *testing.T) {
	every(t, 0, func(d *Deck, q Question) {
		if !slices.Contains([]string{"first", "next", "within", "belongs", "forbidden"}, q.Way) {
			return
		}
		title := d.scenes[d.find(q.Item).scene].src.Name
		var wrong []string
		for i, o := range q.Options {
			if i != q.Right[0] {
				wrong = append(wrong, o)
			}
		}
		if betrays(title, q.Options[q.Right[0]], wrong) {
			t.Errorf("%s tells %s of %v", title, q.Options[q.Right[0]], wrong)
		}
	})
}

// What everybody does at once is nobody's alone, and a case is nobody's duty.
func TestWhoseNotEverybody(t *testing.T) {
	d := emergency(data.Scene{Name: "酒库着火", Items: []data.Item{
		{Text: "坛子爆裂飞溅，人退50米"}, {Text: "把酒坛盖严"}, {Text: "开固定泡沫", Who: "班长"}, {Text: "把路卡架好", Who: "保安"}, {Text: "量一量池水", Who: "厂长"}, {Text: "消防水带铺开", Who: "消防队"},
	}})
	if _, ok := d.whose(&dice{}, &d.lines[0]); ok {
		t.Error("asked of everybody's step")
	}
	if _, ok := d.whose(&dice{}, &d.lines[5]); ok {
		t.Error("the step tells whose it is")
	}
	if _, ok := d.whose(&dice{}, &d.lines[1]); !ok {
		t.Error("not asked of one's own step")
	}
}

func riskDeck(event string) *Deck {
	items := func(text, event string, controls ...string) []data.Item {
		return []data.Item{{Text: text, Event: event, Level: "黄", Controls: controls}}
	}
	return Open(&data.CardSet{Post: "甲", Risk: data.Sheet{Scenes: []data.Scene{
		{Name: "呛着", Items: items("铝末飞起来，咳嗽胸闷", event, "开口前先喷雾")},
		{Name: "吊落", Items: items("挂钩松脱，工件掉下砸人", "物体打击", "挂钩每班换新")},
		{Name: "卷手", Items: items("皮带轮没罩，卷入手臂", "机械伤害", "轮罩缺了不开车")},
		{Name: "倒车", Items: items("叉车倒行撞人", "车辆伤害", "划出人行线")},
	}}})
}

// A car that strikes a filling post may well make it leak.
func TestCollisionMayLeak(t *testing.T) {
	if h := harmsIn("槽车倒车撞到卸车柱").wide(); h&harmsIn("泄漏") == 0 || h&harmsIn("爆炸") == 0 {
		t.Error("a leak is offered as a wrong answer")
	}
}

// Of a risk of no known kind no measure is surely wrong, and 「其他伤害」 is no answer.
func TestRiskOfNoKind(t *testing.T) {
	d := riskDeck("其他伤害")
	for _, q := range d.Every(d.lines[0].item, 1) {
		if q.Way == "event" || strings.HasPrefix(q.Way, "measure") {
			t.Errorf("%+v", q)
		}
	}
}

// A line that tells of no kind may come to several: who reaches into a freezer
// may be caught by the belt and burnt by the cold.
func TestEventNeedsAKind(t *testing.T) {
	d := Open(&data.CardSet{Post: "甲", Risk: data.Sheet{Scenes: []data.Scene{
		{Name: "网带", Items: []data.Item{{Text: "伸手掏卡住的料", Event: "机械伤害", Level: "橙"}}},
		{Name: "出炉", Items: []data.Item{{Text: "出炉件180度直接伸手抓", Event: "灼烫", Level: "黄"}}},
		{Name: "静电", Items: []data.Item{{Text: "放电引燃漆雾", Event: "爆炸", Level: "红"}}},
	}}})
	for n, want := range []bool{false, false, true} {
		asked := false
		for _, q := range d.Every(d.lines[n].item, 1) {
			asked = asked || q.Way == "event"
			if q.Form == Cloze {
				t.Errorf("how things are is asked: %+v", q)
			}
		}
		if asked != want {
			t.Errorf("%s: %t", d.lines[n].text, asked)
		}
	}
}

// What touches the title may be part of that duty.
func TestDutyTitleTouched(t *testing.T) {
	item := func(text string) []data.Item { return []data.Item{{Text: text}} }
	d := Open(&data.CardSet{Post: "甲", Duty: data.Sheet{Scenes: []data.Scene{
		{Name: "盯液位压力", Items: item("发现超限先处置，马上报当班")}, {Name: "卸液", Items: item("卸车时在现场盯住，不离开人")},
		{Name: "核对", Items: item("核验品名和储罐，不符不收货")}, {Name: "穿戴", Items: item("穿齐低温防护用品，会用空呼")}, {Name: "台账", Items: item("进出货当天记账，双方签字")},
	}}})
	q, ok := d.belongs(&dice{}, &d.lines[0])
	if !ok || strings.Contains(strings.Join(q.Options, ""), "盯住") {
		t.Errorf("%+v", q)
	}
}

// What it may come to is not asked where the line says it.
func TestEventIsNotTold(t *testing.T) {
	every(t, 0, func(d *Deck, q Question) {
		if q.Way == "event" && shared(printOf(q.Options[q.Right[0]]), d.find(q.Item).print) > 0 {
			t.Errorf("told: %+v", q)
		}
	})
}

// An explanation numbers the steps as the card does.
func TestOrderNumbers(t *testing.T) {
	every(t, 0, func(d *Deck, q Question) {
		if q.Way != "order" {
			return
		}
		for row := range strings.SplitSeq(q.Why, "\n") {
			n, text, _ := strings.Cut(row, ". ")
			at := slices.IndexFunc(d.lines, func(l line) bool { return l.item.Scene == q.Item.Scene && l.item.Part == q.Item.Part && l.text == text })
			if at < 0 || n != strconv.Itoa(d.lines[at].item.Line) {
				t.Errorf("%q in %+v", row, q)
			}
		}
	})
}

// A rhyme of two lines is asked whole, in two forms; its lines alone could not be hidden.
func TestShortRhyme(t *testing.T) {
	c := data.CardSet{Post: "甲", Duty: data.Sheet{Rhyme: "一看液位二看压，\n三看纯度四看差。\n"}}
	d := Open(&c)
	if items := d.Items(); len(items) != 1 || items[0].Kind != Rhyme || len(d.Forms(items[0])) < 2 {
		t.Errorf("%+v", items)
	}
}

// Neighbouring lines are exchanged, or none.
func TestTurnedRhyme(t *testing.T) {
	n := [2]int{}
	for seed := range uint64(2) {
		every(t, seed, func(d *Deck, q Question) {
			if q.Way != "rhyme" {
				return
			}
			n[q.Right[0]]++
			said := strings.Split(q.Text, "\n")[1:]
			whole := strings.NewReplacer("，\n", "\n", "。\n", "\n", "！\n", "\n", "；\n", "\n").Replace(q.Why + "\n")
			if strings.Contains(whole, strings.Join(said, "\n")+"\n") != (q.Right[0] == 0) {
				t.Errorf("%+v", q)
			}
		})
	}
	if n[0] == 0 || n[1] == 0 {
		t.Error(n)
	}
}
