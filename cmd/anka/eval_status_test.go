package main

import (
	"testing"

	"anka/bot/eval"
	"anka/index"
)

// Of the questions that rules were written on nearly all are understood, of the others
// most; no question of a worker's or an emergency is taken for one about the rollout.
func TestStatusQuestions(t *testing.T) {
	qs, err := readStatusQuestions("")
	if err != nil {
		t.Fatal(err)
	}
	words, err := language()
	if err != nil {
		t.Fatal(err)
	}
	d := sampleDistrict()
	outcomes, err := askStatus(index.NewNames(words, d), castOf(d), qs)
	if err != nil {
		t.Fatal(err)
	}
	asked, right := map[string]int{}, map[string]int{}
	ids := map[string]bool{}
	for i := range outcomes {
		o := &outcomes[i]
		asked[o.Part]++
		if o.Right() {
			right[o.Part]++
		}
		if ids[o.ID] {
			t.Errorf("%s stands twice", o.ID)
		}
		ids[o.ID] = true
	}
	for part, least := range map[string]float64{"dev": 0.97, "test": 0.90, "fresh": 0.90} {
		if share := float64(right[part]) / float64(asked[part]); asked[part] < 60 || share < least {
			t.Errorf("%s: %d of %d understood, want %.2f", part, right[part], asked[part], least)
		}
	}
}

// A label is read as it is written, and a wrong reading is seen.
func TestStatusKeys(t *testing.T) {
	cast := castOf(sampleDistrict())
	for _, key := range []string{"progress", "exam area=德感工业园 best span=2021-12-01..2021-12-31", "light ent=三峡油漆 light=red", "step step=posted"} {
		q, err := cast.Parse(key)
		if err != nil || cast.Key(q) != key {
			t.Errorf("%s: %v %v", key, q, err)
		}
	}
	for _, bad := range []string{"progress ent=没有这家", "progress 什么", "exam span=2021-13-01..2021-12-31"} {
		if _, err := cast.Parse(bad); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
	q := eval.StatusQuestion{Expect: []string{"exam best", "?veto"}}
	for r, want := range map[*eval.Reading]bool{
		{About: true, Sure: true, Key: "exam best"}: true, {About: true, Sure: true, Key: "exam"}: false, {About: true, Sure: true, Key: "veto"}: false,
		{About: true, Near: []string{"veto"}}: true, {About: true, Near: []string{"exam best"}}: false, {}: false,
	} {
		if o := (&eval.StatusOutcome{StatusQuestion: q, Reading: *r}); o.Right() != want {
			t.Errorf("%+v is right: %v", *r, !want)
		}
	}
}
