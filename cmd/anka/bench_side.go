package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"anka/bot/eval"
	"anka/data"
	"anka/index"
)

// engine is a way to find scenes, filled with a crowd's cards. find gives the
// keys of the scenes found, best first, out of the asker's enterprise and the
// common cards.
type engine struct {
	name  string
	find  func(q eval.Question) ([]string, error)
	close func() error
}

var engines = []func(ctx context.Context, cards []data.CardSet) (*engine, error){
	func(_ context.Context, c []data.CardSet) (*engine, error) { return ankaEngine(c) },
	func(_ context.Context, c []data.CardSet) (*engine, error) {
		return bleveEngine("bleve, default analyzer", "standard", c)
	},
	func(_ context.Context, c []data.CardSet) (*engine, error) {
		return bleveEngine("bleve, cjk analyzer", "cjk", c)
	},
	trigramEngine,
}

// sideBySide puts the same lines into each engine and asks each the same
// questions, without and with the cards' wordings (asked_as).
func (b *bench) sideBySide(ctx context.Context) error {
	for _, size := range b.sideSizes {
		crowd := eval.NewCrowd(b.sets, size)
		qs := crowd.Draw(b.asked, b.questions, benchSeed)
		for _, wordings := range []bool{false, true} {
			cards := crowd.Cards
			if !wordings {
				cards = withoutWordings(cards)
			}
			for _, fill := range engines {
				e, err := fill(ctx, cards)
				if err != nil {
					return err
				}
				r, err := e.measure(qs)
				if err = errors.Join(err, e.close()); err != nil {
					return fmt.Errorf("%s: %w", e.name, err)
				}
				if r.Lines = crowd.Lines; wordings {
					r.Measure += ", with wordings"
				}
				b.table.add(r)
			}
		}
	}
	return nil
}

func withoutWordings(cards []data.CardSet) []data.CardSet {
	cards = slices.Clone(cards)
	for i := range cards {
		for _, p := range data.Parts {
			s := cards[i].Sheet(p)
			s.Scenes = slices.Clone(s.Scenes)
			for j := range s.Scenes {
				s.Scenes[j].AskedAs = nil
			}
		}
	}
	return cards
}

// measure asks every question; how often the right scene was found counts only
// those that a card answers.
func (e *engine) measure(qs []eval.Question) (row, error) {
	runtime.GC()
	var t times
	var first, five, answerable float64
	for i, q := range qs {
		begin := time.Now()
		keys, err := e.find(q)
		if err != nil {
			return row{}, err
		}
		if i >= min(warmUp, len(qs)/10) {
			t = append(t, time.Since(begin))
		}
		if len(q.Expect) == 0 {
			continue
		}
		answerable++
		rank := slices.IndexFunc(keys, func(k string) bool { return slices.Contains(q.Expect, k) })
		if rank == 0 {
			first++
		}
		if rank >= 0 && rank < 5 {
			five++
		}
	}
	first, five = first/max(answerable, 1), five/max(answerable, 1)
	r := row{Order: aboutSide, Measure: e.name, Says: fmt.Sprintf("right first %.2f, in five %.2f; %s", first, five, t), Figures: t.figures()}
	r.Figures["first"], r.Figures["in_five"] = first, five
	return r, nil
}

func ankaEngine(cards []data.CardSet) (*engine, error) {
	words, err := language()
	if err != nil {
		return nil, err
	}
	x, err := index.New(words)
	if err != nil {
		return nil, err
	}
	entries := make([]index.Entry, len(cards))
	for i := range cards {
		entries[i] = index.Entry{ID: int64(i + 1), Cards: &cards[i]}
	}
	if err := x.Put(entries...); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	find := func(q eval.Question) ([]string, error) {
		r, err := x.Find(q.Question, index.Asker{Enterprise: q.Enterprise, Posts: []string{q.Post}})
		if err != nil {
			return nil, err
		}
		var keys []string
		for _, h := range r.Hits[:min(len(r.Hits), mostFound)] {
			keys = append(keys, h.Key())
		}
		return keys, nil
	}
	return &engine{"Anka's index", find, x.Close}, nil
}

// mostFound is how many scenes an engine is asked for.
const mostFound = 10
