package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"anka/data/store"
)

// backupCommand writes the record into one file, while serve runs.
func backupCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("backup", flag.ContinueOnError)
	force := f.Bool("force", false, "文件已经有了也覆盖")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usageError("backup 后面写一个文件名，如 anka backup 备份.db。")
	}
	if there, err := hasRecord(s.config); err != nil {
		return err
	} else if !there {
		return usageError(fmt.Sprintf("没有数据库 %s，没什么可备份的。请把 ANKA_DB 设成已有的数据库。", s.config.db))
	}
	to := rest[0]
	if err := apart(s.config.db, to); err != nil {
		return err
	}
	c, err := store.Backup(ctx, s.config.db, to, *force, time.Now().UnixMilli())
	if err != nil && !errors.Is(err, store.ErrNotRecorded) {
		return backupError(err, s.config.db, to)
	}
	fmt.Fprintf(s.out, "备份写好了：%s\n", to)
	printContents(s.out, c)
	if err != nil {
		fmt.Fprintln(s.err, "备份是好的；只是数据库正忙，没记下这次备份的时间，/doctor 会照旧提醒。")
	}
	return nil
}

// apart refuses a file that is the record itself or belongs to it.
func apart(db, file string) error {
	a, errA := os.Stat(db)
	b, errB := os.Stat(file)
	same := errA == nil && errB == nil && os.SameFile(a, b)
	if real, err := filepath.Abs(db); err == nil && !same {
		if other, err := filepath.Abs(file); err == nil {
			tail, ok := strings.CutPrefix(other, real)
			same = ok && (tail == "-wal" || tail == "-shm" || tail == "-journal" || tail == ".lock")
		}
	}
	if same {
		return usageError(fmt.Sprintf("%s 就是正在用的数据库，请换一个文件名。", file))
	}
	return nil
}

func printContents(w io.Writer, c *store.Contents) {
	fmt.Fprintf(w, "大小 %.1f MB，截至 %s\n", float64(c.Bytes)/1e6, time.UnixMilli(c.AsOfMS).In(chinaTime).Format("2006-01-02 15:04:05"))
	fmt.Fprintf(w, "企业 %d，岗位的卡 %d，人 %d，问过的问题 %d\n", c.Enterprises, c.CardSets, c.People, c.Asked)
	fmt.Fprintf(w, "等着处理的消息 %d，等着发出的回复 %d\n", c.WaitingUpdates, c.WaitingLetters)
}

// backupError says what to do about a backup or a restoring that failed.
func backupError(err error, place, file string) error {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrExist) && errors.As(err, &at):
		return usageError(fmt.Sprintf("%s 已经有了。换一个文件名，或者加 --force。", at.Path))
	case errors.Is(err, fs.ErrNotExist):
		return usageError(fmt.Sprintf("找不到文件或它的目录，请检查 %s 和 %s 的路径。", file, place))
	case errors.Is(err, fs.ErrPermission):
		return usageError(fmt.Sprintf("没有权限，请检查 %s 和 %s。", file, place))
	case errors.Is(err, store.ErrNotWhole):
		return usageError(fmt.Sprintf("%s 不是 anka backup 写的完整备份，被截断或者改动过。换一份备份。", file))
	case errors.Is(err, store.ErrForeign):
		return usageError(fmt.Sprintf("%s 不是安卡的数据库。换一个文件。", file))
	case errors.Is(err, store.ErrNewer):
		return usageError(fmt.Sprintf("%s 是更新版本的安卡写的。先升级这个程序，再来一次。", file))
	case errors.Is(err, store.ErrDamaged):
		return fmt.Errorf("数据库坏了，没有写。换一份备份，或者看日志：%w", err)
	case errors.Is(err, store.ErrBusy):
		return fmt.Errorf("数据库 %s 正被别的程序用着。等它做完，或者先停掉它，再来一次：%w", place, err)
	case errors.Is(err, store.ErrFull), errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("磁盘满了，没有写。清理磁盘，或者换一个地方：%w", err)
	}
	return err
}
