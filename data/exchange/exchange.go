// Package exchange brings card sets in and out as files: YAML and XLSX, one post
// a file, the same fields in both (cardset.md).
//
// It is not the record: it keeps nothing, publishes nothing and has no clock.
// It never stops at a bad file: what is wrong is a Finding with line or cell.
package exchange

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"anka/data"
)

// MaxFile is the largest card file read.
const MaxFile = 1 << 20

// maxFindings keeps the report of a broken file readable.
const maxFindings = 100

// Finding is one thing to mend in a file.
type Finding struct {
	File    string
	Where   string // 第12行, 应急处置卡!C7, or empty: the whole file
	Warning bool   // may be published all the same
	Message string // one sentence that says what to do
}

func (f Finding) String() string {
	out := f.File
	if f.Where != "" {
		out += " " + f.Where
	}
	return out + "：" + f.Message
}

// File is what one file held. Set is nil exactly when the file is refused.
type File struct {
	Name     string
	Set      *data.CardSet
	Findings []Finding

	read   []Finding         // found while reading, before the laws
	places map[string]string // Problem.Path → Where
}

// Refused says whether nothing of the file may be published.
func (f *File) Refused() bool { return f.Set == nil }

// Read reads one card file; the extension of name chooses the form. It never
// fails: what cannot be read is a finding.
func Read(name string, r io.Reader) File {
	f := File{Name: name, places: map[string]string{}}
	read := reader(name)
	if read == nil {
		return f.refuse(notOurs(name))
	}
	raw, err := readAll(r, MaxFile)
	if err != nil {
		return f.refuse(err.Error())
	}
	root, found := read(raw)
	if root == nil {
		return f.close(nil, found)
	}
	b := binder{places: f.places, found: found}
	set := b.cardSet(root)
	return f.close(&set, b.found)
}

func reader(name string) func([]byte) (*node, []Finding) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return readYAML
	case ".xlsx":
		return readXLSX
	}
	return nil
}

// Reads says whether a file of that name can be a card file.
func Reads(name string) bool { return reader(name) != nil }

func notOurs(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xls", ".xlsm", ".et", ".ods", ".csv":
		return "请另存为 .xlsx 后再导入。"
	}
	return "只能导入 .yaml、.yml 和 .xlsx 文件。"
}

// sentence is an error that is already a sentence for the person.
type sentence string

func (s sentence) Error() string { return string(s) }

// readAll reads at most max bytes and says so when there are more.
func readAll(r io.Reader, max int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, int64(max)+1))
	switch {
	case err != nil:
		return nil, sentence("文件读不出来，请检查文件和权限。")
	case len(raw) > max:
		return nil, sentence(fmt.Sprintf("文件超过 %d MiB，请拆小后再导入。", max>>20))
	case len(raw) == 0:
		return nil, sentence("文件是空的，请填写后再导入。")
	}
	return raw, nil
}

func (f File) refuse(message string) File {
	return f.close(nil, []Finding{{Message: message}})
}

// close ends the reading: what it found stays, and the set is judged.
func (f File) close(set *data.CardSet, found []Finding) File {
	f.Set, f.read = set, found
	f.judge()
	return f
}

// judge puts the laws' problems after what reading found, and keeps the set
// only when nothing refuses it.
func (f *File) judge() {
	found := slices.Clone(f.read)
	if f.Set != nil {
		for _, p := range data.Check(f.Set) {
			found = append(found, Finding{Where: f.where(p.Path), Warning: p.Warning, Message: p.Message})
		}
	}
	if refuses(found) {
		f.Set = nil
	}
	f.Findings = shorten(found)
	for i := range f.Findings {
		f.Findings[i].File = f.Name
	}
}

// where finds the place of a path, or of the nearest thing that holds it: what
// is missing has no place of its own.
func (f *File) where(path string) string {
	for path != "" {
		if at, ok := f.places[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return f.places[""]
}

func refuses(found []Finding) bool {
	return slices.ContainsFunc(found, func(x Finding) bool { return !x.Warning })
}

// shorten keeps refusals before warnings when there are too many of both.
func shorten(found []Finding) []Finding {
	if len(found) <= maxFindings {
		return found
	}
	rank := func(f Finding) int {
		if f.Warning {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return rank(a) - rank(b) })
	more := Finding{Warning: found[maxFindings].Warning, Message: fmt.Sprintf("还有 %d 处没有列出，请先改好上面这些。", len(found)-maxFindings)}
	return append(found[:maxFindings:maxFindings], more)
}

// ErrNothing says that a path holds no card file.
var ErrNothing = errors.New("exchange: no card file")
