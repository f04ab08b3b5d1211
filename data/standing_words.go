package data

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Definitions says in the worker's words how the numbers of a standing are made.
const Definitions = `三样分开看，不合成一个分。没有考过的写「未考」，不是 0 分。每个数后面写着是什么时候的。

记得住：看每日一练和定期考核。每一条按你答对答错、隔了多久，估计现在问你，答得出的可能有多大。写「记得 86%」，是考过的那些条平均下来，十条里大约记得八九条。这不是答对的次数：答错了当场看了答案，也算学过一遍；久了不练，数会往下走。估计在九成以上，算记住了。没有考过的条不进平均。

说得明：看用自己的话说的和随机抽查。自己的话说的，要班组长或安全员看过、给了分才算，没看的写「等打分」。说一个事项，算这个事项的；抽查一条，算这一条的。都只算最近一次，100 分满，取平均。

做得到：只看旁站监督和视频回放，要有人亲眼看你做。每项作业只算最近一次，做对几步、做错几步。没涉及的步不算。

卡换了新版，改过的条要重新考，旧的不再算。记错了可以更正，只算最后一次更正。`

// Percent writes a share of 1 in whole hundredths. What is not all is never
// written as 100 %, nor what is not nothing as 0 %.
func Percent(share float64) string {
	n := int(math.Round(share * 100))
	switch {
	case n >= 100 && share < 1:
		n = 99
	case n <= 0 && share > 0:
		n = 1
	}
	return fmt.Sprintf("%d%%", n)
}

// Ago says how long ago a moment is, by the dates of the place.
func Ago(ms, nowMS int64, zone *time.Location) string {
	day := func(ms int64) int64 {
		t := time.UnixMilli(ms).In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	switch n := day(nowMS) - day(ms); {
	case n <= 0:
		return "今天"
	case n == 1:
		return "昨天"
	case n < 60:
		return fmt.Sprintf("%d 天前", n)
	case n < 730:
		return fmt.Sprintf("%d 个月前", n/30)
	default:
		return fmt.Sprintf("%d 年前", n/365)
	}
}

// Words says how old evidence is: from the oldest to the newest.
func (a Age) Words(nowMS int64, zone *time.Location) string {
	if a.NewestMS == 0 {
		return ""
	}
	oldest, newest := Ago(a.OldestMS, nowMS, zone), Ago(a.NewestMS, nowMS, zone)
	if oldest == newest {
		return newest
	}
	if newest[0] < '0' || newest[0] > '9' { // no space before 昨天
		return oldest + "到" + newest
	}
	return oldest + "到 " + newest
}

// Words says 记得住 in a line.
func (x *Recalling) Words(nowMS int64, zone *time.Location) string {
	switch {
	case x.Lines == 0:
		return "没有这张卡"
	case x.Asked == 0:
		return fmt.Sprintf("%s（%s）", NotExamined, x.Basis(nowMS, zone))
	}
	return fmt.Sprintf("记得 %s，%s", Percent(x.Mean), x.Basis(nowMS, zone))
}

// Basis says what the number of 记得住 is of, and from when.
func (x *Recalling) Basis(nowMS int64, zone *time.Location) string {
	if x.Asked == 0 {
		return fmt.Sprintf("共 %d 条", x.Lines)
	}
	return fmt.Sprintf("考过 %d 条，共 %d 条（%s）", x.Asked, x.Lines, x.Age.Words(nowMS, zone))
}

// FirstWords says how it stands with the first steps of accidents; empty when
// the post has none.
func (x *Recalling) FirstWords() string {
	switch {
	case x.First == 0:
		return ""
	case x.FirstAsked == 0:
		return fmt.Sprintf("应急第一步：%s（共 %d 个）", NotExamined, x.First)
	}
	s := fmt.Sprintf("应急第一步：共 %d 个，记住 %d 个", x.First, x.FirstKnown)
	if n := x.FirstAsked - x.FirstKnown; n > 0 {
		s += fmt.Sprintf("，不牢 %d 个", n)
	}
	if n := x.First - x.FirstAsked; n > 0 {
		s += fmt.Sprintf("，%s %d 个", NotExamined, n)
	}
	return s
}

// Words says 说得明 in a line.
func (x *Explaining) Words(nowMS int64, zone *time.Location) string {
	said := NotExamined
	if x.Answers > 0 {
		said = fmt.Sprintf("平均 %.0f 分", x.Mean)
	}
	if basis := x.Basis(nowMS, zone); basis != "" {
		said += "，" + basis
	}
	return said
}

// Basis says what the number of 说得明 is of, and from when; empty when there is
// none.
func (x *Explaining) Basis(nowMS int64, zone *time.Location) string {
	var parts []string
	if x.Answers > 0 {
		parts = append(parts, fmt.Sprintf("考过 %d 项，共 %d 项（%s）", x.Marked, x.Scenes, x.Age.Words(nowMS, zone)))
	}
	if x.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d 个等打分", x.Waiting))
	}
	return strings.Join(parts, "，")
}

// Words says 做得到 in a line.
func (x *Performing) Words(nowMS int64, zone *time.Location) string {
	if x.Watched == 0 {
		return NotExamined
	}
	s := fmt.Sprintf("看过 %d 项，共 %d 项，做对 %d 步", x.Watched, x.Tasks, x.Right)
	if x.Wrong > 0 {
		s += fmt.Sprintf("，做错 %d 步", x.Wrong)
	}
	return s + "（" + x.Age.Words(nowMS, zone) + "）"
}

// Basis says what the steps of 做得到 are of, and from when.
func (x *Performing) Basis(nowMS int64, zone *time.Location) string {
	return fmt.Sprintf("看过 %d 项，共 %d 项（%s）", x.Watched, x.Tasks, x.Age.Words(nowMS, zone))
}
