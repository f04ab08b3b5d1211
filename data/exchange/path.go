package exchange

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// ReadPath reads files and directories (recursively, sorted by name). What
// cannot be read is a File with a finding; the error is for a path that does
// not exist or holds no card file. Of two files of one post that say the same
// one is taken; when they do not, the second is refused.
func ReadPath(paths ...string) ([]File, error) {
	var out []File
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		found := []File{}
		if info.IsDir() {
			found = readDir(path)
		} else {
			found = append(found, readFile(path))
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("read %s: %w", path, ErrNothing)
		}
		out = append(out, found...)
	}
	return refuseTwice(takeOne(once(out))), nil
}

// readDir does not follow links to directories: they may lead round in a circle.
func readDir(dir string) []File {
	if real, err := filepath.EvalSymlinks(dir); err == nil && real != filepath.Clean(dir) {
		out := readDir(real)
		for i := range out {
			out[i].rename(filepath.Join(dir, strings.TrimPrefix(out[i].Name, real)))
		}
		return out
	}
	var out []File
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			out = append(out, File{Name: path}.refuse("打不开，请检查权限。"))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case strings.HasPrefix(d.Name(), ".") && path != dir || strings.HasPrefix(d.Name(), "~$"):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir() && reader(path) != nil:
			out = append(out, readFile(path))
		case d.Type()&fs.ModeSymlink != 0:
			out = append(out, skippedLink(path)...)
		}
		return nil
	})
	return out
}

func skippedLink(path string) []File {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return []File{File{Name: path}.refuse("这是链接，没有读，请直接导入它指向的目录。")}
	}
	return nil
}

// readFile opens regular files only: reading a pipe would wait for ever.
func readFile(path string) File {
	info, err := os.Stat(path)
	if err != nil {
		return File{Name: path}.refuse("打不开，请检查文件和权限。")
	}
	if !info.Mode().IsRegular() {
		return File{Name: path}.refuse("不是普通文件，请换成 .yaml 或 .xlsx 文件。")
	}
	r, err := os.Open(path)
	if err != nil {
		return File{Name: path}.refuse("打不开，请检查文件和权限。")
	}
	defer r.Close()
	return Read(path, r)
}

func (f *File) rename(name string) {
	f.Name = name
	for i := range f.Findings {
		f.Findings[i].File = name
	}
}

// once drops a file that was named twice: by itself and by its directory.
func once(files []File) []File {
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(f File) bool {
		path := filepath.Clean(f.Name)
		twice := seen[path]
		seen[path] = true
		return twice
	})
}

// takeOne drops a file that says the same as one before it, such as the
// workbook beside the YAML, with a warning on that one.
func takeOne(files []File) []File {
	first := map[string]int{}
	var out []File
	for _, f := range files {
		if f.Refused() {
			out = append(out, f)
			continue
		}
		d := Digest(f.Set)
		if i, ok := first[d]; ok {
			out[i].warn(fmt.Sprintf("%s 和它内容一样，只取这一个。", filepath.Base(f.Name)))
			continue
		}
		first[d] = len(out)
		out = append(out, f)
	}
	return out
}

// warn adds a warning of the whole file that stays when the file is judged again.
func (f *File) warn(message string) {
	w := Finding{File: f.Name, Warning: true, Message: message}
	f.read, f.Findings = append(f.read, w), append(f.Findings, w)
}

// refuseTwice keeps the first file of a post: of two nobody knows which is meant.
func refuseTwice(files []File) []File {
	first := map[[2]string]string{}
	for i := range files {
		f := &files[i]
		if f.Refused() {
			continue
		}
		key := [2]string{f.Set.Enterprise, f.Set.Post}
		if other, ok := first[key]; ok {
			f.Set = nil
			f.Findings = append(f.Findings, Finding{File: f.Name, Where: f.where("post"), Message: fmt.Sprintf("和 %s 是同一个岗位，请只留一个。", filepath.Base(other))})
			continue
		}
		first[key] = f.Name
	}
	return files
}

// FileStem is a name any file system takes: no separators, nothing hidden,
// nothing that import passes over.
func FileStem(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) || unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, s)
	if s != "" && (s[0] == '.' || s[0] == '~') {
		s = "_" + s
	}
	const most = 240 // bytes; 255 are the usual limit
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
