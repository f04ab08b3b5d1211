package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"anka/data/store"
)

// restoreCommand makes a backup the record. The one that is there is kept
// beside it under another name.
func restoreCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("restore", flag.ContinueOnError)
	db := f.String("db", "", "恢复成哪个数据库；不写就是 ANKA_DB")
	force := f.Bool("force", false, "已有的数据库改名留着，换成备份")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("restore 后面写一个备份文件，如 anka restore 备份.db。")
	}
	from := rest[0]
	s.config.db = cmp.Or(*db, s.config.db)
	there, err := hasRecord(s.config)
	if err != nil {
		return err
	}
	if err := apart(s.config.db, from); err != nil {
		return err
	}
	unlock, err := lockRecord(s.config.db)
	if err != nil {
		return err
	}
	defer unlock()
	to, keep := s.config.db, ""
	if real, err := filepath.EvalSymlinks(to); err == nil {
		to = real // the file itself is replaced, not the link to it
	}
	if there && *force {
		keep = to + time.Now().In(chinaTime).Format(".20060102-150405.old")
	}
	if _, err := os.Stat(from); err != nil {
		return usageError(fmt.Sprintf("备份 %s 打不开，请检查文件名和权限。", from))
	}
	c, err := store.Restore(ctx, from, to, keep)
	if err != nil {
		return backupError(err, s.config.db, from)
	}
	fmt.Fprintf(s.out, "恢复好了：%s\n", s.config.db)
	printContents(s.out, c)
	if keep != "" {
		fmt.Fprintf(s.out, "原来的数据库改名留着：%s\n", keep)
	}
	if n := c.WaitingLetters; n > 0 {
		fmt.Fprintf(s.out, "有 %d 条回复等着发出，anka serve 一启动就发。\n", n)
	}
	s.warnOfHeads(c.Answers)
	return nil
}

// warnOfHeads says so when a head was kept of a later row than the backup has: what
// was answered since is missing, and the kept head goes on saying that.
func (s std) warnOfHeads(last int64) {
	name := headsFile(s.config)
	lines, err := readHeads(s.config, "")
	if err != nil {
		fmt.Fprintf(s.out, "记校验码的文件 %s 打不开，查不出备份以后还答过多少题。\n", name)
		return
	}
	first, rows := firstAfter(lines, last)
	if first == "" {
		return
	}
	fmt.Fprintf(s.out, "注意：备份以后答的题没有了，考核记录至少少了 %d 条（备份到第 %d 条，%s 记到第 %d 条），从这一行看得出来：%s\n"+
		"这个文件不要删改，改个名字留着（如 %s.恢复前），以后每天的校验码会记进新文件。\n", rows-last, last, name, rows, first, name)
}
