package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot/eval"
)

// Everything is measured once, very small; what came out must be measured
// figures, whatever they are.
func TestBench(t *testing.T) {
	self, err := exec.LookPath("anka") // the test binary under the program's name
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{1, 250}
	if raced {
		sizes[1] = 25
	}
	b := bench{self: self, disk: t.TempDir(), progress: t.Output(), sizes: sizes, sideSizes: []int{1}, questions: 60, live: 1, publishes: 2, asks: 20}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var text, js bytes.Buffer
	if err := b.table.markdown(&text); err != nil {
		t.Fatal(err)
	}
	if err := b.table.json(&js); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
	checkTable(t, b.table)
	for _, w := range []string{"cores, go1", "| question to reply", "FULL", "Anka's index", "bleve, cjk", "FTS5", "program file", "RSS", "≤ 2 ms"} {
		if !strings.Contains(text.String(), w) {
			t.Errorf("the table does not say %s", w)
		}
	}
	var back table
	if err := json.Unmarshal(js.Bytes(), &back); err != nil || len(back.Rows) != len(b.table.Rows) {
		t.Errorf("JSON: %v, %d rows", err, len(back.Rows))
	}
}

func checkTable(t *testing.T, tab table) {
	t.Helper()
	found := map[string]float64{}
	targets := 0
	for _, r := range tab.Rows {
		if strings.ContainsAny(r.Measure+r.Says, "|\n") {
			t.Errorf("%q breaks the table", r.Measure)
		}
		if r.Target != "" && r.Says != "-" {
			targets++
			if r.Verdict != "ok" && r.Verdict != "over" {
				t.Errorf("%s: verdict %q", r.Measure, r.Verdict)
			}
		}
		for name, v := range r.Figures {
			if v <= 0 && name != "first" && name != "in_five" {
				t.Errorf("%s: %s is %v", r.Measure, name, v)
			}
		}
		if f, ok := r.Figures["in_five"]; ok {
			found[r.Measure] = f
		}
	}
	if targets < 5 {
		t.Errorf("%d figures beside a target", targets)
	}
	for name, f := range found {
		if f == 0 || f > 1 || f > found["Anka's index, with wordings"] {
			t.Errorf("%s finds %.2f in five, Anka's index %.2f: %v", name, f, found["Anka's index, with wordings"], found)
		}
	}
	if len(found) != 2*len(engines) {
		t.Errorf("engines: %v", found)
	}
}

func TestBenchCalls(t *testing.T) {
	d := newDesk(t)
	d.want(2, "bench 后面只能写参数", "bench", "x")
	d.want(2, "child-memory 后面要写数据库文件", "bench", "child-memory")
}

// A crowd is what it says: enough lines, whole enterprises under names of
// their own, questions that their cards answer, the same every time.
func TestCrowd(t *testing.T) {
	var b bench
	if err := b.readSample(); err != nil {
		t.Fatal(err)
	}
	before := b.sets[0].Emergency.Scenes[0].Items[0].Text
	c, again := eval.NewCrowd(b.sets, 3_000), eval.NewCrowd(b.sets, 3_000)
	if c.Lines < 3_000 || c.Lines > 3_300 {
		t.Errorf("%d lines", c.Lines)
	}
	lines, keys, digests := 0, map[string]bool{}, map[string]bool{}
	for i, d := range drafts(c.Cards) {
		lines += d.Cards.Lines()
		digests[d.Digest] = true
		if digest := drafts(again.Cards)[i].Digest; digest != d.Digest {
			t.Errorf("%s %s differs the second time", d.Cards.Enterprise, d.Cards.Post)
		}
		for _, doc := range documents(c.Cards[i : i+1]) {
			keys[d.Cards.Enterprise+"/"+doc.key] = true
			keys[everybody+"/"+doc.key] = keys[everybody+"/"+doc.key] || d.Cards.Common
		}
	}
	if lines != c.Lines || len(digests) != len(c.Cards) {
		t.Errorf("%d lines of %d, %d different card sets of %d", lines, c.Lines, len(digests), len(c.Cards))
	}
	qs := c.Draw(b.asked, 500, 7)
	if !slices.EqualFunc(qs, again.Draw(b.asked, 500, 7), func(x, y eval.Question) bool { return x.Question == y.Question && x.Enterprise == y.Enterprise }) {
		t.Error("the same seed drew other questions")
	}
	for _, q := range qs {
		for _, k := range q.Expect {
			if !keys[q.Enterprise+"/"+k] && !keys[everybody+"/"+k] {
				t.Errorf("%s: no card %s", q.Enterprise, k)
			}
		}
	}
	if b.sets[0].Emergency.Scenes[0].Items[0].Text != before {
		t.Error("the sample was changed")
	}
}

func TestTimes(t *testing.T) {
	var ts times
	for i := 100; i > 0; i-- {
		ts = append(ts, time.Duration(i)*time.Millisecond)
	}
	for p, want := range map[float64]float64{0.5: 50, 0.99: 99, 1: 100, 0.001: 1} {
		if got := ts.ms(p); got != want {
			t.Errorf("percentile %v is %v ms, want %v", p, got, want)
		}
	}
	if (times)(nil).ms(0.5) != 0 {
		t.Error("no times, yet a percentile")
	}
}
