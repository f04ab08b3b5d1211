package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Answers that are unlikely to be honest. What is found is a hint to ask the
// person face to face, never a verdict: no mark, no number of a standing and no
// point changes by it.

// The thresholds, each with its reason.
const (
	// To read a question of twenty characters takes two seconds at least, and the
	// time counts from before it is on the screen. Once is a slip of the thumb.
	tooFastMS, tooFastLeast = 1000, 3
	// Options are shuffled: of eight answers seven have the first one's place by
	// chance once in 16,000 with four options, once in 2,000 with three; of two
	// options (is the line right?) it takes sixteen. Who knows the answers can be in such a
	// series by bad luck only; he is right in nearly all of it, who taps blindly in
	// a quarter, or half of two. So a series that is mostly right is none.
	seriesLeast, seriesOfTwo, seriesRight = 8, 16, 0.6
	// Three in the last five minutes of a day, on three days of thirty: a night shift
	// that begins at midnight does so too, which is why it is a hint only.
	lateMS, lateADay, lateDays = 5 * 60 * 1000, 3, 3
	// Ten in the last five minutes: two days' questions in half a minute each.
	lateBurst = 10
)

// Hint is what may be asked of a person face to face.
type Hint struct {
	Person int64
	Fast   int     // answers in under a second
	Series int     // answers in the longest series of the same place
	Late   int     // days on which he answered in the last minutes, or bursts
	IDs    []int64 // the rows
	Age
}

// Words is the hint, in words that are no verdict.
func (h *Hint) Words() string {
	var parts []string
	if h.Fast > 0 {
		parts = append(parts, fmt.Sprintf("%d 次不到一秒就答了", h.Fast))
	}
	if h.Series > 0 {
		parts = append(parts, fmt.Sprintf("连着 %d 次都点同一个位置", h.Series))
	}
	if h.Late > 0 {
		parts = append(parts, fmt.Sprintf("%d 天踩着最后几分钟答", h.Late))
	}
	return strings.Join(parts, "，") + "。最好当面问问。"
}

// HintsOf looks at one person's results, those of the last month say. ends gives
// the end of the day, or of the exam's window, in which an answer was given. nil:
// nothing to hint at.
func HintsOf(person int64, results []Result, ends func(*Result) int64) *Hint {
	h := Hint{Person: person}
	var taps []*Result
	all := Counting(results)
	for i := range all {
		if r := &all[i]; r.Person == person && r.byRule() {
			taps = append(taps, r)
		}
	}
	h.fast(taps)
	h.series(taps)
	h.late(taps, ends)
	if h.Fast == 0 && h.Series == 0 && h.Late == 0 {
		return nil
	}
	return &h
}

func (h *Hint) mark(all []*Result) {
	for _, r := range all {
		h.IDs = append(h.IDs, r.ID)
		h.take(r.AtMS)
	}
}

func (h *Hint) fast(all []*Result) {
	var quick []*Result
	for _, r := range all {
		if r.TookMS > 0 && r.TookMS < tooFastMS {
			quick = append(quick, r)
		}
	}
	if len(quick) >= tooFastLeast {
		h.Fast = len(quick)
		h.mark(quick)
	}
}

// series finds the longest run of single taps on the same place, of questions
// with two options and of those with more apart.
func (h *Hint) series(all []*Result) {
	var longest []*Result
	for _, two := range []bool{false, true} {
		least := seriesLeast
		if two {
			least = seriesOfTwo
		}
		var run []*Result
		for _, r := range all {
			if len(r.Taps) != 1 || (r.Form == "judge") != two {
				continue
			}
			if len(run) > 0 && run[0].Taps[0] != r.Taps[0] {
				run = nil
			}
			run = append(run, r)
			if len(run) >= least && len(run) > len(longest) && !mostlyRight(run) {
				longest = run
			}
		}
	}
	h.Series = len(longest)
	h.mark(longest)
}

func mostlyRight(run []*Result) bool {
	right := 0
	for _, r := range run {
		if r.Outcome == Right {
			right++
		}
	}
	return float64(right) > seriesRight*float64(len(run))
}

func (h *Hint) late(all []*Result, ends func(*Result) int64) {
	byEnd := map[int64][]*Result{}
	for _, r := range all {
		if end := ends(r); r.AtMS < end && end-r.AtMS <= lateMS {
			byEnd[end] = append(byEnd[end], r)
		}
	}
	var found []*Result
	burst := false
	for _, some := range byEnd {
		if len(some) >= lateADay {
			h.Late++
			found = append(found, some...)
		}
		burst = burst || len(some) >= lateBurst
	}
	if h.Late < lateDays && !burst {
		h.Late = 0
		return
	}
	slices.SortFunc(found, func(a, b *Result) int { return cmp.Compare(a.ID, b.ID) })
	h.mark(found)
}
