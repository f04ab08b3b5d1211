package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"anka/data/store"
)

// headsFile is where the daily heads of the record are.
func headsFile(c config) string {
	if c.heads != "" {
		return c.heads
	}
	return c.db + ".heads"
}

// keepHeads appends a line to the file of heads and has the disk take it.
func keepHeads(c config) func(string) error {
	return func(line string) (err error) {
		f, err := os.OpenFile(headsFile(c), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if _, err := f.WriteString(line); err != nil {
			return err
		}
		return f.Sync()
	}
}

var errTampered = errors.New("考核记录不完整或被改动过，上面列出了是哪几条。请先停用 serve，拿备份对照，查清是谁动过。")

var faultWords = map[store.FaultKind]string{
	store.Missing:     "条目缺了，或编号被改过",
	store.Edited:      "内容被改过",
	store.Broken:      "和前一条接不上：被改过、换过或插进来的",
	store.BodyGone:    "内容不见了，也没有删除的记载",
	store.Revived:     "已经删除的内容又出现了：数据库被换成了旧的",
	store.Stranger:    "多出来的，不在链上",
	store.Words:       "当时的题目被改过",
	store.CutOff:      "后面的被截掉了，或数据库被换成了旧的：记下过这一条的校验码，现在没有这一条",
	store.NotTheSame:  "和当时记下的校验码对不上：从前面某条起被整个重做过",
	store.NotReadable: "内容读不懂",
}

// verifyCommand reads the whole record of answers and says whether it is as it
// was written.
func verifyCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("verify", flag.ContinueOnError)
	file := f.String("heads", "", "记着每天校验码的文件；不写就用 ANKA_HEADS，默认在数据库旁边")
	line := f.String("head", "", "安全员收到过的一行校验码，如 共 1234 条，校验码 ab12…")
	row := f.String("row", "", "只找这一条：「为什么」里写的校验 8 位，如 3fa91c2e")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError("verify 后面只能写 --heads 文件、--head 校验码、--row 校验 8 位。")
	}
	if *row != "" {
		return printRow(ctx, s, strings.ToLower(*row))
	}
	lines, err := readHeads(s.config, *file)
	if err != nil {
		return err
	}
	if *line != "" {
		lines = append(lines, *line)
	}
	var heads []store.ChainHead
	for _, l := range lines {
		h, ok := store.ParseHead(l)
		if !ok {
			return usageError("--head 没看懂，请整行照抄，如 --head \"共 1234 条，校验码 ab12cd34ef56ab78\"。")
		}
		heads = append(heads, h)
	}
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	begin := time.Now()
	v, err := db.Verify(ctx, heads)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "查了 %d 条考核记录，%d 道题，%.1f 秒；按规定删掉内容的 %d 条。\n", v.Head.Rows, v.Questions, time.Since(begin).Seconds(), v.Forgotten)
	if v.Head.Rows > 0 {
		fmt.Fprintf(s.out, "现在：共 %d 条，校验码 %x\n", v.Head.Rows, v.Head.Hash)
	}
	if len(v.Faults) > 0 {
		for _, x := range v.Faults {
			fmt.Fprintf(s.out, "第 %d 条：%s\n", x.Row, faultWords[x.What])
		}
		return errTampered
	}
	if len(heads) == 0 {
		fmt.Fprintln(s.out, "前后接得上，没有改动。没有以前记下的校验码可对，查不出末尾是不是被截掉。")
		return nil
	}
	fmt.Fprintf(s.out, "前后接得上，没有改动；和以前记下的 %d 个校验码都对得上。\n", v.Heads)
	return nil
}

var rowMark = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// printRow writes out the rows of the record whose hash begins so.
func printRow(ctx context.Context, s std, mark string) (err error) {
	if !rowMark.MatchString(mark) {
		return usageError("--row 要写「为什么」里的校验 8 位，只有 0–9 和 a–f，如 --row 3fa91c2e。")
	}
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.RowsMarked(ctx, mark)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errors.New("没有这一条，请看看校验码抄对没有、ANKA_DB 是不是那个数据库。")
	}
	for _, r := range rows {
		fmt.Fprintf(s.out, "第 %d 条：%s\n", r.ID, cmp.Or(r.Body, "内容已按规定删掉"))
	}
	return nil
}

// readHeads gives the lines of the file of heads that hold one. The file beside the
// database may not be there yet; one that was asked for must be.
func readHeads(c config, asked string) ([]string, error) {
	name := asked
	if name == "" {
		name = headsFile(c)
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) && asked == "" && c.heads == "" {
		return nil, nil
	}
	if err != nil {
		return nil, usageError(fmt.Sprintf("记校验码的文件 %s 打不开，请检查文件名和权限。", name))
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if _, ok := store.ParseHead(lines.Text()); ok {
			out = append(out, lines.Text())
		}
	}
	return out, lines.Err()
}

// firstAfter is the first line whose head is of a later row than a record has, and
// how many rows the latest tells of; empty when there is none.
func firstAfter(lines []string, last int64) (first string, rows int64) {
	for _, l := range lines {
		h, ok := store.ParseHead(l)
		if !ok || h.Rows <= last {
			continue
		}
		if first == "" {
			first = l
		}
		rows = max(rows, h.Rows)
	}
	return first, rows
}
