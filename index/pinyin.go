package index

import (
	"maps"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// syl is a syllable as people type and mishear it: without tone, with zh/z,
// ch/c, sh/s, n/l and -n/-ng taken as one, because Chongqing speech and hasty
// input methods do.
type syl uint16

// speller knows how characters are read and cuts typed pinyin into syllables.
type speller struct {
	ids      map[string]syl  // canonical spelling → syllable
	spelled  map[string]syl  // every true spelling → syllable
	readings map[rune][2]syl // the first two readings; 0: none
	any      map[syl]rune    // a character that sounds so
}

func newSpeller() *speller {
	s := &speller{ids: map[string]syl{}, spelled: map[string]syl{}, readings: make(map[rune][2]syl, len(pinyin.PinyinDict)), any: map[syl]rune{}}
	for _, r := range slices.Sorted(maps.Keys(pinyin.PinyinDict)) {
		all := pinyin.PinyinDict[r]
		var two [2]syl
		n := 0
		for toned := range strings.SplitSeq(all, ",") {
			id := s.intern(toneless(toned))
			if n < 2 && id != two[0] {
				two[n] = id
				n++
			}
			if old := s.any[id]; old == 0 || rune(r) < old {
				s.any[id] = rune(r)
			}
		}
		s.readings[rune(r)] = two
	}
	return s
}

func (s *speller) intern(spelling string) syl {
	c := canonical(spelling)
	id, ok := s.ids[c]
	if !ok {
		id = syl(len(s.ids) + 1)
		s.ids[c] = id
	}
	s.spelled[spelling] = id
	return id
}

var tones = strings.NewReplacer("ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u",
	"ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m", "ê", "e", "ế", "e", "ề", "e")

func toneless(s string) string { return tones.Replace(s) }

func canonical(s string) string {
	for _, p := range [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"l", "n"}} {
		if rest, ok := strings.CutPrefix(s, p[0]); ok {
			s = p[1] + rest
			break
		}
	}
	return strings.TrimSuffix(s, "g")
}

// of gives the readings of a character; 0 stands for none.
func (s *speller) of(r rune) [2]syl { return s.readings[r] }

// exactly says whether a character is spelled so, not only sounds like it.
func (s *speller) exactly(r rune, spelling string) bool {
	for toned := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		if toneless(toned) == spelling {
			return true
		}
	}
	return false
}

// split cuts a run of Latin letters into syllables, with as few as possible;
// nil when it is not pinyin (LPG, CNG).
func (s *speller) split(run string) []string {
	if len(run) < 2 {
		return nil
	}
	const longestSyllable = 6
	best := make([]int, len(run)+1) // fewest syllables to reach here, +1; 0: not reached
	from := make([]int, len(run)+1)
	best[0] = 1
	for i := 1; i <= len(run); i++ {
		for j := max(0, i-longestSyllable); j < i; j++ {
			// A later cut wins a tie: xian is one syllable, fangan is fang+an.
			if _, ok := s.spelled[run[j:i]]; ok && i-j > 0 && best[j] > 0 && (best[i] == 0 || best[j]+1 <= best[i]) && !loneConsonant(run[j:i]) {
				best[i], from[i] = best[j]+1, j
			}
		}
	}
	if best[len(run)] == 0 {
		return nil
	}
	out := make([]string, best[len(run)]-1)
	for i, k := len(run), len(out)-1; i > 0; i, k = from[i], k-1 {
		out[k] = run[from[i]:i]
	}
	return out
}

// loneConsonant keeps interjections (m, n, ng, hm) from cutting LPG-like words.
func loneConsonant(s string) bool { return !strings.ContainsAny(s, "aeiouv") }
