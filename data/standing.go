package data

import (
	"cmp"
	"maps"
	"slices"
)

// The standing of a person at a post: what the record shows of him in the three
// streams, at a moment. This file holds the definitions, and everything that is
// shown anywhere is computed by it. There is never one number of the three, each
// number says how old it is, and evidence that is missing is 未考, never 0.

// KnownFrom is the predicted recall from which a line counts as known: nine times
// of ten he would say it. Below it a drill asks again what weighs little too.
const KnownFrom = 0.9

// NotExamined is what stands where there is no evidence.
const NotExamined = "未考"

// Line is a line in force of a post's card, as it counts in a standing.
type Line struct {
	ID     int64 // the item
	Part   Part
	Scene  string // empty: the rhyme
	Text   string
	Weight int
	First  bool // the first step of an accident
}

// Remembered is what is predicted of one line now, out of the state of the
// memory (data/fsrs) and the time gone by; it is no count of right answers.
type Remembered struct {
	Recall float64 // 0 to 1
	LastMS int64   // when he last answered
}

// Age says from when the evidence of a number is: 0 and 0 when there is none.
type Age struct {
	OldestMS, NewestMS int64
}

func (a *Age) take(ms int64) {
	if a.OldestMS == 0 || ms < a.OldestMS {
		a.OldestMS = ms
	}
	a.NewestMS = max(a.NewestMS, ms)
}

// Recalling is 记得住, of one sheet or of all.
type Recalling struct {
	Lines      int     // in force
	Asked      int     // of those, asked in drills or exams at least once; 0: 未考
	Mean       float64 // mean of the recall predicted now, of those asked
	Known      int     // of those asked, predicted at KnownFrom or more
	First      int     // first steps of accidents, in force
	FirstAsked int
	FirstKnown int
	Age                // each line by its last answer
	sum        float64 // of recalls
}

// Explaining is 说得明, of one sheet or of all. An answer in his own words speaks
// for its scene, an answer to a line in a spot check for that line; of each the
// last mark counts that a person or a rule has made final.
type Explaining struct {
	Scenes  int     // of the card
	Marked  int     // of those, with a mark; 0: 未考
	Answers int     // last answers of scenes and lines that Mean is of
	Mean    float64 // their mean mark, 0 to 100
	Waiting int     // answers that wait for a person's mark
	Age
	sum int
}

// Performing is 做得到, of one sheet or of all: of each task the last time that a
// person watched it and saw at least one step.
type Performing struct {
	Tasks        int // of the operation card, and others that were watched
	Watched      int // 0: 未考
	Right, Wrong int // steps
	Age
}

// Streams is the three side by side.
type Streams struct {
	Recalled  Recalling
	Explained Explaining
	Performed Performing
}

// Standing is a person's at a post.
type Standing struct {
	Streams                  // of all sheets
	Sheets  map[Part]Streams // of each
}

// Counting gives the results that count, in the record's order: of a row that was
// corrected its last correction, at the time of the answer itself. A correction
// changes the outcome, the mark and who made it; it does not change what was
// asked, nor whose answer it is. What was forgotten and says so is no result.
func Counting(results []Result) []Result {
	byID := make(map[int64]*Result, len(results))
	for i := range results {
		byID[results[i].ID] = &results[i]
	}
	root := func(r *Result) int64 { // every correction stands after what it corrects
		id := r.ID
		for r != nil && r.Corrects != 0 && r.Corrects < id {
			id = r.Corrects
			r = byID[id]
		}
		return id
	}
	last := make(map[int64]*Result, len(results))
	for i := range results {
		r := &results[i]
		if r.How == ByForget {
			continue
		}
		at := root(r)
		if was := last[at]; was == nil || was.ID < r.ID {
			last[at] = r
		}
	}
	out := make([]Result, 0, len(last))
	for _, id := range slices.Sorted(maps.Keys(last)) {
		r := *last[id]
		if first := byID[id]; first != nil && first.ID != r.ID {
			r = first.correctedBy(&r)
		}
		r.ID = id
		out = append(out, r)
	}
	return out
}

func (r *Result) correctedBy(c *Result) Result {
	out := *r
	out.Outcome, out.Mark, out.By, out.Proposed, out.Corrects, out.Reason = c.Outcome, c.Mark, c.By, c.Proposed, c.Corrects, c.Reason
	return out
}

// StandingOf computes a standing: lines are those in force of the post, results
// the person's rows of the record, remembered what is predicted of his lines.
// Answers to lines that are no longer in force are evidence of nothing.
func StandingOf(lines []Line, results []Result, remembered map[int64]Remembered) Standing {
	return standing(lines, Counting(results), remembered)
}

// standing is StandingOf of results that count.
func standing(lines []Line, counting []Result, remembered map[int64]Remembered) Standing {
	in := make(map[int64]*Line, len(lines))
	for i := range lines {
		in[lines[i].ID] = &lines[i]
	}
	s := Standing{Sheets: map[Part]Streams{}}
	last := lastRecalled(counting)
	for _, p := range Parts {
		x := Streams{}
		x.Recalled.read(lines, p, last, remembered)
		x.Explained.read(lines, p, in, counting)
		x.Performed.read(lines, p, in, counting)
		s.Sheets[p] = x
		s.Recalled.Add(&x.Recalled)
		s.Explained.add(&x.Explained)
		s.Performed.add(&x.Performed)
	}
	return s
}

// lastRecalled says when each item was last answered in a drill or an exam.
func lastRecalled(counting []Result) map[int64]int64 {
	out := map[int64]int64{}
	for i := range counting {
		if r := &counting[i]; r.Stream() == Recalled && r.Outcome != NotSeen {
			out[r.Item] = max(out[r.Item], r.AtMS)
		}
	}
	return out
}

func (x *Recalling) read(lines []Line, p Part, last map[int64]int64, remembered map[int64]Remembered) {
	for _, l := range lines {
		if l.Part != p {
			continue
		}
		x.Lines++
		if l.First {
			x.First++
		}
		m, has := remembered[l.ID]
		if last[l.ID] == 0 || !has {
			continue
		}
		x.Asked++
		x.sum += m.Recall
		x.take(last[l.ID])
		known := m.Recall >= KnownFrom
		if known {
			x.Known++
		}
		if l.First {
			x.FirstAsked++
			if known {
				x.FirstKnown++
			}
		}
	}
	x.mean()
}

func (x *Recalling) mean() {
	if x.Mean = 0; x.Asked > 0 {
		x.Mean = x.sum / float64(x.Asked)
	}
}

// Add takes another sheet's, or another person's, to it: the mean is over all lines
// asked of all.
func (x *Recalling) Add(y *Recalling) {
	x.Lines, x.Asked, x.Known, x.sum = x.Lines+y.Lines, x.Asked+y.Asked, x.Known+y.Known, x.sum+y.sum
	x.First, x.FirstAsked, x.FirstKnown = x.First+y.First, x.FirstAsked+y.FirstAsked, x.FirstKnown+y.FirstKnown
	x.merge(y.Age)
	x.mean()
}

func (a *Age) merge(b Age) {
	if b.NewestMS != 0 {
		a.take(b.OldestMS)
		a.take(b.NewestMS)
	}
}

// scenesOf lists the scenes of a sheet; the rhyme is none.
func scenesOf(lines []Line, p Part) map[string]bool {
	out := map[string]bool{}
	for _, l := range lines {
		if l.Part == p && l.Scene != "" {
			out[l.Scene] = true
		}
	}
	return out
}

// unit is what a mark speaks for: a scene, or one of its lines.
type unit struct {
	scene string
	line  int64
}

func (x *Explaining) read(lines []Line, p Part, in map[int64]*Line, counting []Result) {
	x.Scenes = len(scenesOf(lines, p))
	last := map[unit]*Result{}
	for i := range counting {
		r := &counting[i]
		l := in[r.Item]
		if r.Stream() != Explained || l == nil || l.Part != p || r.Outcome == NotSeen {
			continue
		}
		if r.Proposed {
			x.Waiting++
			continue
		}
		u := unit{l.Scene, l.ID}
		if r.Form == "explain" {
			u.line = 0
		}
		if was := last[u]; was == nil || newer(r, was) {
			last[u] = r
		}
	}
	marked := map[string]bool{}
	for u, r := range last {
		if u.scene != "" {
			marked[u.scene] = true
		}
		x.Answers++
		x.sum += r.Mark
		x.take(r.AtMS)
	}
	x.Marked = len(marked)
	x.mean()
}

func newer(a, b *Result) bool {
	return cmp.Or(cmp.Compare(a.AtMS, b.AtMS), cmp.Compare(a.ID, b.ID)) > 0
}

func (x *Explaining) mean() {
	if x.Mean = 0; x.Answers > 0 {
		x.Mean = float64(x.sum) / float64(x.Answers)
	}
}

func (x *Explaining) add(y *Explaining) {
	x.Scenes, x.Marked, x.Answers, x.sum = x.Scenes+y.Scenes, x.Marked+y.Marked, x.Answers+y.Answers, x.sum+y.sum
	x.Waiting += y.Waiting
	x.merge(y.Age)
	x.mean()
}

func (x *Performing) read(lines []Line, p Part, in map[int64]*Line, counting []Result) {
	tasks := map[string]bool{}
	if p == Operation {
		tasks = scenesOf(lines, p)
	}
	for scene, w := range watchings(p, in, counting) {
		tasks[scene] = true
		x.Watched++
		x.Right, x.Wrong = x.Right+w.right, x.Wrong+w.wrong
		x.take(w.atMS)
	}
	x.Tasks = len(tasks)
}

// watching is a task watched once.
type watching struct {
	how          How
	sitting      int64
	atMS, id     int64 // of its last row
	right, wrong int
}

// watchings gives the last watching of each task of a sheet.
func watchings(p Part, in map[int64]*Line, counting []Result) map[string]*watching {
	type key struct {
		scene   string
		how     How
		sitting int64
	}
	all := map[key]*watching{}
	for i := range counting {
		r := &counting[i]
		l := in[r.Item]
		if r.Stream() != Performed || r.Proposed || l == nil || l.Part != p || r.Outcome != Right && r.Outcome != Wrong {
			continue
		}
		k := key{l.Scene, r.How, r.Sitting}
		w := all[k]
		if w == nil {
			w = &watching{how: r.How, sitting: r.Sitting}
			all[k] = w
		}
		if r.Outcome == Right {
			w.right++
		} else {
			w.wrong++
		}
		w.atMS, w.id = max(w.atMS, r.AtMS), max(w.id, r.ID)
	}
	out := map[string]*watching{}
	for k, w := range all {
		if was := out[k.scene]; was == nil || cmp.Or(cmp.Compare(w.atMS, was.atMS), cmp.Compare(w.id, was.id)) > 0 {
			out[k.scene] = w
		}
	}
	return out
}

func (x *Performing) add(y *Performing) {
	x.Tasks, x.Watched, x.Right, x.Wrong = x.Tasks+y.Tasks, x.Watched+y.Watched, x.Right+y.Right, x.Wrong+y.Wrong
	x.merge(y.Age)
}
