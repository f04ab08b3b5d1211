package quiz

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hurry is said of many steps and tells nothing of which; options leave it out,
// or 「立即」 in one of four would give the first step away.
var hurry = strings.NewReplacer("立即", "", "马上", "", "立刻", "", "迅速", "", "赶紧", "", "第一时间", "")

// plain keeps what is meant: no punctuation, no hurry, no blanks.
func plain(s string) []rune {
	var out []rune
	for _, r := range hurry.Replace(s) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// print is what a text is compared by: its pairs of characters, sorted.
type print []uint64

func printOf(s string) print {
	rs := plain(s)
	if len(rs) == 1 {
		return print{uint64(rs[0])}
	}
	var out print
	for i := 1; i < len(rs); i++ {
		out = append(out, uint64(rs[i-1])<<32|uint64(rs[i]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func shared(a, b print) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// near says that two lines say nearly the same: much of both, or most of the
// shorter one. Figures and roles are characters too: lines that differ only in
// them are near.
func near(a, b print) bool {
	if len(a) == 0 || len(b) == 0 {
		return true // nothing to tell them apart by
	}
	n := shared(a, b)
	short := min(len(a), len(b))
	return 10*2*n >= 3*(len(a)+len(b)) || 2*n >= short && n > 0
}

// deeds are what a step does, told by words. Two steps of one deed may both be
// right where their words differ (切断电源 / 拉闸), so a wrong option shares no
// deed with any line of the scene it would be wrong for.
var deeds = []struct {
	anytime bool // in an emergency it is right at any moment, or in any scene
	words   []string
}{
	{true, words("119 120 110 报警 拨打 打电话 急救电话")},
	{true, words("报告 报站长 报班长 上报 报当班 通知 汇报 报库管 报中控 报领导 告诉 告知 联系 说清 说明 报安全 报仓储 报值班 请示 报公司 报主管")},
	{true, words("喊 呼救 叫人 广播 示警 警报 叫停")},
	{true, words("撤 疏散 退到 离开 躲 退开 避开 集合 逃 转移 闪开 后退 退出 跑到 转身 出去 出来 爬出 跑出 往外 离场 人退 逃出")},
	{true, words("警戒 封路 封住 路口 不准人 拦 守住 围挡 无关人员")},
	{true, words("停 切断 断电 断气 断开 关阀 关闭 关紧 关严 拉闸 急停 关总 关油 关气 关充 关进 关漆 关溶 关灌 关远 关储 关枪 松枪 松开油枪")},
	{true, words("呼吸器 空呼 面具 防护 手套 戴 穿")},
	{true, words("上风")},
	{true, words("火源 火种 手机 禁火 熄火 动火 断火")},
	{true, words("心肺复苏 按压 呼吸 止血 压住 压紧 送医 医院 急救 侧卧 侧躺 衣领 救")},
	{true, words("灭火器 灭火毯 干粉 泡沫 扑救 火根 水枪 浇 扑灭 灭火 打火焰")},
	{true, words("冲洗 清水 洗眼 冲15 凉水 喷淋")},
	{true, words("清点 点名 报数")},
	{true, words("消防车 接车 消防队 救护车 引消防")},
	{true, words("现场 守着")},
	{true, words("看清 先看 安全处")},
	{true, words("先保 自己")},
	{true, words("拉手 稳住 别动 不动")},
	{false, words("围 堵 沙 封住 雨水 下水 地沟 井口 排水 流进 流到")},
	{true, words("通风 门窗 风机 送风 排风")},
	{false, words("检测 测氧 测得 报警仪 测油气 取样")},
	{false, words("核对 对上 复核 双人 两人")},
	{false, words("登记 签字 台账 记录 填 记下 记住")},
	{false, words("静电 接地")},
	{false, words("手刹 钥匙 三角木 轮挡 垫")},
	{false, words("打开 开启 慢开 全开 启动 启泵 开泵 开机 送电 投用")},
	{false, words("冷却 降温")},
	{false, words("泄压 放空")},
	{false, words("收净 吸净 回收 收集 吸油 清干净 吸附")},
	{false, words("恢复 验收 修好 检修 同意")},
	{false, words("挂牌 停用牌 标识")},
	{false, words("灭火 消防器材")},
	{false, words("包扎 包好 纱布 夹板 固定")},
	{false, words("备用")},
	{false, words("监控 录像")},
}

func words(s string) []string { return strings.Fields(s) }

// deedWord is a word of a deed.
type deedWord struct {
	word string
	deed int
}

// deedWords are the words by their first character: a card is read in the time
// of its length, not of the table's.
var deedWords = func() map[rune][]deedWord {
	out := map[rune][]deedWord{}
	for i, d := range deeds {
		for _, w := range d.words {
			first, _ := utf8.DecodeRuneInString(w)
			out[first] = append(out[first], deedWord{w, i})
		}
	}
	return out
}()

// deedsOf is the set of a text's deeds; anytime those that would be right at any moment.
func deedsOf(s string) (set, anytime uint64) {
	for at, r := range s {
		for _, w := range deedWords[r] {
			if !strings.HasPrefix(s[at:], w.word) {
				continue
			}
			set |= 1 << w.deed
			if deeds[w.deed].anytime {
				anytime |= 1 << w.deed
			}
		}
	}
	for _, c := range clauses(s) { // whoever it is reported to
		if strings.HasPrefix(c, "报") && !hasPrefix(c, words("报警仪 报废 报表 报数")) {
			set, anytime = set|1<<report, anytime|1<<report
		}
	}
	return set, anytime
}

const report = 1 // its place in deeds
