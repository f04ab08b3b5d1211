package bot

import (
	"time"

	"anka/data"
	"anka/index"
)

const (
	longestQuestion = 500 // characters; more is a pasted file, not a question
	mostOffered     = 5
	mostRanked      = 10
)

const (
	sayTooLong    = "话太长了，请用一句话说清楚出了什么事、要问什么。"
	sayUnreadable = "没看懂，请打字说一句，比如「油枪漏油了」。"
	sayOffer      = "卡上没有直接写的，看看是不是这几条："
	sayDeclined   = "卡上没写这个，已经记下，报给安全员。"
	sayNotThere   = "卡上没写这个。"
	sayChatter    = "我只管岗位上的卡。问风险、职责、操作、应急都行。"
	sayUrgent     = "先离开危险处，再打电话：火警 119　急救 120　报警 110"
)

// ask answers everything else: a question in the asker's own words.
func (t *turn) ask() (bool, error) {
	begin := time.Now()
	text, long := clip(t.m.Text)
	found, err := t.bot.index.Find(text, index.Asker{Enterprise: t.enterprise, Posts: t.posts()})
	if err != nil {
		t.bot.log.Error("search failed, own cards only", "error", err)
	}
	switch {
	case long && !found.Urgent:
		t.say(data.Letter{Text: sayTooLong})
		return true, nil
	case !found.Readable && !found.Urgent:
		t.say(data.Letter{Text: sayUnreadable})
		return true, nil
	}
	a := t.question(text, found)
	sheet, part := t.wholeSheet(found)
	if a.Zone == data.Offered && sheet != nil {
		a.Zone, a.Shown = data.Answered, sheetShown(sheet, part)
	} else {
		sheet = nil
	}
	a.Micros = time.Since(begin).Microseconds()
	if err := t.tx.Log(t.ctx, &a); err != nil {
		return false, err
	}
	switch {
	case sheet != nil:
		t.saySheet(sheet, part)
	case a.Zone == data.Answered:
		t.sayAnswer(&a, found)
	case a.Zone == data.Offered:
		t.sayOffer(&a, found)
	default:
		t.sayDeclined(&a, found)
	}
	return true, t.tellWhyCommon(a.Zone)
}

// clip cuts a text to what a question may be; true when it was longer.
func clip(s string) (string, bool) {
	n := 0
	for i := range s {
		if n == longestQuestion {
			return s[:i], true
		}
		n++
	}
	return s, false
}

func sheetShown(e *index.Entry, p data.Part) []data.Shown {
	var out []data.Shown
	for _, s := range e.Cards.Sheet(p).Scenes {
		out = append(out, data.Shown{Cards: e.ID, Key: data.SceneKey(e.Cards.Post, p, s.Name), Version: e.Cards.Version})
	}
	return out
}

// tellWhyCommon says why only common cards came, or how to join: under an
// answer, before an offer's buttons.
func (t *turn) tellWhyCommon(z data.Zone) error {
	last := &t.letters[len(t.letters)-1]
	why := t.whyCommon()
	if why == "" {
		var err error
		if why, err = t.hintOnce(); err != nil {
			return err
		}
	}
	switch {
	case why == "":
	case z == data.Answered:
		last.Text += "\n" + why
	default:
		last.Text = why + "\n" + last.Text
	}
	return nil
}

// question decides how the question ends and makes its row of the log.
func (t *turn) question(text string, found *index.Result) data.Asked {
	a := data.Asked{Inbox: t.update.ID, AskedMS: t.now.UnixMilli(), Enterprise: t.enterprise, Channel: t.update.Channel,
		Chat: t.m.Chat, Question: text, Zone: zone(found, len(t.posts()) > 0), Urgent: found.Urgent, Chatter: found.Chatter, Shown: []data.Shown{}, Ranked: []string{}}
	if t.asker != nil {
		a.Person = t.asker.ID
	}
	for _, h := range found.Hits[:min(len(found.Hits), mostRanked)] {
		a.Ranked = append(a.Ranked, h.Key())
	}
	shown := 0
	switch a.Zone {
	case data.Answered:
		shown = 1
	case data.Offered:
		shown = mostOffered
	}
	for _, h := range found.Hits[:min(len(found.Hits), shown)] {
		a.Shown = append(a.Shown, data.Shown{Cards: h.Ref.Cards, Key: h.Key(), Version: h.Entry.Cards.Version})
	}
	return a
}

// The zones' bounds: how likely the first scene is the right one, and how
// likely the cards answer at all (both are estimates of index; anka eval shows
// what they cost). Somebody in an emergency is better served by the likeliest
// card at once, with its neighbours one tap away, than by a choice.
const (
	answerFrom       = 0.65
	answerUrgentFrom = 0.50
	answerOtherFrom  = 0.85 // to somebody without a post of his own: the estimate is of people who have one
	offerFrom        = 0.10
)

// zone decides between answer, offer and refusal. What may be an accident is
// never merely refused.
func zone(r *index.Result, posted bool) data.Zone {
	if len(r.Hits) == 0 || r.Chatter {
		return data.Declined
	}
	bound := answerFrom
	switch {
	case !posted:
		bound = answerOtherFrom
	case r.Urgent && r.Hits[0].Ref.Part == data.Emergency:
		bound = answerUrgentFrom
	}
	switch {
	case r.Right >= bound:
		return data.Answered
	case r.Event, r.Covered >= offerFrom:
		return data.Offered
	}
	return data.Declined
}

// wholeSheet says which sheet is asked for when the question is about no scene
// of it in particular (「我上班要负哪些责」「有啥风险」): most of the nearest
// scenes are then on one sheet of the asker's own post.
func (t *turn) wholeSheet(found *index.Result) (*index.Entry, data.Part) {
	if !found.Sheet.Valid() || found.Urgent {
		return nil, 0
	}
	for _, e := range t.ownEntries() {
		n := 0
		for _, h := range found.Hits[:min(len(found.Hits), mostOffered)] {
			if h.Ref.Cards == e.ID && h.Ref.Part == found.Sheet {
				n++
			}
		}
		if n > mostOffered/2 {
			return e, found.Sheet
		}
	}
	return nil, 0
}

func (t *turn) sayAnswer(a *data.Asked, found *index.Result) {
	h := found.Hits[0]
	letters := sceneLetters(h.Entry.Cards, h.Ref.Part, h.Scene(), t.asker)
	buttons := t.nearest(a, found.Hits[1:], 2)
	if h.Ref.Part == data.Emergency {
		buttons = t.otherAccidents(a, found)
	}
	letters[len(letters)-1].Buttons = rows(append(buttons, voteButton(a.ID)))
	for _, l := range letters {
		t.say(l)
	}
}

// otherAccidents are the accidents next most likely meant, at most three.
func (t *turn) otherAccidents(a *data.Asked, found *index.Result) []data.Button {
	var hits []index.Hit
	for _, h := range found.Hits[1:] {
		if h.Ref.Part == data.Emergency {
			hits = append(hits, h)
		}
	}
	return t.nearest(a, hits, 3)
}

func (t *turn) nearest(a *data.Asked, hits []index.Hit, n int) []data.Button {
	var out []data.Button
	for _, h := range hits[:min(len(hits), n)] {
		out = append(out, sceneButton(h.Ref, t.label(h), a.ID))
	}
	return out
}

// label names a scene on a button; another post's with the post.
func (t *turn) label(h index.Hit) string {
	name := []rune(partIcons[h.Ref.Part] + " " + h.Scene().Name)
	if !t.asker.Holds(h.Entry.Cards.Post) && !h.Entry.Cards.Common {
		name = append(name, []rune("（"+h.Entry.Cards.Post+"）")...)
	}
	const most = 30
	if len(name) > most {
		name = append(name[:most-1], '…')
	}
	return string(name)
}

// sayOffer shows the nearest scenes as buttons. If the words sound like an
// emergency, the numbers to call come first, and his own post's accidents are
// among the buttons.
func (t *turn) sayOffer(a *data.Asked, found *index.Result) {
	l := data.Letter{Text: sayOffer}
	buttons := t.nearest(a, found.Hits, mostOffered)
	if found.Urgent {
		l = data.Letter{Title: sayUrgent, Text: sayOffer, Urgency: data.First}
		buttons = t.withOwnAccidents(a, buttons)
	}
	l.Buttons = rows(append(buttons, voteButton(a.ID)))
	t.say(l)
}

func (t *turn) withOwnAccidents(a *data.Asked, buttons []data.Button) []data.Button {
	const most = 8
	for _, e := range t.ownEntries() {
		for i, s := range e.Cards.Emergency.Scenes {
			b := sceneButton(index.Ref{Cards: e.ID, Part: data.Emergency, Scene: i}, partIcons[data.Emergency]+" "+s.Name, a.ID)
			if len(buttons) < most && !hasButton(buttons, b.Data) {
				buttons = append(buttons, b)
			}
		}
	}
	return buttons
}

func hasButton(all []data.Button, what string) bool {
	for _, b := range all {
		if b.Data == what {
			return true
		}
	}
	return false
}

// sayDeclined says that the cards do not cover it (rule 2).
func (t *turn) sayDeclined(a *data.Asked, found *index.Result) {
	if found.Chatter {
		l := data.Letter{Text: sayChatter}
		switch {
		case t.m.Group:
		case t.asker.May(data.ActStatus):
			l.Text += "\n推行进度也能问，比如「进度」「哪些逾期」「加油站完成率」。"
		case t.asker.May(data.ActRollout):
			l.Text += "\n本单位推行到哪一步，问「进度」，或者打 /rollout。"
		}
		t.say(l)
		return
	}
	l := data.Letter{Text: sayDeclined}
	if t.enterprise == "" {
		l.Text = sayNotThere // no officer reads it
	}
	if found.Urgent { // whatever it is, the numbers to call come first
		l.Title, l.Urgency = sayUrgent, data.First
	}
	buttons := t.nearest(a, found.Hits, 3)
	if len(buttons) > 0 {
		l.Text += "\n最接近的是这几条："
		l.Buttons = rows(buttons)
	}
	t.say(l)
}
