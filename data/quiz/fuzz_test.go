package quiz

import (
	"testing"

	"anka/data"
)

// Whatever a card says, nothing panics and every question has its right answers.
func FuzzCard(f *testing.F) {
	for _, s := range []string{
		"", "，", "先，再", "严禁", "不", "119", "30:2", "先先再再后后", "就", "冲15分钟以上", "爆炸", "引燃", "可致", "。。。", "\x00", "先开甲，再开乙，后开丙",
		"站上风向上风向", "100~120次/分", "9999999999999999999999分钟", "一一一一一一一一", "😀😀😀，😀", "前检查", "时核对",
	} {
		f.Add(s, "立即"+s, s+"，拨打120", uint64(1))
	}
	f.Fuzz(func(t *testing.T, a, b, c string, seed uint64) {
		items := []data.Item{{Text: a, Event: b, Level: "红", Controls: []string{c, a}}, {Text: b, Standard: a, Who: c}, {Text: c, Forbid: true}, {Text: a + b}, {Text: b + c}}
		scenes := []data.Scene{{Name: a, Items: items, Cautions: []string{b, c}}, {Name: b, Items: items[:3]}, {Name: c, Items: items[2:]}, {Name: "空"}}
		sheet := data.Sheet{Rhyme: a + "\n" + b + "\n" + c + "，" + a, Scenes: scenes}
		d := Open(&data.CardSet{Post: a, Risk: sheet, Duty: sheet, Operation: sheet, Emergency: sheet})
		for _, i := range d.Items() {
			for _, q := range d.Every(i, seed) {
				for _, r := range q.Right {
					if r < 0 || r >= len(q.Options) {
						t.Fatalf("%+v", q)
					}
				}
				if !q.Free() && len(q.Right) == 0 {
					t.Fatalf("nothing is right: %+v", q)
				}
				Grade(&q, Answer{Taps: q.Right, Text: c + a})
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	d := decks(b)[0]
	for b.Loop() {
		Open(d.card)
	}
}

func BenchmarkAsk(b *testing.B) {
	d := decks(b)[0]
	items := d.Items()
	n := 0
	for b.Loop() {
		d.Ask(items[n%len(items)], forms[n%len(forms)].name, uint64(n))
		n++
	}
}
