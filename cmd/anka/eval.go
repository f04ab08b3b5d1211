package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

func evalCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("eval", flag.ContinueOnError)
	cards := f.String("cards", "", "卡片目录或文件；不写就用自带示例")
	wordings := f.String("asked-as", "", "另给的怎么问文件")
	questions := f.String("questions", "", "问题文件（JSON Lines）；不写就用自带的题")
	jsonOut := f.String("json", "", "把每题结果写进这个文件，- 是屏幕")
	wrong := f.Bool("wrong", false, "列出没排在第一的题")
	status := f.Bool("status", false, "量推行进度的问法听得懂多少")
	if err := parse(f, s, args); err != nil {
		return err
	}
	if *status {
		return evalStatus(s, *questions, *wrong)
	}
	qs, err := readQuestions(*questions)
	if err != nil {
		return err
	}
	p, err := evalPlant(ctx, *cards, *wordings)
	if err != nil {
		return err
	}
	defer p.Close()
	outcomes, err := p.askAll(ctx, qs)
	if err != nil {
		return err
	}
	if *jsonOut != "" {
		if err := writeOutcomes(*jsonOut, s.out, outcomes); err != nil {
			return err
		}
	}
	if *wrong {
		printWrong(s.out, outcomes)
	}
	if *jsonOut == "-" {
		return nil
	}
	return eval.Table(s.out, eval.Scores(outcomes))
}

// evalPlant is a plant in memory with the given cards in force.
func evalPlant(ctx context.Context, cards, wordings string) (*plant, error) {
	files, err := readCards(cards)
	if err != nil {
		return nil, err
	}
	if wordings != "" {
		if _, err := mergeWordings(files, wordings); err != nil {
			return nil, err
		}
	}
	p, err := open(ctx, store.InMemory, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	p.bot.Add(eval.Channel{})
	var drafts []bot.Draft
	for _, f := range files {
		if f.Refused() {
			return nil, errors.Join(fmt.Errorf("%s", f.Findings[0]), p.Close())
		}
		drafts = append(drafts, bot.Draft{Cards: *f.Set, Digest: exchange.Digest(f.Set)})
	}
	if _, err := p.bot.Publish(ctx, "eval", drafts...); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// askAll puts every question through inbox, Handle and log, as a worker of
// its post.
func (p *plant) askAll(ctx context.Context, qs []eval.Question) ([]eval.Outcome, error) {
	known := map[string]bool{}
	out := make([]eval.Outcome, 0, len(qs))
	for i, q := range qs {
		sender := q.Enterprise + "/" + q.Post
		if !known[sender] {
			known[sender] = true
			if err := p.hire(ctx, sender, &data.Person{Name: q.Post, Role: data.Worker, Enterprise: q.Enterprise, Posts: []string{q.Post}}); err != nil {
				return nil, err
			}
		}
		o, err := p.askOne(ctx, fmt.Sprint(i), sender, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.ID, err)
		}
		out = append(out, o)
	}
	return out, nil
}

// hire stores a person and binds a sender of the channel of evaluations to him.
func (p *plant) hire(ctx context.Context, sender string, who *data.Person) error {
	return p.store.Do(ctx, func(tx *store.Tx) error {
		if err := tx.AddPerson(ctx, who); err != nil {
			return err
		}
		return tx.Bind(ctx, eval.Channel{}.Name(), sender, who.ID)
	})
}

func (p *plant) askOne(ctx context.Context, key, sender string, q eval.Question) (eval.Outcome, error) {
	u, err := eval.Channel{}.Update(key, sender, q.Question, time.Now().UnixMilli())
	if err != nil {
		return eval.Outcome{}, err
	}
	fresh, err := p.store.Receive(ctx, store.Arrival{Channel: u.Channel, Updates: []data.Update{u}})
	if err != nil {
		return eval.Outcome{}, err
	}
	begin := time.Now()
	if err := p.bot.Handle(ctx, fresh[0]); err != nil {
		return eval.Outcome{}, err
	}
	micros := time.Since(begin).Microseconds()
	a, err := p.store.Asked(ctx, fresh[0].ID)
	if err != nil {
		return eval.Outcome{}, err
	}
	if a == nil { // answered without a search: a command, or nothing to read
		a = &data.Asked{Zone: data.Declined, Ranked: []string{}}
	}
	return eval.Outcome{Question: q, Zone: a.Zone, Urgent: a.Urgent, Scenes: a.Ranked, Micros: micros}, nil
}

func writeOutcomes(path string, out io.Writer, outcomes []eval.Outcome) error {
	if path != "-" {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		defer file.Close()
		out = file
	}
	w := bufio.NewWriter(out)
	for _, o := range outcomes {
		line, err := o.Line()
		if err != nil {
			return err
		}
		_, _ = w.Write(append(line, '\n')) // Flush gives the error
	}
	return w.Flush()
}

func printWrong(w io.Writer, outcomes []eval.Outcome) {
	for _, o := range outcomes {
		if len(o.Expect) > 0 && (len(o.Scenes) == 0 || !contains(o.Expect, o.Scenes[0])) || len(o.Expect) == 0 && o.Zone == data.Answered {
			fmt.Fprintf(w, "%s %s %s「%s」 %s\n    要 %s\n    得 %s\n", o.ID, o.Class, o.Post, o.Question.Question, o.Zone,
				strings.Join(o.Expect, "  "), strings.Join(o.Scenes[:min(3, len(o.Scenes))], "  "))
		}
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
