package quiz

import (
	"strings"
	"unicode/utf8"
)

// reworded says the true line in other words, so that neither 「可以」 nor 「不用」
// is always the false one.
func reworded(text string) string {
	for _, w := range words("严禁 禁止 不得 不准 不许 不要 不能") {
		if strings.Count(text, w) == 1 && !hasAny(text, words("要不要 能不能")) && !hasAny(text, words("严禁烟 严禁明 严禁火 严禁吸 严禁一切 禁止一切 禁止无 严禁无 禁止明 禁止非 严禁非 不准用 不得不 不得少 不得超 不得高 不得低 不得大 不得小 禁止合闸 禁止超 严禁超 秤不准 禁止其他 仪不准 表不准 禁止车 禁止任 禁止人 严禁人 严禁车 不得不")) {
			return strings.Replace(text, w, "不可以", 1)
		}
	}
	for _, w := range words("用消防沙 用灭火毯 用干粉 用吸油毡") {
		if i := strings.Index(text, w); i == 0 || i > 0 && clauseStart(text[:i]) {
			return text[:i] + "可以" + text[i:]
		}
	}
	return text
}

// verbs open a line that orders something which can be left undone.
var verbs = words("检查 核对 清点 登记 通知 报告 报班 报库 报值 报当 报中 联系 填 挂牌 拉警戒 询问 问清 组织 确认 巡检 巡查 复核 校秤 引导 点名 监督 落实 掌握 携带 参加 试急停 试排风 查 提醒 交清 清走 擦净 收三角木 贴 清除 把 报安 报发 报仓 报警卫 报主 交代 抽查 开班前会 大声 喊 大喊 边走边喊 打119 打120 拨打 按急停 按手动 拍急停 停车断电 派人 带上 带司机 留下 引消防 陪同 守住路口 封路 封站 看清 盯住 盯着 洗净手 手摸 摸静电 摸人体 试 读 记下 记录 清扫 引车 对准 听 叫司机 叫货车 叫同伴 让来人 等车停稳 取下 戴手套 盖好 盖上 双方签字 空试 校 车轮垫 拉好 立好 系安全 搭稳 搭好 看")

// later are deeds that may stand after 前 or 时: 「收油前核对罐号」.
var later = words("检查 核对 确认 复测 登记 通知 取样 清点 报告 置换 巡检")

// omitted is nearly the last resort: the same, not to be done. Of a check only
// what is looked at stays: 「不用查轮胎、油管」, for 「不用查阀不漏」 is nobody's speech.
func omitted(text string) []string {
	text = option(text)
	first := clauses(text)
	if len(first) == 0 || hasAny(text, bans) || hasPrefix(text, words("看见 看到 听到 听见 查出 看着")) {
		return nil
	}
	said := first[0]
	for _, state := range words("都 有无 有没有 无 没 不 好用 完好 关严 正常 合格 到位 齐全 到规定 对得上 稳 认准 牢 干净") {
		before, after, ok := strings.Cut(said, state)
		if ok && !strings.HasPrefix(after, "证") { // 合格证 is looked at
			said = strings.TrimRight(before, "、和")
		}
	}
	if utf8.RuneCountInString(said) < 4 || strings.HasSuffix(said, "或") || strings.ContainsAny(said, "0123456789") {
		return nil
	}
	for _, v := range verbs {
		if strings.HasPrefix(said, v) {
			return []string{"不用" + said}
		}
	}
	for _, v := range later {
		if at := strings.Index(said, v); at > 0 && hasAny(said[at-3:at], words("前 时")) {
			return []string{said[:at] + "不用" + said[at:]}
		}
	}
	return nil
}
