package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"strings"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// importCommand brings card files in: what would change is shown, confirmed,
// and published in one transaction.
func importCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("import", flag.ContinueOnError)
	yes := f.Bool("yes", false, "不问，直接发布")
	asked := f.String("asked-as", "", "另给的怎么问文件（YAML）")
	by := f.String("by", "anka import", "谁发布的，记进记录")
	district := f.Bool("district", false, "区里专用：可以发布通用卡")
	roster := f.Bool("roster", false, "导入的是企业名册，不是卡")
	paths, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if *roster {
		return importRoster(ctx, s, paths, *yes)
	}
	files, warnings, err := readImport(paths, *asked)
	if err != nil {
		return err
	}
	inForce, err := cardsInForce(ctx, s.config)
	if err != nil {
		return err
	}
	pl := exchange.NewPlan(files, cardSets(inForce), exchange.Importer{District: *district, Remedy: "；是区里的，请加 --district"})
	printPlan(s.out, pl, warnings)
	drafts, bad := pl.Drafts(), pl.Count()[exchange.Refused]
	if len(drafts) == 0 {
		fmt.Fprintln(s.out, "没有要发布的。")
		return refusedError(bad)
	}
	if !*yes && !confirmed(ctx, s, fmt.Sprintf("发布以上 %d 个岗位？输入 是 确认：", len(drafts))) {
		return errors.New("没有发布，什么都没改。")
	}
	if err := publish(ctx, s, *by, drafts); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已发布 %d 个岗位。\n", len(drafts))
	return refusedError(bad)
}

func cardSets(published []*store.Published) []*data.CardSet {
	out := make([]*data.CardSet, len(published))
	for i, p := range published {
		out[i] = p.Cards
	}
	return out
}

func readImport(paths []string, asked string) ([]exchange.File, []exchange.Finding, error) {
	if len(paths) == 0 {
		return nil, nil, usageError("请写上要导入的文件或目录，例如：anka import 卡片。")
	}
	files, err := exchange.ReadPath(paths...)
	switch {
	case errors.Is(err, exchange.ErrNothing):
		return nil, nil, usageError("目录里没有 .yaml 或 .xlsx 卡片文件，请换一个目录（" + err.Error() + "）。")
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, usageError("找不到要导入的文件，请检查路径（" + err.Error() + "）。")
	case err != nil:
		return nil, nil, fmt.Errorf("要导入的文件打不开，请检查路径和权限：%w", err)
	case asked == "":
		return files, nil, nil
	}
	warnings, err := mergeWordings(files, asked)
	return files, warnings, err
}

// refusedError makes the exit code 1 when files were refused.
func refusedError(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("有 %d 个文件拒收，没有导入。请按上面的提示改好，再导入一次。", n)
}

// confirmed asks; only a yes is one. An interrupt while it waits is a no.
func confirmed(ctx context.Context, s std, question string) bool {
	fmt.Fprint(s.out, question)
	said := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(s.in).ReadString('\n') // the end of input is a no
		said <- line
	}()
	line := ""
	select {
	case <-ctx.Done():
	case line = <-said:
	}
	if !strings.HasSuffix(line, "\n") {
		fmt.Fprintln(s.out) // nobody pressed Enter
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "是", "y", "yes":
		return true
	}
	return false
}

func publish(ctx context.Context, s std, by string, drafts []bot.Draft) (err error) {
	p, err := open(ctx, s.config.db, newLog(s.err, s.config))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	_, err = p.bot.Publish(ctx, by, drafts...)
	switch {
	case errors.Is(err, bot.ErrStale):
		return errors.New("刚才有人发布了新版，什么都没改。请再导入一次。")
	case err != nil:
		return fmt.Errorf("发布没有成功：%w", err)
	}
	return nil
}
