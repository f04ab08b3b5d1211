package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anka/bot"
	"anka/bot/eval"
	"anka/data"
	"anka/data/store"
	"anka/index"
)

// rolloutBench makes a district of a size and measures how long its supervisors wait
// for an answer, through inbox, Handle and the commit.
type rolloutBench struct {
	disk        string // a folder on the disk whose commits are measured
	enterprises int
	posts       int // of each
	workers     int // of each
	answers     int // of each
	asks        int // of each question
	progress    io.Writer
	table       *table
	began       time.Time
}

func (b *rolloutBench) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.disk, "anka-bench-")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	b.began = time.Now()
	err = b.measure(ctx, filepath.Join(dir, "anka.db"))
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("bench: rollout: %w", err)
	}
	return nil
}

func (b *rolloutBench) say(format string, args ...any) {
	fmt.Fprintf(b.progress, "%4.0f 秒　%s\n", time.Since(b.began).Seconds(), fmt.Sprintf(format, args...))
}

// measure opens the record with an index of no cards: supervisors ask for none.
func (b *rolloutBench) measure(ctx context.Context, path string) (err error) {
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	words, err := language()
	if err != nil {
		return errors.Join(err, s.Close())
	}
	x, err := index.New(words)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	p := &plant{s, x, bot.New(bot.Config{Store: s, Index: x, Log: slog.New(slog.DiscardHandler), Idle: true})}
	p.bot.Add(eval.Channel{})
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := b.fill(ctx, p); err != nil {
		return err
	}
	if err := b.asked(ctx, p); err != nil {
		return err
	}
	return b.recorded(ctx, p)
}

const areasOfBench = 40

// fill makes the district, an enterprise a transaction; its answers are a chain like any.
func (b *rolloutBench) fill(ctx context.Context, p *plant) error {
	r := rand.New(rand.NewPCG(benchSeed, 5))
	now := time.Now()
	if err := p.store.Do(ctx, func(tx *store.Tx) error {
		plan := data.NoticePlan()
		today := data.DistrictDay(now.UnixMilli())
		plan.Due = map[data.Stage]string{data.Demonstration: data.DayText(today - 90), data.Rollout: data.DayText(today - 10)}
		return tx.SetPlan(ctx, plan, 0, now.UnixMilli())
	}); err != nil {
		return err
	}
	for i := range b.enterprises {
		if err := p.store.Do(ctx, func(tx *store.Tx) error { return b.enterprise(ctx, tx, r, i, now) }); err != nil {
			return err
		}
		if (i+1)%max(1, b.enterprises/10) == 0 {
			b.say("造数据 %d/%d 家", i+1, b.enterprises)
		}
	}
	b.table.add(row{Measure: fmt.Sprintf("district made: %d enterprises, %d posts, %d workers, %d answers in the chain", b.enterprises,
		b.enterprises*b.posts, b.enterprises*b.workers, b.enterprises*b.answers), Says: fmt.Sprintf("%.0f s", time.Since(b.began).Seconds()),
		Figures: map[string]float64{"seconds": time.Since(b.began).Seconds()}})
	return nil
}

func (b *rolloutBench) enterprise(ctx context.Context, tx *store.Tx, r *rand.Rand, i int, now time.Time) error {
	name := fmt.Sprintf("第%d号企业（测速）", i+1)
	e := store.Enterprise{Name: name, Type: data.Types[i%len(data.Types)], Area: fmt.Sprintf("第%d街道", i%areasOfBench+1)}
	if err := tx.AddEnterprise(ctx, &e); err != nil {
		return err
	}
	for k := range b.posts {
		c := data.CardSet{Enterprise: name, Type: e.Type, Area: e.Area, Post: fmt.Sprintf("岗位%d", k+1)}
		for _, part := range data.Parts {
			if k > 0 || r.IntN(10) > 0 {
				c.Sheet(part).Scenes = []data.Scene{{Name: "一项", Items: []data.Item{{Text: "做一步"}}}}
			}
		}
		if _, err := tx.Publish(ctx, c, "", "bench", "2026-01-01", now.AddDate(0, -2, 0).UnixMilli()); err != nil {
			return err
		}
	}
	people := make([]int64, b.workers)
	for k := range people {
		one := data.Person{Name: fmt.Sprint("工人", k), Role: data.Worker, Enterprise: name, Posts: []string{fmt.Sprintf("岗位%d", k%b.posts+1)}}
		if err := tx.AddPerson(ctx, &one); err != nil {
			return err
		}
		people[k] = one.ID
	}
	for _, step := range data.Steps() {
		if step.Reported() && r.IntN(4) > 0 {
			if err := tx.AddEvent(ctx, &data.Event{Enterprise: e.ID, AtMS: now.AddDate(0, 0, -r.IntN(200)).UnixMilli(), Kind: data.EventDone, Step: step}); err != nil {
				return err
			}
		}
	}
	if r.IntN(2) == 0 {
		if err := tx.AddEvent(ctx, &data.Event{Enterprise: e.ID, AtMS: now.AddDate(0, 0, -r.IntN(60)).UnixMilli(), Kind: data.EventAccept}); err != nil {
			return err
		}
	}
	all := make([]data.Result, b.answers)
	hows := []data.How{data.ByDrill, data.ByDrill, data.ByDrill, data.ByDrill, data.ByDrill, data.ByDrill, data.ByExam, data.ByExam, data.BySpotCheck, data.ByObservation}
	const year = 365 * 86_400_000
	for k := range all {
		x := &all[k]
		*x = data.Result{AtMS: now.UnixMilli() - year + int64(k)*(year/int64(b.answers)), Person: people[r.IntN(len(people))], Enterprise: e.ID, Post: e.ID, Cards: e.ID, Item: int64(k%70 + 1),
			How: hows[r.IntN(len(hows))], Form: "choice", Taps: []int{k % 4}, Outcome: data.Right, Mark: 100, TookMS: 4000, Channel: "telegram", Sitting: int64(k / 5)}
		if r.IntN(8) == 0 {
			x.Outcome, x.Mark = data.Wrong, 0
		}
	}
	return tx.RecordAll(ctx, all)
}

// questions are asked by the bureau, of all the district; %s is an enterprise.
var rolloutQuestions = []struct {
	says   string
	target float64 // p99, ms; 0: none is set
}{
	{"进度", 300}, {"%s到哪一步了", 50}, {"哪些逾期", 0}, {"有没有缺卡的", 0}, {"本月谁家考核最差", 0}, {"这周比上周", 0}, {"第7街道还有哪几家没验收", 0},
}

func (b *rolloutBench) asked(ctx context.Context, p *plant) error {
	if err := p.hire(ctx, "bureau", &data.Person{Name: "区局", Role: data.Bureau}); err != nil {
		return err
	}
	n := 0
	for _, q := range rolloutQuestions {
		b.say("问「%s」", q.says)
		var all times
		for i := range b.asks + 3 {
			text := q.says
			if text[0] == '%' {
				text = fmt.Sprintf(q.says, fmt.Sprintf("第%d号企业（测速）", (i*37)%b.enterprises+1))
			}
			n++
			took, err := b.ask(ctx, p, n, text)
			if err != nil {
				return err
			}
			if i >= 3 { // the first ones study the names
				all = append(all, took)
			}
		}
		r := row{Measure: "「" + strings.ReplaceAll(q.says, "%s", "某企业") + "」: question to reply, committed", Says: all.String(), Figures: all.figures()}
		if q.target > 0 {
			r.Target, r.Verdict = fmt.Sprintf("p99 ≤ %.0f ms", q.target), okOrOver(all.ms(0.99) <= q.target)
		}
		b.table.add(r)
	}
	return nil
}

// ask puts one question through inbox and Handle; it must be answered with figures.
func (b *rolloutBench) ask(ctx context.Context, p *plant, n int, text string) (time.Duration, error) {
	u, err := eval.Channel{}.Update(fmt.Sprint("r", n), "bureau", text, time.Now().UnixMilli())
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	in, err := p.store.Receive(ctx, store.Arrival{Channel: u.Channel, Updates: []data.Update{u}})
	if err != nil {
		return 0, err
	}
	if err := p.bot.Handle(ctx, in[0]); err != nil {
		return 0, err
	}
	took := time.Since(begin)
	letters, err := p.takeLetters(ctx)
	if err != nil {
		return 0, err
	}
	for _, l := range letters {
		if containsFigures(l.Text) {
			return took, nil
		}
	}
	return 0, fmt.Errorf("%q was not answered with figures: %v", text, letters)
}

// recorded measures an answer of a worker with the summary that it changes.
func (b *rolloutBench) recorded(ctx context.Context, p *plant) error {
	b.say("记答题")
	r := rand.New(rand.NewPCG(benchSeed, 6))
	var all times
	for range b.asks * 5 {
		e := int64(r.IntN(b.enterprises) + 1)
		var person int64
		begin := time.Time{}
		err := p.store.Do(ctx, func(tx *store.Tx) error {
			if err := tx.QueryRowContext(ctx, `SELECT MIN(id) FROM person WHERE enterprise_id = ?`, e).Scan(&person); err != nil {
				return err
			}
			begin = time.Now()
			return tx.Record(ctx, &data.Result{AtMS: begin.UnixMilli(), Person: person, Enterprise: e, Item: 1, How: data.ByDrill, Form: "choice", Outcome: data.Right})
		})
		if err != nil {
			return err
		}
		all = append(all, time.Since(begin))
	}
	b.table.add(row{Measure: "an answer recorded, its tallies and its enterprise's summary, committed", Says: all.String(), Figures: all.figures()})
	return b.checked(ctx, p)
}

// checked computes the summaries anew and compares.
func (b *rolloutBench) checked(ctx context.Context, p *plant) error {
	b.say("汇总重算")
	begin := time.Now()
	differ, err := p.store.Resummarize(ctx)
	if err != nil {
		return err
	}
	b.table.add(row{Measure: "summaries of all enterprises computed anew out of the tables, and compared", Says: fmt.Sprintf("%.1f s, %d differ", time.Since(begin).Seconds(), differ),
		Target: "0 differ", Verdict: okOrOver(differ == 0), Figures: map[string]float64{"seconds": time.Since(begin).Seconds(), "differ": float64(differ)}})
	return nil
}

func containsFigures(text string) bool { return strings.Contains(text, "截至") }
