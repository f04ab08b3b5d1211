package quiz

import (
	"strconv"
	"strings"
)

// How an answer may say the opposite of the card.

func refuses(s string) bool {
	s = cannot.ReplaceAllString(s, "") // 拉不动 refuses nothing
	return hasAny(s, words("不 别 没 禁 勿 莫 忌 未 无 甭")) && !hasAny(s, affirms)
}

// affirms are two denials that make a yes.
var affirms = words("不是不 不能不 不得不 不可不 无论 不管 有没有 没到")

// denials open a denial; helpers may stand between it and what is denied.
var (
	denials  = words("不要 不用 不必 不能 不可以 不可 不准 不许 不该 不应 不去 不 别 莫 勿 甭 没有 没 严禁 禁止 切忌")
	helpers  = words("忙 慌 急着 要 能 用 必 许 准 可以 可 去 先 再 得 应该 敢 会 想 把 将 给 让 着急 马上 立即 了 来")
	verdicts = words("不行 不得行 要不得 不可以 不准 不对 算了") // behind what is denied
)

// undone says that near denies what the clause tells to do: the denial stands
// right before its first word (不要去关阀), or a judgement behind it (关阀不行).
// 「不等请示马上关阀」 and 「不关阀不行」 deny nothing.
func undone(c, near string) bool {
	if strings.Contains(near, "不行") && strings.Count(near, "不") > 1 || hasAny(near, affirms) {
		return false
	}
	for at := range near {
		for _, d := range denials {
			rest, ok := strings.CutPrefix(near[at:], d)
			if !ok {
				continue
			}
			for trimmed := true; trimmed; {
				rest, trimmed = trimAny(rest, helpers)
			}
			if rs := []rune(rest); len(rs) > 0 && begins(c, rs) {
				return true
			}
			break // the longest denial is the one
		}
	}
	for _, w := range verdicts {
		if i := strings.LastIndex(near, w); i > 0 && !clauseStart(near[:i]) && strings.HasSuffix(near, w) {
			return true
		}
	}
	return false
}

// begins says that a text takes up a word of the clause: its two first
// characters stand so in it, or its first is the clause's own verb.
func begins(c string, rest []rune) bool {
	if len(rest) > 1 && strings.Contains(c, string(rest[:2])) {
		return true
	}
	for _, v := range verbsOf(c) {
		if rest[0] == v {
			return true
		}
	}
	return false
}

func trimAny(s string, prefixes []string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
			return rest, true
		}
	}
	return s, false
}

// verbsOf are the first characters of the deeds that a clause tells.
func verbsOf(c string) []rune {
	var out []rune
	for at, r := range c {
		for _, w := range deedWords[r] {
			if strings.HasPrefix(c[at:], w.word) {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// doesLike says that near holds a verb of the clause: 关到 for 关闭.
func doesLike(c, near string) bool {
	for _, v := range verbsOf(c) {
		if strings.ContainsRune(near, v) {
			return true
		}
	}
	return false
}

// opposites are verbs of one character, by which people turn a thing round.
var opposites = []struct{ does, undoes string }{{"关", "开"}, {"停", "开"}, {"开", "关"}, {"断", "送合"}, {"戴", "摘"}, {"穿", "脱"}, {"慢", "快猛"}, {"夹", "摘取"}}

// apart are words that hold such a character and mean neither.
var apart = strings.NewReplacer("离开", "", "躲开", "", "分开", "", "散开", "", "让开", "", "走开", "", "撤开", "", "避开", "", "退开", "", "隔开", "", "开始", "", "赶快", "", "尽快", "", "快点", "", "快去", "",
	"快速切断", "", "开关", "", "合格", "", "机关", "", "有关", "", "关系", "")

// turnedRound says that the clause's verb was exchanged for its opposite.
func turnedRound(c string, x spot) bool {
	if refuses(c) || refuses(x.tight) {
		return false
	}
	c, said := apart.Replace(c), apart.Replace(x.tight)
	window := printOf(x.loose)
	for _, o := range opposites {
		rest := printOf(strings.TrimPrefix(c, o.does))
		if strings.HasPrefix(c, o.does) && !strings.Contains(said, o.does) && strings.ContainsAny(said, o.undoes) && len(rest) > 0 && 2*shared(rest, window) >= len(rest) {
			return true
		}
	}
	return false
}

// careful says that another figure errs on the careful side of this one.
func (a *amount) careful(said string) bool {
	x, err := strconv.ParseFloat(said, 64)
	y, err2 := strconv.ParseFloat(a.first, 64)
	if err != nil || err2 != nil || a.joint != "" {
		return false
	}
	switch a.limit() {
	case below:
		return x >= y
	case above:
		return x <= y
	}
	return x == y
}
