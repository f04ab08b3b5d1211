package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command line says what the chat says, of the sample's living district.
func TestStatusCommand(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"全区 推行进度", "要验收 43 家", "按属地，差的在前", "演示：日期按今天挪过", "progress.png"}},
		{[]string{"哪些逾期"}, []string{"逾期没验收", "江津油库（示例）"}},
		{[]string{"--area", "白沙镇", "进度"}, []string{"白沙镇 推行进度", "要验收 7 家"}},
		{[]string{"--rebuild", "三峡油漆到哪一步了"}, []string{"汇总数重算好了，0 家和原来不同", "三峡油漆（示例）", "做了 13/13 步"}},
		{[]string{"--out", dir, "报表"}, []string{"关于全区“两单两卡”推行情况的通报", "存在"}},
	} {
		out := d.must(append([]string{"status", "--sample"}, c.args...)...)
		for _, w := range c.want {
			if !strings.Contains(out, w) {
				t.Errorf("anka status %v does not say %q:\n%s", c.args, w, out)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Size() < 10_000 {
		t.Error(info, err)
	}
}
