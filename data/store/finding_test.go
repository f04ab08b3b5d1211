package store

import (
	"testing"

	"anka/data"
)

// What the summary knows of findings: how many are not closed, and the earliest date of
// those that are the enterprise's turn. Computing it anew gives the same.
func TestFindingsInTheSummary(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, InMemory)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e := Enterprise{Name: "某站", Type: "petrol_station", Area: "甲镇"}
	by := data.Person{Name: "某人", Role: data.Supervisor, Area: "甲镇"}
	var early, late data.Finding
	do := func(f func(*Tx) error) {
		t.Helper()
		if err := s.Do(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	do(func(tx *Tx) error {
		if err := tx.AddEnterprise(ctx, &e); err != nil {
			return err
		}
		if err := tx.AddPerson(ctx, &by); err != nil {
			return err
		}
		i := Inspection{Enterprise: e.ID, By: by.ID, State: InspectionDone, DoneMS: 500}
		if err := tx.AddInspection(ctx, &i); err != nil {
			return err
		}
		early = data.Finding{Enterprise: e.ID, Inspection: i.ID, Tier: data.TierVeto, What: "一", DueMS: 1000}
		late = data.Finding{Enterprise: e.ID, Inspection: i.ID, Tier: data.TierKey, What: "二", DueMS: 2000}
		if err := tx.AddFinding(ctx, &early); err != nil {
			return err
		}
		return tx.AddFinding(ctx, &late)
	})
	set := func(f *data.Finding, state data.FindingState) func(*Tx) error {
		return func(tx *Tx) error {
			f.State = state
			return tx.SetFinding(ctx, f)
		}
	}
	for _, x := range []struct {
		do       func(*Tx) error
		findings int
		due      int64
	}{
		{func(*Tx) error { return nil }, 2, 1000},
		{set(&early, data.FindingAnswered), 2, 2000},
		{set(&late, data.FindingAnswered), 2, 0},
		{set(&early, data.FindingOpen), 2, 1000}, // sent back
		{set(&early, data.FindingClosed), 1, 0},
		{set(&late, data.FindingOpen), 1, 2000},
		{set(&late, data.FindingClosed), 0, 0},
	} {
		do(x.do)
		do(func(tx *Tx) error {
			f, err := tx.FactsOf(ctx, e.ID)
			if err == nil && (f.Findings != x.findings || f.FindingMS != x.due || f.InspectedMS != 500) {
				t.Errorf("%d findings, due %d, inspected %d; not %d, %d", f.Findings, f.FindingMS, f.InspectedMS, x.findings, x.due)
			}
			return err
		})
		if n, err := s.Rebuild(ctx); err != nil || n != 0 {
			t.Errorf("computed anew, %d differ: %v", n, err)
		}
	}
}
