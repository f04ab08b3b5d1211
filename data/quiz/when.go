package quiz

import (
	"regexp"
	"strings"
)

// cases open a line that holds only in some case.
var cases = words("仅 没 未 有人 有出血 有呼吸 有烟 有毒 有受伤 有绳 烟大 烟浓 漏得 洒得 量少 量大 落在 人在 昏 清醒 怀疑 误吞 误服 误喝 吞了 喝下 若 如 一旦 发现 遇 碰到 能 只 浓度 对方 油没 油在 大出血 出血 骨折 骨头 四肢 需要 确需 温度压力 温度过 温度超 压力过 压力超 釜温还 来电 雷停 烧 沾 戴隐形 隐形 会做 AED 自己 面积大 身上 衣服着 电动车 机舱 同伴倒 确认 桶不 严重 轻微 无法 瓶凉 超过 快到 到 听到 接到 感到 出现 雨雪 呼吸停止 刚 坏的 超差 冻伤 溅 救到 救出 皮肤 人可疑 查出 有漏 有盲 有大 有内 衣物 断指 粘 断肢 喉咙 咳 呕 头昏 头晕 呼吸 扎好 压住 插在 血 伤 疏散中 有权 合格了 关不 还 实在 叫不 鼻子 眼睛 眼里 伤口 少了 人醒 人没 有火 有风")

var (
	// 盖不住、断不开: what cannot be done is a case.
	cannot = regexp.MustCompile(`[喘呼睁站走坐咽打盖压关断拉出捂放堵泄叫找脱拆搬拧提收灭够救扶控]不(上|住|开|灭|动|了|下|出|着|起|醒|通|到|净|掉|死|严)`)
	// 烧伤的用凉水冲、清醒的喝: to whom it is done.
	whom = regexp.MustCompile(`^[^，；。]{1,8}的(用|喝|打|冲|送|按|戴|穿|关|拿|放|抬|扶|把|让|先|马上|立即|一边|听|换|侧|低头|撒|淋|不|别|装|盖|包|擦|洗|泡|退|做|接|撤|挪|剪|也要)`)
	// 眼睛沾了用水冲、报警仪一响: after it has come to pass.
	came = regexp.MustCompile(`^[^，；。]{1,8}(沾了|着了|醒了|伤了|破了|断了|停了|坏了|少了|小了|大了|一响|一亮|一叫|一涨|一动)`)
	// 罐体发红、罐顶响: what is seen or heard of a thing.
	shows = regexp.MustCompile(`^[^，；。]{1,4}(发红|变色|变形|尖叫|爆裂|响、|冒顶|没切断|没断)`)
)

func conditional(text string) bool {
	first, _, more := strings.Cut(text, "，")
	for _, w := range cases {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	if strings.HasPrefix(text, "不") && !hasPrefix(text, bans) && !hasPrefix(text, words("不下 不动 不揉 不催 不碰 不进 不跳 不搓")) {
		return true // 不清醒的…
	}
	if rest, ok := strings.CutPrefix(text, "火"); ok && !hasPrefix(rest, words("源 种 警 机 情 速")) {
		return true // 火从缝出来…
	}
	if cannot.MatchString(first) || whom.MatchString(text) || came.MatchString(text) || shows.MatchString(text) {
		return true
	}
	if more && endsIn(first, words("时 的 了 后 的话")) {
		return true
	}
	i := strings.Index(text, "就")
	return i > 3 && !strings.HasPrefix(text[i:], "就近") && !strings.HasPrefix(text[i:], "就地") && !strings.HasPrefix(text[i:], "就位")
}

// standing says that a line holds all the time: 每20分钟换人, 手抬高，不挤、不吸.
// It may be put before or after any other.
func standing(text string) bool {
	for _, c := range clauses(text) {
		if !hasPrefix(c, words("别 不 勿 莫")) {
			return hasPrefix(text, words("每 全程 随时 一直 始终 平时 期间 作业中 过程中")) ||
				strings.Count(text, "，不")+strings.Count(text, "、不") > 1
		}
	}
	return true // 别揉，别滴药
}
