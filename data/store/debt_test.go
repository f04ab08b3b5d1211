package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"anka/data"
)

// Who owes what after a new version: whoever had been asked about what it replaces,
// and nobody else.
func TestDebts(t *testing.T) {
	t.Parallel()
	item := func(part data.Part, scene, kind string, line int, text string) Item {
		return Item{Key: part.Short() + scene + kind + text, Part: part, Scene: scene, Kind: kind, Line: line, Text: text}
	}
	step := func(scene string, texts ...string) (all []Item) {
		for i, text := range texts {
			all = append(all, item(data.Emergency, scene, "line", i+1, text))
		}
		return all
	}
	old := slices.Concat(step("泄漏", "停泵", "关阀", "撤离"), step("着火", "报警", "灭火"), []Item{item(data.Risk, "泄漏", "line", 1, "停泵")})
	// 甲 was asked about 停泵, 乙 about 关阀, 丙 about 报警, 丁 about nothing; 戊 about 停泵,
	// and has left; 己 about 停泵, and holds another post now.
	asked := map[string]string{"甲": "停泵", "乙": "关阀", "丙": "报警", "戊": "停泵", "己": "停泵"}
	people := []string{"甲", "乙", "丙", "丁", "戊", "己"}
	for _, c := range []struct {
		name string
		now  []Item
		want map[string]string
	}{
		{"nothing changed", old, map[string]string{}},
		{"a line moved down", slices.Concat(step("着火", "报警", "灭火"), old[:3], old[5:]), map[string]string{}},
		{"one line changed", slices.Concat(step("泄漏", "停泵", "先关上游阀", "撤离"), old[3:]), map[string]string{"乙": "先关上游阀"}},
		{"two lines changed", slices.Concat(step("泄漏", "按急停", "先关上游阀", "撤离"), old[3:]), map[string]string{"甲": "按急停", "乙": "先关上游阀"}},
		{"a line put in between", slices.Concat(step("泄漏", "停泵", "喊人", "关阀", "撤离"), old[3:]), map[string]string{"甲": "喊人", "乙": "喊人"}},
		{"put in and changed", slices.Concat(step("泄漏", "停泵", "喊人", "先关上游阀", "撤离"), old[3:]), map[string]string{"乙": "喊人 先关上游阀"}},
		{"a line gone", slices.Concat(step("泄漏", "停泵", "撤离"), old[3:]), map[string]string{}},
		{"a new title", slices.Concat(step("氨泄漏", "停泵", "关阀", "撤离"), old[3:]), map[string]string{"甲": "停泵", "乙": "关阀"}},
		{"a new scene", slices.Concat(old, step("中毒", "抬到上风向")), map[string]string{}},
		{"the other sheet", slices.Concat(old[:5], []Item{item(data.Risk, "泄漏", "line", 1, "戴面具")}), map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openMemory(t)
			must(t, s.Do(t.Context(), func(tx *Tx) error {
				ctx := t.Context()
				for _, post := range []string{"操作工", "保管员"} {
					if _, err := tx.Publish(ctx, data.CardSet{Enterprise: "甲厂", Post: post}, post, "试", "2026-11-01", 0); err != nil {
						return err
					}
				}
				first := slices.Clone(old)
				if owing, err := tx.SetItems(ctx, 1, 1, first, 1); err != nil || owing != 0 {
					t.Fatal(owing, err)
				}
				for i, name := range people {
					if _, err := tx.ExecContext(ctx, `INSERT INTO person (name, role, enterprise_id, area, left_ms) VALUES (?, 'worker', 1, '', ?)`, name, map[bool]any{true: 1}[name == "戊"]); err != nil {
						return err
					}
					post := 1
					if name == "己" {
						post = 2
					}
					if _, err := tx.ExecContext(ctx, `INSERT INTO person_post (person_id, place, post_id) VALUES (?, 0, ?)`, i+1, post); err != nil {
						return err
					}
					for _, it := range first {
						if it.Part == data.Emergency && it.Text == asked[name] {
							if err := tx.Remember(ctx, int64(i+1), it.ID, Memory{Times: 1}, true); err != nil {
								return err
							}
						}
					}
				}
				now := slices.Clone(c.now)
				owing, err := tx.SetItems(ctx, 1, 1, now, 2)
				if err != nil {
					return err
				}
				texts := map[int64]string{}
				for _, it := range now {
					texts[it.ID] = it.Text
				}
				got := map[string]string{}
				for i, name := range people {
					debts, err := tx.Debts(ctx, int64(i+1))
					if err != nil {
						return err
					}
					var owes []string
					for _, it := range slices.Sorted(maps.Keys(debts)) {
						owes = append(owes, texts[it])
					}
					if len(owes) > 0 {
						got[name] = strings.Join(owes, " ")
					}
				}
				if !maps.Equal(got, c.want) || int(owing) != len(got) {
					t.Errorf("%d people owe %v, want %v", owing, got, c.want)
				}
				return nil
			}))
		})
	}
}
