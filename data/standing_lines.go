package data

import (
	"cmp"
	"slices"
	"time"
)

// LineStanding is how it stands with one line, of one person or of several.
type LineStanding struct {
	Line
	People int     // of whom it was asked in a drill or an exam; 0: 未考
	Mean   float64 // mean of the recall predicted now, of theirs
	Known  int     // of them, predicted at KnownFrom or more
	Age
}

// LinesOf gives the lines of a post with how one person stands with each, in
// the card's order.
func LinesOf(lines []Line, results []Result, remembered map[int64]Remembered) []LineStanding {
	last := lastRecalled(Counting(results))
	out := make([]LineStanding, len(lines))
	for i, l := range lines {
		out[i].Line = l
		m, has := remembered[l.ID]
		if at := last[l.ID]; at != 0 && has {
			out[i].People, out[i].Mean = 1, m.Recall
			if m.Recall >= KnownFrom {
				out[i].Known = 1
			}
			out[i].take(at)
		}
	}
	return out
}

// TogetherOf adds up the standings of several people with the same lines.
func TogetherOf(people [][]LineStanding) []LineStanding {
	var out []LineStanding
	at := map[int64]int{}
	for _, lines := range people {
		for _, l := range lines {
			i, has := at[l.ID]
			if !has {
				i = len(out)
				at[l.ID] = i
				out = append(out, LineStanding{Line: l.Line})
			}
			x := &out[i]
			x.Mean += l.Mean * float64(l.People) // a sum, until all are added
			x.People, x.Known = x.People+l.People, x.Known+l.Known
			x.merge(l.Age)
		}
	}
	for i := range out {
		if out[i].People > 0 {
			out[i].Mean /= float64(out[i].People)
		}
	}
	return out
}

// TeamLeast is how many people a line must have been asked of before it is said
// that the team does not know it: of two it would be said of a person.
const TeamLeast = 3

// Weakest gives the lines that at least so many people were asked and whose mean
// predicted recall is under KnownFrom, the weakest first; what weighs more stands
// before what is known alike (to a hundredth).
func Weakest(lines []LineStanding, least int) []LineStanding {
	var out []LineStanding
	for _, l := range lines {
		if l.People >= max(1, least) && l.Mean < KnownFrom {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b LineStanding) int {
		return cmp.Or(cmp.Compare(int(a.Mean*100), int(b.Mean*100)), -cmp.Compare(a.Weight, b.Weight))
	})
	return out
}

// NobodyKnows gives the lines that were asked and that nobody knows, the weakest
// first.
func NobodyKnows(lines []LineStanding, least int) []LineStanding {
	return slices.DeleteFunc(Weakest(lines, least), func(l LineStanding) bool { return l.Known > 0 })
}

// DrillDays counts the days, by the dates of the place, on which drills were
// answered from one moment to another, and the answers.
func DrillDays(results []Result, fromMS, toMS int64, zone *time.Location) (days, answers int) {
	dates := map[string]bool{}
	for _, r := range Counting(results) {
		if r.How == ByDrill && r.AtMS >= fromMS && r.AtMS < toMS {
			answers++
			dates[time.UnixMilli(r.AtMS).In(zone).Format(time.DateOnly)] = true
		}
	}
	return len(dates), answers
}

// Seen is what a person recorded or marked of another at one time about one
// scene: a task watched, or an answer marked.
type Seen struct {
	How                   How
	Sitting               int64
	Item                  int64 // one of the scene's
	By                    int64
	Right, Wrong, NotSeen int
	Mark                  int  // of an answer
	Answer                bool // it is one
	Corrected             bool
	Reason                string // of the last correction
	Age
}

// SeenBy lists what others recorded of a person, the newest first. sceneOf tells
// an item's scene; nil: those of one sitting are one.
func SeenBy(results []Result, sceneOf func(item int64) string) []Seen {
	type key struct {
		how     How
		sitting int64
		scene   string
		row     int64
	}
	at := map[key]int{}
	var out []Seen
	for _, r := range Counting(results) {
		if r.By == 0 || r.By == r.Person || r.Proposed {
			continue
		}
		k := key{how: r.How, sitting: r.Sitting}
		if sceneOf != nil {
			k.scene = sceneOf(r.Item)
		}
		if r.Stream() != Performed {
			k.row = r.ID
		}
		i, has := at[k]
		if !has {
			i = len(out)
			at[k] = i
			out = append(out, Seen{How: r.How, Sitting: r.Sitting, Item: r.Item, By: r.By, Answer: k.row != 0})
		}
		out[i].add(&r)
	}
	slices.SortStableFunc(out, func(a, b Seen) int { return -cmp.Compare(a.NewestMS, b.NewestMS) })
	return out
}

func (s *Seen) add(r *Result) {
	switch r.Outcome {
	case Right:
		s.Right++
	case Wrong:
		s.Wrong++
	default:
		s.NotSeen++
	}
	s.Mark, s.By = r.Mark, r.By
	if r.Corrects != 0 && !s.Answer { // a mark that was proposed is confirmed by a correction
		s.Corrected, s.Reason = true, r.Reason
	}
	s.take(r.AtMS)
}
