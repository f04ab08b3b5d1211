package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
)

// statusCommand answers a question about the rollout as the bureau, or an area's
// supervisor, is answered in the chat: the same words, the same figures.
func statusCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("status", flag.ContinueOnError)
	area := f.String("area", "", "替哪个镇街、园区问；不写就是全区")
	out := f.String("out", "", "图片和报表存到这个目录")
	sample := f.Bool("sample", false, "用自带的示例，不看数据库")
	rebuild := f.Bool("rebuild", false, "先把汇总数从记录里重算一遍，说有几家和原来不同")
	words, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	p, err := statusPlant(ctx, s, *sample)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if *rebuild {
		n, err := p.store.Rebuild(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "汇总数重算好了，%d 家和原来不同。\n", n)
	}
	as := data.Person{Name: "命令行", Role: data.Bureau}
	if *area != "" {
		as.Role, as.Area = data.Supervisor, *area
	}
	letters, err := p.bot.Status(ctx, as, strings.Join(words, " "))
	if err != nil {
		return err
	}
	for i := range letters {
		if err := printStatus(s, &letters[i], *out); err != nil {
			return err
		}
	}
	return nil
}

func statusPlant(ctx context.Context, s std, sample bool) (*plant, error) {
	c := bot.Config{Log: slog.New(slog.DiscardHandler), Idle: true}
	if !sample {
		r, err := openRecord(ctx, s.config)
		if err != nil {
			return nil, err
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
		return openAs(ctx, s.config.db, c)
	}
	p, err := openAs(ctx, ":memory:", c)
	if err != nil {
		return nil, err
	}
	if err := loadSample(ctx, p); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, loadDistrict(ctx, p, time.Now())
}

func printStatus(s std, l *data.Letter, dir string) error {
	fmt.Fprintln(s.out, l.Body())
	if l.File == nil {
		fmt.Fprintln(s.out)
		return nil
	}
	if dir == "" {
		fmt.Fprintf(s.out, "📎 %s（要存下来加 --out 目录）\n\n", l.File.Name)
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("目录 %s 建不了，请检查路径和权限：%w", dir, err)
	}
	path := filepath.Join(dir, l.File.Name)
	if err := os.WriteFile(path, l.File.Body, 0o666); err != nil {
		return fmt.Errorf("%s 写不了，请检查磁盘和权限：%w", path, err)
	}
	fmt.Fprintf(s.out, "📎 存在 %s\n\n", path)
	return nil
}
