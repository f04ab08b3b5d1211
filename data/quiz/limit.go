package quiz

import (
	"regexp"
	"strings"
)

// On which side of a figure it is wrong to be. More than a card asks for is not
// wrong, and a person who stops, changes or runs earlier than it says does well.
const (
	both  = iota // not known: to be off is perhaps not wrong
	above        // 「不超过40℃」: more is wrong
	below        // 「冲15分钟以上」: less is wrong
)

// The words of limits, as they stand right before the figure.
var (
	atLeast = words("不低于 不少于 不小于 不短于 至少 ≥ 不得低于 不得少于 不得小于")
	atMost  = words("不超过 不大于 不高于 不多于 不超 不过 最多 只准 只能 限速 ≤")
	under   = words("低于 小于 不足 少于 < ＜")
	over    = words("高于 大于 超过 超 达到 多于 过 > ＞")
	permits = words("才 方可 再 准 后 为合格")
	lasting = words("冲 洗 吹 扫 通风 排风 换气 静置 等 泡 稳 恒温 循环 置换 留观 观察 预冷 试漏 停风 抽 搅 慢转 晾 小流量 烘 保温 后 放")
	away    = words("撤 退 跑 远 警戒 疏散 隔离 离开 距 设卡 禁 不准 不得 断火 通知")
	faster  = words("加 升 提 增 减 降 泄")
	happens = regexp.MustCompile(`^[^，；。]{0,4}一(次|遍|换|回)`)
)

// limit says which way a figure may not be missed, by the words around it.
func (a *amount) limit() int {
	before, after := lastClause(a.before), firstClause(a.after)
	if strings.Contains(before, "（") && !strings.Contains(before, "）") {
		return both // an aside: what it is measured against is not said here
	}
	ends := after == "" || hasAny(after, permits)
	switch {
	case endsIn(before, atLeast):
		return unless(hasAny(after, words("就")), below)
	case endsIn(before, atMost), hasAny(before, words("只准 只能 最多")):
		return above
	case endsIn(before, under): // 「低于10%才进」 is a limit, 「低于5MPa换瓶」 a trigger
		if ends {
			return above
		}
		return below
	case endsIn(before, over):
		if after != "" && ends {
			return below
		}
		return above
	}
	return a.limitBehind(before, after)
}

// limitBehind goes by what stands behind the figure, and by its unit.
func (a *amount) limitBehind(before, after string) int {
	clause := before + after
	time := hasAny(a.unit, words("分钟 小时 秒"))
	switch rest, ok := cutAny(after, "以内", "之内", "内"); {
	case ok && a.unit == "米":
		if hasAny(clause, away) && !hasAny(clause, words("有 设")) {
			return below // 「300米内不准车进」: a smaller ring is laxer
		}
		return above
	case ok:
		return unless(rest == "不准", above)
	}
	if rest, ok := strings.CutPrefix(after, "以下"); ok {
		return unless(hasAny(rest, words("报 停 换 补 加 就 切")) && !hasAny(rest, permits), above)
	}
	if rest, ok := strings.CutPrefix(after, "以上"); ok {
		switch {
		case a.unit == "米":
			return above // 「2米以上系安全带」
		case rest == "" || hasAny(rest, permits) || time && hasAny(before, lasting):
			return below
		}
		return above // 「中断30分钟以上重新测」
	}
	return a.limitByUnit(before, after)
}

func (a *amount) limitByUnit(before, after string) int {
	time := hasAny(a.unit, words("分钟 小时 秒"))
	often := endsIn(before, words("每 每隔")) || happens.MatchString(after)
	switch {
	case often && (time || a.unit == "天" || a.unit == "次"): // 每2小时测, 每800次换
		return unless(hasAny(after, faster), above)
	case a.unit == "次":
		return unless(!strings.Contains(before, "每"), below)
	case hasAny(before, words("每小时 限")) && hasAny(a.unit, words("公里 米")):
		return above
	case a.unit == "米" && (strings.HasPrefix(after, "外") || strings.HasPrefix(after, "以外") || hasAny(before, away)) && !hasAny(before, words("插 伸 探")):
		return below
	case time && hasAny(before+after, lasting) && !strings.HasPrefix(after, "不") && !strings.HasPrefix(after, "没") && !strings.Contains(after, "打不"):
		return below
	case a.unit == "厘米" && hasAny(before, words("离 距")) && !hasAny(before, words("插 伸 探 枪")):
		return below
	case strings.HasPrefix(after, "停") && hasAny(before, words("到")):
		return above // 「装到90%停」
	}
	return both
}

func unless(not bool, side int) int {
	if not {
		return both
	}
	return side
}

func lastClause(s string) string {
	if i := strings.LastIndexAny(s, "，；。：、"); i >= 0 {
		for _, sep := range []string{"，", "；", "。", "：", "、"} {
			if strings.HasPrefix(s[i:], sep) {
				return s[i+len(sep):]
			}
		}
	}
	return s
}

func firstClause(s string) string {
	s = strings.TrimPrefix(s, "LEL")
	if aside, rest, ok := strings.Cut(s, "）"); ok && strings.HasPrefix(aside, "（") {
		s = rest
	}
	if i := strings.IndexAny(s, "，；。：、）"); i >= 0 {
		return s[:i]
	}
	return s
}

func endsIn(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}
