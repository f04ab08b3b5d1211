package quiz

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anka/data"
)

// The same seed gives the same question byte for byte, from the same card read
// anew; and a form that can ask an item can ask it whatever the seed.
func TestSeed(t *testing.T) {
	if slow {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	all, again := decks(t), decks(t)
	differ := 0
	for n, d := range all {
		for _, i := range d.Items() {
			for _, f := range d.Forms(i) {
				var first string
				for seed := range uint64(3) {
					q, ok := d.Ask(i, f, seed)
					if !ok {
						t.Fatalf("%s %s fails with seed %d", i.Key(), f, seed)
					}
					same, _ := again[n].Ask(i, f, seed)
					a, b := mustJSON(t, q), mustJSON(t, same)
					if a != b {
						t.Fatalf("%s\n%s", a, b)
					}
					q.Seed = 0
					if s := mustJSON(t, q); first == "" {
						first = s
					} else if s != first {
						differ++
					}
				}
			}
		}
	}
	if differ < 1000 {
		t.Errorf("only %d questions change with the seed", differ)
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Every item can be asked in two forms at least, and its key is its own.
func TestTwoForms(t *testing.T) {
	taps, items := 0, 0
	for _, d := range decks(t) {
		keys := map[string]bool{}
		for _, i := range d.Items() {
			items++
			if keys[i.Key()] {
				t.Errorf("%s twice", i.Key())
			}
			keys[i.Key()] = true
			forms := d.Forms(i)
			if len(forms) < 2 {
				t.Errorf("%s: %v", i.Source(), forms)
			}
			if slices.ContainsFunc(forms, func(f Form) bool { return f != Explain && f != Recite }) {
				taps++
			}
		}
	}
	if 100*taps < 96*items {
		t.Errorf("only %d of %d items can be asked by taps", taps, items)
	}
}

// What fits says must be true of Telegram's limits.
func TestFits(t *testing.T) {
	long := Question{Text: strings.Repeat("问", 301), Options: []string{"对", "不对"}, Right: []int{0}}
	emoji := Question{Text: "问", Options: []string{strings.Repeat("😀", 51), "不"}, Right: []int{0}}
	good := Question{Text: strings.Repeat("问", 300), Options: []string{strings.Repeat("选", 100), "不"}, Right: []int{1}}
	if long.fits() || emoji.fits() || !good.fits() {
		t.Error(long.fits(), emoji.fits(), good.fits())
	}
	every(t, 1, func(_ *Deck, q Question) {
		if q.Fits && (utf8.RuneCountInString(q.Text) > maxQuestion || q.Form == Order) {
			t.Errorf("%+v", q)
		}
	})
}

// A new version asks anew exactly what changed.
func TestChanged(t *testing.T) {
	was := data.CardSet{Post: "甲", Emergency: data.Sheet{Scenes: []data.Scene{{Name: "冒油", Items: []data.Item{{Text: "关阀"}, {Text: "拨打119"}}}}}}
	now := was
	now.Emergency.Scenes = []data.Scene{{Name: "冒油", Items: []data.Item{{Text: "大声喊人"}, {Text: "关阀"}, {Text: "拨打119", Who: "站长"}}}}
	gone, fresh := Changed(&was, &now)
	if len(gone) != 1 || gone[0].Line != 2 || len(fresh) != 2 || fresh[0].Line != 1 || fresh[1].Line != 3 {
		t.Errorf("gone %+v\nfresh %+v", gone, fresh)
	}
	if a, b := Changed(&was, &was); len(a)+len(b) > 0 {
		t.Error(a, b)
	}
}

func TestWeight(t *testing.T) {
	for _, d := range decks(t) {
		for _, i := range d.Items() {
			l := d.find(i)
			switch {
			case i.Kind == Step && i.Part == data.Emergency && i.Line == 1 && i.Weight != 5,
				i.Kind == Step && i.Part == data.Emergency && i.Line > 1 && i.Weight != 4,
				l.src != nil && l.src.Level == "红" && i.Weight != 4:
				t.Errorf("%s: %d", i.Source(), i.Weight)
			}
		}
	}
}
