package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anka/data"
)

// wide is a roster of so many enterprises, each with ten posts and so many people.
func wide(enterprises, people int) *data.Roster {
	r := &data.Roster{}
	for i := range enterprises {
		e := data.RosterEnterprise{Name: fmt.Sprintf("江津第%04d加油站", i), Others: []string{fmt.Sprintf("%d站", i)}, Type: "petrol_station", Area: fmt.Sprintf("镇街%02d", i%30), Stage: data.Rollout, InScope: data.Yes}
		for k := range 10 {
			e.Posts = append(e.Posts, data.RosterPost{Name: fmt.Sprintf("岗位%d", k), Frontline: data.Said(k > 0)})
		}
		for k := range people {
			e.People = append(e.People, data.RosterPerson{Name: "张" + string(rune('一'+i%200)) + string(rune('丁'+k)), Role: data.Worker, Posts: []string{e.Posts[k%10].Name}})
		}
		r.Enterprises = append(r.Enterprises, e)
	}
	return r
}

// TestWholeDistrict writes two hundred thousand people down; it is run by hand.
func TestWholeDistrict(t *testing.T) {
	if os.Getenv("ANKA_BIG") == "" {
		t.Skip("ANKA_BIG is not set")
	}
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := wide(2000, 100)
	start := time.Now()
	lap := func(what string) {
		t.Logf("%s: %v", what, time.Since(start).Round(time.Millisecond))
		start = time.Now()
	}
	err = s.Do(context.Background(), func(tx *Tx) error {
		if err := tx.TakeRoster(t.Context(), r, 0, 1); err != nil {
			return err
		}
		lap("write")
		if err := tx.settle(t.Context()); err != nil {
			return err
		}
		lap("settle")
		return nil
	})
	lap("commit")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Do(t.Context(), func(tx *Tx) error {
		got, err := tx.Roster(t.Context(), "")
		lap("read")
		n := 0
		for _, e := range got.Enterprises {
			n += len(e.People)
		}
		t.Log(len(got.Enterprises), n)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
