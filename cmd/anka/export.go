package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

var cardWriters = map[string]func(io.Writer, *data.CardSet) error{"yaml": exchange.WriteYAML, "xlsx": exchange.WriteXLSX}

// exportCommand writes what is in force, one file a post. To import that again
// changes nothing.
func exportCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("export", flag.ContinueOnError)
	enterprise := f.String("enterprise", "", "只要这个企业的")
	post := f.String("post", "", "只要这个岗位的")
	format := f.String("format", "yaml", "yaml 或 xlsx")
	force := f.Bool("force", false, "内容不同的旧文件也覆盖")
	person := f.String("person", "", "不导卡，导出这个人（姓名或编号）的全部记录")
	roster := f.Bool("roster", false, "不导卡，导出登记的企业名册，写成一个 .xlsx 文件")
	dirs, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if *roster {
		return exportRoster(ctx, s, dirs, *force)
	}
	if *person != "" {
		if len(dirs) > 0 {
			return usageError("导出一个人的记录不用写目录：anka export --person 姓名 > 文件。")
		}
		return exportPerson(ctx, s, *person, *enterprise)
	}
	write := cardWriters[*format]
	switch {
	case write == nil:
		return usageError(fmt.Sprintf("--format 不能是 %q，请用 yaml 或 xlsx。", *format))
	case len(dirs) != 1:
		return usageError("请写一个要写入的目录，例如：anka export 备份。")
	}
	r, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer r.Close()
	all, err := r.InForce(ctx)
	if err != nil {
		return err
	}
	x := export{dir: dirs[0], write: write, force: *force}
	x.choose(all, "."+*format, *enterprise, *post)
	return x.run(s.out)
}

type export struct {
	dir   string
	write func(io.Writer, *data.CardSet) error
	force bool
	files []exportFile
}

type exportFile struct {
	name string
	set  *data.CardSet
}

// choose names the files. Names are given over all card sets before the filter,
// so that a post's file is called the same whatever is asked for.
func (x *export) choose(all []*store.Published, ext, enterprise, post string) {
	slices.SortFunc(all, func(a, b *store.Published) int {
		return cmp.Or(cmp.Compare(a.Cards.Enterprise, b.Cards.Enterprise), cmp.Compare(a.Cards.Post, b.Cards.Post))
	})
	taken := map[string]bool{}
	for _, p := range all {
		stem := exchange.FileStem(p.Cards.Enterprise + "-" + p.Cards.Post)
		name := stem + ext
		for n := 2; taken[strings.ToLower(name)]; n++ { // some file systems see no case
			name = fmt.Sprintf("%s-%d%s", stem, n, ext)
		}
		taken[strings.ToLower(name)] = true
		if (enterprise == "" || p.Cards.Enterprise == enterprise) && (post == "" || p.Cards.Post == post) {
			x.files = append(x.files, exportFile{name, p.Cards})
		}
	}
}

// run writes the files, or none when one would cover other words.
func (x *export) run(out io.Writer) error {
	if len(x.files) == 0 {
		return errors.New("没有符合的卡，什么都没写。请检查 --enterprise 和 --post，或先导入卡片。")
	}
	if err := os.MkdirAll(x.dir, 0o755); err != nil {
		return fmt.Errorf("目录 %s 建不了，请检查路径和权限：%w", x.dir, err)
	}
	var todo []exportFile
	var covered []string
	for _, f := range x.files {
		switch path := filepath.Join(x.dir, f.name); {
		case holds(path, f.set):
		case x.force || absent(path):
			todo = append(todo, f)
		default:
			covered = append(covered, f.name)
		}
	}
	if len(covered) > 0 {
		return fmt.Errorf("目录里有 %d 个同名文件内容不同（%s），什么都没写。请换个目录，或加 --force 覆盖。", len(covered), strings.Join(covered[:min(len(covered), 3)], "、"))
	}
	for _, f := range todo {
		if err := writeFile(filepath.Join(x.dir, f.name), func(w io.Writer) error { return x.write(w, f.set) }); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "写好 %d 个岗位，在 %s。", len(todo), x.dir)
	if same := len(x.files) - len(todo); same > 0 {
		fmt.Fprintf(out, "另有 %d 个本来就一样，没有动。", same)
	}
	fmt.Fprintln(out)
	return nil
}

func absent(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// holds says whether a file is this very card set already.
func holds(path string, set *data.CardSet) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	r, err := os.Open(path)
	if err != nil {
		return false
	}
	defer r.Close()
	f := exchange.Read(path, r)
	return !f.Refused() && f.Set.Version == set.Version && f.Set.Effective == set.Effective && exchange.Digest(f.Set) == exchange.Digest(set)
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) (err error) {
	t, err := os.CreateTemp(filepath.Dir(path), ".anka-*")
	if err != nil {
		return fmt.Errorf("%s 写不了，请检查目录和权限：%w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s 没有写成：%w", path, errors.Join(err, os.Remove(t.Name())))
		}
	}()
	if err := errors.Join(write(t), t.Chmod(0o644), t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), path)
}
