package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

var soak = flag.Duration("soak", 0, "how long the soak lasts, such as 10m; without it there is none")

// Fifty chats ask all the time; what the program takes of the machine is printed
// every half minute, and it may not grow with the time. By hand:
//
//	go test ./cmd/anka -run TestSoak -soak 10m -timeout 20m -v
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("by hand: -soak 10m")
	}
	w := newTownAt(t, buildAnka(t), false, t.TempDir(), size{40, 10})
	for _, p := range w.places { // more a person would be told to ask more slowly
		p.each = 20 * time.Second
		if p.group {
			p.each = 4 * time.Second
		}
	}
	health := freeAddr(t)
	w.env = append(w.env, "ANKA_HTTP="+health)
	w.start()
	stop := w.asking()
	t.Log("minute  RSS MB  heap MB  goroutines  said  answered")
	var curve []burden
	for begin := time.Now(); time.Since(begin) < *soak; {
		time.Sleep(min(30*time.Second, *soak-time.Since(begin)))
		u := w.usage(health)
		curve = append(curve, u)
		t.Logf("%5.1f  %7.1f  %7.1f  %10d  %5d  %d", time.Since(begin).Minutes(), u.rss, u.heap, u.goroutines, w.said(), w.api.Calls("sendMessage"))
	}
	stop()
	w.settle(2 * time.Minute)
	w.stop()
	t.Log(w.check())
	w.latencies()
	if n := len(curve); n >= 8 {
		early, late := curve[n/4], curve[n-1]
		if late.goroutines > early.goroutines+20 || late.rss > early.rss*1.5 {
			t.Errorf("it grows: %+v, then %+v", early, late)
		}
	}
}

func (w *town) said() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// burden is what the program takes of the machine.
type burden struct {
	rss, heap  float64 // MB
	goroutines int
}

func (w *town) usage(health string) burden {
	w.t.Helper()
	code, metrics := get(w.t, "http://"+health+"/metrics")
	if code != 200 {
		w.t.Fatal(code, metrics)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.running.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	number := func(text, pattern string) float64 {
		found := regexp.MustCompile(pattern).FindStringSubmatch(text)
		if found == nil {
			w.t.Fatalf("no %s in\n%s", pattern, text)
		}
		n, err := strconv.ParseFloat(found[1], 64)
		if err != nil {
			w.t.Fatal(err)
		}
		return n
	}
	return burden{number(string(status), `VmRSS:\s+(\d+)`) / 1024, number(metrics, `(?m)^anka_memory_heap_bytes (\S+)`) / (1 << 20),
		int(number(metrics, `(?m)^anka_goroutines (\S+)`))}
}

// latencies prints how long after a question its answer was at Telegram.
func (w *town) latencies() {
	r := w.read()
	at := map[spot]time.Time{}
	for _, a := range w.api.Accepted("sendMessage") {
		at[spot{a.Chat, a.Message.ID}] = a.At
	}
	var all, urgent []time.Duration
	for _, q := range w.asked {
		in := r.inbox[spot{q.place.chat.ID, q.id}]
		if !q.answer || len(in) != 1 || len(r.sent[in[0].id]) == 0 {
			continue
		}
		l := r.sent[in[0].id][0]
		took := at[spot{q.place.chat.ID, l.message}].Sub(q.at)
		all = append(all, took)
		if l.urgent {
			urgent = append(urgent, took)
		}
	}
	for name, some := range map[string][]time.Duration{"all": all, "emergencies": urgent} {
		slices.SortFunc(some, cmp.Compare)
		of := func(p float64) time.Duration {
			return some[min(len(some)-1, int(p*float64(len(some))))].Round(100 * time.Microsecond)
		}
		if len(some) > 0 {
			w.t.Logf("%s: %d answers, p50 %s, p99 %s, longest %s", name, len(some), of(0.5), of(0.99), of(1))
		}
	}
}
