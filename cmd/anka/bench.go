package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"anka/bot/eval"
	"anka/data"
	"anka/data/sample"
)

// bench measures the program: speed, finding beside other engines, memory,
// size. It never fails for being slow: machines differ and are busy.
type bench struct {
	self      string // the program, run again for what needs a process of its own
	disk      string // a folder on the disk whose commits are measured
	progress  io.Writer
	sizes     []int // lines, for question to reply; the first is also that of the disk
	sideSizes []int // lines, for the engines side by side
	questions int
	live      int // lines, for publishing while asked and for memory
	publishes int
	asks      int // questions before memory is read

	sets  []data.CardSet
	asked []eval.Question
	table table
}

const benchSeed = 20211201

func benchCommand(ctx context.Context, s std, args []string) error {
	if len(args) > 0 && children[args[0]] != nil {
		return children[args[0]](ctx, s, args[1:])
	}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := f.Bool("quick", false, "量得小一点，几秒钟")
	overTelegram := f.Bool("telegram", false, "只量收发：存得多快、发得多快、急问等多久（约一分半钟）")
	overDrills := f.Bool("drills", false, "只量每日一练：一万人同一个钟点，发得多快、急问等多久（约一分半钟）")
	ofRollout := f.Bool("rollout", false, "只量推行进度：2000 家、20 万人、2000 万条答题，问一句等多久（造数据要十几分钟、约 10 GB 磁盘）")
	ofRoster := f.Bool("roster", false, "只量名册导入：2000 家、20 万人一个文件，读多久、写多久、占多少内存（约一分钟）")
	asJSON := f.Bool("json", false, "打印 JSON")
	if err := parse(f, s, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usageError("bench 后面只能写参数，用 anka bench --help 看怎么写。")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	b := bench{self: self, disk: filepath.Dir(s.config.db), progress: s.err, sizes: []int{1_000, 10_000, 100_000}, sideSizes: []int{1_000, 10_000},
		questions: 2000, live: 20_000, publishes: 60, asks: 1000}
	if *quick {
		b.sizes, b.sideSizes, b.questions, b.live, b.publishes, b.asks = []int{500, 2_000}, []int{500}, 200, 2_000, 10, 100
	}
	switch {
	case *overDrills:
		d := drillBench{disk: b.disk, workers: 10_000, seconds: 75, table: &b.table}
		if *quick {
			d.workers, d.seconds = 1_000, 10
		}
		b.table.Machine = machine()
		err = d.run(ctx)
	case *ofRollout:
		r := rolloutBench{disk: b.disk, enterprises: 2000, posts: 10, workers: 100, answers: 10_000, asks: 200, progress: s.err, table: &b.table}
		if *quick {
			r.enterprises, r.answers, r.asks = 200, 200, 30
		}
		b.table.Machine = machine()
		err = r.run(ctx)
	case *ofRoster:
		r := rosterBench{disk: b.disk, enterprises: 2000, people: 100, table: &b.table}
		if *quick {
			r.enterprises = 200
		}
		b.table.Machine = machine()
		err = r.run(ctx)
	case *overTelegram:
		t := telegramBench{disk: b.disk, updates: 20_000, seconds: 60, table: &b.table}
		if *quick {
			t.updates, t.seconds = 4_000, 8
		}
		b.table.Machine = machine()
		err = t.run(ctx)
	default:
		err = b.run(ctx)
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return b.table.json(s.out)
	}
	return b.table.markdown(s.out)
}

// run measures everything. What is small comes first: later measures leave
// a large heap behind.
func (b *bench) run(ctx context.Context) error {
	if err := b.readSample(); err != nil {
		return err
	}
	b.table.Machine = machine()
	begin := time.Now()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"程序大小", b.size}, {"启动", b.start}, {"内存", b.memory}, {"写盘", b.commit},
		{"几种检索并排", b.sideBySide}, {"边答边发布", b.publishing}, {"一问一答", b.replies},
	} {
		fmt.Fprintf(b.progress, "%3.0f 秒　%s……\n", time.Since(begin).Seconds(), step.name)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("bench: %s: %w", step.name, err)
		}
		runtime.GC()
	}
	fmt.Fprintf(b.progress, "%3.0f 秒　完\n", time.Since(begin).Seconds())
	b.table.sort()
	return nil
}

func (b *bench) readSample() error {
	files, err := sampleCards()
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Refused() {
			return fmt.Errorf("bench: %s", f.Findings[0])
		}
		b.sets = append(b.sets, *f.Set)
	}
	body, err := sample.Files.Open("questions.jsonl")
	if err != nil {
		return err
	}
	defer body.Close()
	b.asked, err = eval.ReadQuestions("questions.jsonl", body)
	return err
}

// machine says what it was measured on.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s %s/%s", cpuModel(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func cpuModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown CPU"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown CPU"
}
