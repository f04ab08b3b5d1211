package data

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The bounds of an exam.
const (
	MostQuestions = 50
	MostMark      = 100
)

// ExamTerms is what an officer types about an exam: 「15题 70分 明天8点到后天18点」. What is
// zero was not said.
type ExamTerms struct {
	Questions int
	PassMark  int // of 100
	Bare      int // a number of questions or a pass mark, it was not said which
	From, To  time.Time
}

var (
	questionsForm = regexp.MustCompile(`(?:共|出|考|题数)* ?(\d{1,4}) ?道?个?小?题`)
	markForm      = regexp.MustCompile(`(?:^| )(?:合格|及格|通过|满)?(?:分数|分|线)*(?:改成|改为|是|为)? ?(\d{1,4}) ?分(?:钟|合格|及格|通过|以上|算)*(?: |$)`)
	markOnly      = regexp.MustCompile(`(?:^| )(?:合格|及格|通过)(?:分数|分|线)*(?:改成|改为|是|为)? ?(\d{1,4})(?: |$)`)
	bareForm      = regexp.MustCompile(`^\d{1,3}$`)
	timeWords     = regexp.MustCompile(`\d ?(?:[点:号日]|月 ?\d)|\d[-/.]\d+ |[今明后][天日早晚]|(?:周|星期|礼拜)[一二三四五六日天]|^\d+个?(?:小时|天|分钟)`)
)

// ParseExamTerms reads what was typed at local, see ParseWindow. found is false
// when it is about something else; the error is a sentence for whoever typed it.
func ParseExamTerms(text string, local time.Time) (x ExamTerms, found bool, err error) {
	if len(text) > longestTyped {
		return x, false, nil
	}
	s := windowText(text)
	var wrong error
	take := func(form *regexp.Regexp, into *int, most int, what string) {
		m := form.FindStringSubmatchIndex(s)
		if m == nil || strings.Contains(s[m[0]:m[1]], "分钟") {
			return
		}
		*into = number(s[m[2]:m[3]])
		if *into < 1 || *into > most {
			wrong = cmp.Or(wrong, fmt.Errorf("%s写 1 到 %d。", what, most))
		}
		s, found = strings.TrimSpace(s[:m[0]]+" "+s[m[1]:]), true
	}
	take(questionsForm, &x.Questions, MostQuestions, "题数")
	take(markForm, &x.PassMark, MostMark, "合格分")
	if x.PassMark == 0 {
		take(markOnly, &x.PassMark, MostMark, "合格分")
	}
	n := number(bareForm.FindString(s))
	switch {
	case wrong == nil && n > 0 && n <= MostMark:
		x.Bare = n
		return x, true, nil
	case wrong != nil || s == "":
		return x, found, wrong
	case timeWords.MatchString(s):
		x.From, x.To, err = ParseWindow(s, local)
		return x, true, err
	case found:
		return x, true, fmt.Errorf("没看懂「%s」，请写成：15题 70分 明天8点到后天18点。", Clip(s, 20))
	}
	return x, false, nil
}
