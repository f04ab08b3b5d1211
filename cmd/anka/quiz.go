package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"anka/data"
	"anka/data/quiz"
)

// quizCommand writes out every question that can be asked, or some drawn by the
// seed, with answer and source, for a person to check.
func quizCommand(_ context.Context, s std, args []string) error {
	f := flag.NewFlagSet("quiz", flag.ContinueOnError)
	cards := f.String("cards", "", "卡片目录或文件；不写就用自带示例")
	asJSON := f.Bool("json", false, "一行一题，写成 JSON")
	seed := f.Uint64("seed", 1, "种子：同一个种子出同样的题")
	draw := f.Int("draw", 0, "只抽这么多道；0 是全部")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *draw < 0 {
		return usageError("quiz 后面只能写 --cards 目录、--json、--seed 数、--draw 题数。")
	}
	files, err := readCards(*cards)
	if err != nil {
		return err
	}
	var all []quiz.Question
	for _, file := range files {
		if file.Refused() {
			return fmt.Errorf("%s", file.Findings[0])
		}
		all = append(all, everyQuestion(file.Set, *seed)...)
	}
	if *draw > 0 && *draw < len(all) {
		r := rand.New(rand.NewPCG(*seed, *seed))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:*draw]
	}
	if *asJSON {
		return writeQuestions(s.out, all)
	}
	return printQuestions(s.out, all)
}

func everyQuestion(c *data.CardSet, seed uint64) []quiz.Question {
	deck := quiz.Open(c)
	var out []quiz.Question
	for _, item := range deck.Items() {
		out = append(out, deck.Every(item, seed)...)
	}
	return out
}

func writeQuestions(w io.Writer, all []quiz.Question) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for i := range all {
		if err := enc.Encode(&all[i]); err != nil {
			return err
		}
	}
	return b.Flush()
}

func printQuestions(w io.Writer, all []quiz.Question) error {
	b := bufio.NewWriter(w)
	forms := map[quiz.Form]int{}
	fit := 0
	for i := range all {
		q := &all[i]
		forms[q.Form]++
		if q.Fits {
			fit++
		}
		fmt.Fprintf(b, "%d. 〔%s %s〕%s\n", i+1, q.Form, q.Way, q.Text)
		for j, o := range q.Options {
			fmt.Fprintf(b, "   %s %s\n", answerSign(q, j), o)
		}
		for _, p := range q.Points {
			fmt.Fprintf(b, "   · %s\n", p.Text)
		}
		fmt.Fprintf(b, "   卡上：%s（%s）\n\n", strings.ReplaceAll(q.Why, "\n", " / "), q.Source)
	}
	fmt.Fprintf(b, "共 %d 题：选择 %d，判断 %d，填空 %d，排序 %d，顺口溜 %d，说一说 %d；能用投票发的 %d。\n", len(all), forms[quiz.Choice],
		forms[quiz.Judge], forms[quiz.Cloze], forms[quiz.Order], forms[quiz.Recite], forms[quiz.Explain], fit)
	return b.Flush()
}

// answerSign is ✓ for the right option, or the option's place in the right order.
func answerSign(q *quiz.Question, option int) string {
	for n, i := range q.Right {
		switch {
		case i == option && len(q.Right) > 1:
			return fmt.Sprintf("%d)", n+1)
		case i == option:
			return "✓"
		}
	}
	return "－"
}
