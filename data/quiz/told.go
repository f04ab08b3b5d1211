package quiz

import "strings"

// told compares a point of the card with the answer, clause by clause. Half of
// its clauses must be said, or a third with the first (打119，说清…，派人…), and one
// of them must be its own: 「清水冲15分钟」 of the
// eyes is not said of the skin.
func (h heard) told(point string, others ...[]Point) (State, float64) {
	cs := clauses(spoken.Replace(arabic(point)))
	if len(cs) == 2 && strings.ContainsAny(string([]rune(cs[0])[:1]), "没未不") && refuses(cs[1]) {
		return h.needed(cs[0], cs[1])
	}
	if len(cs) > 1 && (hasPrefix(cs[0], words("没 未")) || endsIn(cs[0], words("的 时")) || cannot.MatchString(cs[0])) {
		cs = cs[1:] // a case is not said, what is done in it is
	}
	n, own, ownSaid, turned, head := 0, 0, 0, false, false
	for i, c := range cs {
		state, around := h.clause(c, others)
		alone := !stands(c, others)
		if alone {
			own++
		}
		switch state {
		case Wrong:
			if turned = true; alone {
				return Wrong, 0
			}
		case Told:
			turned = turned || h.laxer(cs, around)
			if n++; alone {
				ownSaid++
				head = head || i == 0
			}
		}
	}
	score := float64(n) / float64(max(len(cs), 1))
	switch {
	case turned && ownSaid > 0:
		return Wrong, 0
	case head && 3*n >= len(cs), n > 0 && score >= 0.5 && (ownSaid > 0 || own == 0):
		return Told, score
	}
	return Missed, score
}

// needed is 「没戴空呼，不下井」: it is said by the ban, or by what is needed and
// then the deed; the deed without it is the opposite.
func (h heard) needed(without, ban string) (State, float64) {
	need, deed := bareOf(without), bareOf(ban)
	has, hasNot, done, denied := false, false, false, false
	for i := range h.pieces {
		if x := h.pieces[i].spot(need, printOf(need)); 2*x.pairs >= len(printOf(need)) && x.pairs > 0 {
			if refuses(before(x.wide, x.loose)) {
				hasNot = true
			} else {
				has = true
			}
		}
		if x := h.pieces[i].spot(deed, printOf(deed)); 2*x.pairs >= len(printOf(deed)) && x.pairs > 0 {
			if refuses(before(x.wide, x.loose)) || refuses(x.loose) {
				denied = true
			} else {
				done = true
			}
		}
	}
	switch {
	case denied, done && has && !hasNot:
		return Told, 1
	case done:
		return Wrong, 0
	}
	return Missed, 0
}

func before(wide, inner string) string {
	head, _, _ := strings.Cut(wide, inner)
	return head
}

// bareOf is a clause without what denies it.
func bareOf(c string) string {
	for _, d := range denials {
		if _, rest, ok := strings.Cut(c, d); ok && rest != "" {
			return rest
		}
	}
	return c
}

// stands says that another point holds nearly this clause.
func stands(c string, others [][]Point) bool {
	p := printOf(c)
	for _, some := range others {
		for _, o := range some {
			for _, x := range clauses(spoken.Replace(arabic(o.Text))) {
				if q := printOf(x); len(q) > 0 && 3*shared(p, q) >= 2*min(len(p), len(q)) {
					return true
				}
			}
		}
	}
	return false
}

// laxer says that beside what was told of a point there is a figure laxer than
// one of the point's clauses gives: 洗眼器冲5分钟.
func (h heard) laxer(cs []string, around string) bool {
	for _, c := range cs {
		if figures := amountsIn(c); len(figures) > 0 && h.figures(c, around) == Wrong && !strings.Contains(h.plain, string(plain(figures[0].word))) {
			return true
		}
	}
	return false
}

// clause looks for one clause of the card, and gives what was said around it.
func (h heard) clause(c string, others [][]Point) (state State, around string) {
	p := printOf(c)
	if len(p) == 0 {
		return Missed, ""
	}
	state = Missed
	most := 0
	opposite := falsified(c, others)
	for i := range h.pieces {
		x := h.pieces[i].spot(c, p)
		if n := h.pieces[i].holds(opposite); n > x.pairs && n >= most {
			state, most = Wrong, n
			continue
		}
		if x.pairs == 0 {
			continue
		}
		got := h.compare(c, p, x) // the likest piece is the one that speaks of it
		if got != Missed && (x.pairs > most || x.pairs == most && got == Wrong) {
			state, most, around = got, x.pairs, x.wide
		}
	}
	deeds, _ := deedsOf(c)
	if state == Missed && !refuses(c) && 3*shared(p, h.print) >= 2*len(p) && len(amountsIn(c)) == 0 && (deeds == 0 || doesLike(c, h.plain)) {
		return Told, "" // one thing said in several breaths
	}
	return state, around
}

// falsified are the clause with a word exchanged that makes it wrong; no word
// that another point says.
func falsified(c string, others [][]Point) []string {
	context := c
	for _, some := range others {
		for _, o := range some {
			context += "\n" + o.Text
		}
	}
	var out []string
	for _, s := range append(swapsIn(c, context), hansIn(c, true)...) {
		for _, w := range s.wrong {
			if s.class != ban && s.class != not && !strings.Contains(context, w) {
				out = append(out, spoken.Replace(arabic(s.with(c, w))))
			}
		}
	}
	return out
}

// holds says how many pairs of one of the clauses stand in the piece, most of
// it and not denied.
func (p *piece) holds(clauses []string) int {
	most := 0
	for _, c := range clauses {
		of := printOf(c)
		if x := p.spot(c, of); 3*x.pairs >= 2*len(of) && !refuses(x.tight) {
			most = max(most, x.pairs)
		}
	}
	return most
}

// compare says what a window tells of a clause that it is like.
func (h heard) compare(c string, p print, x spot) State {
	deeds, _ := deedsOf(c)
	did, _ := deedsOf(x.loose)
	about := 2*x.pairs >= len(p) || deeds&did != 0 && 3*x.pairs >= len(p)
	switch {
	case turnedRound(c, x):
		return Wrong
	case !about:
		return Missed
	case refuses(c):
		switch {
		case refuses(x.tight):
			return Told
		case 3*x.pairs >= 2*(len(p)-1): // what it forbids, as a thing to do
			return Wrong
		}
		return Missed
	case undone(c, x.tight):
		return Wrong
	case deeds != 0 && deeds&did == 0 && !doesLike(c, x.wide):
		return Missed // the things alone, nothing that is done with them
	}
	for _, number := range words("119 120 110") {
		if strings.Contains(c, number) && !strings.Contains(x.wide, number) {
			return Missed
		}
	}
	return h.figures(c, x.wide)
}

// figures must be said, as they are or on the careful side.
func (h heard) figures(c, wide string) State {
	for _, a := range amountsIn(c) {
		said, same := "", false
		for _, m := range figure.FindAllStringSubmatch(wide, -1) {
			if m[0] == a.word {
				same = true
			} else if m[6] == a.unit && a.unit != "" {
				said = m[1]
			}
		}
		switch {
		case same, said == "" && strings.Contains(h.plain, string(plain(a.word))):
		case said == "":
			return Missed
		case !a.careful(said):
			return Wrong
		}
	}
	return Told
}
