package index_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"testing"

	"anka/bot/eval"
	"anka/data"
	"anka/data/exchange"
	"anka/data/lexicon"
	"anka/data/sample"
	"anka/index"
)

// BenchmarkNew is an empty index that knows the word lists: part of every start.
func BenchmarkNew(b *testing.B) {
	words := lists(b)
	b.ReportAllocs()
	for b.Loop() {
		x, err := index.New(index.NewLanguage(words))
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPutSample makes the sample findable.
func BenchmarkPutSample(b *testing.B) {
	words, entries := lists(b), entriesOf(sampleSets(b))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		x, err := index.New(index.NewLanguage(words))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := x.Put(entries...); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = x.Close()
		b.StartTimer()
	}
}

// BenchmarkPutOne puts one card set in the place of its older one; every
// fiftieth makes a new bleve index of everything.
func BenchmarkPutOne(b *testing.B) {
	for _, lines := range []int{1_000, 20_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			x, crowd := filled(b, lines)
			entries := entriesOf(crowd.Cards)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				e := entries[i%len(entries)]
				e.ID += int64(i * len(entries))
				if err := x.Put(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFind must cost the same however many lines others have.
func BenchmarkFind(b *testing.B) {
	for _, lines := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			x, crowd := filled(b, lines)
			qs := crowd.Draw(sampleQuestions(b), 2000, 1)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				q := qs[i%len(qs)]
				i++
				if _, err := x.Find(q.Question, index.Asker{Enterprise: q.Enterprise, Posts: []string{q.Post}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestCostIsTheAskersOwn: what a question costs does not grow with other
// people's lines. Counted in allocations, which no busy machine changes.
func TestCostIsTheAskersOwn(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	few, many := allocs(t, 700), allocs(t, 7_000)
	if many > 1.2*few {
		t.Errorf("%.0f allocations a question among 700 lines, %.0f among 7,000", few, many)
	}
}

func allocs(t *testing.T, lines int) float64 {
	x, crowd := filled(t, lines)
	qs := crowd.Draw(sampleQuestions(t), 100, 1)
	return testing.AllocsPerRun(2, func() {
		for _, q := range qs {
			if _, err := x.Find(q.Question, index.Asker{Enterprise: q.Enterprise, Posts: []string{q.Post}}); err != nil {
				t.Fatal(err)
			}
		}
	}) / float64(len(qs))
}

func filled(tb testing.TB, lines int) (*index.Index, *eval.Crowd) {
	tb.Helper()
	x, err := index.New(index.NewLanguage(lists(tb)))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = x.Close() })
	crowd := eval.NewCrowd(sampleSets(tb), lines)
	if err := x.Put(entriesOf(crowd.Cards)...); err != nil {
		tb.Fatal(err)
	}
	return x, crowd
}

func lists(tb testing.TB) *lexicon.Lexicon {
	tb.Helper()
	words, err := lexicon.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return words
}

func entriesOf(cards []data.CardSet) []index.Entry {
	out := make([]index.Entry, len(cards))
	for i := range cards {
		out[i] = index.Entry{ID: int64(i + 1), Cards: &cards[i]}
	}
	return out
}

func sampleQuestions(tb testing.TB) []eval.Question {
	tb.Helper()
	body, err := sample.Files.ReadFile("questions.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	qs, err := eval.ReadQuestions("questions.jsonl", bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	return qs
}

func sampleSets(tb testing.TB) []data.CardSet {
	tb.Helper()
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	var out []data.CardSet
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		f := exchange.Read(name, bytes.NewReader(body))
		if f.Refused() {
			tb.Fatal(f.Findings[0])
		}
		out = append(out, *f.Set)
	}
	return out
}
