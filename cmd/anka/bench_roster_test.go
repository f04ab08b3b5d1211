package main

import "testing"

// The bench of a roster in small: what is taken is there, and read again unchanged.
func TestBenchRoster(t *testing.T) {
	b := rosterBench{disk: t.TempDir(), enterprises: 8, people: 12, table: &table{}}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(b.table.Rows) != 14 {
		t.Errorf("%d rows: %+v", len(b.table.Rows), b.table.Rows)
	}
}
