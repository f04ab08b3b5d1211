package main

import (
	"context"
	"database/sql"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram"
	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

// family is one metric of a page.
type family struct {
	kind    string
	samples []metric
}

type metric struct {
	name, labels string
	value        float64
}

var (
	helpLine   = regexp.MustCompile(`^# HELP (anka_[a-z_]+) (\S.*)$`)
	typeLine   = regexp.MustCompile(`^# TYPE (anka_[a-z_]+) (counter|gauge|histogram)$`)
	sampleLine = regexp.MustCompile(`^(anka_[a-z_]+)(?:\{((?:[a-z]+="[^"\\\n]*",?)+)\})? (\S+)$`)
)

// parseMetrics reads Prometheus' text format as strictly as its users do: HELP,
// TYPE, then all samples of one metric, each metric once.
func parseMetrics(t *testing.T, text string) map[string]*family {
	t.Helper()
	if !strings.HasSuffix(text, "\n") {
		t.Error("the last line does not end")
	}
	out := map[string]*family{}
	var now, helped string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if m := helpLine.FindStringSubmatch(line); m != nil {
			helped = m[1]
			continue
		}
		if m := typeLine.FindStringSubmatch(line); m != nil {
			if now = m[1]; now != helped || out[now] != nil {
				t.Errorf("%s: TYPE without HELP, or twice", now)
			}
			out[now] = &family{kind: m[2]}
			continue
		}
		m := sampleLine.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("not understood: %q", line)
			continue
		}
		v, err := strconv.ParseFloat(m[3], 64)
		f := out[now]
		if err != nil || f == nil || strings.TrimPrefix(m[1], now) != "" && f.kind != "histogram" || !strings.HasPrefix(m[1], now) {
			t.Errorf("%q after %q: %v", line, now, err)
			continue
		}
		f.samples = append(f.samples, metric{m[1], m[2], v})
	}
	for name, f := range out {
		if len(f.samples) == 0 || (f.kind == "counter") != strings.HasSuffix(name, "_total") {
			t.Errorf("%s: a %s with %d samples", name, f.kind, len(f.samples))
		}
	}
	return out
}

func (f *family) value(t *testing.T) float64 {
	t.Helper()
	if f == nil || len(f.samples) != 1 {
		t.Fatalf("%+v", f)
	}
	return f.samples[0].value
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	zhang := api.NewUser("张敏")
	path := filepath.Join(t.TempDir(), "anka.db")
	plantAt(t, path, zhang, nil)
	env := map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_DRILLS": "0", "ANKA_TELEGRAM_API": api.URL, "ANKA_HTTP": freeAddr(t)}
	h := serve(t, env)
	zhang.Starts("")
	zhang.Says(zhang.Chat(), "卸油冒油了")
	h.until("the card", answered(api, zhang.Chat(), "立即停止接卸"))
	address := "http://" + env["ANKA_HTTP"] + "/metrics"
	var all map[string]*family
	h.until("the deliveries", func() bool {
		code, text := get(t, address)
		all = parseMetrics(t, text)
		return code == 200 && all["anka_outbox_waiting"].value(t) == 0
	})
	for name, want := range map[string]float64{
		"anka_updates_received_total": 2, "anka_updates_handled_total": 2, "anka_updates_set_aside_total": 0, "anka_inbox_waiting": 0, "anka_inbox_oldest_seconds": 0,
		"anka_index_card_sets": 17, "anka_card_sets": 17, "anka_index_behind": 0, "anka_people": 25, "anka_backup_age_seconds": math.Inf(1), "anka_build_info": 1,
		"anka_database_damaged": 0, "anka_chats_unreachable": 0,
	} {
		if got := all[name].value(t); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"anka_letters_delivered_total", "anka_goroutines", "anka_memory_heap_bytes", "anka_database_bytes", "anka_database_free_bytes", "anka_start_time_seconds"} {
		if all[name].value(t) <= 0 {
			t.Error(name, all[name])
		}
	}
	if age := all["anka_telegram_poll_age_seconds"].value(t); age > 60 {
		t.Error("no poll for", age)
	}
	a := all["anka_answer_seconds"]
	if n := len(a.samples); n != len(bounds)+3 || !slices.IsSortedFunc(a.samples[:n-2], func(x, y metric) int { return int(x.value - y.value) }) ||
		a.samples[n-3].labels != `le="+Inf"` || a.samples[n-3].value != 1 || a.samples[n-1] != (metric{"anka_answer_seconds_count", "", 1}) || a.samples[n-2].value <= 0 {
		t.Errorf("%+v", a)
	}
	if code, _ := get(t, "http://"+env["ANKA_HTTP"]+"/"); code != 404 {
		t.Error(code)
	}
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

// A record that somebody else keeps is no record to answer from.
func TestHealthzLocked(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db"), "ANKA_WEB": freeAddr(t), "ANKA_HTTP": freeAddr(t)}
	h := serve(t, env)
	address := "http://" + env["ANKA_HTTP"] + "/healthz"
	h.answers("http://"+env["ANKA_WEB"]+"/", 200)
	other, err := sql.Open("sqlite", "file:"+env["ANKA_DB"]+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var tx *sql.Tx
	h.until("the lock", func() bool { tx, err = other.BeginTx(context.Background(), nil); return err == nil })
	h.answers(address, 503)
	if _, body := get(t, address); !strings.Contains(body, "数据库写不进去") {
		t.Error(body)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	h.answers(address, 200)
	if err := h.closes(); err != nil {
		t.Fatal(err)
	}
}

func TestHealthStuck(t *testing.T) {
	t.Parallel()
	long := time.Now().Add(-time.Hour)
	waiting := func(handled int64, oldest time.Time) *bot.Figures {
		return &bot.Figures{Handled: handled, Backlog: store.Backlog{In: 3, OldestIn: oldest.UnixMilli()}}
	}
	for _, x := range []struct {
		name  string
		f     *bot.Figures
		stuck bool
	}{
		{"nothing waits", &bot.Figures{Handled: 5}, false},
		{"nothing has moved", waiting(5, long), true},
		{"it moves", waiting(6, long), false},
		{"it has come just now", waiting(5, time.Now()), false},
		{"one was set aside", &bot.Figures{Handled: 5, SetAside: 1, Backlog: store.Backlog{In: 3, OldestIn: long.UnixMilli()}}, false},
	} {
		h := &health{handled: 5, moved: long}
		if got := h.stuck(x.f) > 0; got != x.stuck {
			t.Errorf("%s: %v", x.name, got)
		}
	}
}

func TestHealthDeaf(t *testing.T) {
	t.Parallel()
	tg, err := telegram.New(telegram.Config{Token: "1:token-token", API: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	v := &serving{tg: tg, begun: time.Now().Add(-time.Hour)}
	if age, ok := (&health{serving: v}).pollAge(); !ok || age < deafAfter {
		t.Error("never heard since an hour:", age, ok)
	}
	v.config.webhookURL = "https://x"
	if _, ok := (&health{serving: v}).pollAge(); ok {
		t.Error("a webhook is not polled")
	}
	if _, ok := (&health{serving: &serving{}}).pollAge(); ok {
		t.Error("no Telegram is not polled")
	}
}
