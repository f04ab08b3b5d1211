package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"anka/index"
)

// tuneCommand fits the weights of index on labelled questions, each seen with
// and without the cards' own wordings, and prints index/weights.go.
func tuneCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("tune", flag.ContinueOnError)
	var sets []string
	f.Func("set", "卡片目录,怎么问文件,问题文件（可以写几次；怎么问可以空着）", func(v string) error { sets = append(sets, v); return nil })
	out := f.String("out", "", "写到这个文件；不写就打印")
	if err := parse(f, s, args); err != nil {
		return err
	}
	var examples []index.Example
	for _, set := range sets {
		part := strings.Split(set, ",")
		if len(part) != 3 {
			return usageError("--set 要写成 卡片目录,怎么问文件,问题文件。")
		}
		more, err := examplesOf(ctx, part[0], part[1], part[2])
		if err != nil {
			return err
		}
		examples = append(examples, more...)
	}
	if len(examples) == 0 {
		return usageError("没有题。至少写一个 --set。")
	}
	if *out == "" {
		return index.Fit(s.out, examples)
	}
	file, err := os.Create(*out)
	if err != nil {
		return err
	}
	defer file.Close()
	return index.Fit(file, examples)
}

func examplesOf(ctx context.Context, cards, wordings, questions string) ([]index.Example, error) {
	qs, err := readQuestions(questions)
	if err != nil {
		return nil, err
	}
	p, err := evalPlant(ctx, cards, wordings)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	var out []index.Example
	for _, q := range qs {
		r, err := p.index.Find(q.Question, index.Asker{Enterprise: q.Enterprise, Posts: []string{q.Post}})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.ID, err)
		}
		if len(r.Hits) == 0 {
			continue
		}
		e := index.Example{Result: r, Right: make([]bool, len(r.Hits))}
		for i, h := range r.Hits {
			e.Right[i] = contains(q.Expect, h.Key())
		}
		out = append(out, e)
	}
	return out, nil
}
