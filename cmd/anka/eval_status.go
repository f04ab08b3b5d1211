package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"anka/bot/eval"
	"anka/data"
	"anka/data/sample"
	"anka/index"
)

// statusAsked is the moment at which the labelled questions are asked: a Wednesday, in
// the first stage.
var statusAsked = time.Date(2021, 12, 15, 10, 0, 0, 0, data.DistrictZone)

// evalStatus measures how questions about the rollout are understood, on the made-up
// district.
func evalStatus(s std, file string, wrong bool) error {
	qs, err := readStatusQuestions(file)
	if err != nil {
		return err
	}
	words, err := language()
	if err != nil {
		return err
	}
	d := sampleDistrict()
	cast := castOf(d)
	outcomes, err := askStatus(index.NewNames(words, d), cast, qs)
	if err != nil {
		return err
	}
	if wrong {
		printStatusWrong(s.out, outcomes)
	}
	return eval.StatusTable(s.out, outcomes)
}

func readStatusQuestions(path string) ([]eval.StatusQuestion, error) {
	if path == "" {
		body, err := sample.Files.ReadFile("status.jsonl")
		if err != nil {
			return nil, err
		}
		return eval.ReadStatusQuestions("status.jsonl", bytes.NewReader(body))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("问题文件打不开：%w", err)
	}
	defer file.Close()
	return eval.ReadStatusQuestions(path, file)
}

// sampleDistrict is the made-up district as its names are studied.
func sampleDistrict() index.District {
	d := index.District{Areas: sample.DistrictAreas}
	for i, e := range sample.District {
		d.Enterprises = append(d.Enterprises, index.Named{ID: int64(i + 1), Name: e.Name, Type: e.Type, Area: e.Area, Others: e.OtherNames})
	}
	seen := map[string]bool{}
	for _, p := range sample.People {
		for _, post := range p.Posts {
			if !seen[post] {
				seen[post] = true
				d.Posts = append(d.Posts, post)
			}
		}
	}
	return d
}

func castOf(d index.District) *eval.Cast {
	names := make([]string, len(d.Enterprises))
	for i, e := range d.Enterprises {
		names[i] = e.Name
	}
	return eval.NewCast(names)
}

func askStatus(x *index.Names, cast *eval.Cast, qs []eval.StatusQuestion) ([]eval.StatusOutcome, error) {
	var out []eval.StatusOutcome
	for _, q := range qs {
		var before *data.Status
		var list []int64
		var err error
		if q.Before != "" {
			if before, err = cast.Parse(q.Before); err != nil {
				return nil, fmt.Errorf("%s: %w", q.ID, err)
			}
		}
		for _, name := range q.List {
			id, err := cast.Number(name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.ID, err)
			}
			list = append(list, id)
		}
		begin := time.Now()
		g := x.Status(q.Text, statusAsked.UnixMilli(), before, list)
		o := eval.StatusOutcome{StatusQuestion: q, Reading: eval.Reading{About: g.About, Sure: g.Sure}, Micros: time.Since(begin).Microseconds()}
		if g.About {
			o.Key = cast.Key(&g.Status)
		}
		for _, n := range g.Nearest {
			o.Near = append(o.Near, cast.Key(&n.Status))
		}
		out = append(out, o)
	}
	return out, nil
}

func printStatusWrong(w io.Writer, outcomes []eval.StatusOutcome) {
	for _, o := range outcomes {
		if o.Right() {
			continue
		}
		got := o.Key
		switch {
		case !o.About:
			got = "与推行无关"
		case !o.Sure:
			got = "问：" + strings.Join(o.Near, " | ")
		}
		fmt.Fprintf(w, "%s %s %s「%s」", o.ID, o.Part, o.Class, o.Text)
		if o.Before != "" {
			fmt.Fprintf(w, "（上一问 %s）", o.Before)
		}
		fmt.Fprintf(w, "\n    要 %s\n    得 %s\n", strings.Join(o.Expect, " | "), got)
	}
}
