package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"anka/data"
)

// logCommand prints the log of questions, oldest first, row by row: the log is
// never held whole.
func logCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("log", flag.ContinueOnError)
	asJSON := f.Bool("json", false, "每个问题一行 JSON")
	aside := f.Bool("aside", false, "改为列出没处理成的消息和没被收下的回复，带原因")
	since := f.String("since", "", "只看这天（含）以后的，如 2026-01-31")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError("log 后面只能写 --json、--aside 和 --since 日期。")
	}
	var from int64
	if *since != "" {
		day, err := time.ParseInLocation(time.DateOnly, *since, chinaTime)
		if err != nil {
			return usageError(fmt.Sprintf("--since 不能是 %q，请写成 2026-01-31 这样。", *since))
		}
		from = day.UnixMilli()
	}
	r, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if *aside {
		return printAside(ctx, s.out, r, from)
	}
	w := bufio.NewWriter(s.out)
	line := logLine
	if *asJSON {
		line = logJSON
	}
	err = r.EachAsked(ctx, func(a data.Asked) error {
		if a.AskedMS < from {
			return nil
		}
		return line(w, &a)
	})
	return errors.Join(err, w.Flush())
}

func logJSON(w io.Writer, a *data.Asked) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(a)
}

var zoneWords = map[data.Zone]string{data.Answered: "答", data.Offered: "给选", data.Declined: "没卡"}

// logLine: when, who, what was asked, what was shown, how long it took.
func logLine(w io.Writer, a *data.Asked) error {
	verdict := zoneWords[a.Zone]
	if a.Chatter {
		verdict = "闲聊"
	}
	if a.Urgent {
		verdict += "（急）"
	}
	if len(a.Shown) > 0 {
		verdict += " " + sceneWords(a.Shown[0].Key)
	}
	if len(a.Shown) > 1 {
		verdict += fmt.Sprintf("等 %d 条", len(a.Shown))
	}
	if a.Votes > 0 {
		verdict += fmt.Sprintf(" 👎 %d", a.Votes)
	}
	who := cmp.Or(a.Enterprise, "没有登记")
	if a.Name != "" {
		who += " " + a.Name
	}
	_, err := fmt.Fprintf(w, "%s\t%s\t%s\t「%s」\t%s\t%.1f 毫秒\n", time.UnixMilli(a.AskedMS).In(chinaTime).Format("2006-01-02 15:04:05"),
		a.Channel, data.Clip(who, 40), data.Clip(oneLine(a.Question), 60), verdict, float64(a.Micros)/1000)
	return err
}
