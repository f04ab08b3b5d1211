package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// The roster of a district on the command line: import --roster, export --roster and
// template --roster.

// errRosterStale says that the record is not what it was compared with.
var errRosterStale = errors.New("刚才有别人改了登记的，什么都没改。请再导入一次。")

// importRoster shows what a roster would change, asks, and takes it in one transaction.
func importRoster(ctx context.Context, s std, paths []string, yes bool) error {
	if len(paths) != 1 {
		return usageError("请写一个名册文件，例如：anka import --roster 名册.xlsx。")
	}
	body, err := os.ReadFile(paths[0])
	if err != nil {
		return usageError("名册打不开，请检查路径和权限（" + err.Error() + "）。")
	}
	f := exchange.ReadRoster(filepath.Base(paths[0]), bytes.NewReader(body))
	plan, err := planRoster(ctx, s.config, f)
	if err != nil {
		return err
	}
	printRoster(s.out, plan)
	switch {
	case f.Refused():
		return errors.New("名册拒收，什么都没改。请按上面的提示改好，再导入一次。")
	case !plan.Writes():
		fmt.Fprintln(s.out, "没有要导入的。")
		return rowsRefused(plan)
	case !yes && !confirmed(ctx, s, "导入以上内容？输入 是 确认："):
		return errors.New("没有导入，什么都没改。")
	}
	if err := takeRoster(ctx, s, f, plan.Digest()); err != nil {
		return err
	}
	return rowsRefused(plan)
}

func rowsRefused(p *exchange.RosterPlan) error {
	if n := p.Total(exchange.Refused); n > 0 {
		return fmt.Errorf("有 %d 行拒收，没有导入。请按上面的提示改好，再导入一次。", n)
	}
	return nil
}

// planRoster compares with the record; one that is not there yet is empty.
func planRoster(ctx context.Context, c config, f *exchange.RosterFile) (*exchange.RosterPlan, error) {
	there, err := hasRecord(c)
	if err != nil {
		return nil, err
	}
	record := &data.Roster{}
	if there {
		r, err := openRecord(ctx, c)
		if err != nil {
			return nil, err
		}
		record, err = r.Roster(ctx, "")
		if err = errors.Join(err, r.Close()); err != nil {
			return nil, err
		}
	}
	return exchange.NewRosterPlan(f, record, exchange.RosterImporter{}), nil
}

// takeRoster plans again in the transaction that writes: what was shown is what is done.
func takeRoster(ctx context.Context, s std, f *exchange.RosterFile, shown string) (err error) {
	r, err := store.Open(ctx, s.config.db)
	if err != nil {
		return fmt.Errorf("数据库 %s 打不开，请检查 ANKA_DB：%w", s.config.db, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var none []string
	notJoined := 0
	err = r.Do(ctx, func(tx *store.Tx) error {
		plan, err := bot.PlanRoster(ctx, tx, f, nil)
		if err != nil {
			return err
		}
		if plan.Digest() != shown {
			return errRosterStale
		}
		if err := bot.TakeRoster(ctx, tx, plan, nil, time.Now()); err != nil {
			return err
		}
		none, notJoined, err = tx.WithoutOfficer(ctx, "")
		return err
	})
	if errors.Is(err, errRosterStale) {
		return errRosterStale
	}
	if err != nil {
		return fmt.Errorf("导入没有成功，什么都没改：%w", err)
	}
	fmt.Fprintln(s.out, "导入好了。")
	if len(none) > 0 {
		fmt.Fprintf(s.out, "没有安全员的企业 %d 家：%s。\n", len(none), strings.Join(none, "、"))
	}
	if notJoined > 0 {
		fmt.Fprintf(s.out, "安全员还没加入的企业 %d 家。\n", notJoined)
	}
	if len(none)+notJoined > 0 {
		fmt.Fprintln(s.out, "给安全员发链接：anka invite --enterprise 企业 --role 安全员")
	}
	return nil
}

// printRoster lists what would change, what is refused and what to look at, then the sum.
func printRoster(w io.Writer, p *exchange.RosterPlan) {
	section := func(head string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(w, "%s\n  %s\n\n", head, strings.Join(lines, "\n  "))
		}
	}
	places := func(found []exchange.Finding) (out []string) {
		for _, f := range found {
			out = append(out, cmp.Or(f.Where, "整个文件")+"："+f.Message)
		}
		return out
	}
	section("有变化：", p.Changes)
	section("拒收，没有读：", places(p.Refusals()))
	section("提醒（不影响导入）：", places(p.Warnings()))
	for _, l := range append(p.Lines(), p.UntouchedLine()) {
		if l != "" {
			fmt.Fprintln(w, l)
		}
	}
}

// exportRoster writes what is on record; to import that again changes nothing.
func exportRoster(ctx context.Context, s std, names []string, force bool) error {
	if err := rosterFileName(names, force); err != nil {
		return err
	}
	r, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer r.Close()
	all, err := r.Roster(ctx, "")
	if err != nil {
		return err
	}
	if err := writeFile(names[0], func(w io.Writer) error { return exchange.WriteRoster(w, all) }); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "写好了 %s。改好用 anka import --roster 导入，只更新改了的。\n", names[0])
	return nil
}

// rosterFileName checks the one file that is to be written.
func rosterFileName(names []string, force bool) error {
	if len(names) != 1 || !strings.EqualFold(filepath.Ext(names[0]), ".xlsx") {
		return usageError("请写一个 .xlsx 文件名，例如：名册.xlsx。")
	}
	if !force && !absent(names[0]) {
		return fmt.Errorf("%s 已经有了，没有覆盖。请换个文件名，或加 --force。", names[0])
	}
	return nil
}

func templateRoster(s std, names []string, force bool) error {
	if err := rosterFileName(names, force); err != nil {
		return err
	}
	if err := writeFile(names[0], exchange.RosterTemplate); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "写好了 %s。企业、岗位、人员填在一个文件里，填完用 anka import --roster 导入。\n", names[0])
	return nil
}
