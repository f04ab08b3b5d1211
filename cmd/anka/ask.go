package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
	"anka/index"
)

// The asker when none is named: a worker of the sample.
const (
	sampleEnterprise = "江津加油站（示例）"
	samplePost       = "卸油员"
)

// askCommand answers one question as a worker would be answered. It works on a
// copy of the record's cards in memory: a trial is nobody's question and leaves
// no gap in the log.
func askCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("ask", flag.ContinueOnError)
	enterprise := f.String("enterprise", "", "替哪个企业的人问")
	post := f.String("post", "", "替哪个岗位的人问")
	why := f.Bool("why", false, "再说说凭什么找到这些卡")
	words, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	question := strings.TrimSpace(strings.Join(words, " "))
	if question == "" {
		return usageError("请写上要问的话，例如：anka ask 油枪漏油了咋办。")
	}
	drafts, err := cardsToAsk(ctx, s.config)
	if err != nil {
		return err
	}
	who, err := chooseAsker(drafts, *enterprise, *post)
	if err != nil {
		return err
	}
	p, err := open(ctx, store.InMemory, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if _, err := p.bot.Publish(ctx, "ask", drafts...); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "（替 %s %s 问）\n", who.Enterprise, who.Post)
	if err := p.answer(ctx, s.out, who, question); err != nil || !*why {
		return err
	}
	return p.why(s.out, who, question)
}

// cardsToAsk gives the record's cards in force, or the sample's when there are none.
func cardsToAsk(ctx context.Context, c config) ([]bot.Draft, error) {
	inForce, err := cardsInForce(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []bot.Draft
	for _, p := range inForce {
		out = append(out, bot.Draft{Cards: *p.Cards, Digest: p.Digest})
	}
	if len(out) > 0 {
		return out, nil
	}
	files, err := sampleCards()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Refused() {
			return nil, fmt.Errorf("%s", f.Findings[0])
		}
		out = append(out, bot.Draft{Cards: *f.Set, Digest: exchange.Digest(f.Set)})
	}
	return out, nil
}

// chooseAsker finds the post to ask for: the one named; of several, and when
// none is named, the sample's or the first.
func chooseAsker(drafts []bot.Draft, enterprise, post string) (*data.CardSet, error) {
	var first *data.CardSet
	for i := range drafts {
		c := &drafts[i].Cards
		switch {
		case enterprise != "" && c.Enterprise != enterprise, post != "" && c.Post != post:
		case enterprise == "" && c.Common: // the district's cards have no workers
		case c.Enterprise == sampleEnterprise && (c.Post == samplePost || post != ""):
			return c, nil
		case first == nil:
			first = c
		}
	}
	if first == nil {
		return nil, usageError("没有这个企业或岗位的卡。现有：" + someAskers(drafts) + "。")
	}
	return first, nil
}

func someAskers(drafts []bot.Draft) string {
	const most = 8
	var out []string
	for _, d := range drafts[:min(len(drafts), most)] {
		out = append(out, d.Cards.Enterprise+" "+d.Cards.Post)
	}
	if len(drafts) > most {
		out = append(out, fmt.Sprintf("等 %d 个岗位", len(drafts)))
	}
	return strings.Join(out, "、")
}

// answer puts the question through inbox and Handle and prints the letters.
func (p *plant) answer(ctx context.Context, w io.Writer, who *data.CardSet, question string) error {
	const sender = "ask"
	p.bot.Add(eval.Channel{})
	if err := p.hire(ctx, sender, &data.Person{Name: who.Post, Role: data.Worker, Enterprise: who.Enterprise, Posts: []string{who.Post}}); err != nil {
		return err
	}
	u, err := eval.Channel{}.Update("1", sender, question, time.Now().UnixMilli())
	if err != nil {
		return err
	}
	in, err := p.store.Receive(ctx, store.Arrival{Channel: u.Channel, Updates: []data.Update{u}})
	if err != nil {
		return err
	}
	if err := p.bot.Handle(ctx, in[0]); err != nil {
		return err
	}
	return p.printLetters(ctx, w)
}

// printLetters delivers what waits in the outbox to the terminal.
func (p *plant) printLetters(ctx context.Context, w io.Writer) error {
	letters, err := p.takeLetters(ctx)
	for _, l := range letters {
		printLetter(w, l)
	}
	return err
}

// takeLetters delivers what waits in the outbox to whoever calls.
func (p *plant) takeLetters(ctx context.Context) ([]*data.Letter, error) {
	heads, err := p.store.LettersAfter(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []*data.Letter
	for _, h := range heads {
		l, err := p.store.Letter(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
		if err := p.store.Delivered(ctx, h.ID, time.Now().UnixMilli(), "1", ""); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// printLetter prints a letter to the letter, its buttons as [label].
func printLetter(w io.Writer, l *data.Letter) {
	fmt.Fprintln(w, l.Body())
	rows := l.Lasting
	for _, row := range l.Buttons {
		labels := make([]string, len(row))
		for i, b := range row {
			labels[i] = b.Label
		}
		rows = append(rows, labels)
	}
	for _, row := range rows {
		fmt.Fprintf(w, "[%s]\n", strings.Join(row, "] ["))
	}
	fmt.Fprintln(w)
}

// why says what the question was taken for and what weighed for each scene.
func (p *plant) why(w io.Writer, who *data.CardSet, question string) error {
	r, err := p.index.Find(question, index.Asker{Enterprise: who.Enterprise, Posts: []string{who.Post}})
	if err != nil {
		return err
	}
	return p.index.Explain(w, r)
}
