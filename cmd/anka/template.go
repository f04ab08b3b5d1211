package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"anka/data/exchange"
)

// templateCommand writes the workbook an officer starts from.
func templateCommand(_ context.Context, s std, args []string) error {
	f := flag.NewFlagSet("template", flag.ContinueOnError)
	force := f.Bool("force", false, "已有的文件也覆盖")
	roster := f.Bool("roster", false, "企业名册的模板，不是卡的")
	names, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if *roster {
		return templateRoster(s, names, *force)
	}
	if len(names) != 1 || !strings.EqualFold(filepath.Ext(names[0]), ".xlsx") {
		return usageError("请写一个 .xlsx 文件名，例如：anka template 卡片.xlsx。")
	}
	if _, err := os.Lstat(names[0]); !*force && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s 已经有了，没有覆盖。请换个文件名，或加 --force。", names[0])
	}
	if err := writeFile(names[0], exchange.Template); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "写好了 %s。照示例填，一个岗位一个文件，填完用 anka import 导入。\n", names[0])
	return nil
}
