// Package lexicon holds the word lists by which a question is understood:
// plain text that a safety officer can read and extend. It only reads them;
// what they are evidence for is weighed in index.
package lexicon

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"anka/data"
)

//go:embed *.txt
var files embed.FS

// Concept is one thing a question can be about, with the words that are evidence for it.
type Concept struct {
	Facet string // event object substance body action condition person place
	ID    string
	Name  string
	Words []string // 「…」 in a word is a gap of up to four characters
}

// Fold is a standard word and the variants that mean the same.
type Fold struct {
	Standard string
	Variants []string
}

// Situation is a typical scene of the sector: what cards call it, what workers say.
type Situation struct {
	Part   data.Part
	Name   string
	OnCard []string
	Said   []string
}

// Kind is a way of asking: asking leave, asking what may follow, telling what is happening.
type Kind struct {
	ID    string
	Words []string
}

// Status is a piece of a question about the rollout, with the words that say it.
type Status struct {
	Facet string // topic hint type stage step part measure light by span mark
	ID    string
	Words []string
}

// Lexicon is all of the lists.
type Lexicon struct {
	Concepts   []Concept
	Folds      []Fold
	Situations []Situation
	Kinds      []Kind
	Everyday   []string // words of chatter and office affairs, which no card answers
	Alarm      []string // words that sound like an emergency, whatever else is said
	Status     []Status
}

// Load reads the embedded lists.
func Load() (*Lexicon, error) { return Read(files) }

// Read reads the lists of a folder. An error names the file and the line.
func Read(dir fs.FS) (*Lexicon, error) {
	var l Lexicon
	err := eachLine(dir, "concepts.txt", func(head, words string) error {
		f := strings.Fields(head)
		if len(f) != 3 {
			return fmt.Errorf("head is not FACET ID NAME: %q", head)
		}
		l.Concepts = append(l.Concepts, Concept{Facet: f[0], ID: f[1], Name: f[2], Words: strings.Fields(words)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(dir, "dialect.txt", func(head, words string) error {
		l.Folds = append(l.Folds, Fold{Standard: strings.TrimSpace(head), Variants: strings.Fields(words)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(dir, "kinds.txt", func(head, words string) error {
		switch id := strings.Fields(head)[0]; id {
		case "everyday":
			l.Everyday = append(l.Everyday, strings.Fields(words)...)
		case "alarm":
			l.Alarm = append(l.Alarm, strings.Fields(words)...)
		default:
			l.Kinds = append(l.Kinds, Kind{ID: id, Words: strings.Fields(words)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(dir, "status.txt", func(head, words string) error {
		f := strings.Fields(head)
		if len(f) != 2 {
			return fmt.Errorf("head is not FACET ID: %q", head)
		}
		l.Status = append(l.Status, Status{Facet: f[0], ID: f[1], Words: strings.Fields(words)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &l, l.readSituations(dir)
}

func eachLine(dir fs.FS, name string, f func(head, words string) error) error {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, words, ok := strings.Cut(line, "：")
		if !ok || strings.TrimSpace(head) == "" {
			return fmt.Errorf("lexicon: %s:%d: no 「：」 after a head", name, i+1)
		}
		if err := f(head, words); err != nil {
			return fmt.Errorf("lexicon: %s:%d: %w", name, i+1, err)
		}
	}
	return nil
}

func (l *Lexicon) readSituations(dir fs.FS) error {
	names, err := fs.Glob(dir, "situations*.txt")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		at := -1
		for i, line := range strings.Split(string(text), "\n") {
			if err := l.situationLine(strings.TrimSpace(line), &at); err != nil {
				return fmt.Errorf("lexicon: %s:%d: %w", name, i+1, err)
			}
		}
	}
	return nil
}

// situation finds a situation of that part and name, or begins it: several
// files may speak of one.
func (l *Lexicon) situation(part data.Part, name string) int {
	for i, s := range l.Situations {
		if s.Part == part && s.Name == name {
			return i
		}
	}
	l.Situations = append(l.Situations, Situation{Part: part, Name: name})
	return len(l.Situations) - 1
}

// situationLine reads a line of the situation at *at; a head sets it.
func (l *Lexicon) situationLine(line string, at *int) error {
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		key, name, ok := strings.Cut(line[1:], "]")
		part, err := data.ParsePart(key)
		if err != nil || !ok {
			return fmt.Errorf("not [part] name: %q", line)
		}
		*at = l.situation(part, strings.TrimSpace(name))
		return nil
	case *at >= 0 && strings.HasPrefix(line, "卡上："):
		l.Situations[*at].OnCard = append(l.Situations[*at].OnCard, strings.Fields(strings.TrimPrefix(line, "卡上："))...)
		return nil
	case *at >= 0 && strings.HasPrefix(line, "人说："):
		l.Situations[*at].Said = append(l.Situations[*at].Said, strings.Fields(strings.TrimPrefix(line, "人说："))...)
		return nil
	}
	return fmt.Errorf("neither [part] nor 卡上： nor 人说：: %q", line)
}
