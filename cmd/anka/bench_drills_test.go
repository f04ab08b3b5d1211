package main

import (
	"testing"
	"time"
)

// The bench of the drills' hour in small: everybody gets a question, nothing is
// refused, whoever asks in an emergency is answered within a second.
func TestBenchDrills(t *testing.T) {
	b := drillBench{disk: t.TempDir(), workers: 60, seconds: 4, table: &table{}}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := b.table.Rows
	if len(rows) != 3 {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	if s := rows[0].Figures["seconds"]; s <= 0 || s > 4 {
		t.Errorf("all questions put in %v s", s)
	}
	if n := rows[1].Figures["refused_429"]; n != 0 {
		t.Errorf("%v refused with 429", n)
	}
	if ms := rows[2].Figures["max_ms"]; ms <= 0 || ms > 1000 && !raced {
		t.Errorf("an emergency waited %v ms", ms)
	}
}

func TestMorning(t *testing.T) {
	if at := morning()().In(time.FixedZone("", 8*3600)); at.Format("2006-01-02 15:04") != "2026-03-02 08:00" {
		t.Error(at)
	}
}
