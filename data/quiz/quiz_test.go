package quiz

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"anka/data/exchange"
	"anka/data/sample"
)

// decks are the sample's cards: real ones, as workers have them.
func decks(t testing.TB) []*Deck {
	t.Helper()
	names, err := fs.Glob(sample.Files, "cards/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var out []*Deck
	for _, name := range names {
		body, err := sample.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file := exchange.Read(name, bytes.NewReader(body))
		if file.Refused() {
			t.Fatal(name, file.Findings)
		}
		out = append(out, Open(file.Set))
	}
	return out
}

// asked are all questions about the sample with a seed, made once.
type asked struct {
	deck *Deck
	q    Question
}

var asking sync.Mutex
var bySeed = map[uint64][]asked{}

// every goes through them; the laws use few seeds, for time's sake.
func every(t testing.TB, seed uint64, f func(d *Deck, q Question)) {
	asking.Lock()
	all := bySeed[seed]
	if all == nil {
		for _, d := range decks(t) {
			for _, i := range d.Items() {
				for _, q := range d.Every(i, seed) {
					all = append(all, asked{d, q})
				}
			}
		}
		bySeed[seed] = all
	}
	asking.Unlock()
	for i := range all {
		f(all[i].deck, all[i].q)
	}
}

// One right answer among distinct options of like length, none near another.
func TestOptions(t *testing.T) {
	for seed := range uint64(2) {
		every(t, seed, func(_ *Deck, q Question) { checkOptions(t, q) })
	}
}

func checkOptions(t *testing.T, q Question) {
	t.Helper()
	if q.Text == "" || q.Why == "" || q.Source == "" {
		t.Errorf("nothing to say: %+v", q)
	}
	if q.Free() {
		if len(q.Options)+len(q.Right) > 0 || q.Fits {
			t.Errorf("free and with options: %+v", q)
		}
		return
	}
	want := 1
	if q.Form == Order {
		want = len(q.Options)
	}
	if len(q.Right) != want || len(q.Options) < 2 {
		t.Errorf("%d right of %d: %+v", len(q.Right), len(q.Options), q)
		return
	}
	seen := slices.Clone(q.Right)
	slices.Sort(seen)
	if len(slices.Compact(seen)) != want || seen[0] < 0 || seen[len(seen)-1] >= len(q.Options) {
		t.Errorf("the right ones are not options: %+v", q)
	}
	for i, a := range q.Options {
		for _, b := range q.Options[i+1:] {
			if a == b {
				t.Errorf("%q twice: %+v", a, q)
			}
			lines := q.Form == Choice && q.Way != "whose" && q.Way != "event" && q.Way != "level"
			if lines && near(printOf(a), printOf(b)) {
				t.Errorf("%q is near %q: %+v", a, b, q)
			}
			if lines && !alike(a, b) {
				t.Errorf("lengths %q %q: %+v", a, b, q)
			}
		}
		for _, tell := range words("⛔ 首先 第一步 然后") {
			if strings.Contains(a, tell) {
				t.Errorf("%q gives it away: %+v", a, q)
			}
		}
	}
}

// A wrong option of a scene's question says nearly nothing that the scene says:
// for first and next it may be a step of the scene, at another place.
func TestWrongOptionsAreWrong(t *testing.T) {
	every(t, 0, func(d *Deck, q Question) {
		if q.Form != Choice || d.find(q.Item).scene < 0 {
			return
		}
		l := d.find(q.Item)
		sc := &d.scenes[l.scene]
		for i, o := range q.Options {
			if i == q.Right[0] {
				continue
			}
			p := printOf(o)
			if near(p, l.print) && q.Way != "whose" && q.Way != "forbidden" && !strings.HasPrefix(q.Way, "measure") && q.Way != "event" && q.Way != "level" && q.Way != "point" {
				t.Errorf("%q is near the right line: %+v", o, q)
			}
			if q.Way == "belongs" && d.said(sc, &line{print: p}) {
				t.Errorf("%q is in the scene: %+v", o, q)
			}
			if strings.HasPrefix(q.Way, "measure") {
				for _, it := range sc.src.Items {
					for _, c := range it.Controls {
						if near(printOf(c), p) {
							t.Errorf("%q controls this too: %+v", o, q)
						}
					}
				}
			}
		}
	})
}

// A statement that is wrong stands nowhere on the card; one that is right does,
// but for 「不可以」 and 「可以用」, which say the same.
func TestStatements(t *testing.T) {
	n := [2]int{}
	for seed := range uint64(2) {
		every(t, seed, func(d *Deck, q Question) {
			if q.Form != Judge {
				return
			}
			n[q.Right[0]]++
			said := q.Text[strings.LastIndexAny(q.Text, "：\n")+len("："):]
			if strings.Contains(q.Text, "先做：") || q.Way == "rhyme" {
				return // a whole pair of steps: TestSequence; lines of a rhyme: TestTurnedRhyme
			}
			l := d.find(q.Item)
			card := l.text + "\n"
			if l.src != nil {
				card += l.src.Standard + "\n" + strings.Join(l.src.Controls, "\n")
			}
			ends := func(c string) bool {
				return strings.HasSuffix(q.Text, "：\n"+c) || strings.HasSuffix(q.Text, "："+c) || strings.HasSuffix(q.Text, "？\n"+c)
			}
			holds := false
			for _, c := range strings.Split(card, "\n") {
				holds = holds || c != "" && (ends(c) || ends(reworded(c)))
			}
			if holds != (q.Right[0] == 0) {
				t.Errorf("%q: %+v", said, q)
			}
		})
	}
	if all := n[0] + n[1]; 10*n[0] < 4*all || 10*n[1] < 4*all {
		t.Errorf("%d true, %d false: always saying one would do", n[0], n[1])
	}
}

func TestSequence(t *testing.T) {
	every(t, 1, func(d *Deck, q Question) {
		_, pair, ok := strings.Cut(q.Text, "先做：")
		if !ok {
			return
		}
		first, then, _ := strings.Cut(pair, "\n后做：")
		at := func(said string) int {
			return slices.IndexFunc(d.steps(&d.scenes[d.find(q.Item).scene]), func(l *line) bool { return option(l.text) == said })
		}
		if (at(first) < at(then)) != (q.Right[0] == 0) || at(first) < 0 || at(then) < 0 {
			t.Errorf("%+v", q)
		}
	})
}

// The order that is right is the card's, of consecutive steps.
func TestOrder(t *testing.T) {
	every(t, 0, func(d *Deck, q Question) {
		if q.Way != "order" {
			return
		}
		steps := d.steps(&d.scenes[d.find(q.Item).scene])
		last := -1
		for _, i := range q.Right {
			at := slices.IndexFunc(steps, func(l *line) bool { return option(l.text) == q.Options[i] })
			if at < 0 || last >= 0 && at != last+1 {
				t.Errorf("step %d after %d: %+v", at, last, q)
			}
			last = at
		}
		if len(q.Options) < leastOrder || len(q.Options) > mostOrder || slices.IsSorted(q.Right) {
			t.Errorf("%d steps, or shown solved: %+v", len(q.Options), q)
		}
	})
}

// The gap filled with the right option is the card's line.
func TestCloze(t *testing.T) {
	every(t, 1, func(d *Deck, q Question) {
		if q.Form != Cloze {
			return
		}
		filled := strings.Replace(q.Text, gap, q.Options[q.Right[0]], 1)
		l := d.find(q.Item)
		ok := strings.HasSuffix(filled, l.text)
		if l.src != nil {
			ok = ok || l.src.Standard != "" && strings.HasSuffix(filled, l.src.Standard) ||
				slices.ContainsFunc(l.src.Controls, func(c string) bool { return strings.HasSuffix(filled, c) })
		}
		if !ok {
			t.Errorf("%q: %+v", filled, q)
		}
	})
}
