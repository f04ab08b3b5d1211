package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"anka/bot"
)

func (h *health) metrics(w http.ResponseWriter, r *http.Request) {
	f, err := h.plant.bot.Figures(r.Context())
	if err == nil {
		err = h.countAnswers(r.Context())
	}
	if err != nil {
		h.log.Error("metrics not read", "error", err)
		http.Error(w, "数据库读不出来，看日志。", http.StatusServiceUnavailable)
		return
	}
	var p page
	h.ofBot(&p, f)
	h.ofAnswers(&p)
	h.ofMachine(&p)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = io.WriteString(w, p.String())
}

// page is a text in Prometheus' format.
type page struct{ strings.Builder }

func (p *page) head(name, kind, help string) {
	fmt.Fprintf(p, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (p *page) one(name, kind, help string, v float64) {
	p.head(name, kind, help)
	fmt.Fprintf(p, "%s %s\n", name, number(v))
}

func (p *page) count(name, help string, v int64)   { p.one(name, "counter", help, float64(v)) }
func (p *page) gauge(name, help string, v float64) { p.one(name, "gauge", help, v) }

func number(v float64) string {
	if math.IsInf(v, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func (h *health) ofBot(p *page, f *bot.Figures) {
	p.count("anka_updates_received_total", "Updates stored in the inbox since the start.", f.Received)
	p.count("anka_updates_handled_total", "Updates handled since the start.", f.Handled)
	p.count("anka_updates_failed_total", "Tries to handle an update that went wrong since the start.", f.Failed)
	p.count("anka_updates_set_aside_total", "Updates given up after three tries since the start.", f.SetAside)
	p.count("anka_letters_delivered_total", "Letters that a channel has taken since the start.", f.Delivered)
	p.count("anka_letters_refused_total", "Letters that a channel will never take, since the start.", f.Refused)
	p.count("anka_letters_postponed_total", "Tries to deliver a letter that went wrong since the start.", f.Postponed)
	p.count("anka_rate_limit_waits_total", "Times a channel asked to wait (429) since the start.", f.Throttled)
	p.gauge("anka_inbox_waiting", "Updates that wait to be handled.", float64(f.In))
	p.gauge("anka_inbox_oldest_seconds", "Age of the oldest update that waits.", age(f.OldestIn, 0))
	p.gauge("anka_inbox_set_aside", "Updates in the record that were given up.", float64(f.Aside))
	p.gauge("anka_outbox_waiting", "Letters that wait to be delivered.", float64(f.Out))
	p.gauge("anka_outbox_oldest_seconds", "Age of the oldest letter that waits.", age(f.OldestOut, 0))
	p.gauge("anka_outbox_refused", "Letters in the record that were refused.", float64(f.Backlog.Refused))
	p.gauge("anka_chats_unreachable", "Chats that refuse what is written to them.", float64(f.UnreachableChats))
	p.gauge("anka_people", "People who have joined and not left.", float64(f.People))
	p.gauge("anka_card_sets", "Card sets in force.", float64(f.CardSets))
	p.gauge("anka_index_card_sets", "Card sets in force that the index finds.", float64(f.Findable))
	p.gauge("anka_index_behind", "Card sets in force that the index does not find.", float64(f.Behind))
	p.gauge("anka_database_bytes", "Size of the database.", float64(f.Disk.Bytes))
	if f.Disk.Free >= 0 {
		p.gauge("anka_database_free_bytes", "Free space on the database's disk.", float64(f.Disk.Free))
	}
	p.gauge("anka_backup_age_seconds", "Time since the last backup; +Inf: there was none.", age(f.Backup.AtMS, math.Inf(1)))
	p.gauge("anka_check_age_seconds", "Time since the database was read through; +Inf: never.", age(f.Check.AtMS, math.Inf(1)))
	p.gauge("anka_database_damaged", "1: the last check found damage.", truth(f.Check.Detail != ""))
	if poll, ok := h.pollAge(); ok {
		p.gauge("anka_telegram_poll_age_seconds", "Time since Telegram last answered a poll.", poll.Seconds())
	}
	if h.tg != nil && h.config.webhookURL != "" {
		p.gauge("anka_webhook_age_seconds", "Time since Telegram last brought an update; +Inf: not yet.", age(h.state.heard.Load(), math.Inf(1)))
	}
}

func (h *health) ofMachine(p *page) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	p.gauge("anka_memory_heap_bytes", "Memory that lives on the heap.", float64(m.HeapAlloc))
	p.gauge("anka_memory_system_bytes", "Memory had from the system.", float64(m.Sys))
	p.count("anka_gc_total", "Garbage collections.", int64(m.NumGC))
	p.gauge("anka_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	p.gauge("anka_start_time_seconds", "When the program began, Unix time.", float64(h.begun.UnixMilli())/1000)
	version, revision := build()
	p.head("anka_build_info", "gauge", "What is running.")
	fmt.Fprintf(p, "anka_build_info{version=%q,revision=%q,go=%q} 1\n", version, revision, runtime.Version())
}

func build() (version, revision string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return info.Main.Version, revision
}

// age is the time since then in seconds; never when it never was. A clock set
// back makes no negative ages.
func age(ms int64, never float64) float64 {
	if ms == 0 {
		return never
	}
	return max(0, time.Since(time.UnixMilli(ms)).Seconds())
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// bounds of the histogram in microseconds.
var bounds = []int64{250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000}

// histogram counts the questions that the log got since the start by how long
// finding the answer took.
type histogram struct {
	after  int64 // the newest question counted
	counts [12]int64
	micros int64
}

func (h *histogram) add(micros int64) {
	i := 0
	for i < len(bounds) && micros > bounds[i] {
		i++
	}
	h.counts[i]++
	h.micros += micros
}

// countAnswers counts what the log has new.
func (h *health) countAnswers(ctx context.Context) (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers.after, err = h.plant.store.View().EachAnswerTime(ctx, h.answers.after, h.answers.add)
	return err
}

func (h *health) ofAnswers(p *page) {
	h.mu.Lock()
	a := h.answers
	h.mu.Unlock()
	const name = "anka_answer_seconds"
	p.head(name, "histogram", "Time to find the answer to a question.")
	var sum int64
	for i, n := range a.counts {
		sum += n
		le := math.Inf(1)
		if i < len(bounds) {
			le = float64(bounds[i]) / 1e6
		}
		fmt.Fprintf(p, "%s_bucket{le=%q} %d\n", name, number(le), sum)
	}
	fmt.Fprintf(p, "%s_sum %s\n%s_count %d\n", name, number(float64(a.micros)/1e6), name, sum)
}
