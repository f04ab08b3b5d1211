package quiz

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// harm is a set of kinds of accident.
type harm uint32

// harms are the kinds that the national list of accidents knows, by the words
// that tell them; like are the numbers of kinds that come together or are taken
// for one another, so that neither is a wrong answer where the other is right.
var harms = []struct {
	label string
	words []string
	like  []int
}{
	0:  {"火灾、爆炸", words("火 爆 燃 炸 雷击 闪爆"), []int{1, 2, 8, 10, 11}},
	1:  {"中毒和窒息", words("毒 窒息 粉尘 尘 粉 头昏 头晕 恶心 缺氧 吸入 晕 氮 油气 富氧"), []int{0, 2, 10, 13}},
	2:  {"灼烫", words("烫 灼 烧伤 高温 酸 碱"), []int{0, 10, 13}},
	3:  {"冻伤", words("冻 低温 液氧 液氮"), []int{1}},
	4:  {"高处坠落", words("坠 跌 摔 滑倒 踩空 打滑 梯 上罐"), []int{5, 6}},
	5:  {"物体打击", words("砸 物体打击 倒塌 坍塌 倾倒 倒下 落物 码得 堆垛 吊物"), []int{4, 6, 7}},
	6:  {"车辆伤害", words("车辆 撞 倒车 溜车 叉车 铲车 碾 轧"), []int{0, 4, 5, 7, 10}},
	7:  {"机械伤害", words("卷入 绞 机械 夹 转动 旋转 压盖 釜 搅拌 分散"), []int{5, 6}},
	8:  {"触电", words("触电 电线 电气 漏电 带电 电缆 手湿 误送电 电弧"), []int{0}},
	9:  {"淹溺", words("溺 淹 落水 池"), nil},
	10: {"泄漏、污染", words("泄漏 漏 溢 污染 冒罐 冒油 跑油"), []int{0, 1, 2, 12}},
	11: {"治安事件", words("盗 抢 治安 外人 闹事 纵火 作案"), []int{0}},
	12: {"混料、质量事故", words("混 质量 卸错 错罐 换装 错"), []int{10}},
	13: {"中暑", words("中暑 三伏"), []int{1, 2}},
}

func harmsIn(s string) harm {
	var h harm
	for i, x := range harms {
		if hasAny(s, x.words) {
			h |= 1 << i
		}
	}
	return h
}

// wide adds the kinds that go with those of h.
func (h harm) wide() harm {
	out := h
	for i, x := range harms {
		for _, j := range x.like { // either way round
			if h&(1<<i) != 0 {
				out |= 1 << j
			}
			if h&(1<<j) != 0 {
				out |= 1 << i
			}
		}
	}
	return out
}

func (h harm) none() bool { return bits.OnesCount32(uint32(h)) == 0 }

// causes and ends are how a hazard's last clause comes to what follows. Denied,
// a cause is denied before anything that follows it.
var (
	causes = words("引燃 引发 引起 导致 造成 引爆 起爆 致 形成 发生 产生")
	ends   = words("着火 起火 自燃 闪爆 爆燃 燃爆 燃烧 爆炸 头昏 头晕 晕倒 恶心 窒息 中毒 缺氧 冻伤 灼伤 烧伤 烫伤 触电 砸人 砸伤 压人 撞人 撞伤 撞压 被车撞 卷入 滑倒 绊倒 倒塌 踩空 摔倒 坠落 溢出 飞溅 喷溅 暴沸 泄漏 腐蚀 刺激 麻醉 割伤 夹手 受伤 碰撞 碾轧 喷射 爆裂 失明 泄出 外泄")
)

// denied turns a hazard's line into its denial: what follows does not follow.
func denied(text string) (string, bool) {
	last := strings.LastIndexAny(text, "，；：")
	if hasAny(text, words("不会 还会 存在 风险 有爆 有中 危险")) {
		return "", false
	}
	for _, list := range [][]string{causes, ends} {
		for at := max(last, 1); at < len(text); at++ {
			before := text[:at]
			if !utf8.RuneStart(text[at]) || !hasPrefix(text[at:], list) {
				continue
			}
			list := strings.Contains(text[max(last, 0):at], "、") && strings.Contains(text[at:], "、")
			if hangs(before) || list {
				return "", false
			}
			for _, may := range []string{"可能", "易", "会", "可"} {
				if short, ok := strings.CutSuffix(before, may); ok {
					before = short
					break
				}
			}
			if short, ok := strings.CutSuffix(before, "被"); ok {
				return short + "也不会被" + text[at:], true
			}
			return before + "也不会" + text[at:], true
		}
	}
	return "", false
}

// hangs says that the word that follows hangs on what stands before it.
func hangs(before string) bool {
	for _, w := range words("不 、 或 和 及 即 有 至 先 冷 击 急剧 动 发热 受热 砸脚 烫人 伤人 砸人 呛人") {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

func hasPrefix(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
