package exchange

import (
	"testing"

	"anka/data"
)

// What the digest sees, the list of changes names: nothing is published without a word.
func TestEveryChangeIsNamed(t *testing.T) {
	for i, change := range []func(c *data.CardSet){
		func(c *data.CardSet) { c.Type = "other" },
		func(c *data.CardSet) { c.Area = "x" },
		func(c *data.CardSet) { c.Common = true },
		func(c *data.CardSet) { c.Aliases = []string{"x"} },
		func(c *data.CardSet) { c.PreparedBy = "x" },
		func(c *data.CardSet) { c.ReviewedBy = "x" },
		func(c *data.CardSet) { c.ApprovedBy = "x" },
		func(c *data.CardSet) { c.Trigger = "periodic" },
		func(c *data.CardSet) { c.Risk.Rhyme = "" },
		func(c *data.CardSet) { c.Risk.Scenes[0].Items[1].Controls = []string{"x"} },
		func(c *data.CardSet) { c.Duty.Scenes[0].Name = "x" },
		func(c *data.CardSet) { c.Duty.Scenes = nil },
		func(c *data.CardSet) { c.Operation.Scenes[0].Items[0].Forbid = true },
		func(c *data.CardSet) { c.Emergency.Scenes[0].Contacts[0].Phone = "x" },
		func(c *data.CardSet) { c.Emergency.Scenes[0].AskedAs = nil },
		func(c *data.CardSet) { s := c.Emergency.Scenes; s[0], s[1] = s[1], s[0] },
	} {
		a, b := planned("甲", "乙"), planned("甲", "乙")
		change(b)
		if got := Changes(a, b); len(got) != 1 {
			t.Errorf("change %d: %q", i, got)
		}
		if got := Changes(b, a); len(got) != 1 {
			t.Errorf("change %d back: %q", i, got)
		}
	}
	if got := Changes(planned("甲", "乙"), planned("甲", "乙")); len(got) != 0 {
		t.Errorf("no change: %q", got)
	}
}
