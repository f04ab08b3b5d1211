package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// table is what was measured, printed so that README can show it.
type table struct {
	Machine string `json:"machine"`
	Rows    []row  `json:"rows"`
}

// row is one measure. Figures carry their unit in the name (p50_ms).
type row struct {
	Order   int                `json:"-"` // place in the table
	Measure string             `json:"measure"`
	Lines   int                `json:"lines,omitempty"`
	Says    string             `json:"says"`
	Target  string             `json:"target,omitempty"`
	Verdict string             `json:"verdict,omitempty"` // ok, over; empty: no target, or not measured here
	Figures map[string]float64 `json:"figures,omitempty"`
}

// The sections of the table in their order.
const (
	aboutReply = iota
	aboutDisk
	aboutSide
	aboutPublish
	aboutProcess
)

func (t *table) add(r row) { t.Rows = append(t.Rows, r) }

func (t *table) sort() {
	slices.SortStableFunc(t.Rows, func(a, b row) int { return a.Order - b.Order })
}

func (t *table) markdown(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s\n\n| measure | lines | figure | target | |\n|---|--:|---|---|---|\n", t.Machine)
	for _, r := range t.Rows {
		if err != nil {
			return err
		}
		lines := ""
		if r.Lines > 0 {
			lines = fmt.Sprint(r.Lines)
		}
		_, err = fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", r.Measure, lines, r.Says, r.Target, r.Verdict)
	}
	return err
}

func (t *table) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(t)
}

func okOrOver(ok bool) string {
	if ok {
		return "ok"
	}
	return "over"
}

// times are durations of one kind, in milliseconds when read.
type times []time.Duration

// ms is a percentile by the nearest rank.
func (t times) ms(p float64) float64 {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return inMS(s[max(0, int(math.Ceil(p*float64(len(s))))-1)])
}

func inMS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (t times) String() string {
	return fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", t.ms(0.50), t.ms(0.99))
}

func (t times) figures() map[string]float64 {
	return map[string]float64{"p50_ms": t.ms(0.50), "p99_ms": t.ms(0.99), "max_ms": t.ms(1)}
}
