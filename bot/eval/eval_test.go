package eval_test

import (
	"math"
	"strings"
	"testing"

	"anka/bot/eval"
	"anka/data"
)

// Five questions of which every figure can be counted by hand.
func TestScores(t *testing.T) {
	q := func(class string, expect ...string) eval.Question { return eval.Question{Class: class, Expect: expect} }
	const fire, leak, step = "电工/emergency/着火", "电工/emergency/泄漏", "电工/operation/停电"
	scores := eval.Scores([]eval.Outcome{
		{Question: q("plain", fire), Zone: data.Answered, Scenes: []string{fire, leak}, Micros: 100},
		{Question: q("plain", leak), Zone: data.Answered, Scenes: []string{fire, leak}, Micros: 200},
		{Question: q("plain", step, leak), Zone: data.Offered, Scenes: []string{fire, "x", leak, step}, Micros: 300},
		{Question: q("oos"), Zone: data.Declined, Micros: 400},
		{Question: q("oos"), Zone: data.Answered, Scenes: []string{fire}, Micros: 500},
		{Question: q("oos"), Zone: data.Declined, Urgent: true, Micros: 600},
	})
	if len(scores) != 3 || scores[0].Class != "plain" || scores[2].Class != "all" {
		t.Fatalf("%+v", scores)
	}
	plain, oos, all := scores[0], scores[1], scores[2]
	for name, c := range map[string]struct{ got, want float64 }{
		"first": {plain.First, 1. / 3}, "in five": {plain.InFive, 1}, "mrr": {plain.MRR10, (1 + 0.5 + 1./3) / 3},
		"well": {plain.EndsWell, 2. / 3}, "wrong": {plain.WrongAnswer, 1. / 3}, "answered": {plain.Answered, 2. / 3},
		"out refused": {oos.OutRefused, 2. / 3}, "all answered": {all.Answered, 0.5}, "all first": {all.First, 1. / 3},
		"p50": {float64(all.P50), 300}, "p99": {float64(all.P99), 600}, "emergencies refused": {float64(all.EmergenciesDenied), 1},
	} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, c.got, c.want)
		}
	}
	if !math.IsNaN(oos.First) {
		t.Errorf("first of questions without an answer is %v", oos.First)
	}
	var table strings.Builder
	if err := eval.Table(&table, scores); err != nil || strings.Count(table.String(), "\n") != 4 {
		t.Errorf("%v\n%s", err, table.String())
	}
}

func TestReadQuestions(t *testing.T) {
	good := "\ufeff" + `{"id":"1","question":"着火了","expect":["电工/emergency/着火"]}` + "\n\n" + `{"id":"2","question":"工资","expect":[]}`
	if qs, err := eval.ReadQuestions("q", strings.NewReader(good)); err != nil || len(qs) != 2 {
		t.Errorf("%d, %v", len(qs), err)
	}
	for _, bad := range []string{"{", `{"expect":["着火"]}`, `{"expect":["电工/fire/着火"]}`} {
		if _, err := eval.ReadQuestions("q", strings.NewReader("\n"+bad)); err == nil || !strings.Contains(err.Error(), "第2行") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
