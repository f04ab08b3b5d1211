package exchange

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"anka/data"
)

// wide is a roster of so many enterprises, each with ten posts and so many people.
func wide(enterprises, people int) *data.Roster {
	r := &data.Roster{}
	for i := range enterprises {
		e := data.RosterEnterprise{ID: int64(i + 1), Name: fmt.Sprintf("江津第%04d加油站有限公司", i), Others: []string{fmt.Sprintf("%d站", i)}, Type: data.Types[i%len(data.Types)], Area: fmt.Sprintf("镇街%02d", i%30), Stage: data.Rollout, InScope: data.Yes}
		for k := range 10 {
			e.Posts = append(e.Posts, data.RosterPost{ID: int64(i*10 + k + 1), Name: fmt.Sprintf("岗位%d", k), Frontline: data.Said(k > 0)})
		}
		for k := range people {
			e.People = append(e.People, data.RosterPerson{ID: int64(i*people + k + 1), Name: "张" + string(rune('一'+i%200)) + string(rune('丁'+k)), Role: data.Worker, Posts: []string{e.Posts[k%10].Name}})
		}
		r.Enterprises = append(r.Enterprises, e)
	}
	return r
}

// TestWholeDistrict reads two hundred thousand people; it takes long and is run by hand.
func TestWholeDistrict(t *testing.T) {
	if os.Getenv("ANKA_BIG") == "" {
		t.Skip("ANKA_BIG is not set")
	}
	peak := func(what string, f func()) {
		runtime.GC()
		done := make(chan bool)
		most := make(chan uint64)
		go func() {
			var m runtime.MemStats
			max := uint64(0)
			for {
				select {
				case <-done:
					most <- max
					return
				case <-time.After(20 * time.Millisecond):
					runtime.ReadMemStats(&m)
					max = maxOf(max, m.HeapAlloc)
				}
			}
		}()
		start := time.Now()
		f()
		took := time.Since(start)
		done <- true
		t.Logf("%s: %v, heap at most %d MB", what, took.Round(time.Millisecond), <-most>>20)
	}
	var b bytes.Buffer
	peak("write", func() {
		if err := WriteRoster(&b, wide(2000, 100)); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d KB", b.Len()>>10)
	var f *RosterFile
	peak("read", func() { f = ReadRoster("a.xlsx", bytes.NewReader(b.Bytes())) })
	if f.Refused() {
		t.Fatal(f.Findings)
	}
	var p *RosterPlan
	peak("plan", func() { p = NewRosterPlan(f, &data.Roster{}, RosterImporter{}) })
	t.Log(p.Count, len(p.Findings))
	peak("digest", func() { p.Digest() })
	peak("again", func() { p = NewRosterPlan(f, wide(2000, 100), RosterImporter{}) })
	t.Log(p.Count, len(p.Findings))
}

func maxOf(a, b uint64) uint64 {
	if a > b {
		return a
	}
	return b
}
