package quiz

import (
	"strings"
	"unicode/utf8"

	"anka/data"
)

// Deck is a card read once for asking: its lines with what they are compared
// by. It holds pointers into the card, which must not change under it, and is
// safe to use from several goroutines.
type Deck struct {
	card   *data.CardSet
	lines  []line
	by     map[string]*line
	scenes []scene
}

// scene is a scene of the card and where its lines are in the deck.
type scene struct {
	part   data.Part
	src    *data.Scene
	lines  []int
	text   string // all that it says, for 「is this word in the scene?」
	print  print  // of the text
	events harm
}

// line is one item of the deck.
type line struct {
	item   Item
	text   string
	src    *data.Item // nil but for steps
	scene  int        // -1 for the rhyme
	banned bool       // says what not to do: not a step in the order
	when   bool       // holds only in some case, or all the time: it has no place in the order
	step   int        // place among the scene's steps that are done, from 0; -1 when it is none
	print  print
	deeds  uint64
	any    uint64
	rhyme  []string // of a verse or rhyme: all verses
}

// Open reads a card.
func Open(c *data.CardSet) *Deck {
	d := &Deck{card: c, by: map[string]*line{}}
	for _, p := range data.Parts {
		sheet := c.Sheet(p)
		for i := range sheet.Scenes {
			d.addScene(p, &sheet.Scenes[i])
		}
		d.addRhyme(p, sheet.Rhyme)
	}
	for i := range d.lines {
		l := &d.lines[i]
		for d.by[l.item.Key()] != nil { // the same words twice in one scene are two items
			l.item.Digest += "'"
		}
		d.by[l.item.Key()] = l
	}
	return d
}

// Line is what an item's line says, to the letter; empty when the card has no such item.
func (d *Deck) Line(item Item) string {
	if l := d.find(item); l != nil {
		return l.text
	}
	return ""
}

func (d *Deck) find(item Item) *line { return d.by[item.Key()] }

func (d *Deck) addScene(p data.Part, s *data.Scene) {
	sc := scene{part: p, src: s}
	said := []string{s.Name, s.Signs}
	steps := 0
	for i := range s.Items {
		it := &s.Items[i]
		l := d.newLine(p, s.Name, Step, i+1, it.Text)
		l.src, l.scene, l.step = it, len(d.scenes), -1
		l.banned = it.Forbid || startsBanned(it.Text)
		l.when = conditional(it.Text) || standing(it.Text)
		l.item.Digest = stepDigest(*it)
		l.item.Weight = weight(p, s, i, l.banned)
		l.item.Critical = p == data.Emergency && s.IsCritical(i)
		if !l.banned {
			l.step = steps
			steps++
		}
		sc.lines = append(sc.lines, len(d.lines))
		d.lines = append(d.lines, l)
		said = append(said, it.Text, it.Standard, it.Event, strings.Join(it.Controls, "，"))
	}
	for i, text := range s.Cautions {
		if p != data.Emergency {
			break // no other sheet has them
		}
		l := d.newLine(p, s.Name, Caution, i+1, text)
		l.scene, l.step, l.banned, l.item.Weight = len(d.scenes), -1, true, 3
		d.lines = append(d.lines, l)
		said = append(said, text)
	}
	for _, c := range s.Contacts {
		said = append(said, c.Name, c.Phone)
	}
	sc.text = strings.Join(said, "\n")
	sc.print = printOf(sc.text)
	sc.events = harmsIn(s.Name)
	for i := range s.Items {
		sc.events |= harmsIn(s.Items[i].Text + s.Items[i].Event)
	}
	d.scenes = append(d.scenes, sc)
}

func (d *Deck) newLine(p data.Part, scene string, k Kind, n int, text string) line {
	l := line{item: Item{d.card.Enterprise, d.card.Post, p, scene, k, n, digest(text), 1, false}, text: text, print: printOf(text)}
	l.deeds, l.any = deedsOf(text)
	return l
}

const leastHalves = 4

func (d *Deck) addRhyme(p data.Part, rhyme string) {
	var verses []string
	for v := range strings.Lines(rhyme) {
		if v = strings.TrimSpace(v); v != "" {
			verses = append(verses, v)
		}
	}
	if len(verses) < 2 {
		return
	}
	halves := 0
	for _, v := range verses {
		halves += len(clauses(v))
	}
	for i, v := range verses {
		if halves < leastHalves {
			break // too short to hide a line of it among the others: it is asked whole
		}
		l := d.newLine(p, "", Verse, i+1, v)
		l.scene, l.step, l.rhyme = -1, -1, verses
		d.lines = append(d.lines, l)
	}
	l := d.newLine(p, "", Rhyme, 1, strings.Join(verses, "\n"))
	l.scene, l.step, l.rhyme = -1, -1, verses
	d.lines = append(d.lines, l)
}

// steps are the scene's lines that are done, in the card's order.
func (d *Deck) steps(sc *scene) []*line {
	var out []*line
	for _, i := range sc.lines {
		if d.lines[i].step >= 0 {
			out = append(out, &d.lines[i])
		}
	}
	return out
}

// who does a step: the named post, or the card's own.
func (d *Deck) who(l *line) string {
	if l.src != nil && l.src.Who != "" {
		return l.src.Who
	}
	return d.card.Post
}

// ordered says that the scene's order is part of what it teaches. A list of
// checks (查轮胎、查灯、查货叉) may be gone through in any order.
func (d *Deck) ordered(sc *scene) bool {
	if sc.part != data.Operation && sc.part != data.Emergency {
		return false
	}
	checks, steps := 0, d.steps(sc)
	for _, l := range steps {
		if looks(l.text) {
			checks++
		}
	}
	return len(steps) > 1 && 10*checks <= 4*len(steps)
}

// looks says that a step only looks at something.
func looks(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(hurry.Replace(text), "先"))
	return strings.ContainsRune("查看试穿核点检听读测", r)
}

// bans are the words that forbid.
var bans = words("严禁 禁止 不得 不准 不许 不要 切忌 切勿 严防")

func startsBanned(text string) bool {
	first, _, _ := strings.Cut(text, "，")
	for _, b := range bans {
		if strings.Contains(first, b) && !strings.Contains(first, "需不") {
			return true
		}
	}
	return false
}
