package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// whom finds the one person that is meant.
func whom(ctx context.Context, tx *store.Tx, name, enterprise string) (*data.Person, error) {
	all, err := tx.PeopleNamed(ctx, name, enterprise)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, usageError(fmt.Sprintf("没有叫「%s」的人，请检查姓名和 --enterprise。", name))
	case len(all) > 1:
		var lines []string
		for _, p := range all {
			lines = append(lines, fmt.Sprintf("%d %s %s", p.ID, p.Name, p.Place()))
		}
		return nil, usageError("叫这个名字的不止一个，请把 --person 写成前面的编号：\n" + strings.Join(lines, "\n"))
	}
	return &all[0], nil
}

// exportPerson writes out all that is kept about somebody.
func exportPerson(ctx context.Context, s std, name, enterprise string) (err error) {
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var about *store.AboutPerson
	err = db.Do(ctx, func(tx *store.Tx) error {
		p, err := whom(ctx, tx, name, enterprise)
		if err != nil {
			return err
		}
		about, err = tx.About(ctx, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(about)
}

// forgetCommand takes what is personal of somebody out of the record.
func forgetCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("forget", flag.ContinueOnError)
	name := f.String("person", "", "姓名或编号")
	enterprise := f.String("enterprise", "", "哪个企业的")
	reason := f.String("reason", "本人要求", "为什么删，记在考核记录里")
	yes := f.Bool("yes", false, "确定要删，删了找不回来")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *name == "" {
		return usageError("forget 后面写 --person 姓名 [--enterprise 企业] [--reason 原因] --yes。")
	}
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Do(ctx, func(tx *store.Tx) error {
		p, err := whom(ctx, tx, *name, *enterprise)
		if err != nil {
			return err
		}
		if !*yes {
			return usageError(fmt.Sprintf("要删掉 %s（%s）的答题、提问、账号和姓名，删了找不回来。先用 anka export --person %d 留一份；确定就加 --yes。", p.Name, p.Place(), p.ID))
		}
		out, err := tx.ForgetPerson(ctx, p.ID, time.Now().UnixMilli(), *reason)
		if err != nil {
			return err
		}
		if err := tx.Deed(ctx, time.Now().UnixMilli(), nil, p.Enterprise, "forget", *reason); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "删好了：考核记录 %d 条的内容，提问 %d 条，收到的消息 %d 条，发出的消息 %d 条，旁站照片视频 %d 个，姓名和账号。\n校验链照样完整，可以用 anka verify 查。已有的备份里还有，请一并处理。\n",
			out.Answers, out.Questions, out.Messages, out.Letters, out.Pictures)
		return nil
	})
}
