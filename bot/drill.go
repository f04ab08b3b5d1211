package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/quiz"
	"anka/data/store"
)

var drillWords = map[string]bool{"drill": true, "练一练": true, "每日一练": true, "再来几题": true, "来一题": true, "答题": true}

var restWords = map[string]bool{"今天休息": true, "休息": true, "rest": true}

const (
	sayNoDrill   = "还没有你岗位的卡，暂时没有题。请安全员先发布卡。"
	sayJoinFirst = "先加入才有题。找安全员要链接，点一下就行。"
	sayAllKnown  = "现在没有要练的，都还记得。明天再来。"
)

// drill gives somebody who asks for it the day's questions, or some more.
func (t *turn) drill() (bool, error) {
	word := command(t.m.Text)
	rest := restWords[word]
	switch {
	case !rest && !drillWords[word]:
		return false, nil
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case t.asker == nil:
		t.say(data.Letter{Text: sayJoinFirst})
		return true, nil
	case rest:
		return true, t.rest()
	}
	return true, t.goOn()
}

// goOn shows the day's open question once more, or puts the next.
func (t *turn) goOn() error {
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	day := t.now.In(zone).Format(time.DateOnly)
	d, err := t.tx.DrillOf(t.ctx, t.asker.ID, day)
	if err != nil {
		return err
	}
	if again, err := t.openDrillAgain(d); again || err != nil {
		return err
	}
	x, err := t.things(t.asker)
	if err != nil {
		return err
	}
	if x == nil {
		t.say(data.Letter{Text: sayNoDrill})
		return nil
	}
	if d == nil {
		d = &store.Drill{Person: t.asker.ID, Day: day, State: store.DrillGoing}
		if _, err := t.begun(d); err != nil {
			return err
		}
	}
	more := len(x.today(mostExtra))
	if d.Answered == 0 {
		if more, err = t.planned(t.asker.ID, x); err != nil {
			return err
		}
	}
	if more == 0 {
		t.say(data.Letter{Text: sayAllKnown})
		return nil
	}
	if d.Planned = d.Answered + more; d.Answered > 0 {
		d.Planned = max(d.Planned, mostADay+1) // asked for: see timeLeft
	}
	d.State = store.DrillGoing
	return t.nextOf(d, x, "")
}

// begun begins a day's drill, unless it has begun: false. What is open of an
// earlier day can be answered until then and no longer.
func (t *turn) begun(d *store.Drill) (bool, error) {
	d.MadeMS = t.now.UnixMilli()
	if added, err := t.tx.AddDrill(t.ctx, d); err != nil || !added {
		return false, err
	}
	return true, t.tx.CloseOlder(t.ctx, d.Person, d.ID)
}

// openDrillAgain shows the drill's open question once more.
func (t *turn) openDrillAgain(d *store.Drill) (bool, error) {
	if d == nil {
		return false, nil
	}
	all, err := t.tx.OpenAskings(t.ctx, t.asker.ID)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.How != data.ByDrill || a.Sitting != d.ID {
			continue
		}
		_, q, err := t.open(a.ID)
		if err != nil || q == nil {
			return false, err
		}
		if q.Free() {
			if err := t.awaitAnswer(a.ID); err != nil {
				return false, err
			}
		}
		l := questionLetter(q, a.ID, a.Taps)
		l.Title = ordinal(d.Answered+1, d.Planned)
		t.say(l)
		return true, nil
	}
	return false, nil
}

// study is all that a person is to remember, with what he does.
type study struct {
	lessons []*lesson
	lesson  []*lesson // of each thing
	items   []store.Item
	times   []int // how often each was answered
	things  []fsrs.Thing
}

// things lists what a person is to remember; nil when there is no card.
func (t *turn) things(p *data.Person) (*study, error) {
	zone, err := t.zoneOf(p.Enterprise)
	if err != nil {
		return nil, err
	}
	ls, err := t.lessonsOf(p.Enterprise, p.Posts)
	if err != nil || len(ls) == 0 {
		return nil, err
	}
	known, err := t.tx.Memories(t.ctx, p.ID)
	if err != nil {
		return nil, err
	}
	owed, err := t.tx.Debts(t.ctx, p.ID)
	if err != nil {
		return nil, err
	}
	x := &study{lessons: ls}
	for _, l := range ls {
		for _, it := range l.items {
			m := known[it.ID]
			th := fsrs.Thing{State: m.State, Weight: it.Weight, First: it.Weight == 5, Never: it.Critical, Owed: owed[it.ID]}
			if m.Times > 0 {
				th.Elapsed = min(fsrs.Days(m.LastMS, t.now.UnixMilli(), zone), fsrs.MaxElapsed)
			}
			x.lesson, x.items, x.times, x.things = append(x.lesson, l), append(x.items, it), append(x.times, m.Times), append(x.things, th)
		}
	}
	return x, nil
}

func (x *study) today(most int) []int { return fsrs.Plan{Scheduler: scheduler}.Today(x.things, most) }

// nextOf puts the drill's next question, after some words; with none left it
// says that the day is done.
func (t *turn) nextOf(d *store.Drill, x *study, before string) error {
	if d.Answered < d.Planned {
		l, ok, err := t.nextQuestion(t.asker, d, x, true)
		if err != nil {
			return err
		}
		if ok {
			t.sayAfter(before, l)
			return t.tx.SetDrill(t.ctx, d)
		}
	}
	d.State, d.Planned = store.DrillDone, d.Answered
	t.sayAfter(before, data.Letter{Title: "今天完了。", Text: fmt.Sprintf("答了%d题，对了%d题。\n想多练，打 /drill；看自己记得多少，打 /me。", d.Answered, d.Right)})
	return t.tx.SetDrill(t.ctx, d)
}

// nextQuestion puts what comes next in a drill; pulled: it was asked for just now.
// False when nothing is to be asked, or there is no time for it today.
func (t *turn) nextQuestion(p *data.Person, d *store.Drill, x *study, pulled bool) (data.Letter, bool, error) {
	fits, err := t.timeLeft(p.ID, d)
	if err != nil {
		return data.Letter{}, false, err
	}
	if pulled {
		if l, ok, err := t.nextExplained(p, d, x, fits); err != nil || ok {
			return l, ok, err
		}
	}
	order := x.today(len(x.things))
	if fits != nil && d.Answered >= leastADay {
		order = order[:min(1, len(order))]
	} else if fits != nil {
		order = order[:min(mostTried, len(order))]
	}
	var words []int // what comes by itself is answered by a tap: words, that may come hours later, nobody awaits
	for _, i := range order {
		all := x.forms(i)
		if !pulled && len(all) > 0 && inWords(all[0]) {
			words = append(words, i)
			continue
		}
		if l, ok, err := t.putThing(p, d, x, i, all, pulled, fits); err != nil || ok {
			return l, ok, err
		}
	}
	for _, i := range words {
		if l, ok, err := t.putThing(p, d, x, i, x.forms(i), pulled, fits); err != nil || ok {
			return l, ok, err
		}
	}
	return data.Letter{}, false, nil
}

// putThing puts a question about a thing, in the first of some forms for which
// there is time.
func (t *turn) putThing(p *data.Person, d *store.Drill, x *study, i int, forms []quiz.Form, pulled bool, fits func(*quiz.Question) bool) (data.Letter, bool, error) {
	for _, form := range forms {
		l, ok, err := t.put(put{person: p, lesson: x.lesson[i], item: x.items[i].ID, form: form, how: data.ByDrill, sitting: d.ID, pulled: pulled,
			fits: fits, head: ordinal(d.Answered+1, d.Planned)})
		if err != nil || ok {
			return l, ok, err
		}
	}
	return data.Letter{}, false, nil
}

// forms are those in which a thing is asked, each time another one first, by taps
// where it can be.
func (x *study) forms(i int) []quiz.Form {
	all := x.lesson[i].deck.Forms(x.lesson[i].asks[x.items[i].ID])
	taps := slices.DeleteFunc(slices.Clone(all), inWords)
	if len(taps) == 0 {
		taps = all
	}
	if len(taps) == 0 {
		return nil
	}
	n := x.times[i] % len(taps)
	return append(slices.Clone(taps[n:]), taps[:n]...)
}

// inWords says that a form is, or may be, answered in words.
func inWords(f quiz.Form) bool { return f == quiz.Explain || f == quiz.Recite }

// sayAfter says a letter with words before it.
func (t *turn) sayAfter(before string, l data.Letter) {
	if before != "" {
		l.Text = strings.TrimSpace(before + "\n\n" + strings.TrimSpace(l.Title+"\n"+l.Text))
		l.Title = ""
	}
	t.say(l)
}

// afterDrill counts an answer in its drill and puts the next question.
func (t *turn) afterDrill(a *answered) error {
	d, err := t.tx.Drill(t.ctx, a.Sitting)
	if err != nil {
		return err
	}
	if d == nil {
		return fmt.Errorf("bot: no drill %d", a.Sitting)
	}
	d.State, d.Answered = store.DrillGoing, d.Answered+1
	if a.verdict.Right {
		d.Right++
	}
	x, err := t.things(t.asker)
	if err != nil {
		return err
	}
	if t.m.Tap != "" {
		t.toast("")
	}
	if x == nil { // his card is gone
		x = &study{}
	}
	return t.nextOf(d, x, verdictLines(a))
}
