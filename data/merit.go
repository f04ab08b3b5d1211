package data

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Merit (奖优罚劣): points by the enterprise's own rule. What can be counted is what
// stands in the record; how many points it is worth the enterprise says, and until it
// has said so nothing is counted.

// MeritKind is something that can be counted.
type MeritKind string

// The kinds.
const (
	MeritDrill        MeritKind = "drill"         // a day on which he answered drills
	MeritExam         MeritKind = "exam"          // an exam passed
	MeritExamFailed   MeritKind = "exam_failed"   // and failed
	MeritSpot         MeritKind = "spot"          // an answer right in a spot check
	MeritSpotWrong    MeritKind = "spot_wrong"    // and wrong
	MeritWatched      MeritKind = "watched"       // a task watched on site or on video, all steps right
	MeritWatchedWrong MeritKind = "watched_wrong" // and not all
)

// MeritKinds lists them in the order in which they are shown.
var MeritKinds = []MeritKind{MeritDrill, MeritExam, MeritExamFailed, MeritSpot, MeritSpotWrong, MeritWatched, MeritWatchedWrong}

var meritNames = map[MeritKind]string{MeritDrill: "练一天", MeritExam: "考试合格", MeritExamFailed: "考试不合格", MeritSpot: "抽查答对",
	MeritSpotWrong: "抽查答错", MeritWatched: "旁站全对", MeritWatchedWrong: "旁站有错"}

// Name is the kind as an officer types it.
func (k MeritKind) Name() string { return meritNames[k] }

// MeritRule is how many points each kind is worth; what is not in it is not counted.
type MeritRule map[MeritKind]int

// Words says the rule, a line a kind.
func (r MeritRule) Words() string {
	var lines []string
	for _, k := range MeritKinds {
		if p := r[k]; p != 0 {
			lines = append(lines, k.Name()+" "+Points(p))
		}
	}
	return strings.Join(lines, "\n")
}

// Points writes points: what is taken off says so.
func Points(n int) string {
	if n < 0 {
		return fmt.Sprintf("扣 %d 分", -n)
	}
	return fmt.Sprintf("%d 分", n)
}

// mostPoints keeps sums readable; a slip of the thumb is likelier than such a rule.
const mostPoints = 1000

// ParseMerit reads lines such as 「考试合格 5 分，旁站有错 扣 2 分」; 0 takes a line out
// of the rule. found is false when it names no kind: then it is something else.
func ParseMerit(s string) (rule map[MeritKind]int, found bool, err error) {
	rule = map[MeritKind]int{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\n\r，,；;。、", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		kind, rest := meritKind(part)
		if kind == "" {
			err = cmp.Or(err, fmt.Errorf("data: merit %q", part))
			continue
		}
		found = true
		points, e := meritPoints(rest)
		if _, twice := rule[kind]; e != nil || twice {
			err = cmp.Or(err, fmt.Errorf("data: merit %q", part))
			continue
		}
		rule[kind] = points
	}
	return rule, found, err
}

// meritKind is the kind whose name a part begins with.
func meritKind(part string) (MeritKind, string) {
	for _, k := range MeritKinds {
		if rest, ok := strings.CutPrefix(part, k.Name()); ok {
			return k, rest
		}
	}
	return "", part
}

// fullWidth are the figures and signs as a Chinese keyboard may write them.
var fullWidth = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"－", "-", "−", "-", "＋", "+", "　", " ", "：", " ", ":", " ", "=", " ", "＝", " ")

func meritPoints(s string) (int, error) {
	s = strings.Join(strings.Fields(fullWidth.Replace(s)), "")
	s = strings.TrimSuffix(s, "分")
	for i, word := range []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"} {
		if rest, ok := strings.CutSuffix(strings.Replace(s, "两", "二", 1), word); ok && !strings.ContainsAny(rest, "一二三四五六七八九十0123456789") {
			s = rest + strconv.Itoa(i)
			break
		}
	}
	sign := 1
	for _, word := range []string{"加", "记", "得", "+"} {
		s = strings.TrimPrefix(s, word)
	}
	for _, word := range []string{"扣", "减", "-"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			s, sign = rest, -1
			break
		}
	}
	if s == "不计" {
		return 0, nil
	}
	if s == "" || strings.ContainsAny(s, "+-") {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > mostPoints {
		return 0, cmp.Or(err, strconv.ErrRange)
	}
	return sign * n, nil
}
