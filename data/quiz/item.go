package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"anka/data"
)

// Kind says where in a sheet an item's line stands.
type Kind string

// The kinds of items.
const (
	Step    Kind = "line"    // a numbered line of a scene
	Caution Kind = "caution" // 注意事项 of an accident
	Verse   Kind = "verse"   // one line of the 顺口溜
	Rhyme   Kind = "rhyme"   // the 顺口溜 whole
)

// Item is what a worker is to remember: one line of a card. Line is where it
// stands; Digest is of what it says. Key leaves Line out, so a new version in
// which a line only moved down asks nobody again.
type Item struct {
	Enterprise string    `json:"enterprise"`
	Post       string    `json:"post"`
	Part       data.Part `json:"part"`
	Scene      string    `json:"scene"` // empty for the rhyme
	Kind       Kind      `json:"kind"`
	Line       int       `json:"line"` // from 1
	Digest     string    `json:"digest"`
	Weight     int       `json:"weight"`   // 1 to 5, see weight
	Critical   bool      `json:"critical"` // a critical step: it never retires
}

// Key names the item in the record: the same text in the same scene is the same item.
func (i Item) Key() string {
	return fmt.Sprintf("%s/%s/%s/%s", i.Enterprise, data.SceneKey(i.Post, i.Part, i.Scene), i.Kind, i.Digest)
}

// Source is where the line stands, as a worker finds it on the wall.
func (i Item) Source() string {
	sheet := strings.TrimPrefix(i.Part.Title(), "岗位")
	switch {
	case i.Kind == Rhyme:
		return fmt.Sprintf("%s %s 顺口溜", i.Post, sheet)
	case i.Kind == Verse:
		return fmt.Sprintf("%s %s 顺口溜第%d行", i.Post, sheet, i.Line)
	case i.Kind == Caution:
		return fmt.Sprintf("%s %s「%s」注意事项第%d条", i.Post, sheet, i.Scene, i.Line)
	case i.Part == data.Operation || i.Part == data.Emergency:
		return fmt.Sprintf("%s %s「%s」第%d步", i.Post, sheet, i.Scene, i.Line)
	}
	return fmt.Sprintf("%s %s「%s」第%d条", i.Post, sheet, i.Scene, i.Line)
}

// digest is of all that a question about the line can be right or wrong by.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

func stepDigest(it data.Item) string {
	parts := []string{it.Text, it.Event, it.Level, it.Standard, it.Who, fmt.Sprint(it.Forbid)}
	return digest(append(parts, it.Controls...)...)
}

// weight: the first step of an emergency most, then critical steps and 红, then
// the rest of the emergency, what is forbidden and 橙; a rhyme only helps to remember.
func weight(p data.Part, s *data.Scene, i int, banned bool) int {
	it := s.Items[i]
	switch {
	case p == data.Emergency && i == 0:
		return 5
	case p == data.Emergency, p == data.Risk && it.Level == "红":
		return 4
	case p == data.Risk && it.Level == "橙", p == data.Operation && banned:
		return 3
	case p == data.Risk && it.Level == "蓝":
		return 1
	}
	return 2
}

// Changed compares two versions of a post's card: items that are gone, whose
// open questions are void, and items that are new, which everybody at the post
// has to be drilled in. An item that stands in both is in neither.
func Changed(was, now *data.CardSet) (gone, fresh []Item) {
	a, b := Items(was), Items(now)
	return missing(a, b), missing(b, a)
}

func missing(from, in []Item) []Item {
	there := map[string]bool{}
	for _, i := range in {
		there[i.Key()] = true
	}
	var out []Item
	for _, i := range from {
		if !there[i.Key()] {
			out = append(out, i)
		}
	}
	return out
}
