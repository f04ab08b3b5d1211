package main

import (
	"bufio"
	"context"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"anka/bot/eval"
	"anka/data/store"
)

// size measures the program's file.
func (b *bench) size(context.Context) error {
	info, err := os.Stat(b.self)
	if err != nil {
		return err
	}
	mb := float64(info.Size()) / 1e6
	b.table.add(row{Order: aboutProcess, Measure: "program file", Says: fmt.Sprintf("%.1f MB%s", mb, symbols(b.self)),
		Target: fmt.Sprintf("≤ %g MB", mostSizeMB), Verdict: okOrOver(mb <= mostSizeMB), Figures: map[string]float64{"mb": mb}})
	return nil
}

// symbols says whether the program carries its symbols; empty where that cannot be read.
func symbols(path string) string {
	f, err := elf.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	if f.Section(".symtab") == nil {
		return ", stripped"
	}
	return ", not stripped"
}

const starts = 5

var address = regexp.MustCompile(`http://[0-9.:]+`)

// start measures the time from starting the demonstration to its page answering.
func (b *bench) start(ctx context.Context) error {
	var t times
	for range starts {
		one, err := b.startOnce(ctx)
		if err != nil {
			return err
		}
		t = append(t, one)
	}
	b.table.add(row{Order: aboutProcess, Measure: fmt.Sprintf("start of the demonstration to its page answering (%d times)", starts),
		Says:   fmt.Sprintf("p50 %.0f ms, longest %.0f ms", t.ms(0.50), t.ms(1)),
		Target: fmt.Sprintf("≤ %g ms", mostStartMS), Verdict: okOrOver(t.ms(1) <= mostStartMS), Figures: t.figures()})
	return nil
}

func (b *bench) startOnce(ctx context.Context) (time.Duration, error) {
	c := exec.CommandContext(ctx, b.self, "demo", "--addr", "127.0.0.1:0")
	var said strings.Builder
	c.Stderr = &said
	out, err := c.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	line, _ := bufio.NewReader(out).ReadString('\n') // what failed is in said
	took, err := answersAt(ctx, address.FindString(line), begin)
	_ = c.Process.Kill()
	_ = c.Wait() // killed
	if err != nil {
		return 0, fmt.Errorf("demo: %w %s", err, said.String())
	}
	return took, nil
}

func answersAt(ctx context.Context, url string, begin time.Time) (time.Duration, error) {
	if url == "" {
		return 0, errors.New("no address on the first line")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return 0, errors.New(r.Status)
	}
	_, err = io.Copy(io.Discard, r.Body)
	return time.Since(begin), err
}

// children are what bench runs in a process of its own.
var children = map[string]func(context.Context, std, []string) error{"child-memory": memoryChild}

// usage is what a child says of itself.
type usage struct {
	ReadyMS, ResidentMB, PeakMB float64
}

// memory measures a fresh process that opens a record of many lines and
// answers the questions waiting in its inbox.
func (b *bench) memory(ctx context.Context) error {
	dir, remove, err := b.folder()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "anka.db")
	crowd := eval.NewCrowd(b.sets, b.live)
	u, err := b.memoryOf(ctx, path, crowd)
	if err = errors.Join(err, remove()); err != nil {
		return err
	}
	b.table.add(row{Order: aboutProcess, Measure: "start to ready from a record on disk", Lines: crowd.Lines,
		Says: fmt.Sprintf("%.0f ms", u.ReadyMS), Figures: map[string]float64{"ms": u.ReadyMS}})
	r := row{Order: aboutProcess, Measure: fmt.Sprintf("memory after loading and answering %d questions (RSS)", b.asks), Lines: crowd.Lines, Says: "-",
		Target: fmt.Sprintf("≤ %g MB", mostMemoryMB)}
	if u.ResidentMB > 0 {
		r.Says, r.Verdict = fmt.Sprintf("%.0f MB, peak %.0f MB", u.ResidentMB, u.PeakMB), okOrOver(u.ResidentMB <= mostMemoryMB)
		r.Figures = map[string]float64{"rss_mb": u.ResidentMB, "peak_mb": u.PeakMB}
	}
	b.table.add(r)
	return nil
}

func (b *bench) memoryOf(ctx context.Context, path string, crowd *eval.Crowd) (usage, error) {
	var u usage
	if err := b.fill(ctx, path, crowd); err != nil {
		return u, err
	}
	c := exec.CommandContext(ctx, b.self, "bench", "child-memory", path)
	c.Stderr = b.progress
	out, err := c.Output()
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(out, &u)
}

// fill makes a record with cards in force and questions waiting.
func (b *bench) fill(ctx context.Context, path string, crowd *eval.Crowd) (err error) {
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	err = s.Do(ctx, func(tx *store.Tx) error {
		for _, d := range drafts(crowd.Cards) {
			if _, err := tx.Publish(ctx, d.Cards, d.Digest, "bench", "2021-12-01", 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = post(ctx, s, crowd.Draw(b.asked, b.asks, benchSeed))
	return err
}

func memoryChild(ctx context.Context, s std, args []string) error {
	if len(args) != 1 {
		return usageError("child-memory 后面要写数据库文件。")
	}
	begin := time.Now()
	p, err := open(ctx, args[0], slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer p.Close()
	u := usage{ReadyMS: inMS(time.Since(begin))}
	p.bot.Add(eval.Channel{})
	waiting, err := p.store.WaitingUpdates(ctx)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if err := p.bot.Handle(ctx, w); err != nil {
			return err
		}
	}
	u.ResidentMB, u.PeakMB = statusMB("VmRSS"), statusMB("VmHWM")
	return json.NewEncoder(s.out).Encode(u)
}

// statusMB reads a figure of this process from Linux; 0 elsewhere.
func statusMB(key string) float64 {
	body, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(body)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == key+":" {
			kb, _ := strconv.ParseFloat(f[1], 64) // 0 when it is no number
			return kb * 1024 / 1e6
		}
	}
	return 0
}
