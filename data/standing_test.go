package data

import (
	"slices"
	"testing"
	"time"
)

var utc = time.UTC

// What was not examined says so and is never 0; the three streams stand apart.
func TestNotExamined(t *testing.T) {
	lines := []Line{{ID: 1, Part: Emergency, Scene: "着火", Weight: 5, First: true}, {ID: 2, Part: Operation, Scene: "卸油"}, {ID: 3, Part: Operation}}
	s := StandingOf(lines, nil, nil)
	for _, x := range []struct{ got, want string }{
		{s.Recalled.Words(0, utc), "未考（共 3 条）"},
		{s.Recalled.FirstWords(), "应急第一步：未考（共 1 个）"},
		{s.Explained.Words(0, utc), "未考"},
		{s.Performed.Words(0, utc), "未考"},
	} {
		if x.got != x.want {
			t.Errorf("%s, want %s", x.got, x.want)
		}
	}
}

func TestStandingWords(t *testing.T) {
	const day = 24 * 3600 * 1000
	lines := []Line{{ID: 1, Part: Emergency, Scene: "着火", Weight: 5, First: true}, {ID: 2, Part: Emergency, Scene: "中毒", Weight: 5, First: true},
		{ID: 3, Part: Operation, Scene: "卸油"}, {ID: 4, Part: Operation, Scene: "卸油"}, {ID: 5, Part: Operation, Scene: "加油"}}
	all := []Result{
		{ID: 1, AtMS: 90 * day, Item: 1, How: ByDrill, Outcome: Wrong},
		{ID: 2, AtMS: 99 * day, Item: 1, How: ByExam, Outcome: Right},
		{ID: 3, AtMS: 98 * day, Item: 2, How: ByDrill, Outcome: Right},
		{ID: 4, AtMS: 98 * day, Item: 9, How: ByDrill, Outcome: Right}, // not in force
		{ID: 5, AtMS: 97 * day, Item: 3, How: BySpotCheck, Outcome: Right, Mark: 100},
		{ID: 6, AtMS: 98 * day, Item: 4, How: ByDrill, Form: "explain", Mark: 90, Proposed: true},
		{ID: 7, AtMS: 95 * day, Item: 3, How: ByObservation, Sitting: 1, Outcome: Wrong, By: 9},
		{ID: 8, AtMS: 96 * day, Item: 3, How: ByVideo, Sitting: 1, Outcome: Right, By: 9},
		{ID: 9, AtMS: 96 * day, Item: 4, How: ByVideo, Sitting: 1, Outcome: Wrong, By: 9},
	}
	known := map[int64]Remembered{1: {Recall: 0.95}, 2: {Recall: 0.5}, 3: {Recall: 0.99}}
	s := StandingOf(lines, all, known)
	for _, x := range []struct{ got, want string }{
		{s.Recalled.Words(100*day, utc), "记得 73%，考过 2 条，共 5 条（2 天前到昨天）"},
		{s.Recalled.FirstWords(), "应急第一步：共 2 个，记住 1 个，不牢 1 个"},
		{s.Explained.Words(100*day, utc), "平均 100 分，考过 1 项，共 4 项（3 天前），1 个等打分"},
		{s.Performed.Words(100*day, utc), "看过 1 项，共 2 项，做对 1 步，做错 1 步（4 天前）"},
	} {
		if x.got != x.want {
			t.Errorf("%s, want %s", x.got, x.want)
		}
	}
	confirmed := append(slices.Clone(all), Result{ID: 10, AtMS: 100 * day, Corrects: 6, Mark: 60, Outcome: Right, By: 9})
	if got := StandingOf(lines, confirmed, known).Explained; got.Waiting != 0 || got.Mean != 80 || got.NewestMS != 98*day {
		t.Errorf("confirmed: %+v", got)
	}
}

// Counting twice is counting once.
func TestCounting(t *testing.T) {
	all := []Result{{ID: 1, Item: 1, How: ByDrill, Outcome: Right, AtMS: 5}, {ID: 2, Corrects: 1, Item: 8, How: ByExam, Outcome: Wrong, AtMS: 6, Reason: "a"},
		{ID: 3, Corrects: 2, Outcome: NotSeen, AtMS: 7, By: 4, Reason: "b"}, {ID: 5, Corrects: 4, How: ByDrill, Item: 3, AtMS: 8}, {ID: 6, How: ByForget},
		{ID: 7, Corrects: 7, How: ByDrill}, {ID: 8, Corrects: 9, How: ByDrill}, {ID: 9, How: ByDrill}}
	once := Counting(all)
	var ids []int64
	for _, r := range once {
		ids = append(ids, r.ID)
	}
	if !slices.Equal(ids, []int64{1, 4, 7, 8, 9}) { // of 4 only the correction is left; a row corrects nothing that comes after it
		t.Fatal(ids)
	}
	if r := once[0]; r.Outcome != NotSeen || r.Item != 1 || r.How != ByDrill || r.AtMS != 5 || r.By != 4 || r.Reason != "b" {
		t.Errorf("%+v", r)
	}
	twice := Counting(once)
	for i := range once {
		a, b := once[i], twice[i]
		if a.ID != b.ID || a.Outcome != b.Outcome || a.AtMS != b.AtMS || a.Item != b.Item {
			t.Errorf("%+v, then %+v", a, b)
		}
	}
}

func TestTeamLines(t *testing.T) {
	lines := []Line{{ID: 1, Weight: 1}, {ID: 2, Weight: 5}, {ID: 3}, {ID: 4}}
	person := func(recalls ...float64) []LineStanding {
		var all []Result
		known := map[int64]Remembered{}
		for i, x := range recalls {
			if x >= 0 {
				id := int64(i + 1)
				all = append(all, Result{ID: id, AtMS: id, Item: id, How: ByDrill, Outcome: Right})
				known[id] = Remembered{Recall: x}
			}
		}
		return LinesOf(lines, all, known)
	}
	together := TogetherOf([][]LineStanding{person(0.5, 0.503, 0.95, -1), person(0.7, 0.7, 0.95, -1), person(0.6, 0.6, 0.2, 0.1)})
	ids := func(all []LineStanding) (out []int64) {
		for _, l := range all {
			out = append(out, l.ID)
		}
		return out
	}
	if got := ids(Weakest(together, TeamLeast)); !slices.Equal(got, []int64{2, 1, 3}) { // alike to a hundredth: what weighs more first
		t.Error(got)
	}
	if got := ids(NobodyKnows(together, 1)); !slices.Equal(got, []int64{4, 2, 1}) {
		t.Error(got)
	}
	if x := together[0]; x.People != 3 || x.Known != 0 || x.Mean < 0.5999 || x.Mean > 0.6001 {
		t.Errorf("%+v", x)
	}
	if x := together[3]; x.People != 1 || x.OldestMS != 4 {
		t.Errorf("%+v", x)
	}
}

func TestSeenBy(t *testing.T) {
	all := []Result{
		{ID: 1, AtMS: 1, Person: 1, Item: 1, How: ByObservation, Sitting: 1, By: 9, Outcome: Right},
		{ID: 2, AtMS: 1, Person: 1, Item: 2, How: ByObservation, Sitting: 1, By: 9, Outcome: NotSeen},
		{ID: 3, AtMS: 2, Person: 1, Item: 1, How: ByDrill, Form: "explain", By: 0, Mark: 50, Proposed: true},
		{ID: 4, AtMS: 3, Person: 1, Item: 1, How: ByDrill, Outcome: Right},
		{ID: 5, AtMS: 4, Person: 1, Corrects: 3, By: 8, Mark: 70, Outcome: Right},
		{ID: 6, AtMS: 5, Person: 1, Corrects: 1, By: 9, Outcome: Wrong, Reason: "看错了"},
	}
	got := SeenBy(all, func(item int64) string { return "甲" })
	if len(got) != 2 || !got[0].Answer || got[0].Mark != 70 || got[0].By != 8 || got[0].NewestMS != 2 {
		t.Fatalf("%+v", got)
	}
	if x := got[1]; x.Right != 0 || x.Wrong != 1 || x.NotSeen != 1 || !x.Corrected || x.Reason != "看错了" {
		t.Errorf("%+v", x)
	}
}
