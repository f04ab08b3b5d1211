package quiz

import (
	"slices"

	"anka/data"
)

// Answer is what a person did: taps on options, in his order, or words. Words
// come in standard Chinese as far as the caller can fold dialect into it.
type Answer struct {
	Taps []int
	Text string
}

// Verdict is what a rule can say of an answer. Of taps it is final. Of words it
// is a proposal that a person confirms or changes.
type Verdict struct {
	Right   bool   `json:"right"`
	Confirm bool   `json:"confirm"` // a person has the last word
	Mark    int    `json:"mark"`    // 0 to 100
	Said    []Said `json:"said,omitempty"`
}

// Said is one point of a free answer.
type Said struct {
	Point
	State State   `json:"state"`
	Score float64 `json:"score"` // how much of it was said, 0 to 1
}

// State is how a point fared.
type State string

// The states.
const (
	Told   State = "said"
	Missed State = "missed"
	Wrong  State = "wrong" // the opposite was said, or a laxer figure
)

// Grade gives the verdict on an answer. An answer that is no answer to this
// question (a tap outside the options) is wrong and never a panic.
func Grade(q *Question, a Answer) Verdict {
	if !q.Free() {
		right := slices.Equal(a.Taps, q.Right) && len(q.Right) > 0
		v := Verdict{Right: right}
		if right {
			v.Mark = 100
		}
		return v
	}
	v := Verdict{Confirm: true}
	heard := listen(a.Text, q.Text)
	told, wrong := 0, 0
	for i, p := range q.Points {
		s := Said{Point: p}
		if q.Form == Recite {
			s.State, s.Score = heard.recited(p.Text)
		} else {
			s.State, s.Score = heard.told(p.Text, q.Points[:i:i], q.Points[i+1:])
		}
		switch s.State {
		case Told:
			told++
		case Wrong:
			wrong++
		}
		v.Said = append(v.Said, s)
	}
	v.Mark = 100 * told / len(q.Points)
	v.Right = v.Mark >= passMark && wrong == 0 && (q.Item.Part != data.Emergency || v.Said[0].State == Told)
	return v
}

// passMark is the proposal's: six in ten points, none turned round, and of an
// emergency the first step among them.
const passMark = 60
