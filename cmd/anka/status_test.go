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
	says := func(args []string, want ...string) {
		out := d.must(append([]string{"status", "--sample"}, args...)...)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("anka status %v does not say %q:\n%s", args, w, out)
			}
		}
	}
	says(nil, "全区 推行进度", "要验收 43 家", "按属地，差的在前", "演示：日期按今天挪过", "progress.png")
	says([]string{"--area", "白沙镇", "--rebuild", "--out", dir, "报表"}, "汇总数重算好了，0 家和原来不同", "关于白沙镇“两单两卡”推行情况的通报", "存在")
	files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Size() < 10_000 {
		t.Error(info, err)
	}
}
