package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"

	"anka/bot"
	"anka/data/lexicon"
	"anka/data/store"
	"anka/index"
)

// plant is the program put together: record, index and bot.
type plant struct {
	store *store.Store
	index *index.Index
	bot   *bot.Bot
}

// language is studied once, however many plants there are.
var language = sync.OnceValues(func() (*index.Language, error) {
	words, err := lexicon.Load()
	if err != nil {
		return nil, err
	}
	return index.NewLanguage(words), nil
})

// open opens the record at path for a bot that does nothing by the clock.
func open(ctx context.Context, path string, log *slog.Logger) (*plant, error) {
	return openAs(ctx, path, bot.Config{Log: log, Idle: true})
}

// openAs opens the record at path and makes its cards findable. Meanwhile the
// word lists are studied.
func openAs(ctx context.Context, path string, c bot.Config) (*plant, error) {
	go func() { _, _ = language() }()
	s, err := store.Open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("数据库 %s 打不开：%w", path, err)
	}
	words, err := language()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	x, err := index.New(words)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	c.Store, c.Index = s, x
	p := &plant{s, x, bot.New(c)}
	if err := p.bot.Load(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	settleMemory()
	return p, nil
}

// leastPercent of what lives is what the collector lets come on top of it.
const leastPercent = 25

// settleMemory gives back what building the index left behind and has the
// collector keep to the heap a plant needs: a small one is collected seldom,
// so that questions wait for it seldom; a large one gets little on top.
func settleMemory() {
	const heap = 100 << 20
	runtime.GC() // twice: what pools hold lives one collection longer
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	live := max(1, int64(m.HeapAlloc))
	debug.SetGCPercent(int(max(leastPercent, (heap-live)*100/live)))
}

// Close closes record and index.
func (p *plant) Close() error { return errors.Join(p.index.Close(), p.store.Close()) }

var errHelp = errors.New("help shown")

// parse reads a command's flags: a wrong one is a usage error, --help is
// answered and ends the command.
func parse(f *flag.FlagSet, s std, args []string) error {
	f.SetOutput(s.err)
	f.Usage = func() {
		fmt.Fprintf(s.out, "用法：anka %s [参数]\n", f.Name())
		f.SetOutput(s.out)
		f.PrintDefaults()
	}
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return errHelp
	}
	if err != nil {
		return usageError("参数不对，用 anka " + f.Name() + " --help 看怎么写。")
	}
	return nil
}
