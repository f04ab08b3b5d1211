package quiz

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"anka/data"
)

// Each row of traps.txt that matters, on a line it must and one it must not touch.
func TestSwaps(t *testing.T) {
	for _, x := range []struct{ text, want string }{ // the first swap; empty: none
		{"站上风向用消防沙围堵", "站下风向用消防沙围堵"},
		{"报当班班长和站长", ""},
		{"按压100~120次/分，30:2", ""},
		{"严禁用铁器、化纤绳量油", "可以用铁器、化纤绳量油"},
		{"枪嘴贴桶壁，慢慢加", "枪嘴贴桶壁，快速加"},
		{"秤不准、枪滴漏", ""},
		{"盖不上就退开", ""},
		{"马上躲开油喷的方向", ""},
		{"立即关闭罐车卸油阀", "请示领导以后再关闭罐车卸油阀"},
		{"呼吸停止时按压", ""},
		{"不得站下风向", "可以站下风向"},
		{"严禁快速泄压", "可以快速泄压"}, // not 快速升压, which is forbidden as well
		{"放空阀缓慢开", "放空阀快速开"}, // not 缓猛开
		{"人孔旁拉警戒，不用时盖好", ""},
		{"人撤出瓶间，不敲不拆", ""},
		{"上去制止，不听就报", ""},
		{"盘车时两人配合", "盘车时一个人干就行，不用配合"},
		{"两人同时到场开双锁", ""},
		{"两把钥匙两人各管", ""},
		{"面具没用，必须用空呼", "面具没用，可以不用空呼"},
		{"钢瓶余压不低于0.1MPa就换瓶", ""}, // 不高于0.1就换 is what it means
		{"往高处走，不往低处躲", ""},
		{"用干沙、锯末围住", ""},
		{"打翻的试剂用沙土盖住", ""}, // of an unknown one sawdust may be right
		{"不清醒的侧卧", "不清醒的趴着"},
		{"看药箱盖严扎牢", ""},
		{"捂湿毛巾，弯不得腰", ""},
		{"手抬高过心口", ""},
		{"货挡视线就倒车走或有人引导", ""},
		{"夹在罐车专用接地端子上", "夹在罐车油漆面上"},
	} {
		got := ""
		for _, s := range swapsIn(x.text, x.text) {
			if s.class != "开关" {
				got = s.with(x.text, s.wrong[0])
				break
			}
		}
		if got != x.want {
			t.Errorf("%s → %q, want %q", x.text, got, x.want)
		}
	}
}

// More than a figure asks for is not wrong, nor is to stop, change or run earlier:
// a line is false only by what is laxer. none: it is not known what would be.
func TestLaxFigures(t *testing.T) {
	for _, x := range []struct{ text, never, some string }{
		{"用清水冲15分钟以上", "30分钟 20分钟", "5分钟"},
		{"温度不超过40℃", "20℃", "60℃"},
		{"按压100~120次/分", "100", "50~60次/分"},
		{"没有呼吸按30:2做", "15:2", "10:2"},
		{"30次按压2次吹气", "15次", ""},
		{"92和95混到一起", "9", ""},
		{"保持30%至85%", "15%", ""},
		{"pH10至11", "20", ""},
		{"中和到pH到6~9再排", "12~18", ""},
		{"钢瓶余压不低于0.2MPa", "0.4MPa 0.6MPa", "0.1MPa"},
		{"氢浓度测到0.4%以下才能进人查漏", "0.2%", "0.8%"},
		{"可燃气低于10%LEL才准进", "5%", "20%"},
		{"瓶压低于5MPa通知换瓶", "10MPa 15MPa", "1MPa"},
		{"压差超过250Pa当班换", "50Pa", "500Pa"},
		{"滤盒8小时一换", "4小时", "16小时"},
		{"跟里面的人3分钟对一次话", "1分钟", "6分钟"},
		{"每20分钟换人", "10分钟", "40分钟"},
		{"从500慢慢加，每10分钟加100", "20分钟", ""},
		{"瓶间只准存3天用量", "1天", "6天"},
		{"排风每小时12次", "24次", "6次"},
		{"软管每800次加注换一根", "160次 400次", ""},
		{"通知下风向500米内的厂关窗撤离", "1000米", "100米"},
		{"取样点旁5米内有洗眼器", "1米", "10米"},
		{"人撤到30米外", "60米", "10米"},
		{"用干粉打，10秒打不灭就走", "5秒 2秒", ""},
		{"中断30分钟以上重新测", "15分钟", "60分钟"},
		{"洒得多（10公斤以上）报镇上", "5公斤", ""},
		{"停风10分钟后测", "20分钟", "5分钟"},
		{"用10%氨水查漏", "5% 20%", ""},
		{"压力升到1.2MPa投自动", "0.6MPa 2.4MPa", ""},
		{"装到罐容90%停", "45%", ""},
		{"稳住半小时取样", "三小时", ""},
		{"六级以上大风不卸车", "", "八级"},
		{"氢纯度≥99.8%切到纯化", "19.96%", "49.9%"},
		{"氢瓶充到14.5MPa（20℃）停", "40℃ 10℃ 7.25MPa", "29MPa"},
	} {
		var wrong []string
		for _, s := range laxIn(x.text) {
			wrong = append(wrong, s.wrong...)
		}
		for _, w := range words(x.never) {
			if slices.Contains(wrong, w) {
				t.Errorf("%s: %v holds %s", x.text, wrong, w)
			}
		}
		if x.some != "" && !slices.Contains(wrong, x.some) || x.some == "" && len(wrong) > 0 {
			t.Errorf("%s: %v, want %q", x.text, wrong, x.some)
		}
	}
}

// What a line says already is no wrong figure.
func TestHeldFigures(t *testing.T) {
	for _, s := range figuresIn("选35或70MPa，按绿键") {
		if slices.Contains(s.wrong, "35MPa") {
			t.Errorf("%v", s.wrong)
		}
	}
}

// A gap's figure is not always the largest or the smallest of those offered.
func TestGapFiguresLieOnBothSides(t *testing.T) {
	first, last, all := 0, 0, 0
	every(t, 1, func(_ *Deck, q Question) {
		if q.Form != Cloze || q.Way == "deed" {
			return
		}
		m := figure.FindStringSubmatch(q.Options[q.Right[0]])
		if m == nil || m[6] == "" || m[2] != "" {
			return
		}
		rank := 0
		right, _ := strconv.ParseFloat(m[1], 64)
		for _, o := range q.Options {
			if v, err := strconv.ParseFloat(figure.FindStringSubmatch(o)[1], 64); err == nil && v < right {
				rank++
			}
		}
		all++
		if rank == 0 {
			first++
		}
		if rank == len(q.Options)-1 {
			last++
		}
	})
	if all < 15 || 2*first > all || 2*last > all {
		t.Errorf("of %d figures %d are the smallest and %d the largest offered", all, first, last)
	}
}

func TestTurned(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"先开油气回收阀，再慢开罐车卸油阀", "先慢开罐车卸油阀，再开油气回收阀"},
		{"先插插头，后开充电机", "先开充电机，后插插头"},
		{"火灭后先测氧再进", "火灭后先进再测氧"},
		{"先打119，不等请示", ""},
		{"优先救人再救火", ""},
	} {
		if got := turned(x.text); got != x.want {
			t.Errorf("%s → %q, want %q", x.text, got, x.want)
		}
	}
}

func TestDenied(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"静电放电引燃油气", "静电放电也不会引燃油气"},
		{"长期吸入可致贫血", "长期吸入也不会致贫血"},
		{"手套、袖口被卷入", "手套、袖口也不会被卷入"},
		{"吸入即中毒", ""},
		{"静电接地不良", ""},
		{"火花一进去就炸，还会一连串二次爆炸", ""},
		{"加热冒泡涨出罐口，烫人着火", ""},
	} {
		if got, _ := denied(x.text); got != x.want {
			t.Errorf("%s → %q, want %q", x.text, got, x.want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"立即关闭罐车卸油阀", "关闭罐车卸油阀，停止卸油", true},
		{"流动清水冲15分钟以上", "流动清水冲30分钟以上", true},
		{"拨打119，报站长", "拨打119，报班长", true},
		{"用吸油毡吸净", "记下罐号、液位", false},
		{"", "记下罐号", true},
	} {
		if got := near(printOf(x.a), printOf(x.b)); got != x.want {
			t.Errorf("%s / %s: %t", x.a, x.b, got)
		}
	}
}

// A step that is right in another emergency too, and a scene whose steps coincide,
// give no wrong option.
func TestNoNearlyRight(t *testing.T) {
	leak := []data.Item{{Text: "立即停止接卸，关闭卸油阀"}, {Text: "疏散人员和车辆"}, {Text: "用吸油毡吸净地面的油"}}
	c := data.CardSet{Post: "卸油员", Emergency: data.Sheet{Scenes: []data.Scene{
		{Name: "卸油冒油", Items: leak},
		{Name: "接头漏油", Items: []data.Item{{Text: "马上停止接卸，关卸油阀"}, {Text: "疏散人员和车辆"}, {Text: "把油管抬高放净余油"}}},
		{Name: "监控黑屏", Items: []data.Item{{Text: "报告值班领导"}, {Text: "拉开窗帘数一数屏幕"}, {Text: "换一台显示器看画面"}}},
	}}}
	d := Open(&c)
	if !d.coincide(&d.scenes[0], &d.scenes[1]) || d.coincide(&d.scenes[0], &d.scenes[2]) {
		t.Error("coincide")
	}
	for _, r := range d.foreign(&d.lines[0]) {
		if strings.Contains(r.text, "油管") || strings.Contains(r.text, "报告") || strings.Contains(r.text, "疏散") {
			t.Errorf("%q may be right", r.text)
		}
	}
}

// 「谁的事」 is asked only where the card gives a step to somebody.
func TestWhoseNeedsNames(t *testing.T) {
	c := data.CardSet{Post: "卸油员", Emergency: data.Sheet{Scenes: []data.Scene{{Name: "冒油", Items: []data.Item{{Text: "开大冷却"}, {Text: "记下罐号"}}}}}}
	if _, ok := Open(&c).whose(&dice{}, &Open(&c).lines[0]); ok {
		t.Error("asked")
	}
}

func TestGrade(t *testing.T) {
	one := Question{Options: []string{"a", "b"}, Right: []int{1}}
	order := Question{Options: []string{"a", "b", "c"}, Right: []int{2, 0, 1}}
	for _, x := range []struct {
		q    Question
		taps []int
		want bool
	}{
		{one, []int{1}, true}, {one, []int{0}, false}, {one, nil, false}, {one, []int{7}, false}, {one, []int{1, 1}, false},
		{order, []int{2, 0, 1}, true}, {order, []int{2, 1, 0}, false}, {order, []int{2}, false},
		{Question{}, nil, false},
	} {
		if v := Grade(&x.q, Answer{Taps: x.taps}); v.Right != x.want || v.Confirm {
			t.Errorf("%v: %+v", x.taps, v)
		}
	}
}

func TestGradeWords(t *testing.T) {
	q := Question{Form: Explain, Item: Item{Part: data.Emergency}, Points: []Point{
		{Text: "立即停止接卸，关闭罐车卸油阀"}, {Text: "拨打119"}, {Text: "站上风向用消防沙围堵"},
		{Text: "用流动清水冲15分钟以上"}, {Text: "严禁用水冲洗"},
	}}
	for _, x := range []struct {
		said string
		want string // a letter a point: s said, m missed, w the opposite
		pass bool
	}{
		{"先停止接卸，把罐车卸油阀关了，打一一九，站上风向拿消防沙围堵，清水冲十五分钟以上，严禁用水冲洗", "sssss", true},
		{"停止接卸，关罐车卸油阀；拨打119；站下风向用消防沙围堵；流动清水冲5分钟以上", "sswwm", false},
		{"用水冲洗", "mmmmw", false},
		{"不知道", "mmmmm", false},
		{"", "mmmmm", false},
		{"报火警119，站上风向用消防沙围住，流动清水冲15分钟以上，不能用水冲洗地面", "mssss", false},
	} {
		v := Grade(&q, Answer{Text: x.said})
		got := ""
		for _, s := range v.Said {
			got += string(s.State[0])
		}
		if got != x.want || v.Right != x.pass || !v.Confirm {
			t.Errorf("%s: %s %t, want %s %t", x.said, got, v.Right, x.want, x.pass)
		}
	}
}

func TestReciteWhole(t *testing.T) {
	q := Question{Form: Recite, Points: []Point{{Text: "卸油最怕静电缠，"}, {Text: "接地夹牢保平安。"}}}
	if v := Grade(&q, Answer{Text: "卸油最怕静电缠 接地夹牢保平安"}); v.Mark != 100 || !v.Right {
		t.Errorf("%+v", v)
	}
	if v := Grade(&q, Answer{Text: "卸油最怕静电缠"}); v.Mark != 50 || v.Right {
		t.Errorf("%+v", v)
	}
}

func TestArabic(t *testing.T) {
	for in, want := range map[string]string{
		"冲十五分钟": "冲15分钟", "打一一九": "打119", "一百二十次": "120次", "第一时间": "第一时间", "两个人": "两个人",
		"三十比二": "30比二", "十": "10", "": "", "冲五分钟": "冲5分钟", "退两米": "退2米",
	} {
		if got := arabic(in); got != want {
			t.Errorf("%s → %s, want %s", in, got, want)
		}
	}
}
