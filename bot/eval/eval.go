// Package eval runs labelled questions through the real path of a message and
// scores what came out. It judges; it does not tune.
package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"anka/data"
)

// Question is a labelled question: the asker is a worker of that enterprise
// and post; Expect lists every scene that answers it, none when the cards do not.
type Question struct {
	ID         string   `json:"id"`
	Class      string   `json:"class"`
	Enterprise string   `json:"enterprise"`
	Post       string   `json:"post"`
	Question   string   `json:"question"`
	Expect     []string `json:"expect"`
}

// ReadQuestions reads JSON Lines. An error names the line.
func ReadQuestions(name string, r io.Reader) ([]Question, error) {
	var out []Question
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		var q Question
		if err := json.Unmarshal(line, &q); err != nil {
			return nil, fmt.Errorf("%s 第%d行不是一条 JSON 问题：%w", name, n, err)
		}
		for _, key := range q.Expect {
			if _, _, _, err := data.SplitSceneKey(key); err != nil {
				return nil, fmt.Errorf("%s 第%d行 expect：%w", name, n, err)
			}
		}
		out = append(out, q)
	}
	return out, lines.Err()
}

// Outcome is what a question came to.
type Outcome struct {
	Question
	Zone   data.Zone
	Urgent bool
	Scenes []string // ranked, at most ten
	Micros int64    // the whole of Handle, in microseconds
}

// Line is the outcome as --json writes it.
func (o Outcome) Line() ([]byte, error) {
	return json.Marshal(struct {
		ID     string    `json:"id"`
		Class  string    `json:"class"`
		Zone   data.Zone `json:"zone"`
		Scenes []string  `json:"scenes"`
		Micros int64     `json:"micros"`
	}{o.ID, o.Class, o.Zone, o.Scenes, o.Micros})
}

// rank is the place of the first right scene, from 1; 0: not among those ranked.
func (o Outcome) rank() int {
	for i, s := range o.Scenes {
		if slices.Contains(o.Expect, s) {
			return i + 1
		}
	}
	return 0
}

func (o Outcome) emergency() bool {
	return slices.ContainsFunc(o.Expect, func(k string) bool { _, p, _, _ := data.SplitSceneKey(k); return p == data.Emergency })
}

// Score is the measure of a class of questions.
type Score struct {
	Class                     string
	Asked, Answerable         int
	First, InFive             float64 // share of the answerable
	MRR10                     float64 // mean reciprocal rank, 0 beyond ten
	Answered, Offered, Denied float64 // share of all
	EndsWell                  float64 // share of the answerable: right scene answered, or among the five offered
	WrongAnswer               float64 // share of the answerable: a wrong scene as the answer
	OutRefused                float64 // share of the unanswerable: refused or only offered
	EmergenciesDenied         int     // asked for an accident, or sounding like one, and refused
	P50, P99                  int64   // microseconds
}

// Scores measures all outcomes and each class, in the order the classes come.
func Scores(outcomes []Outcome) []Score {
	var classes []string
	by := map[string][]Outcome{}
	for _, o := range outcomes {
		if by[o.Class] == nil {
			classes = append(classes, o.Class)
		}
		by[o.Class] = append(by[o.Class], o)
	}
	out := make([]Score, 0, len(classes)+1)
	for _, c := range classes {
		out = append(out, score(c, by[c]))
	}
	return append(out, score("all", outcomes))
}

func score(class string, outcomes []Outcome) Score {
	s := Score{Class: class, Asked: len(outcomes)}
	out := 0
	var micros []int64
	for _, o := range outcomes {
		micros = append(micros, o.Micros)
		s.count(o)
		if len(o.Expect) == 0 {
			out++
		}
	}
	s.Answerable = s.Asked - out
	for _, share := range []*float64{&s.First, &s.InFive, &s.MRR10, &s.EndsWell, &s.WrongAnswer} {
		*share = per(*share, s.Answerable)
	}
	for _, share := range []*float64{&s.Answered, &s.Offered, &s.Denied} {
		*share = per(*share, s.Asked)
	}
	s.OutRefused = per(s.OutRefused, out)
	slices.Sort(micros)
	s.P50, s.P99 = percentile(micros, 0.50), percentile(micros, 0.99)
	return s
}

func (s *Score) count(o Outcome) {
	switch o.Zone {
	case data.Answered:
		s.Answered++
	case data.Offered:
		s.Offered++
	default:
		s.Denied++
		if o.emergency() || o.Urgent {
			s.EmergenciesDenied++
		}
	}
	if len(o.Expect) == 0 {
		if o.Zone != data.Answered {
			s.OutRefused++
		}
		return
	}
	rank := o.rank()
	if rank == 1 {
		s.First++
	}
	if rank >= 1 && rank <= 5 {
		s.InFive++
	}
	if rank > 0 {
		s.MRR10 += 1 / float64(rank)
	}
	if o.Zone == data.Answered && rank == 1 || o.Zone == data.Offered && rank >= 1 && rank <= 5 {
		s.EndsWell++
	}
	if o.Zone == data.Answered && rank != 1 {
		s.WrongAnswer++
	}
}

func per(n float64, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return n / float64(of)
}

// percentile is by the nearest rank; 0 when there is nothing.
func percentile(sorted []int64, p float64) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

// Table writes the scores for a terminal. A dash stands where a class has no
// question of that kind.
func Table(w io.Writer, scores []Score) error {
	_, err := fmt.Fprintf(w, "%-9s%6s%8s%8s%8s%9s%8s%8s%7s%8s%9s%8s%8s%8s\n", "class", "asked", "first", "in5", "mrr10",
		"answer", "offer", "refuse", "well", "wrong", "out-ok", "em-ref", "p50 µs", "p99 µs")
	for _, s := range scores {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%-9s%6d%8s%8s%8s%9s%8s%8s%7s%8s%9s%8d%8d%8d\n", s.Class, s.Asked, share(s.First), share(s.InFive), share(s.MRR10),
			share(s.Answered), share(s.Offered), share(s.Denied), share(s.EndsWell), share(s.WrongAnswer), share(s.OutRefused), s.EmergenciesDenied, s.P50, s.P99)
	}
	return err
}

func share(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", f), "+")
}
