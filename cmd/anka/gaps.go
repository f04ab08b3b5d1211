package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"anka/data"
)

// chinaTime is the time a person reads.
var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// gapsCommand lists what no card answered and what was voted down.
func gapsCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("gaps", flag.ContinueOnError)
	enterprise := f.String("enterprise", "", "只看这个企业的")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError("gaps 后面只能写 --enterprise 企业。")
	}
	if there, err := hasRecord(s.config); err != nil || !there {
		_, err := openRecord(ctx, s.config) // says what is wrong
		return err
	}
	p, err := open(ctx, s.config.db, newLog(s.err, s.config))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if *enterprise != "" && len(p.index.Posts(*enterprise)) == 0 {
		return usageError(fmt.Sprintf("没有叫「%s」的企业，请写全称。", data.Brief(*enterprise)))
	}
	gaps, err := p.bot.Gaps(ctx, *enterprise)
	if err != nil {
		return err
	}
	printGaps(s.out, gaps)
	return nil
}

func printGaps(w io.Writer, gaps []data.Gap) {
	if len(gaps) == 0 {
		fmt.Fprintln(w, "没有缺口。问过的，卡上都有。")
		return
	}
	of := map[string][]data.Gap{}
	times := map[string]int{}
	for _, g := range gaps {
		of[g.Enterprise] = append(of[g.Enterprise], g)
		times[g.Enterprise] += g.Times
	}
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) })
	for _, name := range names {
		fmt.Fprintf(w, "%s：%d 类，共 %d 次\n", cmp.Or(name, "没有登记的人"), len(of[name]), times[name])
		for _, g := range of[name] {
			printGap(w, g)
		}
	}
}

func printGap(w io.Writer, g data.Gap) {
	fmt.Fprintf(w, "  %d 次「%s」", g.Times, data.Clip(oneLine(g.Question), 60))
	if g.VotedDown > 0 {
		fmt.Fprintf(w, "，👎 %d（答的是 %s）", g.VotedDown, sceneWords(g.Shown))
	}
	fmt.Fprintf(w, "，最近 %s\n", time.UnixMilli(g.LastMS).In(chinaTime).Format("2006-01-02 15:04"))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// sceneWords is a scene's key as a person reads it.
func sceneWords(key string) string {
	post, part, name, err := data.SplitSceneKey(key)
	if err != nil {
		return key
	}
	return post + " " + part.Short() + "「" + data.Brief(name) + "」"
}
