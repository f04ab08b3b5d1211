package exchange

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
)

func write(t *testing.T, path, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
}

func postOf(name string) string { return strings.Replace(card, "post: 卸油员", "post: "+name, 1) }

func TestReadPath(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b", "2.yml"), postOf("二"))
	write(t, filepath.Join(dir, "a.YAML"), postOf("一"))
	write(t, filepath.Join(dir, "c.yaml"), "post: [")
	write(t, filepath.Join(dir, "same.yaml"), strings.Replace(postOf("二"), "version: 2", "version: 7", 1))
	write(t, filepath.Join(dir, "twice.yaml"), postOf("二")+"approved_by: 别人\n")
	for _, ignored := range []string{"readme.md", "~$x.xlsx", ".hidden.yaml", ".git/x.yaml", "d/old.xls"} {
		write(t, filepath.Join(dir, ignored), "x")
	}
	for to, from := range map[string]string{"loop.yaml": "loop.yaml", "round": ".", "gone.yaml": "nowhere.yaml", "link.yaml": "a.YAML"} {
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	files, err := ReadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		rel, _ := filepath.Rel(dir, f.Name)
		if f.Refused() {
			rel += " ✗ " + f.Findings[len(f.Findings)-1].Message
		}
		got = append(got, rel)
	}
	want := []string{"a.YAML", "b/2.yml", "c.yaml ✗ 格式不对，请检查缩进、引号和冒号（半角，后面空一格）。", "gone.yaml ✗ 打不开，请检查文件和权限。",
		"loop.yaml ✗ 打不开，请检查文件和权限。", "pipe.yaml ✗ 不是普通文件，请换成 .yaml 或 .xlsx 文件。", "round ✗ 这是链接，没有读，请直接导入它指向的目录。", "twice.yaml ✗ 和 2.yml 是同一个岗位，请只留一个。"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// Files that say the same are taken once, with a warning that outlasts wordings.
	for i, other := range []string{"link.yaml", "same.yaml"} {
		files[i].judge()
		w := files[i].Findings[0]
		if !w.Warning || w.File != files[i].Name || w.Message != other+" 和它内容一样，只取这一个。" {
			t.Errorf("%+v", files[i].Findings)
		}
	}
}

// A directory named by a link is read, under the name it was asked for.
func TestReadPathOfLink(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cards", "a.yaml"), "x")
	link := filepath.Join(dir, "link")
	if err := os.Symlink("cards", link); err != nil {
		t.Fatal(err)
	}
	files, err := ReadPath(link)
	if err != nil || len(files) != 1 || files[0].Name != filepath.Join(link, "a.yaml") || files[0].Findings[0].File != files[0].Name {
		t.Errorf("%v %+v", err, files)
	}
}

func TestReadPathErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadPath(filepath.Join(dir, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := ReadPath(dir); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	write(t, filepath.Join(dir, "a.txt"), "x")
	write(t, filepath.Join(dir, "b.xls"), "x")
	files, err := ReadPath(filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.xls"), dir+"/./a.txt")
	if err != nil || len(files) != 2 || !files[0].Refused() || !strings.Contains(files[1].Findings[0].Message, "另存为 .xlsx") {
		t.Errorf("%v %+v", err, files)
	}
}

func TestReadFailing(t *testing.T) {
	f := Read("a.yaml", iotest.ErrReader(errors.New("disk")))
	if !f.Refused() || f.Findings[0].Message == "" {
		t.Errorf("%+v", f)
	}
}

// The sample cards of the program are clean, and come back the same through both forms.
func TestSampleCards(t *testing.T) {
	t.Parallel()
	files, err := ReadPath(filepath.Join("..", "sample", "cards"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, x := range f.Findings {
			t.Error(x)
		}
		if !f.Refused() {
			sameThrough(t, f.Name, f.Set)
		}
	}
}
