package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"anka/data"
)

// Digest is a hash of what a card set says. Version and effective date are not
// part of it: the same words published again change nothing.
func Digest(c *data.CardSet) string {
	same := *clone(c)
	same.Version, same.Effective = "", ""
	for _, p := range data.Parts {
		s := same.Sheet(p)
		for i := range s.Scenes {
			if s.Scenes[i].Items == nil {
				s.Scenes[i].Items = []data.Item{} // empty is empty, however it is held
			}
		}
	}
	raw, err := json.Marshal(same)
	if err != nil {
		panic("exchange: a card set is strings and bools: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
